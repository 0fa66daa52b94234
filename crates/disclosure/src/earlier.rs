//! What was given before, and what a new number would tell together with it.
//!
//! A number that leaves is the total of a [`Vector`]: what each patient contributes. Two numbers
//! whose vectors differ for fewer than k patients, *possibly for none*, would tell of these; so the
//! earlier answer is given again, with the status `near`, and which of the two it was cannot be seen.
//! The comparison is on vectors, not on questions: another way to write the question, another
//! statistic that happens to be the same number, or the same one without a single visit, are all
//! found. In this order ([`settle`](Earlier::settle)):
//!
//! 1. the same question in other words gives its answer again;
//! 2. numbers of one cell of one statement that differ by few patients hide the later one (`D12`);
//! 3. pairs: every earlier number (`pair`), where its record does not prove that they are far apart
//!    (`apart`, `sample`, `index`);
//! 4. combinations of any number of earlier numbers of one class (`span`);
//! 5. beyond a stated number of steps, what could not be judged is hidden (`D14`).
//!
//! A number that leaves for the first time, with all that passed before it in its statement, is
//! kept: [`Earlier::given`].

mod apart;
mod atoms;
mod candidate;
mod echelon;
mod homes;
mod index;
mod pair;
mod remembered;
mod sample;
mod sketch;
mod small;
mod span;
mod vector;

pub use homes::Homes;
pub use remembered::{Place, RECORD_BYTES};
pub use vector::Vector;

pub(crate) use atoms::mixed;
pub(crate) use candidate::{Candidate, Cell};
pub(crate) use remembered::Signature;
pub(crate) use sample::Lowest;
pub(crate) use sketch::Sketch;

use crate::{DisclosureError, Profile, Reason};
use index::Index;
use pair::Pair;
use remembered::Remembered;
use span::{Span, Told};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads vectors from where the caller keeps them.
pub trait Shelf: Send {
    /// The bytes at a place; `None` if they cannot be read, which hides what depends on them.
    fn read(&self, place: Place) -> Option<Vec<u8>>;
}

/// Steps of elimination for one class in one statement. What they take is in `benches/README.md`; what
/// does not fit is hidden.
const STEPS: u64 = 200_000_000;

/// What a person, a project and the public have been given before, and where patients are followed.
pub struct Earlier {
    remembered: Index,
    shelf: Option<Box<dyn Shelf>>,
    homes: Arc<Homes>,
    fresh: Vec<Fresh>,
    denials: u64,
    steps: u64,
}

impl std::fmt::Debug for Earlier {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Earlier(…)")
    }
}

/// A number given by the statement that is being judged.
struct Fresh {
    cell: Cell,
    record: Remembered,
    vector: Vector,
}

impl Fresh {
    fn beside(&self, new: &Candidate, homes: &Homes, profile: &Profile) -> Pair {
        if apart::is_open(new, &self.record, homes, profile) {
            pair::compare(new, &self.record, Some(&self.vector), homes, profile)
        } else {
            Pair::Apart
        }
    }
}

/// What becomes of a number that passed the rules on itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    Shown,
    Near(i64),
    Hidden(Reason),
}

/// A number to be kept: its record, and its vector. The record says where the vector will be,
/// counted from the place that the caller gave.
#[derive(Clone, PartialEq, Eq)]
#[expect(
    missing_debug_implementations,
    reason = "it holds patients: it must not be printed"
)]
pub struct Given {
    /// [`RECORD_BYTES`] bytes.
    pub record: Vec<u8>,
    /// The vector.
    pub vector: Vec<u8>,
}

impl Earlier {
    /// Nothing was given before, and nobody's structure is known but from the tables themselves.
    pub fn nothing() -> Self {
        Self {
            remembered: Index::default(),
            shelf: None,
            homes: Arc::default(),
            fresh: Vec::new(),
            denials: 0,
            steps: STEPS,
        }
    }

