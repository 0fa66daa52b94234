//! Sets and sums in plain loops, and what an aggregate found held against them.

use std::collections::{BTreeMap, BTreeSet};

use disclosure::{Evidence, MomentValue};

use super::rows::{Row, name};

/// Naive evidence: patients with their rows, who was met by whom, and for every patient the structures
/// that each of the two columns names.
#[derive(Default)]
pub(super) struct Naive {
    rows: BTreeMap<u32, usize>,
    structures: BTreeMap<String, BTreeSet<u32>>,
    practitioners: BTreeMap<i32, BTreeSet<u32>>,
    columns: BTreeMap<u32, [BTreeSet<String>; 2]>,
}

impl Naive {
    /// The fewest structures that a column names, those of the other where it names none.
    fn fewest(&self) -> usize {
        let by_column = [(0, 1), (1, 0)].map(|(own, other)| {
            let of_patient = self.columns.values().flat_map(|columns| {
                let own = &columns[own];
                if own.is_empty() { &columns[other] } else { own }
            });
            of_patient.collect::<BTreeSet<_>>().len()
        });
        by_column[0].min(by_column[1])
    }
}

pub(super) fn naive_evidence<'a>(rows: impl Iterator<Item = &'a Row>) -> Naive {
    let mut naive = Naive::default();
    for row in rows {
        let Some(patient) = row.patient.map(i32::cast_unsigned) else {
            continue;
        };
        *naive.rows.entry(patient).or_default() += 1;
        let columns = naive.columns.entry(patient).or_default();
        let before = row.before.iter().flatten().flatten();
        columns[0].extend(row.structure.map(name));
        columns[1].extend(before.clone().map(|structure| name(*structure)));
        for structure in row.structure.iter().chain(before) {
            let met = naive.structures.entry(name(*structure)).or_default();
            met.insert(patient);
        }
        if let Some(number) = row.practitioner {
            naive
                .practitioners
                .entry(number)
                .or_default()
                .insert(patient);
        }
    }
    naive
}

pub(super) fn is_naive(found: &Evidence, naive: &Naive) {
    let (rows, structures) = (&naive.rows, &naive.structures);
    let practitioners = &naive.practitioners;
    assert!(found.patients().iter().eq(rows.keys().copied()));
    let repeaters = rows.iter().filter(|(_, count)| **count > 1);
    assert!(found.repeaters().iter().eq(repeaters.map(|(p, _)| *p)));
    assert_eq!(found.structures().len(), structures.len());
    for (name, met) in found.structures() {
        assert!(met.iter().eq(structures[&name].iter().copied()));
    }
    assert_eq!(found.practitioners().len(), practitioners.len());
    for (number, met) in found.practitioners() {
        assert!(met.iter().eq(practitioners[&number].iter().copied()));
    }
    assert_eq!(found.structure_count(), naive.fewest() as u64);
    assert_eq!(found.practitioner_count(), practitioners.len() as u64);
    assert!(found.structures_known() && found.practitioners_known());
}

/// Sums by patient: of a value, or of ones where rows are counted.
pub(super) fn naive_sums<'a>(
    rows: impl Iterator<Item = &'a Row>,
    value: impl Fn(&Row) -> Option<i64>,
) -> BTreeMap<u32, i64> {
    let mut sums = BTreeMap::new();
    for row in rows {
        if let (Some(patient), Some(x)) = (row.patient, value(row)) {
            *sums.entry(patient.cast_unsigned()).or_default() += x;
        }
    }
    sums
}

pub(super) fn largest(sums: &BTreeMap<u32, i64>) -> Vec<i64> {
    let mut sizes: Vec<i64> = sums.values().map(|x| x.abs()).collect();
    sizes.sort_by(|a, b| b.cmp(a));
    sizes.truncate(2);
    sizes
}

pub(super) fn is_naive_moment(
    found: &MomentValue,
    inside: &BTreeMap<u32, i64>,
    outside: Option<&BTreeMap<u32, i64>>,
    of_nothing: Option<i64>,
) {
    let total = |sums: &BTreeMap<u32, i64>| (!sums.is_empty()).then(|| sums.values().sum());
    let some = |sums: &BTreeMap<u32, i64>| -> Vec<(u32, i64)> {
        let some = sums.iter().filter(|(_, x)| **x != 0);
        some.map(|(patient, x)| (*patient, *x)).collect()
    };
    assert_eq!(found.value, total(inside).or(of_nothing));
    let patients = some(inside).into_iter().map(|(patient, _)| patient);
    assert!(found.support.iter().eq(patients));
    assert_eq!(found.largest, largest(inside));
    assert_eq!(found.outside.is_some(), outside.is_some());
    if let (Some(found), Some(sums)) = (&found.outside, outside) {
        assert_eq!(found.value, total(sums));
        let patients = some(sums).into_iter().map(|(patient, _)| patient);
        assert!(found.support.iter().eq(patients));
        assert_eq!(found.largest, largest(sums));
    }
}
