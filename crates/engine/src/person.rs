//! The one module that executes person-level plans. What it gives is a [`CountedTable`], whose
//! only way out is protection.

use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Int32Type, Int64Type};
use contract::{Model, Notice};
use datafusion::common::ScalarValue;
use datafusion::execution::session_state::SessionState;
use datafusion::physical_plan::collect;
use disclosure::{
    Contributions, CountedCell, CountedTable, Evidence, Homes, MomentSpec, MomentValue,
    PieceEvidence, PieceSpec, TableSpec, ValueCell,
};
use guard::{Moment, PrivatePlan, Statistic};

use crate::answer::scalar;
use crate::code::Code;
use crate::domain::{Domains, key_spec};
use crate::functions::{Contribution, ValueSets};
use crate::origin::origin;
use crate::physical::ends_counted;

/// The table of the model in which every patient has one row.
const PATIENTS: &str = "patient";

/// Runs one private plan and counts its cells.
pub(crate) async fn counted(
    private: &PrivatePlan,
    domains: Domains<'_>,
    version: u64,
) -> Result<CountedTable, Notice> {
    // No engine error goes further than this function: it may quote a value.
    let silent = |_| Code::E05.notice();
    let state = domains.state;
    let optimized = state.optimize(private.plan()).map_err(silent)?;
    let physical = state
        .query_planner()
        .create_physical_plan(&optimized, state)
        .await
        .map_err(silent)?;
    if !ends_counted(&physical) {
        return Err(Code::E05.notice());
    }
    let batches = collect(physical, state.task_ctx()).await.map_err(silent)?;
    let mut builder = CountedTable::builder(spec(private, domains, version));
    for batch in &batches {
        for row in 0..batch.num_rows() {
            let cell = cell(private, batch, row).ok_or_else(|| Code::E05.notice())?;
            builder = builder.cell(cell);
        }
    }
    builder.build().map_err(|_| Code::E05.notice())
}

/// Where every patient is followed, from the table of patients.
pub(crate) async fn homes(state: &SessionState, model: &Model) -> Result<Arc<Homes>, Notice> {
    let silent = |_| Code::E05.notice();
    let mut homes = Homes::default();
    if model.table(PATIENTS).is_none() {
        return Ok(Arc::new(homes));
    }
    let sql = format!("SELECT patient_no, microstructure_id, practitioner_no FROM {PATIENTS}");
    let plan = state.create_logical_plan(&sql).await.map_err(silent)?;
    let physical = state.create_physical_plan(&plan).await.map_err(silent)?;
    for batch in collect(physical, state.task_ctx()).await.map_err(silent)? {
        let column = |name: &str| batch.column_by_name(name);
        let numbers = column("patient_no").and_then(|c| c.as_primitive_opt::<Int32Type>());
        let places = column("microstructure_id").and_then(|c| c.as_string_opt::<i32>());
        let others = column("practitioner_no").and_then(|c| c.as_primitive_opt::<Int32Type>());
        let (Some(numbers), Some(places), Some(others)) = (numbers, places, others) else {
            return Err(Code::E05.notice());
        };
        for ((patient, place), other) in numbers.iter().zip(places).zip(others) {
            if let Some(patient) = patient.and_then(|number| u32::try_from(number).ok()) {
                homes.note(patient, place, other);
            }
        }
    }
    Ok(Arc::new(homes))
}

fn spec(private: &PrivatePlan, domains: Domains<'_>, version: u64) -> TableSpec {
    let columns = private.plan().schema().as_arrow();
    TableSpec {
        name: private.name().to_owned(),
        keys: private
            .keys()
            .iter()
            .map(|key| {
                let field = columns.field_with_name(&key.name);
                key_spec(
                    key,
                    field.map_or(&DataType::Null, |f| f.data_type()),
                    domains,
                )
            })
            .collect(),
        pieces: private
            .pieces()
            .iter()
            .map(|piece| PieceSpec {
                ordinary: piece.ordinary,
                whole: piece.whole,
                missingness: piece.missingness,
                single_row: private.is_single_row(),
            })
            .collect(),
        moments: private
            .moments()
            .iter()
            .map(|moment| MomentSpec {
                name: moment.name.clone(),
                statistic: statistic(moment),
                piece: moment.piece,
            })
            .collect(),
        ordinary: private.is_ordinary(),
        origin: origin(private, version),
    }
}

