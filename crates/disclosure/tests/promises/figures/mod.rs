//! How far numbers under `research` are from the truth, and how often intervals hold it: the figures of
//! README.md, by simulation. `cargo test -p tamis-disclosure --test promises figures -- --nocapture`
//! prints both tables; with `TAMIS_FIGURES=10000` draws a line they are those of `benches/README.md`.

#![expect(
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tables of statistics over thousands of draws, asked for on the command line"
)]

mod coverage;
mod errors;

use rayon::prelude::*;
use tamis_disclosure::{Affiliations, Scale};

use crate::client::{House, Measure, Person, Question};
use crate::gain::random::Random;
use crate::toolkit::profile;

/// Patients of the simulated warehouse, in as many structures as the network has.
const PATIENTS: u32 = 4_000;
const STRUCTURES: u32 = 142;

/// Draws a line of an ordinary run.
const DRAWS: u64 = 600;

fn draws() -> u64 {
    let asked = std::env::var("TAMIS_FIGURES").ok();
    asked.map_or(DRAWS, |text| text.parse().expect("a number of draws"))
}

fn house() -> House {
    let mut affiliations = Affiliations::default();
    for patient in 0..PATIENTS {
        let structure = format!("S{}", patient % STRUCTURES);
        affiliations.note(
            patient,
            Some(&structure),
            Some((patient % 350).cast_signed()),
        );
    }
    House::new([9; 32], PATIENTS, affiliations)
}

/// The same trial again and again, each time with draws of its own; `None` where a number was hidden.
fn trials<T: Send>(seed: u64, trial: impl Fn(&mut Random) -> Option<T> + Sync) -> Vec<T> {
    let turns = (0..draws()).into_par_iter();
    let shown = turns.filter_map(|turn| trial(&mut Random(seed << 40 | turn)));
    shown.collect()
}

/// The numbers of one question, asked by somebody new; `None` if one of them is hidden.
fn numbers(house: &House, question: Question) -> Option<Vec<f64>> {
    let answers = Person::new(house, profile("research")).ask(&[question]);
    answers
        .into_iter()
        .flatten()
        .map(crate::client::number)
        .collect()
}

/// The width that the model declares of a score from 0 to 21 (GAD-7).
const WIDTH: u64 = 22;

/// A score with these values.
fn score(values: Vec<i64>) -> Measure {
    Measure {
        text: "score".into(),
        secrets: vec![3],
        scale: Scale {
            centre: 11,
            width: WIDTH,
        },
        values: values.into(),
    }
}

/// Three parts of 0 to 7 each: a variance of 15.75 around 10.5.
fn scored(random: &mut Random) -> i64 {
    (0..3).map(|_| i64::from(random.below(8))).sum()
}
