//! Sets of patients as bytes: as they take fewest.

use crate::Patients;
use crate::written::{Reader, write_count, write_set};
use roaring::RoaringBitmap;
use std::collections::BTreeMap;

/// In the format of Roaring bitmaps.
const ROARING: u8 = 0;
/// A bit a number.
const BITS: u8 = 1;
/// The gaps between numbers (Golomb, "Run-length encodings", 1966; Rice's choice of a power of two): as many bits
/// as the power and how often it is held, which are what numbers without an order take.
const GAPS: u8 = 2;

/// Sets that were read, so that one that stands in many batches is read and held once.
#[derive(Default)]
pub(crate) struct Sets<'a>(BTreeMap<&'a [u8], Patients>);

impl<'a> Sets<'a> {
    pub(super) fn unpacked(&mut self, bytes: &'a [u8]) -> Option<Patients> {
        if let Some(known) = self.0.get(bytes) {
            return Some(known.clone());
        }
        let set = Patients::from(unpacked(bytes)?);
        self.0.insert(bytes, set.clone());
        Some(set)
    }
}

/// A set as it takes fewest bytes.
pub(super) fn packed(set: &RoaringBitmap) -> Vec<u8> {
    let mut roaring = vec![ROARING];
    write_set(&mut roaring, set);
    let last = set.max().map_or(0, size);
    let all = [roaring].into_iter().chain(gaps(set));
    let shortest = all.min_by_key(Vec::len).unwrap_or_default();
    let bits = last / 8;
    if bits >= shortest.len() {
        return shortest;
    }
    let mut dense = vec![0; bits.saturating_add(2)];
    if let Some(kind) = dense.first_mut() {
        *kind = BITS;
    }
    for patient in set {
        let patient = size(patient);
        if let Some(byte) = dense.get_mut((patient / 8).saturating_add(1)) {
            *byte |= 1 << (patient % 8);
        }
    }
    dense
}

fn unpacked(bytes: &[u8]) -> Option<RoaringBitmap> {
    let (kind, rest) = bytes.split_first()?;
    match *kind {
        ROARING => {
            let mut reader = Reader::new(rest);
            let set = reader.set()?;
            reader.is_at_end().then_some(set)
        }
        BITS => Some(RoaringBitmap::from_lsb0_bytes(0, rest)),
        GAPS => from_gaps(rest),
        _ => None,
    }
}

/// `None` where numbers are so close that bits are shorter.
fn gaps(set: &RoaringBitmap) -> Option<Vec<u8>> {
    let numbers = u32::try_from(set.len()).ok()?;
    let mean = set.max()?.checked_div(numbers)?;
    if mean < 4 {
        return None;
    }
    // The power is about ln 2 of the mean gap.
    let low = (mean / 3).saturating_mul(2).max(1).ilog2();
    let mut out = Written {
        bytes: vec![GAPS, u8::try_from(low).ok()?],
        held: 0,
        bits: 0,
    };
    write_count(&mut out.bytes, size(numbers));
    let mut next = 0_u32;
    for number in set {
        let gap = number.saturating_sub(next);
        let mut times = gap >> low;
        while times >= 31 {
            out.push(ones(31), 31);
            times = times.saturating_sub(31);
        }
        out.push(ones(times), times.saturating_add(1));
        out.push(u64::from(gap) & ones(low), low);
        next = number.saturating_add(1);
    }
    // What is held is less than a byte.
    out.push(0, 7);
    Some(out.bytes)
}

fn from_gaps(bytes: &[u8]) -> Option<RoaringBitmap> {
    let mut reader = Reader::new(bytes);
    let [low] = reader.array()?;
    let count = reader.count()?;
    let mut bits = Read {
        rest: reader.take(reader.left())?,
        held: 0,
        bits: 0,
    };
    let (mut next, low) = (0_u32, u32::from(low));
    if low > 31 {
        return None;
    }
    let mut numbers = Vec::new();
    for _ in 0..count {
        let times = bits.ones()?;
        let gap = times.checked_mul(1 << low)?;
        let gap = gap.checked_add(u32::try_from(bits.take(low)?).ok()?)?;
        let number = next.checked_add(gap)?;
        numbers.push(number);
        next = number.checked_add(1)?;
    }
    (bits.rest.is_empty() && bits.held == 0 && bits.bits < 8)
        .then(|| RoaringBitmap::from_sorted_iter(numbers).ok())?
}

