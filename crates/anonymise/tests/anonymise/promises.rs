//! Properties of every recoding, for random tables and requirements.

use proptest::prelude::*;
use tamis_anonymise::{
    Class, Closeness, Code, Distance, Diversity, Entities, Hierarchy, Population, Predicate,
    Recoding, Requirement, Sensitive, Settings, Table, anonymise,
};

use crate::generated;

/// All rows are published once or suppressed, as generalisations of what they are, in classes that are accepted.
fn holds(table: &Table, recoding: &Recoding, asked: &dyn Predicate) {
    let mut seen = vec![0; table.rows() as usize];
    let mut tuples = std::collections::BTreeSet::new();
    for (nodes, rows) in recoding.classes() {
        assert!(asked.accepts(&Class::new(table, rows)));
        assert!(
            tuples.insert(nodes.to_vec()),
            "two classes publish the same"
        );
        for &row in rows {
            seen[row as usize] += 1;
            for (column, (&node, &leaf)) in nodes.iter().zip(table.row(row)).enumerate() {
                let tree = table.hierarchy(column).unwrap();
                assert!(tree.covers(node, leaf));
            }
        }
    }
    let published: usize = seen.iter().sum();
    for &row in recoding.suppressed() {
        seen[row as usize] += 1;
    }
    assert!(seen.iter().all(|&times| times == 1));
    let mut order = recoding.order().to_vec();
    order.sort_unstable();
    order.dedup();
    assert_eq!(order.len(), published);
}

fn codes(rows: usize, size: u32, seed: u64) -> Vec<u32> {
    let mut numbers = generated::Numbers(seed);
    (0..rows)
        .map(|_| u32::try_from(numbers.below(size.into())).unwrap())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_class_satisfies_what_is_asked(rows in 30_usize..200, k in 2_u32..8, seed: u64, kind in 0..7) {
        let table = generated::table(rows, seed);
        let column = Sensitive::new("s", &codes(rows, 4, seed ^ 1));
        let asked = match kind {
            0 => Requirement::k(k),
            1 => Requirement::k(k).diverse(column, Diversity::Distinct(3)),
            2 => Requirement::k(k).diverse(column, Diversity::Entropy(2.0)),
            3 => Requirement::k(k).diverse(column, Diversity::Recursive { c: 2.0, l: 2 }),
            4 => Requirement::k(k).close(column, Closeness { t: 0.3, distance: Distance::Ordered }),
            5 => Requirement::k(k).close(column, Closeness { t: 0.3, distance: Distance::Equal }),
            _ => {
                let of_row = codes(rows, 5, seed ^ 2).into_iter().map(|one| vec![one]).collect();
                Requirement::k(k).touching(Entities { name: "structure".to_owned(), of_row, least: 2 })
            }
        };
        let settings = Settings { passes: 3, suppressed_most: u32::try_from(rows).unwrap(), ..Settings::default() };
        match anonymise(&table, &asked, &settings) {
            Ok(recoding) => {
                holds(&table, &recoding, &asked);
                let again = anonymise(&table, &asked, &settings).unwrap();
                prop_assert_eq!(recoding, again);
            }
            Err(error) => prop_assert_eq!(error.code(), Code::A07),
        }
    }
}

/// Accepts odd numbers of rows only: what is accepted in parts need not be as a whole.
struct Odd;

impl Predicate for Odd {
    fn accepts(&self, class: &Class<'_>) -> bool {
        class.rows().len() >= 3 && class.rows().len() % 2 == 1
    }

    fn least_rows(&self) -> u32 {
        3
    }
}

#[test]
fn nothing_is_concluded_from_one_class_about_another() {
    for seed in 0..30 {
        let table = generated::table(60 + usize::try_from(seed).unwrap(), seed);
        let settings = Settings {
            suppressed_most: 30,
            ..Settings::default()
        };
        if let Ok(recoding) = anonymise(&table, &Odd, &settings) {
            holds(&table, &recoding, &Odd);
        }
    }
}

#[test]
fn other_seeds_give_other_orders_and_the_same_promise() {
    let table = generated::table(300, 5);
    let asked = Requirement::k(5);
    let of = |seed| {
        anonymise(
            &table,
            &asked,
            &Settings {
                seed: [seed; 32],
                ..Settings::default()
            },
        )
        .unwrap()
    };
    assert_ne!(of(1).order(), of(2).order());
    holds(&table, &of(2), &asked);
}

#[test]
fn k_map_counts_who_fits_in_the_population_and_needs_less_than_k() {
    let everybody = generated::table(2_000, 9);
    let lists = |rows: u32| -> Vec<Vec<u32>> {
        (0..everybody.width())
            .map(|column| (0..rows).map(|row| everybody.row(row)[column]).collect())
            .collect()
    };
    let trees: Vec<Hierarchy> = generated::hierarchies();
    let population = Population::new(&trees, &lists(2_000)).unwrap();
    let table = Table::new(trees, &lists(100)).unwrap();
    let asked = Requirement::k(1).k_map(population.clone(), 11);
    let recoding = anonymise(&table, &asked, &Settings::default()).unwrap();
    holds(&table, &recoding, &asked);
    for (nodes, _) in recoding.classes() {
        let fits = |row: &u32| {
            nodes
                .iter()
                .zip(everybody.row(*row))
                .enumerate()
                .all(|(column, (&node, &leaf))| {
                    everybody.hierarchy(column).unwrap().covers(node, leaf)
                })
        };
        let people = (0..2_000).filter(fits).count();
        assert!(people >= 11);
        assert_eq!(u64::try_from(people).unwrap(), population.count(nodes));
    }
    let by_k = anonymise(&table, &Requirement::k(11), &Settings::default()).unwrap();
    assert!(generated::gcp(&table, &recoding) < generated::gcp(&table, &by_k));
}
