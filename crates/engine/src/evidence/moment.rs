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
    pub(super) fn add(&mut self, part: i128) {
        if part == 0 {
            self.zeros = self.zeros.saturating_add(1);
            return;
        }
        self.support = self.support.saturating_add(1);
        self.total = self.total.saturating_add(part);
        self.note(i64::try_from(part.saturating_abs()).unwrap_or(i64::MAX));
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
        (rows, sum): (i64, i128),
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

fn clipped(rows: i64, sum: i128, (bounds, most): (Bounds, u64)) -> Option<i64> {
    let (of_rows, most) = (i128::from(rows), i128::from(most.max(1)));
    let low = i128::from(bounds.low).checked_mul(of_rows)?;
    let high = i128::from(bounds.high).checked_mul(of_rows)?;
    let part = sum.clamp(low, high);
    let part = if of_rows > most {
        part.checked_mul(most)?.checked_div(of_rows)?
    } else {
        part
    };
    i64::try_from(part).ok()
}
