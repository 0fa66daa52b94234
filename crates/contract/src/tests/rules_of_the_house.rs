//! The model and the contracts that ship with the product.

use std::collections::BTreeSet;

use super::{REGIONS, contract, model, rules};
use crate::{Encoding, FeedContract, FileContract, Lang, Level, Target};

#[test]
fn the_model_has_every_table_that_studies_rely_on() {
    let model = model();
    for name in [
        "patient",
        "patient_by_region",
        "inclusion",
        "event",
        "social_situation",
        "substance_use",
        "treatment",
        "screening",
        "diagnosis",
        "scale_score",
        "annual_payment",
        "region",
        "network",
        "microstructure",
        "csapa_reference",
        "calendar",
        "coverage",
        "code",
    ] {
        assert!(model.table(name).is_some(), "{name}");
    }
}

#[test]
fn patient_has_the_columns_of_patient_by_region() {
    let model = model();
    let columns = |name: &str| -> Vec<String> {
        let table = model.table(name).unwrap();
        table.columns.iter().map(|c| c.name.clone()).collect()
    };
    assert_eq!(columns("patient"), columns("patient_by_region"));
    assert_eq!(
        columns("patient"),
        [
            "patient_no",
            "region_code",
            "microstructure_id",
            "practitioner_no",
            "sex",
            "birth_year",
            "residence_department",
            "identity_class"
        ]
    );
}

#[test]
fn no_direct_identifier_is_a_column_of_the_warehouse() {
    let model = model();
    let stored: BTreeSet<&str> = model
        .tables()
        .iter()
        .flat_map(|t| &t.columns)
        .map(|c| c.name.as_str())
        .collect();
    for field in model.identity() {
        let name = field.field.as_str();
        // `sex` is both a trait of the identity and a column.
        assert!(name == "sex" || !stored.contains(name), "{name}");
    }
}

#[test]
fn no_sensitive_column_and_no_date_is_ordinary_or_named_alone() {
    for table in model().tables().iter().filter(|t| t.level == Level::Person) {
        for column in table.columns.iter().filter(|c| c.ordinary) {
            // Having a row at all is ordinary where every patient of the network has one.
            let everybody = ["patient", "patient_by_region", "inclusion", "event"];
            let is_expected = column.name == "sex"
                || column.name == "region_code"
                || column.name.ends_with("_year")
                || (column.name == "patient_no" && everybody.contains(&table.name.as_str()));
            assert!(is_expected, "{}.{}", table.name, column.name);
        }
    }
}

#[test]
fn seven_contracts_cover_every_table_that_regions_feed() {
    let model = model();
    let fed: BTreeSet<&str> = model
        .tables()
        .iter()
        .filter(|t| t.fed)
        .map(|t| t.name.as_str())
        .collect();
    for region in REGIONS {
        let contract = contract(region);
        assert_eq!(contract.region(), region);
        let tables: BTreeSet<&str> = contract.files().iter().map(FileContract::table).collect();
        assert_eq!(tables, fed, "{region}");
    }
}

#[test]
fn every_contract_has_a_raw_form_for_every_code_it_may_meet() {
    let model = model();
    for region in REGIONS {
        for file in contract(region).files() {
            for column in file.columns() {
                let Target::Column(name) = column.target() else {
                    continue;
                };
                let list = model.table(file.table()).unwrap().column(name).unwrap();
                let Some(list) = &list.code_list else {
                    continue;
                };
                for entry in &model.code_list(list).unwrap().codes {
                    let raw = column.raw_of(&crate::Value::Text(entry.code.clone()));
                    assert!(raw.is_some(), "{region} {name} {}", entry.code);
                }
            }
        }
    }
}

#[test]
fn no_two_regions_write_alike() {
    let dialects: BTreeSet<String> = REGIONS
        .iter()
        .map(|region| format!("{:?}", contract(region).files()[0].dialect()))
        .collect();
    assert_eq!(dialects.len(), 7);
    let has = |encoding| {
        let is = |region: &&&str| contract(region).files()[0].dialect().encoding == encoding;
        REGIONS.iter().filter(is).count()
    };
    assert!(has(Encoding::Windows1252) >= 2);
    assert!(has(Encoding::Utf8Bom) >= 1);
}

#[test]
fn direct_identifiers_come_in_the_file_of_patients_only() {
    for region in REGIONS {
        for file in contract(region).files() {
            let identity = file.columns().iter().filter(|c| match c.target() {
                Target::Identity(field) => *field != crate::IdentityField::LocalId,
                _ => false,
            });
            assert_eq!(
                identity.count() > 0,
                file.table() == "patient_by_region",
                "{region} {}",
                file.name()
            );
        }
    }
}

#[test]
fn the_seventh_region_is_marked_as_assumed_everywhere() {
    let contract = contract("99");
    assert!(contract.is_assumed());
    assert!(contract.sentences(Lang::Fr).contains("hypothèse"));
    assert!(contract.sentences(Lang::En).contains("assumption"));
    let model = model();
    let regions = model.code_list("region").unwrap();
    assert!(regions.entry("99").unwrap().assumed);
    assert_eq!(regions.codes.iter().filter(|c| c.assumed).count(), 1);
}

#[test]
fn a_digest_is_the_sha_256_of_the_text() {
    // sha256sum of the three bytes `abc`: FIPS 180-4, appendix.
    assert_eq!(
        crate::model_file::digest("abc"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    let text = rules("regions/44.toml");
    let changed = text.replace("dossier partagé", "dossier  partagé");
    let other = FeedContract::parse(&changed, model()).unwrap();
    assert_ne!(contract("44").digest(), other.digest());
}

#[test]
fn a_contract_reads_as_sentences() {
    insta::assert_snapshot!("sentences_76_fr", contract("76").sentences(Lang::Fr));
    insta::assert_snapshot!("sentences_76_en", contract("76").sentences(Lang::En));
}
