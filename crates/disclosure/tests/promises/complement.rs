use crate::sets::PieceSets;
use crate::toolkit::ordinary_piece;
use crate::toolkit::{both, judged, met, met_in, patients, sensitive_piece, spec, value};
use tamis_disclosure::{Reason, Statistic};

#[test]
fn a_piece_is_hidden_if_fewer_than_k_patients_are_outside_although_the_total_is_not_asked() {
    let hidden = Err(Reason::Complement);
    assert_eq!(patients(sensitive_piece(), met(0..30), met(30..40)), hidden);
    assert_eq!(patients(sensitive_piece(), met(0..30), met(30..41)), Ok(30));
    assert_eq!(patients(ordinary_piece(), met(0..30), met(30..40)), hidden);
}

#[test]
fn the_rest_passes_the_rules_on_structures_too() {
    let rest = met_in(30..60, 2);
    assert_eq!(
        patients(sensitive_piece(), met(0..30), rest),
        Err(Reason::Complement)
    );
}

#[test]
fn patients_on_both_sides_do_not_make_up_a_rest_of_patients() {
    // Forty patients have rows outside, but only five have none inside: n minus n_X would be five.
    let outside = met(0..40);
    assert_eq!(
        patients(sensitive_piece(), met(0..35), outside),
        Err(Reason::Complement)
    );
    assert_eq!(patients(sensitive_piece(), met(0..29), met(0..40)), Ok(29));
}

#[test]
fn all_statistics_of_a_piece_are_hidden_together() {
    let asked = [
        Statistic::Rows,
        Statistic::Patients,
        Statistic::DistinctStructures,
    ];
    let inside = both(&met(0..30), &met(0..30));
    let piece = PieceSets {
        inside,
        outside: met(30..35),
        ..PieceSets::default()
    };
    let moments = vec![value(60), value(30), value(5)];
    let hidden = judged(spec(sensitive_piece(), &asked), vec![piece], moments);
    assert_eq!(hidden, [Err(Reason::Complement); 3]);
}

#[test]
fn a_piece_of_a_group_that_is_hidden_is_hidden() {
    assert_eq!(
        patients(sensitive_piece(), met_in(0..30, 2), met_in(30..60, 2)),
        Err(Reason::Structures)
    );
}

#[test]
fn rows_say_nothing_of_the_patients_without_any_in_the_piece() {
    // Forty patients have rows outside; only five have none inside.
    let piece = || PieceSets {
        inside: both(&met(0..35), &met(0..35)),
        outside: both(&met(0..40), &met(0..40)),
        ..PieceSets::default()
    };
    let rows = spec(sensitive_piece(), &[Statistic::Rows]);
    assert_eq!(judged(rows, vec![piece()], vec![value(70)]), [Ok(70)]);
    let patients = spec(sensitive_piece(), &[Statistic::Patients]);
    assert_eq!(
        judged(patients, vec![piece()], vec![value(35)]),
        [Err(Reason::Complement)]
    );
}
