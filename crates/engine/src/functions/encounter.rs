//! The rows of one group, folded: rows of a patient that agree in everything but what is added up are
//! one encounter.
//!
//! Files are sorted by patient, so the rows of a patient follow each other, and a look at the last few
//! encounters finds nearly all that can be folded. Nothing depends on that order but the speed.

/// No structure; also how many structures there can be.
pub(crate) const NOWHERE: u32 = (1 << SOURCE) - 1;
/// From which bit of a place on its source stands.
const SOURCE: u32 = 24;
/// How many columns of one entity there can be.
pub(super) const SOURCES: usize = 1 << (32 - SOURCE);
/// No practitioner.
pub(crate) const NOBODY: i32 = i32::MIN;
/// How many encounters of the patient at hand are looked through; beyond, a further one is noted.
const RECENT: usize = 8;
/// Patients are put in order by counting where there are not more than so many numbers for each.
const SPARSE: usize = 16;

/// A structure, or none, and which of the columns of structures named it; beside a practitioner alone,
/// which of the columns of practitioners named him.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place(u32);

impl Place {
    /// A structure, or [`NOWHERE`], from one of the columns.
    #[inline]
    pub(super) fn of(source: u32, structure: u32) -> Self {
        Self(source << SOURCE | structure & NOWHERE)
    }

    /// The number of the structure.
    #[inline]
    pub(crate) fn structure(self) -> Option<u32> {
        let structure = self.0 & NOWHERE;
        (structure != NOWHERE).then_some(structure)
    }

    /// Which of the columns says so.
    #[inline]
    pub(crate) fn source(self) -> u32 {
        self.0 >> SOURCE
    }
}

/// Who met whom in rows of which pattern. `Debug` is missing: it is about one patient.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Who {
    pub(crate) patient: u32,
    /// Which conditions hold and which columns are known.
    pub(crate) pattern: u32,
    pub(crate) place: Place,
    pub(crate) practitioner: i32,
}

/// Some rows.
#[derive(Clone, Copy)]
pub(crate) struct Encounter {
    pub(crate) who: Who,
    /// How many; none for a further structure or practitioner of rows counted already.
    pub(crate) rows: u32,
}

/// All rows of one group.
#[derive(Clone, Default)]
pub(crate) struct Encounters {
    all: Vec<Encounter>,
    /// For each encounter the sum of every measure.
    sums: Vec<i64>,
    measures: usize,
}

impl Encounters {
    /// No rows yet, of which so many measures are added up.
    pub(super) fn of(measures: usize) -> Self {
        Self {
            measures,
            ..Self::default()
        }
    }

    /// Adds rows, with a value for each measure.
    #[inline]
    pub(super) fn add(&mut self, who: Who, rows: u32, values: &[i64]) {
        let recent = self.all.iter_mut().enumerate().rev().take(RECENT);
        let found = recent
            .take_while(|(_, known)| known.who.patient == who.patient)
            .find(|(_, known)| known.who == who);
        let Some((place, known)) = found else {
            self.all.push(Encounter { who, rows });
            self.sums.extend_from_slice(values);
            return;
        };
        known.rows = known.rows.saturating_add(rows);
        let first = place.saturating_mul(self.measures);
        let sums = self.sums.iter_mut().skip(first);
        for (sum, value) in sums.zip(values) {
            *sum = sum.saturating_add(*value);
        }
    }

    /// Adds the rows of another part of the group.
    pub(super) fn append(&mut self, mut other: Self) {
        if self.all.is_empty() {
            *self = other;
        } else {
            self.all.append(&mut other.all);
            self.sums.append(&mut other.sums);
        }
    }

    /// The encounters, those of a patient together once they are in [order](Self::ordered).
    pub(crate) fn all(&self) -> &[Encounter] {
        &self.all
    }

    /// What the rows of each encounter add up to in one measure.
    pub(crate) fn sums(&self, measure: usize) -> impl Iterator<Item = i64> {
        let step = self.measures.max(1);
        self.sums.iter().skip(measure).step_by(step).copied()
    }

    /// The same in the order of patients.
    pub(crate) fn ordered(self) -> Self {
        let patient = |encounter: &Encounter| encounter.who.patient;
        if self.all.is_sorted_by_key(patient) {
            return self;
        }
        let places = places(&self.all);
        let mut sums = Vec::with_capacity(self.sums.len());
        for place in places.iter().filter(|_| self.measures > 0) {
            let first = place.saturating_mul(self.measures);
            let its = self.sums.iter().skip(first).take(self.measures);
            sums.extend(its.copied());
        }
        Self {
            all: places
                .iter()
                .filter_map(|place| self.all.get(*place).copied())
                .collect(),
            sums,
            measures: self.measures,
        }
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        let all = self.all.capacity().saturating_mul(size_of::<Encounter>());
        let sums = self.sums.capacity().saturating_mul(size_of::<i64>());
        all.saturating_add(sums).saturating_add(size_of::<Self>())
    }
}

/// Where the encounters stand, in the order of patients.
fn places(all: &[Encounter]) -> Vec<usize> {
    let patients = || all.iter().map(|encounter| encounter.who.patient);
    let (first, last) = (patients().min().unwrap_or(0), patients().max().unwrap_or(0));
    let numbers = usize::try_from(last.saturating_sub(first)).unwrap_or(usize::MAX);
    let mut places: Vec<usize> = (0..all.len()).collect();
    if numbers / SPARSE > all.len() {
        places.sort_by_key(|place| all.get(*place).map(|encounter| encounter.who.patient));
        return places;
    }
    // Counting sort: how many stand before each patient, then each to the next free place.
    let number =
        |patient: u32| usize::try_from(patient.saturating_sub(first)).unwrap_or(usize::MAX);
    let mut next = vec![0_usize; numbers.saturating_add(2)];
    for patient in patients() {
        if let Some(count) = next.get_mut(number(patient).saturating_add(1)) {
            *count = count.saturating_add(1);
        }
    }
    let mut before = 0_usize;
    for count in &mut next {
        before = before.saturating_add(*count);
        *count = before;
    }
    for (place, patient) in patients().enumerate() {
        if let Some(free) = next.get_mut(number(patient)) {
            if let Some(slot) = places.get_mut(*free) {
                *slot = place;
            }
            *free = free.saturating_add(1);
        }
    }
    places
}
