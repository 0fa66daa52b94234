//! Evidence as bytes, for the state of an aggregate that travels between threads or machines.
//!
//! Layout, little-endian: version, flags, patients, repeaters, number of structures, each name and its
//! patients, number of practitioners, each number and its patients. Texts and bitmaps are preceded by
//! their length in bytes; bitmaps are in the portable Roaring format
//! (<https://github.com/RoaringBitmap/RoaringFormatSpec>).

use crate::{DisclosureError, Evidence};
use roaring::RoaringBitmap;
use std::collections::BTreeMap;

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
        for (name, met) in &self.structures {
            put_length(&mut bytes, name.len());
            bytes.extend_from_slice(name.as_bytes());
            put_bitmap(&mut bytes, met);
        }
        put_length(&mut bytes, self.practitioners.len());
        for (number, met) in &self.practitioners {
            bytes.extend_from_slice(&number.to_le_bytes());
            put_bitmap(&mut bytes, met);
        }
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
    let structures = rest.entries(Rest::text, &patients)?;
    let practitioners = rest.entries(|rest| rest.array().map(i32::from_le_bytes), &patients)?;
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

    /// A map in ascending order of its keys, each with patients that were named before.
    fn entries<K: Ord>(
        &mut self,
        key: impl Fn(&mut Self) -> Result<K, &'static str>,
        patients: &RoaringBitmap,
    ) -> Result<BTreeMap<K, RoaringBitmap>, &'static str> {
        let count = self.array().map(u32::from_le_bytes)?;
        let mut entries = BTreeMap::new();
        for _ in 0..count {
            let name = key(self)?;
            let met = self.bitmap()?;
            if !met.is_subset(patients) {
                return Err("an entity that met nobody's patient");
            }
            if entries
                .last_key_value()
                .is_some_and(|(last, _)| *last >= name)
            {
                return Err("entities out of order");
            }
            entries.insert(name, met);
        }
        Ok(entries)
    }
}
