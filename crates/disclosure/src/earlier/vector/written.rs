//! A vector as bytes: what is kept of every number for ever, so that it is kept small.
//!
//! A tag, then a portable Roaring bitmap of the patients, then what each contributes, in their order:
//!
//! | tag | contributions |
//! |---|---|
//! | 0 | one each: nothing is written |
//! | 1 | eight bytes each, little-endian; read, no longer written |
//! | 2 | zigzag and LEB128: minutes take two bytes |

use super::{Entries, Vector};
use roaring::RoaringBitmap;

const ONES: u8 = 0;
const WIDE: u8 = 1;
const NARROW: u8 = 2;

impl Vector {
    /// The bytes, by the newest tag.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let tag = match self.entries {
            Entries::Ones(_) => ONES,
            Entries::Values(_) => NARROW,
        };
        let mut bytes = vec![tag];
        let written = match &self.entries {
            Entries::Ones(patients) => patients.serialize_into(&mut bytes),
            Entries::Values(pairs) => {
                let patients: RoaringBitmap = pairs.iter().map(|(patient, _)| *patient).collect();
                patients.serialize_into(&mut bytes)
            }
        };
        debug_assert!(written.is_ok(), "a vector takes every byte");
        if let Entries::Values(pairs) = &self.entries {
            for (_, x) in pairs {
                write(&mut bytes, zigzag(*x));
            }
        }
        bytes
    }

    /// `None` where the bytes are not what [`to_bytes`](Self::to_bytes) writes, or wrote.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (tag, mut rest) = bytes.split_first()?;
        let patients = RoaringBitmap::deserialize_from(&mut rest).ok()?;
        if *tag == ONES {
            return rest.is_empty().then(|| Self::ones(patients));
        }
        let read = match *tag {
            WIDE => wide,
            NARROW => narrow,
            _ => return None,
        };
        let mut pairs = Vec::new();
        for patient in patients {
            let x = read(&mut rest)?;
            // Who contributes nothing is not in a vector.
            if x == 0 {
                return None;
            }
            pairs.push((patient, x));
        }
        rest.is_empty().then(|| Self::ordered(pairs))
    }
}

/// Small numbers of either sign as small numbers.
fn zigzag(x: i64) -> u64 {
    (x.cast_unsigned() << 1) ^ (x >> 63).cast_unsigned()
}

fn unzigzag(x: u64) -> i64 {
    (x >> 1).cast_signed() ^ 0_i64.wrapping_sub((x & 1).cast_signed())
}

/// Seven bits a byte, the lowest first; the high bit says that more follow.
fn write(bytes: &mut Vec<u8>, mut x: u64) {
    loop {
        let [low, ..] = x.to_le_bytes();
        x >>= 7;
        if x == 0 {
            bytes.push(low & 0x7f);
            return;
        }
        bytes.push(low | 0x80);
    }
}

fn narrow(rest: &mut &[u8]) -> Option<i64> {
    let mut x = 0_u64;
    for shift in (0..=63_u32).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        let low = u64::from(*byte & 0x7f);
        // The tenth byte has room for one bit.
        if shift == 63 && low > 1 {
            return None;
        }
        x |= low << shift;
        if *byte & 0x80 == 0 {
            return Some(unzigzag(x));
        }
    }
    None
}

fn wide(rest: &mut &[u8]) -> Option<i64> {
    let (bytes, after) = rest.split_first_chunk::<8>()?;
    *rest = after;
    Some(i64::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::Index;

    /// As vectors of values were written before.
    fn as_before(vector: &Vector) -> Vec<u8> {
        let patients: RoaringBitmap = vector.iter().map(|(patient, _)| patient).collect();
        let mut bytes = vec![WIDE];
        patients.serialize_into(&mut bytes).unwrap();
        bytes.extend(vector.iter().flat_map(|(_, x)| x.to_le_bytes()));
        bytes
    }

    fn contributions() -> impl Strategy<Value = Vec<(u32, i64)>> {
        let x = prop_oneof![
            Just(1_i64),
            -200_i64..200,
            any::<i64>(),
            Just(i64::MIN),
            Just(i64::MAX)
        ];
        proptest::collection::vec((prop_oneof![0_u32..300, any::<u32>()], x), 0..60)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn bytes_give_a_vector_back(contributions in contributions()) {
            let vector = Vector::of(contributions);
            prop_assert!(Vector::from_bytes(&vector.to_bytes()) == Some(vector.clone()));
            prop_assert!(Vector::from_bytes(&as_before(&vector)) == Some(vector));
        }

        #[test]
        fn broken_bytes_are_none_and_no_panic(
            contributions in contributions(), at in any::<Index>(), x in any::<u8>(), cut in any::<Index>(),
        ) {
            let mut bytes = Vector::of(contributions).to_bytes();
            prop_assert!(Vector::from_bytes(&bytes[..cut.index(bytes.len())]).is_none());
            let at = at.index(bytes.len());
            bytes[at] = x;
            // Another vector, or none.
            drop(Vector::from_bytes(&bytes));
        }
    }

    #[test]
    fn minutes_take_two_bytes() {
        let minutes = Vector::of((0..1_000).map(|p| (p, 64 + i64::from(p))));
        let ones = Vector::of((0..1_000).map(|p| (p, 1)));
        assert_eq!(minutes.to_bytes().len(), ones.to_bytes().len() + 2_000);
        assert!(Vector::from_bytes(&[]).is_none());
        assert!(Vector::from_bytes(&[0, 1, 2]).is_none());
    }

    #[test]
    fn a_contribution_of_more_than_64_bits_is_none() {
        let mut bytes = Vector::of([(5, i64::MIN)]).to_bytes();
        *bytes.last_mut().unwrap() = 2;
        assert!(Vector::from_bytes(&bytes).is_none());
        *bytes.last_mut().unwrap() = 0x81;
        bytes.push(0);
        assert!(Vector::from_bytes(&bytes).is_none());
    }
}
