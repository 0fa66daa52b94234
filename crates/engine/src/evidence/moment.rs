//! What patients add to a moment.

use disclosure::{Marks, mixed};

use super::shape::Bounds;

/// What patients add to a number of rows or a sum.
#[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Summed {
    pub(super) total: i128,
    /// How many add something.
    pub(super) support: u64,
    /// How many add nothing.
    pub(super) zeros: u64,
    /// The two largest absolute contributions that are not zero, largest first.
    largest: [i64; 2],
}

impl Summed {
    /// Adds what one patient adds.
    pub(super) fn add(&mut self, part: i64) {
        if part == 0 {
            self.zeros = self.zeros.saturating_add(1);
            return;
        }
        self.support = self.support.saturating_add(1);
        self.total = self.total.saturating_add(part.into());
        self.note(part.saturating_abs());
    }

    fn note(&mut self, size: i64) {
        let [first, second] = self.largest;
        if size > first {
            self.largest = [size, first];
        } else if size > second {
            self.largest = [first, size];
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.total = self.total.saturating_add(other.total);
        self.support = self.support.saturating_add(other.support);
        self.zeros = self.zeros.saturating_add(other.zeros);
        other.largest.iter().for_each(|size| self.note(*size));
    }

    /// `None` if no row was added, or if it does not fit into 64 bits.
    pub(super) fn total(&self) -> Option<i64> {
        let is_any = self.zeros > 0 || self.support > 0;
        i64::try_from(self.total).ok().filter(|_| is_any)
    }

    /// Up to two largest absolute contributions, zeros among them, largest first.
    pub(super) fn largest(&self) -> Vec<i64> {
        let of_some = usize::try_from(self.support).unwrap_or(usize::MAX);
        let of_none = usize::try_from(self.zeros).unwrap_or(usize::MAX);
        let some = self.largest.iter().copied().take(of_some);
        some.chain(std::iter::repeat_n(0, of_none))
            .take(2)
            .collect()
    }
}

/// A sum of contributions that are clipped to what is declared.
#[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Clipped {
    pub(super) sum: i128,
    pub(super) marks: Marks,
    /// A contribution that does not fit.
    pub(super) is_broken: bool,
}

impl Clipped {
    /// Adds what one patient adds with so many rows.
    pub(super) fn add(
        &mut self,
        patient: u32,
        (rows, sum): (i64, i64),
        (bounds, most): (Bounds, u64),
    ) {
        let Some(part) = clipped(rows, sum, (bounds, most)) else {
            self.is_broken = true;
            return;
        };
        self.sum = self.sum.saturating_add(part.into());
        let patient = mixed(u64::from(patient), rows.cast_unsigned());
        self.marks.add(mixed(patient, part.cast_unsigned()));
    }
}

fn clipped(rows: i64, sum: i64, (bounds, most): (Bounds, u64)) -> Option<i64> {
    let low = bounds.low.checked_mul(rows)?;
    let high = bounds.high.checked_mul(rows)?;
    let part = sum.clamp(low, high);
    let most = i64::try_from(most).unwrap_or(i64::MAX).max(1);
    if rows <= most {
        return Some(part);
    }
    let scaled = i128::from(part).checked_mul(most.into())?;
    i64::try_from(scaled.checked_div(rows.into())?).ok()
}