/// A moment's statistic as disclosure control knows it.
pub(crate) fn statistic(moment: &Moment) -> disclosure::Statistic {
    match moment.statistic {
        Statistic::Patients => disclosure::Statistic::Patients,
        Statistic::Rows => disclosure::Statistic::Rows,
        Statistic::Sum if moment.rest_is_nothing => disclosure::Statistic::SumWhereKnown,
        Statistic::Sum => disclosure::Statistic::Sum,
        Statistic::SumOfProducts { fitted, square } => disclosure::Statistic::SumOfProducts {
            fitted,
            square,
            where_known: moment.rest_is_nothing,
        },
        Statistic::Quantile { millionths, .. } => disclosure::Statistic::Quantile { millionths },
        Statistic::DistinctStructures => disclosure::Statistic::DistinctStructures,
        Statistic::DistinctPractitioners => disclosure::Statistic::DistinctPractitioners,
        Statistic::DistinctValues => disclosure::Statistic::DistinctValues,
    }
}

fn cell(private: &PrivatePlan, batch: &RecordBatch, row: usize) -> Option<CountedCell> {
    let keys = private
        .keys()
        .iter()
        .map(|key| {
            let column = batch.column_by_name(&key.name)?;
            scalar(&ScalarValue::try_from_array(column, row).ok()?)
        })
        .collect::<Option<Vec<_>>>()?;
    let whole = evidence(batch, "whole", row)?;
    let pieces = private
        .pieces()
        .iter()
        .enumerate()
        .map(|(number, piece)| {
            if piece.whole {
                return Some(PieceEvidence {
                    inside: whole.clone(),
                    outside: Evidence::default(),
                });
            }
            Some(PieceEvidence {
                inside: evidence(batch, &format!("in_{number}"), row)?,
                outside: evidence(batch, &format!("out_{number}"), row)?,
            })
        })
        .collect::<Option<Vec<_>>>()?;
    let moments = private
        .moments()
        .iter()
        .map(|moment| value(moment, batch, row))
        .collect::<Option<Vec<_>>>()?;
    Some(CountedCell {
        keys,
        pieces,
        moments,
    })
}

fn value(moment: &Moment, batch: &RecordBatch, row: usize) -> Option<MomentValue> {
    match moment.statistic {
        Statistic::Patients | Statistic::Rows => {
            let counts = batch
                .column_by_name(&moment.name)?
                .as_primitive_opt::<Int64Type>()?;
            let value = counts.is_valid(row).then(|| counts.value(row));
            let inside = contribution(batch, &format!("in_{}", moment.name), row);
            let outside = contribution(batch, &format!("out_{}", moment.name), row);
            Some(MomentValue {
                value,
                vector: inside.as_ref().map(Contribution::vector),
                largest: inside.map(|inside| inside.largest()).unwrap_or_default(),
                outside: outside.as_ref().map(contributions),
                ..MomentValue::default()
            })
        }
        // The evidence of the piece is counted.
        Statistic::DistinctStructures | Statistic::DistinctPractitioners => {
            Some(MomentValue::default())
        }
        Statistic::Quantile { .. } | Statistic::DistinctValues => Some(MomentValue {
            cells: value_cells(moment, batch, row),
            ..MomentValue::default()
        }),
        Statistic::Sum | Statistic::SumOfProducts { .. } => {
            let inside = contribution(batch, &format!("in_{}", moment.name), row)?;
            let outside = contribution(batch, &format!("out_{}", moment.name), row);
            Some(MomentValue {
                value: inside.total(),
                vector: Some(inside.vector()),
                support: inside.support(),
                largest: inside.largest(),
                outside: outside.as_ref().map(contributions),
                cells: match moment.statistic {
                    Statistic::SumOfProducts { square: true, .. } => {
                        value_cells(moment, batch, row)
                    }
                    _ => None,
                },
            })
        }
    }
}

/// Patients and rows by value; `None`, and the moment hidden, where there are too many values.
fn value_cells(moment: &Moment, batch: &RecordBatch, row: usize) -> Option<Vec<ValueCell>> {
    let sets = bytes(batch, &format!("of_{}", moment.name), row)?;
    ValueSets::from_bytes(sets).ok()?.into_cells()
}

fn contributions(of: &Contribution) -> Contributions {
    Contributions {
        value: of.total(),
        support: of.support(),
        largest: of.largest(),
    }
}

fn bytes<'a>(batch: &'a RecordBatch, column: &str, row: usize) -> Option<&'a [u8]> {
    let column = batch.column_by_name(column)?.as_binary_opt::<i32>()?;
    column.is_valid(row).then(|| column.value(row))
}

fn evidence(batch: &RecordBatch, column: &str, row: usize) -> Option<Evidence> {
    Evidence::from_bytes(bytes(batch, column, row)?).ok()
}

fn contribution(batch: &RecordBatch, column: &str, row: usize) -> Option<Contribution> {
    Contribution::from_bytes(bytes(batch, column, row)?).ok()
}
