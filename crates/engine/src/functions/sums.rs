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
        let support = self.ordered.iter().filter(|(_, x)| *x != 0);
        let support: RoaringBitmap = support.map(|(patient, _)| *patient).collect();
        Contribution {
            total,
            support,
            largest: first.into_iter().chain(second).collect(),
        }
    }

    /// Little-endian pairs of patient (4 bytes) and sum (8 bytes), ordered by patient.
    pub(super) fn to_bytes(&mut self) -> Vec<u8> {
        self.settle();
        let mut bytes = Vec::with_capacity(self.ordered.len().saturating_mul(12));
        for (patient, x) in &self.ordered {
            bytes.extend_from_slice(&patient.to_le_bytes());
            bytes.extend_from_slice(&x.to_le_bytes());
        }
        bytes
    }

    /// Adds what [`to_bytes`](Self::to_bytes) wrote; `None` if it did not.
    pub(super) fn add_bytes(&mut self, bytes: &[u8]) -> Option<()> {
        let (pairs, rest) = bytes.as_chunks::<12>();
        let mut last = None;
        let pairs = pairs.iter().map(|pair| {
            let patient = u32::from_le_bytes(*pair.first_chunk::<4>()?);
            let is_ordered = last.replace(patient) < Some(patient);
            let sum = i64::from_le_bytes(*pair.last_chunk::<8>()?);
            is_ordered.then_some((patient, sum))
        });
        let pairs = pairs.collect::<Option<Vec<_>>>()?;
        if self.waiting.is_empty() {
            self.waiting = pairs;
        } else {
            self.waiting.extend(pairs);
        }
        if !self.waiting.is_empty() {
            self.settle();
        }
        rest.is_empty().then_some(())
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
