//! Who is who: one number for one person, and never a guess.

use std::collections::BTreeSet;

use super::{House, Line, codes, events, patients, rows};

async fn numbers(house: &House) -> BTreeSet<String> {
    house
        .rows("patient")
        .await
        .iter()
        .map(|row| row["patient_no"].clone())
        .collect()
}

#[tokio::test]
async fn a_person_of_two_regions_has_one_number_and_one_row_the_latest() {
    let house = House::new().await;
    let moved = Line {
        id: "X-1".to_owned(),
        department: "35",
        ..Line::of(1)
    };
    house
        .deliver("44", 10, &[("patients.csv", patients(&[Line::of(1)]))])
        .await
        .unwrap();
    house
        .deliver("53", 20, &[("patients.csv", patients(&[moved]))])
        .await
        .unwrap();
    assert_eq!(house.rows("patient_by_region").await.len(), 2);
    let latest = house.rows("patient").await;
    assert_eq!(latest.len(), 1);
    assert_eq!(
        (
            latest[0]["region_code"].as_str(),
            latest[0]["patient_no"].as_str()
        ),
        ("53", "1")
    );
}

/// Which department has which number: line `i` lives in department `i`.
async fn numbered(lines: &[Line]) -> Vec<(String, String)> {
    let house = House::new().await;
    let files = [("patients.csv", patients(lines))];
    house.deliver("44", 1, &files).await.unwrap();
    let rows = house.rows("patient").await;
    let pair = |row: &super::TextRow| {
        (
            row["residence_department"].clone(),
            row["patient_no"].clone(),
        )
    };
    let mut pairs: Vec<_> = rows.iter().map(pair).collect();
    pairs.sort();
    pairs
}

#[tokio::test]
async fn a_number_follows_from_the_person_and_the_ring_and_not_from_the_line() {
    const DEPARTMENTS: [&str; 8] = ["67", "68", "35", "22", "29", "56", "44", "49"];
    let lines = || {
        let with = |(i, department): (usize, &&'static str)| Line {
            department,
            ..Line::of(u32::try_from(i).unwrap() + 1)
        };
        DEPARTMENTS.iter().enumerate().map(with).collect::<Vec<_>>()
    };
    let first = numbered(&lines()).await;
    let mut turned = lines();
    turned.reverse();
    assert_eq!(first, numbered(&turned).await);
    let of_line = |i: usize| {
        first
            .iter()
            .find(|(d, _)| d == DEPARTMENTS[i])
            .unwrap()
            .1
            .clone()
    };
    let in_order: Vec<String> = (0..8).map(of_line).collect();
    assert!(!in_order.is_sorted());
}

#[tokio::test]
async fn numbers_are_dense_and_never_given_twice() {
    let house = House::new().await;
    let lines: Vec<_> = (1..=40).map(Line::of).collect();
    house
        .deliver("44", 1, &[("patients.csv", patients(&lines[..30]))])
        .await
        .unwrap();
    house
        .deliver("44", 2, &[("patients.csv", patients(&lines))])
        .await
        .unwrap();
    let expected: BTreeSet<_> = (1..=40).map(|number| number.to_string()).collect();
    assert_eq!(numbers(&house).await, expected);
    let manifest = house.warehouse.last_manifest().unwrap();
    assert_eq!(manifest.numbers.patient, 40);
    assert_eq!(manifest.numbers.practitioner, 1);
    assert_eq!(manifest.key_version, Some(1));
}

#[tokio::test]
async fn numbers_do_not_follow_the_order_of_the_file() {
    let house = House::new().await;
    // Birth years rise with the line: 40 people, one year each.
    let lines: Vec<_> = (0..40).map(Line::of).collect();
    house
        .deliver("44", 1, &[("patients.csv", patients(&lines))])
        .await
        .unwrap();
    let mut by_number: Vec<(i32, i32)> = house
        .rows("patient")
        .await
        .iter()
        .map(|row| {
            (
                row["patient_no"].parse().unwrap(),
                row["birth_year"].parse().unwrap(),
            )
        })
        .collect();
    by_number.sort_unstable();
    // By chance once in 40! runs.
    assert!(!by_number.is_sorted_by_key(|(_, year)| *year));
}

#[tokio::test]
async fn tokens_of_two_people_reject_the_row() {
    let house = House::new().await;
    let lines = [Line::of(1), Line::of(2)];
    house
        .deliver("44", 10, &[("patients.csv", patients(&lines))])
        .await
        .unwrap();
    let confused = Line {
        id: Line::of(2).id,
        ..Line::of(1)
    };
    let receipt = house
        .deliver("44", 11, &[("patients2.csv", patients(&[confused]))])
        .await
        .unwrap();
    assert_eq!(codes(&receipt), ["W13"]);
    assert_eq!(receipt.rejections[0].column, "local_id");
    assert_eq!(numbers(&house).await.len(), 2);
}

