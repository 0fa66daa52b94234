//! Draws that are the same on every machine.

#[path = "../../../benches/audit/drawn.rs"]
mod drawn;

pub(crate) use drawn::Random;

impl Random {
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
