//! Cases that chance does not find.

use std::collections::BTreeMap;

use super::case::{Asked, Row, ValueSet};
use super::naive::naive;
use super::run::cells;
use super::same::all_same;
use crate::evidence::shape::{Bounds, Counted, MomentShape, Shape};

pub(super) fn sum(piece: usize, bounds: Option<Bounds>) -> MomentShape {
    MomentShape {
        piece,
        counted: Counted::Sum {
            measure: 0,
            has_rest: true,
        },
        values: None,
        bounds,
        by_key: None,
        factors: None,
    }
}

/// Structures by two columns, practitioners by one, no keys.
pub(super) fn asked(wholes: Vec<bool>, moments: Vec<MomentShape>) -> Asked {
    Asked {
        keys: 0,
        structures: 2,
        practitioners: 1,
        has_numbers: false,
        are_named: false,
        sets: Vec::new(),
        shape: Shape {
            structures_known: true,
            practitioners_known: true,
            single_row: false,
            most: 100,
            wholes,
            moments,
        },
        homes: BTreeMap::new(),
    }
}

/// More rows of a patient than are looked through for one that agrees, and more practitioners than are noted
/// before they are counted.
#[test]
fn long_groups_are_counted_exactly() {
    let row = |number: i32| Row {
        // The first patient has a third of all rows.
        patient: (number - 20_000).max(0) / 9,
        structure: u8::try_from(number % 5).ok(),
        practitioner: Some(number * 7_919 % 10_007),
        holds: [Some(number % 3 == 0), None, None],
        measures: [Some(i64::from(number % 7)), None],
        ..Row::default()
    };
    let rows: Vec<Row> = (0..60_000).map(row).collect();
    let asked = asked(vec![true, false], vec![sum(0, None), sum(1, None)]);
    let found = cells(&asked, std::slice::from_ref(&rows), 8_192);
    all_same(&asked, &found, &naive(&asked, &rows));
}

#[test]
fn a_pattern_may_have_more_conditions_than_a_word_has_bits() {
    let row = |number: i32| Row {
        patient: number / 2,
        structure: Some(0),
        holds: [
            Some(number % 2 == 0),
            (number % 5 > 1).then_some(number % 3 == 0),
            Some(number < 7),
        ],
        measures: [Some(1), None],
        ..Row::default()
    };
    let rows: Vec<Row> = (0..40).map(row).collect();
    let wholes = std::iter::once(true).chain([false; 130]).collect();
    let asked = asked(
        wholes,
        vec![sum(63, None), sum(64, None), sum(65, None), sum(130, None)],
    );
    let found = cells(&asked, std::slice::from_ref(&rows), 7);
    all_same(&asked, &found, &naive(&asked, &rows));
}

/// Of columns that name more than any policy asks for, none is the worst.
#[test]
fn columns_that_name_plenty_are_not_told_apart() {
    let row = |number: i32| Row {
        patient: number,
        practitioner: Some(number),
        others: Some(vec![Some(-number), Some(number)]),
        ..Row::default()
    };
    let rows: Vec<Row> = (0..3_000).map(row).collect();
    let mut asked = asked(vec![true], Vec::new());
    asked.practitioners = 2;
    for count in [999, 1_000, 3_000] {
        let (one, other) = rows[..count].split_at(500);
        let found = cells(&asked, &[one.to_vec(), other.to_vec()], 64);
        let fewest = found[0].group.fewest.practitioners;
        assert_eq!(fewest, (count < 1_000).then_some(999));
    }
}

/// They are hidden, however the rows are cut: nobody is told how many values there are.
#[test]
fn more_values_than_any_reader_could_use_are_not_kept() {
    let row = |number: i32| Row {
        patient: number,
        value: Some(i64::from(number)),
        ..Row::default()
    };
    let rows: Vec<Row> = (0..100_001).map(row).collect();
    let of_values = MomentShape {
        counted: Counted::Elsewhere,
        values: Some(0),
        ..sum(0, None)
    };
    let mut asked = asked(vec![true], vec![of_values]);
    asked.sets.push(ValueSet {
        is_text: false,
        step: 1,
        filter: None,
    });
    for (count, partitions) in [(100_000, 1), (100_001, 1), (100_001, 2)] {
        let rows = rows[..count]
            .chunks(count.div_ceil(partitions))
            .map(<[Row]>::to_vec);
        let found = cells(&asked, &rows.collect::<Vec<_>>(), 8_192);
        let values = found[0].moments[0].cells.as_ref();
        assert_eq!(
            values.map(|values| values.cells.len()),
            (count == 100_000).then_some(count)
        );
    }
}

/// Nor is any number given in the place of a sum that does not fit, even of one patient.
#[test]
fn a_sum_that_does_not_fit_is_hidden() {
    let row = |(patient, x): (i32, i64)| Row {
        patient,
        measures: [Some(x), None],
        ..Row::default()
    };
    let half = i64::MAX / 2;
    let wide = Bounds {
        low: -half,
        high: half,
    };
    let asked = asked(vec![true], vec![sum(0, Some(wide))]);
    for (rows, fits) in [
        ([(1, half), (2, half), (2, -1)], true),
        ([(1, half), (2, half), (2, half)], false),
        ([(2, half), (2, half), (2, half)], false),
        // On the way beyond and back.
        ([(2, half), (2, half), (2, -half)], true),
        ([(1, half), (1, half), (2, -half)], true),
    ] {
        let found = &cells(&asked, &[rows.map(row).to_vec()], 8)[0].moments[0];
        assert_eq!(found.value.is_some(), fits);
        assert_eq!(found.clipped.is_some(), fits);
    }
}
