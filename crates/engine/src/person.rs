//! The one module that has person-level plans executed. What it gives is a [`CountedTable`], whose
//! only way out is protection.

mod affiliations;
mod cells;
mod population;

use std::sync::Arc;

use arrow::datatypes::DataType;
use contract::Notice;
use datafusion::execution::session_state::{SessionState, SessionStateBuilder};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use disclosure::{CountedTable, MeasureSpec, MomentSpec, PieceSpec, Scalar, Scale, TableSpec};
use guard::{Moment, PrivatePlan, Statistic};

use crate::code::Code;
use crate::domain::{Domains, key_spec};
use crate::evidence::{EvidenceRewrite, Shape};
use crate::folded::{FoldedTables, over_folded};
use crate::frames::{Frames, Population, column};
use crate::functions::Shared;
use crate::memory::Known;
use crate::physical::ends_counted;
use crate::run::executed;
use cells::cells;

pub(crate) use affiliations::affiliations;
pub(crate) use population::population;

/// What the private plans of one question are executed with.
#[derive(Clone, Copy)]
pub(crate) struct With<'a> {
    pub(crate) domains: Domains<'a>,
    pub(crate) shared: &'a Arc<Shared>,
    pub(crate) known: &'a Known,
    pub(crate) folded: &'a FoldedTables,
}

/// Runs one private plan and counts its cells.
pub(crate) async fn counted(
    private: &PrivatePlan,
    with: With<'_>,
    (population, version): (&Population, u64),
) -> Result<CountedTable, Notice> {
    let domains = with.domains;
    let shape = Arc::new(Shape::of(private));
    let (physical, state) = physical(private, &shape, with).await?;
    let batches = executed(physical, &state).await?;
    let frames = Frames::of(private, population, (domains.state, domains.model))?;
    let builder = CountedTable::builder(spec(private, domains, version));
    let mut builder = builder.frames(Box::new(frames));
    let has_homes = !with.known.affiliations.is_empty();
    let found = cells(private, &batches, (&shape, has_homes));
    for cell in found.ok_or_else(|| Code::E05.notice())? {
        builder = builder.cell(cell);
    }
    builder.build().map_err(|_| Code::E05.notice())
}

/// How a private plan is executed, and the session in which it is; the second look has passed it.
pub(crate) async fn physical(
    private: &PrivatePlan,
    shape: &Arc<Shape>,
    with: With<'_>,
) -> Result<(Arc<dyn ExecutionPlan>, SessionState), Notice> {
    // No engine error goes further than this function: it may quote a value.
    let silent = |_| Code::E05.notice();
    let state = with.domains.state;
    let optimized = state.optimize(private.plan()).map_err(silent)?;
    let optimized = over_folded(optimized, with.folded).map_err(silent)?;
    let rewrite: Arc<dyn PhysicalOptimizerRule + Send + Sync> = Arc::new(EvidenceRewrite {
        shape: Arc::clone(shape),
        known: with.known.clone(),
        shared: Arc::clone(with.shared),
    });
    let rules = std::iter::once(rewrite).chain(state.physical_optimizers().iter().cloned());
    let state = SessionStateBuilder::new_from_existing(state.clone())
        .with_physical_optimizer_rules(rules.collect())
        .build();
    let physical = state
        .query_planner()
        .create_physical_plan(&optimized, &state)
        .await
        .map_err(silent)?;
    if ends_counted(&physical) {
        Ok((physical, state))
    } else {
        Err(Code::E05.notice())
    }
}

pub(crate) fn spec(private: &PrivatePlan, domains: Domains<'_>, version: u64) -> TableSpec {
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
                conditions: &private.condition().parts() | &piece.reading.parts(),
                reads_secrets: !(private.condition().is_known()
                    && piece.reading.is_known()
                    && private.keys().iter().all(|key| key.reading.is_known())),
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
                measure: moment.measured.as_ref().map(measure),
                factors: moment.factors,
            })
            .collect(),
        ordinary: private.is_ordinary(),
        version,
        rows: private.rows().to_owned(),
        rows_most: if private.is_single_row() {
            1
        } else {
            private.rows_most()
        },
        asks_practitioners: private.asks_practitioners(),
    }
}

fn scale(scale: guard::Scale) -> Scale {
    Scale {
        centre: scale.centre,
        width: scale.width.unsigned_abs(),
    }
}

/// A moment's argument as disclosure control knows it.
fn measure(measured: &guard::Measured) -> MeasureSpec {
    MeasureSpec {
        text: measured.text.clone(),
        secrets: measured.secrets.iter().map(|name| column(name)).collect(),
        scale: measured.scale.map(scale),
        by_key: measured.by_key.as_ref().map(|(place, scales)| {
            let of_code =
                |(code, of): &(String, guard::Scale)| (Scalar::Text(code.clone()), scale(*of));
            (*place, scales.iter().map(of_code).collect())
        }),
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
