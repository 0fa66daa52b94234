//! Random questions under the profile `research`, answered twice: by the program, and by plain loops over
//! plain rows that follow `perturbation.md` and the decisions of `crates/README.md`.
//!
//! The loops share no code with the guard, the engine or disclosure control: sets, borders, frames,
//! residuals, keys, noise, repeating and leverage are written again, patient by patient. They start from
//! the statement's own tree, and take thresholds from the policy and widths from the model. Every value
//! must be the same, bit for bit, and every status.
//!
//! What is taken over as it is: the definitions of keys and laws of noise, which are part of every value;
//! the text of a measure (`table.column`, or what is computed over which rows), of which a key is a hash. Residuals and words of conditions are
//! hashes of texts in the program; here they are trees and sets of texts, and only which of them are equal
//! has a part in an answer. Leverage is worked out from the covariance of all patients, not from the
//! program's inverse over numbers; at the end of each history one model is solved a third way. Where a limit is
//! nearer than rounding, the history ends.
//!
//! Rows are those of a table, of two tables one below the other, or results by patient, a row each. Left joins
//! are of these with all patients, and of some patients with any of them; full joins and set operations are of
//! patients. Two people ask, in a project and outside, before a delivery with new patients and after it.
//! Not in the grammar: dates as keys, choices between dates (`least`, `coalesce`), windows, results by patient
//! that keep other keys or are on the right of a join with a condition within, what is public, other profiles.
//! Lists and cut-points of one's own have no limit here.

mod aggregate;
mod asked;
mod askers;
mod before;
mod condition;
mod counted;
mod drawn;
mod frame;
mod given;
mod history;
mod house;
mod memory;
mod model;
mod moved;
mod noise;
mod patients;
mod piece;
mod residual;
mod row;
mod rules;
mod said;
mod set;
mod shown;
mod source;
mod statement;
mod told;
mod values;
mod world;

use std::sync::Arc;

use engine::Engine;
use history::{LENGTH, Tally, Tried};
use house::House;
use noise::Keys;
use rules::Thresholds;
use world::World;

use crate::fixture;

/// Statements in the tests; `TAMIS_RANDOM_STATEMENTS` asks for another number, or for a range.
const STATEMENTS: u64 = 2_000;

/// So many kinds of statements are told apart.
const KINDS: usize = 6;

