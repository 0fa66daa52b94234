//! One Gaussian model a secret, for patients and for the structures and practitioners that follow them.

mod read;
mod weighings;
mod whole;

use read::{Asked, Read, followed};
pub(crate) use weighings::Weighings;

use super::entities::{Entities, WeighedEntities};
use super::leverage::{Leverage, Weighed};
use super::record::Given;
use super::verdict::{Piece, Reading, System};
use crate::{Affiliations, Profile, Reason};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Whose share of patients with a secret is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Entity {
    Structures,
    Practitioners,
}

/// A secret column, of structures or of practitioners.
type OfEntity = (Entity, u32);

/// What a reading of patients would tell, and whether that is within its limit.
struct OfPatients {
    reading: Reading,
    weighed: Weighed,
    is_within: bool,
}

/// All models of one memory.
#[derive(Default)]
pub(crate) struct Systems {
    patients: BTreeMap<System, Leverage>,
    entities: BTreeMap<OfEntity, Entities>,
}

impl Systems {
    /// Takes in what was given. What it reads may have been weighed for it.
    pub(crate) fn take(
        &mut self,
        given: &Given,
        affiliations: &Affiliations,
        weighings: &mut Weighings,
    ) {
        let read = Read::of(given);
        let asked = Asked::new(&read, given.practitioners, affiliations);
        self.read(&asked, &given.readings, weighings);
    }

    fn read(&mut self, asked: &Asked<'_>, readings: &[Reading], weighings: &mut Weighings) {
        for reading in readings {
            let (system, read) = (reading.system, asked.read);
            let before = weighings.of(reading);
            let weighed = self.weighed(read, reading, before, |_, weighed| weighed);
            let new = || Leverage::new(read.prior(system, &read.row(reading)));
            let model = self.patients.entry(system).or_insert_with(new);
            model.admit(weighed);
            for of in asked.entities(reading) {
                let before = weighings.of_entities(reading, of);
                let weighed = self.weighed_entities(asked, reading, of, before);
                self.entities.entry(of).or_default().admit(weighed);
            }
        }
    }

    /// Whether what a piece reads leaves everybody, and every structure and practitioner, within the limits.
    /// Of what was admitted before, only that is weighed of which more is read.
    ///
    /// # Errors
    /// [`Reason::Leverage`] or [`Reason::Entities`] if it does not.
    pub(crate) fn admits(
        &self,
        piece: &Piece,
        readings: &[Reading],
        (affiliations, profile): (&Affiliations, &Profile),
        weighings: &mut Weighings,
    ) -> Result<(), Reason> {
        let read = Read {
            frame: &piece.frame,
            // Whether it is hidden must not depend on its own number.
            shown: None,
        };
        let asked = Asked::new(&read, piece.practitioners, affiliations);
        let more = weighings.more(readings);
        let (mut first, again) = read.twice(&more);
        let (patients, entities) = self.all_weighed(&asked, &first, profile, weighings);
        self.keeps_patients(patients, weighings)?;
        Self::keeps_entities(entities, profile, weighings)?;
        if !again.is_empty() {
            // A secret that is read twice, of other patients: the second after the first.
            first.retain(|of| again.iter().any(|again| again.system == of.system));
            let mut after = self.only(&first);
            after.read(&asked, &first, &mut Weighings::default());
            after.admits(
                piece,
                &again,
                (affiliations, profile),
                &mut Weighings::default(),
            )?;
        }
        weighings.admit(more);
        Ok(())
    }

