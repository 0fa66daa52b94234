//! What an attacker gains, who knows the code, the policy, everybody's attributes and all of the victim
//! but the secret: one file a family of attacks, each with the best estimator that we could write.
//! `cargo test -p tamis-disclosure --test promises gain -- --nocapture` prints the table.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a table is asked for, and how many victims, on the command line"
)]

mod attacker;
mod borders;
mod counts;
mod entities;
mod lists;
mod measures;
mod moments;
mod presence;
pub(crate) mod random;
mod ranks;
mod rows;
mod sequences;
mod versions;
mod world;

use attacker::{Guess, balanced};
use random::Random;
use rayon::prelude::*;
use world::{PATIENTS, World};

use crate::client::{Person, Secret};
use crate::toolkit::profile;

/// One number, or one signed sum of three.
const ONE: f64 = 0.60;
/// Any sequence against a bit or half a width; against presence.
const ANY: f64 = 0.70;
const PRESENCE: f64 = 0.75;
/// Extremes over the full width of a measure, at its limit.
const FULL: f64 = 0.81;
/// With the few victims of an ordinary run no bar is lower than this.
const ORDINARY: f64 = 0.75;

/// An attack and what it may gain.
struct Attack {
    name: &'static str,
    /// Of the page; `None` where nothing is promised.
    bar: Option<f64>,
    /// Victims of an ordinary run.
    victims: u32,
    /// Whether the threshold is fitted; else it is nothing.
    fits: bool,
    play: fn(&mut Trial<'_>),
}

/// The attack on one victim.
struct Trial<'a> {
    world: &'a World,
    random: Random,
    victim: u32,
    has: bool,
    person: Person,
    guesses: Vec<Guess>,
}

impl Trial<'_> {
    /// A trait with the victim as she is.
    fn secret(&self, number: usize) -> Secret {
        self.world.secret(number, self.victim, self.has)
    }

    /// Other patients.
    fn others(&mut self, count: usize) -> Vec<u32> {
        let mut some = self.random.some(count + 1, PATIENTS);
        match some.iter().position(|patient| *patient == self.victim) {
            Some(place) => some.swap_remove(place),
            None => some.pop().unwrap(),
        };
        some
    }

    /// What speaks for the trait; nothing heard is guessed by a coin.
    fn guess(&mut self, score: Option<f64>) {
        let coin = if self.random.is(500) { 1e-9 } else { -1e-9 };
        self.guesses.push((score.unwrap_or(coin), self.has));
    }
}

struct Row {
    name: &'static str,
    asked: usize,
    shown: usize,
    gain: f64,
    error: f64,
    bar: Option<f64>,
}

fn run(world: &World, attack: &Attack, number: u64) -> Row {
    let more = std::env::var("TAMIS_GAIN_VICTIMS").ok();
    let more: Option<u32> = more.and_then(|victims| victims.parse().ok());
    let victims = more.map_or(attack.victims, |more| more * attack.victims / 200);
    let trial = |turn: u32| {
        let mut random = Random(number * 1_000_003 + u64::from(turn));
        let mut trial = Trial {
            world,
            victim: random.below(PATIENTS),
            random,
            has: turn.is_multiple_of(2),
            person: Person::new(&world.house, profile("research")),
            guesses: Vec::new(),
        };
        (attack.play)(&mut trial);
        (trial.guesses, trial.person.asked, trial.person.shown)
    };
    let trials: Vec<_> = (0..victims).into_par_iter().map(trial).collect();
    let (mut guesses, mut asked, mut shown) = (Vec::new(), 0, 0);
    for trial in trials {
        guesses.extend(trial.0);
        asked += trial.1;
        shown += trial.2;
    }
    let (gain, error) = balanced(&guesses, attack.fits);
    let each = |all: usize| all / victims as usize;
    Row {
        name: attack.name,
        asked: each(asked),
        shown: each(shown),
        gain,
        error,
        bar: attack.bar.map(|bar| {
            if more.is_some() {
                bar
            } else {
                bar.max(ORDINARY)
            }
        }),
    }
}

#[test]
fn no_attack_gains_more_than_is_promised() {
    let world = World::new(11);
    let families: [&[Attack]; 10] = [
        counts::ATTACKS,
        lists::ATTACKS,
        sequences::ATTACKS,
        borders::ATTACKS,
        measures::ATTACKS,
        moments::ATTACKS,
        rows::ATTACKS,
        ranks::ATTACKS,
        versions::ATTACKS,
        presence::ATTACKS,
    ];
    let only = std::env::var("TAMIS_GAIN_ONLY").unwrap_or_default();
    // Numbered before the choice, so that an attack has the same victims alone.
    let attacks = (1..).zip(families.into_iter().flatten());
    let attacks = attacks.filter(|(_, attack)| attack.name.contains(&only));
    let mut broken = Vec::new();
    println!("{:<62} asked shown  gain    se   bar", "attack");
    for (number, attack) in attacks {
        let started = std::time::Instant::now();
        let row = run(&world, attack, number);
        let bar = row.bar.map_or("none".into(), |bar| format!("{bar:.2}"));
        let breaks = row.bar.is_some_and(|bar| row.gain > bar + 2.0 * row.error);
        let mark = if breaks { "  BROKEN" } else { "" };
        println!(
            "{:<62} {:>5} {:>5} {:.3} {:.3}  {bar}{mark}  ({:.1} s)",
            row.name,
            row.asked,
            row.shown,
            row.gain,
            row.error,
            started.elapsed().as_secs_f64()
        );
        if breaks {
            broken.push(row.name);
        }
    }
    assert!(broken.is_empty(), "{broken:?}");
}
