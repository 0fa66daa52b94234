//! A warehouse of the layout before, rewritten as a new version in the layout of today.

use std::collections::BTreeMap;
use std::fmt;

use contract::{Model, Notice};
use ledger::SigningKey;
use pseudonym::KeyRing;

use crate::code::{Code, Fault};
use crate::ingest::refuse_other_rules;
use crate::intake::Step;
use crate::layout::Layout;
use crate::lease::Lease;
use crate::manifest::{self, FIRST_LAYOUT, LAYOUT, Manifest};
use crate::record;
use crate::tables::Tables;
use crate::warehouse::Warehouse;

/// By what rules and with what keys a warehouse is rewritten.
pub struct Migration<'a> {
    /// The model of the warehouse.
    pub model: &'a Model,
    /// The key ring of the warehouse.
    pub ring: &'a KeyRing,
    /// The key that signs the ledger.
    pub signing_key: &'a SigningKey,
    /// The time to write down, RFC 3339; this crate has no clock.
    pub time: &'a str,
    /// Told before every step is taken: `restore tables`, `write event`, `read person`, `commit version`,
    /// `write ledger`.
    pub progress: &'a (dyn Fn(&Step) + Sync),
}

/// Keys are not printed.
impl fmt::Debug for Migration<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Migration")
            .field("time", &self.time)
            .finish_non_exhaustive()
    }
}

impl Migration<'_> {
    fn step(&self, name: impl Into<String>) {
        (self.progress)(&Step { name: name.into() });
    }
}

/// What was rewritten. It counts rows and holds none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationReport {
    /// The version before.
    pub version_before: u64,
    /// The version after; the same if its files were laid out so already.
    pub version: u64,
    /// Every table by its name; none if nothing was done.
    pub tables: BTreeMap<String, MigratedTable>,
}

/// What became of the files of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MigratedTable {
    /// Its rows, counted in the files of the version after.
    pub rows: u64,
    /// Number of files before.
    pub files_before: usize,
    /// Number of files after.
    pub files: usize,
}

impl MigrationReport {
    /// Whether nothing was to do.
    pub fn is_unchanged(&self) -> bool {
        self.version == self.version_before
    }
}

impl Warehouse {
    /// Rewrites the last version in the layout of today: a new version with the same rows, numbers of people,
    /// provenance, coverage and deliveries. All tables become so, or none does; versions before it stay as they are.
    ///
    /// Does nothing if the last version is laid out so already. Otherwise fails with `W03` (another writer),
    /// `W04` (wrong key), `W05` (other model), `W09` (no ledger), `W11` (a layout that no release wrote), `W07`
    /// and `W08` (store). One region of one table is held in memory.
    pub async fn migrate(&self, migration: Migration<'_>) -> Result<MigrationReport, Notice> {
        let lease = Lease::take(self.root())?;
        let last = manifest::read_last(self.root())?;
        refuse_other_rules(migration.model, migration.ring, &last)?;
        let ledger = record::catch_up(self.root(), migration.signing_key, last.version)?;
        if last.layout == LAYOUT {
            return Ok(report(&last, &last, BTreeMap::new()));
        }
        if last.layout != FIRST_LAYOUT {
            return Err(Fault::with(Code::W11, format!("{}.json", last.version)).into());
        }
        migration.step("restore tables");
        let mut tables = Tables::restore(self.root(), &last).await?;
        let migrated = rewrite(&migration, &mut tables).await?;
        let next = next_manifest(&migration, &tables, &last);
        migration.step("commit version");
        manifest::commit(self.root(), &next)?;
        migration.step("write ledger");
        record::append(&ledger, migration.signing_key, self.root(), &next)?;
        drop(lease);
        Ok(report(&last, &next, migrated))
    }
}

async fn rewrite(
    migration: &Migration<'_>,
    tables: &mut Tables,
) -> Result<BTreeMap<String, MigratedTable>, Fault> {
    let mut migrated = BTreeMap::new();
    let before = Layout::all_first(migration.model);
    for (name, after) in Layout::all(migration.model) {
        let at = |fault: Fault| fault.at(&name);
        let counts = match before.get(&name) {
            // Lines of the dictionary have no order and no partition in either layout.
            None => {
                migration.step(format!("read {name}"));
                tables.take_over(&after).map_err(at)?
            }
            Some(before) => {
                migration.step(format!("write {name}"));
                tables.lay_out(before, &after).await.map_err(at)?
            }
        };
        migrated.insert(name, counts);
    }
    Ok(migrated)
}

/// The version to come: the one before it, but for its files.
fn next_manifest(migration: &Migration<'_>, tables: &Tables, last: &Manifest) -> Manifest {
    Manifest {
        version: last.version.saturating_add(1),
        time: Some(migration.time.to_owned()),
        previous: Some(last.digest()),
        layout: LAYOUT,
        tables: tables.versions(),
        files: tables.records(),
        ..last.clone()
    }
}

fn report(
    last: &Manifest,
    next: &Manifest,
    tables: BTreeMap<String, MigratedTable>,
) -> MigrationReport {
    MigrationReport {
        version_before: last.version,
        version: next.version,
        tables,
    }
}
