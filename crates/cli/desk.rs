//! A warehouse with its ledger and keys, made or opened.

use std::collections::BTreeMap;

use contract::{Model, Notice, Sentence};
use engine::Engine;
use ledger::{Kind, Ledger, SigningKey};
use pseudonym::KeyRing;
use warehouse::{Manifest, Snapshot, Warehouse};

use crate::clock;
use crate::exit::Failure;
use crate::house::House;
use crate::keys::KeyFolder;
use crate::permit;
use crate::session::Places;

/// Who asks on the command line: whoever holds the warehouse's files is its operator.
pub(crate) const OPERATOR: &str = "operator";

/// The fact of the first entry that says what the warehouse is for.
const DATA: &str = "data";
const SYNTHETIC: &str = "synthetic";
const REAL: &str = "real";

/// What a new warehouse is made with.
#[derive(Debug)]
pub(crate) struct Founding<'a> {
    /// Where it lies, and its keys.
    pub(crate) places: &'a Places,
    /// The rules it follows.
    pub(crate) house: &'a House,
    /// Whether invented people only will ever be in it.
    pub(crate) synthetic: bool,
}

/// What was made.
#[derive(Debug)]
pub(crate) struct Founded {
    /// Whether the key ring is new; an existing one is taken and never overwritten.
    pub(crate) new_ring: bool,
    /// Tells the key ring from any other and nothing about it.
    pub(crate) check_value: String,
}

/// The key folder of a warehouse.
pub(crate) fn keys(places: &Places, house: &House) -> KeyFolder {
    let mut forbidden = vec![places.warehouse.clone()];
    forbidden.extend(house.folder().map(ToOwned::to_owned));
    KeyFolder::new(&places.keys, forbidden)
}

/// Makes keys where there are none, an empty warehouse and its ledger.
pub(crate) async fn found(founding: &Founding<'_>) -> Result<Founded, Failure> {
    let (model, policy) = (founding.house.model()?, founding.house.policy()?);
    let place = founding.places.warehouse.display().to_string();
    if !is_free(&founding.places.warehouse) {
        return Err(Failure::from(warehouse::Code::W01.notice()).at(&place));
    }
    let keys = keys(founding.places, founding.house);
    keys.prepare()?;
    let (ring, new_ring) = keys.ring_or_new()?;
    let key = keys.signing_key_or_new()?;
    keys.cell_key_or_new()?;
    let check_value = ring.check_value();
    let warehouse = Warehouse::create(&founding.places.warehouse, &model, &check_value)
        .await
        .map_err(|notice| Failure::from(notice).at(&place))?;
    let ledger = Ledger::create(&warehouse.ledger_folder(), &key)?;
    let time = clock::now();
    if new_ring {
        let facts = [
            ("key_version", ring.version().to_string()),
            ("key_check_value", check_value.clone()),
        ];
        ledger.append(&key, &time, Kind::KeyRingCreated, named(facts))?;
    }
    let data = if founding.synthetic { SYNTHETIC } else { REAL };
    let facts = [
        (DATA, data.to_owned()),
        ("key_check_value", check_value.clone()),
        ("manifest", warehouse.last_manifest()?.digest()),
        ("model", model.digest()),
    ];
    let mut facts = named(facts);
    facts.extend([permit::fact(&policy)]);
    ledger.append(&key, &time, Kind::WarehouseCreated, facts)?;
    Ok(Founded {
        new_ring,
        check_value,
    })
}

fn is_free(folder: &std::path::Path) -> bool {
    std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}

fn named<const N: usize>(facts: [(&str, String); N]) -> BTreeMap<String, String> {
    facts
        .into_iter()
        .map(|(name, fact)| (name.to_owned(), fact))
        .collect()
}

/// Opens the warehouse; says what to do where there is none.
pub(crate) fn warehouse(places: &Places) -> Result<Warehouse, Failure> {
    Warehouse::open(&places.warehouse).map_err(|notice| {
        if notice.code != "W02" {
            return notice.into();
        }
        let place = places.warehouse.display();
        let what = &notice.what;
        let what = Sentence::new(
            format!("{} ({place})", what.fr),
            format!("{} ({place})", what.en),
        );
        let hint = Sentence::new(
            "`tamis init` en crée un ; `tamis demo` en crée un de démonstration, que l'option `--demo` désigne ensuite ; `--warehouse` en désigne un autre",
            "`tamis init` creates one; `tamis demo` creates one for demonstration, which the option `--demo` then names; `--warehouse` names another",
        );
        Notice::new(notice.code, what, hint).into()
    })
}

/// The keys and the ledger with which a delivery is taken.
pub(crate) struct IntakeDesk {
    pub(crate) warehouse: Warehouse,
    pub(crate) ring: KeyRing,
    pub(crate) key: SigningKey,
    /// Whether identities of the national test ranges are taken.
    pub(crate) synthetic: bool,
}

/// Opens what an intake needs.
pub(crate) fn intake(places: &Places, house: &House) -> Result<IntakeDesk, Failure> {
    let warehouse = warehouse(places)?;
    let keys = keys(places, house);
    let (ring, key) = (keys.ring()?, keys.signing_key()?);
    let synthetic = is_synthetic(&Ledger::open(&warehouse.ledger_folder())?)?;
    Ok(IntakeDesk {
        warehouse,
        ring,
        key,
        synthetic,
    })
}

/// Whether the warehouse was created for synthetic data; its ledger says so.
pub(crate) fn is_synthetic(ledger: &Ledger) -> Result<bool, Failure> {
    let entries = ledger.entries()?;
    let created = entries
        .iter()
        .find(|entry| entry.kind == Kind::WarehouseCreated);
    Ok(created
        .and_then(|entry| entry.facts.get(DATA))
        .is_some_and(|data| data == SYNTHETIC))
}

/// A version, open for questions.
#[derive(Debug)]
pub(crate) struct QuestionDesk {
    pub(crate) snapshot: Snapshot,
    pub(crate) engine: Engine,
    pub(crate) warehouse: Warehouse,
}

/// Opens the last version under the model it was made with.
pub(crate) async fn questions(places: &Places, house: &House) -> Result<QuestionDesk, Failure> {
    questions_at(places, house, None).await
}

/// Opens a version, or the last, under the model it was made with.
pub(crate) async fn questions_at(
    places: &Places,
    house: &House,
    version: Option<u64>,
) -> Result<QuestionDesk, Failure> {
    let model = house.model()?;
    let warehouse = warehouse(places)?;
    let snapshot = match version {
        Some(version) => warehouse.snapshot_at(version).await?,
        None => warehouse.snapshot().await?,
    };
    same_model(&model, snapshot.manifest())?;
    let engine = Engine::open(&model, &snapshot, &house.reference_tables()?)?;
    Ok(QuestionDesk {
        snapshot,
        engine,
        warehouse,
    })
}

/// Another model could declare a column harmless that was not when the data came in.
fn same_model(model: &Model, manifest: &Manifest) -> Result<(), Failure> {
    if model.digest() == manifest.model_digest {
        Ok(())
    } else {
        Err(warehouse::Code::W05.notice().into())
    }
}