    /// What each of these readings would tell, one secret beside the other.
    fn all_weighed(
        &self,
        asked: &Asked<'_>,
        readings: &[Reading],
        profile: &Profile,
        weighings: &mut Weighings,
    ) -> (Vec<OfPatients>, Vec<(Reading, OfEntity, WeighedEntities)>) {
        let patients = readings.iter().map(|of| (*of, weighings.of(of)));
        let patients: Vec<_> = patients.collect();
        let mut entities = Vec::new();
        for reading in readings {
            for of in asked.entities(reading) {
                entities.push((*reading, of, weighings.of_entities(reading, of)));
            }
        }
        rayon::join(
            || {
                let all = patients.into_par_iter();
                let weighed = |(reading, known): (Reading, Option<Weighed>)| {
                    let limit = reading.system.limit(profile);
                    let is_within = |model: &Leverage, weighed| OfPatients {
                        is_within: model.keeps(&weighed, &limit),
                        reading,
                        weighed,
                    };
                    self.weighed(asked.read, &reading, known, is_within)
                };
                all.map(weighed).collect()
            },
            || {
                let all = entities.into_par_iter();
                let weighed = |(reading, of, known)| {
                    let weighed = self.weighed_entities(asked, &reading, of, known);
                    (reading, of, weighed)
                };
                all.map(weighed).collect()
            },
        )
    }

    /// Whether nobody is told of too much.
    fn keeps_patients(
        &self,
        all: Vec<OfPatients>,
        weighings: &mut Weighings,
    ) -> Result<(), Reason> {
        let mut is_within = true;
        for of in all {
            is_within &= of.is_within;
            if self.patients.contains_key(&of.reading.system) {
                weighings.keep(&of.reading, of.weighed);
            }
        }
        is_within.then_some(()).ok_or(Reason::Leverage)
    }

    /// Whether no structure's share, and where acts are asked no practitioner's, would be known too well.
    fn keeps_entities(
        weighed: Vec<(Reading, OfEntity, WeighedEntities)>,
        profile: &Profile,
        weighings: &mut Weighings,
    ) -> Result<(), Reason> {
        let least = profile.entity_deviation() * (1.0 + super::MARGIN);
        let mut is_within = true;
        for (reading, of, weighed) in weighed {
            let is_beyond = weighed.smallest_deviation() < least;
            is_within &= !is_beyond;
            weighings.keep_entities(&reading, of, weighed);
        }
        is_within.then_some(()).ok_or(Reason::Entities)
    }

    /// What a reading would tell, given what was weighed of it with whatever noise, and the model that says so.
    fn weighed<T>(
        &self,
        read: &Read<'_>,
        reading: &Reading,
        before: Option<Weighed>,
        then: impl FnOnce(&Leverage, Weighed) -> T,
    ) -> T {
        let noise = reading.precision.recip();
        let known = self.patients.get(&reading.system);
        if let Some((model, weighed)) = known.zip(before) {
            return then(model, model.with_noise(weighed, noise));
        }
        let row = read.row(reading);
        let new = || Leverage::new(read.prior(reading.system, &row));
        let model = known.map_or_else(|| Cow::Owned(new()), Cow::Borrowed);
        then(&model, model.weigh_all(row, noise))
    }

    fn weighed_entities(
        &self,
        asked: &Asked<'_>,
        reading: &Reading,
        of: OfEntity,
        before: Option<WeighedEntities>,
    ) -> WeighedEntities {
        let noise = reading.precision.recip();
        let known = self.entities.get(&of);
        // What was weighed before anything was given was weighed against the same.
        let model = known.map_or_else(|| Cow::Owned(Entities::new()), Cow::Borrowed);
        if let Some(weighed) = before {
            return model.with_noise(weighed, noise);
        }
        let row = asked.read.row(reading);
        let followed = || followed(&row, of.0, asked.affiliations);
        model.weigh_all(&row, followed, noise)
    }

    /// The models of what these read alone.
    fn only(&self, readings: &[Reading]) -> Self {
        let is_read = |system| readings.iter().any(|reading| reading.system == system);
        let patients = self.patients.iter().filter(|(system, _)| is_read(**system));
        let entities = self.entities.iter();
        let entities = entities.filter(|((_, column), _)| is_read(System::Bit(*column)));
        Self {
            patients: patients.map(|(system, of)| (*system, of.clone())).collect(),
            entities: entities.map(|(which, of)| (*which, of.clone())).collect(),
        }
    }

    /// The share of its limit that each secret has used.
    pub(crate) fn used(&self, profile: &Profile) -> Vec<(System, f64)> {
        let used = |(system, model): (&System, &Leverage)| {
            (*system, model.used() / system.limit(profile).most)
        };
        self.patients.iter().map(used).collect()
    }
}
