//! The auditor against published intervals, and against plain loops over all worlds.

use super::{Bounds, Certificate, Equation, Need, Published, certify, intervals};
use proptest::prelude::*;

/// A table of counts with its margins, all shown but the `hidden` places; totals come last.
fn table(counts: &[Vec<i64>], hidden: &[(usize, usize)]) -> Published {
    let (rows, columns) = (counts.len(), counts[0].len());
    let mut cells = Vec::new();
    for (r, row) in counts.iter().enumerate() {
        for (c, count) in row.iter().enumerate() {
            cells.push(if hidden.contains(&(r, c)) {
                Bounds::hidden()
            } else {
                Bounds::shown(*count)
            });
        }
    }
    let mut equations = Vec::new();
    for (r, row) in counts.iter().enumerate() {
        let parts = (0..columns).map(|c| r * columns + c).collect();
        equations.push(Equation {
            total: cells.len(),
            parts,
        });
        cells.push(Bounds::shown(row.iter().sum()));
    }
    for c in 0..columns {
        let parts = (0..rows).map(|r| r * columns + c).collect();
        equations.push(Equation {
            total: cells.len(),
            parts,
        });
        cells.push(Bounds::shown(counts.iter().map(|row| row[c]).sum()));
    }
    Published {
        table: "t".into(),
        cells,
        equations,
    }
}

fn pairs(found: &[Bounds]) -> Vec<(i64, Option<i64>)> {
    found
        .iter()
        .map(|bounds| (bounds.lower, bounds.upper))
        .collect()
}

/// `problemdata()` of the R package sdcTable: rows w, x, y, z and columns a, b, c, d.
fn problem_data() -> (Vec<Vec<i64>>, Vec<(usize, usize)>) {
    let counts = vec![
        vec![30, 47, 64, 89],
        vec![90, 124, 5, 31],
        vec![92, 100, 59, 85],
        vec![800, 991, 651, 685],
    ];
    let hidden = vec![
        (0, 0),
        (0, 1),
        (0, 2),
        (1, 0),
        (1, 2),
        (2, 1),
        (2, 3),
        (3, 1),
        (3, 3),
    ];
    (counts, hidden)
}

#[test]
fn every_line_hides_two_and_one_cell_is_still_exactly_47() {
    let (counts, mut hidden) = problem_data();
    let published = table(&counts, &hidden);
    let found = pairs(&intervals(&published).unwrap());
    let known = [
        (25, 94),
        (47, 47),
        (0, 69),
        (26, 95),
        (0, 69),
        (0, 185),
        (0, 185),
        (906, 1091),
        (585, 770),
    ];
    for ((r, c), (lower, upper)) in hidden.iter().zip(known) {
        assert_eq!(
            found[r * 4 + c],
            (lower, Some(upper)),
            "row {r}, column {c}"
        );
    }
    let need = [Need {
        cell: 1,
        at_most: 46,
        at_least: 48,
    }];
    assert!(
        certify(&published, &need)
            .unwrap()
            .is_err_and(|exposed| exposed == [1])
    );

    hidden.push((1, 1));
    let safer = table(&counts, &hidden);
    let Ok(certificate) = certify(&safer, &need).unwrap() else {
        panic!("one more hidden cell protects it");
    };
    assert!(certificate.proves(&safer, &need));
    assert!(!certificate.proves(&published, &need));
}

#[test]
fn the_handbooks_third_example_leaves_three_to_six() {
    let counts = vec![vec![5, 2], vec![1, 2], vec![3, 3]];
    let published = table(&counts, &[(0, 0), (0, 1), (1, 0), (1, 1)]);
    assert_eq!(pairs(&intervals(&published).unwrap())[0], (3, Some(6)));
}

#[test]
fn rounded_margins_widen_what_follows() {
    let cells = vec![Bounds::hidden(), Bounds::shown(20), Bounds::rounded(25, 5)];
    let equations = vec![Equation {
        total: 2,
        parts: vec![0, 1],
    }];
    let published = Published {
        table: "t".into(),
        cells,
        equations,
    };
    assert_eq!(pairs(&intervals(&published).unwrap())[0], (3, Some(7)));
}

#[test]
fn a_cell_in_no_equation_has_no_upper_bound_and_contradictions_are_refused() {
    let mut published = Published {
        table: "t".into(),
        cells: vec![Bounds::hidden(), Bounds::shown(3), Bounds::shown(2)],
        equations: vec![],
    };
    assert_eq!(pairs(&intervals(&published).unwrap())[0], (0, None));
    published.equations.push(Equation {
        total: 2,
        parts: vec![0, 1],
    });
    assert!(intervals(&published).is_err());
    published.equations[0].total = 9;
    assert!(intervals(&published).is_err());
}

#[test]
fn a_certificate_is_read_back_and_an_altered_one_proves_nothing() {
    let (counts, mut hidden) = problem_data();
    hidden.push((1, 1));
    let published = table(&counts, &hidden);
    let needs = [Need {
        cell: 1,
        at_most: 40,
        at_least: 50,
    }];
    let Ok(certificate) = certify(&published, &needs).unwrap() else {
        panic!("it is protected");
    };
    let text = serde_json::to_string(&certificate).unwrap();
    let read: Certificate = serde_json::from_str(&text).unwrap();
    assert!(read.proves(&published, &needs));
    let mut altered = read.clone();
    altered.worlds[0].0[3] += 1;
    assert!(!altered.proves(&published, &needs));
    let further = [Need {
        cell: 1,
        at_most: 40,
        at_least: 5_000,
    }];
    assert!(!read.proves(&published, &further));
}

/// All values that each cell of a 2 × 3 table takes in some world, by trying every world.
fn by_loops(published: &Published) -> Vec<(i64, i64)> {
    let value = |cell: usize| published.cells[cell].lower;
    let mut found = vec![(i64::MAX, i64::MIN); 6];
    for code in 0..5_i64.pow(6) {
        let world: Vec<i64> = (0..6).map(|place| code / 5_i64.pow(place) % 5).collect();
        let fits = |equation: &Equation| {
            equation.parts.iter().map(|part| world[*part]).sum::<i64>() == value(equation.total)
        };
        let shown = (0..6).all(|cell| published.cells[cell].contain(world[cell]));
        if shown && published.equations.iter().all(fits) {
            for (bounds, value) in found.iter_mut().zip(&world) {
                *bounds = (bounds.0.min(*value), bounds.1.max(*value));
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Rows of at most four patients, so that no cell of any world has five.
    #[test]
    fn intervals_are_those_of_all_worlds(
        counts in prop::collection::vec(prop::collection::vec(0..=1_i64, 3), 2),
        mask in prop::collection::vec(any::<bool>(), 6),
    ) {
        let hidden: Vec<_> = (0..6).filter(|cell| mask[*cell]).map(|cell| (cell / 3, cell % 3)).collect();
        let published = table(&counts, &hidden);
        let found = intervals(&published).unwrap();
        for (bounds, (lower, upper)) in found.iter().zip(by_loops(&published)) {
            prop_assert_eq!((bounds.lower, bounds.upper), (lower, Some(upper)));
        }
    }
}
