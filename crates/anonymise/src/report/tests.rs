//! Estimators and distances against published formulas, simulation and plain loops.

use std::collections::BTreeMap;

use crate::draw::{below, generator};
use crate::report::uniqueness::{Sizes, Uniqueness};
use crate::sensitive::{Closeness, Distance, Diversity, Sensitive, earth_movers, entropy_l};

/// Classes of a population, as sizes, and of a sample of it.
fn sampled(people_of: &[u64], part: u64) -> (f64, f64, Sizes) {
    let mut random = generator(&[7; 32]);
    let (mut people, mut uniques) = (0, 0);
    let mut sizes = BTreeMap::new();
    for &size in people_of {
        people += size;
        uniques += u64::from(size == 1);
        let drawn = (0..size)
            .map(|_| u64::from(below(&mut random, 1_000) < part))
            .sum::<u64>();
        if drawn > 0 {
            *sizes.entry(drawn).or_insert(0) += 1;
        }
    }
    (
        crate::number::real(people),
        crate::number::real(uniques),
        sizes,
    )
}

/// 1 + a geometric number (negative binomial with α = 1): the model of the slide negative binomial.
fn slide_negative_binomial(classes: usize, beta: u64) -> Vec<u64> {
    let mut random = generator(&[8; 32]);
    let size = |random: &mut _| {
        let mut size = 1;
        while below(random, 1_000) >= beta {
            size += 1;
        }
        size
    };
    (0..classes).map(|_| size(&mut random)).collect()
}

#[test]
fn uniques_of_a_population_that_follows_the_model_are_found_from_half_of_it() {
    let (people, uniques, sizes) = sampled(&slide_negative_binomial(40_000, 400), 500);
    let found = Uniqueness::of(sizes, people);
    let snb = found.snb.unwrap();
    assert!((snb / uniques - 1.0).abs() < 0.15, "{snb} of {uniques}");
    let zayatz = found.zayatz.unwrap();
    assert!(
        (zayatz / uniques - 1.0).abs() < 0.6,
        "{zayatz} of {uniques}"
    );
    assert_eq!(
        found.dankar,
        [found.zayatz, found.snb]
            .into_iter()
            .flatten()
            .reduce(f64::min)
    );
}

/// A population by Pitman's rule of the next person: of class i with n_i − α, of a new one with θ + uα.
fn pitman_population(people: u64, theta: f64, alpha: f64) -> Vec<u64> {
    let mut random = generator(&[9; 32]);
    let mut class_of: Vec<usize> = Vec::new();
    let mut sizes: Vec<u64> = Vec::new();
    for _ in 0..people {
        let n = crate::number::length(class_of.len());
        let u = crate::number::length(sizes.len());
        let point = crate::number::real(below(&mut random, 1 << 50)) / crate::number::real(1 << 50)
            * (n + theta);
        if class_of.is_empty() || point < theta + u * alpha {
            class_of.push(sizes.len());
            sizes.push(1);
            continue;
        }
        // A random person's class, kept with probability (n_i − α) / n_i.
        loop {
            let other = usize::try_from(below(&mut random, u64::try_from(class_of.len()).unwrap()))
                .unwrap();
            let class = class_of[other];
            let kept = 1.0 - alpha / crate::number::real(sizes[class]);
            if crate::number::real(below(&mut random, 1 << 50)) / crate::number::real(1 << 50)
                < kept
            {
                class_of.push(class);
                sizes[class] += 1;
                break;
            }
        }
    }
    sizes
}

#[test]
fn uniques_of_a_population_by_pitmans_rule_are_found_from_a_tenth_of_it() {
    let (people, uniques, sizes) = sampled(&pitman_population(100_000, 200.0, 0.5), 95);
    let found = Uniqueness::of(sizes, people);
    let pitman = found.pitman.unwrap();
    assert!(
        (pitman / uniques - 1.0).abs() < 0.25,
        "{pitman} of {uniques}"
    );
    assert_eq!(found.dankar, found.pitman);
}

#[test]
fn who_is_unique_in_the_whole_population_is_unique() {
    let found = Uniqueness::of(BTreeMap::from([(1, 3), (2, 5), (4, 1)]), 17.0);
    assert!((found.zayatz.unwrap() - 3.0).abs() < 1e-9);
    let none = Uniqueness::of(BTreeMap::from([(2, 5)]), 1e12);
    assert_eq!(none.dankar, Some(0.0));
}

/// Salary of Li et al. 2007, table 3: 3k to 11k; their class {3k, 4k, 5k} has distance 0.375, {6k, 8k, 11k} 0.167.
#[test]
fn earth_movers_distances_are_those_of_the_paper() {
    let whole = [1; 9];
    let ordered = |class: [u64; 9]| earth_movers(&class, &whole, Distance::Ordered);
    assert!((ordered([1, 1, 1, 0, 0, 0, 0, 0, 0]) - 0.375).abs() < 1e-9);
    assert!((ordered([0, 0, 0, 1, 0, 1, 0, 0, 1]) - 0.1667).abs() < 1e-3);
    assert!((earth_movers(&[1, 0], &[1, 1], Distance::Equal) - 0.5).abs() < 1e-12);
}

#[test]
fn diversities_are_those_of_their_definitions() {
    let column = Sensitive::new("s", &[0, 0, 0, 1, 1, 2]);
    let all = [0, 1, 2, 3, 4, 5];
    assert!(
        Diversity::Distinct(3).holds(&column, &all) && !Diversity::Distinct(4).holds(&column, &all)
    );
    // 3 < c · (2 + 1) and 3 < c · 1.
    assert!(!Diversity::Recursive { c: 1.0, l: 2 }.holds(&column, &all));
    assert!(Diversity::Recursive { c: 1.1, l: 2 }.holds(&column, &all));
    assert!(!Diversity::Recursive { c: 3.0, l: 3 }.holds(&column, &all));
    assert!((entropy_l(&[2, 2, 2]) - 3.0).abs() < 1e-12);
    assert!(
        Diversity::Entropy(2.0).holds(&column, &[0, 3])
            && !Diversity::Entropy(2.0).holds(&column, &all[..4])
    );
    let close = |t| Closeness {
        t,
        distance: Distance::Equal,
    };
    assert!(close(0.0).holds(&column, &all) && !close(0.49).holds(&column, &[0, 1]));
    assert!(close(0.5).holds(&column, &[0, 1]));
}
