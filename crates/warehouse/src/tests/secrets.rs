//! No identity, token or key rests in the warehouse.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use arrow::array::Array;
use arrow::util::display::array_value_to_string;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::{House, Line, delivery, events, name_of, patients, ring};
use crate::files::hexadecimal;

fn files_under(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_under(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Everything a delivery of people 1 to 5 carries that must not be kept.
fn secrets() -> Vec<Vec<u8>> {
    let mut secrets: Vec<Vec<u8>> = (1..=5)
        .flat_map(|n| {
            let line = Line::of(n);
            [line.id, line.nir, name_of(n), format!("REC-{n:05}")]
        })
        .chain(["ZQGIVEN", "PRO-9", "67482"].map(str::to_owned))
        .map(String::into_bytes)
        .collect();
    for master in [[0x11; 32], [0x22; 32], [0x33; 32]] {
        secrets.push(hexadecimal(&master).into_bytes());
        secrets.push(master.to_vec());
    }
    secrets
}

fn contains(bytes: &[u8], secret: &[u8]) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret)
}

async fn filled() -> House {
    let house = House::new().await;
    let lines: Vec<_> = (1..=5).map(Line::of).collect();
    let bad = Line {
        birth: "31/02/1970".to_owned(),
        ..Line::of(4)
    };
    let events_of: Vec<_> = (1..=5).map(|n| (n, n, "03/04/2022", 30)).collect();
    for (on, lines) in [(10, lines.clone()), (11, vec![bad, lines[0].clone()])] {
        let files = [
            ("patients.csv", patients(&lines)),
            ("events.csv", events(&events_of)),
        ];
        house.deliver("44", on, &files).await.unwrap();
    }
    house
}

#[tokio::test]
async fn no_byte_of_any_file_shows_an_identity_or_a_key() {
    let house = filled().await;
    let mut paths = Vec::new();
    files_under(house.warehouse.root(), &mut paths);
    assert!(paths.len() > 20);
    for path in paths {
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend(path.to_string_lossy().as_bytes());
        for secret in secrets() {
            assert!(!contains(&bytes, &secret), "{}", path.display());
        }
    }
}

#[tokio::test]
async fn no_decoded_value_shows_an_identity_and_keyed_hashes_stay_in_their_columns() {
    let house = filled().await;
    let mut paths = Vec::new();
    files_under(&house.warehouse.root().join("tables"), &mut paths);
    let mut people = 0;
    for path in paths
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "parquet"))
    {
        let file = std::fs::File::open(path).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file)
            .unwrap()
            .build()
            .unwrap();
        for batch in reader {
            let batch = batch.unwrap();
            for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
                if field.name() == "p2" {
                    people += array.len();
                    assert!(path.to_string_lossy().contains("/person/"));
                }
                let is_binary = field.data_type() == &arrow::datatypes::DataType::Binary;
                assert_eq!(
                    is_binary,
                    ["p2", "row_key"].contains(&field.name().as_str())
                );
                for position in 0..array.len() {
                    let text = array_value_to_string(array, position).unwrap();
                    for secret in secrets() {
                        assert!(!contains(text.as_bytes(), &secret), "{}", field.name());
                    }
                }
            }
        }
    }
    // Five people with INS, NIR, traits and local number, and the professionals.
    assert!(people > 5 * 4, "{people}");
}

#[tokio::test]
async fn a_snapshot_offers_neither_the_dictionary_nor_the_provenance() {
    let house = filled().await;
    let snapshot = house.warehouse.snapshot().await.unwrap();
    let tables: Vec<_> = snapshot.tables().collect();
    assert_eq!(tables, ["event", "network", "patient", "patient_by_region"]);
    assert!(snapshot.table("person").is_none());
    let columns: Vec<_> = snapshot
        .table("event")
        .unwrap()
        .schema
        .fields()
        .iter()
        .map(|f| f.name().clone())
        .collect();
    assert_eq!(
        columns,
        [
            "patient_no",
            "practitioner_no",
            "event_date",
            "event_year",
            "event_type",
            "duration_minutes",
            "network_id"
        ]
    );
}

#[tokio::test]
async fn the_content_of_rejected_rows_is_readable_by_the_region_alone_or_not_kept() {
    let house = House::new().await;
    let ring = ring();
    let identity = age::x25519::Identity::generate();
    let recipient = identity.to_public().to_string();
    let bad = Line {
        birth: "31/02/1970".to_owned(),
        ..Line::of(4)
    };
    let file = patients(&[Line::of(1), bad]);
    let mut intake = house.intake("44", &ring);
    intake.quarantine_recipient = Some(&recipient);
    let delivery = delivery(10, &[("patients.csv", file.clone())]);
    let receipt = house.warehouse.ingest(intake, &delivery).await.unwrap();
    let sealed = std::fs::read(receipt.quarantine.unwrap()).unwrap();
    assert!(!contains(&sealed, name_of(4).as_bytes()));
    let mut plain = String::new();
    let decryptor = age::Decryptor::new(&sealed[..]).unwrap();
    let mut reader = decryptor.decrypt(std::iter::once(&identity as _)).unwrap();
    reader.read_to_string(&mut plain).unwrap();
    let wanted = file.lines().nth(2).unwrap();
    let code = receipt.rejections[0].notice.code;
    assert_eq!(plain, format!("patients.csv:3:{code}\n{wanted}\n"));

    let mut intake = house.intake("53", &ring);
    intake.quarantine_recipient = Some("age1nonsense");
    let refused = house.warehouse.ingest(intake, &delivery).await;
    assert_eq!(refused.unwrap_err().code, "W21");
    assert!(age::x25519::Recipient::from_str(&recipient).is_ok());
}
