//! What the crate promises, on the real model and the seven real contracts.

mod bad_files;
mod bad_rows;
mod bad_rules;
mod declarations;
mod formats;
mod reading;
mod round_trip;
mod rules_of_the_house;

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use jiff::civil::Date;

use crate::{FeedContract, Harmonised, Model, Notice, RawFile, harmonise};

/// The regions that have a contract.
const REGIONS: [&str; 7] = ["11", "27", "32", "44", "76", "93", "99"];

fn rules(name: &str) -> String {
    let house = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../pseudonymisation");
    fs::read_to_string(house.join(name)).unwrap()
}

fn model() -> &'static Model {
    static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse(&rules("model.toml")).unwrap());
    &MODEL
}

fn contract(region: &str) -> FeedContract {
    FeedContract::parse(&rules(&format!("regions/{region}.toml")), model()).unwrap()
}

/// A small contract, so that a test shows the whole file it speaks of.
const SMALL: &str = r#"
region = "44"
source = "essai"
fr = "essai"
en = "trial"

[dialect]
format = "csv"
encoding = "utf-8"
separator = ";"
decimal_mark = ","
dates = ["JJ/MM/AAAA"]
missing = ["", "NR"]

[codes.event_type]
gp_consultation = ["Consultation", "CS"]
synthesis_meeting = ["RCP"]

[codes.sex]
female = ["F"]
male = ["H"]
unknown = ["?"]

[[file]]
name = "patients.csv"
table = "patient_by_region"
mode = "delta"
business_key = ["local_id"]
columns = [
  { raw = "dossier", identity = "local_id" },
  { raw = "nom", identity = "birth_name" },
  { raw = "naissance", identity = "birth_date" },
  { raw = "sexe", identity = "sex", codes = "sex" },
  { raw = "tel", identity = "phone" },
  { raw = "lieu", column = "microstructure_id" },
]

[[file]]
name = "actes_*.csv"
table = "event"
mode = "delta"
business_key = ["record"]
footer = "Total"
columns = [
  { raw = "ref", record = true },
  { raw = "dossier", identity = "local_id" },
  { raw = "lieu", column = "microstructure_id" },
  { raw = "date", aliases = ["jour"], column = "event_date" },
  { raw = "acte", column = "event_type", codes = "event_type" },
  { raw = "duree", column = "duration_minutes", optional = true },
]
rules = [
  { rule = "not_sunday", column = "event_date", severity = "soft" },
]

[[file]]
name = "suivis.csv"
table = "inclusion"
mode = "delta"
business_key = ["local_id", "inclusion_date"]
columns = [
  { raw = "dossier", identity = "local_id" },
  { raw = "naissance", identity = "birth_date" },
  { raw = "lieu", column = "microstructure_id" },
  { raw = "entree", column = "inclusion_date" },
  { raw = "sortie", column = "exit_date" },
  { raw = "experience", column = "experiment" },
]
rules = [
  { rule = "order", first = "birth_date", then = "inclusion_date", severity = "hard" },
  { rule = "order", first = "inclusion_date", then = "exit_date", severity = "hard" },
]

[[file]]
name = "scores.csv"
table = "scale_score"
mode = "delta"
business_key = ["local_id", "score_date", "scale"]
columns = [
  { raw = "dossier", identity = "local_id" },
  { raw = "date", column = "score_date" },
  { raw = "echelle", column = "scale" },
  { raw = "score", column = "score" },
]
"#;

fn small() -> &'static FeedContract {
    static CONTRACT: LazyLock<FeedContract> =
        LazyLock::new(|| FeedContract::parse(SMALL, model()).unwrap());
    &CONTRACT
}

/// A small contract with one part of its text replaced.
fn small_with(from: &str, to: &str) -> Result<FeedContract, Notice> {
    assert!(SMALL.contains(from), "{from}");
    FeedContract::parse(&SMALL.replace(from, to), model())
}

/// The day of the extract in all tests.
const TODAY: Date = Date::constant(2024, 1, 15);

fn read(contract: &FeedContract, name: &str, bytes: &[u8]) -> Result<Harmonised, Notice> {
    harmonise(
        model(),
        contract,
        &RawFile {
            name,
            bytes,
            received: TODAY,
        },
    )
}

/// The notice with which a file is refused.
fn refusal(name: &str, bytes: &[u8]) -> Notice {
    read(small(), name, bytes)
        .err()
        .expect("a file that should be refused was read")
}

/// Everything a notice says.
fn words(notice: &Notice) -> String {
    format!(
        "{} {} {} {} {}",
        notice.code, notice.what.fr, notice.what.en, notice.hint.fr, notice.hint.en
    )
}

/// A file of events with these records.
fn events(records: &str) -> String {
    format!("ref;dossier;lieu;date;acte;duree\n{records}")
}

/// One good event.
const GOOD: &str = "1;D1;M1;02/05/2023;CS;20\n";
