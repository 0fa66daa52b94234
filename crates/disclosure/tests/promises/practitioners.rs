use crate::sets::Evidence;
use crate::toolkit::patients;
use crate::toolkit::whole;
use tamis_disclosure::{Fewest, Reason};

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
fn of_several_columns_each_needs_three_practitioners() {
    let by_column = |fewest: u64| {
        let fewest = Fewest {
            structures: None,
            practitioners: Some(fewest),
        };
        let evidence = met_by(5, true).named_by_columns(fewest);
        patients(whole(), evidence, Evidence::default())
    };
    assert_eq!(by_column(2), Err(Reason::Practitioners));
    assert_eq!(by_column(3), Ok(40));
}

#[test]
fn where_no_practitioner_is_in_scope_the_rule_does_not_apply() {
    assert_eq!(
        patients(whole(), met_by(1, false), Evidence::default()),
        Ok(40)
    );
}
