//! A warehouse of the layout before becomes one of today: the same rows, the same numbers, whenever the writer dies.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use contract::Model;
use ledger::Kind;

use super::before::{
    Files, assert_same, deliveries, first, house, kinds, later, migrate, migrate_with, rows, state,
    turn_back, without_events,
};
use super::{House, Steps, ring};
use crate::layout::{Layout, PERSON};
use crate::lease::Lease;
use crate::row::StoredRow;
use crate::tables::Tables;
use crate::{Migration, Step, Warehouse, data_files, delta, manifest};

#[tokio::test]
async fn rows_numbers_and_provenance_stay_what_they_were() {
    let mut house = house(&deliveries()).await;
    let now = turn_back(&mut house).await;
    assert_eq!(
        first(&house.model, "event").partition,
        ["region_code", "event_year"]
    );
    assert_eq!(house.warehouse.snapshot().await.unwrap_err().code, "W23");
    assert_eq!(
        house.deliver("44", 13, &later()).await.unwrap_err().code,
        "W23"
    );
    let last = house.warehouse.last_manifest().unwrap();
    assert!(last.is_of_layout_before());

    let report = migrate(&house).await.unwrap();
    assert_eq!((report.version_before, report.version), (3, 4));
    let counts = report.tables["event"];
    assert_eq!((counts.rows, counts.files_before, counts.files), (8, 8, 2));
    assert_same(&house, &now).await;
    let next = house.warehouse.last_manifest().unwrap();
    // The data are those of version 3: what was given of them is not another version's.
    let snapshot = house.warehouse.snapshot().await.unwrap();
    assert_eq!((snapshot.version(), next.version_of_rows()), (3, 3));
    assert!(!next.is_of_layout_before() && next.delivery().is_none());
    let expected = manifest::Manifest {
        version: 4,
        time: Some("2023-07-01T08:00:00Z".to_owned()),
        previous: Some(last.digest()),
        layout: 2,
        tables: next.tables.clone(),
        files: next.files.clone(),
        ..last.clone()
    };
    assert_eq!(next, expected);
    assert_eq!(house.warehouse.manifest(3).unwrap(), last);
    assert_eq!(
        house.warehouse.snapshot_at(3).await.unwrap_err().code,
        "W23"
    );

    // What comes later is a version of its own, and comes out as if there had never been another layout.
    house.deliver("44", 13, &later()).await.unwrap();
    let receipt = now
        .ingest(house.intake("44", &ring()), &super::delivery(13, &later()))
        .await;
    receipt.unwrap();
    assert_same(&house, &now).await;
}

#[tokio::test]
async fn a_table_is_the_same_table_partitioned_otherwise() {
    let mut house = house(&deliveries()).await;
    turn_back(&mut house).await;
    migrate(&house).await.unwrap();
    for name in Layout::all(&house.model).keys() {
        let log = house
            .warehouse
            .root()
            .join("tables")
            .join(name)
            .join("_delta_log");
        let mut ids = BTreeSet::new();
        let mut count = 0;
        for entry in std::fs::read_dir(log).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            for line in text.lines() {
                let action: serde_json::Value = serde_json::from_str(line).unwrap();
                if let Some(metadata) = action.get("metaData") {
                    ids.insert(metadata["id"].to_string());
                    count += 1;
                    assert_eq!(
                        metadata["configuration"]["delta.dataSkippingNumIndexedCols"],
                        "0"
                    );
                }
            }
        }
        let is_partitioned_anew =
            Layout::all(&house.model)[name].partition != first(&house.model, name).partition;
        assert_eq!(
            (ids.len(), count),
            (1, if is_partitioned_anew { 2 } else { 1 }),
            "{name}"
        );
    }
}

#[tokio::test]
async fn the_ledger_says_which_layout_became_which() {
    let mut house = house(&deliveries()).await;
    turn_back(&mut house).await;
    migrate(&house).await.unwrap();
    let expected = [
        Kind::Ingestion,
        Kind::Ingestion,
        Kind::Ingestion,
        Kind::LayoutMigrated,
    ];
    assert_eq!(kinds(&house), expected);
    let entry = house.ledger().entries().unwrap().pop().unwrap();
    let digest = house.warehouse.last_manifest().unwrap().digest();
    let facts = [
        ("layout", "2"),
        ("layout_before", "1"),
        ("manifest", &digest),
        ("version", "4"),
    ];
    let facts = facts.map(|(name, fact)| (name.to_owned(), fact.to_owned()));
    assert_eq!(entry.facts, BTreeMap::from(facts));
    assert_eq!(entry.time, "2023-07-01T08:00:00Z");

    // A second time there is nothing to do, and nothing is written.
    let report = migrate(&house).await.unwrap();
    assert!(report.is_unchanged() && report.tables.is_empty());
    assert_eq!(kinds(&house), expected);
    assert_eq!(house.warehouse.last_manifest().unwrap().version, 4);
}

