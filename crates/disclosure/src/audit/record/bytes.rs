//! A batch is what one statement gave: sets of patients, each once, then the pieces that name them.

use super::sets::{Sets, packed};
use super::{Given, Kept, StatisticId, Under};
use crate::audit::verdict::{Reading, System};
use crate::cell_key::SetKey;
use crate::frame::Digest;
use crate::summary::Sketch;
use crate::written::{Reader, write_count};
use crate::{Frame, Part, Patients, Reason, State};
use std::collections::BTreeMap;
use std::ops::Range;

const MAGIC: &[u8; 4] = b"GIV3";
/// Before sets were written as gaps.
const WITHOUT_GAPS: &[u8; 4] = b"GIV2";
/// Sketches have four bytes a sum there.
const BEFORE: &[u8; 4] = b"GIV1";

/// In the place of a reason: a value that was scaled to another count.
const NEAR: u8 = u8::MAX;

/// A batch as bytes.
pub(crate) fn to_bytes(batch: &[Given]) -> Vec<u8> {
    let mut sets = Places::default();
    let mut pieces = Vec::new();
    for given in batch {
        piece_to_bytes(given, &mut sets, &mut pieces);
    }
    let mut bytes = MAGIC.to_vec();
    write_count(&mut bytes, sets.all.len());
    for set in sets.all {
        let set = packed(set);
        write_count(&mut bytes, set.len());
        bytes.extend(set);
    }
    write_count(&mut bytes, batch.len());
    bytes.extend(pieces);
    bytes
}

/// The distinct sets of a batch in the order in which they were met.
#[derive(Default)]
struct Places<'a> {
    all: Vec<&'a Patients>,
    by_digest: BTreeMap<Digest, Vec<usize>>,
}

impl<'a> Places<'a> {
    fn place(&mut self, patients: &'a Patients) -> usize {
        let known = self.by_digest.entry(patients.digest()).or_default();
        let is_same = |place: &&usize| self.all.get(**place) == Some(&patients);
        if let Some(place) = known.iter().find(is_same) {
            return *place;
        }
        let next = self.all.len();
        known.push(next);
        self.all.push(patients);
        next
    }
}

fn piece_to_bytes<'a>(given: &'a Given, sets: &mut Places<'a>, out: &mut Vec<u8>) {
    out.extend(given.version.to_le_bytes());
    out.extend(given.words);
    out.extend(given.set.sum.to_le_bytes());
    out.extend(given.set.n.to_le_bytes());
    given.sketch.write(out);
    out.extend(given.patients.to_le_bytes());
    out.push(u8::from(given.practitioners));
    out.push(u8::from(given.shown));
    out.push(u8::from(given.compared));
    out.extend(given.under.base.to_le_bytes());
    out.extend(given.under.fewest.to_le_bytes());
    write_count(out, given.frame.parts().len());
    for part in given.frame.parts() {
        out.push(match part.state {
            State::In => 1,
            State::Open => 2,
        });
        out.extend(part.residual.to_le_bytes());
        write_count(out, part.columns.len());
        for column in part.columns.iter() {
            out.extend(column.to_le_bytes());
        }
        write_count(out, sets.place(&part.patients));
    }
    write_count(out, given.numbers.len());
    for kept in &given.numbers {
        out.extend(kept.statistic.0);
        kept.sketch.write(out);
        let (reason, value) = match kept.outcome {
            Ok(value) => (if kept.is_near { NEAR } else { 0 }, value),
            Err(reason) => (reason.byte(), 0),
        };
        out.push(reason);
        out.extend(value.to_le_bytes());
    }
    write_count(out, given.readings.len());
    for reading in &given.readings {
        let (kind, column) = match reading.system {
            System::Presence => (0_u8, 0),
            System::Bit(column) => (if reading.is_of_all { 3 } else { 1 }, column),
            System::Measure(column) => (2, column),
        };
        out.push(kind);
        out.extend(column.to_le_bytes());
        out.extend(reading.precision.to_le_bytes());
    }
}

/// Where sets of patients stand in a batch, ascending: other batches may hold the same, so that each need be kept
/// only once. Small ones are not worth it; of what is no batch there are none.
pub fn sets_of(batch: &[u8]) -> Vec<Range<usize>> {
    let mut reader = Reader::new(batch);
    let mut places = Vec::new();
    if reader.array::<4>() != Some(*MAGIC) {
        return places;
    }
    for _ in 0..reader.count().unwrap_or(0) {
        let taken = reader.count().and_then(|length| reader.take(length));
        let Some(set) = taken else {
            break;
        };
        let end = batch.len().saturating_sub(reader.left());
        if set.len() >= WORTH {
            places.push(end.saturating_sub(set.len())..end);
        }
    }
    places
}

