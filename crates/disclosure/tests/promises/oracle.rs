//! The rules again, in plain loops over rows: no sets, no counts of sets, no shared code.

use crate::world::{DOMAIN, MOMENTS, Row, STEP, World, worlds};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use std::collections::BTreeSet;
use tamis_disclosure::{Memory, Scalar, Statistic, protect};

fn patients(rows: &[&Row]) -> Vec<u32> {
    let mut patients = Vec::new();
    for row in rows {
        if !patients.contains(&row.patient) {
            patients.push(row.patient);
        }
    }
    patients
}

fn count(patients: &[u32]) -> u64 {
    u64::try_from(patients.len()).unwrap()
}

fn structures(rows: &[&Row]) -> BTreeSet<u8> {
    rows.iter().filter_map(|row| row.structure).collect()
}

fn practitioners(rows: &[&Row]) -> BTreeSet<i32> {
    rows.iter().filter_map(|row| row.practitioner).collect()
}

fn of_structure<'a>(rows: &[&'a Row], structure: u8) -> Vec<&'a Row> {
    rows.iter()
        .copied()
        .filter(|row| row.structure == Some(structure))
        .collect()
}

fn of_practitioner<'a>(rows: &[&'a Row], practitioner: i32) -> Vec<&'a Row> {
    rows.iter()
        .copied()
        .filter(|row| row.practitioner == Some(practitioner))
        .collect()
}

/// Whether a set of rows may be spoken of at all.
fn passes(world: &World, rows: &[&Row], zero_may_be_shown: bool) -> bool {
    let t = world.thresholds;
    if rows.is_empty() {
        return zero_may_be_shown;
    }
    let n = count(&patients(rows));
    if n < t.k {
        return false;
    }
    if world.structures_known {
        if u64::try_from(structures(rows).len()).unwrap() < t.structures {
            return false;
        }
        for structure in structures(rows) {
            if count(&patients(&of_structure(rows, structure))) * 100 > n * t.share {
                return false;
            }
        }
    }
    let met_by = u64::try_from(practitioners(rows).len()).unwrap();
    !(world.practitioners_known && met_by < t.practitioners)
}

/// Patients with several rows among these.
fn several(rows: &[&Row]) -> Vec<u32> {
    let repeated = |patient: &u32| rows.iter().filter(|row| row.patient == *patient).count() > 1;
    patients(rows).into_iter().filter(repeated).collect()
}

fn undominated(world: &World, rows: &[&Row], argument: fn(&Row) -> i64) -> bool {
    if !world.contributions || rows.is_empty() {
        return true;
    }
    let of = |patient| {
        rows.iter()
            .filter(|row| row.patient == patient)
            .map(|row| argument(row))
            .sum::<i64>()
            .abs()
    };
    let mut parts: Vec<i64> = patients(rows).into_iter().map(of).collect();
    parts.sort_unstable();
    let first = parts.pop().unwrap_or(0);
    let second = parts.pop().unwrap_or(0);
    let total = rows.iter().map(|row| argument(row)).sum::<i64>().abs();
    let share = i64::try_from(world.thresholds.two).unwrap();
    let p = i64::try_from(world.thresholds.p).unwrap();
    100 * (first + second) <= share * total && 100 * (total - first - second) >= p * first
}

struct Cell<'a> {
    world: &'a World,
    group: Vec<&'a Row>,
    inside: Vec<&'a Row>,
    outside: Vec<&'a Row>,
    /// 0: the group itself; 1: a predicate; 2: that the argument is not zero.
    piece: usize,
}

