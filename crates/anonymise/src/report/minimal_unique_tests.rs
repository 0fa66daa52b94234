//! Minimal sample uniques against plain loops over all sets.

use crate::draw::{below, generator};
use crate::hierarchy::Hierarchy;
use crate::report::minimal_unique::MinimalUniques;
use crate::report::published::Tuples;
use crate::table::Table;

#[test]
fn they_are_those_of_plain_loops() {
    let mut random = generator(&[3; 32]);
    for _ in 0..20 {
        let names: Vec<Vec<String>> = (0..4)
            .map(|value| vec![value.to_string(), "*".to_owned()])
            .collect();
        let tree = Hierarchy::from_paths("c", &names).unwrap();
        let mut draw = || tree.leaf(&below(&mut random, 4).to_string()).unwrap();
        let lists: Vec<Vec<u32>> = (0..5).map(|_| (0..25).map(|_| draw()).collect()).collect();
        let table = Table::new(vec![tree.clone(); 5], &lists).unwrap();
        let found = MinimalUniques::of(&Tuples::original(&table));
        let mut expected = [0; 4];
        let alone = |row: u32, set: u32| {
            let alike = |other: &u32| {
                (0..5)
                    .filter(|column| set >> column & 1 == 1)
                    .all(|column| table.row(row)[column] == table.row(*other)[column])
            };
            (0..25).filter(alike).count() == 1
        };
        for row in 0..25 {
            for set in 1_u32..32 {
                let smaller = (0..5)
                    .filter(|column| set >> column & 1 == 1)
                    .map(|column| set & !(1 << column));
                let is_minimal = alone(row, set) && smaller.into_iter().all(|set| !alone(row, set));
                if is_minimal && set.count_ones() <= 4 {
                    expected[set.count_ones() as usize - 1] += 1;
                }
            }
        }
        assert_eq!(found.by_columns, expected);
    }
}
