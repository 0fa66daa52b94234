//! What the model declares of person-level columns, and that it may leave nothing out.

use super::{model, rules};
use crate::{Kind, Lang, Level, Model};

/// What the refusal says of the model with one part of its text replaced, once.
fn refused(from: &str, to: &str) -> String {
    let text = rules("model.toml");
    assert!(text.contains(from), "{from}");
    let notice = Model::parse(&text.replacen(from, to, 1)).unwrap_err();
    assert_eq!(notice.code, "F02", "{to}");
    notice.what.en
}

#[test]
fn attributes_are_what_a_register_knows_and_everything_else_is_a_secret() {
    let of_the_patient = [
        "microstructure_id",
        "practitioner_no",
        "sex",
        "birth_year",
        "residence_department",
        "identity_class",
    ];
    for table in model().tables() {
        for column in &table.columns {
            let name = column.name.as_str();
            let is_patient = ["patient", "patient_by_region"].contains(&table.name.as_str());
            let is_attribute = table.level == Level::Person
                && (["patient_no", "region_code"].contains(&name)
                    || (is_patient && of_the_patient.contains(&name)));
            assert_eq!(column.is_attribute(), is_attribute, "{}.{name}", table.name);
        }
    }
}

#[test]
fn whatever_can_be_summed_of_a_person_has_an_interval() {
    for table in model().tables() {
        for column in &table.columns {
            let is_summed =
                column.measure || column.kind == Kind::Date || column.name.ends_with("_year");
            let expected = table.level == Level::Person && is_summed;
            let place = format!("{}.{}", table.name, column.name);
            assert_eq!(column.counted_between().is_some(), expected, "{place}");
        }
    }
    let event = model().table("event").unwrap();
    let duration = event.column("duration_minutes").unwrap();
    assert_eq!(duration.counted_between(), Some(0..=90));
}

#[test]
fn a_score_is_counted_in_the_interval_of_its_scale() {
    let table = model().table("scale_score").unwrap();
    let phq9 = table.scale("score", "scale", "phq9").unwrap();
    assert_eq!(phq9.counted_between(), 0..=28);
    assert!(table.scale("score", "scale", "unheard_of").is_none());
    // Every scale whose bounds are declared has an interval that holds its bounds.
    for range in &table.ranges {
        let scale = table.scale(&range.column, &range.by, &range.code).unwrap();
        let interval = scale.counted_between();
        assert!(interval.contains(&range.min) && interval.contains(&range.max));
    }
}

#[test]
fn tables_that_are_computed_or_public_have_one_row_of_each() {
    for table in model().tables() {
        let is_delivered = table.level == Level::Person && table.fed;
        assert_eq!(table.rows_most > 1, is_delivered, "{}", table.name);
    }
    assert_eq!(model().table("patient").unwrap().rows_most, 1);
    assert_eq!(model().table("patient_by_region").unwrap().rows_most, 2);
}

#[test]
fn a_person_level_column_without_knowledge_is_refused_and_a_public_one_with_it() {
    assert!(refused("knowledge = \"attribute\", ", "").contains("patient_no"));
    let public = "role = \"ordinary\", treatment = \"keep\", groupable = true";
    let declared = "role = \"ordinary\", treatment = \"keep\", knowledge = \"attribute\"";
    assert!(refused(public, declared).contains("network"));
    let secret = "knowledge = \"secret\", codes = \"referral\"";
    let said = refused(secret, "knowledge = \"attribute\", codes = \"referral\"");
    assert!(said.contains("inclusion.referral"), "{said}");
}

#[test]
fn an_interval_is_declared_where_it_means_something_and_only_there() {
    for (from, to) in [
        ("centre = 1980, width = 90, ", ""),
        ("centre = 1980, width = 90", "centre = 1980"),
        ("centre = 1980, width = 90", "centre = 1980, width = 0"),
        ("centre = 1980, width = 90", "centre = 1980, width = -90"),
        ("centre = 1980, width = 90", "centre = 1980, width = 91"),
        ("centre = 1980, width = 90", "centre = 1880, width = 90"),
        ("centre = 1980, width = 90", "centre = 1980, width = 900"),
        (
            "centre = 18993, width = 3650, fr = \"date d'inc",
            "fr = \"date d'inc",
        ),
        (
            "codes = \"referral\"",
            "codes = \"referral\", centre = 1, width = 2",
        ),
        (
            "code = \"phq9\", centre = 14, width = 28",
            "code = \"phq10\", centre = 14, width = 28",
        ),
        (
            "code = \"phq9\", centre = 14, width = 28",
            "code = \"phq9\", centre = 14, width = 0",
        ),
        (
            "code = \"phq9\", centre = 14, width = 28",
            "code = \"phq9\", centre = 14, width = 12000",
        ),
        (
            "by = \"scale\", code = \"phq9\", centre",
            "by = \"score_date\", code = \"phq9\", centre",
        ),
    ] {
        refused(from, to);
    }
}

#[test]
fn the_most_rows_of_a_patient_are_declared_where_regions_deliver_people() {
    for (from, to) in [
        ("rows_most = 2\n", ""),
        ("rows_most = 2\n", "rows_most = 0\n"),
        ("derived_from = ", "rows_most = 1\nderived_from = "),
        (
            "level = \"reference\"\n",
            "level = \"reference\"\nrows_most = 1\n",
        ),
    ] {
        refused(from, to);
    }
}

#[test]
fn what_never_is_missing_or_is_ordinary_cannot_tell_by_its_absence() {
    let year = "ordinary = true, fr = \"année d'inclusion\"";
    refused(year, "missing_tells = true, fr = \"année d'inclusion\"");
    refused(
        year,
        "ordinary = true, nullable = true, missing_tells = true, fr = \"année d'inclusion\"",
    );
}

#[test]
fn declarations_read_as_sentences() {
    let of = |table: &str, column: &str| {
        let declared = model()
            .table(table)
            .unwrap()
            .column(column)
            .unwrap()
            .declarations();
        declared.map(|sentence| [sentence.get(Lang::Fr).to_owned(), sentence.en])
    };
    assert_eq!(
        of("inclusion", "inclusion_date").unwrap(),
        [
            "Secret. Dans une somme, compté entre 2017-01-02 et 2026-12-31.",
            "Secret. In a sum, counted between 2017-01-02 and 2026-12-31."
        ]
    );
    assert_eq!(
        of("patient", "sex").unwrap()[1],
        "Attribute: may be known of a patient."
    );
    assert_eq!(of("network", "name"), None);
}
