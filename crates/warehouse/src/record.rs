//! What the ledger is told of a version; an entry that a crash left out is added later.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ledger::{Kind, Ledger, LedgerError, SigningKey};

use crate::code::{Code, Fault};
use crate::manifest::{self, Manifest};

/// The ledger's folder inside a warehouse.
pub(crate) fn folder(root: &Path) -> PathBuf {
    root.join("ledger")
}

/// Opens the ledger and adds the entries that are missing for versions up to `last`.
pub(crate) fn catch_up(root: &Path, key: &SigningKey, last: u64) -> Result<Ledger, Fault> {
    let ledger = Ledger::open(&folder(root)).map_err(refused)?;
    let entries = ledger.entries().map_err(refused)?;
    let known: BTreeSet<&str> = entries
        .iter()
        .filter(|entry| [Kind::Ingestion, Kind::LayoutMigrated].contains(&entry.kind))
        .filter_map(|entry| entry.facts.get("version").map(String::as_str))
        .collect();
    for version in 1..=last {
        if !known.contains(version.to_string().as_str()) {
            append(&ledger, key, root, &manifest::read(root, version)?)?;
        }
    }
    Ok(ledger)
}

/// Adds the entry of a committed version: digests only, no count and no value.
pub(crate) fn append(
    ledger: &Ledger,
    key: &SigningKey,
    root: &Path,
    version: &Manifest,
) -> Result<(), Fault> {
    let mut facts = BTreeMap::from([
        ("version".to_owned(), version.version.to_string()),
        ("manifest".to_owned(), version.digest()),
    ]);
    let kind = if let Some(delivery) = version.delivery() {
        facts.insert("region".to_owned(), delivery.region.clone());
        facts.insert("source".to_owned(), delivery.source.clone());
        facts.insert("delivery".to_owned(), delivery.digest.clone());
        facts.insert("contract".to_owned(), delivery.contract_digest.clone());
        Kind::Ingestion
    } else {
        // A version that no delivery made is one before it in another layout.
        let before = manifest::read(root, version.version.saturating_sub(1))?;
        facts.insert("layout_before".to_owned(), before.layout.to_string());
        facts.insert("layout".to_owned(), version.layout.to_string());
        Kind::LayoutMigrated
    };
    let time = version.time.as_deref().unwrap_or_default();
    ledger.append(key, time, kind, facts).map_err(refused)?;
    Ok(())
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape that map_err wants"
)]
fn refused(error: LedgerError) -> Fault {
    Fault::with(Code::W09, error.code())
}
