//! Random rows in random partitions, batches, states and filters, and an aggregate over them.

use std::sync::Arc;

use arrow::array::builder::{ListBuilder, StringBuilder};
use arrow::array::{
    Array, ArrayRef, BooleanArray, Int32Array, Int64Array, StringArray, StringViewArray,
};
use arrow::datatypes::{DataType, Field, Schema};
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{AggregateUDF, EmitTo, GroupsAccumulator};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use proptest::prelude::*;

#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) group: usize,
    pub(super) patient: Option<i32>,
    pub(super) structure: Option<u8>,
    /// Met before, in a list.
    pub(super) before: Option<Vec<Option<u8>>>,
    pub(super) practitioner: Option<i32>,
    pub(super) x: Option<i64>,
    /// A condition.
    pub(super) holds: Option<bool>,
    pub(super) keep: Option<bool>,
}

pub(super) const GROUPS: usize = 3;

pub(super) fn row() -> impl Strategy<Value = Row> {
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
        prop::option::weighted(0.8, any::<bool>()),
        prop::option::weighted(0.9, prop::bool::weighted(0.7)),
    )
        .prop_map(
            |(group, patient, structure, before, practitioner, x, holds, keep)| Row {
                group,
                patient,
                structure,
                before,
                practitioner,
                x,
                holds,
                keep,
            },
        )
}

/// Rows, sorted by patient as files are or not, and how they are cut.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) partitions: Vec<Vec<Row>>,
    pub(super) batch: usize,
    pub(super) is_filtered: bool,
    /// Which partitions skip the first phase, and how many groups are given out first.
    pub(super) as_rows: bool,
    pub(super) first: usize,
}

pub(super) fn case() -> impl Strategy<Value = Case> {
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
    pub(super) fn counted(&self, group: usize) -> impl Iterator<Item = &Row> {
        self.partitions
            .iter()
            .flatten()
            .filter(move |row| row.group == group)
            .filter(|row| !self.is_filtered || row.keep == Some(true))
    }
}

pub(super) fn accumulator(
    function: &AggregateUDF,
    types: &[DataType],
) -> Box<dyn GroupsAccumulator> {
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
pub(super) fn evaluate(
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

pub(super) fn name(structure: u8) -> String {
    format!("structure {structure}")
}

pub(super) fn patients(rows: &[Row]) -> ArrayRef {
    Arc::new(rows.iter().map(|row| row.patient).collect::<Int32Array>())
}

pub(super) fn structures(rows: &[Row]) -> ArrayRef {
    let names = rows.iter().map(|row| row.structure.map(name));
    Arc::new(names.collect::<StringArray>())
}

pub(super) fn views(rows: &[Row]) -> ArrayRef {
    let names = rows.iter().map(|row| row.structure.map(name));
    Arc::new(names.collect::<StringViewArray>())
}

pub(super) fn conditions(rows: &[Row]) -> ArrayRef {
    Arc::new(rows.iter().map(|row| row.holds).collect::<BooleanArray>())
}

pub(super) fn lists(rows: &[Row]) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for row in rows {
        for item in row.before.iter().flatten() {
            lists.values().append_option(item.map(name));
        }
        lists.append(row.before.is_some());
    }
    Arc::new(lists.finish())
}

pub(super) fn practitioners(rows: &[Row]) -> ArrayRef {
    let numbers = rows.iter().map(|row| row.practitioner);
    Arc::new(numbers.collect::<Int32Array>())
}

pub(super) fn values(rows: &[Row]) -> ArrayRef {
    Arc::new(rows.iter().map(|row| row.x).collect::<Int64Array>())
}
