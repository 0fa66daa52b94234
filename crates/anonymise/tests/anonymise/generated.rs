//! A made-up table of Adult's shape: columns of the same sizes and heights, skewed and depending on each other.

use tamis_anonymise::{Hierarchy, Recoding, Table};

/// Values and fan-outs of each column, as of Adult with ARX's hierarchies.
const SHAPES: [(u64, &[u64]); 8] = [
    (2, &[]),
    (5, &[]),
    (7, &[4]),
    (16, &[3, 9]),
    (41, &[8]),
    (7, &[3]),
    (14, &[3]),
    (2, &[]),
];

/// A generator of no quality (Steele et al. 2014, SplitMix64), enough to make tables that are always the same.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    /// A number below `size`.
    pub(crate) fn below(&mut self, size: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (bits ^ (bits >> 31)) % size
    }

    /// The least of several draws: low numbers are frequent.
    fn skewed(&mut self, size: u64, draws: u32) -> u64 {
        (0..draws).map(|_| self.below(size)).min().unwrap_or(0)
    }
}

/// The hierarchies: age in bands of 5, 10 and 20 years, and eight lists of codes.
pub(crate) fn hierarchies() -> Vec<Hierarchy> {
    let ages: Vec<i64> = (17..91).collect();
    let mut trees = vec![Hierarchy::bands("age", &ages, &[5, 10, 20]).expect("bands")];
    for (column, (size, fans)) in SHAPES.iter().enumerate() {
        let path = |value: u64| {
            let mut path = vec![format!("v{value}")];
            path.extend(fans.iter().map(|fan| format!("g{fan}-{}", value / fan)));
            path.push("*".to_owned());
            path
        };
        let paths: Vec<_> = (0..*size).map(path).collect();
        trees.push(Hierarchy::from_paths(&format!("c{column}"), &paths).expect("a tree"));
    }
    trees
}

/// A table of so many rows.
pub(crate) fn table(rows: usize, seed: u64) -> Table {
    let trees = hierarchies();
    let mut numbers = Numbers(seed);
    let mut values = vec![Vec::with_capacity(rows); trees.len()];
    for _ in 0..rows {
        let age = 17 + numbers.skewed(74, 2);
        let tendency = numbers.below(4);
        values[0].push(trees[0].leaf(&age.to_string()).expect("an age"));
        for (column, (size, _)) in SHAPES.iter().enumerate() {
            let value = if numbers.below(3) == 0 {
                tendency % size
            } else {
                numbers.skewed(*size, 4)
            };
            values[column + 1].push(
                trees[column + 1]
                    .leaf(&format!("v{value}"))
                    .expect("a code"),
            );
        }
    }
    Table::new(trees, &values).expect("a table")
}

/// The mean loss of a cell in plain loops: by leaves present, by width for the numeric column `age`.
pub(crate) fn gcp(table: &Table, recoding: &Recoding) -> f64 {
    let mut sum = 0.0;
    for column in 0..table.width() {
        let tree = table.hierarchy(column).expect("a column");
        let mut leaves: Vec<u32> = (0..table.rows())
            .map(|row| table.row(row)[column])
            .collect();
        leaves.sort_unstable();
        leaves.dedup();
        for (nodes, rows) in recoding.classes() {
            let below: Vec<u32> = leaves
                .iter()
                .copied()
                .filter(|&leaf| tree.covers(nodes[column], leaf))
                .collect();
            // Ages are consecutive leaves, so that width and number of leaves agree where all are present.
            let width = |leaves: &[u32]| match (tree.name(), leaves.first(), leaves.last()) {
                ("age", Some(&low), Some(&high)) => {
                    let number = |leaf: u32| tree.label(leaf).parse::<f64>().expect("a number");
                    number(high) - number(low)
                }
                _ => f64::from(u32::try_from(leaves.len()).unwrap()) - 1.0,
            };
            let loss = if leaves.len() > 1 {
                width(&below) / width(&leaves)
            } else {
                0.0
            };
            sum += loss * f64::from(u32::try_from(rows.len()).unwrap());
        }
        sum += f64::from(u32::try_from(recoding.suppressed().len()).unwrap());
    }
    sum / f64::from(table.rows()) / f64::from(u32::try_from(table.width()).unwrap())
}
