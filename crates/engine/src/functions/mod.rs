//! The functions that tamis adds to SQL or registers from DataFusion.

mod contribution;
mod entity;
mod entity_set;
mod evidence;
mod gather;
mod interval;
mod name;
mod registry;
mod row;
mod strict;
mod sums;
#[cfg(test)]
mod tests;
mod today;
mod value_sets;

pub(crate) use contribution::Contribution;
pub(crate) use registry::{aggregates, guard_functions, scalars, windows};
pub(crate) use strict::strict;
pub(crate) use value_sets::ValueSets;
