use crate::sets::{Evidence, MomentSets};
use crate::toolkit::{
    group, judged_under, met_in, patients, profile, sensitive_piece, spec, whole,
};
use tamis_disclosure::{Fewest, Reason, Statistic};

#[test]
fn two_structures_are_too_few_and_three_are_enough() {
    assert_eq!(
        patients(whole(), met_in(0..50, 2), Evidence::default()),
        Err(Reason::Structures)
    );
    assert_eq!(
        patients(whole(), met_in(0..50, 3), Evidence::default()),
        Ok(50)
    );
}

#[test]
fn a_piece_needs_three_structures_of_its_own() {
    let inside = met_in(0..50, 2);
    assert_eq!(
        patients(sensitive_piece(), inside, met_in(50..90, 5)),
        Err(Reason::Structures)
    );
}

#[test]
fn of_several_columns_each_needs_three_structures() {
    let by_column = |fewest: u64| {
        let fewest = Fewest {
            structures: Some(fewest),
            practitioners: None,
        };
        patients(
            whole(),
            met_in(0..50, 5).named_by_columns(fewest),
            Evidence::default(),
        )
    };
    assert_eq!(by_column(2), Err(Reason::Structures));
    assert_eq!(by_column(3), Ok(50));
}

#[test]
fn where_no_structure_is_in_scope_the_rule_does_not_apply() {
    let mut evidence = Evidence::new(false, false);
    (0..50).for_each(|patient| evidence.add(patient, None, None));
    assert_eq!(patients(whole(), evidence, Evidence::default()), Ok(50));
}

#[test]
fn where_the_structure_is_missing_in_every_row_nothing_is_shown() {
    let mut evidence = Evidence::new(true, false);
    (0..50).for_each(|patient| evidence.add(patient, None, None));
    assert_eq!(
        patients(whole(), evidence, Evidence::default()),
        Err(Reason::Structures)
    );
}

#[test]
fn a_network_sees_its_own_structures() {
    let shown = judged_under(
        &profile("coordination"),
        spec(whole(), &[Statistic::Patients]),
        vec![group(met_in(0..50, 1))],
        vec![MomentSets::default()],
    );
    assert_eq!(shown, [Ok(50)]);
}
