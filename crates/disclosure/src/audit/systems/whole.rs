//! What was given, all at once: how a memory is opened.

use super::super::entities::Entities;
use super::super::leverage::Leverage;
use super::super::record::Given;
use super::super::verdict::System;
use super::{Asked, OfEntity, Read, Systems, followed};
use crate::Affiliations;
use rayon::prelude::*;
use std::collections::BTreeSet;

impl Systems {
    /// What all of these tell together, oldest first, before anything is asked: one secret beside the other.
    pub(crate) fn of(given: &[Given], affiliations: &Affiliations) -> Self {
        let readings = || given.iter().flat_map(|given| &given.readings);
        let systems: BTreeSet<System> = readings().map(|reading| reading.system).collect();
        let entities = given.iter().flat_map(|given| {
            let read = Read::of(given);
            let asked = Asked::new(&read, given.practitioners, affiliations);
            let readings = given.readings.iter();
            readings
                .flat_map(|reading| asked.entities(reading))
                .collect::<Vec<_>>()
        });
        let entities: BTreeSet<OfEntity> = entities.collect();
        let (patients, entities) = rayon::join(
            || {
                let all = systems.into_par_iter();
                all.map(|of| (of, patients(of, given))).collect()
            },
            || {
                let all = entities.into_par_iter();
                all.map(|of| (of, of_entity(of, given, affiliations)))
                    .collect()
            },
        );
        Self { patients, entities }
    }
}

/// What all of these tell of one secret of patients.
fn patients(system: System, given: &[Given]) -> Leverage {
    let mut model = None;
    for given in given {
        let read = Read::of(given);
        let readings = given.readings.iter();
        for reading in readings.filter(|reading| reading.system == system) {
            let row = read.row(reading);
            let model = model.get_or_insert_with(|| Leverage::new(read.prior(system, &row)));
            model.gather(row, reading.precision.recip());
        }
    }
    // Who asks for a system has a reading of it.
    let mut model = model.unwrap_or_else(|| Leverage::new(f64::NAN));
    model.settle();
    model
}

/// The same of structures or practitioners.
fn of_entity(of: OfEntity, given: &[Given], affiliations: &Affiliations) -> Entities {
    let mut model = Entities::new();
    for given in given {
        let read = Read::of(given);
        let asked = Asked::new(&read, given.practitioners, affiliations);
        for reading in &given.readings {
            if !asked.entities(reading).any(|entity| entity == of) {
                continue;
            }
            let (row, noise) = (read.row(reading), reading.precision.recip());
            model.gather(&row, || followed(&row, of.0, affiliations), noise);
        }
    }
    model.settle();
    model
}