/// As many bits that are set; fewer than 64.
fn ones(bits: u32) -> u64 {
    (1_u64 << bits).wrapping_sub(1)
}

fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Bits as bytes, the lowest first.
struct Written {
    bytes: Vec<u8>,
    held: u64,
    bits: u32,
}

impl Written {
    /// At most 32 bits.
    fn push(&mut self, value: u64, bits: u32) {
        self.held |= value << self.bits;
        self.bits = self.bits.saturating_add(bits);
        while self.bits >= 8 {
            let [low, ..] = self.held.to_le_bytes();
            self.bytes.push(low);
            self.held >>= 8;
            self.bits = self.bits.saturating_sub(8);
        }
    }
}

/// Bytes as bits, the lowest first.
struct Read<'a> {
    rest: &'a [u8],
    held: u64,
    bits: u32,
}

impl Read<'_> {
    fn fill(&mut self) {
        while self.bits <= 56 {
            let Some((byte, rest)) = self.rest.split_first() else {
                return;
            };
            self.held |= u64::from(*byte) << self.bits;
            self.bits = self.bits.saturating_add(8);
            self.rest = rest;
        }
    }

    /// At most 32 bits.
    fn take(&mut self, bits: u32) -> Option<u64> {
        self.fill();
        let value = self.held & ones(bits);
        self.held >>= bits;
        self.bits = self.bits.checked_sub(bits)?;
        Some(value)
    }

    /// How many are set before one that is not.
    fn ones(&mut self) -> Option<u32> {
        let mut all = 0_u32;
        loop {
            self.fill();
            let set = self.held.trailing_ones().min(self.bits).min(32);
            if set < 32 {
                self.take(set.saturating_add(1))?;
                return all.checked_add(set);
            }
            self.take(set)?;
            all = all.checked_add(set)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_set_is_read_as_it_was_written(
            numbers in prop_oneof![
                prop::collection::vec(0..5_500_u32, 1..900),
                prop::collection::vec(any::<u32>(), 1..50),
                prop::collection::vec(0..40_000_u32, 1..3),
            ],
            cut in 1..20_usize,
        ) {
            let set: RoaringBitmap = numbers.into_iter().collect();
            let bytes = packed(&set);
            prop_assert_eq!(unpacked(&bytes), Some(set.clone()));
            if let Some(bytes) = gaps(&set) {
                prop_assert_eq!(unpacked(&bytes), Some(set));
                let cut = bytes.len().saturating_sub(cut);
                prop_assert_eq!(unpacked(&bytes[..cut]), None);
                prop_assert_eq!(unpacked(&[bytes, vec![0]].concat()), None);
            }
        }

        #[test]
        fn bytes_that_nobody_wrote_are_refused_or_a_set(
            bytes in prop::collection::vec(any::<u8>(), 0..60),
        ) {
            let bytes = [vec![GAPS], bytes].concat();
            if let Some(set) = unpacked(&bytes) {
                prop_assert_eq!(unpacked(&packed(&set)), Some(set));
            }
        }
    }

    #[test]
    fn of_a_set_without_order_gaps_take_half_of_what_its_numbers_do() {
        let mixed = |n: u32| n.wrapping_mul(0x9E37_79B9).is_multiple_of(100);
        let set: RoaringBitmap = (0..500_000).filter(|n| mixed(*n)).collect();
        let bytes = packed(&set);
        assert_eq!(bytes.first(), Some(&GAPS));
        assert!(bytes.len() as u64 * 8 < 9 * set.len(), "{}", bytes.len());
    }
}
