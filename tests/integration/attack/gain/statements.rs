//! Averages over hundreds of numbers, a statement each.

use super::people::FOLLOWED;
use super::trial::{Trial, heard, someone, who};
use super::{ANY, Attack, judge};

const ATTACKS: &[Attack] = &[Attack {
    name: "statements: 200 random halves of everybody, a statement each",
    bar: ANY,
    // All are guessed at once.
    victims: 1,
    fits: false,
    secret: |p| p.positive,
    play: |t| halves(t, 200),
}];

#[test]
fn many_statements_gain_no_more_than_is_promised() {
    judge(160, ATTACKS);
}

fn halves(trial: &mut Trial<'_>, statements: usize) {
    let people: Vec<u32> = (0..FOLLOWED).collect();
    let (mut sets, mut shown) = (Vec::new(), Vec::new());
    for _ in 0..statements {
        let set = trial.random.of(people.len() / 2, &people);
        shown.push(trial.number(&format!(
            "SELECT count(*) FROM patient p JOIN screening s ON s.patient_no = p.patient_no WHERE s.result = \
             'positive' AND {}",
            who(&set)
        )));
        sets.push(set);
    }
    let found = heard(&sets, &shown).of(&people, 0.25);
    for (patient, score) in people.iter().zip(found) {
        trial.guesses.push((score, someone(*patient).positive));
    }
}
