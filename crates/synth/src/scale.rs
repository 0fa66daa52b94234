//! How large a synthetic network is.

use std::ops::RangeInclusive;

/// Size of a synthetic network: what is reached in the last year, and the years covered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Distinct patients with at least one event in the last year, nationally.
    pub patients: u32,
    /// Microstructures open at the end of the last year.
    pub structures: u32,
    /// General practitioners (the other professions follow from the structures).
    pub practitioners: u32,
    /// Calendar years of events.
    pub years: RangeInclusive<i16>,
}

impl Scale {
    /// The network as its own page describes it at the end of 2023: 5,500 patients, 142
    /// microstructures, 350 general practitioners; three years of events.
    pub fn network() -> Self {
        Self {
            patients: 5500,
            structures: 142,
            practitioners: 350,
            years: 2021..=2023,
        }
    }

    /// A small network for tests, meant for three regions.
    pub fn small() -> Self {
        Self {
            patients: 600,
            structures: 16,
            practitioners: 40,
            years: 2021..=2023,
        }
    }

    /// The same network `factor` times as large, over the same years.
    #[must_use]
    pub fn times(&self, factor: u32) -> Self {
        Self {
            patients: self.patients.saturating_mul(factor),
            structures: self.structures.saturating_mul(factor),
            practitioners: self.practitioners.saturating_mul(factor),
            years: self.years.clone(),
        }
    }

    /// The years in order.
    pub(crate) fn each_year(&self) -> impl DoubleEndedIterator<Item = i32> + use<> {
        i32::from(*self.years.start())..=i32::from(*self.years.end())
    }

    /// The last year.
    pub(crate) fn last_year(&self) -> i32 {
        i32::from(*self.years.end())
    }

    /// Patients followed in a year: growth to the last year's figure. The path is assumed: each
    /// year before the last has 14 % of the final file active less.
    pub(crate) fn active_patients(&self, year: i32) -> u32 {
        let before = u32::try_from(self.last_year() - year).unwrap_or(0).min(4);
        let share = 100 - 14 * before;
        u32::try_from(u64::from(self.patients) * u64::from(share) / 100).unwrap_or(self.patients)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_active_grows_to_the_last_year_at_every_scale() {
        for scale in [Scale::small(), Scale::network(), Scale::network().times(10)] {
            let active: Vec<u32> = scale
                .each_year()
                .map(|y| scale.active_patients(y))
                .collect();
            assert!(active.is_sorted());
            assert_eq!(active.last(), Some(&scale.patients));
        }
    }
}
