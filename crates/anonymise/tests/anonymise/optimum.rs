//! The best of all partitions of a few rows, by trying them all: never below the bound, and never above us.

use tamis_anonymise::{Class, Context, Predicate, Report, Requirement, Settings, Table, anonymise};

use crate::generated::{Numbers, hierarchies};

/// Cells of the published classes, by leaves present, in plain loops; every column is a list of codes.
fn loss(table: &Table, rows: &[u32]) -> f64 {
    let published = table.common(rows);
    let mut sum = 0.0;
    for (column, &node) in published.iter().enumerate() {
        let mut leaves: Vec<u32> = (0..table.rows())
            .map(|row| table.row(row)[column])
            .collect();
        leaves.sort_unstable();
        leaves.dedup();
        let tree = table.hierarchy(column).unwrap();
        let below = leaves
            .iter()
            .filter(|&&leaf| tree.covers(node, leaf))
            .count();
        if leaves.len() > 1 {
            let real = |count: usize| f64::from(u32::try_from(count).unwrap());
            sum += real(below - 1) / real(leaves.len() - 1);
        }
    }
    sum * f64::from(u32::try_from(rows.len()).unwrap())
}

/// The least loss of all partitions into accepted classes: over sets of rows, the class of the first row left.
fn optimum(table: &Table, asked: &dyn Predicate) -> f64 {
    let rows = table.rows();
    let all = (1_usize << rows) - 1;
    let members = |set: usize| {
        (0..rows)
            .filter(|row| set >> row & 1 == 1)
            .collect::<Vec<_>>()
    };
    let class_loss: Vec<f64> = (0..=all)
        .map(|set| {
            let members = members(set);
            let is_accepted = set != 0 && asked.accepts(&Class::new(table, &members));
            if is_accepted {
                loss(table, &members)
            } else {
                f64::INFINITY
            }
        })
        .collect();
    let mut best = vec![f64::INFINITY; all + 1];
    best[0] = 0.0;
    for set in 1..=all {
        let first = set & set.wrapping_neg();
        let others = set ^ first;
        let mut part = others;
        loop {
            let class = part | first;
            best[set] = best[set].min(class_loss[class] + best[set ^ class]);
            if part == 0 {
                break;
            }
            part = (part - 1) & others;
        }
    }
    best[all] / f64::from(rows) / f64::from(u32::try_from(table.width()).unwrap())
}

#[test]
fn the_optimum_lies_between_the_bound_and_what_is_found() {
    let mut numbers = Numbers(17);
    let mut near = 0;
    for case in 0..60 {
        let trees: Vec<_> = hierarchies().into_iter().skip(3).take(3).collect();
        let rows = 6 + numbers.below(7);
        let codes = [7, 16, 41];
        let leaves: Vec<Vec<u32>> = trees
            .iter()
            .zip(codes)
            .map(|(tree, size)| {
                (0..rows)
                    .map(|_| tree.leaf(&format!("v{}", numbers.below(size))).unwrap())
                    .collect()
            })
            .collect();
        let table = Table::new(trees, &leaves).unwrap();
        let k = 2 + u32::try_from(numbers.below(2)).unwrap();
        let asked = Requirement::k(k);
        let recoding = anonymise(&table, &asked, &Settings::default()).unwrap();
        let context = Context {
            k,
            sensitive: &[],
            population: None,
            people: None,
        };
        let found = Report::of(&table, &recoding, &context).loss;
        let (best, bound) = (optimum(&table, &asked), found.weighted_bound.unwrap());
        assert!(
            bound <= best + 1e-5,
            "case {case}: bound {bound}, best {best}"
        );
        assert!(
            best <= found.gcp + 1e-5,
            "case {case}: best {best}, found {}",
            found.gcp
        );
        near += u32::from(found.gcp <= best * 1.1 + 1e-5);
    }
    assert!(near >= 40, "{near} of 60 are within a tenth of the optimum");
}
