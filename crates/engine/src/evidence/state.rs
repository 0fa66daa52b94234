//! What a group adds up, patient by patient; of parts without a common patient the sums are added.

use disclosure::{Marks, Scalar, mixed};

use super::facts::Facts;
use super::moment::{Clipped, Summed};
use super::patient::{OfGroup, Row};
use super::patterns::Patterns;
use super::shape::{Bounds, Counted, Shape};
use super::side::{Counting, Patient, SKETCH, Side};
use super::values::Values;

/// The sums of one group.
#[derive(Clone, Default)]
pub(crate) struct GroupState {
    pub(super) whole: Side,
    pub(super) pieces: Vec<PieceState>,
    pub(super) moments: Vec<MomentState>,
}

/// The sums of one piece. Of a piece that is the whole group, both sides are empty.
#[derive(Clone, Default)]
pub(super) struct PieceState {
    pub(super) inside: Side,
    pub(super) outside: Side,
    pub(super) both: u64,
    pub(super) rest_repeaters: u64,
    pub(super) row_marks: Marks,
}

/// The sums of one moment.
#[derive(Clone, Default)]
pub(super) struct MomentState {
    pub(super) bounds: Option<Bounds>,
    pub(super) rows: u64,
    pub(super) inside: Summed,
    pub(super) outside: Summed,
    pub(super) clipped: Clipped,
    pub(super) values: Values,
}

/// Room for the facts of a patient, used again for every one.
#[derive(Default)]
pub(super) struct Room {
    whole: Facts,
    inside: Facts,
    outside: Facts,
}

/// What a patient's rows are counted by.
pub(super) struct By<'a> {
    pub(super) shape: &'a Shape,
    pub(super) patterns: &'a Patterns,
    /// How many columns name structures, and practitioners.
    pub(super) columns: [usize; 2],
}

impl GroupState {
    /// Nothing yet, of a group with these keys.
    pub(super) fn of(shape: &Shape, keys: &[Scalar]) -> Self {
        let moment = |moment: usize| MomentState {
            bounds: shape.bounds(moment, keys),
            ..MomentState::default()
        };
        Self {
            whole: Side::default(),
            pieces: vec![PieceState::default(); shape.wholes.len()],
            moments: (0..shape.moments.len()).map(moment).collect(),
        }
    }

    /// Adds the rows of one patient.
    pub(super) fn add(&mut self, of: &OfGroup<'_>, patient: Patient, by: &By<'_>, room: &mut Room) {
        let shows_whole = by.shape.wholes.contains(&true);
        let how = |is_compared| Counting {
            most: by.shape.most,
            columns: by.columns,
            is_compared,
        };
        room.whole.read(of.rows());
        self.whole.add(&room.whole, patient, how(shows_whole));
        let mut condition = 0_usize;
        let wholes = by.shape.wholes.iter().enumerate();
        for ((number, whole), piece) in wholes.zip(&mut self.pieces) {
            let marks_rows = by.shape.marks_rows(number);
            if *whole {
                if marks_rows {
                    piece.mark(patient.number, room.whole.rows.min(by.shape.most));
                }
                continue;
            }
            let is_inside = |row: &Row| by.patterns.holds(row.pattern, condition);
            let all = of.rows();
            if all.clone().all(is_inside) {
                piece.inside.add(&room.whole, patient, how(true));
                room.inside.rows = room.whole.rows;
            } else if !all.clone().any(is_inside) {
                piece.outside.add(&room.whole, patient, how(false));
                piece.add_rest(false, room.whole.rows);
                room.inside.rows = 0;
            } else {
                room.inside.read(of.rows().filter(|row| is_inside(row)));
                room.outside.read(of.rows().filter(|row| !is_inside(row)));
                piece.inside.add(&room.inside, patient, how(true));
                piece.outside.add(&room.outside, patient, how(false));
                piece.add_rest(true, room.outside.rows);
            }
            if marks_rows {
                piece.mark(patient.number, room.inside.rows.min(by.shape.most));
            }
            condition = condition.saturating_add(1);
        }
        for (asked, moment) in by.shape.moments.iter().zip(&mut self.moments) {
            let condition = condition_of(by.shape, asked.piece);
            moment.add(of, (asked.counted, condition), patient, by);
            if let Some(set) = asked.values {
                moment
                    .values
                    .add(of.values(set), patient, by.shape.most_values());
            }
        }
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        let pieces = self.pieces.iter();
        let pieces = pieces.map(|piece| {
            let sides = piece.inside.size().saturating_add(piece.outside.size());
            sides
                .saturating_add(size_of::<Marks>())
                .saturating_add(SKETCH)
        });
        let moments = self.moments.iter();
        let of_moment = size_of::<MomentState>().saturating_add(2 * SKETCH);
        let moments = moments.map(|of| of.values.size().saturating_add(of_moment));
        pieces
            .chain(moments)
            .fold(self.whole.size(), usize::saturating_add)
    }
}

