//! The evidence of one group while rows arrive: lists of patients, and of patients with whom they met.
//!
//! Files are sorted by patient, so the rows of a patient follow each other, and one comparison with
//! the row before says most of it. Nothing depends on that order but the speed.

use disclosure::Evidence;
use roaring::RoaringBitmap;

use super::entity::Naming;
use super::name::{Known, Used};

/// A list of patients this long goes into the bitmaps; pairs are looked through for doubles when
/// there are so many new ones.
const FULL: usize = 8192;
/// How many entities of the patient at hand are remembered; a further one is only noted again.
const RECENT: usize = 8;

/// One group's evidence.
pub(super) struct Gathered {
    evidence: Evidence,
    /// One entry a row, but rows of the same patient in sequence make one.
    patients: Vec<u32>,
    /// Those of them that had more than one row in sequence.
    repeated: Vec<u32>,
    last: Option<u32>,
    last_is_repeated: bool,
    structures: Met,
    practitioners: Met,
}

impl Gathered {
    /// No rows yet.
    pub(super) fn new(structures_known: bool, practitioners_known: bool) -> Self {
        Self {
            evidence: Evidence::new(structures_known, practitioners_known),
            patients: Vec::new(),
            repeated: Vec::new(),
            last: None,
            last_is_repeated: false,
            structures: Met::default(),
            practitioners: Met::default(),
        }
    }

    /// A row of a patient.
    #[inline]
    pub(super) fn row(&mut self, patient: u32) {
        if self.last == Some(patient) {
            if !self.last_is_repeated {
                self.last_is_repeated = true;
                self.repeated.push(patient);
            }
            return;
        }
        if self.patients.len() >= FULL {
            self.settle_patients();
        }
        self.last = Some(patient);
        self.last_is_repeated = false;
        self.patients.push(patient);
    }

    /// An entity of a row that was given before.
    #[inline]
    pub(super) fn met(&mut self, naming: Naming, patient: u32, entity: u32) {
        match naming {
            Naming::Structures => self.structures.see(patient, entity),
            Naming::Practitioners => self.practitioners.see(patient, entity),
        }
    }

    /// All of it. `None`: a number without a name.
    pub(super) fn evidence(mut self, known: &Known) -> Option<Evidence> {
        self.settle_patients();
        let met = Used::of(self.structures.pairs);
        let name = |number: &u32| known.structures.name(*number).map(str::to_owned);
        let names = met.numbers.iter().map(name).collect::<Option<Vec<_>>>()?;
        self.evidence.all_met_in(names, met.pairs);
        let met = Used::of(self.practitioners.pairs);
        let number = |number: &u32| known.practitioners.practitioner(*number);
        let numbers = met.numbers.iter().map(number).collect::<Option<Vec<_>>>()?;
        self.evidence.all_met_by(numbers, met.pairs);
        Some(self.evidence)
    }

    fn settle_patients(&mut self) {
        let once = bitmap(&mut self.patients, |patient| self.repeated.push(patient));
        self.evidence.add_all(&once);
        let repeated = bitmap(&mut self.repeated, |_| ());
        self.evidence.all_repeat(&repeated);
    }

    /// Adds evidence of other rows.
    pub(super) fn merge(&mut self, other: Evidence) {
        self.evidence.absorb(other);
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        let patients = self.patients.capacity();
        let short = patients.saturating_add(self.repeated.capacity());
        let pairs = self.structures.pairs.capacity();
        let pairs = pairs.saturating_add(self.practitioners.pairs.capacity());
        short
            .saturating_mul(size_of::<u32>())
            .saturating_add(pairs.saturating_mul(size_of::<u64>()))
            .saturating_add(self.evidence.size_bytes())
            .saturating_add(size_of::<Self>())
    }
}

/// Empties a list into a bitmap, telling what was in it more than once.
fn bitmap(list: &mut Vec<u32>, mut twice: impl FnMut(u32)) -> RoaringBitmap {
    if !list.is_sorted() {
        list.sort_unstable();
    }
    list.dedup_by(|next, kept| {
        let same = next == kept;
        if same {
            twice(*next);
        }
        same
    });
    RoaringBitmap::from_sorted_iter(list.drain(..)).unwrap_or_default()
}

/// Who met whom, of one kind of entity.
#[derive(Default)]
struct Met {
    /// Patient in the high half, entity in the low one.
    pairs: Vec<u64>,
    /// How many there were after the doubles were last taken out.
    distinct: usize,
    patient: Option<u32>,
    recent: [u32; RECENT],
    count: usize,
}

impl Met {
    #[inline]
    #[expect(
        clippy::stable_sort_primitive,
        reason = "the stable sort merges stretches that are in order"
    )]
    fn see(&mut self, patient: u32, entity: u32) {
        if self.patient != Some(patient) {
            self.patient = Some(patient);
            self.count = 0;
        }
        if self.recent.iter().take(self.count).any(|e| *e == entity) {
            return;
        }
        if let Some(place) = self.recent.get_mut(self.count) {
            *place = entity;
            self.count = self.count.saturating_add(1);
        }
        if self.pairs.len() >= self.distinct.saturating_mul(2).saturating_add(FULL) {
            self.pairs.sort();
            self.pairs.dedup();
            self.distinct = self.pairs.len();
        }
        self.pairs
            .push((u64::from(patient) << 32) | u64::from(entity));
    }
}
