use crate::sets::Evidence;
use crate::toolkit::{patients, whole};
use tamis_disclosure::Reason;

/// A hundred patients, of whom the first `largest` are met in A, the others in B and C.
fn mostly_in_one(largest: u32) -> Evidence {
    let mut evidence = Evidence::new(true, false);
    for patient in 0..100 {
        let structure = if patient < largest {
            "A"
        } else if patient % 2 == 0 {
            "B"
        } else {
            "C"
        };
        evidence.add(patient, Some(structure), None);
    }
    evidence
}

#[test]
fn one_structure_may_hold_eighty_five_per_cent_of_the_patients_and_no_more() {
    let nobody = Evidence::default;
    assert_eq!(patients(whole(), mostly_in_one(85), nobody()), Ok(100));
    assert_eq!(
        patients(whole(), mostly_in_one(86), nobody()),
        Err(Reason::StructureShare)
    );
}

#[test]
fn a_patient_of_several_structures_weighs_in_each() {
    let mut evidence = mostly_in_one(80);
    (80..86).for_each(|patient| evidence.also_met(patient, Some("A"), None));
    assert_eq!(
        patients(whole(), evidence, Evidence::default()),
        Err(Reason::StructureShare)
    );
}

#[test]
fn a_patient_with_many_rows_weighs_once() {
    let mut evidence = mostly_in_one(80);
    (0..80).for_each(|patient| evidence.add(patient, Some("A"), None));
    assert_eq!(patients(whole(), evidence, Evidence::default()), Ok(100));
}
