//! One number that was given, as it is kept.
//!
//! A record has one length. The first ones were shorter, and lack what was thought of later
//! ([`Witnesses`]); they are read as well, and told apart by their length.

use super::Vector;
use super::homes::Homes;
use super::sample::{KEPT, Sample};
use super::sketch::Sketch;
use super::span::Kind;
use sha2::{Digest, Sha256};

/// Where the vector of a number is kept: the caller's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Bytes before it.
    pub offset: u64,
    /// Its bytes.
    pub length: u64,
}

/// What a number is a number of, in a canonical form: the same question in other words has the
/// same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Signature(pub(crate) [u8; 32]);

impl Signature {
    /// The parts are told apart by their lengths.
    pub(crate) fn of<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update(part.len().to_le_bytes());
            digest.update(part.as_bytes());
        }
        Self(digest.finalize().into())
    }

    /// Eight bytes of it, for what only needs telling apart.
    pub(crate) fn short(&self) -> u64 {
        self.0
            .first_chunk::<8>()
            .map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }
}

/// A number that was given, without its vector.
#[derive(Clone, PartialEq)]
pub(crate) struct Remembered {
    pub(crate) signature: Signature,
    /// Numbers of one class may be combined: patients and rows, sums of one column.
    pub(crate) class: u64,
    /// What it measures.
    pub(crate) measure: u64,
    /// Whether the number is the total of its vector. Medians and numbers of structures are not.
    pub(crate) linear: bool,
    /// Whether it may be shown that nobody is missing from, or left over in, its population.
    pub(crate) ordinary: bool,
    pub(crate) version: u64,
    pub(crate) value: i64,
    pub(crate) patients: u64,
    pub(crate) largest: i64,
    pub(crate) is_negative_somewhere: bool,
    pub(crate) place: Place,
    pub(crate) sketch: Sketch,
    /// `None` in the first records, of which nothing is proved.
    pub(crate) witnesses: Option<Witnesses>,
}

/// What proves, without the vector, that two numbers are far apart.
#[derive(Clone, PartialEq)]
pub(crate) struct Witnesses {
    /// The print of the homes by which the sketch counts places.
    pub(crate) homes: u64,
    pub(crate) sample: Sample,
}

/// Bytes of a record without witnesses.
const FIRST_BYTES: usize = 32 + 8 * 2 + 1 + 8 * 6 + 64 * 8 + 2 * 32 * 4;

/// Bytes of one record.
pub const RECORD_BYTES: usize = FIRST_BYTES + 8 + 4 * KEPT;

impl Remembered {
    pub(crate) fn kind(&self) -> Kind {
        Kind {
            measure: self.measure,
            ordinary: self.ordinary,
        }
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(RECORD_BYTES);
        bytes.extend_from_slice(&self.signature.0);
        bytes.extend_from_slice(&self.class.to_le_bytes());
        bytes.extend_from_slice(&self.measure.to_le_bytes());
        let flags = [self.linear, self.ordinary, self.is_negative_somewhere];
        let flags = flags
            .iter()
            .rev()
            .fold(0_u8, |all, flag| (all << 1) | u8::from(*flag));
        bytes.push(flags);
        for number in [
            self.version,
            self.patients,
            self.place.offset,
            self.place.length,
        ] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for number in [self.value, self.largest].iter().chain(&self.sketch.sums) {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        let places = self
            .sketch
            .structures
            .iter()
            .chain(&self.sketch.practitioners);
        for count in places {
            bytes.extend_from_slice(&count.to_le_bytes());
        }
        if let Some(witnesses) = &self.witnesses {
            bytes.extend_from_slice(&witnesses.homes.to_le_bytes());
            let patients = witnesses.sample.written().iter();
            bytes.extend(patients.flat_map(|patient| patient.to_le_bytes()));
        }
        bytes
    }

    /// `None` where the bytes are not what [`to_bytes`](Self::to_bytes) writes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields { rest: bytes };
        let signature = Signature(fields.take::<32>()?);
        let (class, measure) = (fields.unsigned()?, fields.unsigned()?);
        let [flags] = fields.take::<1>()?;
        let (version, patients) = (fields.unsigned()?, fields.unsigned()?);
        let place = Place {
            offset: fields.unsigned()?,
            length: fields.unsigned()?,
        };
        let (value, largest) = (fields.signed()?, fields.signed()?);
        let mut sketch = Sketch::empty();
        for sum in &mut sketch.sums {
            *sum = fields.signed()?;
        }
        for count in sketch
            .structures
            .iter_mut()
            .chain(&mut sketch.practitioners)
        {
            *count = u32::from_le_bytes(fields.take::<4>()?);
        }
        let witnesses = if bytes.len() == FIRST_BYTES {
            None
        } else {
            Some(fields.witnesses(patients)?)
        };
        let read = Self {
            signature,
            class,
            measure,
            linear: flags & 1 != 0,
            ordinary: flags & 2 != 0,
            is_negative_somewhere: flags & 4 != 0,
            version,
            value,
            patients,
            largest,
            place,
            sketch,
            witnesses,
        };
        (fields.rest.is_empty() && flags < 8).then_some(read)
    }
}

