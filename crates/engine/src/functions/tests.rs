//! `entity_set` against plain sets: random rows in random partitions, batches, states and filters.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::builder::{ListBuilder, StringBuilder};
use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int32Array, StringArray, StringViewArray,
};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, UInt32Type};
use contract::Entity;
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{AggregateUDF, EmitTo, GroupsAccumulator};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use proptest::prelude::*;

use super::registry::guard_functions;
use super::shared::{Local, Shared};

#[derive(Clone, Debug)]
struct Row {
    group: usize,
    structure: Option<u8>,
    before: Option<Vec<Option<u8>>>,
    practitioner: Option<i32>,
    keep: Option<bool>,
}

const GROUPS: usize = 3;

fn row() -> impl Strategy<Value = Row> {
    let list = prop::collection::vec(prop::option::of(0..5_u8), 0..3);
    (
        0..GROUPS,
        prop::option::weighted(0.8, 0..5_u8),
        prop::option::weighted(0.7, list),
        prop::option::weighted(0.8, -2..12_i32),
        prop::option::weighted(0.9, prop::bool::weighted(0.7)),
    )
        .prop_map(|(group, structure, before, practitioner, keep)| Row {
            group,
            structure,
            before,
            practitioner,
            keep,
        })
}

/// Rows, and how they are cut.
#[derive(Clone, Debug)]
struct Case {
    partitions: Vec<Vec<Row>>,
    batch: usize,
    is_filtered: bool,
    /// Whether partitions skip the first phase, and how many groups are given out first.
    as_rows: bool,
    first: usize,
}

prop_compose! {
    fn case()(
        partitions in prop::collection::vec(prop::collection::vec(row(), 0..60), 1..4),
        batch in 1..20_usize,
        (is_filtered, as_rows) in any::<(bool, bool)>(),
        first in 0..=GROUPS,
    ) -> Case {
        Case { partitions, batch, is_filtered, as_rows, first }
    }
}

impl Case {
    fn counted(&self, group: usize) -> impl Iterator<Item = &Row> {
        let of_group = self
            .partitions
            .iter()
            .flatten()
            .filter(move |row| row.group == group);
        of_group.filter(|row| !self.is_filtered || row.keep == Some(true))
    }
}

fn accumulator(function: &AggregateUDF, data_type: &DataType) -> Box<dyn GroupsAccumulator> {
    let fields = [Arc::new(Field::new("x", data_type.clone(), true))];
    let expression: Arc<dyn PhysicalExpr> = Arc::new(Column::new("x", 0));
    let arguments = AccumulatorArgs {
        return_field: function.return_field(&fields).unwrap(),
        schema: &Schema::empty(),
        ignore_nulls: false,
        order_bys: &[],
        is_reversed: false,
        name: "x",
        is_distinct: false,
        exprs: &[expression],
        expr_fields: &fields,
    };
    function.create_groups_accumulator(arguments).unwrap()
}

/// What the function gives for every group, by the way of a case.
fn evaluate(case: &Case, function: &AggregateUDF, column: impl Fn(&[Row]) -> ArrayRef) -> ArrayRef {
    let data_type = column(&[]).data_type().clone();
    let mut last = accumulator(function, &data_type);
    for rows in &case.partitions {
        let mut partial = accumulator(function, &data_type);
        let mut out = Vec::new();
        for batch in rows.chunks(case.batch) {
            let filter: BooleanArray = batch.iter().map(|row| row.keep).collect();
            let filter = case.is_filtered.then_some(&filter);
            let indices: Vec<usize> = batch.iter().map(|row| row.group).collect();
            let values = [column(batch)];
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
    last.update_batch(&[column(&[])], &[], None, GROUPS)
        .unwrap();
    last.evaluate(EmitTo::All).unwrap()
}

fn name(structure: u8) -> String {
    format!("structure {structure}")
}

fn structures(rows: &[Row]) -> ArrayRef {
    let names = rows.iter().map(|row| row.structure.map(name));
    Arc::new(names.collect::<StringArray>())
}

fn views(rows: &[Row]) -> ArrayRef {
    let names = rows.iter().map(|row| row.structure.map(name));
    Arc::new(names.collect::<StringViewArray>())
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
    Arc::new(
        rows.iter()
            .map(|row| row.practitioner)
            .collect::<Int32Array>(),
    )
}

/// The names behind the numbers of a set, each once and ascending by number.
fn named(result: &ArrayRef, group: usize, shared: &Shared) -> BTreeSet<String> {
    let mut local: Local<Arc<str>> = Local::default();
    let number = |structure| {
        (
            local.structure(&name(structure), shared).unwrap(),
            name(structure),
        )
    };
    let names: BTreeMap<u32, String> = (0..5).map(number).collect();
    let found = result.as_list::<i32>().value(group);
    let found = found.as_primitive::<UInt32Type>().values();
    assert!(found.is_sorted_by(|one, other| one < other));
    found.iter().map(|number| names[number].clone()).collect()
}

proptest! {
    #[test]
    fn entity_sets_are_what_plain_sets_say(case in case()) {
        let shared = Arc::default();
        let set = |of| guard_functions(&shared).entity_set.of(of);
        let of_structures = set(Entity::Structure);
        let texts = evaluate(&case, &of_structures, structures);
        let seen = evaluate(&case, &of_structures, views);
        let before = evaluate(&case, &of_structures, lists);
        let numbers = evaluate(&case, &set(Entity::Practitioner), practitioners);
        prop_assert_eq!(texts.null_count() + before.null_count() + numbers.null_count(), 0);
        for group in 0..GROUPS {
            let met: BTreeSet<String> = case.counted(group).filter_map(|row| row.structure.map(name)).collect();
            prop_assert_eq!(&named(&texts, group, &shared), &met);
            prop_assert_eq!(&named(&seen, group, &shared), &met);
            let met: BTreeSet<String> = case.counted(group).flat_map(|row| row.before.iter().flatten().flatten()).map(|one| name(*one)).collect();
            prop_assert_eq!(named(&before, group, &shared), met);
            let found = numbers.as_list::<i32>().value(group);
            let found: Vec<i32> = found.as_primitive::<Int32Type>().values().to_vec();
            let met: BTreeSet<i32> = case.counted(group).filter_map(|row| row.practitioner).collect();
            prop_assert_eq!(found.len(), met.len());
            prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), met);
        }
    }
}

#[test]
fn what_is_held_is_reported() {
    let many: ArrayRef = Arc::new((0..10_000).collect::<Int32Array>());
    let function = guard_functions(&Arc::default())
        .entity_set
        .of(Entity::Practitioner);
    let mut groups = accumulator(&function, &DataType::Int32);
    groups
        .update_batch(&[many], &vec![0; 10_000], None, 1)
        .unwrap();
    assert!(groups.size() > 40_000);
}
