//! The arguments of the evidence: patient, structures and practitioners, conditions, measures.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int32Array};
use arrow::datatypes::{Int32Type, Int64Type};
use datafusion::common::{DataFusionError, Result};
use guard::{Argument, Layout};

use crate::functions::{
    Local, Met, NOBODY, NOWHERE, Place, SOURCES, Shared, further, numbered, practitioners_of,
};

/// At which places the arguments of each kind are.
#[derive(Clone, Debug)]
pub(super) struct Arguments {
    structures: Vec<usize>,
    practitioners: Vec<usize>,
    pub(super) conditions: Vec<usize>,
    pub(super) measures: Vec<usize>,
    rows: Option<usize>,
}

impl Arguments {
    /// The patient is the first.
    pub(super) fn of(layout: &Layout) -> Self {
        Self {
            structures: layout.places(Argument::Structure),
            practitioners: layout.places(Argument::Practitioner),
            conditions: layout.places(Argument::Condition),
            measures: layout.places(Argument::Measure),
            rows: layout.places(Argument::Rows).first().copied(),
        }
    }

    /// How many columns name structures, and practitioners.
    pub(super) fn columns(&self) -> [usize; 2] {
        [self.structures.len(), self.practitioners.len()]
    }

    /// The columns from which the pattern of a row is read.
    pub(super) fn patterns<'a>(&self, values: &'a [ArrayRef]) -> Result<Vec<&'a ArrayRef>> {
        let all = self.conditions.iter().chain(&self.measures);
        all.map(|argument| values.get(*argument).ok_or_else(broken))
            .collect()
    }
}

/// One batch, with structures as numbers.
pub(super) struct Columns<'a> {
    pub(super) patients: &'a Int32Array,
    structures: Vec<Met<'a, u32>>,
    practitioners: Vec<Met<'a, i32>>,
    measures: Vec<&'a [i64]>,
    /// How many rows each stands for.
    rows: Option<&'a Int32Array>,
    /// Whether a row can name more than one structure or practitioner.
    pub(super) are_several: bool,
}

impl<'a> Columns<'a> {
    pub(super) fn read(
        arguments: &Arguments,
        values: &'a [ArrayRef],
        (local, shared): (&mut Local<Arc<str>>, &Shared),
    ) -> Result<Self> {
        let column = |argument: &usize| values.get(*argument).ok_or_else(broken);
        if arguments.columns().into_iter().max() > Some(SOURCES) {
            return Err(broken());
        }
        let mut structures = Vec::new();
        for argument in &arguments.structures {
            structures.push(Met::read(column(argument)?, |items| {
                numbered(items, local, shared)
            })?);
        }
        let mut practitioners = Vec::new();
        for argument in &arguments.practitioners {
            practitioners.push(Met::read(column(argument)?, practitioners_of)?);
        }
        let measures = arguments.measures.iter().map(|argument| {
            let numbers = column(argument)?.as_primitive_opt::<Int64Type>();
            numbers
                .map(|numbers| &**numbers.values())
                .ok_or_else(broken)
        });
        let are_several = structures.len() > 1
            || practitioners.len() > 1
            || structures.iter().any(Met::has_lists)
            || practitioners.iter().any(Met::has_lists);
        let rows = arguments.rows.as_ref().map(|argument| {
            let numbers = column(argument)?.as_primitive_opt::<Int32Type>();
            numbers.ok_or_else(broken)
        });
        let patients = column(&0)?.as_primitive_opt::<Int32Type>();
        Ok(Self {
            patients: patients.ok_or_else(broken)?,
            measures: measures.collect::<Result<_>>()?,
            structures,
            practitioners,
            rows: rows.transpose()?,
            are_several,
        })
    }

    /// The patient of a row, where there is one.
    #[inline]
    pub(super) fn patient(&self, row: usize) -> Result<Option<u32>> {
        if self.patients.is_null(row) {
            return Ok(None);
        }
        let number = self.patients.values().get(row).ok_or_else(broken)?;
        u32::try_from(*number).map(Some).map_err(|_| broken())
    }

    /// How many rows a row stands for.
    #[inline]
    pub(super) fn rows(&self, row: usize) -> Result<u64> {
        let Some(rows) = self.rows else {
            return Ok(1);
        };
        // No plan over folded rows has them on the optional side of a join.
        if rows.is_null(row) {
            return Err(broken());
        }
        let number = rows.values().get(row).ok_or_else(broken)?;
        u64::try_from(*number).map_err(|_| broken())
    }

    /// The first structure of a row.
    #[inline]
    pub(super) fn place(&self, row: usize) -> Place {
        let first = self.structures.first().and_then(|met| met.of(row).first());
        Place::of(0, first.copied().unwrap_or(NOWHERE))
    }

    /// The first practitioner of a row.
    #[inline]
    pub(super) fn practitioner(&self, row: usize) -> i32 {
        let first = self
            .practitioners
            .first()
            .and_then(|met| met.of(row).first());
        first.copied().unwrap_or(NOBODY)
    }

    /// The further structures and practitioners of a row.
    pub(super) fn further(&self, row: usize) -> impl Iterator<Item = (Place, i32)> {
        let structures = further(&self.structures, row, NOWHERE);
        let practitioners = further(&self.practitioners, row, NOBODY);
        structures
            .map(|(source, structure)| (Place::of(source, structure), NOBODY))
            .chain(practitioners.map(|(source, one)| (Place::of(source, NOWHERE), one)))
    }

    /// The measures of a row; one that is missing is in no sum, whatever stands there.
    #[inline]
    pub(super) fn measures(&self, row: usize) -> impl Iterator<Item = i64> {
        self.measures
            .iter()
            .map(move |values| values.get(row).copied().unwrap_or(0))
    }
}

fn broken() -> DataFusionError {
    DataFusionError::Execution("evidence".to_owned())
}
