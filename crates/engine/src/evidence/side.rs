//! Who stands behind the rows of one side of a piece, added up patient by patient.

use disclosure::{SetKey, Sketch};

use super::counts::Counts;
use super::facts::{Facts, once};
use super::sources::Sources;

/// Bytes of a sketch, which stands elsewhere.
pub(super) const SKETCH: usize = 256;

/// Of one side of a piece, or of a whole group.
#[derive(Clone, Default)]
pub(crate) struct Side {
    pub(super) set: SetKey,
    pub(super) sketch: Sketch,
    pub(super) rows: u64,
    pub(super) repeaters: u64,
    /// By the rows themselves, and where they name none, by the table of patients.
    pub(super) structures: Counts,
    pub(super) homes: Counts,
    pub(super) practitioners: Counts,
    pub(super) followers: Counts,
    pub(super) places: Sources,
    pub(super) others: Sources,
}

/// The patient at hand.
#[derive(Clone, Copy)]
pub(super) struct Patient {
    pub(super) number: u32,
    pub(super) record: u64,
    /// By the table of patients.
    pub(super) home: Option<u32>,
    pub(super) follower: Option<i32>,
}

/// How sides are counted.
#[derive(Clone, Copy)]
pub(super) struct Counting {
    /// The most rows of a patient that count.
    pub(super) most: u64,
    /// How many columns name structures, and practitioners.
    pub(super) columns: [usize; 2],
    /// Whether which patients are in it is compared with earlier numbers.
    pub(super) is_compared: bool,
}

impl Side {
    /// Adds a patient who has rows here.
    pub(super) fn add(&mut self, facts: &Facts, patient: Patient, how: Counting) {
        if !facts.is_there {
            return;
        }
        self.set.add(patient.record);
        if how.is_compared {
            self.sketch.add(patient.record);
        }
        self.rows = self.rows.saturating_add(facts.rows.min(how.most));
        self.repeaters = self.repeaters.saturating_add(u64::from(facts.rows > 1));
        once(&facts.structures).for_each(|structure| self.structures.note(structure));
        let others = once(&facts.practitioners).map(i32::cast_unsigned);
        others.for_each(|one| self.practitioners.note(one));
        if let (true, Some(home)) = (facts.structures.is_empty(), patient.home) {
            self.homes.note(home);
        }
        if let (true, Some(one)) = (facts.practitioners.is_empty(), patient.follower) {
            self.followers.note(one.cast_unsigned());
        }
        let [of_structures, of_practitioners] = how.columns;
        if of_structures > 1 {
            self.places
                .note(of_structures, &facts.structures.iter().copied());
        }
        if of_practitioners > 1 {
            let others = facts.practitioners.iter();
            let others = others.map(|(column, one)| (*column, one.cast_unsigned()));
            self.others.note(of_practitioners, &others);
        }
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        let counts = [
            &self.structures,
            &self.homes,
            &self.practitioners,
            &self.followers,
        ];
        let counts = counts.map(Counts::size).into_iter();
        let sources = self.places.size().saturating_add(self.others.size());
        counts
            .fold(size_of::<Self>(), usize::saturating_add)
            .saturating_add(SKETCH)
            .saturating_add(sources)
    }
}
