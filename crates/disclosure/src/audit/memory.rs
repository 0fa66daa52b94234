//! The memory of what a person, a project and the public were given, and the decision on what they ask
//! next.

mod repeat;
mod settle;

use super::record::{Given, Sets, StatisticId, from_bytes, to_bytes};
use super::systems::{Systems, Weighings};
use super::verdict::System;
use crate::frame::Rests;
use crate::perturbed::Noise;
use crate::{Affiliations, CellKey, DisclosureError, Profile};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was given before, and where patients are followed.
pub struct Memory {
    is_open: bool,
    cell_key: CellKey,
    affiliations: Arc<Affiliations>,
    given: Vec<Given>,
    /// Of each, whom its frame reaches.
    rests: Vec<Rests>,
    /// By what a number is a number of, and how many patients are in reach.
    by_statistic: BTreeMap<(StatisticId, u64), Vec<usize>>,
    /// By the states of their classes.
    by_states: BTreeMap<[u8; 32], Vec<usize>>,
    systems: Systems,
    /// How many of `given` were there before.
    before: usize,
    hidden: u64,
    irregular: Irregular,
    /// The number of patients behind what the last piece was given again.
    behind: Option<i64>,
}

/// Numbers with lists or cut-points that nobody declared.
#[derive(Clone, Copy, Debug, Default)]
struct Irregular {
    /// Asked this month before.
    before: u64,
    /// Asked now.
    now: u64,
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Memory(…)")
    }
}

impl Memory {
    /// Nothing is remembered, and nobody's structure is known but from the tables themselves.
    pub fn nothing() -> Self {
        let cell_key = CellKey::from_bytes([0; 32]);
        Self {
            is_open: false,
            ..Self::empty(cell_key, Arc::default())
        }
    }

    fn empty(cell_key: CellKey, affiliations: Arc<Affiliations>) -> Self {
        Self {
            is_open: true,
            cell_key,
            affiliations,
            given: Vec::new(),
            rests: Vec::new(),
            by_statistic: BTreeMap::new(),
            by_states: BTreeMap::new(),
            systems: Systems::default(),
            before: 0,
            hidden: 0,
            irregular: Irregular::default(),
            behind: None,
        }
    }

