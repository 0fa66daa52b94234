//! The sums of a group as they leave a partition: bytes, added up over partitions, and then a cell.

use std::collections::BTreeSet;

use disclosure::{
    Contributions, CountedCell, Fewest, Marks, MomentValue, PieceEvidence, Scalar, SetKey, Sketch,
    Summary, ValueCell,
};
use serde::{Deserialize, Serialize};

use super::moment::{Clipped, Summed};
use super::shape::{Counted, MomentShape, Shape};
use super::side::Side;
use super::sources::fewest;
use super::state::{GroupState, MomentState, PieceState};
use super::values::{Value, Values};

/// Patients by entity, ascending.
type Counts = Vec<(u32, u64)>;

/// The sums of one group.
#[derive(Serialize, Deserialize)]
pub(crate) struct Total {
    whole: SideTotal,
    pieces: Vec<PieceTotal>,
    moments: Vec<MomentTotal>,
}

#[derive(Serialize, Deserialize)]
struct SideTotal {
    set: SetKey,
    sketch: Sketch,
    rows: u64,
    repeaters: u64,
    structures: Counts,
    homes: Counts,
    practitioners: Counts,
    followers: Counts,
    places: Vec<BTreeSet<u32>>,
    others: Vec<BTreeSet<u32>>,
}

#[derive(Serialize, Deserialize)]
struct PieceTotal {
    inside: SideTotal,
    outside: SideTotal,
    both: u64,
    rest_repeaters: u64,
    row_marks: Marks,
}

#[derive(Serialize, Deserialize)]
struct MomentTotal {
    rows: u64,
    inside: Summed,
    outside: Summed,
    clipped: Option<Clipped>,
    values: Values,
}

impl Total {
    /// As bytes, which another process that opens the same version can read.
    pub(super) fn bytes(state: GroupState) -> Option<Vec<u8>> {
        postcard::to_stdvec(&Self::from(state)).ok()
    }

    /// From the bytes of a partition; `None` where they are none, or go on.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (total, rest) = postcard::take_from_bytes(bytes).ok()?;
        rest.is_empty().then_some(total)
    }

    /// Adds the sums of another partition; `None` if it counted something else.
    pub(crate) fn merge(&mut self, other: Self) -> Option<()> {
        if self.pieces.len() != other.pieces.len() || self.moments.len() != other.moments.len() {
            return None;
        }
        self.whole.merge(other.whole);
        for (piece, other) in self.pieces.iter_mut().zip(other.pieces) {
            piece.inside.merge(other.inside);
            piece.outside.merge(other.outside);
            piece.both = piece.both.saturating_add(other.both);
            piece.rest_repeaters = piece.rest_repeaters.saturating_add(other.rest_repeaters);
            piece.row_marks.merge(&other.row_marks);
        }
        for (moment, other) in self.moments.iter_mut().zip(other.moments) {
            moment.rows = moment.rows.saturating_add(other.rows);
            moment.inside.merge(&other.inside);
            moment.outside.merge(&other.outside);
            merge_clipped(&mut moment.clipped, other.clipped);
            moment.values.merge(other.values);
        }
        Some(())
    }

    /// The cell of a group with these keys. `has_homes` where it is known of everybody where and by whom they are
    /// followed.
    pub(crate) fn cell(self, keys: Vec<Scalar>, shape: &Shape, has_homes: bool) -> CountedCell {
        let known = [
            shape.structures_known || has_homes,
            shape.practitioners_known || has_homes,
        ];
        let group = self.whole.summary(known);
        let piece = |(whole, piece): (&bool, PieceTotal)| {
            let inside = if *whole {
                group.clone()
            } else {
                piece.inside.summary(known)
            };
            PieceEvidence {
                inside,
                outside: Summary {
                    rows: 0,
                    ..piece.outside.summary(known)
                },
                both: piece.both,
                rest_repeaters: piece.rest_repeaters,
                row_marks: piece.row_marks,
            }
        };
        let pieces = shape.wholes.iter().zip(self.pieces).map(piece).collect();
        let moments = shape.moments.iter().zip(self.moments);
        let moments = moments
            .map(|(asked, moment)| moment.value(asked, shape))
            .collect();
        CountedCell {
            keys,
            group: Summary { rows: 0, ..group },
            pieces,
            moments,
        }
    }
}

impl From<GroupState> for Total {
    fn from(state: GroupState) -> Self {
        Self {
            whole: state.whole.into(),
            pieces: state.pieces.into_iter().map(PieceTotal::from).collect(),
            moments: state.moments.into_iter().map(MomentTotal::from).collect(),
        }
    }
}

impl From<Side> for SideTotal {
    fn from(side: Side) -> Self {
        Self {
            set: side.set,
            sketch: side.sketch,
            rows: side.rows,
            repeaters: side.repeaters,
            structures: side.structures.into_counted(),
            homes: side.homes.into_counted(),
            practitioners: side.practitioners.into_counted(),
            followers: side.followers.into_counted(),
            places: side.places.into_named(),
            others: side.others.into_named(),
        }
    }
}

impl From<PieceState> for PieceTotal {
    fn from(piece: PieceState) -> Self {
        Self {
            inside: piece.inside.into(),
            outside: piece.outside.into(),
            both: piece.both,
            rest_repeaters: piece.rest_repeaters,
            row_marks: piece.row_marks,
        }
    }
}

