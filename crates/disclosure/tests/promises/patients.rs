use crate::sets::Evidence;
use crate::toolkit::{group, judged, met, met_twice, patients, spec, value, whole};
use tamis_disclosure::{Reason, Statistic};

#[test]
fn ten_patients_are_hidden_and_eleven_are_shown() {
    let nobody = Evidence::default;
    assert_eq!(
        patients(whole(), met(0..10), nobody()),
        Err(Reason::Patients)
    );
    assert_eq!(patients(whole(), met(0..11), nobody()), Ok(11));
    assert_eq!(
        patients(whole(), met(0..1), nobody()),
        Err(Reason::Patients)
    );
}

#[test]
fn many_rows_of_few_patients_stay_hidden() {
    let rows = vec![value(20)];
    let of_ten = judged(
        spec(whole(), &[Statistic::Rows]),
        vec![group(met_twice(0..10))],
        rows,
    );
    assert_eq!(of_ten, [Err(Reason::Patients)]);
}

#[test]
fn patients_are_counted_by_the_program_not_by_the_query() {
    let claimed = vec![value(5_000)];
    let counted = judged(
        spec(whole(), &[Statistic::Patients]),
        vec![group(met(0..30))],
        claimed,
    );
    assert_eq!(counted, [Ok(30)]);
}
