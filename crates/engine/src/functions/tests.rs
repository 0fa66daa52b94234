//! The aggregates of private plans against a naive evaluator.

mod naive;
mod rows;

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int32Array, Int64Array, StringArray};
use arrow::datatypes::DataType;
use contract::Entity;
use datafusion::logical_expr::{AggregateUDF, EmitTo};
use guard::{Argument, Layout, Moment, Statistic};
use proptest::prelude::*;

use super::encounter::Encounters;
use super::registry::guard_functions;
use super::shared::Shared;
use crate::person::behind::{Behind, Shape};
use naive::{is_naive, is_naive_moment, naive_evidence, naive_sums};
use rows::{
    Case, GROUPS, Row, accumulator, case, conditions, evaluate, lists, name, patients,
    practitioners, structures, values, views,
};

/// What the aggregate left for a group, in the order of patients.
fn encounters(result: &ArrayRef, group: usize, shared: &Shared) -> Encounters {
    let tickets = result.as_primitive::<arrow::datatypes::UInt64Type>();
    shared.take(tickets.value(group)).unwrap().ordered()
}

fn shape(wholes: Vec<bool>, measures: usize) -> Shape {
    Shape {
        structures_known: true,
        practitioners_known: true,
        single_row: false,
        most: 100,
        wholes,
        measures,
    }
}

/// The function for the patient and these arguments.
fn evidence(
    shared: &Arc<Shared>,
    arguments: impl IntoIterator<Item = Argument>,
) -> Arc<AggregateUDF> {
    let patient = std::iter::once(Argument::Patient);
    let layout = Layout::new(patient.chain(arguments));
    guard_functions(shared).evidence.of(layout)
}

fn moment(statistic: Statistic, piece: usize) -> Moment {
    Moment {
        name: "m".to_owned(),
        statistic,
        piece,
        rest_is_nothing: false,
        measure: (statistic == Statistic::Sum).then_some(0),
        measured: None,
        factors: None,
    }
}

proptest! {
    #[test]
    fn evidence_is_what_plain_sets_say(case in case(), as_views in any::<bool>()) {
        let columns = |rows: &[Row]| {
            let structures = if as_views { views(rows) } else { structures(rows) };
            vec![patients(rows), structures, lists(rows), practitioners(rows), conditions(rows)]
        };
        let layout = [Argument::Structure, Argument::Structure, Argument::Practitioner, Argument::Condition];
        let shared = Arc::default();
        let result = evaluate(&case, &evidence(&shared, layout), columns);
        let behind = Behind::of(&shape(vec![true, false], 0), &shared, None);
        for group in 0..GROUPS {
            let found = behind.pieces(&encounters(&result, group, &shared)).unwrap();
            let part = |wanted: bool| case.counted(group).filter(move |row| (row.holds == Some(true)) == wanted);
            is_naive(&found[0].inside, &naive_evidence(case.counted(group)));
            prop_assert!(found[0].outside.patients().is_empty());
            is_naive(&found[1].inside, &naive_evidence(part(true)));
            is_naive(&found[1].outside, &naive_evidence(part(false)));
        }
    }

    #[test]
    fn contributions_are_what_plain_sums_say(case in case()) {
        let columns = |rows: &[Row]| {
            vec![patients(rows), practitioners(rows), conditions(rows), values(rows)]
        };
        let layout = [Argument::Practitioner, Argument::Condition, Argument::Measure];
        let shared = Arc::default();
        let result = evaluate(&case, &evidence(&shared, layout), columns);
        let behind = Behind::of(&shape(vec![true, false], 1), &shared, None);
        for group in 0..GROUPS {
            let found = encounters(&result, group, &shared);
            let part = |wanted: bool| case.counted(group).filter(move |row| (row.holds == Some(true)) == wanted);
            for statistic in [Statistic::Rows, Statistic::Sum] {
                let value = |row: &Row| if statistic == Statistic::Rows { Some(1) } else { row.x };
                let of_nothing = (statistic == Statistic::Rows).then_some(0);
                let whole = naive_sums(case.counted(group), value);
                is_naive_moment(&behind.moment(&moment(statistic, 0), None, &found), &whole, None, of_nothing);
                let (inside, outside) = (naive_sums(part(true), value), naive_sums(part(false), value));
                let found = behind.moment(&moment(statistic, 1), None, &found);
                is_naive_moment(&found, &inside, Some(&outside), of_nothing);
            }
        }
    }

    #[test]
    fn entity_sets_are_what_plain_sets_say(case in case()) {
        let shared = Arc::default();
        let set = |of| guard_functions(&shared).entity_set.of(of);
        let result = evaluate(&case, &set(Entity::Structure), |rows| vec![structures(rows)]);
        let numbers = evaluate(&case, &set(Entity::Practitioner), |rows| vec![practitioners(rows)]);
        let names = shared.structures();
        for group in 0..GROUPS {
            let found = result.as_list::<i32>().value(group);
            let met: BTreeSet<String> = case.counted(group).filter_map(|row| row.structure.map(name)).collect();
            let found = found.as_primitive::<arrow::datatypes::UInt32Type>().values().to_vec();
            let found: Vec<String> = found.iter().map(|number| names[*number as usize].to_string()).collect();
            prop_assert_eq!(found.len(), met.len());
            prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), met);
            let found = numbers.as_list::<i32>().value(group);
            let found = found.as_primitive::<arrow::datatypes::Int32Type>().values().to_vec();
            let met: BTreeSet<i32> = case.counted(group).filter_map(|row| row.practitioner).collect();
            prop_assert_eq!(found.len(), met.len());
            prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), met);
        }
    }
}

