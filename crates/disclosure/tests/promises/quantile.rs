use crate::sets::{MomentSets, ValueSet};
use crate::toolkit::{group, judged, met, spec, whole};
use tamis_disclosure::{Reason, Statistic};

pub(crate) fn cells(parts: &[(i64, std::ops::Range<u32>)]) -> MomentSets {
    let cell = |(value, patients): &(i64, std::ops::Range<u32>)| ValueSet {
        value: *value,
        rows: u64::from(patients.end - patients.start),
        counted: u64::from(patients.end - patients.start),
        patients: patients.clone().collect(),
    };
    MomentSets {
        cells: Some(parts.iter().map(cell).collect()),
        ..MomentSets::default()
    }
}

fn quantile(millionths: u32, n: u32, value: MomentSets) -> Result<i64, Reason> {
    let spec = spec(whole(), &[Statistic::Quantile { millionths }]);
    judged(spec, vec![group(met(0..n))], vec![value]).remove(0)
}

#[test]
fn the_cell_that_holds_the_quantile_has_k_patients() {
    let of = |beside: u32| {
        let parts = [(0, 0..30), (5, 30..30 + beside), (10, 30 + beside..60)];
        quantile(510_000, 60, cells(&parts))
    };
    assert_eq!(of(11), Ok(5));
    assert_eq!(of(10), Err(Reason::Quantile));
}

#[test]
fn k_patients_lie_on_either_side() {
    let of = |n: u32, millionths| quantile(millionths, n, cells(&[(5, 0..n)]));
    assert_eq!(of(22, 500_000), Ok(5));
    assert_eq!(of(21, 500_000), Err(Reason::Quantile));
    assert_eq!(of(110, 100_000), Ok(5));
    assert_eq!(of(109, 100_000), Err(Reason::Quantile));
    assert_eq!(of(109, 900_000), Err(Reason::Quantile));
}

#[test]
fn it_is_the_first_cell_up_to_which_the_part_of_the_rows_lies() {
    let half = [(0, 0..20), (5, 20..40)];
    assert_eq!(quantile(500_000, 40, cells(&half)), Ok(0));
    assert_eq!(quantile(500_001, 40, cells(&half)), Ok(5));
}

#[test]
fn patients_whose_value_is_unknown_do_not_count() {
    assert_eq!(
        quantile(500_000, 100, cells(&[(5, 0..21)])),
        Err(Reason::Quantile)
    );
}

#[test]
fn what_was_not_counted_is_hidden() {
    assert_eq!(
        quantile(500_000, 100, MomentSets::default()),
        Err(Reason::Quantile)
    );
    let spec = spec(whole(), &[Statistic::DistinctValues]);
    let hidden = judged(spec, vec![group(met(0..30))], vec![MomentSets::default()]);
    assert_eq!(hidden, [Err(Reason::Support)]);
}

#[test]
fn a_value_of_few_does_not_show_by_being_counted() {
    let distinct = |parts| {
        let spec = spec(whole(), &[Statistic::DistinctValues]);
        judged(spec, vec![group(met(0..40))], vec![cells(parts)]).remove(0)
    };
    assert_eq!(distinct(&[(0, 0..20), (1, 20..30), (2, 29..40)]), Ok(2));
    assert_eq!(distinct(&[(0, 0..10), (1, 10..20)]), Err(Reason::Support));
}
