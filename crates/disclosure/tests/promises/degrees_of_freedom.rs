use crate::quantile::cells;
use crate::sets::{Evidence, MomentSets};
use crate::toolkit::{group, judged, met, spec, sum, whole};
use tamis_disclosure::{Reason, Statistic};

/// Σx² of these patients, whose values of x² are given.
fn asked(
    fitted: u8,
    evidence: Evidence,
    squares: MomentSets,
    values: &[(i64, std::ops::Range<u32>)],
) -> Result<i64, Reason> {
    let statistic = Statistic::SumOfProducts {
        fitted,
        square: true,
        where_known: false,
    };
    let squares = MomentSets {
        cells: cells(values).cells,
        ..squares
    };
    judged(
        spec(whole(), &[statistic]),
        vec![group(evidence)],
        vec![squares],
    )
    .remove(0)
}

#[test]
fn a_variance_needs_ten_patients_more_than_its_mean_and_an_association_ten_more_than_two() {
    let hidden = Err(Reason::DegreesOfFreedom);
    let of = |fitted, n: u32| {
        let values = [(9, 0..n), (16, 0..n)];
        asked(fitted, met(0..n), sum(400, 0..n), &values[..])
    };
    assert_eq!(of(1, 11), Ok(400));
    assert_eq!(of(2, 11), hidden);
    assert_eq!(of(2, 12), Ok(400));
}

#[test]
fn rows_of_the_same_patients_add_no_freedom() {
    let twice = crate::toolkit::met_twice(0..11);
    assert_eq!(
        asked(2, twice, sum(400, 0..11), &[(9, 0..11), (16, 0..11)]),
        Err(Reason::DegreesOfFreedom)
    );
}

#[test]
fn k_patients_have_another_value_than_the_most_frequent_one() {
    let hidden = Err(Reason::DegreesOfFreedom);
    let of = |n: u32| asked(1, met(0..40), sum(90, 0..40), &[(1, 0..n), (49, n..40)]);
    assert_eq!(of(29), Ok(90));
    assert_eq!(of(30), hidden);
    assert_eq!(of(11), Ok(90));
    assert_eq!(of(10), hidden);
    assert_eq!(of(39), hidden);
    assert_eq!(asked(1, met(0..40), sum(40, 0..40), &[(1, 0..40)]), hidden);
}

#[test]
fn a_patient_with_rows_of_both_values_is_one_of_the_others() {
    let values = [(0, 0..40), (1, 0..11)];
    assert_eq!(asked(1, met(0..40), sum(11, 0..11), &values), Ok(11));
}

#[test]
fn without_the_values_it_is_hidden() {
    let statistic = Statistic::SumOfProducts {
        fitted: 1,
        square: true,
        where_known: false,
    };
    let found = judged(
        spec(whole(), &[statistic]),
        vec![group(met(0..40))],
        vec![sum(90, 0..40)],
    );
    assert_eq!(found, [Err(Reason::DegreesOfFreedom)]);
}

#[test]
fn squares_pass_the_rules_on_sums() {
    let spread = [(0, 0..20), (1, 20..40)];
    assert_eq!(
        asked(1, met(0..40), sum(400, 0..10), &spread),
        Err(Reason::Support)
    );
    let dominated = MomentSets {
        largest: vec![350, 30],
        ..sum(400, 0..40)
    };
    assert_eq!(
        asked(1, met(0..40), dominated, &spread),
        Err(Reason::Dominance)
    );
}
