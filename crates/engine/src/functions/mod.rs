//! The functions that tamis adds to SQL or registers from DataFusion.

mod columns;
mod encounter;
mod entity_set;
mod evidence;
mod interval;
mod met;
mod registry;
mod row;
mod shared;
mod strict;
#[cfg(test)]
mod tests;
mod today;
mod value_sets;

pub(crate) use encounter::{Encounter, Encounters, NOBODY};
pub(crate) use interval::intervals;
pub(crate) use registry::{aggregates, guard_functions, scalars, windows};
pub(crate) use shared::Shared;
pub(crate) use strict::strict;
pub(crate) use value_sets::ValueSets;
