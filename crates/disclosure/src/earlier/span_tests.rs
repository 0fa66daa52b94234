use super::*;

const K: u64 = 11;
const PLAIN: Kind = Kind {
    measure: 1,
    ordinary: true,
};

fn ones(who: impl IntoIterator<Item = u32>) -> Vector {
    Vector::of(who.into_iter().map(|patient| (patient, 1)))
}

fn total(vector: &Vector) -> i64 {
    vector.total()
}

fn span(known: &[Vector], new: &Vector) -> Span {
    let all: Vec<&Vector> = known.iter().chain([new]).collect();
    let mut span = Span::over(&all, K, 1_000_000_000);
    for vector in known {
        span.learn(vector, total(vector), PLAIN).unwrap();
    }
    span
}

#[test]
fn what_vanishes_modulo_the_prime_only_is_no_combination() {
    // Twice a prime for everybody is zero modulo the prime, and is not "nothing new" for that.
    let prime = i64::try_from(crate::earlier::echelon::PRIME).unwrap();
    let new = Vector::of((0..40).map(|p| (p, prime)));
    let told = span(&[ones(0..40)], &new).told(&new, PLAIN);
    let Told::Near {
        value, ordinary, ..
    } = told
    else {
        panic!("{told:?}");
    };
    assert_eq!((value, ordinary), (None, false));
}

#[test]
fn an_exact_combination_of_ordinary_numbers_is_ordinary() {
    let new = ones(0..60);
    let told = span(&[ones(0..30), ones(30..60)], &new).told(&new, PLAIN);
    let expected = Told::Near {
        value: Some(60),
        same: true,
        ordinary: true,
    };
    assert_eq!(told, expected);
}

#[test]
fn of_two_near_combinations_that_differ_neither_is_the_answer() {
    // L with a, L with b, and N are known: L with N but without a nor b is near N + either.
    // Which was met first would tell which of a and b is larger.
    for a in 3..=10_u32 {
        let (l, n) = (0..50, 50..90);
        let b = 13 - a;
        let (with_a, with_b) = (100..100 + a, 200..200 + b);
        let known = [
            ones(l.clone().chain(with_a)),
            ones(l.clone().chain(with_b)),
            ones(n.clone()),
        ];
        let new = ones(l.chain(n));
        let told = span(&known, &new).told(&new, PLAIN);
        let Told::Near { value, .. } = told else {
            panic!("{told:?}");
        };
        assert_eq!(value, None, "{a}");
    }
}

#[test]
fn a_short_hidden_row_beside_long_ones_is_searched_in_all_its_orders() {
    // L with a, b and c is known, and L; three hidden rows of other patients make pivots rare.
    // N, and L with N and one of a, b or c: N + L is near, N + (L with all) is not.
    for victim in 0..3_u32 {
        let set = |number: u32| (1000 + number * 10)..(1006 + number * 10);
        let l = || 0..50;
        let mut known = vec![
            ones(l()),
            ones(l().chain((0..3).flat_map(set))),
            ones(50..90),
        ];
        for block in 0..3_u32 {
            let base = (300 + block * 50)..(350 + block * 50);
            let more = (0..7).flat_map(move |n| set(10 + block * 7 + n));
            known.push(ones(base.clone()));
            known.push(ones(base.chain(more)));
        }
        let new = ones(l().chain(50..90).chain(set(victim)));
        let told = span(&known, &new).told(&new, PLAIN);
        assert!(matches!(told, Told::Near { .. }), "{victim}: {told:?}");
    }
}
