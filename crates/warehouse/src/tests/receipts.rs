//! A receipt accounts for every row, and says what became of it.

use std::collections::BTreeMap;

use contract::Lang;
use proptest::prelude::*;

use super::{House, Line, codes, day, events, networks, patients, ring};
use crate::{Balance, DeliveredFile, Delivery};

fn two_patients() -> (&'static str, String) {
    ("patients.csv", patients(&[Line::of(1), Line::of(2)]))
}

#[tokio::test]
async fn a_first_delivery_is_inserted_and_balances() {
    let house = House::new().await;
    let receipt = house
        .deliver(
            "44",
            10,
            &[
                (
                    "events.csv",
                    events(&[(1, 1, "03/04/2022", 30), (2, 2, "04/01/2023", 45)]),
                ),
                two_patients(),
                ("networks.csv", networks(&[("A", 2014)])),
            ],
        )
        .await
        .unwrap();
    receipt.balanced().unwrap();
    assert_eq!((receipt.version_before, receipt.version), (0, 1));
    assert_eq!(receipt.total(|balance| balance.inserted), 5);
    assert_eq!(receipt.tokens, BTreeMap::from([("INS".to_owned(), 2)]));
    assert_eq!(receipt.balances[0].file, "events.csv");
    assert_eq!(house.rows("event").await.len(), 2);
    assert_eq!(
        house.rows("patient").await,
        house.rows("patient_by_region").await
    );
    assert_eq!(house.rows("network").await[0]["network_id"], "44-A");
    let coverage = house.warehouse.snapshot().await.unwrap().coverage();
    let months = (jiff::civil::date(2022, 4, 1), jiff::civil::date(2023, 1, 1));
    assert_eq!(coverage, [("44".to_owned(), months.0, months.1)]);
}

#[tokio::test]
async fn the_same_delivery_again_changes_nothing() {
    let house = House::new().await;
    let files = [
        two_patients(),
        ("events.csv", events(&[(1, 1, "03/04/2022", 30)])),
    ];
    house.deliver("44", 10, &files).await.unwrap();
    let before = house.warehouse.last_manifest().unwrap();
    let mut swapped = files.clone();
    swapped.reverse();
    for files in [&files, &swapped] {
        let receipt = house.deliver("44", 12, files).await.unwrap();
        assert!(receipt.unchanged && receipt.balances.is_empty());
        assert_eq!((receipt.version_before, receipt.version), (1, 1));
        assert!(receipt.render(Lang::Fr).contains("rien n'a changé"));
    }
    assert_eq!(house.warehouse.last_manifest().unwrap(), before);
    assert_eq!(house.ledger().entries().unwrap().len(), 1);
}

#[tokio::test]
async fn a_correction_updates_and_an_older_one_is_superseded() {
    let house = House::new().await;
    let deliver = |on, duration| {
        let files = [
            two_patients(),
            ("events.csv", events(&[(1, 1, "03/04/2022", duration)])),
        ];
        let house = &house;
        async move { house.deliver("44", on, &files).await.unwrap().balances[1].clone() }
    };
    assert_eq!(deliver(10, 30).await.inserted, 1);
    assert_eq!(deliver(20, 45).await.updated, 1);
    assert_eq!(deliver(15, 60).await.superseded, 1);
    assert_eq!(house.rows("event").await[0]["duration_minutes"], "45");
    assert_eq!(house.rows("event").await.len(), 1);
}

#[tokio::test]
async fn what_was_confirmed_later_outlives_a_late_correction_from_in_between() {
    let house = House::new().await;
    let file = |duration| events(&[(1, 1, "03/04/2022", duration)]);
    house
        .deliver("44", 10, &[two_patients(), ("events.csv", file(30))])
        .await
        .unwrap();
    let again = events(&[(1, 1, "03/04/2022", 30), (2, 1, "04/04/2022", 5)]);
    let receipt = house
        .deliver("44", 20, &[("events.csv", again)])
        .await
        .unwrap();
    assert_eq!(receipt.total(|balance| balance.unchanged), 1);
    let receipt = house
        .deliver("44", 15, &[("events.csv", file(99))])
        .await
        .unwrap();
    assert_eq!(receipt.total(|balance| balance.superseded), 1);
    assert_eq!(house.rows("event").await[0]["duration_minutes"], "30");
}

