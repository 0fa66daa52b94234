//! Append-only, hash-chained, head-signed record of what happened.
//!
//! ```
//! use std::collections::BTreeMap;
//! use tamis_ledger::{Kind, Ledger, SigningKey};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! let key = SigningKey::create(&folder.path().join("ledger.key"))?;
//! let ledger = Ledger::create(&folder.path().join("ledger"), &key)?;
//! let facts = BTreeMap::from([("version".to_owned(), "1".to_owned())]);
//! let head = ledger.append(&key, "2024-01-31T08:00:00Z", Kind::Ingestion, facts)?;
//!
//! let verified = ledger.verify(Some(&head))?;
//! assert_eq!(verified.entries, 1);
//! # Ok(())
//! # }
//! ```
//!
//! Reading order: [`Entry`] (what is hashed), [`Head`] (what is signed), [`SigningKey`],
//! [`Ledger`], [`Verified`]; [`GivenStore`], what was given to whom, beside the chain.

mod error;
mod hex;
mod messages;

mod entry;
mod head;
mod key;

mod chain;
mod files;
mod given;
mod last;
mod statements;
mod verify;

#[cfg(test)]
mod tests;

pub use chain::Ledger;
pub use entry::{Entry, Kind};
pub use error::{Code, Explanation, LedgerError, explain};
pub use given::{GivenStore, Known, Scope};
pub use head::Head;
pub use key::SigningKey;
pub use verify::{Broken, GIVEN, Verified};
