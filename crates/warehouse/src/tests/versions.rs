//! A version is there whole or not at all, whenever the writer dies.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{House, Line, Steps, delivery, events, networks, patients, ring, rows};
use crate::lease::Lease;
use crate::{Snapshot, Step, Warehouse};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn first() -> [(&'static str, String); 2] {
    [
        ("patients.csv", patients(&[Line::of(1), Line::of(2)])),
        ("events.csv", events(&[(1, 1, "03/04/2022", 30)])),
    ]
}

fn second() -> [(&'static str, String); 3] {
    [
        ("patients.csv", patients(&[Line::of(2), Line::of(3)])),
        (
            "events.csv",
            events(&[(1, 1, "03/04/2022", 31), (2, 3, "04/01/2023", 10)]),
        ),
        ("networks.csv", networks(&[("A", 2014)])),
    ]
}

/// Every row of every table, without numbers, which are drawn.
fn content(snapshot: &Snapshot) -> Vec<(String, Vec<String>)> {
    snapshot
        .tables()
        .map(|table| {
            let mut lines: Vec<_> = rows(snapshot, table)
                .into_iter()
                .map(|mut row| {
                    row.remove("patient_no");
                    format!("{row:?}")
                })
                .collect();
            lines.sort();
            (table.to_owned(), lines)
        })
        .collect()
}

#[test]
fn a_writer_killed_at_any_step_leaves_the_old_version_or_the_new() {
    let steps = Steps::new();
    let expected = runtime().block_on(async {
        let house = House::new().await;
        house.deliver("44", 10, &first()).await.unwrap();
        let old = content(&house.warehouse.snapshot().await.unwrap());
        house
            .deliver_with("44", 11, &second(), &|step| steps.note(step))
            .await
            .unwrap();
        [old, content(&house.warehouse.snapshot().await.unwrap())]
    });
    let names = steps.names();
    for name in [
        "write event",
        "write patient",
        "write person",
        "commit version",
        "write ledger",
    ] {
        assert!(names.contains(&name.to_owned()), "{name} in {names:?}");
    }
    for killed_at in &names {
        let runtime = runtime();
        let house = runtime.block_on(House::new());
        runtime.block_on(house.deliver("44", 10, &first())).unwrap();
        let kill = |step: &Step| assert!(step.name != *killed_at, "killed");
        let killed = catch_unwind(AssertUnwindSafe(|| {
            runtime.block_on(house.deliver_with("44", 11, &second(), &kill))
        }));
        assert!(killed.is_err());
        runtime.block_on(async {
            let is_committed = killed_at == "write ledger";
            let found = house.warehouse.snapshot().await.unwrap();
            assert_eq!(
                found.version(),
                if is_committed { 2 } else { 1 },
                "{killed_at}"
            );
            assert_eq!(
                content(&found),
                expected[usize::from(is_committed)],
                "{killed_at}"
            );
            let receipt = house.deliver("44", 11, &second()).await.unwrap();
            assert_eq!(receipt.unchanged, is_committed);
            let found = house.warehouse.snapshot().await.unwrap();
            assert_eq!(content(&found), expected[1], "{killed_at}");
            assert_eq!(house.ledger().entries().unwrap().len(), 2, "{killed_at}");
            house.ledger().verify(None).unwrap();
        });
    }
}

#[tokio::test]
async fn rows_that_no_manifest_pins_never_ride_along() {
    let house = House::new().await;
    house.deliver("44", 10, &first()).await.unwrap();
    // A writer that died after its table commit: the same file is in the head once more.
    let folder = house.warehouse.root().join("tables/event");
    let model = contract::Model::parse(super::MODEL).unwrap();
    let layout = crate::layout::Layout::of(model.table("event").unwrap());
    let pinned = house.warehouse.last_manifest().unwrap().tables["event"];
    let state = crate::delta::load(&folder, pinned).await.unwrap();
    let stray = crate::data_files::read_rows(&layout, &state.files[0]).unwrap();
    let partition = &state.files[0].partition_values;
    let stray = stray.iter().collect();
    let files = crate::data_files::write_partition(&folder, &layout, partition, stray).unwrap();
    crate::delta::commit(&folder, &layout, pinned, files, &[])
        .await
        .unwrap();

    assert_eq!(house.rows("event").await.len(), 1);
    house.deliver("44", 11, &second()).await.unwrap();
    assert_eq!(house.rows("event").await.len(), 2);
}

#[tokio::test]
async fn a_partition_is_one_run_of_patients_and_the_manifest_says_which() {
    let house = House::new().await;
    house.deliver("44", 10, &first()).await.unwrap();
    house.deliver("44", 11, &second()).await.unwrap();
    let manifest = house.warehouse.last_manifest().unwrap();
    let record = &manifest.files["event"];
    assert_eq!(record.order[0], "patient_no");
    assert_eq!(record.files.len(), 1, "a delivery rewrites what it touches");
    for (name, file) in &record.files {
        assert!(
            name.starts_with("region_code=44/patient_range=0/"),
            "{name}"
        );
        let path = house.warehouse.root().join("tables/event").join(name);
        assert_eq!(crate::files::digest(&path).unwrap(), file.digest);
        assert_eq!((file.rows, file.patients), (2, Some((1, 3))));
    }
    let state = house.warehouse.snapshot().await.unwrap();
    let files = &state.table("event").unwrap().files;
    assert_eq!(files[0].patients, Some((1, 3)));
}

#[tokio::test]
async fn a_log_that_names_other_files_than_the_manifest_is_refused() {
    let house = House::new().await;
    house.deliver("44", 10, &first()).await.unwrap();
    let path = house.warehouse.root().join("versions/1.json");
    let mut manifest = house.warehouse.last_manifest().unwrap();
    for record in manifest.files.values_mut() {
        for file in record.files.values_mut() {
            file.rows += 1;
        }
    }
    let mut bytes = serde_json::to_vec_pretty(&manifest).unwrap();
    bytes.push(b'\n');
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(house.warehouse.snapshot().await.unwrap_err().code, "W07");

    // Nor is a version opened whose files are laid out otherwise.
    manifest.layout = 1;
    let mut bytes = serde_json::to_vec_pretty(&manifest).unwrap();
    bytes.push(b'\n');
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(house.warehouse.snapshot().await.unwrap_err().code, "W23");
    let refused = house.deliver("44", 11, &second()).await;
    assert_eq!(refused.unwrap_err().code, "W23");
}

#[tokio::test]
async fn an_older_version_stays_readable() {
    let house = House::new().await;
    house.deliver("44", 10, &first()).await.unwrap();
    let old = content(&house.warehouse.snapshot().await.unwrap());
    house.deliver("44", 11, &second()).await.unwrap();
    let reopened = Warehouse::open(house.warehouse.root()).unwrap();
    let snapshot = reopened.snapshot_at(1).await.unwrap();
    assert_eq!((snapshot.version(), content(&snapshot)), (1, old));
    assert!(
        content(&reopened.snapshot_at(0).await.unwrap())
            .iter()
            .all(|(_, rows)| rows.is_empty())
    );
    assert_eq!(reopened.snapshot_at(3).await.unwrap_err().code, "W10");
}

#[tokio::test]
async fn a_second_writer_is_told_at_once() {
    let house = House::new().await;
    let lease = Lease::take(house.warehouse.root()).unwrap();
    assert_eq!(
        house.deliver("44", 10, &first()).await.unwrap_err().code,
        "W03"
    );
    drop(lease);
    house.deliver("44", 10, &first()).await.unwrap();
}

#[tokio::test]
async fn a_wrong_key_is_told_before_the_first_row() {
    let house = House::new().await;
    let other = pseudonym::KeyRing::from_masters(1, [0x11; 32], [0x22; 32], [0x34; 32]);
    let steps = Steps::new();
    let mut intake = house.intake("44", &other);
    let note = |step: &Step| steps.note(step);
    intake.progress = &note;
    let refused = house
        .warehouse
        .ingest(intake, &delivery(10, &first()))
        .await;
    assert_eq!(refused.unwrap_err().code, "W04");
    assert!(steps.names().is_empty());
}

#[tokio::test]
async fn another_model_is_refused() {
    let house = House::new().await;
    let ring = ring();
    let model = contract::Model::parse(&format!("{}\n# changed\n", super::MODEL)).unwrap();
    let mut intake = house.intake("44", &ring);
    intake.model = &model;
    let refused = house
        .warehouse
        .ingest(intake, &delivery(10, &first()))
        .await;
    assert_eq!(refused.unwrap_err().code, "W05");
}

#[tokio::test]
async fn a_folder_that_is_taken_or_holds_no_warehouse_is_refused() {
    let house = House::new().await;
    let taken = Warehouse::create(house.warehouse.root(), &house.model, "00").await;
    assert_eq!(taken.unwrap_err().code, "W01");
    assert_eq!(
        Warehouse::open(house.folder.path()).unwrap_err().code,
        "W02"
    );
    assert_eq!(
        Warehouse::open(&house.folder.path().join("none"))
            .unwrap_err()
            .code,
        "W02"
    );
}

#[tokio::test]
async fn without_a_ledger_nothing_is_taken() {
    let house = House::new().await;
    std::fs::remove_dir_all(house.warehouse.ledger_folder()).unwrap();
    assert_eq!(
        house.deliver("44", 10, &first()).await.unwrap_err().code,
        "W09"
    );
    assert_eq!(house.warehouse.last_manifest().unwrap().version, 0);
}

#[tokio::test]
async fn a_version_is_committed_once() {
    let house = House::new().await;
    let mut next = house.warehouse.last_manifest().unwrap();
    next.version = 1;
    crate::manifest::commit(house.warehouse.root(), &next).unwrap();
    next.time = Some("2024-01-01T00:00:00Z".to_owned());
    let refused = crate::manifest::commit(house.warehouse.root(), &next).unwrap_err();
    assert_eq!(contract::Notice::from(refused).code, "W06");
    assert_eq!(house.warehouse.manifest(1).unwrap().time, None);
    let names = std::fs::read_dir(house.warehouse.root().join("versions")).unwrap();
    assert_eq!(names.count(), 2);
}

#[tokio::test]
async fn a_changed_manifest_is_found() {
    let house = House::new().await;
    let path = house.warehouse.root().join("versions/0.json");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(
        &path,
        text.replace("\"deliveries\": []", "\"deliveries\":  []"),
    )
    .unwrap();
    assert_eq!(house.warehouse.last_manifest().unwrap_err().code, "W11");
}

#[tokio::test]
async fn the_ledger_names_the_manifest_of_every_version() {
    let house = House::new().await;
    house.deliver("44", 10, &first()).await.unwrap();
    let entries = house.ledger().entries().unwrap();
    let manifest = house.warehouse.manifest(1).unwrap();
    assert_eq!(entries[0].facts["manifest"], manifest.digest());
    assert_eq!(
        entries[0].facts["delivery"],
        manifest.delivery().unwrap().digest
    );
    let previous = house.warehouse.manifest(0).unwrap().digest();
    assert_eq!(manifest.previous, Some(previous));
}
