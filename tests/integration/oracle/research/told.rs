//! What all numbers together tell of patients, structures and practitioners (rule 4).

use std::collections::BTreeMap;

use super::house::House;
use super::model::{Limit, MARGIN, Model, first};
use super::piece::{Piece, Read, Secret};

/// A model for each secret.
#[derive(Debug)]
pub(crate) struct Told<'a> {
    house: &'a House,
    patients: BTreeMap<Secret, Model>,
    /// Of structures, and of practitioners, by the secret whose share it is.
    entities: BTreeMap<(bool, u32), Model>,
    /// A limit was so near that rounding may decide.
    pub(crate) is_tied: bool,
    /// How often something was hidden because of patients, and because of entities.
    pub(crate) hidden: [u32; 2],
}

impl<'a> Told<'a> {
    pub(crate) fn new(house: &'a House) -> Self {
        Self {
            house,
            patients: BTreeMap::new(),
            entities: BTreeMap::new(),
            is_tied: false,
            hidden: [0; 2],
        }
    }

    /// The largest share by which a variance differs from that of its whole system solved at once.
    pub(crate) fn error(&self) -> f64 {
        let models = self.patients.values().chain(self.entities.values());
        models.map(Model::error).fold(0.0, f64::max)
    }

    /// Takes in what a piece reads; the number of its patients, if that is shown.
    pub(crate) fn take(&mut self, piece: &Piece, read: &[Read], shown: Option<i64>) {
        for (secret, precision) in read {
            let (row, noise) = (row(piece, secret), precision.recip());
            let n = self.house.world.patients();
            let prior = prior(secret, shown, row.len());
            let model = self.patients.entry(secret.model());
            let model = model.or_insert_with(|| Model::of_patients(n, prior));
            model.give(row, noise);
            for (entity, of) in entities(piece, secret) {
                let row = self.house.of_entities(row, entity);
                self.of_entities(entity, of).give(&row, noise);
            }
        }
    }

    /// Whether everybody, and every structure and practitioner, stays within the limits.
    pub(crate) fn admits(&mut self, piece: &Piece, read: &[Read]) -> bool {
        let (first, again) = twice(piece, read);
        if !self.admits_each(piece, &first) {
            return false;
        }
        if again.is_empty() {
            return true;
        }
        // The second after the first.
        let before = (self.patients.clone(), self.entities.clone());
        self.take(piece, &first, None);
        let is_admitted = self.admits_each(piece, &again);
        (self.patients, self.entities) = before;
        is_admitted
    }

    /// Of readings of which each is of a secret of its own.
    fn admits_each(&mut self, piece: &Piece, read: &[Read]) -> bool {
        let limits = self.house.thresholds;
        for (secret, precision) in read {
            let (row, noise) = (row(piece, secret), precision.recip());
            let limit = Limit {
                most: match secret {
                    Secret::Presence => limits.presence,
                    Secret::Bit(_) | Secret::BitOfAll(_) => limits.bit,
                    Secret::Value(_) | Secret::Rows(_) => limits.measure,
                },
                unreserved: limits.unreserved,
                per_number: limits.per_number,
            };
            let used = match self.patients.get(&secret.model()) {
                Some(model) => model.used(row, noise, &limit),
                None => first(prior(secret, None, 0), row.len(), noise, &limit),
            };
            self.is_tied |= used.is_tied;
            if used.share >= 1.0 {
                self.hidden[0] += 1;
                return false;
            }
        }
        for (secret, precision) in read {
            for (entity, of) in entities(piece, secret) {
                let row = self.house.of_entities(row(piece, secret), entity);
                let deviation = self
                    .of_entities(entity, of)
                    .smallest(&row, precision.recip());
                let left = deviation / limits.deviation;
                self.is_tied |= (left - 1.0).abs() < MARGIN;
                if left <= 1.0 {
                    self.hidden[1] += 1;
                    return false;
                }
            }
        }
        true
    }

    /// The model of the shares of structures, or practitioners.
    fn of_entities(&mut self, by_practitioner: bool, secret: u32) -> &mut Model {
        let house = self.house;
        let new = || Model::of_entities(house.world.patients(), house.followed(by_practitioner));
        self.entities
            .entry((by_practitioner, secret))
            .or_insert_with(new)
    }
}

impl Secret {
    /// Of whom it is read makes it no other secret.
    fn model(&self) -> Self {
        match self {
            Self::BitOfAll(secret) => Self::Bit(*secret),
            other => other.clone(),
        }
    }
}

/// Readings of which each is of a secret of its own, and those that read one of these again, of other
/// patients. Of the same patients, both are one.
fn twice(piece: &Piece, read: &[Read]) -> (Vec<Read>, Vec<Read>) {
    let (mut first, mut again) = (Vec::<Read>::new(), Vec::new());
    for (secret, precision) in read {
        let known = first
            .iter_mut()
            .find(|(known, _)| known.model() == secret.model());
        match known {
            None => first.push((secret.clone(), *precision)),
            Some((known, before)) if row(piece, known) == row(piece, secret) => {
                *before += precision;
            }
            Some(_) => again.push((secret.clone(), *precision)),
        }
    }
    (first, again)
}

/// Whose secret is read.
fn row<'p>(piece: &'p Piece, secret: &Secret) -> &'p [usize] {
    match secret {
        Secret::Bit(secret) => piece.frame.open_by.get(secret).map_or(&[], Vec::as_slice),
        Secret::Presence | Secret::BitOfAll(_) | Secret::Value(_) | Secret::Rows(_) => {
            &piece.frame.reach
        }
    }
}

/// Of structures, and where acts are asked of practitioners, the shares of those who have a condition.
fn entities(piece: &Piece, secret: &Secret) -> Vec<(bool, u32)> {
    let Secret::Bit(secret) = secret.model() else {
        return Vec::new();
    };
    let acts = piece.has_acts.then_some((true, secret));
    [(false, secret)].into_iter().chain(acts).collect()
}

/// The prior variance of a secret whose first number this is.
fn prior(secret: &Secret, shown: Option<i64>, row: usize) -> f64 {
    match (secret.model(), shown) {
        (Secret::Value(_) | Secret::Rows(_), _) => 1.0 / 24.0,
        (Secret::Bit(_) | Secret::BitOfAll(_), Some(shown)) => {
            let share = (shown as f64 / row as f64).clamp(0.05, 0.95);
            share * (1.0 - share)
        }
        (Secret::Presence | Secret::Bit(_) | Secret::BitOfAll(_), _) => 0.25,
    }
}
