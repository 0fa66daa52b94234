//! What a piece reads, and of whom.

use super::super::entities::Followed;
use super::super::record::Given;
use super::super::verdict::{Reading, System};
use super::{Entity, OfEntity};
use crate::{Affiliations, Frame, Patients};

/// Prior variance of a yes or no of which nothing is known.
const BIT: f64 = 0.25;
/// The same of a value in units of its width: half of that of one spread evenly, since real values keep to the
/// middle, and others whom one knows better than the model hide less.
const MIDDLE: f64 = 1.0 / 24.0;
/// A share that is taken from a first number is kept away from none and all.
const LEAST_SHARE: f64 = 0.05;

/// What a system needs to know of a piece.
pub(super) struct Read<'a> {
    pub(super) frame: &'a Frame,
    /// The number of patients, if it is shown.
    pub(super) shown: Option<i64>,
}

impl<'a> Read<'a> {
    pub(super) fn of(given: &'a Given) -> Self {
        Self {
            frame: &given.frame,
            shown: given.shown.then_some(given.patients),
        }
    }

    /// Whose secret is read.
    pub(super) fn row(&self, reading: &Reading) -> Patients {
        match reading.system {
            System::Bit(column) if !reading.is_of_all => self.frame.row_of(Some(column)),
            System::Presence | System::Measure(_) | System::Bit(_) => self.frame.reach().clone(),
        }
    }

    /// The prior of a secret whose first number this is.
    pub(super) fn prior(&self, system: System, row: &Patients) -> f64 {
        match (system, self.shown) {
            (System::Measure(_), _) => MIDDLE,
            (System::Presence, _) | (System::Bit(_), None) => BIT,
            (System::Bit(_), Some(shown)) => {
                let share = float(shown) / float(i64::try_from(row.len()).unwrap_or(i64::MAX));
                let share = share.clamp(LEAST_SHARE, 1.0 - LEAST_SHARE);
                share * (1.0 - share)
            }
        }
    }

    /// Readings of which each is of a secret of its own, and those that read one of these again, of other
    /// patients. Of the same patients, both are one.
    pub(super) fn twice(&self, readings: &[Reading]) -> (Vec<Reading>, Vec<Reading>) {
        let (mut first, mut again) = (Vec::<Reading>::new(), Vec::new());
        for reading in readings {
            let known = first.iter_mut().find(|of| of.system == reading.system);
            match known {
                None => first.push(*reading),
                Some(known) if self.row(known) == self.row(reading) => {
                    known.precision += reading.precision;
                }
                Some(_) => again.push(*reading),
            }
        }
        (first, again)
    }
}

/// What is asked of whom.
pub(super) struct Asked<'a> {
    pub(super) read: &'a Read<'a>,
    practitioners: bool,
    pub(super) affiliations: &'a Affiliations,
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        read: &'a Read<'a>,
        practitioners: bool,
        affiliations: &'a Affiliations,
    ) -> Self {
        Self {
            read,
            practitioners,
            affiliations,
        }
    }

    /// The entities of which a reading tells: of structures, and where acts are asked of practitioners, the
    /// shares of those who have a condition.
    pub(super) fn entities(&self, reading: &Reading) -> impl Iterator<Item = OfEntity> + use<> {
        let column = match reading.system {
            System::Bit(column) => Some(column),
            System::Presence | System::Measure(_) => None,
        };
        let practitioners = self.practitioners.then_some(Entity::Practitioners);
        let asked = std::iter::once(Entity::Structures).chain(practitioners);
        asked.filter_map(move |entity| Some((entity, column?)))
    }
}

/// Which of these patients each structure or practitioner follows, and how many it follows in all.
pub(super) fn followed(row: &Patients, entity: Entity, affiliations: &Affiliations) -> Followed {
    match entity {
        Entity::Structures => Followed::by(
            row,
            |patient| affiliations.structure(patient),
            |number| affiliations.structure_size(number),
        ),
        Entity::Practitioners => Followed::by(
            row,
            |patient| affiliations.practitioner(patient),
            |number| affiliations.practitioner_size(number),
        ),
    }
}

/// Patients are fewer than 2³¹, so that nothing is lost.
fn float(count: i64) -> f64 {
    let small = i32::try_from(count.clamp(i64::from(i32::MIN), i64::from(i32::MAX)));
    small.map_or(0.0, f64::from)
}