/// The place of a piece's condition among all; `None` for the whole group.
fn condition_of(shape: &Shape, piece: usize) -> Option<usize> {
    let is_whole = shape.wholes.get(piece)?;
    let before = shape.wholes.iter().take(piece);
    (!is_whole).then(|| before.filter(|whole| !**whole).count())
}

impl PieceState {
    fn add_rest(&mut self, is_both: bool, rows_outside: u64) {
        let comes_again = is_both || rows_outside > 1;
        self.both = self.both.saturating_add(u64::from(is_both));
        self.rest_repeaters = self.rest_repeaters.saturating_add(u64::from(comes_again));
    }

    fn mark(&mut self, patient: u32, rows: u64) {
        if rows > 0 {
            self.row_marks.add(mixed(u64::from(patient), rows));
        }
    }
}

impl MomentState {
    fn add(
        &mut self,
        of: &OfGroup<'_>,
        (counted, condition): (Counted, Option<usize>),
        patient: Patient,
        by: &By<'_>,
    ) {
        let holds = |row: &Row| condition.is_none_or(|of| by.patterns.holds(row.pattern, of));
        let has_piece = condition.is_some();
        match counted {
            Counted::Elsewhere => {}
            Counted::Patients => {
                let rows = of.rows().filter(|row| holds(row)).map(|row| row.rows);
                self.rows = rows.fold(self.rows, u64::saturating_add);
            }
            Counted::Rows { has_rest } => {
                let sum = |wanted: bool| {
                    let mut rows = of.rows().filter(|row| holds(row) == wanted).peekable();
                    rows.peek()?;
                    let rows = rows.map(|row| row.rows).fold(0, u64::saturating_add);
                    Some(i128::from(rows))
                };
                if let Some(part) = sum(true) {
                    self.inside.add(part);
                }
                if let (true, Some(part)) = (has_piece && has_rest, sum(false)) {
                    self.outside.add(part);
                }
            }
            Counted::Sum { measure, has_rest } => {
                let sum = |wanted: bool| {
                    let known = |row: &Row| {
                        row.rows > 0
                            && holds(row) == wanted
                            && by.patterns.knows(row.pattern, measure)
                    };
                    let rows = of.measured(measure).filter(|(row, _)| known(row));
                    rows.fold(None, |all: Option<(i64, i128)>, (row, x)| {
                        let (rows, sum) = all.unwrap_or_default();
                        let more = i64::try_from(row.rows).unwrap_or(i64::MAX);
                        Some((rows.saturating_add(more), sum.saturating_add(x)))
                    })
                };
                if let Some((rows, part)) = sum(true) {
                    self.inside.add(part);
                    if let Some(bounds) = self.bounds {
                        let how = (bounds, by.shape.most);
                        self.clipped.add(patient.number, (rows, part), how);
                    }
                }
                if let (true, Some((_, part))) = (has_piece && has_rest, sum(false)) {
                    self.outside.add(part);
                }
            }
        }
    }
}
