//! Only structures that the region has named count as structures; rows of others are counted.

use super::{House, Line, events, networks, patients};

/// Three events of one patient, in these places.
fn events_in(places: [&str; 3]) -> (&'static str, String) {
    let lines = [
        (1, 1, "03/04/2022", 30),
        (2, 1, "04/04/2022", 30),
        (3, 1, "05/04/2022", 30),
    ];
    let text = events(&lines);
    let ends = ["LIEU"].into_iter().chain(places);
    let with_place = text
        .lines()
        .zip(ends)
        .map(|(line, end)| format!("{line};{end}\n"));
    ("events.csv", with_place.collect())
}

fn one_patient() -> (&'static str, String) {
    ("patients.csv", patients(&[Line::of(1)]))
}

/// How many rows of a delivery name a structure that is not named.
async fn unnamed(house: &House, on: i8, files: &[(&str, String)]) -> u64 {
    let receipt = house.deliver("44", on, files).await.unwrap();
    assert!(receipt.rejections.is_empty());
    receipt.warnings.get("W22").copied().unwrap_or(0)
}

#[tokio::test]
async fn a_structure_counts_if_this_or_an_earlier_delivery_names_it() {
    let house = House::new().await;
    let named = ("networks.csv", networks(&[("R-1", 2014)]));
    // The file of structures comes last, and is read first.
    let files = [one_patient(), events_in(["R-1", "r 01", "R-2"]), named];
    assert_eq!(unnamed(&house, 10, &files).await, 1);
    // The row is kept as it is.
    let places: Vec<_> = house.rows("event").await;
    let has = |place: &str| {
        places
            .iter()
            .filter(|row| row["network_id"] == place)
            .count()
    };
    assert_eq!((has("44-R-1"), has("44-R-2")), (2, 1));
    // Who reads the version sees which structures are named.
    assert_eq!(house.rows("network").await.len(), 1);

    assert_eq!(
        unnamed(&house, 11, &[events_in(["R-1", "R-1", ""])]).await,
        0
    );
    let later = ("networks.csv", networks(&[("R-2", 2015)]));
    let files = [events_in(["R-1", "R-2", "R-3"]), later];
    assert_eq!(unnamed(&house, 12, &files).await, 1);
}

#[tokio::test]
async fn before_any_structure_is_named_every_row_that_names_one_is_counted() {
    let house = House::new().await;
    let files = [one_patient(), events_in(["R-1", "R-1", ""])];
    assert_eq!(unnamed(&house, 10, &files).await, 2);
}

#[tokio::test]
async fn what_another_region_names_is_not_named_here() {
    let house = House::new().await;
    let named = ("networks.csv", networks(&[("R-1", 2014)]));
    house.deliver("53", 10, &[named]).await.unwrap();
    let files = [one_patient(), events_in(["R-1", "", ""])];
    assert_eq!(unnamed(&house, 11, &files).await, 1);
}