    /// These records were given before; `shelf` reads their vectors.
    ///
    /// # Errors
    /// `D26` if a record is not what [`given`](Self::given) made.
    pub fn remembering<'a>(
        records: impl IntoIterator<Item = &'a [u8]>,
        shelf: Box<dyn Shelf>,
        homes: Arc<Homes>,
    ) -> Result<Self, DisclosureError> {
        let remembered = records
            .into_iter()
            .map(|bytes| Remembered::from_bytes(bytes).ok_or(DisclosureError::MemoryCorrupt))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            remembered: Index::of(remembered),
            shelf: Some(shelf),
            homes,
            ..Self::nothing()
        })
    }

    /// How many steps of elimination a class may take in a statement; for tests of the limit.
    #[must_use]
    pub fn within_steps(mut self, steps: u64) -> Self {
        self.steps = steps;
        self
    }

    /// Whether anything given now will be remembered.
    pub(crate) fn is_remembering(&self) -> bool {
        self.shelf.is_some()
    }

    pub(crate) fn homes(&self) -> &Homes {
        &self.homes
    }

    /// How many numbers were withheld, or answered by an earlier one, because of what was given
    /// before. Such refusals depend on the data; a policy limits them.
    pub fn denials(&self) -> u64 {
        self.denials
    }

    /// The numbers that were given for the first time, the vectors one after the other from
    /// `offset`.
    pub fn given(&self, offset: u64) -> Vec<Given> {
        let mut next = offset;
        let mut all = Vec::new();
        for fresh in &self.fresh {
            let vector = fresh.vector.to_bytes();
            let length = u64::try_from(vector.len()).unwrap_or(u64::MAX);
            let mut record = fresh.record.clone();
            record.place = Place {
                offset: next,
                length,
            };
            next = next.saturating_add(length);
            all.push(Given {
                record: record.to_bytes(),
                vector,
            });
        }
        all
    }

    /// Holds the numbers of one statement against each other and against what was given before, in
    /// their order.
    pub(crate) fn settle(&mut self, candidates: Vec<Candidate>, profile: &Profile) -> Vec<Settled> {
        let homes = Arc::clone(&self.homes);
        let candidates: Vec<Candidate> = candidates
            .into_iter()
            .map(|candidate| candidate.summed_up(&homes))
            .collect();
        let mut spans = self.spans(&candidates, profile.k());
        let mut all = Vec::new();
        for candidate in candidates {
            let settled = self.one(&candidate, &mut spans, &homes, profile);
            let is_denied = match settled {
                Settled::Shown => false,
                Settled::Near(_) => true,
                Settled::Hidden(reason) => reason != Reason::Difference,
            };
            self.denials = self.denials.saturating_add(u64::from(is_denied));
            all.push(settled);
        }
        all
    }

    fn one(
        &mut self,
        new: &Candidate,
        spans: &mut BTreeMap<u64, Option<Span>>,
        homes: &Homes,
        profile: &Profile,
    ) -> Settled {
        // A zero that may be shown tells of nobody.
        if new.vector.is_empty() || self.is_given(new) {
            return Settled::Shown;
        }
        if let Some(settled) = self.in_cell(new, homes, profile) {
            return settled;
        }
        if let Some(settled) = self.pairs(new, homes, profile) {
            return settled;
        }
        if new.linear
            && let Some(settled) = combinations(new, spans.get_mut(&new.class))
        {
            return settled;
        }
        self.keep(new);
        Settled::Shown
    }

    fn is_given(&self, new: &Candidate) -> bool {
        // The vector too: should two questions ever share a signature, they are told apart here.
        let same = |record: &Remembered| {
            record.signature == new.signature
                && record.version == new.version
                && record.value == new.value
                && record.patients == new.patients()
                && record.sketch.sums == new.sketch.sums
        };
        self.remembered.signed(new.signature).any(same)
            || self.fresh.iter().any(|fresh| same(&fresh.record))
    }

    fn keep(&mut self, new: &Candidate) {
        let nowhere = Place {
            offset: 0,
            length: 0,
        };
        self.fresh.push(Fresh {
            cell: new.cell,
            record: new.remembered(nowhere),
            vector: new.vector.clone(),
        });
    }

    /// Numbers of the same cell: their difference is a cell of the statement like any other.
    fn in_cell(&mut self, new: &Candidate, homes: &Homes, profile: &Profile) -> Option<Settled> {
        let mut same = false;
        for shown in self.fresh.iter().filter(|fresh| fresh.cell == new.cell) {
            match shown.beside(new, homes, profile) {
                Pair::Apart => {}
                Pair::Same if new.may_fill_cell => same = true,
                Pair::Same | Pair::Near | Pair::Proportional | Pair::Unsafe => {
                    return Some(Settled::Hidden(Reason::Difference));
                }
            }
        }
        if same {
            // It tells nothing more, but is the answer when it is asked again.
            self.keep(new);
        }
        same.then_some(Settled::Shown)
    }

    /// Every other number that was given, one at a time.
    fn pairs(&self, new: &Candidate, homes: &Homes, profile: &Profile) -> Option<Settled> {
        for record in self.remembered.open(new, homes, profile) {
            let vector = self.load(record.place);
            let pair = pair::compare(new, record, vector.as_ref(), homes, profile);
            if let Some(settled) = settled(new, record, pair) {
                return Some(settled);
            }
        }
        for shown in self.fresh.iter().filter(|fresh| is_elsewhere(fresh, new)) {
            let pair = shown.beside(new, homes, profile);
            if let Some(settled) = settled(new, &shown.record, pair) {
                return Some(settled);
            }
        }
        None
    }

    fn load(&self, place: Place) -> Option<Vector> {
        let bytes = self.shelf.as_ref()?.read(place)?;
        Vector::from_bytes(&bytes)
    }

    /// One system for every class of numbers that are totals; `None` where the earlier ones cannot
    /// be read, or are too many.
    fn spans(&self, candidates: &[Candidate], k: u64) -> BTreeMap<u64, Option<Span>> {
        let mut by_class: BTreeMap<u64, Vec<&Vector>> = BTreeMap::new();
        for candidate in candidates.iter().filter(|candidate| candidate.linear) {
            let vectors = by_class.entry(candidate.class).or_default();
            vectors.push(&candidate.vector);
        }
        by_class
            .into_iter()
            .map(|(class, vectors)| (class, self.span(class, &vectors, k)))
            .collect()
    }

    fn span(&self, class: u64, new: &[&Vector], k: u64) -> Option<Span> {
        let records: Vec<&Remembered> = self.remembered.of_class(class).collect();
        let entries = records
            .iter()
            .fold(0_u64, |n, r| n.saturating_add(r.patients));
        if entries > self.steps {
            return None;
        }
        let earlier: Option<Vec<Vector>> = records.iter().map(|r| self.load(r.place)).collect();
        let earlier = earlier?;
        let vectors: Vec<&Vector> = new.iter().copied().chain(&earlier).collect();
        let mut span = Span::over(&vectors, k, self.steps);
        for (record, vector) in records.iter().zip(&earlier) {
            span.learn(vector, record.value, record.kind())?;
        }
        Some(span)
    }
}

/// Groups of one table hold other patients or rows; what they tell together is their sum.
fn is_elsewhere(fresh: &Fresh, new: &Candidate) -> bool {
    let (table, _) = fresh.cell;
    let (own, _) = new.cell;
    table != own
}

/// Holds a number against every combination of known ones, and takes it in if none comes near.
fn combinations(new: &Candidate, slot: Option<&mut Option<Span>>) -> Option<Settled> {
    let beyond = Some(Settled::Hidden(Reason::Beyond));
    let Some(slot) = slot else { return beyond };
    let Some(span) = slot.as_mut() else {
        return beyond;
    };
    match span.told(&new.vector, new.kind()) {
        Told::Nothing => {
            if span.learn(&new.vector, new.value, new.kind()).is_none() {
                // Half taken in, the system is good for nothing more.
                *slot = None;
                return beyond;
            }
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
        Told::TooLarge => {
            *slot = None;
            beyond
        }
    }
}

fn settled(new: &Candidate, earlier: &Remembered, pair: Pair) -> Option<Settled> {
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
