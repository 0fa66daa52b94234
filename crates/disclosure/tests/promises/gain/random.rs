//! Draws that are the same on every machine.

/// Steele, Lea and Flood, `SplittableRandom` (2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    /// A whole number from 0, below the bound.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        let product = u128::from(self.next()) * u128::from(bound);
        u32::try_from(product >> 64).unwrap()
    }

    /// True with this probability, in thousandths.
    pub(crate) fn is(&mut self, thousandths: u32) -> bool {
        self.below(1_000) < thousandths
    }

    /// So many different numbers below the bound.
    pub(crate) fn some(&mut self, count: usize, bound: u32) -> Vec<u32> {
        let mut taken = std::collections::BTreeSet::new();
        let mut drawn = Vec::new();
        while drawn.len() < count {
            let one = self.below(bound);
            if taken.insert(one) {
                drawn.push(one);
            }
        }
        drawn
    }

    /// So many of these, none twice.
    pub(crate) fn of(&mut self, count: usize, all: &[u32]) -> Vec<u32> {
        let bound = u32::try_from(all.len()).unwrap();
        let places = self.some(count, bound);
        places
            .into_iter()
            .map(|place| all[place as usize])
            .collect()
    }
}