struct Fields<'a> {
    rest: &'a [u8],
}

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*taken)
    }

    fn unsigned(&mut self) -> Option<u64> {
        self.take::<8>().map(u64::from_le_bytes)
    }

    fn signed(&mut self) -> Option<i64> {
        self.take::<8>().map(i64::from_le_bytes)
    }

    fn witnesses(&mut self, patients: u64) -> Option<Witnesses> {
        let homes = self.unsigned()?;
        let mut written = [0; KEPT];
        for patient in &mut written {
            *patient = u32::from_le_bytes(self.take::<4>()?);
        }
        let sample = Sample::read(written, patients)?;
        Some(Witnesses { homes, sample })
    }
}

/// The summary of a vector.
pub(crate) fn sketch(vector: &Vector, homes: &Homes) -> Sketch {
    let mut sketch = Sketch::empty();
    vector.each(|patient, x| {
        sketch.add(patient, x);
        if let Some(structure) = homes.structure(patient) {
            Sketch::meet(&mut sketch.structures, structure);
        }
        if let Some(practitioner) = homes.practitioner(patient) {
            let number = u64::from(practitioner.cast_unsigned());
            Sketch::meet(&mut sketch.practitioners, number);
        }
    });
    sketch
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Earlier;
    use crate::earlier::Shelf;
    use crate::earlier::sample::Lowest;
    use proptest::prelude::*;
    use proptest::sample::Index;
    use std::sync::Arc;

    fn record() -> Remembered {
        let vector = Vector::of((0..100).map(|p| (p, 2)));
        Remembered {
            signature: Signature::of(["a", "b"]),
            class: 7,
            measure: 8,
            linear: true,
            ordinary: false,
            is_negative_somewhere: true,
            version: 3,
            value: -12,
            patients: 100,
            largest: 9,
            place: Place {
                offset: 5,
                length: 6,
            },
            sketch: sketch(&vector, &Homes::default()),
            witnesses: Some(Witnesses {
                homes: 12,
                sample: Lowest::of(&vector).sample(100),
            }),
        }
    }

    #[test]
    fn a_record_is_given_back_and_a_broken_one_is_none() {
        let bytes = record().to_bytes();
        assert_eq!(bytes.len(), RECORD_BYTES);
        assert!(Remembered::from_bytes(&bytes) == Some(record()));
        for length in (0..RECORD_BYTES).filter(|length| *length != FIRST_BYTES) {
            assert!(Remembered::from_bytes(&bytes[..length]).is_none());
        }
        let mut broken = bytes;
        broken.copy_within(RECORD_BYTES - 8..RECORD_BYTES - 4, RECORD_BYTES - 4);
        assert!(Remembered::from_bytes(&broken).is_none(), "out of order");
    }

    #[test]
    fn a_record_of_the_first_kind_is_read() {
        let first = Remembered {
            witnesses: None,
            ..record()
        };
        let bytes = first.to_bytes();
        assert_eq!(bytes.len(), 865);
        assert!(bytes == record().to_bytes()[..865]);
        assert!(Remembered::from_bytes(&bytes) == Some(first));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn broken_records_are_refused_or_other_records(
            at in proptest::collection::vec((any::<Index>(), any::<u8>()), 0..8),
            length in prop_oneof![Just(FIRST_BYTES), Just(RECORD_BYTES), 0..2 * RECORD_BYTES],
        ) {
            let mut bytes = record().to_bytes();
            for (place, x) in at {
                bytes[place.index(RECORD_BYTES)] = x;
            }
            bytes.resize(length, 0);
            let shelf = Box::new(Nowhere);
            let read = Remembered::from_bytes(&bytes);
            let known = Earlier::remembering([bytes.as_slice()], shelf, Arc::default());
            prop_assert_eq!(read.is_some(), known.is_ok());
            prop_assert!(read.is_none() || [FIRST_BYTES, RECORD_BYTES].contains(&length));
            // What is read is written as it was.
            prop_assert!(read.is_none_or(|read| read.to_bytes() == bytes));
        }
    }

    struct Nowhere;

    impl Shelf for Nowhere {
        fn read(&self, _: Place) -> Option<Vec<u8>> {
            None
        }
    }

    #[test]
    fn moving_a_character_between_parts_changes_the_signature() {
        assert_ne!(Signature::of(["ab", "c"]), Signature::of(["a", "bc"]));
    }
}
