//! Anchors: what the published parameters say about the tables, recounted from the files.

use std::collections::{BTreeMap, BTreeSet};

use contract::Value;

use super::*;

/// Share of the known values of a column that are one of some codes, per cent.
fn share(table: &str, column: &str, codes: &[&str]) -> f64 {
    let rows = values(table, [column; 3]);
    let known = rows.iter().filter(|(_, row)| !row[0].is_null());
    let found = known
        .clone()
        .filter(|(_, row)| codes.contains(&text(&row[0])));
    percent(found.count(), known.count())
}

#[test]
fn most_patients_are_referred_by_their_general_practitioner() {
    assert_between(
        "GP",
        60.0,
        share("inclusion", "referral", &["general_practitioner"]),
        68.0,
    );
}

#[test]
fn housing_and_work_follow_the_published_shares() {
    assert_between(
        "unstable",
        12.0,
        share("social_situation", "housing", &["unstable"]),
        17.0,
    );
    let work = ["regular_work", "occasional_work"];
    assert_between(
        "work",
        51.0,
        share("social_situation", "labour_status", &work),
        58.0,
    );
}

#[test]
fn more_than_half_are_lost_within_24_months() {
    let end = crate::day::of(2023, 12, 31);
    let rows = values(
        "inclusion",
        ["inclusion_date", "exit_date", "inclusion_year"],
    );
    // Those included early enough to be followed for 24 months.
    let old: Vec<_> = rows
        .iter()
        .filter(|(_, row)| int(&row[2]) == 2021 && int(&row[0]) + 730 <= i64::from(end))
        .collect();
    let lost = old
        .iter()
        .filter(|(_, row)| !row[1].is_null() && int(&row[1]) < int(&row[0]) + 730);
    assert_between(
        "loss at 24 months",
        50.0,
        percent(lost.count(), old.len()),
        60.0,
    );
}

#[test]
fn agonists_are_shared_out_as_published() {
    let rows = values("treatment", ["atc"; 3]);
    let agonists = ["N07BC01", "N07BC51", "N07BC02", "N02AA01"];
    let all = rows
        .iter()
        .filter(|(_, row)| agonists.contains(&text(&row[0])))
        .count();
    let methadone = rows
        .iter()
        .filter(|(_, row)| text(&row[0]) == "N07BC02")
        .count();
    assert_between("methadone", 43.0, percent(methadone, all), 50.0);
}

#[test]
fn hepatitis_c_follows_the_birth_year_among_users_of_hard_drugs() {
    let births: BTreeMap<String, i64> = values("patient_by_region", ["birth_year"; 3])
        .into_iter()
        .map(|(id, row)| (id, int(&row[0])))
        .collect();
    let hard = [
        "heroin",
        "other_opioid",
        "buprenorphine_misused",
        "methadone_misused",
    ];
    let users: BTreeSet<String> = values("substance_use", ["substance", "rank", "rank"])
        .into_iter()
        .filter(|(_, row)| hard.contains(&text(&row[0])) && row[1] == Value::Int(1))
        .map(|(id, _)| id)
        .collect();
    let tests = values("screening", ["agent", "test", "result"]);
    let positive = |born: std::ops::RangeInclusive<i64>| {
        let of_age = tests.iter().filter(|(id, row)| {
            users.contains(id)
                && births.get(id).is_some_and(|year| born.contains(year))
                && (text(&row[0]), text(&row[1])) == ("hcv", "serology")
                && !row[2].is_null()
        });
        let found = of_age
            .clone()
            .filter(|(_, row)| text(&row[2]) == "positive")
            .count();
        percent(found, of_age.count())
    };
    assert_between("born from 1977 on", 4.0, positive(1977..=2010), 11.0);
    assert_between("born up to 1961", 60.0, positive(1900..=1961), 95.0);
}

#[test]
fn a_year_of_follow_up_has_the_assumed_visits_and_every_consultation_a_duration() {
    let rows = values("event", ["event_type", "duration_minutes", "event_year"]);
    let mut visits: BTreeMap<(&str, i64), u32> = BTreeMap::new();
    for (id, row) in &rows {
        let event_type = text(&row[0]);
        let is_meeting = event_type == "missed_appointment";
        assert_eq!(row[1].is_null(), is_meeting, "{event_type}");
        if event_type == "gp_consultation" {
            *visits.entry((id, int(&row[2]))).or_default() += 1;
        }
    }
    assert!(visits.values().all(|count| (1..=24).contains(count)));
    let total: u32 = visits.values().sum();
    let years = u32::try_from(visits.len()).unwrap();
    assert_between("visits", 4.0, f64::from(total) / f64::from(years), 9.0);
}

#[test]
fn mean_age_is_near_42_and_values_are_missing_within_their_bounds() {
    let births = values(
        "patient_by_region",
        ["birth_year", "residence_department", "sex"],
    );
    let ages: Vec<i64> = births.iter().map(|(_, row)| 2023 - int(&row[0])).collect();
    let mean = ages.iter().sum::<i64>() * 10 / i64::try_from(ages.len()).unwrap();
    assert!(
        (405..=435).contains(&mean),
        "mean age {mean} tenths of a year"
    );
    for (table, column) in [
        ("patient_by_region", "residence_department"),
        ("inclusion", "treatment_status"),
        ("social_situation", "education"),
        ("social_situation", "income_source"),
        ("substance_use", "age_first_use"),
    ] {
        let rows = values(table, [column; 3]);
        let missing = rows.iter().filter(|(_, row)| row[0].is_null()).count();
        let high = if column == "treatment_status" {
            27.0
        } else {
            21.0
        };
        assert_between(column, 1.5, percent(missing, rows.len()), high);
    }
}

#[test]
fn payments_are_528_euros_or_refused() {
    for (_, row) in values("annual_payment", ["amount_eur", "status", "payment_year"]) {
        let expected = if text(&row[1]) == "refused" { 0 } else { 528 };
        assert_eq!(int(&row[0]), expected);
    }
}

#[test]
fn structures_are_over_dispersed_and_finer_tables_have_small_cells() {
    let rows = values("event", ["microstructure_id", "event_year", "event_type"]);
    let mut people: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (id, row) in rows.iter().filter(|(_, row)| row[1] == Value::Int(2023)) {
        people.entry(text(&row[0])).or_default().insert(id);
    }
    let sizes: Vec<usize> = people.values().map(BTreeSet::len).collect();
    assert!(sizes.iter().any(|size| *size < 11) && sizes.iter().any(|size| *size > 90));
    let mut cells: BTreeMap<(&str, String), BTreeSet<&str>> = BTreeMap::new();
    let substances = values("substance_use", ["substance", "region_code", "rank"]);
    for (id, row) in substances.iter().filter(|(_, row)| row[2] == Value::Int(1)) {
        cells
            .entry((text(&row[0]), text(&row[1]).to_owned()))
            .or_default()
            .insert(id);
    }
    assert!(
        cells.values().any(|cell| cell.len() < 11),
        "rare products by region are small cells"
    );
}
