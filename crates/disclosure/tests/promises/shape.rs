//! A counted table whose parts do not fit together is refused, whoever made the mistake.

use crate::toolkit::{both, group, met, met_twice, rest, sensitive_piece, spec, sum, value, whole};
use tamis_disclosure::{
    CountedCell, CountedTable, DisclosureError, MomentSpec, MomentValue, PieceEvidence, PieceSpec,
    Statistic, TableSpec,
};

fn refused(spec: TableSpec, pieces: Vec<PieceEvidence>, moments: Vec<MomentValue>) -> &'static str {
    let cell = CountedCell {
        keys: Vec::new(),
        pieces,
        moments,
    };
    reason(CountedTable::builder(spec).cell(cell))
}

fn reason(builder: tamis_disclosure::CountedBuilder) -> &'static str {
    match builder.build() {
        Err(DisclosureError::Malformed { because, .. }) => because,
        Err(other) => panic!("another error: {other}"),
        Ok(_) => panic!("the table was accepted"),
    }
}

#[test]
fn a_table_must_have_pieces_and_moments_must_name_them() {
    let none = TableSpec {
        pieces: Vec::new(),
        ..spec(whole(), &[])
    };
    assert_eq!(
        reason(CountedTable::builder(none)),
        "the table has no piece, so its groups cannot be judged"
    );
    let moment = MomentSpec {
        name: "m".into(),
        statistic: Statistic::Rows,
        piece: 1,
        measure: None,
        factors: None,
    };
    let astray = TableSpec {
        moments: vec![moment],
        ..spec(whole(), &[])
    };
    assert_eq!(
        reason(CountedTable::builder(astray)),
        "a moment names a piece that does not exist"
    );
}

#[test]
fn a_cell_must_have_the_shape_of_its_table() {
    let asked = || spec(whole(), &[Statistic::Rows]);
    let fits = || vec![group(met(0..20))];
    assert_eq!(
        refused(asked(), Vec::new(), vec![value(20)]),
        "a cell has another number of pieces than the table"
    );
    assert_eq!(
        refused(asked(), fits(), Vec::new()),
        "a cell has another number of moments than the table"
    );
    let keys = vec![tamis_disclosure::Scalar::Null];
    let cell = CountedCell {
        keys,
        pieces: fits(),
        moments: vec![value(20)],
    };
    assert_eq!(
        reason(CountedTable::builder(asked()).cell(cell)),
        "a cell has another number of keys than the table"
    );
    let cell = || CountedCell {
        keys: Vec::new(),
        pieces: fits(),
        moments: vec![value(20)],
    };
    assert_eq!(
        reason(CountedTable::builder(asked()).cell(cell()).cell(cell())),
        "two cells have the same keys"
    );
}

#[test]
fn pieces_must_cover_the_group() {
    let two = TableSpec {
        pieces: vec![whole(), sensitive_piece()],
        ..spec(whole(), &[])
    };
    let short = PieceEvidence {
        inside: met(0..10),
        outside: met(10..29),
        ..PieceEvidence::default()
    };
    let because = refused(two, vec![group(met(0..30)), short], Vec::new());
    assert_eq!(
        because,
        "the pieces of a cell do not cover the same patients"
    );
    let outside = PieceEvidence {
        inside: met(0..10),
        outside: met(10..29),
        ..PieceEvidence::default()
    };
    let because = refused(spec(whole(), &[]), vec![outside], Vec::new());
    assert_eq!(
        because,
        "a piece that is the whole group has patients outside"
    );
}

#[test]
fn rows_and_evidence_must_tell_the_same_story() {
    let asked = || spec(whole(), &[Statistic::Rows]);
    let disagree = "the rows of a piece and its evidence disagree";
    let some_twice = || both(&met(0..20), &met(0..5));
    assert_eq!(
        refused(asked(), vec![group(met(0..20))], vec![value(19)]),
        disagree
    );
    assert_eq!(
        refused(asked(), vec![group(met(0..20))], vec![value(25)]),
        disagree
    );
    assert_eq!(
        refused(asked(), vec![group(some_twice())], vec![value(20)]),
        disagree
    );
    let missing = MomentValue::default();
    assert_eq!(
        refused(asked(), vec![group(met(0..20))], vec![missing]),
        disagree
    );
    let single = PieceSpec {
        single_row: true,
        ..whole()
    };
    let because = refused(spec(single, &[]), vec![group(met_twice(0..20))], Vec::new());
    assert_eq!(
        because,
        "a piece declared to have one row per patient has more"
    );
}

#[test]
fn a_sum_must_rest_on_patients_of_its_piece() {
    let elsewhere = "a sum rests on patients that its piece does not hold";
    let asked = || spec(sensitive_piece(), &[Statistic::Sum]);
    let piece = || {
        vec![PieceEvidence {
            inside: met(0..20),
            outside: met(20..40),
            ..PieceEvidence::default()
        }]
    };
    assert_eq!(refused(asked(), piece(), vec![sum(9, 0..21)]), elsewhere);
    let outside = MomentValue {
        outside: Some(rest(9, 19..40)),
        ..sum(9, 0..20)
    };
    assert_eq!(refused(asked(), piece(), vec![outside]), elsewhere);
}
