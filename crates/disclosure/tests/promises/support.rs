use crate::sets::{MomentSets, PieceSets};
use crate::toolkit::{
    group, judged, met, met_in, ordinary_piece, rest, sensitive_piece, spec, sum, value, whole,
};
use tamis_disclosure::{Reason, Statistic, TableSpec};

fn summed(moment: MomentSets) -> Result<i64, Reason> {
    judged(
        spec(whole(), &[Statistic::Sum]),
        vec![group(met(0..50))],
        vec![moment],
    )
    .remove(0)
}

#[test]
fn a_sum_needs_k_patients_who_contribute() {
    assert_eq!(summed(sum(900, 0..11)), Ok(900));
    assert_eq!(summed(sum(900, 0..10)), Err(Reason::Support));
}

#[test]
fn a_sum_to_which_nobody_contributes_is_hidden_even_where_zeros_are_ordinary() {
    assert_eq!(summed(sum(0, 0..0)), Err(Reason::Support));
    let spec = TableSpec {
        ordinary: true,
        ..spec(whole(), &[Statistic::Sum])
    };
    let zero = judged(spec, vec![group(met(0..50))], vec![sum(0, 0..0)]);
    assert_eq!(zero, [Err(Reason::Support)]);
}

#[test]
fn a_missing_sum_is_hidden() {
    let missing = MomentSets {
        value: None,
        ..sum(0, 0..20)
    };
    assert_eq!(summed(missing), Err(Reason::Support));
}

#[test]
fn the_rest_of_a_sum_needs_k_patients_who_contribute() {
    let piece = || {
        vec![PieceSets {
            inside: met(0..50),
            outside: met(50..90),
            ..PieceSets::default()
        }]
    };
    let ask = |outside| {
        let moment = MomentSets {
            outside,
            ..sum(900, 0..20)
        };
        judged(
            spec(sensitive_piece(), &[Statistic::Sum]),
            piece(),
            vec![moment],
        )
        .remove(0)
    };
    assert_eq!(ask(Some(rest(700, 50..61))), Ok(900));
    assert_eq!(ask(Some(rest(700, 50..60))), Err(Reason::Support));
    assert_eq!(
        ask(None),
        Err(Reason::Support),
        "what is not known is not shown"
    );
}

#[test]
fn an_ordinary_piece_that_is_the_whole_group_leaves_no_rest_to_judge() {
    let spec = TableSpec {
        ordinary: true,
        ..spec(ordinary_piece(), &[Statistic::Sum])
    };
    assert_eq!(
        judged(spec, vec![group(met(0..50))], vec![sum(900, 0..20)]),
        [Ok(900)]
    );
}

#[test]
fn a_number_of_structures_counts_those_with_k_patients() {
    // Six structures with eight or nine patients each: none has eleven.
    let ask = |patients, structures| {
        let evidence = vec![group(met_in(0..patients, structures))];
        judged(
            spec(whole(), &[Statistic::DistinctStructures]),
            evidence,
            vec![value(99)],
        )
        .remove(0)
    };
    assert_eq!(ask(50, 6), Err(Reason::Support));
    assert_eq!(ask(66, 6), Ok(6));
    // Patients 0 to 62 in six structures: three have eleven, three have ten.
    assert_eq!(ask(63, 6), Ok(3));
}

#[test]
fn a_number_of_practitioners_counts_those_with_k_patients() {
    let ask = |patients| {
        let evidence = vec![group(met(0..patients))];
        judged(
            spec(whole(), &[Statistic::DistinctPractitioners]),
            evidence,
            vec![value(99)],
        )
        .remove(0)
    };
    assert_eq!(ask(70), Err(Reason::Support));
    assert_eq!(ask(77), Ok(7));
    assert_eq!(ask(73), Ok(3));
}

#[test]
fn a_sum_over_what_is_known_has_no_rest_to_judge_but_its_patients() {
    let ask = |support, outside| {
        let piece = PieceSets {
            inside: met(0..50),
            outside,
            ..PieceSets::default()
        };
        let asked = spec(sensitive_piece(), &[Statistic::SumWhereKnown]);
        judged(asked, vec![piece], vec![sum(900, support)]).remove(0)
    };
    assert_eq!(ask(0..11, met(50..61)), Ok(900));
    assert_eq!(ask(0..10, met(50..61)), Err(Reason::Support));
    assert_eq!(ask(0..11, met(50..60)), Err(Reason::Complement));
}
