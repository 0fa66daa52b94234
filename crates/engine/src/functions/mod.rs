//! The functions that tamis adds to SQL or registers from DataFusion.

mod entity_set;
mod evidence;
mod interval;
mod met;
mod place;
mod registry;
mod row;
mod shared;
mod strict;
mod today;

#[cfg(test)]
mod tests;

pub(crate) use evidence::{EvidenceOf, VALUE_SETS};
pub(crate) use interval::intervals;
pub(crate) use met::{Met, further, numbered, practitioners_of};
pub(crate) use place::{NOBODY, NOWHERE, Place, SOURCES};
pub(crate) use registry::{aggregates, guard_functions, scalars, windows};
pub(crate) use shared::{Local, Shared, UNNAMED};
pub(crate) use strict::strict;
