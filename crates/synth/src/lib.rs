//! Synthetic regional feeds from published parameters.
//!
//! [`generate`] invents a network of microstructures, its people and their follow-up, and writes
//! each region's files by inverting that region's feed contract. Nobody in them exists: names are
//! made of syllables, national numbers are built on communes that no department has and belong to
//! the test register, phones come from the range kept for fiction.
//!
//! In reading order: how large ([`Scale`]) and from which figures ([`PARAMETERS`]); reproducible
//! draws and the calendar; places, structures, people; what happens to them, table by table; rows
//! in a region's dialect, some of them wrong on purpose; the [`Manifest`] of what is true.

mod parameter;
mod scale;

mod day;
mod draw;

mod geography;
mod history;
mod identity;
mod network;
mod people;
mod product;

mod clinical;
mod event;
mod follow_up;
mod record;
mod social;
mod substance;
mod table;

mod fault;
mod notice;
mod sheet;

mod manifest;
mod synthetic;

pub use fault::Expected;
pub use manifest::{FileTruth, Identities, Manifest, Truth};
pub use notice::{explain, notices};
pub use parameter::{PARAMETERS, Parameter, Standing};
pub use scale::Scale;
pub use synthetic::{Feed, FeedFile, Synthetic, feeds, generate, identities, manifest};

#[cfg(test)]
mod tests;
