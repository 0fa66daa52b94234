//! Approved extracts: what a researcher asks for, what two officers signed, and how far it has come.
//!
//! In reading order: [`Request`] (the file that everybody reads), [`Precision`], [`Permit`] (a
//! request that two officers signed), [`Step`] (what is written to the ledger), [`State`] (the table
//! of what follows what), [`History`] (the fold over the entries).
//!
//! This crate reads no file, key or clock.

mod code;
mod refusal;

mod precision;
mod request;

mod against_model;
mod entries;
mod request_file;
mod template;

mod permit;

mod history;
mod state;
mod step;

#[cfg(test)]
mod tests;

pub use code::{Code, explain};
pub use history::{History, Standing};
pub use permit::Permit;
pub use precision::Precision;
pub use refusal::Refusal;
pub use request::{ColumnAsked, Environment, Person, Protection, Request, TableAsked};
pub use state::State;
pub use step::{Step, Stop};
pub use template::template;
