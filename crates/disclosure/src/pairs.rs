//! Lists of pairs, and how they are made.

use crate::meetings::{index, low};

/// Entities are looked up in a table where there are not more than so many numbers for each pair.
const SPARSE: usize = 16;

/// Who met which entity, patient by patient in ascending order; entities are numbers.
#[derive(Default)]
#[expect(
    missing_debug_implementations,
    reason = "it is about patients: it must not be printed"
)]
pub struct Pairs {
    met: Vec<u64>,
    /// The entities of the patient at hand.
    open: Vec<u32>,
    highest: u32,
}

impl Pairs {
    /// An entity that the patient at hand met.
    pub fn add(&mut self, entity: u32) {
        if !self.open.contains(&entity) {
            self.open.push(entity);
            self.highest = self.highest.max(entity);
        }
    }

    /// Says which patient that was. Patients come in ascending order, each once.
    pub fn close(&mut self, patient: u32) {
        self.open.sort_unstable();
        let high = u64::from(patient) << 32;
        self.met
            .extend(self.open.drain(..).map(|entity| high | u64::from(entity)));
    }

    /// The one entity that a patient met, who comes after those before.
    pub(crate) fn only(&mut self, patient: u32, entity: u32) {
        self.highest = self.highest.max(entity);
        self.met
            .push((u64::from(patient) << 32) | u64::from(entity));
    }

    /// The entities that occur, ascending, and pairs of a patient (high half) and the place of an
    /// entity among them (low half), ascending.
    pub fn compact(mut self) -> (Vec<u32>, Vec<u64>) {
        let entity = |pair: u64| index(low(pair));
        if index(self.highest) / SPARSE > self.met.len() {
            return self.compact_sparse();
        }
        let mut places = vec![u32::MAX; index(self.highest).saturating_add(1)];
        for pair in &self.met {
            if let Some(place) = places.get_mut(entity(*pair)) {
                *place = 0;
            }
        }
        let mut used = Vec::new();
        for (number, place) in (0..).zip(&mut places) {
            if *place == 0 {
                *place = u32::try_from(used.len()).unwrap_or(u32::MAX);
                used.push(number);
            }
        }
        for pair in &mut self.met {
            let place = places.get(entity(*pair)).copied().unwrap_or(u32::MAX);
            *pair = (*pair >> 32 << 32) | u64::from(place);
        }
        (used, self.met)
    }

    fn compact_sparse(mut self) -> (Vec<u32>, Vec<u64>) {
        let mut used: Vec<u32> = self.met.iter().map(|pair| low(*pair)).collect();
        used.sort_unstable();
        used.dedup();
        for pair in &mut self.met {
            let place = used.partition_point(|entity| *entity < low(*pair));
            *pair = (*pair >> 32 << 32) | u64::try_from(place).unwrap_or(u64::MAX);
        }
        (used, self.met)
    }
}