/// A network of three regions, small enough for thousands of statements.
fn scale() -> synth::Scale {
    synth::Scale {
        patients: 360,
        structures: 15,
        practitioners: 32,
        years: 2022..=2023,
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a long run is asked for from outside"
)]
fn histories() -> Vec<u64> {
    let asked = std::env::var("TAMIS_RANDOM_STATEMENTS").unwrap_or_else(|_| STATEMENTS.to_string());
    let number = |text: &str| -> u64 { text.parse().expect("a number of statements, or a range") };
    let (first, end) = asked.split_once("..").unwrap_or(("0", &asked));
    (number(first) / LENGTH..number(end).div_ceil(LENGTH)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn perturbed_answers_are_those_of_plain_loops() {
    let model = fixture::model();
    let mut contracts = fixture::contracts(&model);
    contracts.retain(|contract| ["11", "27", "44"].contains(&contract.region()));
    let feeds = synth::feeds(&model, &contracts, &scale(), 20_240_131).expect("feeds");
    let all = Arc::new(tried(&model, feeds).await);
    let seeds = histories();
    // Two at a time.
    let tasks = [0, 1].map(|first| {
        let all = Arc::clone(&all);
        let seeds: Vec<u64> = seeds.iter().copied().skip(first).step_by(2).collect();
        tokio::spawn(async move {
            let mut tally = Tally::default();
            for seed in seeds {
                let of_history = history::asked(&all, seed).await;
                tell(seed, &of_history);
                tally.add(of_history);
            }
            tally
        })
    });
    let mut tally = Tally::default();
    for task in tasks {
        tally.add(task.await.expect("no panic"));
    }
    // How it is all together.
    tell(0, &tally);
    judge(&tally, seeds.len());
}

/// The warehouse before the last patients and rows of one region are delivered, and after.
async fn tried(model: &contract::Model, mut feeds: Vec<synth::Feed>) -> Tried {
    let whole = feeds.pop().expect("a feed");
    feeds.extend([without_last_rows(&whole), whole]);
    let deliveries = u64::try_from(feeds.len()).expect("few");
    let (mut fixture, warehouse) = fixture::build_of(feeds).await;
    let policy = without_a_month(&fixture::text("pseudonymisation/policy.toml"));
    fixture.policy = disclosure::Policy::parse(&policy).expect("a policy");
    let (mut houses, mut engines) = (Vec::new(), Vec::new());
    for (version, delivery) in [deliveries - 1, deliveries].into_iter().enumerate() {
        let snapshot = warehouse.snapshot_at(delivery).await.expect("a version");
        let world = World::read(model, &snapshot);
        let keys = Keys::of(fixture::CELL_KEY, &world.numbers);
        houses.push(House::new(version, world, keys, Thresholds::read(&policy)));
        engines.push(Engine::open(model, &snapshot, &fixture::references()).expect("an engine"));
    }
    let houses: [House; 2] = houses.try_into().expect("two versions");
    let [before, after] = [0, 1].map(|version| &houses[version].world);
    let known = before.patients();
    assert_eq!(
        before.numbers,
        after.numbers[..known],
        "who is new comes last"
    );
    assert!(known < after.patients(), "nobody is new");
    let rows = |world: &World| {
        world
            .tables
            .iter()
            .map(|table| table.rows.len())
            .sum::<usize>()
    };
    assert!(rows(before) < rows(after), "nothing more is delivered");
    Tried {
        houses,
        engines: engines.try_into().expect("two versions"),
        fixture,
    }
}

/// All but a few patients, whose rows are rejected, and all but a few rows.
fn without_last_rows(feed: &synth::Feed) -> synth::Feed {
    let file = |file: &synth::FeedFile| {
        let lines = file.bytes.split_inclusive(|byte| *byte == b'\n');
        let lines: Vec<&[u8]> = lines.collect();
        let few = match file.name.as_str() {
            "structures.csv" | "reseaux.csv" => 0,
            // Fewer are near the whole, so many are not.
            "patients.csv" => 14,
            _ => 12,
        };
        synth::FeedFile {
            name: file.name.clone(),
            bytes: lines[..lines.len() - few].concat(),
        }
    };
    synth::Feed {
        region: feed.region.clone(),
        files: feed.files.iter().map(file).collect(),
    }
}

/// The policy with room for any list and cut-point: what a month holds is another test (`regular`).
fn without_a_month(policy: &str) -> String {
    let held = policy.replace(
        "value = 300\nunit = \"numbers a month\"",
        "value = 1000000\nunit = \"numbers a month\"",
    );
    assert_ne!(held, policy);
    held
}

fn judge(tally: &Tally, histories: usize) {
    let wrong = &tally.wrong;
    assert!(
        wrong.is_empty(),
        "{} histories differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(tally.error < 1e-6, "a model is off by {}", tally.error);
    assert!(
        tally.tied * 10 <= histories,
        "{} histories have no end",
        tally.tied
    );
    // A grammar of which one kind of outcome is missing would try nothing.
    let cells = tally.shown + tally.near + tally.hidden;
    for of in [tally.shown, tally.near, tally.hidden] {
        assert!(of * 50 > cells || histories < 60, "{tally:?}");
    }
    let kinds = tally.kinds.len();
    assert!(
        kinds == KINDS && tally.kinds.values().all(|shown| *shown > 9) || histories < 60,
        "{tally:?}"
    );
    assert!(
        tally.by_leverage.iter().all(|of| *of > 0) || histories < 60,
        "{tally:?}"
    );
}

/// A long run says what is wrong as soon as it is, and how far it is.
#[expect(clippy::print_stderr, reason = "a test's own output")]
fn tell(seed: u64, tally: &Tally) {
    for complaint in &tally.wrong {
        eprintln!("{complaint}");
    }
    if seed.is_multiple_of(100) {
        eprintln!("history {seed}: {tally:?}");
    }
}
