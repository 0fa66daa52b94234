//! Evidence as bytes, for the state of an aggregate that travels between threads or machines.
//!
//! Layout, little-endian: version, flags, patients, repeaters, number of structures, each name, their
//! pairs, number of practitioners, each number, their pairs. Texts, bitmaps and pairs are preceded by
//! their length in bytes; bitmaps are in the portable Roaring format
//! (<https://github.com/RoaringBitmap/RoaringFormatSpec>). A pair is the step from the patient before
//! and the place of the entity, each in groups of seven bits, the lowest first (LEB128). Where there
//! are no entities there are no pairs either.

use crate::meetings::{Meetings, high, low};
use crate::{DisclosureError, Evidence};
use roaring::RoaringBitmap;

const VERSION: u8 = 1;
const STRUCTURES_KNOWN: u8 = 1;
const PRACTITIONERS_KNOWN: u8 = 2;

impl Evidence {
    /// Compact bytes, the same for the same evidence.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION, self.flags()];
        put_bitmap(&mut bytes, &self.patients);
        put_bitmap(&mut bytes, &self.repeaters);
        put_length(&mut bytes, self.structures.len());
        for name in self.structures.entities() {
            put_length(&mut bytes, name.len());
            bytes.extend_from_slice(name.as_bytes());
        }
        put_pairs(&mut bytes, self.structures.pairs());
        put_length(&mut bytes, self.practitioners.len());
        for number in self.practitioners.entities() {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        put_pairs(&mut bytes, self.practitioners.pairs());
        bytes
    }

    /// Evidence from its bytes.
    ///
    /// # Errors
    /// `D25` where they are not what [`to_bytes`](Self::to_bytes) writes; never a panic.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DisclosureError> {
        read(bytes).map_err(|because| DisclosureError::EvidenceCorrupt { because })
    }

    fn flags(&self) -> u8 {
        let structures = if self.structures_known {
            STRUCTURES_KNOWN
        } else {
            0
        };
        let practitioners = if self.practitioners_known {
            PRACTITIONERS_KNOWN
        } else {
            0
        };
        structures | practitioners
    }
}

fn put_length(bytes: &mut Vec<u8>, length: usize) {
    // Four bytes hold any length here: a patient number has 32 bits, so no bitmap exceeds 4 GB.
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&length.to_le_bytes());
}

fn put_bitmap(bytes: &mut Vec<u8>, bitmap: &RoaringBitmap) {
    put_length(bytes, bitmap.serialized_size());
    let written = bitmap.serialize_into(&mut *bytes);
    debug_assert!(written.is_ok(), "a vector takes every byte");
}

fn put_pairs(bytes: &mut Vec<u8>, pairs: &[u64]) {
    if pairs.is_empty() {
        return;
    }
    let start = bytes.len();
    put_length(bytes, 0);
    let mut before = 0;
    for pair in pairs {
        put_number(bytes, high(*pair).saturating_sub(before));
        put_number(bytes, low(*pair));
        before = high(*pair);
    }
    let length = bytes.len().saturating_sub(start).saturating_sub(4);
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    if let Some(place) = bytes.get_mut(start..).and_then(<[u8]>::first_chunk_mut) {
        *place = length.to_le_bytes();
    }
}

fn put_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(0x80 | u8::try_from(number & 0x7f).unwrap_or(0));
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or(0));
}

/// The shortest form of a number in groups of seven bits, and nothing else.
fn number(bytes: &mut &[u8]) -> Result<u32, &'static str> {
    const LONG: &str = "a number that is too long";
    let (mut number, mut shift) = (0_u64, 0_u32);
    loop {
        let (byte, rest) = bytes.split_first().ok_or("it ends too early")?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte & 0x80 == 0 {
            if *byte == 0 && shift > 0 {
                return Err(LONG);
            }
            return u32::try_from(number).map_err(|_| LONG);
        }
        shift = shift.saturating_add(7);
        if shift > 28 {
            return Err(LONG);
        }
    }
}

fn read(bytes: &[u8]) -> Result<Evidence, &'static str> {
    let mut rest = Rest { bytes };
    let [version] = rest.array()?;
    if version != VERSION {
        return Err("another version");
    }
    let [flags] = rest.array()?;
    if flags & !(STRUCTURES_KNOWN | PRACTITIONERS_KNOWN) != 0 {
        return Err("unknown flags");
    }
    let patients = rest.bitmap()?;
    let repeaters = rest.bitmap()?;
    let structures = rest.meetings(Rest::text, &patients)?;
    let practitioners = rest.meetings(|rest| rest.array().map(i32::from_le_bytes), &patients)?;
    if !rest.bytes.is_empty() {
        return Err("bytes after the end");
    }
    if !repeaters.is_subset(&patients) {
        return Err("repeaters that are not patients");
    }
    Ok(Evidence {
        patients,
        repeaters,
        structures,
        practitioners,
        structures_known: flags & STRUCTURES_KNOWN != 0,
        practitioners_known: flags & PRACTITIONERS_KNOWN != 0,
    })
}

/// What is still to be read.
struct Rest<'a> {
    bytes: &'a [u8],
}

impl<'a> Rest<'a> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], &'static str> {
        let (array, rest) = self.bytes.split_first_chunk().ok_or("it ends too early")?;
        self.bytes = rest;
        Ok(*array)
    }

    fn slice(&mut self) -> Result<&'a [u8], &'static str> {
        let length = self.array().map(u32::from_le_bytes)?;
        let length = usize::try_from(length).map_err(|_| "a length that does not fit")?;
        let (slice, rest) = self
            .bytes
            .split_at_checked(length)
            .ok_or("it ends too early")?;
        self.bytes = rest;
        Ok(slice)
    }

    fn text(&mut self) -> Result<String, &'static str> {
        let text = std::str::from_utf8(self.slice()?).map_err(|_| "a name that is not text")?;
        Ok(text.to_owned())
    }

    fn bitmap(&mut self) -> Result<RoaringBitmap, &'static str> {
        let slice = self.slice()?;
        let bitmap = RoaringBitmap::deserialize_from(slice).map_err(|_| "a bitmap that is none")?;
        if bitmap.serialized_size() != slice.len() {
            return Err("a bitmap of another length");
        }
        Ok(bitmap)
    }

    /// Entities and their pairs, in order, each with patients that were named before.
    fn meetings<K: Ord + Clone>(
        &mut self,
        key: impl Fn(&mut Self) -> Result<K, &'static str>,
        patients: &RoaringBitmap,
    ) -> Result<Meetings<K>, &'static str> {
        let count = self.array().map(u32::from_le_bytes)?;
        if count == 0 {
            return Ok(Meetings::new(Vec::new(), Vec::new()));
        }
        let mut entities = Vec::new();
        for _ in 0..count {
            entities.push(key(self)?);
        }
        let met = Meetings::trusted(entities, pairs(self.slice()?)?)
            .ok_or("entities or pairs out of order")?;
        if met.patients().is_subset(patients) {
            Ok(met)
        } else {
            Err("an entity that met nobody's patient")
        }
    }
}

fn pairs(mut bytes: &[u8]) -> Result<Vec<u64>, &'static str> {
    let mut pairs = Vec::new();
    let mut patient = 0_u32;
    while !bytes.is_empty() {
        let step = number(&mut bytes)?;
        patient = patient.checked_add(step).ok_or("a patient out of range")?;
        pairs.push((u64::from(patient) << 32) | u64::from(number(&mut bytes)?));
    }
    Ok(pairs)
}
