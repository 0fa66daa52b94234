//! A counted table whose parts do not fit together is refused, whoever made the mistake.

use crate::sets::{CellSets, MomentSets, PieceSets};
use crate::toolkit::{
    both, cell as counted, group, met, met_twice, rest, sensitive_piece, spec, sum, value, whole,
};
use tamis_disclosure::{
    CountedCell, CountedTable, DisclosureError, MomentSpec, PieceSpec, Statistic, TableSpec, Values,
};

fn refused(spec: TableSpec, pieces: Vec<PieceSets>, moments: Vec<MomentSets>) -> &'static str {
    let cell = CellSets {
        keys: Vec::new(),
        pieces,
        moments,
    };
    let cell = counted(&spec, cell);
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
    let cell = CellSets {
        keys,
        pieces: fits(),
        moments: vec![value(20)],
    };
    assert_eq!(
        reason(CountedTable::builder(asked()).cell(counted(&asked(), cell))),
        "a cell has another number of keys than the table"
    );
    let cell = || {
        let cell = CellSets {
            keys: Vec::new(),
            pieces: fits(),
            moments: vec![value(20)],
        };
        counted(&asked(), cell)
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
    let short = PieceSets {
        inside: met(0..10),
        outside: met(10..29),
        ..PieceSets::default()
    };
    let because = refused(two, vec![group(met(0..30)), short], Vec::new());
    assert_eq!(
        because,
        "the pieces of a cell do not cover the same patients"
    );
    let outside = PieceSets {
        inside: met(0..10),
        outside: met(10..29),
        ..PieceSets::default()
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
    let missing = MomentSets::default();
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
        vec![PieceSets {
            inside: met(0..20),
            outside: met(20..40),
            ..PieceSets::default()
        }]
    };
    assert_eq!(refused(asked(), piece(), vec![sum(9, 0..21)]), elsewhere);
    let outside = MomentSets {
        outside: Some(rest(9, 19..40)),
        ..sum(9, 0..20)
    };
    assert_eq!(refused(asked(), piece(), vec![outside]), elsewhere);
}

/// Thirty patients inside and twenty outside, ten of them on both sides; ten have both of two values.
fn refused_after(change: impl Fn(&mut CountedCell)) -> &'static str {
    let asked = TableSpec {
        pieces: vec![sensitive_piece(), whole()],
        ..spec(sensitive_piece(), &[Statistic::DistinctValues])
    };
    let piece = || PieceSets {
        inside: met(0..30),
        outside: met(20..40),
        ..PieceSets::default()
    };
    let sets = || CellSets {
        keys: Vec::new(),
        pieces: vec![piece(), group(met(0..40))],
        moments: vec![crate::quantile::cells(&[(1, 0..20), (2, 10..30)])],
    };
    let built = |change: &dyn Fn(&mut CountedCell)| {
        let mut cell = counted(&asked, sets());
        change(&mut cell);
        CountedTable::builder(asked.clone()).cell(cell)
    };
    assert!(built(&|_| ()).build().is_ok());
    reason(built(&change))
}

#[test]
fn both_sides_of_a_piece_must_add_up() {
    let apart = "the pieces of a cell do not cover the same patients";
    assert_eq!(refused_after(|cell| cell.pieces[0].both = 9), apart);
    assert_eq!(refused_after(|cell| cell.pieces[0].both = 31), apart);
    assert_eq!(refused_after(|cell| cell.group.set.n = 41), apart);
    // As many patients, but others.
    assert_eq!(
        refused_after(|cell| cell.pieces[1].inside.set.sum ^= 1),
        apart
    );
    let several = "the patients with several rows outside a piece and its evidence disagree";
    for patients in [9, 11] {
        let because = refused_after(|cell| cell.pieces[0].rest_repeaters = patients);
        assert_eq!(because, several);
    }
}

#[test]
fn who_stands_behind_a_set_must_be_of_the_set() {
    let disagree = "a set of rows and who stands behind it disagree";
    for counts in [vec![7, 8], vec![8, 0], vec![31]] {
        let structures = refused_after(|cell| {
            cell.pieces[0].inside.structures = Some(counts.clone());
        });
        let practitioners = refused_after(|cell| {
            cell.pieces[0].inside.practitioners = Some(counts.clone());
        });
        assert_eq!([structures, practitioners], [disagree; 2]);
    }
    assert_eq!(refused_after(|cell| cell.group.repeaters = 41), disagree);
}

#[test]
fn values_and_their_patients_must_add_up() {
    let disagree = "the values of a piece and its evidence disagree";
    let values = |change: fn(&mut Values)| {
        refused_after(|cell| change(cell.moments[0].cells.as_mut().unwrap()))
    };
    let changes: [fn(&mut Values); 8] = [
        |values| values.patients = 29,
        |values| values.patients = 31,
        |values| values.cells[0].only = 11,
        |values| values.cells[0].only = 9,
        |values| values.cells[0].set.n = 31,
        |values| values.cells[0].rows = 19,
        |values| values.cells[0].counted = 21,
        |values| values.cells.reverse(),
    ];
    for change in changes {
        assert_eq!(values(change), disagree);
    }
}
