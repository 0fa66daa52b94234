//! Whether two cells say the same in every field.

use disclosure::{Contributions, CountedCell, MomentValue, PieceEvidence, Summary, Values};

use super::case::Asked;

pub(super) fn all_same(asked: &Asked, found: &[CountedCell], wanted: &[CountedCell]) {
    assert_eq!(found.len(), wanted.len(), "groups");
    for (found, wanted) in found.iter().zip(wanted) {
        is_same(asked, found, wanted);
    }
}

fn is_same(asked: &Asked, found: &CountedCell, wanted: &CountedCell) {
    assert_eq!(found.keys, wanted.keys);
    summary(
        &found.group,
        &wanted.group,
        asked.shape.wholes.contains(&true),
    );
    assert_eq!(found.pieces.len(), wanted.pieces.len());
    for (found, wanted) in found.pieces.iter().zip(&wanted.pieces) {
        piece(found, wanted);
    }
    assert_eq!(found.moments.len(), wanted.moments.len());
    for (found, wanted) in found.moments.iter().zip(&wanted.moments) {
        moment(found, wanted);
    }
}

/// Which patients are outside a piece is compared with nothing earlier, and so is a group that is no piece: there
/// is no sketch of them.
fn summary(found: &Summary, wanted: &Summary, is_compared: bool) {
    assert!(found.set == wanted.set, "set");
    assert_eq!(found.rows, wanted.rows, "rows");
    assert_eq!(found.repeaters, wanted.repeaters, "repeaters");
    assert_eq!(found.structures, wanted.structures, "structures");
    assert_eq!(found.practitioners, wanted.practitioners, "practitioners");
    assert_eq!(found.fewest.structures, wanted.fewest.structures);
    assert_eq!(found.fewest.practitioners, wanted.fewest.practitioners);
    assert!(!is_compared || found.sketch == wanted.sketch, "sketch");
}

fn piece(found: &PieceEvidence, wanted: &PieceEvidence) {
    summary(&found.inside, &wanted.inside, true);
    summary(&found.outside, &wanted.outside, false);
    assert_eq!(found.both, wanted.both, "both");
    assert_eq!(found.rest_repeaters, wanted.rest_repeaters, "rest");
    assert!(found.row_marks == wanted.row_marks, "row marks");
}

fn moment(found: &MomentValue, wanted: &MomentValue) {
    assert_eq!(found.value, wanted.value, "value");
    assert_eq!(found.support, wanted.support, "support");
    assert_eq!(found.largest, wanted.largest, "largest");
    assert_eq!(found.outside.is_some(), wanted.outside.is_some(), "outside");
    if let (Some(found), Some(wanted)) = (&found.outside, &wanted.outside) {
        outside(found, wanted);
    }
    assert_eq!(found.clipped.is_some(), wanted.clipped.is_some(), "clipped");
    if let (Some(found), Some(wanted)) = (&found.clipped, &wanted.clipped) {
        assert_eq!(found.sum, wanted.sum, "clipped sum");
        assert!(found.marks == wanted.marks, "marks");
    }
    assert_eq!(found.cells.is_some(), wanted.cells.is_some(), "values");
    if let (Some(found), Some(wanted)) = (&found.cells, &wanted.cells) {
        values(found, wanted);
    }
}

fn outside(found: &Contributions, wanted: &Contributions) {
    assert_eq!(found.value, wanted.value, "value outside");
    assert_eq!(found.support, wanted.support, "support outside");
    assert_eq!(found.largest, wanted.largest, "largest outside");
}

fn values(found: &Values, wanted: &Values) {
    assert_eq!(found.patients, wanted.patients, "patients with a value");
    assert!(found.marks == wanted.marks, "marks of values");
    assert_eq!(found.cells.len(), wanted.cells.len(), "values");
    for (found, wanted) in found.cells.iter().zip(&wanted.cells) {
        assert_eq!(found.value, wanted.value);
        assert_eq!(found.rows, wanted.rows);
        assert_eq!(found.counted, wanted.counted);
        assert!(found.set == wanted.set);
        assert_eq!(found.only, wanted.only);
    }
}
