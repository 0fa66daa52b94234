//! The aggregates of private plans against a naive evaluator: sets and sums in plain loops, on random
//! rows in random partitions, batches, states and filters.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::builder::{ListBuilder, StringBuilder};
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int32Array, Int64Array, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{AggregateUDF, EmitTo, GroupsAccumulator};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use disclosure::Evidence;
use proptest::prelude::*;

use super::contribution::Contribution;
use super::registry::guard_functions;

#[derive(Clone, Debug)]
struct Row {
    group: usize,
    patient: Option<i32>,
    structure: Option<u8>,
    /// Met before, in a list.
    before: Option<Vec<Option<u8>>>,
    practitioner: Option<i32>,
    x: Option<i64>,
    keep: Option<bool>,
}

const GROUPS: usize = 3;

fn row() -> impl Strategy<Value = Row> {
    // Few patients, so that they repeat; some far apart, so that bitmaps have several parts.
    let patient = prop_oneof![0..12_i32, (0..4_i32).prop_map(|n| n * 70_000 + 5)];
    let list = prop::collection::vec(prop::option::of(0..5_u8), 0..3);
    (
        0..GROUPS,
        prop::option::weighted(0.9, patient),
        prop::option::weighted(0.8, 0..5_u8),
        prop::option::weighted(0.7, list),
        prop::option::weighted(0.8, -2..12_i32),
        prop::option::weighted(0.8, -3..4_i64),
        prop::option::weighted(0.9, prop::bool::weighted(0.7)),
    )
        .prop_map(
            |(group, patient, structure, before, practitioner, x, keep)| Row {
                group,
                patient,
                structure,
                before,
                practitioner,
                x,
                keep,
            },
        )
}

/// Rows, sorted by patient as files are or not, and how they are cut.
#[derive(Clone, Debug)]
struct Case {
    partitions: Vec<Vec<Row>>,
    batch: usize,
    is_filtered: bool,
    /// Which partitions skip the first phase, and how many groups are given out first.
    as_rows: bool,
    first: usize,
}

fn case() -> impl Strategy<Value = Case> {
    (
        prop::collection::vec(prop::collection::vec(row(), 0..60), 1..4),
        1..20_usize,
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        0..=GROUPS,
    )
        .prop_map(
            |(mut partitions, batch, is_filtered, is_sorted, as_rows, first)| {
                if is_sorted {
                    for rows in &mut partitions {
                        rows.sort_by_key(|row| row.patient);
                    }
                }
                Case {
                    partitions,
                    batch,
                    is_filtered,
                    as_rows,
                    first,
                }
            },
        )
}

impl Case {
    fn counted(&self, group: usize) -> impl Iterator<Item = &Row> {
        self.partitions
            .iter()
            .flatten()
            .filter(move |row| row.group == group)
            .filter(|row| !self.is_filtered || row.keep == Some(true))
    }
}

fn accumulator(function: &AggregateUDF, types: &[DataType]) -> Box<dyn GroupsAccumulator> {
    let fields: Vec<_> = types
        .iter()
        .map(|data_type| Arc::new(Field::new("x", data_type.clone(), true)))
        .collect();
    let exprs: Vec<Arc<dyn PhysicalExpr>> = (0..types.len())
        .map(|index| Arc::new(Column::new("x", index)) as _)
        .collect();
    let arguments = AccumulatorArgs {
        return_field: function.return_field(&fields).unwrap(),
        schema: &Schema::empty(),
        ignore_nulls: false,
        order_bys: &[],
        is_reversed: false,
        name: "x",
        is_distinct: false,
        exprs: &exprs,
        expr_fields: &fields,
    };
    function.create_groups_accumulator(arguments).unwrap()
}

/// What the function gives for every group, by the way of a case.
fn evaluate(
    case: &Case,
    function: &AggregateUDF,
    columns: impl Fn(&[Row]) -> Vec<ArrayRef>,
) -> ArrayRef {
    let types: Vec<_> = columns(&[]).iter().map(|c| c.data_type().clone()).collect();
    let mut last = accumulator(function, &types);
    for rows in &case.partitions {
        let mut partial = accumulator(function, &types);
        let mut out = Vec::new();
        for batch in rows.chunks(case.batch) {
            let filter: BooleanArray = batch.iter().map(|row| row.keep).collect();
            let filter = case.is_filtered.then_some(&filter);
            let indices: Vec<usize> = batch.iter().map(|row| row.group).collect();
            let values = columns(batch);
            if case.as_rows {
                out.push((partial.convert_to_state(&values, filter).unwrap(), indices));
            } else {
                partial
                    .update_batch(&values, &indices, filter, GROUPS)
                    .unwrap();
            }
        }
        if !case.as_rows && !rows.is_empty() {
            let first = partial.state(EmitTo::First(case.first)).unwrap();
            out.push((first, (0..case.first).collect()));
            let rest = partial.state(EmitTo::All).unwrap();
            out.push((rest, (case.first..GROUPS).collect()));
        }
        for (state, indices) in out {
            last.merge_batch(&state, &indices, GROUPS).unwrap();
        }
    }
    // Groups of which nothing was seen are empty, never NULL.
    let nothing: Vec<ArrayRef> = types.iter().map(arrow::array::new_empty_array).collect();
    last.update_batch(&nothing, &[], None, GROUPS).unwrap();
    last.evaluate(EmitTo::All).unwrap()
}

