//! Studies, comparisons with public references, publications.
//!
//! A [`Study`] is one SQL file whose first comment says, in TOML, what is asked, of whom, and what may
//! be published. The command runs its SQL through `engine`, hands the released values over as a
//! [`TableView`], and [`Publication::build`] makes the files: CSV, SVG, a page in French and one in
//! English, `provenance.json`.
//!
//! Reading order: what comes in ([`front_matter`], [`Study`], [`TableView`], [`Reference`]), what is
//! computed ([`Comparison`], the chart), what goes out (the writers, [`Publication`]).

mod digest;
mod notice;

pub mod front_matter;
mod reference;
mod study;
mod view;

mod answer;

mod chart;
mod comparison;
mod labels;

mod number;
mod page;
mod svg;
mod table_csv;
pub mod terminal;
mod words;

mod provenance;
mod publication;

#[cfg(test)]
mod fixture;

pub use comparison::{Bound, Comparison, Finding, Line, Ours, Published};
pub use notice::{Code, explain};
pub use provenance::{ContractFacts, Provenance};
pub use publication::Publication;
pub use reference::{Figure, Precision, Reference};
pub use study::Study;
pub use view::{CellView, ColumnView, HIDDEN, TableView};
