//! From delivered files to a committed version of all tables, on Delta Lake.
//!
//! A delivery is judged by its contract, its identities are replaced, its people found or made,
//! its rows merged into the stored ones and counted; then each table is written, and the manifest
//! that pins them all is the commit. Readers open a [`Snapshot`]: a manifest, never a table head.
//!
//! A warehouse whose files an earlier release laid out is rewritten first: [`Migration`].
//!
//! Reading order: [`Delivery`] and [`Intake`] (what comes in), [`Receipt`] (where every row went),
//! [`Manifest`] (what a version is), [`Warehouse`], [`Snapshot`].

mod code;
mod files;
mod lease;

mod manifest;
mod record;

mod intake;
mod layout;
mod merge;
mod named;
mod people;
mod quarantine;
mod receipt;
mod receipt_text;
mod resolve;
mod row;

mod columns;
mod data_files;
mod delta;
mod dictionary;
mod folded;
mod tables;

mod ingest;
mod migrate;
mod reconcile;
mod snapshot;
mod warehouse;

#[cfg(test)]
mod tests;

pub use code::{Code, explain};
pub use delta::DataFile;
pub use folded::FOLDED_ROWS;
pub use intake::{Content, DeliveredFile, Delivery, Intake, Step};
pub use manifest::{DeliveryRecord, FileRecord, Manifest, Months, TableRecord};
pub use migrate::{MigratedTable, Migration, MigrationReport};
pub use people::Numbers;
pub use receipt::{Balance, FileRejection, Receipt};
pub use snapshot::{Snapshot, TableFiles};
pub use warehouse::Warehouse;
