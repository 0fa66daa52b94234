//! The sum of every patient in one group while rows arrive.

use roaring::RoaringBitmap;

use super::contribution::Contribution;

/// At least so many entries wait before they are put in order.
const FEW: usize = 1024;

/// One sum a patient, in the order of patients, and the rows that are not yet among them.
#[derive(Default)]
pub(super) struct Sums {
    ordered: Vec<(u32, i64)>,
    /// One entry a row, but rows of the same patient in sequence make one.
    waiting: Vec<(u32, i64)>,
}

impl Sums {
    /// Adds a row.
    #[inline]
    pub(super) fn add(&mut self, patient: u32, x: i64) {
        if let Some((last, sum)) = self.waiting.last_mut()
            && *last == patient
        {
            *sum = sum.saturating_add(x);
            return;
        }
        // The list may grow with what it goes into, so that putting in order costs little a row.
        if self.waiting.len() >= self.ordered.len().max(FEW) {
            self.settle();
        }
        self.waiting.push((patient, x));
    }

    fn settle(&mut self) {
        let mut waiting = std::mem::take(&mut self.waiting);
        // Stable, because it is quick where rows are in order for long stretches.
        waiting.sort_by_key(|(patient, _)| *patient);
        fold(&mut waiting);
        let follows = match (self.ordered.last(), waiting.first()) {
            (Some((last, _)), Some((next, _))) => last < next,
            _ => true,
        };
        if follows {
            self.ordered.append(&mut waiting);
        } else {
            self.ordered.append(&mut waiting);
            self.ordered.sort_by_key(|(patient, _)| *patient);
            fold(&mut self.ordered);
        }
        self.waiting = waiting;
    }

    /// What the sums come to.
    pub(super) fn contribution(&mut self) -> Contribution {
        self.settle();
        let mut total = (!self.ordered.is_empty()).then_some(0_i64);
        let (mut first, mut second) = (None, None);
        for (_, x) in &self.ordered {
            total = total.and_then(|total| total.checked_add(*x));
            let size = Some(x.saturating_abs());
            if size > first {
                second = first;
                first = size;
            } else if size > second {
                second = size;
            }
        }
        let some = || self.ordered.iter().filter(|(_, x)| *x != 0);
        let support: RoaringBitmap = some().map(|(patient, _)| *patient).collect();
        Contribution {
            total,
            support,
            values: some().map(|(_, x)| *x).collect(),
            largest: first.into_iter().chain(second).collect(),
        }
    }

    /// For every patient, in their order, the step from the patient before and the sum, with its sign
    /// in the lowest bit; each in groups of seven bits, the lowest first (LEB128).
    pub(super) fn take_bytes(&mut self) -> Vec<u8> {
        self.settle();
        let mut bytes = Vec::with_capacity(self.ordered.len().saturating_mul(3));
        let mut before = 0;
        for (patient, x) in &self.ordered {
            put(&mut bytes, u64::from(patient.saturating_sub(before)));
            put(&mut bytes, ((x << 1) ^ (x >> 63)).cast_unsigned());
            before = *patient;
        }
        bytes
    }

    /// Adds what [`take_bytes`](Self::take_bytes) wrote; `None` if it did not.
    pub(super) fn add_bytes(&mut self, mut bytes: &[u8]) -> Option<()> {
        let mut before = None;
        self.waiting.reserve(bytes.len() / 3);
        while !bytes.is_empty() {
            let step = u32::try_from(take(&mut bytes)?).ok()?;
            let patient = match before {
                // Each patient once.
                Some(_) if step == 0 => return None,
                Some(before) => step.checked_add(before)?,
                None => step,
            };
            before = Some(patient);
            let sum = take(&mut bytes)?;
            let sum = (sum >> 1).cast_signed() ^ (sum & 1).cast_signed().checked_neg()?;
            self.waiting.push((patient, sum));
        }
        self.settle();
        Some(())
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        let entries = self
            .ordered
            .capacity()
            .saturating_add(self.waiting.capacity());
        entries
            .saturating_mul(size_of::<(u32, i64)>())
            .saturating_add(size_of::<Self>())
    }
}

/// Adds up neighbours of the same patient.
fn fold(sums: &mut Vec<(u32, i64)>) {
    sums.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 = kept.1.saturating_add(next.1);
        }
        same
    });
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(0x80 | u8::try_from(number & 0x7f).unwrap_or(0));
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or(0));
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let (mut number, mut shift) = (0_u64, 0_u32);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
        shift = shift.checked_add(7)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_sums_give_them_back() {
        let rows = [(0, -5), (7, i64::MAX), (8, i64::MIN), (u32::MAX, 0)];
        let mut sums = Sums::default();
        for (patient, x) in rows {
            sums.add(patient, x);
        }
        let bytes = sums.take_bytes();
        let mut read = Sums::default();
        read.add_bytes(&bytes).unwrap();
        assert_eq!(read.ordered, rows);
        assert!(read.add_bytes(&[1]).is_none());
        assert!(read.add_bytes(&[1, 0, 0, 0]).is_none());
        assert!(read.add_bytes(&[0xff; 30]).is_none());
    }
}
