use crate::toolkit::met;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use tamis_disclosure::{Evidence, Fewest};

type Row = (u32, Option<u8>, Option<i32>);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let patient = prop_oneof![0..40_u32, any::<u32>()];
    vec(
        (
            patient,
            proptest::option::of(0..5_u8),
            proptest::option::of(-3..3_i32),
        ),
        0..60,
    )
}

fn filled(rows: &[Row]) -> Evidence {
    let mut evidence = Evidence::new(true, false);
    for (patient, structure, practitioner) in rows {
        let name = structure.map(|number| format!("é{number}"));
        evidence.add(*patient, name.as_deref(), *practitioner);
    }
    evidence
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_does_not_matter_where_rows_are_cut_nor_in_what_order_parts_are_merged(
        rows in rows(), cut in any::<prop::sample::Index>(),
    ) {
        let (one, other) = rows.split_at(if rows.is_empty() { 0 } else { cut.index(rows.len()) });
        let (mut forth, mut back) = (filled(one), filled(other));
        forth.merge(&filled(other));
        back.merge(&filled(one));
        prop_assert!(forth == filled(&rows));
        prop_assert!(back == filled(&rows));
    }

    #[test]
    fn parts_in_order_are_the_evidence_that_rows_make(rows in rows()) {
        let evidence = filled(&rows);
        let (names, met_in) = in_order(evidence.structures());
        let names: Vec<Arc<str>> = names.into_iter().map(Arc::from).collect();
        let (numbers, met_by) = in_order(evidence.practitioners());
        let ordered = |met_in: Vec<u64>| {
            Evidence::ordered(
                evidence.patients().clone(),
                evidence.repeaters().clone(),
                Some((names.clone(), met_in)),
                Some((numbers.clone(), met_by.clone())),
            )
        };
        let back = ordered(met_in.clone()).unwrap();
        prop_assert_eq!(back.patients(), evidence.patients());
        prop_assert_eq!(back.repeaters(), evidence.repeaters());
        prop_assert_eq!(back.structures(), evidence.structures());
        prop_assert_eq!(back.practitioners(), evidence.practitioners());
        let reversed: Vec<u64> = met_in.iter().rev().copied().collect();
        prop_assert_eq!(ordered(reversed).is_some(), met_in.len() < 2);
    }
}

/// Entities, and pairs of a patient and the place of one, in order.
fn in_order<K>(by_entity: BTreeMap<K, roaring::RoaringBitmap>) -> (Vec<K>, Vec<u64>) {
    let mut pairs = Vec::new();
    for (place, patients) in by_entity.values().enumerate() {
        pairs.extend(
            patients
                .iter()
                .map(|patient| (u64::from(patient) << 32) | place as u64),
        );
    }
    pairs.sort_unstable();
    (by_entity.into_keys().collect(), pairs)
}

#[test]
fn a_second_row_makes_a_repeater_and_a_second_structure_does_not() {
    let mut evidence = Evidence::new(true, true);
    evidence.add(1, Some("A"), Some(7));
    evidence.also_met(1, Some("B"), None);
    evidence.also_met(2, Some("C"), None);
    assert!(evidence.repeaters().is_empty());
    assert_eq!(evidence.structures().keys().collect::<Vec<_>>(), ["A", "B"]);
    evidence.add(1, None, None);
    evidence.add(3, None, None);
    evidence.repeats(3);
    evidence.repeats(4);
    assert_eq!(evidence.repeaters().iter().collect::<Vec<_>>(), [1, 3]);
    assert_eq!(evidence.patients().len(), 2);
}

#[test]
fn together_a_column_names_at_least_what_it_names_in_a_part() {
    let part = |names: &[&str], structures: Option<u64>| {
        let mut evidence = Evidence::new(true, false);
        for (patient, name) in (0..).zip(names) {
            evidence.add(patient, Some(name), None);
        }
        evidence.named_by_columns(Fewest {
            structures,
            practitioners: None,
        })
    };
    let together = |one: &Evidence, other: &Evidence| {
        let mut both = one.clone();
        both.merge(other);
        both.structure_count()
    };
    let (few, more) = (part(&["A", "B", "C"], Some(2)), part(&["A", "D"], None));
    assert_eq!((few.structure_count(), more.structure_count()), (2, 2));
    assert_eq!(together(&few, &more), 2);
    let many = part(&["A", "B", "D", "E"], None);
    assert_eq!(together(&few, &many), 4);
    assert_eq!(together(&many, &few), 4);
    assert_eq!(together(&more, &many), 4);
    assert_eq!(together(&few, &Evidence::default()), 2);
}

#[test]
fn an_entity_known_on_one_side_is_known() {
    let mut evidence = Evidence::default();
    evidence.merge(&Evidence::new(true, false));
    assert!(evidence.structures_known() && !evidence.practitioners_known());
    evidence.merge(&Evidence::new(false, true));
    assert!(evidence.structures_known() && evidence.practitioners_known());
}

#[test]
fn debug_shows_nothing() {
    assert_eq!(format!("{:?}", met(0..20)), "Evidence(…)");
}
