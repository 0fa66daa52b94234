//! Microdata k-anonymity: rows of node ids in, classes that satisfy a requirement and a risk report out.
//!
//! Reading order: [`Hierarchy`], [`Table`], [`Predicate`] and [`Requirement`] (what is asked), [`anonymise`] (the seven
//! steps), [`Recoding`], [`Report`].
#![expect(
    clippy::indexing_slicing,
    reason = "node and row numbers are checked once, where a table is made; the loops over them are the cost"
)]

mod error;
mod number;

mod hierarchy;
mod table;

mod kmap;
mod requirement;
mod sensitive;

mod draw;
mod lattice;
mod raised;

mod bound;
mod first_stage;
mod member;
mod recoding;
mod repair;
mod rest;

mod report;

mod description;
mod encoded;

pub use description::Description;
pub use encoded::{Cells, Encoded};
pub use error::{Code, Error};
pub use hierarchy::{ANY, Hierarchy, NodeId};
pub use kmap::Population;
pub use number::people;
pub use recoding::{Recoding, Settings, anonymise};
pub use report::{
    Context, Journalist, Lang, Learnt, Loss, MinimalUniques, Prosecutor, Report, Risk, Uniqueness,
    page,
};
pub use requirement::{Class, Entities, Predicate, Requirement};
pub use sensitive::{Closeness, Distance, Diversity, Sensitive};
pub use table::Table;
