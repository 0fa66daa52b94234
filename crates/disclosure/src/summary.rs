//! Who stands behind a set of rows, as counts and keyed sums: no set of patients, no contribution of a
//! single one.

use crate::cell_key::SetKey;
use crate::written::Reader;

/// Sums of signs in a [`Sketch`].
const SUMS: usize = 64;

/// Bits of a byte.
const BITS: usize = 8;
/// The signs of every byte, lowest bit first: eight are added at once.
static SIGNS: [[i32; BITS]; 256] = signs();

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "computed when it is compiled: beyond a bound it would not compile"
)]
const fn signs() -> [[i32; BITS]; 256] {
    let mut all = [[-1; BITS]; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < BITS {
            if byte >> bit & 1 == 1 {
                all[byte][bit] = 1;
            }
            bit += 1;
        }
        byte += 1;
    }
    all
}

/// Sixty-four sums of ±1, one sign a patient and sum, from the bits of the record key. The mean squared
/// difference of two sketches estimates how many patients are in one set and not in the other.
///
/// # References
/// N. Alon, Y. Matias, M. Szegedy, "The space complexity of approximating the frequency moments" (1999).
#[derive(Clone, PartialEq, Eq)]
#[expect(
    missing_debug_implementations,
    reason = "it is about patients: it must not be printed"
)]
pub struct Sketch(Box<[i32; SUMS]>);

impl Default for Sketch {
    fn default() -> Self {
        Self(Box::new([0; SUMS]))
    }
}

impl Sketch {
    /// One patient more, who was not in it.
    pub fn add(&mut self, record_key: u64) {
        let (sums, _) = self.0.as_chunks_mut::<BITS>();
        for (sums, byte) in sums.iter_mut().zip(record_key.to_le_bytes()) {
            let signs = SIGNS.get(usize::from(byte)).unwrap_or(&[0; BITS]);
            for (sum, sign) in sums.iter_mut().zip(signs) {
                // As many patients as there are numbers fit.
                *sum = sum.wrapping_add(*sign);
            }
        }
    }

    /// The patients of another part, none of whom is in this one.
    pub fn merge(&mut self, other: &Self) {
        for (sum, of_other) in self.0.iter_mut().zip(other.0.iter()) {
            *sum = sum.saturating_add(*of_other);
        }
    }

    /// The mean squared difference, in 2⁻²⁰ of a patient.
    pub(crate) fn distance(&self, other: &Self) -> i64 {
        let squares = self.0.iter().zip(other.0.iter()).map(|(a, b)| {
            let apart = i64::from(*a).saturating_sub(i64::from(*b));
            apart.saturating_mul(apart)
        });
        let sum = squares.fold(0, i64::saturating_add);
        // 2²⁰ / 64 sums.
        sum.saturating_mul(1 << 14)
    }

    /// As bytes: how many each sum takes, none where all are 0, then the sums, little-endian.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let width = self.width();
        out.push(width);
        let bytes = self.0.iter().map(|sum| sum.to_le_bytes());
        bytes.for_each(|bytes| out.extend(bytes.iter().take(width.into())));
    }

    /// The fewest bytes that hold each sum with its sign.
    fn width(&self) -> u8 {
        let sizes = self.0.iter().map(|sum| sum.unsigned_abs());
        match sizes.max().unwrap_or_default() {
            0 => 0,
            1..=0x7f => 1,
            0x80..=0x7fff => 2,
            _ => 4,
        }
    }

    /// As [`write`](Self::write) wrote it; `None` where the bytes are none.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let [width] = reader.array()?;
        Self::of_width(reader, width)
    }

    /// Sums of four bytes each, as they were written before.
    pub(crate) fn read_whole(reader: &mut Reader<'_>) -> Option<Self> {
        Self::of_width(reader, 4)
    }

    fn of_width(reader: &mut Reader<'_>, width: u8) -> Option<Self> {
        let mut sketch = Self::default();
        for sum in sketch.0.iter_mut() {
            *sum = match width {
                0 => 0,
                1 => i8::from_le_bytes(reader.array()?).into(),
                2 => i16::from_le_bytes(reader.array()?).into(),
                4 => i32::from_le_bytes(reader.array()?),
                _ => return None,
            };
        }
        Some(sketch)
    }
}

impl serde::Serialize for Sketch {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::new();
        self.write(&mut bytes);
        bytes.serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Sketch {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = Vec::<u8>::deserialize(deserializer)?;
        let mut reader = Reader::new(&bytes);
        let sketch = Self::read(&mut reader).filter(|_| reader.is_at_end());
        sketch.ok_or_else(|| serde::de::Error::custom("sketch"))
    }
}

/// Who contributes what to a number: marks of patients with their contributions, added up in whatever
/// order. How far two of them are apart says how many contributions differ.
#[derive(Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[expect(
    missing_debug_implementations,
    reason = "it is about patients: it must not be printed"
)]
pub struct Marks {
    pub(crate) digest: u64,
    pub(crate) sketch: Sketch,
}

impl Marks {
    /// One patient's mark: a hash of the patient and of what is contributed.
    pub fn add(&mut self, mark: u64) {
        self.digest = self.digest.wrapping_add(mark);
        self.sketch.add(mark);
    }

