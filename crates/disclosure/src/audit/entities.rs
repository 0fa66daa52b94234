//! What the numbers given tell of one structure, or of one practitioner.
//!
//! A patient's secret has two unknowns: the share u of the entity that follows the patient (any share
//! being as likely, variance 1/12), and the patient's own deviation ε from it (variance 1/4 − 1/12 = 1/6,
//! so that a secret has variance 1/4 in all, as one yes or no of which nothing is known). A number is
//! Σ (u + ε) over its reach, plus noise. What must stay unknown is the mean over the patients of an entity,
//! u + Σε/n: its standard deviation is √(1/12 + 1/(6n)) before anything is given. Two numbers on the same
//! patients hold the same ε, so that their difference tells what it tells.
//!
//! The model is kept over atoms, patients of one entity whom all rows treat alike; that is exact. All
//! unknowns are scaled to the prior variance 1.

mod cut;
mod followed;
mod told;
mod weighed;
mod whole;

pub use followed::Followed;
use followed::{Part, Rows};
use told::deviation;
use weighed::Row;
pub use weighed::WeighedEntities;

use super::factor::{Factor, Step};
use super::places::{Move, Moved, Places};
use crate::frame::Patients;
use std::collections::BTreeMap;
use std::fmt;

/// Of a share, when nothing was given: uniform on 0 … 1.
const SHARE: f64 = 1.0 / 12.0;

/// Of one patient's deviation from the share: 1/4 − 1/12.
const OWN: f64 = 1.0 / 6.0;

/// The memory of the shares of structures, or of practitioners, for one secret column. Entities have no
/// patients in common. `Debug` shows no content.
#[derive(Clone)]
pub struct Entities {
    factor: Factor,
    atoms: Places,
    /// The place of each that a row held.
    places: BTreeMap<u32, usize>,
    known: Vec<Known>,
    rows: Rows,
    /// Of each column of the factor.
    columns: Vec<Column>,
}

/// An entity that a row held.
#[derive(Clone, Copy)]
struct Known {
    /// That of its share.
    column: usize,
    /// How many patients it has.
    all: u64,
    /// What the rows explain of the variance of its mean.
    told: f64,
}

/// What a column is in the mean of its entity.
#[derive(Clone, Copy)]
struct Column {
    entity: u32,
    place: usize,
    /// The weight of one of its unknowns.
    weight: f64,
}

impl Default for Entities {
    fn default() -> Self {
        Self::new()
    }
}

impl Entities {
    /// Nothing given yet.
    pub fn new() -> Self {
        Self {
            factor: Factor::new(1.0),
            atoms: Places::default(),
            places: BTreeMap::new(),
            known: Vec::new(),
            rows: Rows::default(),
            columns: Vec::new(),
        }
    }

    fn known(&self, entity: u32) -> Option<&Known> {
        let place = self.places.get(&entity)?;
        self.known.get(*place)
    }

    /// What a number would tell that has these patients of each entity in its reach, each counted once,
    /// and noise of this variance. A patient of two entities, now or before, or an entity that has not as many
    /// patients as it had: it cannot be computed.
    pub fn weigh(&self, followed: Followed, noise: f64) -> WeighedEntities {
        if let Some(row) = self.row(&followed) {
            return self.weigh_again(row, noise);
        }
        let cut = self.cut(&followed);
        let is_sound = self.is_sound(&followed, &cut);
        let noise = if is_sound { noise } else { f64::NAN };
        let row = Row::New {
            followed,
            owners: cut.owners,
        };
        self.weighed(row, noise, self.factor.weigh(cut.pieces, noise))
    }

    /// The row that holds these patients of these entities, each with as many patients in all.
    fn row(&self, followed: &Followed) -> Option<usize> {
        let row = self.rows.find(&followed.whole)?;
        let is_known = |part: &Part| {
            let mut patients = followed.patients(part).iter();
            let known = self.known(part.entity);
            known.is_some_and(|known| known.all == part.all)
                && patients.all(|patient| self.entity(*patient) == Some(part.entity))
        };
        let is_same = followed.is_sound && followed.parts.iter().all(is_known);
        is_same.then_some(row)
    }

    /// The entity of a patient whom a row held.
    fn entity(&self, patient: u32) -> Option<u32> {
        let column = self.columns.get(self.atoms.column(patient)?)?;
        Some(column.entity)
    }

    /// The same of a number that has these patients in its reach. Who of them is of which entity is asked only if it
    /// was not before.
    pub(super) fn weigh_all(
        &self,
        patients: &Patients,
        followed: impl FnOnce() -> Followed,
        noise: f64,
    ) -> WeighedEntities {
        if let Some(row) = self.rows.find(patients) {
            return self.weigh_again(row, noise);
        }
        let weighed = self.weigh(followed(), noise);
        WeighedEntities {
            whole: Some(patients.clone()),
            ..weighed
        }
    }

    fn weigh_again(&self, row: usize, noise: f64) -> WeighedEntities {
        let step = self.factor.weigh_again(row, noise);
        self.weighed(Row::Known(row), noise, step)
    }

    fn weighed(&self, row: Row, noise: f64, step: Step) -> WeighedEntities {
        let mut weighed = WeighedEntities {
            tells: self.tells(&row, &step),
            row,
            whole: None,
            noise,
            step,
            smallest: 0.0,
            taken: self.factor.taken(),
        };
        if weighed.step.is_sound() && self.factor.prior().is_finite() {
            weighed.smallest = self.smallest_told(&weighed);
        }
        weighed
    }