fn name(structure: u8) -> String {
    format!("structure {structure}")
}

fn patients(rows: &[Row]) -> ArrayRef {
    Arc::new(rows.iter().map(|row| row.patient).collect::<Int32Array>())
}

fn structures(rows: &[Row]) -> ArrayRef {
    let names = rows.iter().map(|row| row.structure.map(name));
    Arc::new(names.collect::<StringArray>())
}

fn lists(rows: &[Row]) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for row in rows {
        for item in row.before.iter().flatten() {
            lists.values().append_option(item.map(name));
        }
        lists.append(row.before.is_some());
    }
    Arc::new(lists.finish())
}

fn practitioners(rows: &[Row]) -> ArrayRef {
    let numbers = rows.iter().map(|row| row.practitioner);
    Arc::new(numbers.collect::<Int32Array>())
}

fn values(rows: &[Row]) -> ArrayRef {
    Arc::new(rows.iter().map(|row| row.x).collect::<Int64Array>())
}

/// Naive evidence: patients with their rows, and who was met by whom.
type Naive = (
    BTreeMap<u32, usize>,
    BTreeMap<String, BTreeSet<u32>>,
    BTreeMap<i32, BTreeSet<u32>>,
);

fn naive_evidence<'a>(rows: impl Iterator<Item = &'a Row>) -> Naive {
    let mut naive = Naive::default();
    for row in rows {
        let Some(patient) = row.patient.map(i32::cast_unsigned) else {
            continue;
        };
        *naive.0.entry(patient).or_default() += 1;
        let before = row.before.iter().flatten().flatten();
        for structure in row.structure.iter().chain(before) {
            naive.1.entry(name(*structure)).or_default().insert(patient);
        }
        if let Some(number) = row.practitioner {
            naive.2.entry(number).or_default().insert(patient);
        }
    }
    naive
}

proptest! {
    #[test]
    fn evidence_is_what_plain_sets_say(case in case()) {
        let columns = |rows: &[Row]| {
            vec![patients(rows), structures(rows), lists(rows), practitioners(rows)]
        };
        let result = evaluate(&case, &guard_functions().evidence, columns);
        for group in 0..GROUPS {
            let found = Evidence::from_bytes(result.as_binary::<i32>().value(group)).unwrap();
            let (rows, structures, practitioners) = naive_evidence(case.counted(group));
            prop_assert!(found.patients().iter().eq(rows.keys().copied()));
            let repeaters = rows.iter().filter(|(_, count)| **count > 1).map(|(p, _)| *p);
            prop_assert!(found.repeaters().iter().eq(repeaters));
            let of = |set: &BTreeSet<u32>| set.iter().copied().collect();
            let structures = structures.iter().map(|(name, set)| (name.clone(), of(set)));
            prop_assert_eq!(found.structures(), structures.collect());
            let practitioners = practitioners.iter().map(|(number, set)| (*number, of(set)));
            prop_assert_eq!(found.practitioners(), practitioners.collect());
            prop_assert!(found.structures_known() && found.practitioners_known());
        }
    }

    #[test]
    fn contributions_are_what_plain_sums_say(case in case()) {
        let columns = |rows: &[Row]| vec![patients(rows), values(rows)];
        let result = evaluate(&case, &guard_functions().contribution, columns);
        for group in 0..GROUPS {
            let bytes = result.as_binary::<i32>().value(group);
            let found = Contribution::from_bytes(bytes).unwrap();
            let mut sums = BTreeMap::<u32, i64>::new();
            for row in case.counted(group) {
                if let (Some(patient), Some(x)) = (row.patient, row.x) {
                    *sums.entry(patient.cast_unsigned()).or_default() += x;
                }
            }
            let total = (!sums.is_empty()).then(|| sums.values().sum());
            prop_assert_eq!(found.total(), total);
            let support = sums.iter().filter(|(_, x)| **x != 0).map(|(p, _)| *p);
            prop_assert!(found.support().iter().eq(support));
            let mut sizes: Vec<i64> = sums.values().map(|x| x.abs()).collect();
            sizes.sort_by(|a, b| b.cmp(a));
            sizes.truncate(2);
            prop_assert_eq!(found.largest(), sizes);
        }
    }

    #[test]
    fn entity_sets_are_what_plain_sets_say(case in case()) {
        let result = evaluate(&case, &guard_functions().entity_set, |rows| vec![structures(rows)]);
        let numbers = evaluate(&case, &guard_functions().entity_set, |rows| vec![practitioners(rows)]);
        for group in 0..GROUPS {
            let found = result.as_list::<i32>().value(group);
            let met: BTreeSet<u8> = case.counted(group).filter_map(|row| row.structure).collect();
            let names: Vec<String> = found.as_string::<i32>().iter().flatten().map(str::to_owned).collect();
            prop_assert_eq!(names, met.into_iter().map(name).collect::<Vec<_>>());
            let found = numbers.as_list::<i32>().value(group);
            let found = found.as_primitive::<arrow::datatypes::Int32Type>().values().to_vec();
            let met: BTreeSet<i32> = case.counted(group).filter_map(|row| row.practitioner).collect();
            prop_assert_eq!(found, met.into_iter().collect::<Vec<_>>());
        }
    }
}