    /// The marks of other patients.
    pub fn merge(&mut self, other: &Self) {
        self.digest = self.digest.wrapping_add(other.digest);
        self.sketch.merge(&other.sketch);
    }
}

/// Two numbers as one that looks random; the order matters (the finaliser of `splitmix64`: Steele, Lea, Flood 2014).
pub fn mixed(one: u64, other: u64) -> u64 {
    let mut x = one
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(other)
        .wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Who stands behind a set of rows: counts and keyed sums; no patient can be read from it.
#[derive(Clone, Default)]
#[expect(
    missing_debug_implementations,
    reason = "unprotected: it must not be printed"
)]
pub struct Summary {
    /// Which patients, as the noise knows them, and how many.
    pub set: SetKey,
    /// Rows, those of one patient clipped at [`TableSpec::rows_most`](crate::TableSpec::rows_most); 0 where
    /// nobody reads it: outside a piece, and of the group.
    pub rows: u64,
    /// Patients with more than one row, none of them clipped.
    pub repeaters: u64,
    /// Patients of each structure, most first; `None` where none is known, and the rules on structures do
    /// not apply.
    pub structures: Option<Vec<u64>>,
    /// The same of practitioners.
    pub practitioners: Option<Vec<u64>>,
    /// Where several columns name an entity.
    pub fewest: Fewest,
    /// What tells about how many patients two sets differ by.
    pub sketch: Sketch,
}

/// Where several columns name an entity (a patient's own structure, the event's), the fewest different
/// ones that one of them names by itself; `None` where one column does, or where each names plenty. Those
/// that come in only because patients are followed there are new to every column, and count besides.
#[derive(Clone, Copy, Default, PartialEq)]
#[expect(
    missing_debug_implementations,
    reason = "it is about patients: it must not be printed"
)]
pub struct Fewest {
    /// Different structures.
    pub structures: Option<u64>,
    /// Different practitioners.
    pub practitioners: Option<u64>,
}

impl Summary {
    /// Distinct patients.
    pub(crate) fn patients(&self) -> u64 {
        self.set.n
    }

    /// How many structures count for the rule on them: of several columns, the worst counts. `None` where
    /// none is known.
    pub(crate) fn structure_count(&self) -> Option<u64> {
        counted(self.structures.as_deref(), self.fewest.structures)
    }

    /// How many practitioners count for the rule on them.
    pub(crate) fn practitioner_count(&self) -> Option<u64> {
        counted(self.practitioners.as_deref(), self.fewest.practitioners)
    }

    /// Where structures and practitioners are known of everybody, what names none has none.
    pub(crate) fn names_all(&mut self) {
        self.structures.get_or_insert_default();
        self.practitioners.get_or_insert_default();
    }
}

fn counted(together: Option<&[u64]>, fewest: Option<u64>) -> Option<u64> {
    let together = u64::try_from(together?.len()).unwrap_or(u64::MAX);
    Some(fewest.unwrap_or(together).min(together))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CellKey, RecordKeys};

    fn sketch(patients: std::ops::Range<u32>) -> Sketch {
        let keys = RecordKeys::of(&CellKey::from_bytes([7; 32]), []);
        let mut sketch = Sketch::default();
        patients.for_each(|patient| sketch.add(keys.get(patient)));
        sketch
    }

    #[test]
    fn equal_sets_have_no_distance_and_others_about_their_difference() {
        assert_eq!(sketch(0..500).distance(&sketch(0..500)), 0);
        let mut sum = 0;
        for start in 0..40 {
            // A hundred patients are in one of the two only.
            let (a, b) = (sketch(start..start + 500), sketch(start + 50..start + 550));
            sum += a.distance(&b) >> 20;
        }
        // The standard deviation of one is 100·√(2/64) = 18, of the mean 3 and more, as they overlap.
        assert!((85..115).contains(&(sum / 40)), "{}", sum / 40);
    }

    #[test]
    fn of_several_columns_the_worst_counts_and_none_where_none_is_known() {
        let of = |structures: Option<Vec<u64>>, fewest| Summary {
            fewest: Fewest {
                structures: fewest,
                practitioners: None,
            },
            structures,
            ..Summary::default()
        };
        let three = || Some(vec![9, 5, 1]);
        assert_eq!(of(three(), None).structure_count(), Some(3));
        assert_eq!(of(three(), Some(2)).structure_count(), Some(2));
        assert_eq!(of(three(), Some(7)).structure_count(), Some(3));
        assert_eq!(of(None, Some(7)).structure_count(), None);
    }

    #[test]
    fn a_sketch_is_given_back_and_a_broken_one_is_none() {
        for (patients, length) in [(0, 1), (77, 65), (20_000, 129)] {
            let sketch = sketch(0..patients);
            let mut bytes = Vec::new();
            sketch.write(&mut bytes);
            assert_eq!(bytes.len(), length);
            let mut reader = Reader::new(&bytes);
            assert!(Sketch::read(&mut reader) == Some(sketch) && reader.is_at_end());
            bytes.pop();
            assert!(Sketch::read(&mut Reader::new(&bytes)).is_none());
        }
        assert!(Sketch::read(&mut Reader::new(&[3; 400])).is_none());
        assert!(Sketch::read_whole(&mut Reader::new(&[3; 256])).is_some());
    }
}
