//! What the model declares, against the synthetic data of the whole network.

mod chance;
mod findings;
mod made_up;
mod outside;
mod rows;

use std::collections::BTreeSet;

use contract::{Level, Model};
use warehouse::Snapshot;

use crate::fixture;

/// What the data tell and the model leaves as it is, each with its reason.
const KNOWN: [&str; 1] = [
    // A structure that has just opened has first payments only. Where a patient is followed is
    // known of her in any case; that all patients of a place are alike is what the rule on shares
    // of 100 % is for.
    "patient.microstructure_id: fixes annual_payment.status",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_model_declares_what_the_data_tell() {
    let (_fixture, warehouse) = fixture::build(synth::Scale::network(), 20_240_131).await;
    let snapshot = warehouse.snapshot().await.expect("snapshot");
    let model = fixture::model();
    let mut found = of_people(&snapshot, &model);
    found.extend(of_structures(&snapshot, &model));
    assert_eq!(found, KNOWN.map(str::to_owned).into());
    let clipped = clipped(&snapshot, &model);
    assert!(clipped.is_empty(), "clipped too often: {clipped:?}");
}

fn of_people(snapshot: &Snapshot, model: &Model) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for table in model.tables().iter().filter(|t| t.level == Level::Person) {
        let rows = rows::Rows::read(snapshot, model, table);
        found.extend(findings::missing(&rows));
        found.extend(findings::dependent(&rows));
    }
    found
}

fn of_structures(snapshot: &Snapshot, model: &Model) -> BTreeSet<String> {
    let table = model.table("microstructure").expect("a table");
    let columns = rows::columns(table, &rows::stored(snapshot, table));
    let is_name = |c: &&rows::Values| c.declared.place.ends_with(".microstructure_id");
    let structures = columns.iter().find(is_name).expect("a column");
    findings::singling_out(structures, &columns)
}

fn clipped(snapshot: &Snapshot, model: &Model) -> Vec<String> {
    let mut found = Vec::new();
    for table in model.tables().iter().filter(|t| t.level == Level::Person) {
        let rows = rows::stored(snapshot, table);
        found.extend(outside::clipped(table, &rows));
        if outside::rows_of_a_patient(table, &rows) > table.rows_most {
            found.push(format!("{}: rows", table.name));
        }
    }
    found
}
