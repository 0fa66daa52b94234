//! The warehouse of the made-up people, built once, and how one person asks it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use contract::Notice;
use disclosure::{CellKey, Policy};
use engine::{Answer, Asking, Engine};
use ledger::{Ledger, SigningKey};
use tokio::runtime::Runtime;
use warehouse::Snapshot;

use super::deliveries::deliveries;
use super::people::{Someone, register};
use crate::fixture;

/// Two versions of the data: before the last delivery, and after it.
pub(super) struct House {
    /// Its folder is removed with it.
    _built: fixture::Fixture,
    pub(super) register: Vec<Someone>,
    versions: Vec<Snapshot>,
}

/// Built by whichever test comes first.
pub(super) static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(House::build())
});

impl House {
    async fn build() -> Self {
        let register = register(4);
        let (built, warehouse) = fixture::build_of(deliveries(&register)).await;
        let mut versions = Vec::new();
        for version in [2, 3] {
            versions.push(warehouse.snapshot_at(version).await.expect("a version"));
        }
        Self {
            _built: built,
            register,
            versions,
        }
    }
}

/// A record of its own, and both versions open under a cell key of its own.
pub(crate) struct Desk {
    runtime: Runtime,
    /// Removed with it.
    _folder: tempfile::TempDir,
    ledger: Ledger,
    key: SigningKey,
    policy: Policy,
    cell_key: CellKey,
    engines: Vec<Engine>,
}

/// Who asks, and of which version.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    pub(crate) person: String,
    pub(crate) project: Option<String>,
    /// 0, or 1 after the last delivery.
    pub(crate) version: usize,
}

impl Desk {
    pub(super) fn open(number: u8) -> Self {
        Self::over(&HOUSE.versions, number)
    }

    /// Over versions of any warehouse. `number` is the cell key.
    pub(crate) fn over(versions: &[Snapshot], number: u8) -> Self {
        let model = fixture::model();
        let folder = tempfile::tempdir().expect("a folder");
        let key = SigningKey::create(&folder.path().join("ledger.key")).expect("a key");
        let ledger = Ledger::create(&folder.path().join("ledger"), &key).expect("a ledger");
        let engine = |snapshot: &Snapshot| {
            Engine::open(&model, snapshot, &fixture::references()).expect("an engine")
        };
        Self {
            runtime: Runtime::new().expect("a runtime"),
            _folder: folder,
            ledger,
            key,
            policy: fixture::policy(),
            cell_key: CellKey::from_bytes([number; 32]),
            engines: versions.iter().map(engine).collect(),
        }
    }

    pub(crate) fn ask(&self, asker: &Asker, sql: &str) -> Result<Answer, Notice> {
        let facts = BTreeMap::new();
        let asking = Asking {
            ledger: &self.ledger,
            key: &self.key,
            cell_key: &self.cell_key,
            time: fixture::TIME,
            person: &asker.person,
            tells_noise: false,
            project: asker.project.as_deref(),
            public: false,
            kind: ledger::Kind::Query,
            facts: &facts,
        };
        let profile = self.policy.profile("research").expect("a profile");
        let engine = &self.engines[asker.version];
        self.runtime.block_on(engine.ask(sql, profile, &asking))
    }
}
