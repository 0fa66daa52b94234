//! Patients that no number of a system tells apart.

use super::Vector;

/// The patients of a system of vectors, in classes of equal membership.
pub(crate) struct Atoms {
    /// By patient number; patients of no vector have none.
    of: Vec<Option<u32>>,
    /// Patients of each atom.
    pub(crate) weights: Vec<u64>,
}

impl Atoms {
    pub(crate) fn of(vectors: &[&Vector]) -> Self {
        let mut prints: Vec<u64> = Vec::new();
        for (number, vector) in (1_u64..).zip(vectors) {
            for (patient, x) in vector.iter() {
                let index = usize::try_from(patient).unwrap_or(usize::MAX);
                if index >= prints.len() {
                    prints.resize(index.saturating_add(1), 0);
                }
                if let Some(print) = prints.get_mut(index) {
                    *print = mixed(mixed(*print, number), x.cast_unsigned());
                }
            }
        }
        #[expect(clippy::disallowed_types, reason = "looked up, never walked through")]
        let mut known = std::collections::HashMap::<u64, u32>::new();
        let mut weights: Vec<u64> = Vec::new();
        let of = prints
            .iter()
            .map(|print| {
                if *print == 0 {
                    return None;
                }
                let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
                let atom = *known.entry(*print).or_insert(next);
                if atom == next {
                    weights.push(0);
                }
                let index = usize::try_from(atom).unwrap_or(usize::MAX);
                if let Some(weight) = weights.get_mut(index) {
                    *weight = weight.saturating_add(1);
                }
                Some(atom)
            })
            .collect();
        Self { of, weights }
    }

    /// A vector by atom.
    pub(crate) fn row(&self, vector: &Vector) -> Vec<(u32, i64)> {
        let mut row: Vec<(u32, i64)> = vector
            .iter()
            .filter_map(|(patient, x)| {
                let index = usize::try_from(patient).ok()?;
                Some(((*self.of.get(index)?)?, x))
            })
            .collect();
        row.sort_unstable();
        row.dedup();
        row
    }

    pub(crate) fn weight(&self, atom: u32) -> u64 {
        let index = usize::try_from(atom).unwrap_or(usize::MAX);
        self.weights.get(index).copied().unwrap_or(0)
    }
}

/// Two words as one; never zero, which stands for "in no vector".
pub(crate) fn mixed(a: u64, b: u64) -> u64 {
    let mut x = a
        .rotate_left(23)
        .wrapping_add(b)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (x ^ (x >> 31)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patients_with_equal_membership_are_one_atom() {
        let (all, some) = (
            Vector::of((0..30).map(|p| (p, 1))),
            Vector::of((10..20).map(|p| (p, 2))),
        );
        let atoms = Atoms::of(&[&all, &some]);
        assert_eq!(atoms.weights, vec![20, 10]);
        assert_eq!(atoms.row(&some), vec![(1, 2)]);
        assert_eq!(atoms.row(&all), vec![(0, 1), (1, 1)]);
    }
}
