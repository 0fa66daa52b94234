//! The memory as bytes, for a file that spares computing it anew: magic, σ², counts of rows and of atoms,
//! the patients in atoms, the atom of each, then the rows, as 64-bit floats; all little-endian.

use super::{Leverage, place};
use crate::audit::factor::Factor;
use crate::paged::Paged;
use crate::written::{Reader, write_count, write_set};

const MAGIC: &[u8; 4] = b"LEV1";

impl Leverage {
    /// The memory as bytes. Read again by [`from_bytes`](Self::from_bytes), unless a row was admitted
    /// that could not be read.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(self.factor.prior().to_le_bytes());
        write_count(&mut out, self.factor.rows().len());
        write_count(&mut out, self.factor.columns());
        write_set(&mut out, &self.known);
        for patient in &self.known {
            out.extend(self.atoms.get(patient).to_le_bytes());
        }
        for y in self.factor.rows().iter().flatten() {
            out.extend(y.to_le_bytes());
        }
        out
    }

    /// From bytes; `None` if they are not a whole memory and nothing else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        if reader.array::<4>()? != *MAGIC {
            return None;
        }
        let prior = f64::from_le_bytes(reader.array()?);
        let (rows, columns) = (reader.count()?, reader.count()?);
        let known = reader.set()?;
        let patients = usize::try_from(known.len()).ok()?;
        let of_patients = reader.take(patients.checked_mul(4)?)?;
        let of_rows = reader.take(rows.checked_mul(columns)?.checked_mul(8)?)?;
        // Every atom has a patient, and rows have atoms: what is reserved is not more than there is.
        if !reader.is_at_end() || columns > patients || (columns == 0 && rows > 0) {
            return None;
        }
        let mut sizes = vec![0.0; columns];
        let mut atoms = Paged::default();
        for (patient, atom) in known.iter().zip(of_patients.as_chunks().0) {
            let atom = u32::from_le_bytes(*atom);
            *sizes.get_mut(place(atom).checked_sub(1)?)? += 1.0;
            atoms.set(patient, atom);
        }
        if sizes.iter().any(|size| *size < 1.0) {
            return None;
        }
        let floats = of_rows.as_chunks().0.iter().map(|y| f64::from_le_bytes(*y));
        let floats: Vec<f64> = floats.collect();
        let rows = floats.chunks(columns.max(1)).map(<[f64]>::to_vec).collect();
        Some(Self {
            factor: Factor::of(prior, sizes, rows)?,
            atoms,
            known,
        })
    }
}
