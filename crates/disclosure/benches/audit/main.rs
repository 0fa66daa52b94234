//! What it costs to hold one more number against all that were given, to read a history again when a process
//! opens it, to keep it, and to draw the noise: `cargo bench -p tamis-disclosure --bench audit -- [part of a
//! case's name]`. Medians of the last numbers of each history; a number is a statement of its own here.
//! Figures and goals: `benches/README.md` of the repository.
//!
//! Limits are raised so that nothing is hidden: what is hidden is not remembered, and costs less.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench that cannot be set up has failed"
)]

mod asker;
mod drawn;
mod people;
mod questions;
#[path = "../../tests/promises/sets.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod sets;

use std::collections::BTreeSet;
use std::time::Instant;

use asker::Asker;
use people::People;
use questions::{Question, distinct, honest};
use tamis_disclosure::sets_of;

/// Numbers that are measured at the end of a history.
const LAST: usize = 50;

struct Case {
    name: &'static str,
    people: fn() -> People,
    /// The numbers of the history, as many as are wanted.
    history: fn(&People, usize) -> Vec<Question>,
    remembered: usize,
    /// Goal of one number more, in milliseconds.
    goal: f64,
}

const CASES: [Case; 6] = [
    Case {
        name: "honest, 1,000 remembered, 5,500 patients",
        people: People::network,
        history: honest,
        remembered: 1_000,
        goal: 5.0,
    },
    Case {
        name: "honest, 10,000 remembered, 5,500 patients",
        people: People::network,
        history: honest,
        remembered: 10_000,
        goal: 100.0,
    },
    Case {
        name: "honest, 1,000 remembered, 787,000 patients",
        people: People::hundredfold,
        history: honest,
        remembered: 1_000,
        goal: 100.0,
    },
    Case {
        name: "sets all distinct, 200 remembered, 5,500 patients",
        people: People::network,
        history: distinct,
        remembered: 200,
        goal: 5.0,
    },
    Case {
        name: "sets all distinct, 1,000 remembered, 5,500 patients",
        people: People::network,
        history: distinct,
        remembered: 1_000,
        goal: 5.0,
    },
    Case {
        name: "sets all distinct, 1,000 remembered, 787,000 patients",
        people: People::hundredfold,
        history: distinct,
        remembered: 1_000,
        goal: 100.0,
    },
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let only = arguments.find(|argument| !argument.starts_with("--"));
    for case in CASES {
        if only.as_ref().is_none_or(|only| case.name.contains(only)) {
            case.run();
        }
    }
    if only.is_none_or(|only| "noise".contains(&only)) {
        noise();
    }
}

impl Case {
    fn run(&self) {
        let people = (self.people)();
        println!("{} ({} atoms at most)", self.name, people.classes());
        let questions = (self.history)(&people, self.remembered + LAST);
        let mut asker = Asker::new(&people);
        let (before, last) = questions.split_at(self.remembered);
        let started = Instant::now();
        for question in before {
            asker.ask(question);
        }
        let seconds = started.elapsed().as_secs_f64();
        println!("  {} numbers, asked in {seconds:.1} s", asker.asked);
        kept(&asker);
        let (opened, worked) = (Instant::now(), asker::worked());
        let again = Asker::opened(&people, &asker.batches);
        let (wall, own) = (opened.elapsed().as_secs_f64(), asker::worked() - worked);
        println!(
            "  opening: {wall:.2} s, {:.2} of them at work (goal 1)",
            own / 1_000.0
        );
        drop(again);
        let times: Vec<[f64; 2]> = last.iter().map(|question| asker.ask(question)).collect();
        let mut clock: Vec<f64> = times.iter().map(|[clock, _]| *clock).collect();
        clock.sort_by(f64::total_cmp);
        let work = times.iter().map(|[_, work]| work).sum::<f64>() / times.len() as f64;
        println!(
            "  one number more: {:.2} ms, at most {:.2}; of the processor {work:.2} in the mean (goal {})",
            clock[clock.len() / 2],
            clock[clock.len() - 1],
            self.goal
        );
    }
}

/// As the record keeps it: sets that many batches hold are kept once, each with its length, and stand in a batch as a
/// place and a name of 32 bytes.
fn kept(asker: &Asker<'_>) {
    let (mut records, mut sets) = (0, BTreeSet::new());
    for batch in &asker.batches {
        records += batch.len();
        for set in sets_of(batch) {
            records = records - set.len() + 40;
            sets.insert(&batch[set]);
        }
    }
    let kept: usize = sets.iter().map(|set| set.len() + 8).sum();
    let numbers = asker.asked.max(1);
    println!(
        "  {} bytes a number (goal 1,000): {} of records, {} of {} sets, each once; {} hidden",
        (records + kept) / numbers,
        records / numbers,
        kept / numbers,
        sets.len(),
        asker.hidden
    );
}

/// The share of the noise: the same cells with nothing remembered, under exact numbers and with noise.
fn noise() {
    let people = People::network();
    let questions = honest(&people, 1_000);
    let time = |profile: &str| {
        let mut times: Vec<f64> = (0..9)
            .map(|_| asker::alone(&people, &questions, profile))
            .collect();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2] / questions.len() as f64
    };
    println!("a number with nothing remembered, borders and frames included");
    println!(
        "  exact: {:.4} ms, with noise: {:.4} ms",
        time("exact"),
        time("research")
    );
}