#[tokio::test]
async fn a_corrected_date_moves_the_row_to_its_year() {
    let house = House::new().await;
    let file = |date| events(&[(1, 1, date, 30), (2, 2, "03/04/2022", 30)]);
    house
        .deliver(
            "44",
            10,
            &[two_patients(), ("events.csv", file("03/04/2022"))],
        )
        .await
        .unwrap();
    house
        .deliver("44", 11, &[("events.csv", file("03/04/2021"))])
        .await
        .unwrap();
    let years: Vec<_> = house
        .rows("event")
        .await
        .iter()
        .map(|row| row["event_year"].clone())
        .collect();
    assert_eq!(house.rows("event").await.len(), 2);
    assert!(years.contains(&"2021".to_owned()) && years.contains(&"2022".to_owned()));
}

#[tokio::test]
async fn a_repeated_line_is_a_duplicate_and_a_contradiction_is_rejected_with_its_way_out() {
    let house = House::new().await;
    let line = (1, 1, "03/04/2022", 30);
    let other = (2, 1, "04/04/2022", 10);
    let files = [
        two_patients(),
        (
            "events.csv",
            events(&[line, line, line, other, (2, 1, "04/04/2022", 11)]),
        ),
    ];
    let receipt = house.deliver("44", 10, &files).await.unwrap();
    let balance = &receipt.balances[1];
    assert_eq!(
        (balance.duplicates, balance.inserted, balance.rejected),
        (2, 1, 2)
    );
    assert_eq!(codes(&receipt), ["W15", "W15"]);
    assert_eq!(receipt.rejections[0].line, 5);
    let (fr, en) = (receipt.render(Lang::Fr), receipt.to_string());
    assert!(fr.contains("events.csv, ligne 5: W15") && fr.contains("conseil"));
    assert!(en.contains("events.csv, line 5: W15") && en.contains("hint"));
}

#[tokio::test]
async fn one_refused_file_refuses_the_delivery() {
    let house = House::new().await;
    let broken = "NUM;ID;PRO;DATE;ACTE;DUREE;NOTE\n1;LOC-00001;P;03/04/2022;CONS;5;x\n";
    let files = [two_patients(), ("events.csv", broken.to_owned())];
    let notice = house.deliver("44", 10, &files).await.unwrap_err();
    assert!(notice.code.starts_with('F'), "{}", notice.code);
    assert_eq!(house.warehouse.last_manifest().unwrap().version, 0);
    assert!(house.rows("patient").await.is_empty());
}

#[tokio::test]
async fn an_empty_delivery_and_a_file_given_twice_are_refused() {
    let house = House::new().await;
    assert_eq!(house.deliver("44", 10, &[]).await.unwrap_err().code, "W12");
    let twice = [two_patients(), two_patients()];
    assert_eq!(
        house.deliver("44", 10, &twice).await.unwrap_err().code,
        "W12"
    );
}

#[tokio::test]
async fn a_file_on_disk_is_read_and_a_missing_one_is_refused_by_name() {
    let house = House::new().await;
    let ring = ring();
    let path = house.folder.path().join("networks.csv");
    std::fs::write(&path, networks(&[("A", 2014)])).unwrap();
    let mut delivery = Delivery {
        files: vec![DeliveredFile::at(&path)],
        received: day(1),
    };
    let receipt = house
        .warehouse
        .ingest(house.intake("44", &ring), &delivery)
        .await
        .unwrap();
    assert_eq!(receipt.balances[0].file, "networks.csv");
    delivery
        .files
        .push(DeliveredFile::at(&house.folder.path().join("events.csv")));
    let refused = house
        .warehouse
        .ingest(house.intake("44", &ring), &delivery)
        .await
        .unwrap_err();
    assert_eq!(refused.code, "W20");
    assert!(refused.what.en.contains("(events.csv)"));
}

#[test]
fn a_row_that_went_nowhere_is_noticed() {
    let even = Balance {
        physical: 6,
        header: 1,
        parsed: 5,
        accepted: 4,
        rejected: 1,
        inserted: 3,
        unchanged: 1,
        before: 2,
        after: 5,
        ..Balance::default()
    };
    assert!(even.is_balanced());
    for count in [
        |balance: &mut Balance| balance.physical += 1,
        |balance: &mut Balance| balance.rejected += 1,
        |balance: &mut Balance| balance.updated += 1,
        |balance: &mut Balance| balance.after += 1,
    ] {
        let mut uneven = even.clone();
        count(&mut uneven);
        assert!(!uneven.is_balanced());
    }
}

