//! What a class must not tell of a sensitive column: ℓ-diversity and t-closeness.

use std::collections::{BTreeMap, BTreeSet};

use crate::number::{ratio, real};

/// The sensitive column of all rows, as codes; a missing value is a code like others.
#[derive(Clone, Debug)]
pub struct Sensitive {
    name: String,
    codes: Vec<usize>,
    whole: Vec<u64>,
}

impl Sensitive {
    /// A column of codes, whose order is the order of the values where it matters. Codes that no row has are no values.
    pub fn new(name: &str, codes: &[u32]) -> Self {
        let places: BTreeMap<u32, usize> = codes
            .iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .enumerate()
            .map(|(place, &code)| (code, place))
            .collect();
        let codes: Vec<usize> = codes.iter().map(|code| places[code]).collect();
        let mut whole = vec![0; places.len()];
        for &code in &codes {
            whole[code] += 1;
        }
        Self {
            name: name.to_owned(),
            codes,
            whole,
        }
    }

    /// Name of the column.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How often each code stands in the class.
    pub(crate) fn counts(&self, rows: &[u32]) -> Vec<u64> {
        let mut counts = vec![0; self.whole.len()];
        for &row in rows {
            if let Some(&code) = self.codes.get(row as usize) {
                counts[code] += 1;
            }
        }
        counts
    }

    pub(crate) fn whole(&self) -> &[u64] {
        &self.whole
    }
}

/// ℓ-diversity (Machanavajjhala et al. 2007).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Diversity {
    /// At least this many different values.
    Distinct(u32),
    /// Entropy of at least log ℓ.
    Entropy(f64),
    /// r₁ < c·(r_ℓ + … + r_m), with counts in falling order.
    Recursive {
        /// The factor.
        c: f64,
        /// From which value on.
        l: u32,
    },
}

impl Diversity {
    /// Whether the class has it.
    pub fn holds(&self, column: &Sensitive, rows: &[u32]) -> bool {
        let counts = column.counts(rows);
        match *self {
            Self::Distinct(l) => distinct(&counts) >= u64::from(l),
            // The tolerance lets ℓ equal values have entropy log ℓ.
            Self::Entropy(l) => entropy_l(&counts) >= l - 1e-9,
            Self::Recursive { c, l } => is_recursive(counts, c, l),
        }
    }
}

fn is_recursive(mut counts: Vec<u64>, c: f64, l: u32) -> bool {
    counts.sort_unstable_by(|one, other| other.cmp(one));
    let tail = counts.iter().skip((l.max(1) - 1) as usize).sum::<u64>();
    counts
        .first()
        .is_some_and(|&most| most > 0 && real(most) < c * real(tail))
}

/// Number of different values.
pub(crate) fn distinct(counts: &[u64]) -> u64 {
    counts.iter().map(|&count| u64::from(count > 0)).sum()
}

/// e to the entropy: the ℓ of entropy ℓ-diversity.
pub(crate) fn entropy_l(counts: &[u64]) -> f64 {
    let all = counts.iter().sum::<u64>();
    let part = |&count: &u64| {
        let share = ratio(count, all);
        if count == 0 { 0.0 } else { -share * share.ln() }
    };
    counts.iter().map(part).sum::<f64>().exp()
}

/// How far two values are from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// All as far as all others.
    Equal,
    /// As far as their places in the order of values.
    Ordered,
}

/// t-closeness (Li et al. 2007).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Closeness {
    /// The greatest earth mover's distance to the whole table.
    pub t: f64,
    /// Between values.
    pub distance: Distance,
}

impl Closeness {
    /// Whether the class is as close.
    pub fn holds(&self, column: &Sensitive, rows: &[u32]) -> bool {
        earth_movers(&column.counts(rows), column.whole(), self.distance) <= self.t + 1e-12
    }
}

/// The earth mover's distance of two distributions.
pub(crate) fn earth_movers(class: &[u64], whole: &[u64], distance: Distance) -> f64 {
    let (of_class, of_whole) = (class.iter().sum::<u64>(), whole.iter().sum::<u64>());
    let difference = |(&one, &other): (&u64, &u64)| ratio(one, of_class) - ratio(other, of_whole);
    let differences = class.iter().zip(whole).map(difference);
    match distance {
        Distance::Equal => differences.map(f64::abs).sum::<f64>() / 2.0,
        Distance::Ordered => {
            let mut moved = 0.0_f64;
            let mut sum = 0.0;
            for part in differences {
                moved += part;
                sum += moved.abs();
            }
            sum / real(u64::try_from(whole.len()).unwrap_or(u64::MAX).max(2) - 1)
        }
    }
}
