//! One structure or one practitioner: how far off the best estimate of its share of patients with a trait
//! stays, where any share is as likely.

#![expect(clippy::cast_precision_loss, reason = "numbers of patients")]

use roaring::RoaringBitmap;

use super::random::Random;
use super::world::{PATIENTS, STRUCTURE, World};
use crate::client::{Person, Secret, count, with};
use crate::toolkit::profile;

/// What the policy promises: 20 % of the patients.
const LEAST: f64 = 0.20;

/// The root mean square error of estimates of the share of one entity of so many patients, from so many
/// triples of which it is what is left; and how many numbers were asked and shown.
fn error(world: &World, size: u32, part: usize, triples: usize) -> (f64, usize, usize) {
    let mut random = Random(u64::from(size));
    let (mut sum, mut asked, mut shown) = (0.0, 0, 0);
    let turns = 40_usize;
    for _ in 0..turns {
        let entity = random.below(PATIENTS / STRUCTURE);
        let hers: Vec<u32> = (entity * STRUCTURE..entity * STRUCTURE + size).collect();
        let share = random.below(1_001);
        let mut holders: RoaringBitmap = (0..PATIENTS).filter(|_| random.is(500)).collect();
        for patient in &hers {
            holders.remove(*patient);
            if random.is(share) {
                holders.insert(*patient);
            }
        }
        let true_share =
            hers.iter().filter(|p| holders.contains(**p)).count() as f64 / f64::from(size);
        let has = Secret {
            column: 3,
            residual: 4,
            holders,
        };
        let mut person = Person::new(&world.house, profile("research"));
        let (mut total, mut heard) = (0.0, 0.0);
        for _ in 0..triples {
            let others = random.some(2 * part + 60, PATIENTS);
            let others: Vec<u32> = others
                .into_iter()
                .filter(|p| !hers.contains(p))
                .take(2 * part)
                .collect();
            let all: Vec<u32> = others.iter().chain(&hers).copied().collect();
            let sets = [&all[..], &others[..part], &others[part..]];
            let numbers = sets.map(|set| person.number(count([with(set.iter().copied(), &has)])));
            if let [Some(all), Some(a), Some(b)] = numbers {
                total += (all - a - b) / f64::from(size);
                heard += 1.0;
            }
        }
        asked += person.asked;
        shown += person.shown;
        // Shrunk to one half as a share that may be anything deserves.
        let noise = 12.2 / f64::from(size * size) / f64::max(heard, 1.0);
        let estimate = if heard > 0.0 {
            0.5 + (total / heard - 0.5) / (1.0 + 12.0 * noise)
        } else {
            0.5
        };
        sum += (estimate - true_share) * (estimate - true_share);
    }
    ((sum / turns as f64).sqrt(), asked / turns, shown / turns)
}

#[test]
fn a_structure_or_practitioner_stays_uncertain() {
    let world = World::new(12);
    let mut broken = Vec::new();
    for (name, size, part, triples) in [
        ("one structure of 39 by subtraction, one triple", 39, 40, 1),
        (
            "one structure of 39 by subtraction, twenty triples",
            39,
            40,
            20,
        ),
        ("one structure beside 1,600 others, one triple", 39, 800, 1),
        (
            "one structure beside 1,600 others, eight triples",
            39,
            800,
            8,
        ),
        (
            "one practitioner of 13 by subtraction, one triple",
            13,
            40,
            1,
        ),
        (
            "one practitioner of 13 by subtraction, twenty triples",
            13,
            40,
            20,
        ),
    ] {
        let (error, asked, shown) = error(&world, size, part, triples);
        // The standard error of a root mean square of forty errors is a ninth of it.
        let breaks = error < LEAST * 0.8;
        let mark = if breaks { "  BROKEN" } else { "" };
        println!("{name:<62} {asked:>5} {shown:>5} error {error:.3} of {LEAST}{mark}");
        if breaks {
            broken.push(name);
        }
    }
    assert!(broken.is_empty(), "{broken:?}");
}
