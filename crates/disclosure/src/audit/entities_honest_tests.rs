//! Honest tables: 7 regions of 20 structures, in departments of 3 to 6 structures; conditions on one secret
//! column, each counted by region, region and sex, region and band of ten years, department, department
//! and sex: 168 numbers a condition. The reach of each number is its whole cell.
//!
//! Shown at a smallest deviation of 0.20, of 0.18, 0.16, 0.14, where structures have 39 patients each:
//! 98, 100, 100, 100 % of one condition, 55, 90, 100, 100 % of ten. Where they have 15 to 69: 64, 80, 100,
//! 100 % of one, 40, 36, 73, 100 % of ten. What is hidden first are departments of three structures, the
//! largest of which has half of the patients.

use super::*;

/// A sequence of numbers below a bound (Knuth's multiplier of 64 bits, high bits).
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

struct Patient {
    structure: u32,
    region: u64,
    department: u64,
    sex: u64,
    band: u64,
}

fn patients(sizes: impl Fn(u32) -> u64) -> Vec<Patient> {
    let mut random = Sequence(7);
    let mut patients = Vec::new();
    let (mut structure, mut department) = (0, 0);
    for region in 0..7 {
        // 3 + 4 + 5 + 3 + 5 = 20, or 6 + 4 + 3 + 3 + 4.
        let cut = if region % 2 == 0 {
            [3, 4, 5, 3, 5]
        } else {
            [6, 4, 3, 3, 4]
        };
        for structures in cut {
            for _ in 0..structures {
                for _ in 0..sizes(structure) {
                    patients.push(Patient {
                        structure,
                        region,
                        department,
                        sex: random.below(2),
                        band: [0, 1, 1, 2, 2, 2, 3, 3, 4, 5]
                            [usize::try_from(random.below(10)).unwrap()],
                    });
                }
                structure += 1;
            }
            department += 1;
        }
    }
    patients
}

type Key = fn(&Patient) -> (u64, u64);

const TABLES: [Key; 5] = [
    |p| (p.region, 0),
    |p| (p.region, p.sex),
    |p| (p.region, p.band),
    |p| (p.department, 0),
    |p| (p.department, p.sex),
];

fn cells(patients: &[Patient], sizes: fn(u32) -> u64, key: Key) -> Vec<Followed> {
    let mut cells = BTreeMap::<(u64, u64), Vec<u32>>::new();
    for (number, patient) in (0..).zip(patients) {
        cells.entry(key(patient)).or_default().push(number);
    }
    let structure = |number: u32| patients.get(number as usize).map(|of| of.structure);
    let cells = cells.into_values();
    cells
        .map(|numbers| Followed::by(&numbers.into_iter().collect(), structure, sizes))
        .collect()
}

/// Numbers shown of all.
fn shown(sizes: fn(u32) -> u64, conditions: usize, deviation: f64) -> (usize, usize) {
    let patients = patients(sizes);
    let tables = TABLES.iter();
    let cells: Vec<_> = tables
        .flat_map(|key| cells(&patients, sizes, *key))
        .collect();
    let mut memory = Entities::new();
    let mut shown = 0;
    for cell in cells.iter().cycle().take(cells.len() * conditions) {
        let weighed = memory.weigh(cell.clone(), 4.0);
        if weighed.smallest_deviation() >= deviation {
            shown += 1;
            memory.admit(weighed);
        }
    }
    (shown, cells.len() * conditions)
}

fn equal(_: u32) -> u64 {
    39
}

fn unequal(structure: u32) -> u64 {
    [15, 20, 30, 39, 39, 45, 55, 69][(structure % 8) as usize]
}

#[test]
fn one_condition_is_shown_where_structures_are_alike() {
    assert_eq!(shown(equal, 1, 0.20), (164, 168));
}

#[test]
fn ten_conditions_leave_every_structure_uncertain_by_a_seventh() {
    assert_eq!(shown(equal, 10, 0.14), (1680, 1680));
    assert_eq!(shown(unequal, 10, 0.14), (1680, 1680));
}
