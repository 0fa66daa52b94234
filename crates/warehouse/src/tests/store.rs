//! What the store itself promises: the Delta layer under the tables.

use contract::Value;
use std::path::Path;
use std::sync::Arc;

use crate::data_files;
use crate::delta::{self, TableState};
use crate::layout::Layout;
use crate::row::{Provenance, StoredRow};

fn layout() -> Layout {
    let model = contract::Model::parse(super::MODEL).unwrap();
    Layout::of(model.table("event").unwrap())
}

fn row(patient: i64, region: &str, year: i64) -> StoredRow {
    StoredRow {
        cells: vec![
            Value::Int(patient),
            Value::Text(region.to_owned()),
            Value::Null,
            Value::Date(19_000),
            Value::Int(year),
            Value::Text("gp_consultation".to_owned()),
            Value::Int(30),
            Value::Null,
        ],
        provenance: Provenance {
            delivery: Arc::from("d"),
            line: 2,
            row_key: [u8::try_from(patient).unwrap(); 16],
            extract_date: 19_500,
        },
    }
}

async fn add(folder: &Path, base: u64, rows: &[StoredRow], removed: &[delta::DataFile]) -> u64 {
    let layout = layout();
    let partition = layout.partition_of(&rows[0].cells);
    let rows = rows.iter().collect();
    let files = data_files::write_partition(folder, &layout, &partition, rows).unwrap();
    delta::commit(folder, &layout, base, files, removed)
        .await
        .unwrap()
}

fn patients(state: &TableState) -> Vec<i64> {
    let layout = layout();
    let mut numbers: Vec<_> = state
        .files
        .iter()
        .flat_map(|file| data_files::read_rows(&layout, file).unwrap())
        .filter_map(|row| row.number(layout.patient))
        .collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn a_table_can_be_appended_to_and_one_partition_of_it_overwritten() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("event");
    let created = delta::create(&folder, &layout()).await.unwrap();
    let first = add(
        &folder,
        created,
        &[row(2, "44", 2021), row(1, "44", 2021)],
        &[],
    )
    .await;
    let second = add(&folder, first, &[row(3, "53", 2021)], &[]).await;

    let state = delta::load(&folder, second).await.unwrap();
    assert_eq!(state.partition_columns, ["region_code", "patient_range"]);
    assert_eq!(patients(&state), [1, 2, 3]);
    assert_eq!(state.files.iter().map(|file| file.records).sum::<u64>(), 3);

    let old: Vec<_> = state
        .files
        .iter()
        .filter(|file| file.partition_values[0].as_deref() == Some("44"))
        .cloned()
        .collect();
    let third = add(&folder, second, &[row(4, "44", 2021)], &old).await;
    assert_eq!(
        patients(&delta::load(&folder, third).await.unwrap()),
        [3, 4]
    );
    assert_eq!(
        patients(&delta::load(&folder, second).await.unwrap()),
        [1, 2, 3]
    );
    assert_eq!(
        patients(&delta::load(&folder, created).await.unwrap()),
        [0_i64; 0]
    );
}

#[tokio::test]
async fn rows_survive_a_file_and_lie_in_it_sorted_by_patient() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("event");
    let created = delta::create(&folder, &layout()).await.unwrap();
    let rows = [row(7, "44", 2021), row(2, "44", 2021), row(5, "44", 2021)];
    let version = add(&folder, created, &rows, &[]).await;
    let state = delta::load(&folder, version).await.unwrap();
    let read = data_files::read_rows(&layout(), &state.files[0]).unwrap();
    assert_eq!(read, [rows[1].clone(), rows[2].clone(), rows[0].clone()]);
}

#[tokio::test]
async fn the_log_keeps_no_minimum_and_no_maximum() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("event");
    let created = delta::create(&folder, &layout()).await.unwrap();
    let mut version = created;
    // Past the interval at which Delta would write a checkpoint.
    for patient in 1..=12 {
        version = add(&folder, version, &[row(patient, "44", 2021)], &[]).await;
    }
    let mut added = 0;
    for entry in std::fs::read_dir(folder.join("_delta_log")).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(path.extension().unwrap(), "json");
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let action: serde_json::Value = serde_json::from_str(line).unwrap();
            if let Some(add) = action.get("add") {
                assert_eq!(add["stats"], "{\"numRecords\":1}");
                added += 1;
            }
        }
    }
    assert_eq!(added, 12);
    assert_eq!(
        patients(&delta::load(&folder, version).await.unwrap()).len(),
        12
    );
    assert_eq!(patients(&delta::load(&folder, 3).await.unwrap()), [1, 2, 3]);
}

#[tokio::test]
async fn a_head_beyond_its_pin_is_brought_back() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("event");
    let created = delta::create(&folder, &layout()).await.unwrap();
    let pinned = add(&folder, created, &[row(1, "44", 2021)], &[]).await;
    let old = delta::load(&folder, pinned).await.unwrap().files;
    add(&folder, pinned, &[row(2, "44", 2021)], &old).await;

    let restored = delta::restore(&folder, pinned).await.unwrap();
    assert!(restored > pinned);
    assert_eq!(delta::load(&folder, restored).await.unwrap().files, old);
    assert_eq!(delta::restore(&folder, pinned).await.unwrap(), restored);
    assert_eq!(delta::head(&folder).await.unwrap(), restored);
}
