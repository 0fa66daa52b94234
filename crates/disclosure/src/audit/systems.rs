//! One Gaussian model a secret, for patients and for the structures and practitioners that follow them.

mod read;
mod weighings;

use read::{Asked, Read, reached};
pub(crate) use weighings::Weighings;

use super::entities::{Entities, WeighedEntities};
use super::leverage::{Leverage, Weighed};
use super::record::Given;
use super::verdict::{Piece, Reading, System};
use crate::{Affiliations, Profile, Reason};
use std::collections::BTreeMap;

/// Whose share of patients with a secret is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Entity {
    Structures,
    Practitioners,
}

/// A secret column, of structures or of practitioners.
type OfEntity = (Entity, u32);

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
        let read = Read {
            frame: &given.frame,
            shown: given.shown.then_some(given.patients),
        };
        let asked = Asked::new(&read, given.practitioners, affiliations);
        self.read(&asked, &given.readings, weighings);
    }

    fn read(&mut self, asked: &Asked<'_>, readings: &[Reading], weighings: &mut Weighings) {
        for reading in readings {
            let (system, read) = (reading.system, asked.read);
            let weighed = self.weighed(read, reading, weighings);
            let new = || Leverage::new(read.prior(system, &read.row(reading)));
            let model = self.patients.entry(system).or_insert_with(new);
            model.admit(weighed);
            for of in asked.entities(reading) {
                let weighed = self.weighed_entities(asked, reading, of, weighings);
                self.entities.entry(of).or_default().admit(weighed);
            }
        }
    }

    /// Takes in what was given, with others, before anything is asked: [`settle`](Self::settle) follows.
    pub(crate) fn gather(&mut self, given: &Given, affiliations: &Affiliations) {
        let read = Read {
            frame: &given.frame,
            shown: given.shown.then_some(given.patients),
        };
        let asked = Asked::new(&read, given.practitioners, affiliations);
        for reading in &given.readings {
            let (system, noise, row) =
                (reading.system, reading.precision.recip(), read.row(reading));
            for of in asked.entities(reading) {
                let model = self.entities.entry(of).or_default();
                if !model.gather_known(&row, noise) {
                    model.gather(reached(&row, of.0, affiliations), noise);
                }
            }
            let new = || Leverage::new(read.prior(system, &row));
            self.patients
                .entry(system)
                .or_insert_with(new)
                .gather(row, noise);
        }
    }

    /// Computes what everything that was gathered tells.
    pub(crate) fn settle(&mut self) {
        self.patients.values_mut().for_each(Leverage::settle);
        self.entities.values_mut().for_each(Entities::settle);
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
        self.keeps_patients(&read, &first, profile, weighings)?;
        self.keeps_entities(&asked, &first, profile, weighings)?;
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

    /// Whether nobody is told of too much.
    fn keeps_patients(
        &self,
        read: &Read<'_>,
        readings: &[Reading],
        profile: &Profile,
        weighings: &mut Weighings,
    ) -> Result<(), Reason> {
        for reading in readings {
            let weighed = self.weighed(read, reading, weighings);
            let is_within = weighed.is_within(reading.system.limit(profile));
            if self.patients.contains_key(&reading.system) {
                weighings.keep(reading, weighed);
            }
            if !is_within {
                return Err(Reason::Leverage);
            }
        }
        Ok(())
    }

    /// Whether no structure's share, and where acts are asked no practitioner's, would be known too well.
    fn keeps_entities(
        &self,
        asked: &Asked<'_>,
        readings: &[Reading],
        profile: &Profile,
        weighings: &mut Weighings,
    ) -> Result<(), Reason> {
        let least = profile.entity_deviation() * (1.0 + super::MARGIN);
        for reading in readings {
            for of in asked.entities(reading) {
                let weighed = self.weighed_entities(asked, reading, of, weighings);
                let is_beyond = weighed.smallest_deviation() < least;
                if self.entities.contains_key(&of) {
                    weighings.keep_entities(reading, of, weighed);
                }
                if is_beyond {
                    return Err(Reason::Entities);
                }
            }
        }
        Ok(())
    }

    fn weighed(&self, read: &Read<'_>, reading: &Reading, weighings: &mut Weighings) -> Weighed {
        let noise = reading.precision.recip();
        let known = self.patients.get(&reading.system);
        if let Some((model, weighed)) = known.zip(weighings.of(reading)) {
            return model.with_noise(weighed, noise);
        }
        let row = read.row(reading);
        let of = [(&row, 1.0)];
        match known {
            Some(known) => known.weigh(&of, noise),
            None => Leverage::new(read.prior(reading.system, &row)).weigh(&of, noise),
        }
    }

    fn weighed_entities(
        &self,
        asked: &Asked<'_>,
        reading: &Reading,
        of: OfEntity,
        weighings: &mut Weighings,
    ) -> WeighedEntities {
        let noise = reading.precision.recip();
        let known = self.entities.get(&of);
        if let Some((model, weighed)) = known.zip(weighings.of_entities(reading, of)) {
            return model.with_noise(weighed, noise);
        }
        let row = asked.read.row(reading);
        if let Some(weighed) = known.and_then(|known| known.weigh_known(&row, noise)) {
            return weighed;
        }
        let reached = reached(&row, of.0, asked.affiliations);
        match known {
            Some(known) => known.weigh(&reached, noise),
            None => Entities::new().weigh(&reached, noise),
        }
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
        let used =
            |(system, model): (&System, &Leverage)| (*system, model.used() / system.limit(profile));
        self.patients.iter().map(used).collect()
    }
}
