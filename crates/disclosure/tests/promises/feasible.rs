//! An attacker who knows that sets have no negative number of patients, and one who lets the steps
//! of a statement run out.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "small systems in plain loops"
)]

use proptest::prelude::*;
use tamis_disclosure::{
    CountedCell, MomentValue, Origin, ProtectedValue, Scalar, Statistic, TableSpec, protect,
};

use crate::earlier::Desk;
use crate::toolkit::{counted, group, key, met, profile, spec, whole};

/// A fraction in plain integers; the systems here are small.
type Fraction = (i128, i128);

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

fn fraction(num: i128, den: i128) -> Fraction {
    let g = gcd(num, den).max(1) * den.signum();
    (num / g, den / g)
}

fn minus_times(a: Fraction, f: Fraction, b: Fraction) -> Fraction {
    let (num, den) = (f.0 * b.0, f.1 * b.1);
    fraction(a.0 * den - num * a.1, a.1 * den)
}

/// Gauss and Jordan; rows are coefficients and a right-hand side. Independent rows are left.
fn solved(mut rows: Vec<Vec<Fraction>>, columns: usize) -> Vec<Vec<Fraction>> {
    let mut done = 0;
    for column in 0..columns {
        let Some(found) = (done..rows.len()).find(|r| rows[*r][column].0 != 0) else {
            continue;
        };
        rows.swap(done, found);
        let pivot = rows[done][column];
        for x in &mut rows[done] {
            *x = fraction(x.0 * pivot.1, x.1 * pivot.0);
        }
        for other in (0..rows.len()).filter(|r| *r != done) {
            let factor = rows[other][column];
            for c in 0..rows[other].len() {
                rows[other][c] = minus_times(rows[other][c], factor, rows[done][c]);
            }
        }
        done += 1;
    }
    rows.truncate(done);
    rows
}

/// Every corner of the sizes that give these answers and are not negative: what a linear program
/// would walk over.
fn corners(equations: &[(Vec<bool>, i64)], atoms: usize) -> Vec<Vec<Fraction>> {
    let row = |(set, total): &(Vec<bool>, i64)| {
        let coefficients = set.iter().map(|x| (i128::from(*x), 1));
        coefficients.chain([(i128::from(*total), 1)]).collect()
    };
    let rows = solved(equations.iter().map(row).collect(), atoms);
    let mut found = Vec::new();
    for basis in 0_u32..1 << atoms {
        let chosen: Vec<usize> = (0..atoms).filter(|a| basis >> a & 1 == 1).collect();
        if chosen.len() != rows.len() {
            continue;
        }
        let part: Vec<Vec<Fraction>> = rows
            .iter()
            .map(|row| chosen.iter().map(|a| row[*a]).chain([row[atoms]]).collect())
            .collect();
        let part = solved(part, chosen.len());
        if part.len() < rows.len() || part.iter().any(|row| row[chosen.len()].0 < 0) {
            continue;
        }
        let mut sizes = vec![(0, 1); atoms];
        for (atom, row) in chosen.iter().zip(&part) {
            sizes[*atom] = row[chosen.len()];
        }
        found.push(sizes);
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 120, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn no_small_set_is_pinned_by_answers_and_by_sizes_not_being_negative(
        sizes in proptest::collection::vec(prop_oneof![0_u32..12, 0_u32..2, 11_u32..30], 7),
        questions in proptest::collection::vec(1_u32..127, 3..9),
    ) {
        let starts: Vec<u32> = (0..7_u32).map(|atom| atom * 100).collect();
        let mut desk = Desk::default();
        let mut equations = Vec::new();
        for (number, question) in questions.iter().enumerate() {
            let set: Vec<bool> = (0..7).map(|atom| question >> atom & 1 == 1).collect();
            let who = (0..7).filter(|a| set[*a]).flat_map(|a| starts[a]..starts[a] + sizes[a]);
            if let ProtectedValue::Shown(n) = desk.patients(&number.to_string(), who) {
                equations.push((set, n));
            }
        }
        let corners = corners(&equations, 7);
        for union in 1_u32..127 {
            let inside: Vec<usize> = (0..7).filter(|a| union >> a & 1 == 1).collect();
            let patients: u32 = inside.iter().map(|a| sizes[*a]).sum();
            let asked = |a: &usize| equations.iter().any(|(set, _)| set[*a]);
            if !(1..11).contains(&patients) || !inside.iter().all(asked) {
                continue;
            }
            let total = |corner: &Vec<Fraction>| {
                inside.iter().fold((0, 1), |sum, a| minus_times(sum, (-1, 1), corner[*a]))
            };
            let first = total(&corners[0]);
            prop_assert!(corners.iter().any(|c| total(c) != first), "{inside:?} pinned");
        }
    }
}

/// Four groups of one table, a tracker among them.
fn statement(steps: u64) -> Vec<ProtectedValue> {
    let mut desk = Desk::default();
    desk.patients("half", (0..300).filter(|p| p % 2 == 0));
    desk.patients("third", (0..300).filter(|p| p % 3 == 0));
    desk.steps = Some(steps);
    let groups: [Vec<u32>; 5] = [
        (0..300).filter(|p| p % 7 < 3).collect(),
        (0..150).collect(),
        (150..220).collect(),
        (0..150).chain(150..220).chain(290..295).collect(),
        (220..290).collect(),
    ];
    let cells = (0_i64..).zip(&groups).map(|(number, who)| {
        let mut evidence = met(0..0);
        for patient in who {
            evidence.merge(&met(*patient..patient + 1));
        }
        CountedCell {
            keys: vec![Scalar::Int(number)],
            pieces: vec![group(evidence)],
            moments: vec![MomentValue::default()],
        }
    });
    let spec = TableSpec {
        keys: vec![key("g", true, None)],
        origin: Origin::default(),
        ..spec(whole(), &[Statistic::Patients])
    };
    let mut earlier = desk.earlier();
    let table = counted(spec, cells.collect());
    let tables = protect(vec![table], &profile("research"), &mut earlier).unwrap();
    tables[0].rows().iter().map(|row| row.values[0]).collect()
}

#[test]
fn a_statement_whose_steps_run_out_shows_nothing_that_it_would_not_have_shown() {
    let complete = statement(1_000_000);
    assert_eq!(complete[3], ProtectedValue::Near(220));
    let mut cut_short = 0;
    for steps in 0..4_000 {
        let answers = statement(steps);
        let first = answers
            .iter()
            .position(|x| *x == ProtectedValue::Suppressed);
        for (place, (answer, whole)) in answers.iter().zip(&complete).enumerate() {
            assert!(
                answer == whole || *answer == ProtectedValue::Suppressed,
                "{steps}: {place}"
            );
            // What needs no elimination is still shown; nothing else is.
            let is_before = first.is_none_or(|first| place < first);
            assert!(
                is_before || !matches!(answer, ProtectedValue::Near(_)),
                "{steps}: a system half taken in was used again at {place}"
            );
        }
        cut_short += usize::from(first.is_some());
        if steps > 20 && first.is_none() {
            break;
        }
    }
    assert!(cut_short > 100);
}
