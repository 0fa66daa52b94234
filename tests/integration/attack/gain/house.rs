//! The warehouse of the made-up people, built once, and how one person asks it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use contract::Notice;
use disclosure::{CellKey, Policy};
use engine::{Answer, Asking, Engine, UsedSecret};
use ledger::{Ledger, SigningKey};
use tokio::runtime::Runtime;
use warehouse::Snapshot;

use super::deliveries::deliveries;
use super::people::{Someone, register};
use crate::fixture;

/// Three versions of the data: the first region delivers twice again.
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
        for version in [2, 3, 4] {
            versions.push(warehouse.snapshot_at(version).await.expect("a version"));
        }
        Self {
            _built: built,
            register,
            versions,
        }
    }
}

/// A record of its own, and all versions open under a cell key of its own.
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
    /// 0, or how many deliveries came again.
    pub(crate) version: usize,
    pub(crate) profile: &'static str,
    /// Whether values come with the deviation of their noise.
    pub(crate) tells_noise: bool,
}

impl Asker {
    /// Somebody who asks of the first version under `research`.
    pub(crate) fn new(person: String) -> Self {
        Self {
            person,
            project: None,
            version: 0,
            profile: "research",
            tells_noise: false,
        }
    }
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
        let profile = self.policy.profile(asker.profile).expect("a profile");
        let engine = &self.engines[asker.version];
        self.runtime
            .block_on(engine.ask(sql, profile, &self.asking(asker, &facts)))
    }

    /// What `tamis query --memory` would say.
    pub(super) fn used(&self, asker: &Asker) -> Vec<UsedSecret> {
        let facts = BTreeMap::new();
        let profile = self.policy.profile(asker.profile).expect("a profile");
        let engine = &self.engines[asker.version];
        let asking = self.asking(asker, &facts);
        let used = self.runtime.block_on(engine.used(profile, &asking));
        used.expect("a memory")
    }

    fn asking<'a>(&'a self, asker: &'a Asker, facts: &'a BTreeMap<String, String>) -> Asking<'a> {
        Asking {
            ledger: &self.ledger,
            key: &self.key,
            cell_key: &self.cell_key,
            time: fixture::TIME,
            person: &asker.person,
            tells_noise: asker.tells_noise,
            project: asker.project.as_deref(),
            public: false,
            kind: ledger::Kind::Query,
            facts,
        }
    }
}