#[tokio::test]
async fn two_national_identities_are_never_joined() {
    let house = House::new().await;
    house
        .deliver("44", 10, &[("patients.csv", patients(&[Line::of(1)]))])
        .await
        .unwrap();
    let reused = Line {
        id: Line::of(1).id,
        ..Line::of(2)
    };
    let receipt = house
        .deliver("44", 11, &[("patients.csv", patients(&[reused]))])
        .await
        .unwrap();
    assert_eq!(codes(&receipt), ["W17"]);
}

#[tokio::test]
async fn a_new_identifier_of_a_known_person_leads_to_that_person_from_then_on() {
    let house = House::new().await;
    let bare = Line {
        nir: String::new(),
        status: "Provisoire",
        ..Line::of(1)
    };
    let elsewhere = Line {
        id: "OTHER".to_owned(),
        name: "ZQXOTHER".to_owned(),
        ..Line::of(1)
    };
    for (on, line) in [(10, bare), (11, Line::of(1)), (12, elsewhere)] {
        house
            .deliver("44", on, &[("patients.csv", patients(&[line]))])
            .await
            .unwrap();
    }
    assert_eq!(numbers(&house).await.len(), 1);
    assert_eq!(house.rows("patient_by_region").await.len(), 1);
}

#[tokio::test]
async fn partial_traits_alone_join_nobody() {
    let house = House::new().await;
    let partial = |id: &str| Line {
        id: id.to_owned(),
        birth: "00/00/1980".to_owned(),
        nir: String::new(),
        status: "Provisoire",
        ..Line::of(1)
    };
    let lines = [partial("A"), partial("B")];
    let receipt = house
        .deliver("44", 10, &[("patients.csv", patients(&lines))])
        .await
        .unwrap();
    assert_eq!(receipt.tokens["TRAITS_PARTIAL"], 2);
    assert_eq!(numbers(&house).await.len(), 2);
}

#[tokio::test]
async fn two_local_files_of_one_person_give_one_row_and_both_lead_to_it() {
    let house = House::new().await;
    let second = Line {
        id: "LOC-00099".to_owned(),
        department: "68",
        ..Line::of(1)
    };
    let files = [
        ("patients.csv", patients(&[Line::of(1), second])),
        (
            "events.csv",
            events(&[(1, 1, "03/04/2022", 30), (2, 99, "04/04/2022", 30)]),
        ),
    ];
    let receipt = house.deliver("44", 10, &files).await.unwrap();
    let balance = &receipt.balances[0];
    assert_eq!(
        (balance.inserted, balance.superseded, balance.after),
        (1, 1, 1)
    );
    assert_eq!(house.rows("patient").await[0]["residence_department"], "68");
    let people: BTreeSet<_> = house
        .rows("event")
        .await
        .iter()
        .map(|row| row["patient_no"].clone())
        .collect();
    assert_eq!(people.len(), 1);
}

#[tokio::test]
async fn an_event_of_somebody_unknown_is_rejected_until_the_patient_is_delivered() {
    let house = House::new().await;
    let files = [("events.csv", events(&[(1, 1, "03/04/2022", 30)]))];
    let receipt = house.deliver("44", 10, &files).await.unwrap();
    assert_eq!(codes(&receipt), ["W14"]);
    assert_eq!(receipt.version, 1);
    let files = [
        ("patients.csv", patients(&[Line::of(1)])),
        ("events.csv", events(&[(1, 1, "03/04/2022", 30)])),
    ];
    let receipt = house.deliver("44", 11, &files).await.unwrap();
    assert!(receipt.rejections.is_empty());
    let snapshot = house.warehouse.snapshot().await.unwrap();
    assert_eq!(rows(&snapshot, "event")[0]["patient_no"], "1");
}

#[tokio::test]
async fn events_that_came_too_early_are_taken_when_they_come_again() {
    let house = House::new().await;
    let early = [(
        "events.csv",
        events(&[(1, 1, "03/04/2022", 30), (2, 2, "03/04/2022", 30)]),
    )];
    house.deliver("44", 10, &early).await.unwrap();
    let again = house.deliver("44", 11, &early).await.unwrap();
    assert!(again.unchanged && again.version == 1);
    assert_eq!(codes(&again), ["W14", "W14"]);
    house
        .deliver("44", 12, &[("patients.csv", patients(&[Line::of(1)]))])
        .await
        .unwrap();
    let again = house.deliver("44", 13, &early).await.unwrap();
    assert_eq!((again.version, again.balances[0].inserted), (3, 1));
    assert_eq!(codes(&again), ["W14"]);
    let again = house.deliver("44", 14, &early).await.unwrap();
    assert!(again.unchanged && again.version == 3);
}

#[tokio::test]
async fn a_local_number_means_nobody_in_another_region() {
    let house = House::new().await;
    house
        .deliver("44", 10, &[("patients.csv", patients(&[Line::of(1)]))])
        .await
        .unwrap();
    let files = [("events.csv", events(&[(1, 1, "03/04/2022", 30)]))];
    assert_eq!(
        codes(&house.deliver("53", 11, &files).await.unwrap()),
        ["W14"]
    );
}
