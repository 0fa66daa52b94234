//! The harmonised model and the feed contracts, as types; raw files in, canonical rows and
//! rejections out.
//!
//! In reading order: what a person reads ([`Sentence`], [`Notice`], [`Code`]); canonical values
//! ([`Value`]); the model of everything that may exist ([`Model`]); the contract of one region
//! ([`FeedContract`]); [`harmonise`], which applies it; [`FileContract::write`], its inverse.
//!
//! This crate touches no key, no network and no clock, and no message of it carries a datum.

mod sentence;

mod catalogue;
mod catalogue_rows;
mod code;

mod value;

mod declared;
mod declared_check;
mod declared_text;
mod identity;
mod model;
mod model_check;
mod model_file;

mod dialect;
mod feed;
mod feed_check;
mod feed_entry;
mod feed_file;
mod render;
mod shape;

mod batch;
mod decode;
mod harmonise;
mod header;
mod identifier;
mod judge;
mod lines;
mod repair;
mod row;
mod write;

#[cfg(test)]
mod tests;

pub use batch::{Harmonised, HarmonisedBatch, HarmonisedRow, LineCounts, RawFile, Rejection};
pub use code::{Code, explain};
pub use declared::{Knowledge, Scale};
pub use dialect::{DateFormat, Dialect, Encoding, LineEnd};
pub use feed::{Check, ColumnContract, FeedContract, FileContract, Mode, Rule, Severity, Target};
pub use harmonise::harmonise;
pub use identity::{IdentityColumn, IdentityField, RawIdentity};
pub use model::{
    CodeEntry, CodeList, Column, Entity, Kind, Level, Model, Origin, Range, Role, Table, Treatment,
};
pub use repair::repair_label;
pub use sentence::{Lang, Notice, Sentence};
pub use value::{Value, date_of_days, days_of_date, scaled_number};
pub use write::CanonicalRow;
