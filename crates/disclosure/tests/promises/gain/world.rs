//! A warehouse in memory: 5,500 patients, what is known of them, and what is not.

use std::sync::Arc;

use roaring::RoaringBitmap;
use tamis_disclosure::{Affiliations, Scale};

use super::random::Random;
use crate::client::{House, Measure, Secret};

pub(crate) const PATIENTS: u32 = 5_500;

/// Patients of one structure, and of one practitioner.
pub(crate) const STRUCTURE: u32 = 39;
const PRACTITIONER: u32 = 13;

/// How frequent the traits are, in thousandths.
pub(crate) const FREQUENCIES: [u32; 5] = [20, 100, 300, 500, 600];

/// The secret columns, by number: one a trait, then the score, and rows of events.
pub(crate) const SCORE: u32 = 10;
pub(crate) const VISITS: u32 = 11;
/// The width of the score.
pub(crate) const WIDTH: i64 = 21;

pub(crate) struct World {
    pub(crate) house: House,
    /// Attributes: department, and year of birth.
    pub(crate) department: Vec<u32>,
    pub(crate) born: Vec<i64>,
    pub(crate) female: Vec<bool>,
    /// Secrets.
    traits: Vec<RoaringBitmap>,
    pub(crate) score: Vec<i64>,
    pub(crate) visits: Vec<u64>,
}

pub(crate) fn structure_of(patient: u32) -> u32 {
    patient / STRUCTURE
}

pub(crate) fn practitioner_of(patient: u32) -> u32 {
    patient / PRACTITIONER
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let mut affiliations = Affiliations::default();
        for patient in 0..PATIENTS {
            let structure = format!("S{:03}", structure_of(patient));
            let practitioner = practitioner_of(patient).cast_signed();
            affiliations.note(patient, Some(&structure), Some(practitioner));
        }
        let mut world = Self {
            house: House::new([5; 32], PATIENTS, affiliations),
            department: Vec::new(),
            born: Vec::new(),
            female: Vec::new(),
            traits: vec![RoaringBitmap::new(); FREQUENCIES.len()],
            score: Vec::new(),
            visits: Vec::new(),
        };
        for patient in 0..PATIENTS {
            // Structures lie in departments, departments in regions of fifteen.
            world.department.push(structure_of(patient) * 105 / 142);
            let age: u32 = (0..4).map(|_| random.below(18)).sum();
            world.born.push(1938 + i64::from(age));
            world.female.push(random.is(280));
            let score: u32 = (0..3).map(|_| random.below(8)).sum();
            world.score.push(i64::from(score));
            let mut visits = 1;
            while visits < 400 && random.is(920) {
                visits += 1;
            }
            world.visits.push(visits);
            for (holders, frequency) in world.traits.iter_mut().zip(FREQUENCIES) {
                if random.is(frequency) {
                    holders.insert(patient);
                }
            }
        }
        world
    }

    /// A trait, with the victim as she is.
    pub(crate) fn secret(&self, number: usize, victim: u32, has: bool) -> Secret {
        let mut holders = self.traits[number].clone();
        if has {
            holders.insert(victim);
        } else {
            holders.remove(victim);
        }
        Secret {
            column: u32::try_from(number).unwrap(),
            residual: 1 + number as u64,
            holders,
        }
    }

    /// The score, with the victim's.
    pub(crate) fn scored(&self, victim: u32, score: i64) -> Measure {
        let mut values = self.score.clone();
        values[victim as usize] = score;
        Measure {
            text: "score".into(),
            secrets: vec![SCORE],
            scale: Scale {
                centre: WIDTH / 2,
                width: WIDTH.unsigned_abs() + 1,
            },
            values: Arc::new(values),
        }
    }
}