/// Bytes from which on a set is kept apart.
const WORTH: usize = 128;

/// A batch from bytes, and the sets that it has in common with others; `None` if they are not one.
pub(crate) fn from_bytes<'a>(bytes: &'a [u8], known: &mut Sets<'a>) -> Option<Vec<Given>> {
    let mut reader = Reader::new(bytes);
    let sketch: ReadSketch = match &reader.array()? {
        MAGIC | WITHOUT_GAPS => Sketch::read,
        BEFORE => Sketch::read_whole,
        _ => return None,
    };
    let count = reader.count()?;
    let mut sets = Vec::new();
    for _ in 0..count {
        let length = reader.count()?;
        sets.push(known.unpacked(reader.take(length)?)?);
    }
    let count = reader.count()?;
    let mut batch = Vec::new();
    for _ in 0..count {
        batch.push(piece_from(&mut reader, &sets, sketch)?);
    }
    reader.is_at_end().then_some(batch)
}

/// How a sketch was written.
type ReadSketch = fn(&mut Reader<'_>) -> Option<Sketch>;

fn piece_from(reader: &mut Reader<'_>, sets: &[Patients], read: ReadSketch) -> Option<Given> {
    let version = u64::from_le_bytes(reader.array()?);
    let words = reader.array()?;
    let set = SetKey {
        sum: u64::from_le_bytes(reader.array()?),
        n: u64::from_le_bytes(reader.array()?),
    };
    let sketch = read(reader)?;
    let patients = i64::from_le_bytes(reader.array()?);
    let practitioners = flag(reader)?;
    let shown = flag(reader)?;
    let compared = flag(reader)?;
    let under = Under {
        base: u64::from_le_bytes(reader.array()?),
        fewest: u64::from_le_bytes(reader.array()?),
    };
    let count = reader.count()?;
    let parts = (0..count)
        .map(|_| part_from(reader, sets))
        .collect::<Option<Vec<_>>>()?;
    let frame = Frame::new(parts)?;
    let count = reader.count()?;
    let numbers = (0..count)
        .map(|_| kept_from(reader, read))
        .collect::<Option<Vec<_>>>()?;
    let count = reader.count()?;
    let readings = (0..count)
        .map(|_| reading_from(reader))
        .collect::<Option<Vec<_>>>()?;
    Some(Given {
        version,
        words,
        states: frame.states_digest(),
        frame,
        set,
        sketch,
        patients,
        shown,
        numbers,
        readings,
        practitioners,
        compared,
        under,
    })
}

fn flag(reader: &mut Reader<'_>) -> Option<bool> {
    match reader.array::<1>()? {
        [0] => Some(false),
        [1] => Some(true),
        _ => None,
    }
}

fn part_from(reader: &mut Reader<'_>, sets: &[Patients]) -> Option<Part> {
    let state = match reader.array::<1>()? {
        [1] => State::In,
        [2] => State::Open,
        _ => return None,
    };
    let residual = u64::from_le_bytes(reader.array()?);
    let count = reader.count()?;
    let columns = (0..count).map(|_| reader.array().map(u32::from_le_bytes));
    let columns = columns.collect::<Option<Vec<u32>>>()?;
    let patients = sets.get(reader.count()?)?.clone();
    Some(Part::new(state, residual, columns, patients))
}

fn kept_from(reader: &mut Reader<'_>, read: ReadSketch) -> Option<Kept> {
    let statistic = StatisticId(reader.array()?);
    let sketch = read(reader)?;
    let [reason] = reader.array()?;
    let value = i64::from_le_bytes(reader.array()?);
    let outcome = match reason {
        0 | NEAR => Ok(value),
        reason => Err(Reason::of_byte(reason)?),
    };
    Some(Kept {
        statistic,
        sketch,
        outcome,
        is_near: reason == NEAR,
    })
}

fn reading_from(reader: &mut Reader<'_>) -> Option<Reading> {
    let [kind] = reader.array()?;
    let column = u32::from_le_bytes(reader.array()?);
    let precision = f64::from_le_bytes(reader.array()?);
    let system = match kind {
        0 => System::Presence,
        1 | 3 => System::Bit(column),
        2 => System::Measure(column),
        _ => return None,
    };
    let is_of_all = kind == 3;
    (precision > 0.0).then_some(Reading {
        system,
        precision,
        is_of_all,
    })
}