    /// The same row with noise of another variance.
    pub(super) fn with_noise(&self, weighed: WeighedEntities, noise: f64) -> WeighedEntities {
        let weighed = self.fresh(weighed);
        // What was no row is none with other noise.
        let noise = if weighed.noise.is_nan() {
            f64::NAN
        } else {
            noise
        };
        let step = self.factor.with_noise(weighed.step, noise);
        WeighedEntities {
            whole: weighed.whole,
            ..self.weighed(weighed.row, noise, step)
        }
    }

    /// Weighed anew if another row was taken in since it was.
    fn fresh(&self, weighed: WeighedEntities) -> WeighedEntities {
        if weighed.taken == self.factor.taken() {
            return weighed;
        }
        let fresh = match weighed.row {
            Row::Known(row) => self.weigh_again(row, weighed.noise),
            Row::New { followed, .. } => self.weigh(followed, weighed.noise),
        };
        WeighedEntities {
            whole: weighed.whole,
            ..fresh
        }
    }

    /// Takes in the row of a number that is given. If another was taken in since it was weighed, it is
    /// weighed anew. After a row that could not be read, every deviation is 0.
    pub fn admit(&mut self, weighed: WeighedEntities) {
        let weighed = self.fresh(weighed);
        let from = weighed.step.columns();
        let to = self.factor.admit(&weighed.step);
        let row = match weighed.row {
            Row::Known(row) => Some(row),
            Row::New { followed, owners } => {
                let moves = owners.into_iter().zip(from).zip(to);
                let moves = moves.map(|((owner, from), to)| (owner, from, to));
                self.put(&followed, &moves.collect::<Vec<_>>())
            }
        };
        if let Some((whole, row)) = weighed.whole.zip(row) {
            self.rows.note(whole, row);
        }
        for (known, tells) in self.known.iter_mut().zip(weighed.tells) {
            known.told += tells;
        }
    }

    /// Puts the patients of a new row into its columns, after the shares of their entities: its place. A row without
    /// patients, or that could not be read, has none.
    fn put(&mut self, followed: &Followed, moves: &[Move]) -> Option<usize> {
        if moves.is_empty() {
            return None;
        }
        let (shares, moves) = moves.split_at(moves.len().min(followed.parts.len()));
        for (part, (_, _, column)) in followed.parts.iter().zip(shares) {
            self.note(part.entity, *column, part.all);
            let place = self.places.get(&part.entity).copied();
            self.place((part.entity, place), *column, SHARE.sqrt());
        }
        let mut room = Moved::default();
        for moves in moves.chunk_by(|(one, ..), (next, ..)| one == next) {
            let owner = moves.first().map_or(u64::MAX, |(owner, ..)| *owner);
            let entity = u32::try_from(owner).unwrap_or(u32::MAX);
            let Some(part) = followed.part(entity) else {
                continue;
            };
            let place = self.places.get(&entity).copied();
            for (_, _, to) in moves {
                self.place((entity, place), *to, OWN.sqrt() / float(part.all));
            }
            let patients = followed.patients(part).iter().copied();
            self.atoms.put(patients, moves, &mut room);
        }
        Some(self.rows.push(followed))
    }

    /// An entity with its column, unless a row held it before.
    fn note(&mut self, entity: u32, column: usize, all: u64) {
        let next = self.known.len();
        if *self.places.entry(entity).or_insert(next) == next {
            let told = 0.0;
            self.known.push(Known { column, all, told });
        }
    }

    /// Says what a column is; new ones come in order.
    fn place(&mut self, (entity, place): (u32, Option<usize>), column: usize, weight: f64) {
        let of = Column {
            entity,
            place: place.unwrap_or(usize::MAX),
            weight,
        };
        match self.columns.get_mut(column) {
            Some(known) => *known = of,
            None => self.columns.push(of),
        }
    }

    /// The standard deviation of an entity's mean, given all numbers so far; `None` of an entity that no
    /// row held, 0 of all after a row that could not be read.
    pub fn deviation(&self, entity: u32) -> Option<f64> {
        if !self.factor.prior().is_finite() {
            return Some(0.0);
        }
        let known = self.known(entity)?;
        Some(deviation(known.all, known.told))
    }

    /// The smallest standard deviation of any entity's mean so far; infinite if no row held one.
    pub fn smallest_deviation(&self) -> f64 {
        if !self.factor.prior().is_finite() {
            return 0.0;
        }
        let known = self.known.iter();
        let known = known.map(|known| deviation(known.all, known.told));
        known.fold(f64::INFINITY, f64::min)
    }
}

/// Counts of patients have 32 bits; a larger one is as large as that.
fn float(patients: u64) -> f64 {
    f64::from(u32::try_from(patients).unwrap_or(u32::MAX))
}

impl fmt::Debug for Entities {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Entities(…)")
    }
}

#[cfg(test)]
#[path = "entities_honest_tests.rs"]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "plain arithmetic on numbers of the test"
)]
mod honest_tests;

#[cfg(test)]
#[path = "entities_tests.rs"]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "plain arithmetic on numbers of the test"
)]
mod tests;