    /// These batches were given before, oldest first.
    ///
    /// # Errors
    /// `D26` if a batch is not what [`batch`](Self::batch) made.
    pub fn open<'a>(
        batches: impl IntoIterator<Item = &'a [u8]>,
        cell_key: CellKey,
        affiliations: Arc<Affiliations>,
    ) -> Result<Self, DisclosureError> {
        let mut memory = Self::empty(cell_key, affiliations);
        memory.gather(batches, |_, _| true)?;
        Ok(memory)
    }

    /// The same, of what different people were given: what two of them were given counts once, since the same
    /// patients in the same states have the same noise.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn of_everybody<'a>(
        batches: impl IntoIterator<Item = &'a [u8]>,
        cell_key: CellKey,
        affiliations: Arc<Affiliations>,
    ) -> Result<Self, DisclosureError> {
        let mut memory = Self::empty(cell_key, affiliations);
        memory.gather(batches, |memory, given| !memory.holds(given))?;
        Ok(memory)
    }

    fn gather<'a>(
        &mut self,
        batches: impl IntoIterator<Item = &'a [u8]>,
        counts: impl Fn(&Self, &Given) -> bool,
    ) -> Result<(), DisclosureError> {
        let mut sets = Sets::default();
        for bytes in batches {
            for given in from_bytes(bytes, &mut sets).ok_or(DisclosureError::MemoryCorrupt)? {
                if counts(self, &given) {
                    self.keep(given);
                }
            }
        }
        self.systems = Systems::of(&self.given, &self.affiliations);
        self.kept();
        Ok(())
    }

    /// Takes in a batch that was given since; nothing may be waiting to be kept.
    ///
    /// # Errors
    /// `D26` if the batch is not what [`batch`](Self::batch) made.
    pub fn remember(&mut self, batch: &[u8]) -> Result<(), DisclosureError> {
        let given = from_bytes(batch, &mut Sets::default());
        for given in given.ok_or(DisclosureError::MemoryCorrupt)? {
            self.take(given, &mut Weighings::default());
        }
        self.kept();
        Ok(())
    }

    /// Takes in a batch that anybody was given, but for pieces that somebody else was given already: the same
    /// patients in the same states have the same noise, so that they tell nothing twice.
    ///
    /// # Errors
    /// `D26` if the batch is not what [`batch`](Self::batch) made.
    pub fn remember_once(&mut self, batch: &[u8]) -> Result<(), DisclosureError> {
        let given = from_bytes(batch, &mut Sets::default());
        for given in given.ok_or(DisclosureError::MemoryCorrupt)? {
            if !self.holds(&given) {
                self.take(given, &mut Weighings::default());
            }
        }
        self.kept();
        Ok(())
    }

    fn holds(&self, given: &Given) -> bool {
        let places = self.by_states.get(&given.states).into_iter().flatten();
        let mut same = places.filter_map(|place| self.given.get(*place));
        same.any(|earlier| {
            earlier.under.base == given.under.base
                && earlier.version == given.version
                && earlier.set == given.set
                && earlier.frame == given.frame
                && given
                    .numbers
                    .iter()
                    .all(|kept| earlier.kept(kept.statistic).is_some())
        })
    }

    /// Says that what was given is kept: the next question is held against it.
    pub fn kept(&mut self) {
        self.before = self.given.len();
        self.hidden = 0;
        self.irregular = Irregular::default();
    }

    /// So many numbers with lists or cut-points that nobody declared were asked this month before.
    pub fn irregular_before(&mut self, numbers: u64) {
        self.irregular.before = numbers;
    }

    /// How many such numbers were asked now, shown or hidden.
    pub fn irregular_now(&self) -> u64 {
        self.irregular.now
    }

    /// Counts so many such numbers, if the month has room for them.
    fn has_room_for(&mut self, irregular: usize, profile: &Profile) -> bool {
        let more = u64::try_from(irregular).unwrap_or(u64::MAX);
        let now = self.irregular.now.saturating_add(more);
        let has_room = self.irregular.before.saturating_add(now) <= profile.irregular_per_month();
        if has_room {
            self.irregular.now = now;
        }
        has_room
    }

    pub(crate) fn affiliations(&self) -> &Affiliations {
        &self.affiliations
    }

    pub(crate) fn noise(&self) -> Noise<'_> {
        Noise {
            cell_key: &self.cell_key,
        }
    }

    /// What was given for the first time, to be kept; `None` if nothing was. Sets of patients in it, which are most of
    /// its bytes, may be kept once for all batches ([`sets_of`](crate::sets_of)).
    pub fn batch(&self) -> Option<Vec<u8>> {
        let new = self.given.get(self.before..).unwrap_or_default();
        (!new.is_empty()).then(|| to_bytes(new))
    }

    /// How many pieces were given for the first time.
    pub fn new_numbers(&self) -> usize {
        let new = self.given.get(self.before..).unwrap_or_default();
        new.iter()
            .map(|given| given.numbers.len())
            .fold(0, usize::saturating_add)
    }

    /// The number of patients, with its noise, behind the earlier numbers that the last piece was given; `None`
    /// if it was given its own. What is said of a number must follow from the one that was given.
    pub(crate) fn behind(&self) -> Option<i64> {
        self.behind
    }

    /// How many numbers were hidden because of what was given before.
    pub fn hidden_by_memory(&self) -> u64 {
        self.hidden
    }

    /// Remembers a piece with what it reads, which may have been weighed for it.
    fn take(&mut self, given: Given, weighings: &mut Weighings) {
        self.systems.take(&given, &self.affiliations, weighings);
        self.keep(given);
    }

    /// Remembers a piece of which the models know already.
    fn keep(&mut self, given: Given) {
        let place = self.given.len();
        let reach = given.frame.reach_len();
        for kept in &given.numbers {
            self.by_statistic
                .entry((kept.statistic, reach))
                .or_default()
                .push(place);
        }
        self.by_states.entry(given.states).or_default().push(place);
        self.rests.push(given.frame.rests());
        self.given.push(given);
    }

    /// How much of each secret's limit is used: computed from attributes and noisy counts, which the asker
    /// may know.
    pub fn used(&self, profile: &Profile) -> Vec<Used> {
        let used = self.systems.used(profile).into_iter();
        used.map(|(system, share)| match system {
            System::Presence => Used {
                column: None,
                is_measure: false,
                share,
            },
            System::Bit(column) => Used {
                column: Some(column),
                is_measure: false,
                share,
            },
            System::Measure(column) => Used {
                column: Some(column),
                is_measure: true,
                share,
            },
        })
        .collect()
    }
}

/// How much of the limit of one secret is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Used {
    /// The secret column by its number; `None` for being in the warehouse.
    pub column: Option<u32>,
    /// Whether its value is meant, or a condition on it.
    pub is_measure: bool,
    /// Of the patient of whom most is told, the share of the limit: 1 is all of it.
    pub share: f64,
}

#[cfg(test)]
#[path = "memory_tests.rs"]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "plain arithmetic on numbers of the test"
)]
mod tests;
