//! The memory as bytes, for a file that spares computing it anew: magic, σ², the distinct rows, each with
//! the variance of its noise and its patients by weight, then the lines of K⁻¹ and what is told of each
//! column; all little-endian, floats of 64 bits.

use super::Leverage;
use crate::audit::atoms::Groups;
use crate::written::{Reader, write_count, write_set};
use roaring::RoaringBitmap;

const MAGIC: &[u8; 4] = b"LEV2";

impl Leverage {
    /// The memory as bytes. Read again by [`from_bytes`](Self::from_bytes), unless a row was admitted
    /// that could not be read.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(self.factor.prior().to_le_bytes());
        let (noises, inverse, told) = self.factor.state();
        write_count(&mut out, noises.len());
        for (groups, noise) in self.rows.iter().zip(noises) {
            out.extend(noise.to_le_bytes());
            write_count(&mut out, groups.len());
            for (weight, patients) in groups {
                out.extend(weight.to_le_bytes());
                write_set(&mut out, patients);
            }
        }
        for x in inverse.lines().iter().flatten().copied().chain(told) {
            out.extend(x.to_le_bytes());
        }
        out
    }

    /// From bytes; `None` if they are not a whole memory and nothing else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        if reader.array::<4>()? != *MAGIC {
            return None;
        }
        let mut memory = Self::new(f64::from_le_bytes(reader.array()?));
        let rows = reader.count()?;
        for _ in 0..rows {
            let noise = f64::from_le_bytes(reader.array()?);
            let groups = groups(&mut reader)?;
            if memory.rows.find(&groups).is_some() {
                return None;
            }
            memory.append(groups, noise)?;
        }
        let lines = 1..=rows;
        let lines = lines.map(|length| floats(&mut reader, length));
        let lines = lines.collect::<Option<Vec<_>>>()?;
        let told = floats(&mut reader, memory.factor.columns())?;
        if !reader.is_at_end() {
            return None;
        }
        memory.factor = memory.factor.resume(lines, &told)?;
        Some(memory)
    }
}

/// The patients of a row by weight, each of one; `None` if they are not.
fn groups(reader: &mut Reader<'_>) -> Option<Groups> {
    let mut groups = Groups::new();
    let mut seen = RoaringBitmap::new();
    for _ in 0..reader.count()? {
        let weight = u64::from_le_bytes(reader.array()?);
        let patients = reader.set()?;
        let is_sound = f64::from_bits(weight).is_finite() && !patients.is_empty();
        let is_next = groups
            .last_key_value()
            .is_none_or(|(last, _)| *last < weight);
        if !is_sound || !is_next || !seen.is_disjoint(&patients) {
            return None;
        }
        seen |= &patients;
        groups.insert(weight, patients);
    }
    Some(groups)
}

fn floats(reader: &mut Reader<'_>, count: usize) -> Option<Vec<f64>> {
    let bytes = reader.take(count.checked_mul(8)?)?;
    let floats = bytes.as_chunks().0.iter();
    Some(floats.map(|x| f64::from_le_bytes(*x)).collect())
}
