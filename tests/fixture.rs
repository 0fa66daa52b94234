//! A warehouse of the synthetic network, built once for a test binary through the real rooms.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use contract::{FeedContract, Model};
use disclosure::{CellKey, Policy};
use engine::{Answer, Asking, Engine, ReferenceFile};
use ledger::{Ledger, SigningKey};
use pseudonym::{KeyRing, Settings};
use warehouse::{DeliveredFile, Delivery, Intake, Warehouse};

/// The checkout, whose rules the tests use.
pub(crate) fn house() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn text(path: &str) -> String {
    std::fs::read_to_string(house().join(path)).expect(path)
}

pub(crate) fn model() -> Model {
    Model::parse(&text("pseudonymisation/model.toml")).expect("the model parses")
}

pub(crate) fn policy() -> Policy {
    Policy::parse(&text("pseudonymisation/policy.toml")).expect("the policy parses")
}

pub(crate) fn contracts(model: &Model) -> Vec<FeedContract> {
    let mut paths: Vec<_> = std::fs::read_dir(house().join("pseudonymisation/regions"))
        .expect("regions")
        .map(|entry| entry.expect("entry").path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).expect("contract");
            FeedContract::parse(&text, model).expect("the contract parses")
        })
        .collect()
}

pub(crate) fn references() -> Vec<ReferenceFile> {
    ["region", "csapa_reference"]
        .map(|table| ReferenceFile {
            table: table.to_owned(),
            csv: text(&format!("queries/reference/{table}.csv")).into_bytes(),
        })
        .into()
}

/// An open warehouse with its record.
pub(crate) struct Fixture {
    /// Removed with the fixture.
    _folder: tempfile::TempDir,
    pub(crate) engine: Engine,
    pub(crate) ledger: Ledger,
    pub(crate) key: SigningKey,
    pub(crate) cell_key: CellKey,
    pub(crate) policy: Policy,
    /// How many questions were asked by somebody new.
    asked: AtomicU64,
}

/// The key of the noise.
pub(crate) const CELL_KEY: [u8; 32] = [7; 32];

pub(crate) const TIME: &str = "2024-01-31T08:00:00Z";

/// Builds a warehouse of synthetic feeds.
pub(crate) async fn build(scale: synth::Scale, seed: u64) -> (Fixture, Warehouse) {
    let model = model();
    let feeds = synth::feeds(&model, &contracts(&model), &scale, seed).expect("feeds");
    build_of(feeds).await
}

/// Builds a warehouse of any feeds, in their order.
pub(crate) async fn build_of(feeds: Vec<synth::Feed>) -> (Fixture, Warehouse) {
    let model = model();
    let contracts = contracts(&model);
    let ring = KeyRing::from_masters(1, [1; 32], [2; 32], [3; 32]);
    let folder = tempfile::tempdir().expect("a folder");
    let key = SigningKey::create(&folder.path().join("ledger.key")).expect("key");
    let root = folder.path().join("warehouse");
    let warehouse = Warehouse::create(&root, &model, &ring.check_value())
        .await
        .expect("created");
    let ledger = Ledger::create(&warehouse.ledger_folder(), &key).expect("ledger");
    for feed in feeds {
        let contract = contracts
            .iter()
            .find(|contract| contract.region() == feed.region)
            .expect("contract");
        let files = feed
            .files
            .into_iter()
            .map(|f| DeliveredFile::of_bytes(f.name, f.bytes));
        let delivery = Delivery {
            files: files.collect(),
            received: "2024-01-31".parse().expect("day"),
        };
        let intake = Intake {
            model: &model,
            contract,
            ring: &ring,
            signing_key: &key,
            time: TIME,
            settings: Settings { production: false },
            quarantine_recipient: None,
            progress: &|_| {},
        };
        warehouse.ingest(intake, &delivery).await.expect("ingested");
    }
    let snapshot = warehouse.snapshot().await.expect("snapshot");
    let engine = Engine::open(&model, &snapshot, &references()).expect("engine");
    let fixture = Fixture {
        _folder: folder,
        engine,
        ledger,
        key,
        cell_key: CellKey::from_bytes(CELL_KEY),
        policy: policy(),
        asked: AtomicU64::new(0),
    };
    (fixture, warehouse)
}

impl Fixture {
    /// Asks under a profile, as somebody who was given nothing before; the record is kept as in the
    /// command.
    pub(crate) async fn ask(&self, sql: &str, profile: &str) -> Result<Answer, contract::Notice> {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        self.ask_as(&format!("person {number}"), sql, profile).await
    }

    /// Somebody who asks for themselves.
    pub(crate) fn asking<'a>(
        &'a self,
        person: &'a str,
        facts: &'a BTreeMap<String, String>,
    ) -> Asking<'a> {
        Asking {
            ledger: &self.ledger,
            key: &self.key,
            cell_key: &self.cell_key,
            time: TIME,
            person,
            tells_noise: false,
            project: None,
            public: false,
            kind: ledger::Kind::Query,
            facts,
        }
    }

    /// Asks as somebody.
    pub(crate) async fn ask_as(
        &self,
        person: &str,
        sql: &str,
        profile: &str,
    ) -> Result<Answer, contract::Notice> {
        let facts = BTreeMap::new();
        let asking = self.asking(person, &facts);
        let profile = self.policy.profile(profile).expect("profile");
        self.engine.ask(sql, profile, &asking).await
    }
}