impl From<MomentState> for MomentTotal {
    fn from(moment: MomentState) -> Self {
        Self {
            rows: moment.rows,
            inside: moment.inside,
            outside: moment.outside,
            clipped: moment.bounds.map(|_| moment.clipped),
            values: moment.values,
        }
    }
}

impl SideTotal {
    fn merge(&mut self, other: Self) {
        self.set.merge(other.set);
        self.sketch.merge(&other.sketch);
        self.rows = self.rows.saturating_add(other.rows);
        self.repeaters = self.repeaters.saturating_add(other.repeaters);
        add(&mut self.structures, other.structures);
        add(&mut self.homes, other.homes);
        add(&mut self.practitioners, other.practitioners);
        add(&mut self.followers, other.followers);
        unite(&mut self.places, other.places);
        unite(&mut self.others, other.others);
    }

    fn summary(self, [structures, practitioners]: [bool; 2]) -> Summary {
        let (places, places_new) = together(self.structures, self.homes);
        let (others, others_new) = together(self.practitioners, self.followers);
        let with_new = |named: &[BTreeSet<u32>], new: u64| Some(fewest(named)?.saturating_add(new));
        Summary {
            set: self.set,
            rows: self.rows,
            repeaters: self.repeaters,
            structures: structures.then_some(places),
            practitioners: practitioners.then_some(others),
            fewest: Fewest {
                structures: with_new(&self.places, places_new),
                practitioners: with_new(&self.others, others_new),
            },
            sketch: self.sketch,
        }
    }
}

/// Patients of each entity, most first, and how many come in by the table of patients alone.
fn together(mut named: Counts, homes: Counts) -> (Vec<u64>, u64) {
    let before = named.len();
    add(&mut named, homes);
    let new = named.len().saturating_sub(before);
    let mut counts: Vec<u64> = named.into_iter().map(|(_, count)| count).collect();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    (counts, u64::try_from(new).unwrap_or(u64::MAX))
}

/// Both are ascending by entity.
fn add(counts: &mut Counts, others: Counts) {
    if others.is_empty() {
        return;
    }
    let mut all = Vec::with_capacity(counts.len().max(others.len()));
    let mut others = others.into_iter().peekable();
    for (entity, count) in std::mem::take(counts) {
        while let Some(before) = others.next_if(|(other, _)| *other < entity) {
            all.push(before);
        }
        let same = others.next_if(|(other, _)| *other == entity);
        all.push((
            entity,
            same.map_or(0, |(_, count)| count).saturating_add(count),
        ));
    }
    all.extend(others);
    *counts = all;
}

fn unite(named: &mut Vec<BTreeSet<u32>>, others: Vec<BTreeSet<u32>>) {
    if named.len() < others.len() {
        named.resize(others.len(), BTreeSet::new());
    }
    for (named, mut others) in named.iter_mut().zip(others) {
        named.append(&mut others);
    }
}

fn merge_clipped(clipped: &mut Option<Clipped>, other: Option<Clipped>) {
    let (Some(clipped), Some(other)) = (clipped, other) else {
        return;
    };
    clipped.sum = clipped.sum.saturating_add(other.sum);
    clipped.marks.merge(&other.marks);
    clipped.is_broken |= other.is_broken;
}

impl MomentTotal {
    fn value(self, asked: &MomentShape, shape: &Shape) -> MomentValue {
        let has_piece = shape.wholes.get(asked.piece) == Some(&false);
        let outside = |has_rest: bool| {
            (has_piece && has_rest).then(|| Contributions {
                value: self.outside.total(),
                support: self.outside.support,
                largest: self.outside.largest(),
            })
        };
        let value = match asked.counted {
            Counted::Elsewhere => MomentValue::default(),
            Counted::Patients => MomentValue {
                value: Some(i64::try_from(self.rows).unwrap_or(i64::MAX)),
                ..MomentValue::default()
            },
            Counted::Rows { has_rest } => MomentValue {
                // Counting nothing gives zero, adding nothing gives nothing.
                value: self.inside.total().or(Some(0)),
                support: self.inside.support,
                largest: self.inside.largest(),
                outside: outside(has_rest),
                ..MomentValue::default()
            },
            Counted::Sum { has_rest, .. } => MomentValue {
                value: self.inside.total(),
                support: self.inside.support,
                largest: self.inside.largest(),
                outside: outside(has_rest),
                clipped: self.clipped.and_then(clipped),
                ..MomentValue::default()
            },
        };
        MomentValue {
            cells: asked.values.and_then(|_| cells(self.values)),
            ..value
        }
    }
}

fn clipped(of: Clipped) -> Option<disclosure::Clipped> {
    let sum = i64::try_from(of.sum).ok().filter(|_| !of.is_broken)?;
    Some(disclosure::Clipped {
        sum,
        marks: of.marks,
    })
}

/// Patients and rows by value; `None`, and the moment hidden, where there are too many values.
fn cells(values: Values) -> Option<disclosure::Values> {
    if values.too_many {
        return None;
    }
    let cell = |(place, (value, of)): (i64, (Value, super::values::OfValue))| ValueCell {
        // Texts are in no order that means something: any number that no other has.
        value: match value {
            Value::Number(number) => number,
            Value::Text(_) => place,
        },
        rows: of.rows,
        counted: of.counted,
        set: of.set,
        only: of.only,
    };
    Some(disclosure::Values {
        cells: (0..).zip(values.cells).map(cell).collect(),
        patients: values.patients,
        marks: values.marks,
    })
}
