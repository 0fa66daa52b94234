//! Reads the arguments of `evidence`: patient, structures and practitioners, conditions, measures.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::Int64Type;
use datafusion::common::{DataFusionError, Result};
use guard::{Argument, Layout};

use super::encounter::{NOBODY, NOWHERE, Place, SOURCES};
use super::met::{Met, further, numbered, practitioners_of};
use super::shared::{Local, Shared};

/// At which places the arguments of each kind are.
#[derive(Clone)]
pub(super) struct Arguments {
    structures: Vec<usize>,
    practitioners: Vec<usize>,
    conditions: Vec<usize>,
    measures: Vec<usize>,
}

impl Arguments {
    /// The patient is the first.
    pub(super) fn of(layout: &Layout) -> Self {
        Self {
            structures: layout.places(Argument::Structure),
            practitioners: layout.places(Argument::Practitioner),
            conditions: layout.places(Argument::Condition),
            measures: layout.places(Argument::Measure),
        }
    }

    pub(super) fn measures(&self) -> usize {
        self.measures.len()
    }

    /// How many words a pattern has: a bit for each condition, then one for each measure that is
    /// known.
    fn words(&self) -> usize {
        let bits = self.conditions.len().saturating_add(self.measures.len());
        bits.div_ceil(64)
    }
}

/// One batch, with structures and patterns as numbers.
pub(super) struct Columns<'a> {
    structures: Vec<Met<'a, u32>>,
    practitioners: Vec<Met<'a, i32>>,
    measures: Vec<&'a [i64]>,
    patterns: Vec<u32>,
    /// Whether a row can name more than one structure or practitioner.
    are_several: bool,
}

/// The numberings as one thread knows them.
#[derive(Default)]
pub(super) struct Numberings {
    structures: Local<std::sync::Arc<str>>,
    patterns: Local<std::sync::Arc<[u64]>>,
}

impl<'a> Columns<'a> {
    pub(super) fn read(
        arguments: &Arguments,
        values: &'a [ArrayRef],
        (numberings, shared): (&mut Numberings, &Shared),
    ) -> Result<Self> {
        let column = |argument: &usize| values.get(*argument).ok_or_else(broken);
        if arguments
            .structures
            .len()
            .max(arguments.practitioners.len())
            > SOURCES
        {
            return Err(broken());
        }
        let mut structures = Vec::new();
        for argument in &arguments.structures {
            let named = |items: &'a ArrayRef| numbered(items, &mut numberings.structures, shared);
            structures.push(Met::read(column(argument)?, named)?);
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
        Ok(Self {
            measures: measures.collect::<Result<_>>()?,
            patterns: patterns(arguments, values, &mut numberings.patterns, shared)?,
            structures,
            practitioners,
            are_several,
        })
    }

    #[inline]
    pub(super) fn pattern(&self, row: usize) -> Option<u32> {
        self.patterns.get(row).copied()
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

    #[inline]
    pub(super) fn are_several(&self) -> bool {
        self.are_several
    }

    /// The measures of a row, zero where one is missing.
    #[inline]
    pub(super) fn measures(&self, row: usize, into: &mut Vec<i64>) {
        into.clear();
        let of_row = self.measures.iter().filter_map(|values| values.get(row));
        into.extend(of_row.copied());
    }
}

/// For every row the number of its pattern.
fn patterns(
    arguments: &Arguments,
    values: &[ArrayRef],
    local: &mut Local<std::sync::Arc<[u64]>>,
    shared: &Shared,
) -> Result<Vec<u32>> {
    let rows = values.first().map_or(0, Array::len);
    let words = arguments.words();
    let mut bits = vec![0_u64; rows.saturating_mul(words)];
    let all = arguments.conditions.iter().chain(&arguments.measures);
    for (bit, argument) in all.enumerate() {
        let column = values.get(*argument).ok_or_else(broken)?;
        let mask = 1_u64 << (bit % 64);
        let mut set = |row: usize| {
            let word = row.saturating_mul(words).saturating_add(bit / 64);
            if let Some(word) = bits.get_mut(word) {
                *word |= mask;
            }
        };
        match (column.as_boolean_opt(), column.nulls()) {
            (Some(holds), None) => holds.values().set_indices().for_each(set),
            (Some(holds), Some(nulls)) => {
                (holds.values() & nulls.inner()).set_indices().for_each(set);
            }
            (None, None) => (0..rows).for_each(&mut set),
            (None, Some(nulls)) => nulls.inner().set_indices().for_each(set),
        }
    }
    if words == 0 {
        let number = local.pattern(&[], shared).ok_or_else(broken)?;
        return Ok(vec![number; rows]);
    }
    let numbers = bits
        .chunks_exact(words)
        .map(|pattern| local.pattern(pattern, shared));
    numbers.collect::<Option<_>>().ok_or_else(broken)
}

fn broken() -> DataFusionError {
    DataFusionError::Execution("evidence".to_owned())
}
