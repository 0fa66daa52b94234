//! Record keys of patients, and what a set of them adds up to.

use super::CellKey;
use super::mac::{Keyed, first_64};
use crate::paged::Paged;
use rayon::prelude::*;
use std::fmt;

/// Keeps record keys apart from everything else that is drawn from the same key.
const RECORD: &[u8; 8] = b"record 1";

/// The record key of every patient: HMAC-SHA-256 of the patient number under the [`CellKey`], cut to
/// 64 bits. Computed once for a version of the warehouse. `Debug` shows no content.
#[derive(Clone)]
pub struct RecordKeys {
    key: Keyed,
    /// 0 where it was not computed.
    computed: Paged<u64>,
}

impl RecordKeys {
    /// Of these patients; a patient may be named more than once.
    pub fn of(key: &CellKey, patients: impl IntoIterator<Item = u32>) -> Self {
        let key = Keyed::new(key.bytes());
        let patients: Vec<u32> = patients.into_iter().collect();
        let hashed: Vec<(u32, u64)> = patients
            .into_par_iter()
            .map(|patient| (patient, record_key(&key, patient)))
            .collect();
        let mut computed = Paged::default();
        for (patient, hash) in hashed {
            computed.set(patient, hash);
        }
        Self { key, computed }
    }

    /// The record key of a patient, whether or not it was computed before.
    pub fn get(&self, patient: u32) -> u64 {
        match self.computed.get(patient) {
            0 => record_key(&self.key, patient),
            computed => computed,
        }
    }
}

fn record_key(key: &Keyed, patient: u32) -> u64 {
    first_64(&key.mac(&[RECORD, &patient.to_le_bytes()]))
}

impl fmt::Debug for RecordKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RecordKeys(…)")
    }
}

/// A set of patients as the noise knows it: the wrapping sum of their record keys, and how many they
/// are. Equal sets have equal keys; the order in which patients are met does not matter.
#[derive(Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[expect(
    missing_debug_implementations,
    reason = "it is about patients: it must not be printed"
)]
pub struct SetKey {
    /// Wrapping sum of record keys.
    pub sum: u64,
    /// Distinct patients.
    pub n: u64,
}

impl SetKey {
    /// One patient more, who was not in it.
    pub fn add(&mut self, record_key: u64) {
        self.sum = self.sum.wrapping_add(record_key);
        self.n = self.n.saturating_add(1);
    }

    /// The patients of another part, none of whom is in this one.
    pub fn merge(&mut self, other: Self) {
        self.sum = self.sum.wrapping_add(other.sum);
        self.n = self.n.saturating_add(other.n);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> CellKey {
        CellKey::from_bytes([7; 32])
    }

    #[test]
    fn a_record_key_does_not_depend_on_who_else_was_asked_for() {
        let all = RecordKeys::of(&key(), 0..3_000);
        let none = RecordKeys::of(&key(), []);
        for patient in [0, 1, 2_999, 3_000, 16_384, u32::MAX] {
            assert_eq!(all.get(patient), none.get(patient));
        }
        let other = RecordKeys::of(&CellKey::from_bytes([8; 32]), 0..3_000);
        assert!((0..3_000).all(|patient| all.get(patient) != other.get(patient)));
    }

    /// Computed by another program (Python's hmac).
    #[test]
    fn a_record_key_is_what_it_was() {
        let keys = RecordKeys::of(&key(), [0, 1]);
        assert_eq!(keys.get(0), 7_242_064_513_558_468_087);
        assert_eq!(keys.get(1), 4_273_740_767_254_206_267);
        assert_eq!(format!("{keys:?}"), "RecordKeys(…)");
    }

    #[test]
    fn a_set_has_one_key_in_whatever_order() {
        let keys = RecordKeys::of(&key(), 0..100);
        let set = |patients: &mut dyn Iterator<Item = u32>| {
            let mut set = SetKey::default();
            patients.for_each(|patient| set.add(keys.get(patient)));
            set
        };
        let there = set(&mut (0..100));
        assert!(there == set(&mut (0..100).rev()));
        assert!(there != set(&mut (0..99)));
        assert!(there != set(&mut (1..101)));
        assert_eq!(there.n, 100);
    }
}
