use crate::toolkit::patients;
use crate::toolkit::whole;
use tamis_disclosure::{Evidence, Reason};

fn met_by(practitioners: u32, known: bool) -> Evidence {
    let mut evidence = Evidence::new(false, known);
    for patient in 0..40_u32 {
        evidence.add(patient, None, Some((patient % practitioners).cast_signed()));
    }
    evidence
}

#[test]
fn two_practitioners_are_too_few_and_three_are_enough() {
    let nobody = Evidence::default;
    assert_eq!(
        patients(whole(), met_by(2, true), nobody()),
        Err(Reason::Practitioners)
    );
    assert_eq!(patients(whole(), met_by(3, true), nobody()), Ok(40));
}

#[test]
fn where_no_practitioner_is_in_scope_the_rule_does_not_apply() {
    assert_eq!(
        patients(whole(), met_by(1, false), Evidence::default()),
        Ok(40)
    );
}
