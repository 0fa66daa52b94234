//! What an attacker gains through SQL, under `research`: who knows code, policy, the register (everybody's
//! attributes) and all of the victim but one secret, asks as one person, and guesses the secret of her
//! from all that came back. Half of the victims have it; right is the mean of the shares of right guesses
//! among those who have it and those who have not, so that a coin is right in one half.
//!
//! `cargo test --test integration attack::gain -- --nocapture` prints the table, and
//! `TAMIS_GAIN_VICTIMS=400` attacks that many where an ordinary run attacks 20.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a table is asked for, and how many victims, on the command line"
)]

// Draws and estimators are those of the gain measured at `protect`.
#[path = "../../../../crates/disclosure/tests/promises/gain/attacker.rs"]
mod attacker;
#[path = "../../../../crates/disclosure/tests/promises/gain/random.rs"]
mod random;

// The made-up people, their warehouse, and the attack on one of them.
mod deliveries;
pub(crate) mod house;
mod people;
mod trial;

// The attacks, by family.
mod beside;
mod borders;
mod channels;
mod counts;
mod digits;
mod dominance;
mod entities;
mod joins;
mod keys;
mod presence;
mod ranks;
mod statements;
mod versions;
mod words;

use attacker::balanced;
use house::Desk;
use people::Someone;
use trial::Trial;

/// One number, or one signed sum of three.
const ONE: Option<f64> = Some(0.60);
/// Any sequence against a bit or half a width.
const ANY: Option<f64> = Some(0.70);
/// Any sequence against presence, and extremes over the full width of a measure.
const FULL: Option<f64> = Some(0.81);
const PRESENCE: Option<f64> = Some(0.75);
/// Nothing is promised.
const NONE: Option<f64> = None;

/// Attacks that gain more than they may today; one that no longer does fails its test.
const NOT_YET: &[&str] = &[];

/// An attack and what it may gain.
struct Attack {
    name: &'static str,
    bar: Option<f64>,
    /// Victims of an ordinary run.
    victims: u32,
    /// Whether the threshold is fitted; else it is nothing.
    fits: bool,
    secret: fn(&Someone) -> bool,
    play: fn(&mut Trial<'_>),
}

struct Row {
    asked: usize,
    shown: usize,
    gain: f64,
    error: f64,
}

fn run(attack: &Attack, number: u8) -> Row {
    let desk = Desk::open(number);
    let more = std::env::var("TAMIS_GAIN_VICTIMS").ok();
    let more: Option<u32> = more.and_then(|victims| victims.parse().ok());
    let victims = more.map_or(attack.victims, |more| (more * attack.victims / 20).max(4));
    let (mut guesses, mut asked, mut shown) = (Vec::new(), 0, 0);
    for turn in 0..victims {
        let mut trial = Trial::new(&desk, attack.secret, (number, turn));
        (attack.play)(&mut trial);
        guesses.append(&mut trial.guesses);
        asked += trial.asked;
        shown += trial.shown;
    }
    let (gain, error) = balanced(&guesses, attack.fits);
    let each = |all: usize| (all + victims as usize / 2) / victims as usize;
    Row {
        asked: each(asked),
        shown: each(shown),
        gain,
        error,
    }
}

/// Runs a family, prints its part of the table, and fails if one gains more than is promised. `family`
/// numbers its cell keys.
fn judge(family: u8, attacks: &[Attack]) {
    let only = std::env::var("TAMIS_GAIN_ONLY").unwrap_or_default();
    let mut broken = Vec::new();
    println!("{:<72} asked shown  gain    se   bar", "attack");
    let numbered = (family..).zip(attacks);
    for (number, attack) in numbered.filter(|(_, attack)| attack.name.contains(&only)) {
        let started = std::time::Instant::now();
        let row = run(attack, number);
        let bar = attack.bar.map_or("none".into(), |bar| format!("{bar:.2}"));
        let breaks = attack
            .bar
            .is_some_and(|bar| row.gain > bar + 2.0 * row.error);
        let is_known = NOT_YET.contains(&attack.name);
        let mark = match (breaks, is_known) {
            (true, true) => "  not yet",
            (true, false) => "  BROKEN",
            (false, true) => "  no longer in NOT_YET",
            (false, false) => "",
        };
        println!(
            "{:<72} {:>5} {:>5} {:.3} {:.3}  {bar} ({:.1} s){mark}",
            attack.name,
            row.asked,
            row.shown,
            row.gain,
            row.error,
            started.elapsed().as_secs_f64()
        );
        if breaks != is_known {
            broken.push(attack.name);
        }
    }
    assert!(broken.is_empty(), "{broken:?}");
}
