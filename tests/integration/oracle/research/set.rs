//! A set of rows: whose they are, and who was met where and by whom.

use std::collections::BTreeMap;

use super::noise::{Keys, Sketch};
use super::row::{Joined, Row};
use super::world::World;

/// A set of rows.
#[derive(Debug, Default, Clone)]
pub(crate) struct Set {
    /// By place of the patient, how many rows.
    pub(crate) rows: Vec<u64>,
    /// Who was met where and by whom.
    structures: Vec<(usize, usize)>,
    practitioners: Vec<(i64, usize)>,
}

impl Set {
    pub(crate) fn of(joined: &[Joined<'_>], world: &World) -> Self {
        let mut set = Self {
            rows: vec![0; world.patients()],
            ..Self::default()
        };
        for joined in joined {
            let patient = joined.row.patient;
            set.rows[patient] += 1;
            set.meet([Some(joined.row), joined.beside].into_iter().flatten());
        }
        // What is joined by patient brings along whom she met there.
        for mark in joined.first().map_or(&[][..], |joined| joined.marks) {
            for patient in 0..set.rows.len() {
                if set.rows[patient] > 0 && mark.is_among[patient] {
                    set.meet(mark.rows[patient].iter().copied());
                }
            }
        }
        set.complete(world);
        set.structures.sort_unstable();
        set.structures.dedup();
        set.practitioners.sort_unstable();
        set.practitioners.dedup();
        set
    }

    fn meet<'a>(&mut self, rows: impl Iterator<Item = &'a Row>) {
        for row in rows {
            let patient = row.patient;
            let structures = row.structures.iter();
            self.structures.extend(structures.map(|of| (*of, patient)));
            let practitioners = row.practitioners.iter();
            self.practitioners
                .extend(practitioners.map(|of| (*of, patient)));
        }
    }

    /// Of whom no row says where or by whom, the patient's own row does.
    fn complete(&mut self, world: &World) {
        let (mut placed, mut met) = (vec![false; self.rows.len()], vec![false; self.rows.len()]);
        self.structures.iter().for_each(|of| placed[of.1] = true);
        self.practitioners.iter().for_each(|of| met[of.1] = true);
        for patient in (0..self.rows.len()).filter(|patient| self.rows[*patient] > 0) {
            let home = world.home(patient);
            let structures = home.structures.iter().filter(|_| !placed[patient]);
            self.structures.extend(structures.map(|of| (*of, patient)));
            let practitioners = home.practitioners.iter().filter(|_| !met[patient]);
            self.practitioners
                .extend(practitioners.map(|of| (*of, patient)));
        }
    }

    /// Places of the patients.
    pub(crate) fn patients(&self) -> impl Iterator<Item = usize> + Clone {
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, rows)| **rows > 0)
            .map(|(patient, _)| patient)
    }

    pub(crate) fn len(&self) -> i64 {
        i64::try_from(self.patients().count()).expect("few")
    }

    /// Patients of each structure, most first.
    pub(crate) fn by_structure(&self) -> Vec<i64> {
        sizes(self.structures.iter().map(|of| of.0))
    }

    pub(crate) fn by_practitioner(&self) -> Vec<i64> {
        sizes(self.practitioners.iter().map(|of| of.0))
    }

    pub(crate) fn key(&self, keys: &Keys) -> (u64, u64) {
        key(self.patients(), keys)
    }

    pub(crate) fn sketch(&self, keys: &Keys) -> Sketch {
        let mut sketch = Sketch::default();
        for patient in self.patients() {
            sketch.add(keys.records[patient]);
        }
        sketch
    }
}

/// The sum of record keys, and how many patients.
pub(crate) fn key(patients: impl Iterator<Item = usize> + Clone, keys: &Keys) -> (u64, u64) {
    let n = u64::try_from(patients.clone().count()).expect("small");
    let sum = patients.map(|patient| keys.records[patient]);
    (sum.fold(0, u64::wrapping_add), n)
}

fn sizes<K: Ord>(all: impl Iterator<Item = K>) -> Vec<i64> {
    let mut counts: BTreeMap<K, i64> = BTreeMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    let mut counts: Vec<i64> = counts.into_values().collect();
    counts.sort_by_key(|count| -count);
    counts
}
