//! Rows as columns, and the operator over them.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::builder::{Int32Builder, ListBuilder, StringBuilder, UInt32Builder};
use arrow::array::{
    ArrayRef, BooleanArray, Int32Array, Int64Array, RecordBatch, StringArray, StringViewArray,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use disclosure::{Affiliations, CellKey, RecordKeys};
use guard::{Argument, EVIDENCE, Layout};

use super::case::{Asked, CONDITIONS, MEASURES, Row, key, structure};
use crate::evidence::exec::{Evidence, EvidenceExec, ValueArgument};
use crate::functions::{Local, Shared};
use crate::memory::Known;

pub(super) fn records() -> RecordKeys {
    RecordKeys::of(&CellKey::from_bytes([7; 32]), 0..20)
}

/// The structures that regions have named, where some are.
pub(super) fn named(asked: &Asked) -> Option<BTreeSet<String>> {
    asked.are_named.then(|| (0..4).map(structure).collect())
}

/// The rows as a batch; all columns, whether they are asked for or not.
fn batch(rows: &[Row], shared: &Shared, schema: &SchemaRef) -> RecordBatch {
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(
            rows.iter()
                .map(|row| (!row.is_nobody).then_some(row.patient))
                .collect::<Int32Array>(),
        ),
        keys(rows, 0),
        keys(rows, 1),
        Arc::new(rows.iter().map(|row| row.number).collect::<Int64Array>()),
        Arc::new(
            rows.iter()
                .map(|row| row.structure.map(structure))
                .collect::<StringViewArray>(),
        ),
        names(rows),
        numbers(rows, shared),
        Arc::new(
            rows.iter()
                .map(|row| row.practitioner)
                .collect::<Int32Array>(),
        ),
        others(rows),
        Arc::new(rows.iter().map(|row| row.value).collect::<Int64Array>()),
        Arc::new(
            rows.iter()
                .map(|row| row.text.map(key))
                .collect::<StringArray>(),
        ),
    ];
    for place in 0..CONDITIONS {
        let holds = rows.iter().map(|row| row.holds[place]);
        columns.push(Arc::new(holds.collect::<BooleanArray>()));
    }
    for place in 0..MEASURES {
        let measures = rows.iter().map(|row| row.measures[place]);
        columns.push(Arc::new(measures.collect::<Int64Array>()));
    }
    RecordBatch::try_new(Arc::clone(schema), columns).unwrap()
}

