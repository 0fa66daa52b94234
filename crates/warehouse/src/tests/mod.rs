//! Promises of this room, on a small model with two regions.

mod before;
mod migrate;
mod named;
mod people;
mod receipts;
mod secrets;
mod store;
mod versions;

use std::collections::BTreeMap;
use std::sync::Mutex;

use arrow::util::display::array_value_to_string;
use contract::{FeedContract, Model, Notice};
use jiff::civil::{Date, date};
use ledger::{Ledger, SigningKey};
use pseudonym::{KeyRing, Settings};
use tempfile::TempDir;

use crate::data_files;
use crate::{DeliveredFile, Delivery, Intake, Receipt, Snapshot, Step, Warehouse};

pub(crate) const MODEL: &str = include_str!("model.toml");
pub(crate) const REGION: &str = include_str!("region.toml");

/// A row of a table as text, by column; partition columns included.
pub(crate) type TextRow = BTreeMap<String, String>;

/// A warehouse with its keys and the contracts of two regions.
pub(crate) struct House {
    pub(crate) folder: TempDir,
    pub(crate) warehouse: Warehouse,
    pub(crate) model: Model,
    pub(crate) key: SigningKey,
    contracts: BTreeMap<&'static str, FeedContract>,
}

pub(crate) fn ring() -> KeyRing {
    KeyRing::from_masters(1, [0x11; 32], [0x22; 32], [0x33; 32])
}

/// The given day of May 2023.
pub(crate) fn day(day: i8) -> Date {
    date(2023, 5, day)
}

impl House {
    pub(crate) async fn new() -> House {
        let folder = TempDir::new().unwrap();
        let model = Model::parse(MODEL).unwrap();
        let place = folder.path().join("warehouse");
        let warehouse = Warehouse::create(&place, &model, &ring().check_value())
            .await
            .unwrap();
        let key = SigningKey::create(&folder.path().join("ledger.key")).unwrap();
        Ledger::create(&warehouse.ledger_folder(), &key).unwrap();
        let contract = |code: &str| {
            let text = REGION.replace("region = \"44\"", &format!("region = \"{code}\""));
            FeedContract::parse(&text, &model).unwrap()
        };
        let contracts = BTreeMap::from([("44", contract("44")), ("53", contract("53"))]);
        House {
            folder,
            warehouse,
            model,
            key,
            contracts,
        }
    }

    /// Delivers from a region on a day of May 2023.
    pub(crate) async fn deliver(
        &self,
        region: &str,
        on: i8,
        files: &[(&str, String)],
    ) -> Result<Receipt, Notice> {
        self.deliver_with(region, on, files, &|_| {}).await
    }

    /// The same, telling every step.
    pub(crate) async fn deliver_with(
        &self,
        region: &str,
        on: i8,
        files: &[(&str, String)],
        progress: &(dyn Fn(&Step) + Sync),
    ) -> Result<Receipt, Notice> {
        let ring = ring();
        let mut intake = self.intake(region, &ring);
        intake.progress = progress;
        self.warehouse.ingest(intake, &delivery(on, files)).await
    }

    pub(crate) fn intake<'a>(&'a self, region: &str, ring: &'a KeyRing) -> Intake<'a> {
        Intake {
            model: &self.model,
            contract: &self.contracts[region],
            ring,
            signing_key: &self.key,
            time: "2023-06-01T08:00:00Z",
            settings: Settings { production: false },
            quarantine_recipient: None,
            progress: &|_| {},
        }
    }

    pub(crate) async fn rows(&self, table: &str) -> Vec<TextRow> {
        rows(&self.warehouse.snapshot().await.unwrap(), table)
    }

    pub(crate) fn ledger(&self) -> Ledger {
        Ledger::open(&self.warehouse.ledger_folder()).unwrap()
    }
}

pub(crate) fn delivery(on: i8, files: &[(&str, String)]) -> Delivery {
    Delivery {
        files: files
            .iter()
            .map(|(name, text)| DeliveredFile::of_bytes(*name, text.clone().into_bytes()))
            .collect(),
        received: day(on),
    }
}

