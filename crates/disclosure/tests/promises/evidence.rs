use crate::toolkit::met;
use proptest::collection::vec;
use proptest::prelude::*;
use tamis_disclosure::{Code, DisclosureError, Evidence};

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
    fn bytes_and_back_is_the_same_evidence(rows in rows()) {
        let evidence = filled(&rows);
        let bytes = evidence.to_bytes();
        let back = Evidence::from_bytes(&bytes).unwrap();
        prop_assert!(back == evidence);
        prop_assert_eq!(back.to_bytes(), bytes);
    }

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
        prop_assert_eq!(forth.to_bytes(), filled(&rows).to_bytes());
    }

    #[test]
    fn any_bytes_are_evidence_or_an_error(bytes in vec(any::<u8>(), 0..200)) {
        if let Err(error) = Evidence::from_bytes(&bytes) {
            prop_assert_eq!(error.code(), Code::D25);
        }
    }

    #[test]
    fn damaged_bytes_are_evidence_or_an_error(
        rows in rows(),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        length in any::<prop::sample::Index>(),
    ) {
        let mut bytes = filled(&rows).to_bytes();
        let shorter = length.index(bytes.len());
        prop_assert!(Evidence::from_bytes(&bytes[..shorter]).is_err());
        for (place, byte) in damage {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(evidence) = Evidence::from_bytes(&bytes) {
            prop_assert!(evidence.repeaters().is_subset(evidence.patients()));
            for met in evidence.structures().values().chain(evidence.practitioners().values()) {
                prop_assert!(met.is_subset(evidence.patients()));
            }
        }
    }
}

/// Bytes of evidence whose patients are these; Roaring writes runs and dense blocks in other ways.
fn with_patients(patients: &roaring::RoaringBitmap) -> Vec<u8> {
    let mut bytes = vec![1, 0];
    for bitmap in [patients, &roaring::RoaringBitmap::new()] {
        bytes.extend(
            u32::try_from(bitmap.serialized_size())
                .unwrap()
                .to_le_bytes(),
        );
        bitmap.serialize_into(&mut bytes).unwrap();
    }
    bytes.extend([0; 8]);
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_runs_and_dense_blocks_are_evidence_or_an_error(
        runs in vec((0..200_000_u32, 1..3_000_u32), 1..5),
        scattered in vec(0..70_000_u32, 0..5_000),
        damage in vec((0..80_usize, any::<u8>()), 0..4),
    ) {
        let mut patients: roaring::RoaringBitmap = scattered.into_iter().collect();
        for (start, length) in runs {
            patients.insert_range(start..start + length);
        }
        patients.optimize();
        let mut bytes = with_patients(&patients);
        let intact = Evidence::from_bytes(&bytes).unwrap();
        prop_assert_eq!(intact.patients(), &patients);
        for (place, byte) in damage {
            if let Some(damaged) = bytes.get_mut(place) {
                *damaged = byte;
            }
        }
        if let Ok(evidence) = Evidence::from_bytes(&bytes) {
            prop_assert_eq!(evidence.patients().iter().count() as u64, evidence.patients().len());
            prop_assert!(Evidence::from_bytes(&evidence.to_bytes()).is_ok());
        }
    }
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
fn an_entity_known_on_one_side_is_known() {
    let mut evidence = Evidence::default();
    evidence.merge(&Evidence::new(true, false));
    assert!(evidence.structures_known() && !evidence.practitioners_known());
    evidence.merge(&Evidence::new(false, true));
    assert!(evidence.structures_known() && evidence.practitioners_known());
}

#[test]
fn bytes_after_the_end_and_another_version_are_refused() {
    let mut bytes = met(0..20).to_bytes();
    bytes.push(0);
    let refused = |bytes: &[u8]| Evidence::from_bytes(bytes).unwrap_err();
    assert_eq!(
        refused(&bytes),
        DisclosureError::EvidenceCorrupt {
            because: "bytes after the end"
        }
    );
    bytes.pop();
    bytes[0] = 2;
    assert_eq!(
        refused(&bytes),
        DisclosureError::EvidenceCorrupt {
            because: "another version"
        }
    );
    assert_eq!(
        refused(&[]),
        DisclosureError::EvidenceCorrupt {
            because: "it ends too early"
        }
    );
}

#[test]
fn debug_shows_nothing() {
    assert_eq!(format!("{:?}", met(0..20)), "Evidence(…)");
}

#[test]
fn evidence_is_compact() {
    let bytes = met(0..10_000).to_bytes().len();
    // Three times ten thousand patients at two bytes, or less.
    assert!(bytes < 60_000, "{bytes} bytes");
    assert!(met(0..10_000).size_bytes() >= bytes / 2);
}
