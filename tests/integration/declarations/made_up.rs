//! The search finds what it should, and nothing else, in a table made up for it.

use super::findings::{dependent, missing, singling_out};
use super::rows::{Declared, Rows, Values};

/// A column of 400 rows, one a patient.
fn column(place: &str, value: impl Fn(usize) -> Option<usize>) -> Values {
    Values {
        declared: Declared {
            place: place.to_owned(),
            nullable: true,
            ..Declared::default()
        },
        values: (0..400).map(value).collect(),
    }
}

fn sensitive(mut column: Values) -> Values {
    column.declared.secret = true;
    column.declared.sensitive = true;
    column
}

/// Two types: one event in five is a missed appointment, which lasts for no time at all.
fn event_type() -> Values {
    sensitive(column("event.event_type", |row| {
        Some(usize::from(row % 5 == 0))
    }))
}

/// The lengths of the other four, which the type tells nothing of.
fn duration() -> Values {
    column("event.duration_minutes", |row| {
        (row % 5 != 0).then_some(row % 7)
    })
}

fn table(columns: impl Into<Vec<Values>>) -> Rows {
    Rows {
        patients: (0..400).collect(),
        regions: (0..400).map(|row| row / 200).collect(),
        columns: columns.into(),
    }
}

#[test]
fn a_duration_that_only_missed_appointments_lack_is_found() {
    // As the model declared it before.
    let mut before = duration();
    before.declared.ordinary = true;
    let found = missing(&table([event_type(), before]));
    let expected = "event.duration_minutes: its absence tells event.event_type";
    assert!(found.contains(expected), "{found:?}");

    let mut still_ordinary = duration();
    still_ordinary.declared.missing_tells = true;
    still_ordinary.declared.ordinary = true;
    assert!(missing(&table([event_type(), still_ordinary])).contains(expected));

    let mut declared = duration();
    declared.declared.missing_tells = true;
    assert!(missing(&table([event_type(), declared])).is_empty());
}

#[test]
fn what_is_missing_by_chance_or_by_a_region_s_habit_is_not_found() {
    let by_chance = column("event.profession", |row| (row % 3 != 0).then_some(1));
    assert!(missing(&table([event_type(), by_chance])).is_empty());
    let by_region = column("event.profession", |row| (row < 200).then_some(1));
    assert!(missing(&table([event_type(), by_region])).is_empty());
}

#[test]
fn an_ordinary_column_that_fixes_a_sensitive_one_is_found_from_both_sides() {
    // Two rooms for appointments that were kept, one for those that were not.
    let mut room = column("event.room", |row| {
        Some(if row % 5 == 0 { 2 } else { row % 2 })
    });
    assert!(
        dependent(&table([event_type(), room])).is_empty(),
        "nothing is claimed of it"
    );
    room = column("event.room", |row| {
        Some(if row % 5 == 0 { 2 } else { row % 2 })
    });
    room.declared.ordinary = true;
    let found: Vec<_> = dependent(&table([event_type(), room]))
        .into_iter()
        .collect();
    let expected = [
        "event.room: fixed by event.event_type",
        "event.room: fixes event.event_type",
    ];
    assert_eq!(found, expected);
}

#[test]
fn an_attribute_that_has_nothing_to_do_with_a_secret_is_not_found() {
    let mut sex = column("patient.sex", |row| Some(row % 2));
    sex.declared.attribute = true;
    assert!(dependent(&table([event_type(), sex])).is_empty());
}

#[test]
fn a_few_patients_who_are_alike_are_no_finding() {
    // Three patients of one year are all of one type, which chance gives often enough.
    let mut year = column("patient.birth_year", |row| Some(row / 4));
    year.declared.attribute = true;
    assert!(dependent(&table([event_type(), year])).is_empty());
}

#[test]
fn a_date_that_two_structures_share_singles_them_out() {
    let structure = column("microstructure.microstructure_id", Some);
    let mut opening = column("microstructure.opening_date", |row| Some(row / 2));
    let mut department = column("microstructure.department", |row| Some(row / 4));
    (opening.declared.ordinary, department.declared.ordinary) = (true, true);
    let found = singling_out(&structure, &[opening, department]);
    let expected = "microstructure.opening_date: singles out structures";
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [expected]);
}
