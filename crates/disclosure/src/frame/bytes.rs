//! Frames as bytes, for a file: little-endian, sets of patients in the format of Roaring bitmaps
//! (github.com/RoaringBitmap/RoaringFormatSpec), where runs are kept as runs.

use super::{Frame, Part, State};
use crate::written::{Reader, write_count, write_set};

const MAGIC: &[u8; 4] = b"FRM1";

impl Frame {
    /// The frame as bytes. Read again by [`from_bytes`](Self::from_bytes).
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        write_count(&mut out, self.parts.len());
        for part in &self.parts {
            out.push(part.state.byte());
            out.extend(part.residual.to_le_bytes());
            write_count(&mut out, part.columns.len());
            for column in part.columns.iter() {
                out.extend(column.to_le_bytes());
            }
            write_set(&mut out, &part.patients);
        }
        out
    }

    /// From bytes; `None` if they are not a whole frame in its order and nothing else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        if reader.array::<4>()? != *MAGIC {
            return None;
        }
        let count = reader.count()?;
        // A part takes 21 bytes and more; a count that cannot be is not reserved for.
        let mut parts = Vec::with_capacity(count.min(bytes.len() / 21));
        for _ in 0..count {
            parts.push(read_part(&mut reader)?);
        }
        let is_whole = reader.is_at_end() && parts.is_sorted_by(|a, b| a.key() < b.key());
        if is_whole { Self::new(parts) } else { None }
    }
}

fn read_part(reader: &mut Reader<'_>) -> Option<Part> {
    let state = State::of_byte(u8::from_le_bytes(reader.array()?))?;
    let residual = u64::from_le_bytes(reader.array()?);
    let count = reader.count()?;
    let columns = (0..count).map(|_| reader.array().map(u32::from_le_bytes));
    let columns = columns.collect::<Option<Vec<u32>>>()?;
    let part = Part {
        state,
        residual,
        columns: columns.into(),
        patients: reader.set()?.into(),
    };
    part.is_ordered().then_some(part)
}