#[tokio::test]
async fn a_receipt_as_json_names_every_rejection() {
    let house = House::new().await;
    let files = [("events.csv", events(&[(1, 1, "03/04/2022", 30)]))];
    let receipt = house.deliver("44", 10, &files).await.unwrap();
    let json = serde_json::to_value(&receipt).unwrap();
    let rejection = &json["rejections"][0];
    assert_eq!(rejection["file"], "events.csv");
    assert_eq!(rejection["line"], 2);
    assert_eq!(rejection["notice"]["code"], "W14");
    assert!(rejection["notice"]["hint_fr"].is_string());
    assert_eq!(json["balances"][0]["rejected"], 1);
}

#[tokio::test]
async fn a_reference_table_keeps_the_rows_of_the_other_regions() {
    let house = House::new().await;
    for (region, on, year) in [("44", 1, 2014), ("53", 2, 2020), ("44", 3, 2015)] {
        let files = [("networks.csv", networks(&[("A", year)]))];
        let receipt = house.deliver(region, on, &files).await.unwrap();
        assert_eq!(receipt.balances[0].after, 1);
    }
    let rows = house.rows("network").await;
    let found: Vec<_> = rows
        .iter()
        .map(|row| (row["network_id"].as_str(), row["opened_year"].as_str()))
        .collect();
    assert_eq!(found, [("44-A", "2015"), ("53-A", "2020")]);
}

/// A delivered event: record, person (1 and 2 are known), duration.
type Event = (u32, u32, u32);

/// What a plain loop says of a delivery: inserted, updated, unchanged, superseded, duplicates,
/// rejected; and the stored events after it.
fn expect(stored: &mut BTreeMap<u32, (i8, Event)>, on: i8, delivered: &[Event]) -> [u64; 6] {
    let mut counts = [0; 6];
    for (position, event) in delivered.iter().enumerate() {
        let same_key: Vec<_> = delivered
            .iter()
            .filter(|other| other.0 == event.0)
            .collect();
        let slot = if same_key.iter().any(|other| *other != event) {
            5
        } else if delivered[..position].contains(event) {
            4
        } else if event.1 > 2 {
            5
        } else {
            match stored.get(&event.0).copied() {
                None => {
                    stored.insert(event.0, (on, *event));
                    0
                }
                Some((date, known)) if known == *event => {
                    stored.insert(event.0, (date.max(on), *event));
                    2
                }
                Some((date, _)) if date > on => 3,
                Some(_) => {
                    stored.insert(event.0, (on, *event));
                    1
                }
            }
        };
        counts[slot] += 1;
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_row_of_every_delivery_goes_where_a_plain_loop_says(
        deliveries in prop::collection::vec(
            (1_i8..6, prop::collection::vec((0_u32..5, 1_u32..4, 0_u32..2), 0..9)),
            1..4,
        )
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let house = House::new().await;
            house.deliver("44", 1, &[two_patients()]).await.unwrap();
            let mut stored = BTreeMap::new();
            for (number, (on, delivered)) in deliveries.iter().enumerate() {
                // A file of its own each time: the same one again would be known.
                let lines: Vec<_> = delivered.iter().map(|e| (e.0, e.1, "03/04/2022", e.2)).collect();
                let text = events(&lines) + &"\n".repeat(number + 1);
                let before = stored.len() as u64;
                let expected = expect(&mut stored, *on, delivered);
                let receipt = house.deliver("44", *on, &[("events.csv", text)]).await.unwrap();
                receipt.balanced().unwrap();
                let b = &receipt.balances[0];
                let found =
                    [b.inserted, b.updated, b.unchanged, b.superseded, b.duplicates, b.rejected];
                assert_eq!(found, expected);
                assert_eq!((b.before, b.after, b.blank), (before, stored.len() as u64, number as u64 + 1));
            }
            let mut durations: Vec<_> =
                house.rows("event").await.iter().map(|row| row["duration_minutes"].clone()).collect();
            let mut expected: Vec<_> = stored.values().map(|(_, e)| e.2.to_string()).collect();
            durations.sort();
            expected.sort();
            assert_eq!(durations, expected);
        });
    }
}
