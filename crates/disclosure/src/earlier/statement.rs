//! The numbers of one statement, one after the other, each held against all that is known by then.

use super::candidate::{Candidate, Cell};
use super::homes::Homes;
use super::index::Index;
use super::pair::{self, Pair};
use super::remembered::{Place, Remembered};
use super::span::Told;
use super::system::System;
use super::{Vector, apart};
use crate::{Profile, Reason};
use std::collections::BTreeMap;

/// What becomes of a number that passed the rules on itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    Shown,
    Near(i64),
    Hidden(Reason),
}

/// A number given by the statement that is being judged.
pub(crate) struct Fresh {
    cell: Cell,
    pub(crate) record: Remembered,
    pub(crate) vector: Vector,
}

impl Fresh {
    fn of(new: &Candidate) -> Self {
        let nowhere = Place {
            offset: 0,
            length: 0,
        };
        Self {
            cell: new.cell,
            record: new.remembered(nowhere),
            vector: new.vector.clone(),
        }
    }
}

/// What was known before the statement, and by which rules it is judged.
pub(crate) struct Known<'a> {
    pub(crate) index: &'a Index,
    pub(crate) homes: &'a Homes,
    pub(crate) profile: &'a Profile,
    /// Of elimination, for each class.
    pub(crate) steps: u64,
}

/// The systems of the statement by class; `None` where the earlier numbers cannot be read, or are too
/// many.
type Systems<'a> = BTreeMap<u64, Option<System<'a>>>;

impl<'a> Known<'a> {
    pub(crate) fn settle(
        &self,
        candidates: &'a [Candidate],
        fresh: &mut Vec<Fresh>,
    ) -> Vec<Settled> {
        let mut systems = Systems::new();
        let mut all = Vec::new();
        for new in candidates {
            let settled = self.one(new, candidates, fresh, &mut systems);
            all.push(settled.unwrap_or_else(|| {
                fresh.push(Fresh::of(new));
                Settled::Shown
            }));
        }
        all
    }

    /// `None` for a number that is shown for the first time.
    fn one(
        &self,
        new: &Candidate,
        all: &'a [Candidate],
        fresh: &[Fresh],
        systems: &mut Systems<'a>,
    ) -> Option<Settled> {
        // A zero that may be shown tells of nobody.
        if new.vector.is_empty() || self.is_given(new, fresh) {
            return Some(Settled::Shown);
        }
        match self.in_cell(new, fresh) {
            InCell::Hidden => return Some(Settled::Hidden(Reason::Difference)),
            // It tells nothing more, but is the answer when it is asked again.
            InCell::Same => return None,
            InCell::Apart => {}
        }
        if let Some(settled) = self.pairs(new).or_else(|| self.elsewhere(new, fresh)) {
            return Some(settled);
        }
        if new.linear {
            return self.combinations(new, all, systems);
        }
        None
    }

    fn is_given(&self, new: &Candidate, fresh: &[Fresh]) -> bool {
        // The vector too: should two questions ever share a signature, they are told apart here.
        let same = |record: &Remembered| {
            record.signature == new.signature
                && record.version == new.version
                && record.value == new.value
                && record.patients == new.patients()
                && record.sketch.sums == new.sketch.sums
        };
        self.index.signed(new.signature).any(same) || fresh.iter().any(|fresh| same(&fresh.record))
    }

    /// Numbers of the same cell: their difference is a cell of the statement like any other.
    fn in_cell(&self, new: &Candidate, fresh: &[Fresh]) -> InCell {
        let mut found = InCell::Apart;
        for shown in fresh.iter().filter(|fresh| fresh.cell == new.cell) {
            match self.beside(new, shown) {
                Pair::Apart => {}
                Pair::Same if new.may_fill_cell => found = InCell::Same,
                Pair::Same | Pair::Near | Pair::Proportional | Pair::Unsafe => {
                    return InCell::Hidden;
                }
            }
        }
        found
    }

    fn beside(&self, new: &Candidate, shown: &Fresh) -> Pair {
        if apart::is_open(new, &shown.record, self.homes, self.profile) {
            let vector = Some(&shown.vector);
            pair::compare(new, &shown.record, vector, self.homes, self.profile)
        } else {
            Pair::Apart
        }
    }

    /// Every number that was given before, one at a time.
    pub(crate) fn pairs(&self, new: &Candidate) -> Option<Settled> {
        self.index
            .open(new, self.homes, self.profile)
            .find_map(|record| {
                let vector = self.index.load(record);
                let pair = pair::compare(new, record, vector.as_ref(), self.homes, self.profile);
                of_pair(new, record, pair)
            })
    }

    /// The numbers of other tables of the statement. Groups of one table hold other patients or rows;
    /// what they tell together is their sum.
    fn elsewhere(&self, new: &Candidate, fresh: &[Fresh]) -> Option<Settled> {
        let (table, _) = new.cell;
        fresh
            .iter()
            .filter(|shown| shown.cell.0 != table)
            .find_map(|shown| of_pair(new, &shown.record, self.beside(new, shown)))
    }

    /// Holds a number against every combination of known ones, and takes it in if none comes near.
    fn combinations(
        &self,
        new: &Candidate,
        all: &'a [Candidate],
        systems: &mut Systems<'a>,
    ) -> Option<Settled> {
        let system = systems.entry(new.class).or_insert_with(|| {
            let k = self.profile.k();
            let asked = all.iter().filter(|c| c.linear && c.class == new.class);
            let asked: Vec<&Vector> = asked.map(|candidate| &candidate.vector).collect();
            System::over(self.index, new.class, asked, k, self.steps)
        });
        let Some(system) = system else {
            return Some(Settled::Hidden(Reason::Beyond));
        };
        match system.told(new) {
            Told::Nothing => {
                system.learn(new);
                None
            }
            Told::Near {
                same: true,
                ordinary: true,
                ..
            } => None,
            Told::Near {
                value: Some(value), ..
            } => Some(Settled::Near(value)),
            Told::Near { value: None, .. } => Some(Settled::Hidden(Reason::Earlier)),
            Told::TooLarge => Some(Settled::Hidden(Reason::Beyond)),
        }
    }
}

enum InCell {
    Apart,
    Same,
    Hidden,
}

pub(crate) fn of_pair(new: &Candidate, earlier: &Remembered, pair: Pair) -> Option<Settled> {
    match pair {
        Pair::Apart => None,
        Pair::Same if new.ordinary && earlier.ordinary => None,
        Pair::Same | Pair::Near if new.measure == earlier.measure => {
            Some(Settled::Near(earlier.value))
        }
        Pair::Same | Pair::Near | Pair::Proportional | Pair::Unsafe => {
            Some(Settled::Hidden(Reason::Earlier))
        }
    }
}
