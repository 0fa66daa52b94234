//! The one module that executes person-level plans. What it gives is a [`CountedTable`], whose
//! only way out is protection.

pub(crate) mod behind;
mod cells;
mod homes;
mod sources;

use arrow::datatypes::DataType;
use contract::Notice;
use datafusion::physical_plan::collect;
use disclosure::{CountedTable, MomentSpec, PieceSpec, TableSpec};
use guard::{Moment, PrivatePlan, Statistic};

use crate::code::Code;
use crate::domain::{Domains, key_spec};
use crate::functions::Shared;
use crate::origin::origin;
use crate::physical::ends_counted;
use cells::cells;

pub(crate) use homes::homes;

/// Runs one private plan and counts its cells.
pub(crate) async fn counted(
    private: &PrivatePlan,
    (domains, shared): (Domains<'_>, &Shared),
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
    for cell in cells(private, &batches, shared).ok_or_else(|| Code::E05.notice())? {
        builder = builder.cell(cell);
    }
    builder.build().map_err(|_| Code::E05.notice())
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