impl Cell<'_> {
    fn piece_passes(&self) -> bool {
        let world = self.world;
        let zeros = world.thresholds.zeros == 1;
        let ordinary_group = zeros && world.table_ordinary && world.key_ordinary;
        let ordinary = self.zero_may_be_shown();
        if !passes(world, &self.group, ordinary_group) {
            return false;
        }
        if self.piece == 0 {
            return true;
        }
        passes(world, &self.inside, ordinary) && passes(world, &self.outside, ordinary)
    }

    fn zero_may_be_shown(&self) -> bool {
        let world = self.world;
        let ordinary_group = world.table_ordinary && world.key_ordinary;
        let zeros = world.thresholds.zeros == 1;
        world.piece_ordinary && ((zeros && ordinary_group) || self.piece == 2)
    }

    /// Whether the patients without a row inside may be known by number.
    fn patients_pass(&self) -> bool {
        let world = self.world;
        if self.piece == 0 {
            return true;
        }
        let ordinary = self.zero_may_be_shown();
        let inside = patients(&self.inside);
        let without = patients(&self.group)
            .iter()
            .filter(|patient| !inside.contains(patient))
            .count();
        if without == 0 {
            ordinary
        } else {
            u64::try_from(without).unwrap() >= world.thresholds.k
        }
    }

    fn expected(&self, statistic: Statistic) -> Option<i64> {
        if !self.piece_passes() {
            return None;
        }
        if self.inside.is_empty() {
            return (!matches!(statistic, Statistic::Quantile { .. })).then_some(0);
        }
        let distinct = !matches!(
            statistic,
            Statistic::Rows
                | Statistic::Sum
                | Statistic::SumWhereKnown
                | Statistic::SumOfProducts { .. }
                | Statistic::Quantile { .. }
        );
        if distinct && !self.patients_pass() {
            return None;
        }
        match statistic {
            Statistic::Patients => Some(i64::try_from(patients(&self.inside).len()).unwrap()),
            Statistic::Rows => self.rows(),
            Statistic::Sum => self.sum(true, |row| row.argument),
            Statistic::SumWhereKnown => self.sum(false, |row| row.argument),
            Statistic::SumOfProducts { fitted, .. } => {
                let n = count(&patients(&self.inside));
                let free = n >= self.world.thresholds.degrees + u64::from(fitted);
                let squares = self.sum(true, |row| row.argument * row.argument);
                squares.filter(|_| free && self.classes_are_large())
            }
            Statistic::Quantile { millionths } => self.quantile(u64::from(millionths)),
            Statistic::DistinctValues => {
                let of = |x| {
                    let held = self.inside.iter().copied().filter(|row| row.argument == x);
                    held.collect::<Vec<&Row>>()
                };
                self.large((-1..6).map(of).collect())
            }
            Statistic::DistinctStructures => {
                let all = structures(&self.inside);
                let rows = all.iter().map(|&one| of_structure(&self.inside, one));
                let large = self.large(rows.collect());
                large.filter(|_| self.world.structures_known)
            }
            Statistic::DistinctPractitioners => {
                let all = practitioners(&self.inside);
                let rows = all.iter().map(|&one| of_practitioner(&self.inside, one));
                let large = self.large(rows.collect());
                large.filter(|_| self.world.practitioners_known)
            }
        }
    }

    fn rows(&self) -> Option<i64> {
        let k = self.world.thresholds.k;
        let mut rest = several(&self.outside);
        for patient in patients(&self.inside) {
            if patients(&self.outside).contains(&patient) && !rest.contains(&patient) {
                rest.push(patient);
            }
        }
        let quiet =
            count(&several(&self.inside)) < k || (!self.outside.is_empty() && count(&rest) < k);
        let even = undominated(self.world, &self.inside, |_| 1)
            && undominated(self.world, &self.outside, |_| 1);
        (!quiet && even).then(|| i64::try_from(self.inside.len()).unwrap())
    }

    /// Whatever the square of the argument is taken to be, k patients have another one.
    fn classes_are_large(&self) -> bool {
        (0..6).map(|x| x * x).all(|taken| {
            let others = self.inside.iter().copied();
            let others: Vec<&Row> = others
                .filter(|row| row.argument * row.argument != taken)
                .collect();
            count(&patients(&others)) >= self.world.thresholds.k
        })
    }

    fn quantile(&self, millionths: u64) -> Option<i64> {
        let k = self.world.thresholds.k;
        let n = count(&patients(&self.inside));
        if n * millionths < k * 1_000_000 || n * (1_000_000 - millionths) < k * 1_000_000 {
            return None;
        }
        // All values in a row; the first at or beyond that part of them.
        let mut values: Vec<i64> = self.inside.iter().map(|row| row.argument).collect();
        values.sort_unstable();
        let place = (values.len() as u64 * millionths)
            .div_ceil(1_000_000)
            .max(1);
        let found = values[usize::try_from(place - 1).unwrap()];
        let lower = (-10..10)
            .map(|cell| cell * STEP)
            .filter(|cell| *cell <= found)
            .max()?;
        let beside: Vec<&Row> = self
            .inside
            .iter()
            .copied()
            .filter(|row| row.argument >= lower && row.argument < lower + STEP)
            .collect();
        (count(&patients(&beside)) >= k).then_some(lower)
    }

    fn sum(&self, has_rest: bool, argument: fn(&Row) -> i64) -> Option<i64> {
        let supported = |rows: &[&Row]| {
            let giving: Vec<&Row> = rows
                .iter()
                .copied()
                .filter(|row| argument(row) != 0)
                .collect();
            count(&patients(&giving)) >= self.world.thresholds.k
                && undominated(self.world, rows, argument)
        };
        let rest_is_fine = !has_rest || self.outside.is_empty() || supported(&self.outside);
        let fine = supported(&self.inside) && rest_is_fine;
        fine.then(|| self.inside.iter().map(|row| argument(row)).sum())
    }

    fn large(&self, entities: Vec<Vec<&Row>>) -> Option<i64> {
        let mut large = 0;
        for rows in entities {
            if count(&patients(&rows)) >= self.world.thresholds.k {
                large += 1;
            }
        }
        (large > 0).then_some(large)
    }
}

