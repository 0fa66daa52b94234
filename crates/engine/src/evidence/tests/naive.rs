//! Cells in plain loops, from what is written about their fields.

use std::collections::{BTreeMap, BTreeSet};

use disclosure::{CountedCell, Marks, PieceEvidence, RecordKeys, Scalar, SetKey, Summary, mixed};

use super::case::{Asked, CONDITIONS, Row, key};
use super::columns::{named, records};
use super::naive_entities::{Entities, of_practitioners, of_structures};
use super::naive_moments::moment;

/// Rows of each patient.
pub(super) type Patients<'a> = BTreeMap<u32, Vec<&'a Row>>;

pub(super) struct Naive<'a> {
    pub(super) asked: &'a Asked,
    pub(super) records: RecordKeys,
    pub(super) named: Option<BTreeSet<String>>,
}

/// Every group as a cell.
pub(super) fn naive(asked: &Asked, rows: &[Row]) -> Vec<CountedCell> {
    let naive = Naive {
        asked,
        records: records(),
        named: named(asked),
    };
    let mut groups: BTreeMap<Vec<Scalar>, Vec<&Row>> = BTreeMap::new();
    if asked.keys == 0 {
        groups.insert(Vec::new(), Vec::new());
    }
    for row in rows {
        groups.entry(keys(asked, row)).or_default().push(row);
    }
    let cell = |(keys, rows): (Vec<Scalar>, Vec<&Row>)| naive.cell(keys, &rows);
    groups.into_iter().map(cell).collect()
}

fn keys(asked: &Asked, row: &Row) -> Vec<Scalar> {
    let text = |code: Option<u8>| code.map_or(Scalar::Null, |code| Scalar::Text(key(code)));
    let mut keys = vec![text(row.texts[0]), text(row.texts[1])];
    keys.push(row.number.map_or(Scalar::Null, Scalar::Int));
    keys.truncate(asked.keys);
    keys
}

/// A row without a patient counts for nothing.
pub(super) fn by_patient<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Patients<'a> {
    let mut patients = Patients::new();
    for row in rows {
        if let Some(patient) = row.patient() {
            patients.entry(patient).or_default().push(row);
        }
    }
    patients
}

impl Naive<'_> {
    fn cell(&self, keys: Vec<Scalar>, rows: &[&Row]) -> CountedCell {
        let all = by_patient(rows.iter().copied());
        let pieces = 0..self.asked.shape.wholes.len();
        let moments = self.asked.shape.moments.iter();
        CountedCell {
            group: self.summary(&all, 0),
            pieces: pieces.map(|piece| self.piece(piece, rows)).collect(),
            moments: moments.map(|of| moment(self, of, rows, &keys)).collect(),
            keys,
        }
    }

    /// Whether a row is in a piece. A condition that is unknown does not hold.
    pub(super) fn is_inside(&self, piece: usize, row: &Row) -> bool {
        let wholes = &self.asked.shape.wholes;
        let condition = wholes[..piece].iter().filter(|whole| !**whole).count();
        wholes[piece] || row.holds[condition % CONDITIONS] == Some(true)
    }

    /// The rows in a piece and outside.
    pub(super) fn sides<'a>(&self, piece: usize, rows: &[&'a Row]) -> [Patients<'a>; 2] {
        let all = rows.iter().copied();
        let (inside, outside): (Vec<&Row>, Vec<&Row>) =
            all.partition(|row| self.is_inside(piece, row));
        [by_patient(inside), by_patient(outside)]
    }

    fn piece(&self, piece: usize, rows: &[&Row]) -> PieceEvidence {
        let [inside, outside] = self.sides(piece, rows);
        let most = self.asked.shape.most;
        let clipped = |rows: &Vec<&Row>| length(rows.len()).min(most);
        let mut evidence = PieceEvidence {
            inside: self.summary(&inside, inside.values().map(clipped).sum()),
            outside: self.summary(&outside, 0),
            ..PieceEvidence::default()
        };
        for (patient, rows) in &outside {
            let is_both = inside.contains_key(patient);
            evidence.both += u64::from(is_both);
            evidence.rest_repeaters += u64::from(is_both || rows.len() > 1);
        }
        // Patients as they are: to count them, nobody needs to know their rows.
        let of_piece = self
            .asked
            .shape
            .moments
            .iter()
            .filter(|moment| moment.piece == piece);
        let are_marked = of_piece
            .map(|of| of.counted)
            .any(|of| of != crate::evidence::shape::Counted::Patients);
        if are_marked {
            let mut marks = Marks::default();
            for (patient, rows) in &inside {
                marks.add(mixed(u64::from(*patient), clipped(rows)));
            }
            evidence.row_marks = marks;
        }
        evidence
    }

    fn summary(&self, patients: &Patients<'_>, rows: u64) -> Summary {
        let mut summary = Summary {
            set: self.set(patients.keys().copied()),
            rows,
            repeaters: length(patients.values().filter(|rows| rows.len() > 1).count()),
            ..Summary::default()
        };
        for patient in patients.keys() {
            summary.sketch.add(self.records.get(*patient));
        }
        let (shape, is_known) = (&self.asked.shape, !self.asked.homes.is_empty());
        let Entities { counts, fewest } = of_structures(self, patients);
        summary.structures = (shape.structures_known || is_known).then_some(counts);
        summary.fewest.structures = fewest;
        let Entities { counts, fewest } = of_practitioners(self, patients);
        summary.practitioners = (shape.practitioners_known || is_known).then_some(counts);
        summary.fewest.practitioners = fewest;
        summary
    }

    pub(super) fn set(&self, patients: impl Iterator<Item = u32>) -> SetKey {
        let mut set = SetKey::default();
        patients.for_each(|patient| set.add(self.records.get(patient)));
        set
    }
}

pub(super) fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap()
}