#[tokio::test]
async fn a_table_without_a_row_is_partitioned_anew_by_its_first_delivery() {
    let mut house = house(&without_events()).await;
    let now = turn_back(&mut house).await;
    migrate(&house).await.unwrap();
    let snapshot = house.warehouse.snapshot().await.unwrap();
    let (ours, theirs) = (
        snapshot.table("event").unwrap(),
        now.snapshot().await.unwrap(),
    );
    let theirs = theirs.table("event").unwrap();
    assert_eq!(
        (&ours.schema, &ours.partition_columns),
        (&theirs.schema, &theirs.partition_columns)
    );
    assert_same(&house, &now).await;
    house.deliver("44", 13, &later()).await.unwrap();
    now.ingest(house.intake("44", &ring()), &super::delivery(13, &later()))
        .await
        .unwrap();
    assert_same(&house, &now).await;
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

/// The last version as the release before reads it, and the tables as it would find them before it writes.
async fn assert_old_release_goes_on(house: &House, now: &Warehouse) {
    let (root, last) = (
        house.warehouse.root(),
        house.warehouse.last_manifest().unwrap(),
    );
    let expected = now.last_manifest().unwrap();
    for (name, layout) in Layout::all(&house.model) {
        if name == PERSON {
            continue;
        }
        let old = first(&house.model, &name);
        let known = rows(root, &old, last.tables[&name]).await;
        assert!(
            known == rows(now.root(), &layout, expected.tables[&name]).await,
            "{name}"
        );
        // That release compares files only; where there is none, nothing may have changed.
        let head = delta::head(&root.join("tables").join(&name)).await.unwrap();
        if known.is_empty() {
            assert_eq!(head, last.tables[&name], "{name}");
        }
    }
    let tables = Tables::restore(root, &last).await.unwrap();
    for (name, version) in tables.versions() {
        let state = state(root, &name, version).await;
        assert_eq!(
            state.partition_columns,
            first(&house.model, &name).partition,
            "{name}"
        );
    }
}

fn killed_at_every_step(deliveries: &[(&'static str, i8, Files)], expected: &[&str]) {
    let steps = Steps::new();
    runtime().block_on(async {
        let mut house = house(deliveries).await;
        turn_back(&mut house).await;
        migrate_with(&house, &|step| steps.note(step))
            .await
            .unwrap();
    });
    let names = steps.names();
    for name in expected {
        assert!(names.contains(&(*name).to_owned()), "{name} in {names:?}");
    }
    for killed_at in &names {
        let runtime = runtime();
        let (house, now) = runtime.block_on(async {
            let mut house = house(deliveries).await;
            let now = turn_back(&mut house).await;
            (house, now)
        });
        let kill = |step: &Step| assert!(step.name != *killed_at, "killed");
        let killed = catch_unwind(AssertUnwindSafe(|| {
            runtime.block_on(migrate_with(&house, &kill))
        }));
        assert!(killed.is_err());
        runtime.block_on(async {
            let last = house.warehouse.last_manifest().unwrap();
            let is_committed = killed_at == "write ledger";
            assert_eq!(last.is_of_layout_before(), !is_committed, "{killed_at}");
            if !is_committed {
                assert_old_release_goes_on(&house, &now).await;
            }
            assert_eq!(migrate(&house).await.unwrap().is_unchanged(), is_committed);
            assert_same(&house, &now).await;
            let migrations = kinds(&house)
                .into_iter()
                .filter(|kind| *kind == Kind::LayoutMigrated);
            assert_eq!(migrations.count(), 1, "{killed_at}");
            house.deliver("44", 13, &later()).await.unwrap();
        });
    }
}

#[test]
fn a_writer_killed_at_any_step_leaves_the_version_before_to_both_releases() {
    let all = [
        "restore tables",
        "write event",
        "write network",
        "write patient",
        "read person",
        "commit version",
        "write ledger",
    ];
    killed_at_every_step(&deliveries(), &all);
}

#[test]
fn a_writer_killed_beside_tables_without_a_row_leaves_those_untouched() {
    killed_at_every_step(&without_events(), &["write event", "commit version"]);
}

#[tokio::test]
async fn other_rules_another_writer_and_no_ledger_are_refused() {
    let mut house = house(&without_events()).await;
    turn_back(&mut house).await;
    let last = house.warehouse.last_manifest().unwrap();
    let lease = Lease::take(house.warehouse.root()).unwrap();
    assert_eq!(migrate(&house).await.unwrap_err().code, "W03");
    drop(lease);
    let (own, other) = (
        ring(),
        pseudonym::KeyRing::from_masters(1, [0x11; 32], [0x22; 32], [0x34; 32]),
    );
    let model = Model::parse(&format!("{}\n# changed\n", super::MODEL)).unwrap();
    for (model, ring, code) in [(&house.model, &other, "W04"), (&model, &own, "W05")] {
        let migration = Migration {
            model,
            ring,
            signing_key: &house.key,
            time: "",
            progress: &|_| {},
        };
        assert_eq!(
            house.warehouse.migrate(migration).await.unwrap_err().code,
            code
        );
    }
    std::fs::remove_dir_all(house.warehouse.ledger_folder()).unwrap();
    assert_eq!(migrate(&house).await.unwrap_err().code, "W09");
    assert_eq!(house.warehouse.last_manifest().unwrap(), last);
}

#[tokio::test]
async fn a_row_that_a_file_lost_stops_the_migration() {
    let mut house = house(&deliveries()).await;
    turn_back(&mut house).await;
    // A file of the same name without its row: the log still counts it.
    let version = house.warehouse.last_manifest().unwrap().tables["event"];
    let layout = first(&house.model, "event");
    let found = state(house.warehouse.root(), "event", version).await;
    let file = &found.files[0];
    let folder = house.folder.path().join("stray");
    let kept: Vec<StoredRow> = Vec::new();
    let batch = crate::columns::batch_of(&layout, &kept.iter().collect::<Vec<_>>()).unwrap();
    let written = data_files::write_file(&folder, &layout, &file.partition_values, &batch).unwrap();
    std::fs::copy(folder.join(written.name), &file.path).unwrap();
    let refused = migrate(&house).await.unwrap_err();
    assert_eq!(refused.code, "W08");
    assert!(
        house
            .warehouse
            .last_manifest()
            .unwrap()
            .is_of_layout_before()
    );
}