fn rounded(number: i64, base: i64) -> i64 {
    // The nearest multiple, found by walking; the upper one of two.
    let mut best = 0;
    for multiple in (-1_300..1_300).map(|step| step * base) {
        let closer = (multiple - number).abs() < (best - number).abs();
        let as_close = (multiple - number).abs() == (best - number).abs() && multiple > best;
        if closer || as_close {
            best = multiple;
        }
    }
    best
}

/// The table that should come out: sorted keys, each with its numbers.
fn expected(world: &World) -> Vec<(i64, Vec<Option<i64>>)> {
    let mut table = Vec::new();
    for key in 0..10 {
        let group: Vec<&Row> = world.rows.iter().filter(|row| row.key == key).collect();
        let declared = world.declared && DOMAIN.contains(&key);
        if !declared && count(&patients(&group)) < world.thresholds.k {
            continue;
        }
        let mut values = Vec::new();
        for (statistic, piece) in MOMENTS {
            let mut inside = Vec::new();
            let mut outside = Vec::new();
            for row in &group {
                if piece == 0 || (piece == 1 && row.inside) || (piece == 2 && row.argument != 0) {
                    inside.push(*row);
                } else {
                    outside.push(*row);
                }
            }
            let cell = Cell {
                world,
                group: group.clone(),
                inside,
                outside,
                piece,
            };
            let base = i64::try_from(world.thresholds.base).unwrap();
            values.push(cell.expected(statistic).map(|number| rounded(number, base)));
        }
        table.push((key, values));
    }
    table
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn plain_loops_over_rows_come_to_the_same_table(world in worlds()) {
        let tables = protect(vec![world.table()], &world.profile(), &mut Memory::nothing()).unwrap();
        let expected = expected(&world);
        prop_assert_eq!(tables[0].rows().len(), expected.len());
        let mut found = Vec::new();
        for row in tables[0].rows() {
            let Scalar::Int(key) = row.keys[0] else { panic!("a key of another kind") };
            found.push((key, row.values.iter().map(|value| value.number()).collect::<Vec<_>>()));
        }
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn the_worlds_are_worth_testing() {
    // Enough of both outcomes for every moment, or the comparison would prove little.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut outcomes = [[0_u32; 2]; MOMENTS.len()];
    for _ in 0..500 {
        let world = worlds().new_tree(&mut runner).unwrap().current();
        for (_, values) in expected(&world) {
            for (moment, value) in values.iter().enumerate() {
                outcomes[moment][usize::from(value.is_some())] += 1;
            }
        }
    }
    for outcome in outcomes {
        assert!(outcome[0] > 100 && outcome[1] > 100, "{outcomes:?}");
    }
}
