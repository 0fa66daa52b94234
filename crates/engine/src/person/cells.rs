//! The groups of a counted aggregate as cells, several at a time.

use std::collections::BTreeSet;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::UInt64Type;
use datafusion::common::ScalarValue;
use disclosure::{CountedCell, MomentValue, Scalar, ValueCell};
use guard::{EVIDENCE, Moment, PrivatePlan, Statistic};
use rayon::prelude::*;

use super::behind::{Behind, Shape};
use super::clipped::Bounds;
use crate::answer::scalar;
use crate::functions::{Encounters, Shared, ValueSets};

/// One group as it left the plan.
struct Group<'a> {
    keys: Vec<Scalar>,
    encounters: Encounters,
    batch: &'a RecordBatch,
    row: usize,
}

/// Every group as a cell; `None` if the plan gave something else than it should.
pub(super) fn cells(
    private: &PrivatePlan,
    batches: &[RecordBatch],
    (shared, named): (&Shared, Option<&BTreeSet<String>>),
) -> Option<Vec<CountedCell>> {
    let mut groups = Vec::new();
    for batch in batches {
        for row in 0..batch.num_rows() {
            groups.push(group(private, batch, row, shared)?);
        }
    }
    let behind = Behind::of(&Shape::of(private), shared, named);
    let cells = groups.into_par_iter().with_max_len(1);
    cells.map(|group| cell(private, &behind, group)).collect()
}

fn group<'a>(
    private: &PrivatePlan,
    batch: &'a RecordBatch,
    row: usize,
    shared: &Shared,
) -> Option<Group<'a>> {
    let key = |name: &str| {
        let column = batch.column_by_name(name)?;
        scalar(&ScalarValue::try_from_array(column, row).ok()?)
    };
    let tickets = batch
        .column_by_name(EVIDENCE)?
        .as_primitive_opt::<UInt64Type>()?;
    Some(Group {
        keys: private
            .keys()
            .iter()
            .map(|of| key(&of.name))
            .collect::<Option<_>>()?,
        encounters: shared.take(tickets.value(row))?,
        batch,
        row,
    })
}

fn cell(private: &PrivatePlan, behind: &Behind, group: Group<'_>) -> Option<CountedCell> {
    let encounters = group.encounters.ordered();
    let (batch, row) = (group.batch, group.row);
    let moment = |moment: &Moment| match moment.statistic {
        Statistic::Patients
        | Statistic::Rows
        | Statistic::Sum
        | Statistic::SumOfProducts { square: false, .. } => Some(behind.moment(
            moment,
            Bounds::of(private, moment, &group.keys),
            &encounters,
        )),
        Statistic::SumOfProducts { square: true, .. } => Some(MomentValue {
            cells: value_cells(private, moment, (batch, row)),
            ..behind.moment(
                moment,
                Bounds::of(private, moment, &group.keys),
                &encounters,
            )
        }),
        // The evidence of the piece is counted.
        Statistic::DistinctStructures | Statistic::DistinctPractitioners => {
            Some(MomentValue::default())
        }
        Statistic::Quantile { .. } | Statistic::DistinctValues => Some(MomentValue {
            cells: value_cells(private, moment, (batch, row)),
            ..MomentValue::default()
        }),
    };
    Some(CountedCell {
        pieces: behind.pieces(&encounters)?,
        moments: private
            .moments()
            .iter()
            .map(moment)
            .collect::<Option<_>>()?,
        keys: group.keys,
    })
}

/// Patients and rows by value; `None`, and the moment hidden, where there are too many values.
fn value_cells(
    private: &PrivatePlan,
    moment: &Moment,
    (batch, row): (&RecordBatch, usize),
) -> Option<Vec<ValueCell>> {
    let column = batch.column_by_name(&moment.values())?;
    let column = column.as_binary_opt::<i32>()?;
    let sets = column.is_valid(row).then(|| column.value(row))?;
    let most = if private.is_single_row() {
        1
    } else {
        private.rows_most()
    };
    ValueSets::from_bytes(sets).ok()?.into_cells(most)
}
