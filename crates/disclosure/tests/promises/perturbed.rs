//! Profiles with noise, on random cells, against plain loops: what is certain, and what the noise is.

#![expect(
    clippy::cast_precision_loss,
    reason = "statistics over thousands of draws"
)]

use std::collections::BTreeSet;
use std::sync::Arc;

use tamis_disclosure::{Affiliations, ProtectedValue, Scale, Statistic};

use crate::client::{House, Measure, Person, Question, Secret, count, number, who, with};
use crate::gain::random::Random;
use crate::toolkit::profile;

const PATIENTS: u32 = 4_000;

fn structure_of(patient: u32) -> u32 {
    // A few large ones, and many small ones.
    if patient.is_multiple_of(3) {
        patient % 5
    } else {
        patient % 101
    }
}

fn practitioner_of(patient: u32) -> u32 {
    if patient.is_multiple_of(4) {
        1
    } else {
        patient % 53
    }
}

fn house() -> House {
    let mut affiliations = Affiliations::default();
    for patient in 0..PATIENTS {
        let structure = format!("S{}", structure_of(patient));
        let practitioner = practitioner_of(patient).cast_signed();
        affiliations.note(patient, Some(&structure), Some(practitioner));
    }
    House::new([9; 32], PATIENTS, affiliations)
}

fn secret(holders: impl IntoIterator<Item = u32>) -> Secret {
    Secret {
        column: 1,
        residual: 5,
        holders: holders.into_iter().collect(),
    }
}

#[test]
fn nothing_shown_rests_on_too_few_patients_structures_or_practitioners() {
    let (house, mut random) = (house(), Random(1));
    let (mut shown, mut hidden) = (0, 0);
    for turn in 0..6_000 {
        let frame = random.some(60, PATIENTS);
        // Sets around the borders, often of few structures or of few practitioners.
        let wanted = 8 + random.below(20);
        let kind = random.below(3);
        let mut members: Vec<u32> = frame
            .iter()
            .copied()
            .filter(|p| match kind {
                0 => true,
                1 => structure_of(*p) < 4,
                _ => practitioner_of(*p) < 14,
            })
            .collect();
        members.truncate(wanted as usize);
        let asks_practitioners = turn % 2 == 0;
        let question = Question {
            asks_practitioners,
            ..count([with(frame, &secret(members.clone()))])
        };
        if Person::new(&house, profile("research"))
            .number(question)
            .is_none()
        {
            hidden += 1;
            continue;
        }
        shown += 1;
        let (mut structures, mut practitioners) = (BTreeSet::new(), BTreeSet::new());
        for patient in &members {
            structures.insert(structure_of(*patient));
            practitioners.insert(practitioner_of(*patient));
        }
        assert!(members.len() >= 11 && structures.len() >= 3);
        assert!(!asks_practitioners || practitioners.len() >= 3);
    }
    assert!(shown > 1_000 && hidden > 1_000, "{shown} {hidden}");
}

/// Mean, and variance around it.
fn moments(of: &[f64]) -> (f64, f64) {
    let n = of.len() as f64;
    let mean = of.iter().sum::<f64>() / n;
    let variance = of.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    (mean, variance)
}

#[test]
fn shown_counts_and_sums_are_unbiased_and_their_noise_has_its_variance() {
    const WIDTH: u64 = 20;
    let (house, mut random) = (house(), Random(2));
    let values: Vec<i64> = (0..PATIENTS).map(|p| i64::from(p * p % 21)).collect();
    let score = Measure {
        text: "score".into(),
        secrets: vec![3],
        scale: Scale {
            centre: 10,
            width: WIDTH,
        },
        values: Arc::new(values.clone()),
    };
    let (mut counts, mut sums, mut noise) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..10_000 {
        let size = 11 + random.below(40) as usize;
        let members = random.some(size, PATIENTS);
        let exact: i64 = members.iter().map(|p| values[*p as usize]).sum();
        let question = Question {
            numbers: vec![
                (Statistic::Patients, None),
                (Statistic::Sum, Some(score.clone())),
            ],
            ..count([who(members)])
        };
        let answers = Person::new(&house, profile("research"))
            .ask(&[question])
            .remove(0);
        let (Some(n), Some(sum)) = (number(answers[0]), number(answers[1])) else {
            continue;
        };
        counts.push(n - size as f64);
        sums.push(sum - exact as f64);
        // What is left when the sum has moved with the count, in widths.
        noise.push((sum - exact as f64 / size as f64 * n) / WIDTH as f64);
    }
    assert!(counts.len() > 8_000);
    for (of, variance) in [(&counts, Some(4.06)), (&sums, None), (&noise, Some(1.44))] {
        let (mean, found) = moments(of);
        // Four standard errors.
        assert!(
            mean.abs() < 4.0 * (found / of.len() as f64).sqrt(),
            "{mean}"
        );
        if let Some(variance) = variance {
            assert!(
                (found / variance - 1.0).abs() < 0.06,
                "{found} for {variance}"
            );
        }
    }
}

#[test]
fn the_same_people_have_the_same_noise_whoever_asks() {
    let house = house();
    let has = secret((0..400).step_by(2));
    let ask = |question| Person::new(&house, profile("research")).one(question);
    let answer = ask(count([with(0..200, &has)]));
    assert!(matches!(answer, Some((ProtectedValue::Shown(_), None))));
    let other_words = Secret {
        residual: 6,
        ..has.clone()
    };
    assert_eq!(ask(count([with(0..200, &other_words)])), answer);
    // In other frames the noise is fresh: equal noise would tell that the sets are equal.
    let fresh =
        (0..30).filter(|n| ask(count([with((0..200).chain(401..402 + 2 * n), &has)])) != answer);
    assert!(fresh.count() > 15);
}
