use crate::sets::{CellSets, Evidence, PieceSets};
use crate::toolkit::{
    group, judged, key, met, ordinary_piece, patients, profile, protected, sensitive_piece, spec,
    value, verdicts, whole,
};
use tamis_disclosure::{PieceSpec, Reason, Scalar, Statistic, TableSpec};

fn under_an_ordinary_table(
    piece: PieceSpec,
    inside: Evidence,
    outside: Evidence,
) -> Result<i64, Reason> {
    let spec = TableSpec {
        ordinary: true,
        ..spec(piece, &[Statistic::Patients])
    };
    judged(
        spec,
        vec![PieceSets {
            inside,
            outside,
            ..PieceSets::default()
        }],
        vec![value(0)],
    )
    .remove(0)
}

#[test]
fn a_zero_looks_like_a_small_number() {
    let hidden = patients(sensitive_piece(), Evidence::default(), met(0..50));
    assert_eq!(hidden, Err(Reason::Zero));
    let empty = patients(whole(), Evidence::default(), Evidence::default());
    assert_eq!(empty, Err(Reason::Zero));
}

#[test]
fn a_hundred_per_cent_is_a_zero_on_the_other_side() {
    assert_eq!(
        patients(sensitive_piece(), met(0..50), Evidence::default()),
        Err(Reason::Zero)
    );
    // Every patient has a row in the piece, though all have rows outside as well.
    assert_eq!(
        patients(sensitive_piece(), met(0..50), met(0..50)),
        Err(Reason::Zero)
    );
}

#[test]
fn a_zero_is_shown_where_every_predicate_is_ordinary() {
    let shown = under_an_ordinary_table;
    assert_eq!(
        shown(ordinary_piece(), Evidence::default(), met(0..50)),
        Ok(0)
    );
    assert_eq!(
        shown(ordinary_piece(), met(0..50), Evidence::default()),
        Ok(50)
    );
    assert_eq!(shown(ordinary_piece(), met(0..50), met(0..50)), Ok(50));
    assert_eq!(
        shown(whole(), Evidence::default(), Evidence::default()),
        Ok(0)
    );
    assert_eq!(
        shown(sensitive_piece(), Evidence::default(), met(0..50)),
        Err(Reason::Zero)
    );
}

#[test]
fn one_sensitive_key_or_filter_is_enough_to_hide_a_zero() {
    let ask = |table_is_ordinary, key_is_ordinary| {
        let spec = TableSpec {
            ordinary: table_is_ordinary,
            keys: vec![key("a", key_is_ordinary, Some(vec![Scalar::Int(1)]))],
            ..spec(whole(), &[Statistic::Rows])
        };
        verdicts(&protected(spec, Vec::new(), &profile("exact")))
            .remove(0)
            .remove(0)
    };
    assert_eq!(ask(true, true), Ok(0));
    assert_eq!(ask(false, true), Err(Reason::Zero));
    assert_eq!(ask(true, false), Err(Reason::Zero));
}

#[test]
fn one_to_ten_patients_are_hidden_even_where_zeros_are_ordinary() {
    let shown = under_an_ordinary_table;
    assert_eq!(
        shown(ordinary_piece(), met(0..1), met(1..50)),
        Err(Reason::Patients)
    );
    assert_eq!(
        shown(ordinary_piece(), met(1..50), met(0..1)),
        Err(Reason::Complement)
    );
    assert_eq!(
        shown(whole(), met(0..10), Evidence::default()),
        Err(Reason::Patients)
    );
}

#[test]
fn the_sum_and_the_rows_of_an_ordinary_zero_are_zero() {
    let spec = TableSpec {
        ordinary: true,
        ..spec(whole(), &[Statistic::Sum, Statistic::Rows])
    };
    let cell = CellSets {
        keys: Vec::new(),
        pieces: vec![group(Evidence::new(true, true))],
        moments: vec![crate::sets::MomentSets::default(), value(0)],
    };
    let shown = verdicts(&protected(spec, vec![cell], &profile("exact")));
    assert_eq!(shown, [[Ok(0), Ok(0)]]);
}

#[test]
fn that_an_ordinary_column_is_known_of_all_or_of_none_is_shown_under_any_filter() {
    let known = |ordinary| PieceSpec {
        missingness: true,
        ordinary,
        ..PieceSpec::default()
    };
    assert_eq!(
        patients(known(true), met(0..50), Evidence::default()),
        Ok(50)
    );
    assert_eq!(
        patients(known(true), Evidence::default(), met(0..50)),
        Ok(0)
    );
    assert_eq!(
        patients(known(true), met(0..50), met(50..53)),
        Err(Reason::Complement)
    );
    assert_eq!(
        patients(known(false), met(0..50), Evidence::default()),
        Err(Reason::Zero)
    );
    // The group itself stays under the rule: that nobody is in it is not about the column.
    let nobody = patients(known(true), Evidence::default(), Evidence::default());
    assert_eq!(nobody, Err(Reason::Zero));
}
