//! Sets and sums in plain loops, and what an aggregate found held against them.

use std::collections::{BTreeMap, BTreeSet};

use disclosure::{Evidence, MomentValue};

use super::rows::{Row, name};

/// Naive evidence: patients with their rows, and who was met by whom.
pub(super) type Naive = (
    BTreeMap<u32, usize>,
    BTreeMap<String, BTreeSet<u32>>,
    BTreeMap<i32, BTreeSet<u32>>,
);

pub(super) fn naive_evidence<'a>(rows: impl Iterator<Item = &'a Row>) -> Naive {
    let mut naive = Naive::default();
    for row in rows {
        let Some(patient) = row.patient.map(i32::cast_unsigned) else {
            continue;
        };
        *naive.0.entry(patient).or_default() += 1;
        let before = row.before.iter().flatten().flatten();
        for structure in row.structure.iter().chain(before) {
            naive.1.entry(name(*structure)).or_default().insert(patient);
        }
        if let Some(number) = row.practitioner {
            naive.2.entry(number).or_default().insert(patient);
        }
    }
    naive
}

pub(super) fn is_naive(found: &Evidence, naive: &Naive) {
    let (rows, structures, practitioners) = naive;
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
    let vector = found.vector.as_ref().unwrap();
    assert_eq!(vector.iter().collect::<Vec<_>>(), some(inside));
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
