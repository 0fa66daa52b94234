//! How often intervals hold the truth: a share or a mean of the population from which the patients of a
//! cell are drawn, so that noise and sampling are both in it.

use roaring::RoaringBitmap;
use tamis_disclosure::Statistic;
use tamis_disclosure::interval::{Z, newcombe_with, wilson_with};

use super::{PATIENTS, WIDTH, draws, house, numbers, score, scored, trials};
use crate::client::{House, Question, Secret, count, who, with};
use crate::gain::random::Random;

/// The variance of the noise of a count, as the engine hands it to the intervals.
const COUNT: f64 = 4.063;

type Interval = (f64, f64);

/// Some patients of whom each has the trait with a probability in thousandths, and how many were said to.
fn part_and_whole(house: &House, random: &mut Random, (size, p): (usize, u32)) -> Option<Interval> {
    let members = random.some(size, PATIENTS);
    let has = members.iter().copied().filter(|_| random.is(p));
    let has = Secret {
        column: 1,
        residual: 5,
        holders: has.collect::<RoaringBitmap>(),
    };
    let whole = numbers(house, count([who(members.clone())]))?;
    let part = numbers(house, count([with(members, &has)]))?;
    Some((part[0], whole[0]))
}

fn share(thousandths: u32) -> f64 {
    f64::from(thousandths) / 1_000.0
}

/// Of the draws that were shown: how many hold the truth.
fn covered(intervals: &[Interval], truth: f64) -> f64 {
    let holds = |(low, high): &&Interval| *low <= truth && truth <= *high;
    intervals.iter().filter(holds).count() as f64 / intervals.len() as f64
}

fn check(what: &str, size: usize, intervals: &[Interval], truth: f64) {
    let n = intervals.len() as f64;
    let found = covered(intervals, truth);
    let width = intervals.iter().map(|(low, high)| high - low).sum::<f64>() / n;
    println!(
        "{what:<34} {size:>4}   {:>5.1} %   {:.1} %   {width:.3}",
        100.0 * n / draws() as f64,
        100.0 * found
    );
    // Discrete shares alone move the coverage by some thousandths; four standard errors beside it.
    let slack = 0.006 + 4.0 * (0.95 * 0.05 / n).sqrt();
    assert!((found - 0.95).abs() < slack, "{what} {size}: {found}");
}

fn wilson(house: &House, of: (usize, u32)) {
    let interval = |random: &mut Random| {
        let (x, n) = part_and_whole(house, random, of)?;
        wilson_with(x, n, COUNT)
    };
    let found = trials(10_000 + of.0 as u64 + u64::from(of.1), interval);
    check(
        &format!("Wilson, share {}", share(of.1)),
        of.0,
        &found,
        share(of.1),
    );
}

fn newcombe(house: &House, size: usize, (p, q): (u32, u32)) {
    let interval = |random: &mut Random| {
        let (x1, n1) = part_and_whole(house, random, (size, p))?;
        let (x2, n2) = part_and_whole(house, random, (size, q))?;
        newcombe_with(x1, n1, x2, n2, COUNT)
    };
    let found = trials(20_000 + size as u64, interval);
    let what = format!("Newcombe, {} against {}", share(p), share(q));
    check(&what, size, &found, share(p) - share(q));
}

/// Mean ± 1.96·√(s²/n + sd²), where sd is what an answer says of the noise of a mean (`noise_sd`) and s² is
/// the variance that it shows.
fn mean(house: &House, size: usize) {
    let interval = |random: &mut Random| {
        let members = random.some(size, PATIENTS);
        let mut values = vec![0; PATIENTS as usize];
        for member in &members {
            values[*member as usize] = scored(random);
        }
        let of = score(values);
        let square = Statistic::SumOfProducts {
            fitted: 1,
            square: true,
            where_known: false,
        };
        let asked = [
            (Statistic::Patients, None),
            (Statistic::Sum, Some(of.clone())),
            (square, Some(of)),
        ];
        let question = Question {
            numbers: asked.into(),
            ..count([who(members)])
        };
        let found = numbers(house, question)?;
        let (n, x, xx) = (found[0], found[1], found[2]);
        let spread = ((xx - x * x / n) / (n - 1.0)).max(0.0);
        let noise = 1.2 * WIDTH as f64 / n;
        let reach = Z * (spread / n + noise * noise).sqrt();
        Some((x / n - reach, x / n + reach))
    };
    check(
        "mean of a score from 0 to 21",
        size,
        &trials(30_000 + size as u64, interval),
        10.5,
    );
}

#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    let house = house();
    println!("interval                     patients     shown    holds   width");
    for of in [
        (100, 300),
        (100, 500),
        (300, 100),
        (300, 300),
        (1_000, 50),
        (1_000, 300),
    ] {
        wilson(&house, of);
    }
    for size in [100, 300, 1_000] {
        newcombe(&house, size, (300, 400));
    }
    for size in [30, 100, 500] {
        mean(&house, size);
    }
}