/// All rows of a table of a snapshot, sorted.
pub(crate) fn rows(snapshot: &Snapshot, table: &str) -> Vec<TextRow> {
    let table = snapshot.table(table).unwrap();
    let mut rows = Vec::new();
    for file in &table.files {
        for batch in data_files::read_batches(file).unwrap() {
            for position in 0..batch.num_rows() {
                let mut row: TextRow = table
                    .schema
                    .fields()
                    .iter()
                    .map(|field| {
                        let array = batch.column_by_name(field.name()).unwrap();
                        (
                            field.name().clone(),
                            array_value_to_string(array, position).unwrap(),
                        )
                    })
                    .collect();
                for ((name, _), value) in table.partition_columns.iter().zip(&file.partition_values)
                {
                    row.insert(name.clone(), value.clone().unwrap_or_default());
                }
                rows.push(row);
            }
        }
    }
    rows.sort();
    rows
}

/// A line of a patients file: the test person `n`, under a local number.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) birth: String,
    pub(crate) nir: String,
    pub(crate) status: &'static str,
    pub(crate) department: &'static str,
}

/// Letters only, different for every number, and like no word.
pub(crate) fn name_of(n: u32) -> String {
    let letter = |digit: u32| char::from(b'A' + u8::try_from(digit % 26).unwrap());
    format!("ZQX{}{}", letter(n / 26), letter(n))
}

impl Line {
    pub(crate) fn of(n: u32) -> Line {
        Line {
            id: format!("LOC-{n:05}"),
            name: name_of(n),
            birth: format!("{:02}/07/{}", n % 28 + 1, 1960 + n % 40),
            nir: format!(
                "2{:02}0767{:03}{:03}",
                (60 + n % 40) % 100,
                100 + n % 800,
                n % 999 + 1
            ),
            status: "Qualifiée",
            department: "67",
        }
    }

    fn text(&self) -> String {
        format!(
            "{};{};ZQGIVEN;{};F;67482;{};{};{};PRO-{};{}\n",
            self.id,
            self.name,
            self.birth,
            self.nir,
            if self.nir.is_empty() {
                ""
            } else {
                "1.2.250.1.213.1.4.10"
            },
            self.status,
            self.id.len(),
            self.department,
        )
    }
}

pub(crate) fn patients(lines: &[Line]) -> String {
    let header = "ID;NOM;PRENOM;NAISSANCE;SEXE;COMMUNE;NIR;OID;STATUT;MEDECIN;DEPARTEMENT\n";
    lines
        .iter()
        .fold(header.to_owned(), |text, line| text + &line.text())
}

/// Events as (record, person, date, duration).
pub(crate) fn events(lines: &[(u32, u32, &str, u32)]) -> String {
    lines
        .iter()
        .fold("NUM;ID;PRO;DATE;ACTE;DUREE\n".to_owned(), |text, line| {
            let (record, person, date, duration) = line;
            text + &format!("REC-{record:05};LOC-{person:05};PRO-9;{date};CONS;{duration}\n")
        })
}

pub(crate) fn networks(lines: &[(&str, u32)]) -> String {
    lines
        .iter()
        .fold("RESEAU;OUVERTURE\n".to_owned(), |text, (name, year)| {
            text + &format!("{name};{year}\n")
        })
}

/// Collects the names of steps.
pub(crate) struct Steps(Mutex<Vec<String>>);

impl Steps {
    pub(crate) fn new() -> Steps {
        Steps(Mutex::new(Vec::new()))
    }

    pub(crate) fn note(&self, step: &Step) {
        self.0.lock().unwrap().push(step.name.clone());
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// Codes of the rejections, in order.
pub(crate) fn codes(receipt: &Receipt) -> Vec<&'static str> {
    receipt
        .rejections
        .iter()
        .map(|rejection| rejection.notice.code)
        .collect()
}