/// Long enough for lists to be settled in between, sorted and not.
#[test]
fn long_groups_are_counted_exactly() {
    let rows: Vec<Row> = (0..60_000_i32)
        .map(|row| {
            let patient = if row % 3 == 0 {
                row / 9
            } else {
                (row * 7_919) % 20_000
            };
            Row {
                group: 0,
                patient: Some(patient),
                structure: Some(u8::try_from(row % 5).unwrap()),
                before: None,
                practitioner: Some(row % 300),
                x: Some(i64::from(row % 7)),
                keep: None,
            }
        })
        .collect();
    let (counts, structures_met, practitioners_met) = naive_evidence(rows.iter());
    let total: i64 = rows.iter().filter_map(|row| row.x).sum();
    let case = Case {
        partitions: vec![rows],
        batch: 8_192,
        is_filtered: false,
        as_rows: false,
        first: 0,
    };
    let columns = |rows: &[Row]| vec![patients(rows), structures(rows), practitioners(rows)];
    let result = evaluate(&case, &guard_functions().evidence, columns);
    let found = Evidence::from_bytes(result.as_binary::<i32>().value(0)).unwrap();
    assert!(found.patients().iter().eq(counts.keys().copied()));
    let repeaters = counts.iter().filter(|(_, count)| **count > 1);
    assert!(found.repeaters().iter().eq(repeaters.map(|(p, _)| *p)));
    assert_eq!(found.structures().len(), structures_met.len());
    for (name, met) in found.structures() {
        assert!(met.iter().eq(structures_met[&name].iter().copied()));
    }
    assert_eq!(found.practitioners().len(), practitioners_met.len());
    for (number, met) in found.practitioners() {
        assert!(met.iter().eq(practitioners_met[&number].iter().copied()));
    }
    let sums = |rows: &[Row]| vec![patients(rows), values(rows)];
    let result = evaluate(&case, &guard_functions().contribution, sums);
    let found = Contribution::from_bytes(result.as_binary::<i32>().value(0)).unwrap();
    assert_eq!(found.total(), Some(total));
}

#[test]
fn what_is_held_is_reported() {
    let many: ArrayRef = Arc::new((0..10_000).collect::<Int32Array>());
    let ones: ArrayRef = Arc::new(Int64Array::from(vec![1; 10_000]));
    let functions = guard_functions();
    for (function, values) in [
        (
            &functions.evidence,
            vec![Arc::clone(&many), Arc::clone(&many)],
        ),
        (&functions.contribution, vec![Arc::clone(&many), ones]),
        (&functions.entity_set, vec![Arc::clone(&many)]),
    ] {
        let types: Vec<_> = values.iter().map(|v| v.data_type().clone()).collect();
        let mut groups = accumulator(function, &types);
        groups
            .update_batch(&values, &vec![0; 10_000], None, 1)
            .unwrap();
        assert!(groups.size() > 40_000);
        groups.evaluate(EmitTo::All).unwrap();
        assert!(groups.size() < 400_000);
    }
}

#[test]
fn a_negative_patient_number_fails() {
    let mut groups = accumulator(
        &guard_functions().evidence,
        &[DataType::Int32, DataType::Utf8],
    );
    let values: [ArrayRef; 2] = [
        Arc::new(Int32Array::from(vec![-1])),
        Arc::new(StringArray::from(vec!["a"])),
    ];
    assert!(groups.update_batch(&values, &[0], None, 1).is_err());
}