fn schema() -> SchemaRef {
    let list = |item| DataType::List(Arc::new(Field::new_list_field(item, true)));
    let mut fields = vec![
        ("patient", DataType::Int32),
        ("k0", DataType::Utf8View),
        ("k1", DataType::Utf8View),
        ("k2", DataType::Int64),
        ("structure", DataType::Utf8View),
        ("names", list(DataType::Utf8)),
        ("numbers", list(DataType::UInt32)),
        ("practitioner", DataType::Int32),
        ("others", list(DataType::Int32)),
        ("value", DataType::Int64),
        ("text", DataType::Utf8),
    ];
    fields.extend(["c0", "c1", "c2"].map(|name| (name, DataType::Boolean)));
    fields.extend(["m0", "m1"].map(|name| (name, DataType::Int64)));
    let fields = fields
        .into_iter()
        .map(|(name, of)| Field::new(name, of, true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn keys(rows: &[Row], place: usize) -> ArrayRef {
    let keys = rows.iter().map(|row| row.texts[place].map(key));
    Arc::new(keys.collect::<StringViewArray>())
}

fn names(rows: &[Row]) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for row in rows {
        for item in row.before.iter().flatten() {
            lists.values().append_option(item.map(structure));
        }
        lists.append(row.before.is_some());
    }
    Arc::new(lists.finish())
}

/// The same as the numbers that the question shares.
fn numbers(rows: &[Row], shared: &Shared) -> ArrayRef {
    let mut local: Local<Arc<str>> = Local::default();
    let mut lists = ListBuilder::new(UInt32Builder::new());
    for row in rows {
        for item in row.before.iter().flatten() {
            let number = item.map(|item| local.structure(&structure(item), shared).unwrap());
            lists.values().append_option(number);
        }
        lists.append(row.before.is_some());
    }
    Arc::new(lists.finish())
}

fn others(rows: &[Row]) -> ArrayRef {
    let mut lists = ListBuilder::new(Int32Builder::new());
    for row in rows {
        for item in row.others.iter().flatten() {
            lists.values().append_option(*item);
        }
        lists.append(row.others.is_some());
    }
    Arc::new(lists.finish())
}

fn column(name: &str, schema: &Schema) -> Arc<dyn PhysicalExpr> {
    Arc::new(Column::new(name, schema.index_of(name).unwrap()))
}

/// The arguments of the evidence, and what each is.
fn arguments(asked: &Asked) -> Vec<(Argument, String)> {
    let list = if asked.has_numbers {
        "numbers"
    } else {
        "names"
    };
    let mut all = vec![(Argument::Patient, "patient".to_owned())];
    let structures = ["structure", list].into_iter().take(asked.structures);
    all.extend(structures.map(|name| (Argument::Structure, name.to_owned())));
    let practitioners = ["practitioner", "others"]
        .into_iter()
        .take(asked.practitioners);
    all.extend(practitioners.map(|name| (Argument::Practitioner, name.to_owned())));
    all.extend(
        (0..asked.conditions())
            .map(|place| (Argument::Condition, format!("c{}", place % CONDITIONS))),
    );
    all.extend((0..MEASURES).map(|place| (Argument::Measure, format!("m{place}"))));
    all
}

/// The operator over rows in partitions, in batches of so many rows.
pub(super) fn operator(asked: &Asked, partitions: &[Vec<Row>], size: usize) -> EvidenceExec {
    let shared = Arc::new(Shared::of(named(asked).as_ref()));
    let fields = schema();
    let batches = |rows: &Vec<Row>| {
        rows.chunks(size)
            .map(|rows| batch(rows, &shared, &fields))
            .collect()
    };
    let batches: Vec<Vec<RecordBatch>> = partitions.iter().map(batches).collect();
    let input = MemorySourceConfig::try_new_exec(&batches, Arc::clone(&fields), None).unwrap();
    let names: Vec<String> = (0..asked.keys).map(|place| format!("k{place}")).collect();
    let arguments = arguments(asked);
    let mut affiliations = Affiliations::default();
    for (patient, (place, practitioner)) in &asked.homes {
        affiliations.note(*patient, place.map(structure).as_deref(), *practitioner);
    }
    let value = |set: &super::case::ValueSet| ValueArgument {
        value: column(if set.is_text { "text" } else { "value" }, &fields),
        step: set.step,
        filter: set
            .filter
            .map(|place| column(&format!("c{place}"), &fields)),
    };
    let of = Evidence {
        keys: names
            .iter()
            .map(|name| (column(name, &fields), name.clone()))
            .collect(),
        layout: Layout::new(arguments.iter().map(|(argument, _)| *argument)),
        arguments: arguments
            .iter()
            .map(|(_, name)| column(name, &fields))
            .collect(),
        values: asked.sets.iter().map(value).collect(),
        shape: Arc::new(asked.shape.clone()),
        known: Known {
            records: Arc::new(records()),
            affiliations: Arc::new(affiliations),
        },
        shared,
    };
    let mut out: Vec<Field> = names
        .iter()
        .map(|name| fields.field_with_name(name).unwrap().clone())
        .collect();
    out.push(Field::new(EVIDENCE, DataType::Binary, true));
    out.push(Field::new("values", DataType::Binary, true));
    EvidenceExec::over(input, Arc::new(of), Arc::new(Schema::new(out)))
}