/// Long enough to be out of order by far.
#[test]
fn long_groups_are_counted_exactly() {
    for spread in [1, 50_000] {
        let rows: Vec<Row> = (0..60_000_i32)
            .map(|row| {
                let patient = if row % 3 == 0 {
                    row / 9
                } else {
                    (row * 7_919) % 20_000
                };
                Row {
                    group: 0,
                    patient: Some(patient * spread),
                    structure: Some(u8::try_from(row % 5).unwrap()),
                    before: None,
                    practitioner: Some(row % 300),
                    x: Some(i64::from(row % 7)),
                    holds: None,
                    keep: None,
                }
            })
            .collect();
        let case = Case {
            partitions: vec![rows.clone()],
            batch: 8_192,
            is_filtered: false,
            as_rows: false,
            first: 0,
        };
        let columns = |rows: &[Row]| {
            vec![
                patients(rows),
                structures(rows),
                practitioners(rows),
                values(rows),
            ]
        };
        let layout = [
            Argument::Structure,
            Argument::Practitioner,
            Argument::Measure,
        ];
        let shared = Arc::default();
        let result = evaluate(&case, &evidence(&shared, layout), columns);
        let behind = Behind::of(&shape(vec![true], 1), &shared, None);
        let found = encounters(&result, 0, &shared);
        let evidence = behind.pieces(&found).unwrap();
        is_naive(&evidence[0].inside, &naive_evidence(rows.iter()));
        let sums = naive_sums(rows.iter(), |row| row.x);
        let found = behind.moment(&moment(Statistic::Sum, 0), None, &found);
        is_naive_moment(&found, &sums, None, None);
    }
}

#[test]
fn a_pattern_may_have_more_conditions_than_a_word_has_bits() {
    let row = |number: i32| Row {
        group: 0,
        patient: Some(number),
        structure: Some(0),
        before: None,
        practitioner: None,
        x: Some(1),
        holds: Some(number % 2 == 0),
        keep: None,
    };
    let case = Case {
        partitions: vec![(0..40).map(row).collect()],
        batch: 7,
        is_filtered: false,
        as_rows: false,
        first: 0,
    };
    let columns = |rows: &[Row]| {
        let mut columns = vec![patients(rows), structures(rows)];
        let all =
            |holds: bool| -> ArrayRef { Arc::new(BooleanArray::from(vec![holds; rows.len()])) };
        columns.extend((0..69).map(|number| all(number < 64)));
        columns.extend([conditions(rows), values(rows)]);
        columns
    };
    let conditions = [Argument::Condition; 70];
    let layout = [Argument::Structure]
        .into_iter()
        .chain(conditions)
        .chain([Argument::Measure]);
    let shared = Arc::default();
    let result = evaluate(&case, &evidence(&shared, layout), columns);
    let wholes = std::iter::once(true).chain([false; 70]).collect();
    let behind = Behind::of(&shape(wholes, 1), &shared, None);
    let found = encounters(&result, 0, &shared);
    let inside: Vec<u64> = behind
        .pieces(&found)
        .unwrap()
        .iter()
        .map(|piece| piece.inside.patients().len())
        .collect();
    assert_eq!(inside[..65], [40; 65]);
    assert_eq!(inside[65..70], [0; 5]);
    assert_eq!(inside[70], 20);
    let sum = behind.moment(&moment(Statistic::Sum, 70), None, &found);
    assert_eq!(sum.value, Some(20));
}

#[test]
fn what_is_held_is_reported() {
    let many: ArrayRef = Arc::new((0..10_000).collect::<Int32Array>());
    let ones: ArrayRef = Arc::new(Int64Array::from(vec![1; 10_000]));
    let shared = Arc::default();
    let functions = guard_functions(&shared);
    for (function, values) in [
        (
            evidence(&shared, [Argument::Measure]),
            vec![Arc::clone(&many), ones],
        ),
        (
            functions.entity_set.of(Entity::Practitioner),
            vec![Arc::clone(&many)],
        ),
    ] {
        let types: Vec<_> = values.iter().map(|v| v.data_type().clone()).collect();
        let mut groups = accumulator(&function, &types);
        groups
            .update_batch(&values, &vec![0; 10_000], None, 1)
            .unwrap();
        assert!(groups.size() > 40_000);
        // What was left for the next step is held as well, until it is taken.
        groups.evaluate(EmitTo::All).unwrap();
        drop(shared.take(1));
        assert!(groups.size() < 400_000);
    }
}

#[test]
fn a_ticket_is_taken_once() {
    let shared = Shared::default();
    let ticket = shared.leave(Encounters::default());
    assert!(shared.take(ticket).is_some());
    assert!(shared.take(ticket).is_none());
    assert!(shared.take(0).is_none());
    assert_eq!(shared.size(), 0);
}

#[test]
fn a_negative_patient_number_fails() {
    let mut groups = accumulator(
        &evidence(&Arc::default(), [Argument::Structure]),
        &[DataType::Int32, DataType::Utf8],
    );
    let values: [ArrayRef; 2] = [
        Arc::new(Int32Array::from(vec![-1])),
        Arc::new(StringArray::from(vec!["a"])),
    ];
    assert!(groups.update_batch(&values, &[0], None, 1).is_err());
}
