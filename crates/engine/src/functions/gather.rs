//! The evidence of one group while rows arrive: short lists first, bitmaps when a list is full.
//!
//! Files are sorted by patient, so the rows of a patient follow each other, and one comparison with
//! the row before says most of it. Nothing depends on that order but the speed.

use disclosure::Evidence;
use roaring::RoaringBitmap;

use super::entity::Naming;
use super::name::Names;

/// A list this long goes into the bitmaps.
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
    /// Bytes of the bitmaps when they were last weighed, and what was put in since.
    weight: usize,
    unweighed: usize,
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
            weight: 0,
            unweighed: 0,
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

    /// An entity of a row that was given before. True if there is so much that
    /// [`settle`](Self::settle) has to be called.
    #[inline]
    pub(super) fn met(&mut self, naming: Naming, patient: u32, entity: u32) -> bool {
        match naming {
            Naming::Structures => self.structures.see(patient, entity),
            Naming::Practitioners => self.practitioners.see(patient, entity),
        }
    }

    /// Whether a list of entities is long enough to be settled.
    pub(super) fn is_full(&self) -> bool {
        self.structures.is_full() || self.practitioners.is_full()
    }

    /// Puts every list into the bitmaps. `None`: a number without a name.
    pub(super) fn settle(&mut self, names: &Names) -> Option<()> {
        self.settle_patients();
        let evidence = &mut self.evidence;
        let structures = self.structures.settle(|number, patients| {
            evidence.met_in(names.name(number)?, patients);
            Some(())
        })?;
        let practitioners = self.practitioners.settle(|number, patients| {
            evidence.met_by(number.cast_signed(), patients);
            Some(())
        })?;
        self.unweighed = self
            .unweighed
            .saturating_add(structures)
            .saturating_add(practitioners);
        Some(())
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
        self.weight = self.evidence.size_bytes();
    }

    /// The evidence as bytes, once every list is settled.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        self.evidence.to_bytes()
    }

    /// Bytes held. Weighing the bitmaps walks through all of them, so it is done only after as much
    /// has been put in as there are.
    pub(super) fn size(&mut self) -> usize {
        if self.unweighed > self.evidence.entities() {
            self.weight = self.evidence.size_bytes();
            self.unweighed = 0;
        }
        let short = self
            .patients
            .capacity()
            .saturating_add(self.repeated.capacity());
        let pairs = self
            .structures
            .pairs
            .capacity()
            .saturating_add(self.practitioners.pairs.capacity())
            .saturating_add(self.unweighed);
        short
            .saturating_mul(size_of::<u32>())
            .saturating_add(pairs.saturating_mul(size_of::<u64>()))
            .saturating_add(self.weight)
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
    list.drain(..).collect()
}

/// Who met whom, of one kind of entity.
#[derive(Default)]
struct Met {
    /// Entity in the high half, patient in the low one.
    pairs: Vec<u64>,
    patient: Option<u32>,
    recent: [u32; RECENT],
    count: usize,
}

impl Met {
    #[inline]
    fn see(&mut self, patient: u32, entity: u32) -> bool {
        if self.patient != Some(patient) {
            self.patient = Some(patient);
            self.count = 0;
        }
        if self.recent.iter().take(self.count).any(|e| *e == entity) {
            return false;
        }
        if let Some(place) = self.recent.get_mut(self.count) {
            *place = entity;
            self.count = self.count.saturating_add(1);
        }
        self.pairs
            .push((u64::from(entity) << 32) | u64::from(patient));
        self.is_full()
    }

    fn is_full(&self) -> bool {
        self.pairs.len() >= FULL
    }

    /// Empties the list, an entity at a time, and says how long it was.
    fn settle(
        &mut self,
        mut put: impl FnMut(u32, &mut dyn Iterator<Item = u32>) -> Option<()>,
    ) -> Option<usize> {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        for chunk in self.pairs.chunk_by(|a, b| high(*a) == high(*b)) {
            put(
                high(*chunk.first()?),
                &mut chunk.iter().map(|pair| low(*pair)),
            )?;
        }
        let count = self.pairs.len();
        self.pairs.clear();
        Some(count)
    }
}

fn high(pair: u64) -> u32 {
    u32::try_from(pair >> 32).unwrap_or(u32::MAX)
}

fn low(pair: u64) -> u32 {
    u32::try_from(pair & u64::from(u32::MAX)).unwrap_or(u32::MAX)
}
