use crate::sets::{Evidence, PieceSets};
use crate::toolkit::{both, group, judged, met, met_twice, sensitive_piece, spec, value, whole};
use tamis_disclosure::{MomentSpec, PieceSpec, Reason, Statistic, TableSpec};

const BOTH: [Statistic; 2] = [Statistic::Rows, Statistic::Patients];

/// Fifty patients, of whom the first `repeaters` have two rows.
fn returning(repeaters: u32) -> Evidence {
    both(&met(0..50), &met(0..repeaters))
}

fn of_the_group(piece: PieceSpec, repeaters: u32) -> Vec<Result<i64, Reason>> {
    let moments = vec![value(50 + i64::from(repeaters)), value(50)];
    judged(
        spec(piece, &BOTH),
        vec![group(returning(repeaters))],
        moments,
    )
}

#[test]
fn rows_next_to_patients_need_k_patients_with_several_rows() {
    assert_eq!(of_the_group(whole(), 11), [Ok(61), Ok(50)]);
    assert_eq!(of_the_group(whole(), 10), [Err(Reason::Repeaters), Ok(50)]);
    assert_eq!(of_the_group(whole(), 1), [Err(Reason::Repeaters), Ok(50)]);
}

#[test]
fn that_nobody_came_twice_is_hidden_unless_no_table_could_say_otherwise() {
    assert_eq!(of_the_group(whole(), 0), [Err(Reason::Repeaters), Ok(50)]);
    let single = PieceSpec {
        single_row: true,
        ..whole()
    };
    assert_eq!(of_the_group(single, 0), [Ok(50), Ok(50)]);
    let ordinary = TableSpec {
        ordinary: true,
        ..spec(whole(), &BOTH)
    };
    let hidden = judged(
        ordinary,
        vec![group(returning(0))],
        vec![value(50), value(50)],
    );
    assert_eq!(hidden, [Err(Reason::Repeaters), Ok(50)]);
}

#[test]
fn rows_alone_are_shown() {
    let rows = judged(
        spec(whole(), &[Statistic::Rows]),
        vec![group(returning(3))],
        vec![value(53)],
    );
    assert_eq!(rows, [Ok(53)]);
}

#[test]
fn patients_of_another_piece_with_the_same_patients_count_as_asked() {
    let asked = TableSpec {
        pieces: vec![
            whole(),
            PieceSpec {
                ordinary: true,
                ..sensitive_piece()
            },
        ],
        moments: vec![
            MomentSpec {
                name: "rows".into(),
                statistic: Statistic::Rows,
                piece: 0,
                measure: None,
                factors: None,
            },
            MomentSpec {
                name: "n".into(),
                statistic: Statistic::Patients,
                piece: 1,
                measure: None,
                factors: None,
            },
        ],
        ordinary: true,
        ..spec(whole(), &[])
    };
    let pieces = vec![group(returning(3)), group(returning(3))];
    let hidden = judged(asked, pieces, vec![value(53), value(50)]);
    assert_eq!(hidden, [Err(Reason::Repeaters), Ok(50)]);
}

#[test]
fn the_rest_needs_k_patients_with_several_rows_too() {
    let ask = |outside| {
        let piece = PieceSets {
            inside: met_twice(0..50),
            outside,
            ..PieceSets::default()
        };
        judged(
            spec(sensitive_piece(), &BOTH),
            vec![piece],
            vec![value(100), value(50)],
        )
    };
    assert_eq!(ask(met_twice(50..90)), [Ok(100), Ok(50)]);
    assert_eq!(ask(both(&met(50..90), &met(50..61))), [Ok(100), Ok(50)]);
    assert_eq!(
        ask(both(&met(50..90), &met(50..60))),
        [Err(Reason::Repeaters), Ok(50)]
    );
    // Rows minus rows, less patients minus patients, is what those on both sides have outside.
    assert_eq!(ask(met(48..90)), [Err(Reason::Repeaters), Ok(50)]);
    assert_eq!(ask(met(39..90)), [Ok(100), Ok(50)]);
}
