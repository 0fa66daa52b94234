//! Attacks that must not succeed, each in two worlds that agree on every number that may be
//! published and differ in what the attacker wants to know: whoever asks must observe the same in
//! both. The attacks are this file's parameters; `atk-` numbers them by class.
//!
//! They ask for exact numbers (`exact`), whose noise hides nothing. `noisy` asks the same with noise
//! (`research`), and `gain` measures there what else is tried. What exact numbers do not promise
//! (design/perturbation.md) is not tried here under them, by the names of `gain`:
//!
//! * `digits: …` and `arithmetic: …`: an exact total has digits, and those of one patient can be kept apart
//!   from those of all others by what is added to each, or by a divisor that the others share.
//! * `other names: …`: an exact number that is left out or stands for another one's is computed from those
//!   that are linear in it (a stay from its two ends, a count from a sum of constants).
//! * `placed: …`: the border at k is a threshold there; whoever finds a set of exactly k reads off whether a
//!   patient is in it, from a number, a row, or from which earlier answer is near.
//! * `ranks: …`: a quantile with any q is an exact rank.
//! * `whole numbers: …`: people are 0 or 1, so that many crossing sets have one solution.
//! * `entities: …`: what is left of a total for one structure or practitioner is exact.
//! * `versions: …`: two exact numbers of two deliveries differ by whoever changed.
//! * `beside: …`: a set of eleven, or one at the edge of rounding, is a threshold placed at whoever has a rare trait.
//! * `presence: …`: an exact number of everybody and one of everybody without her leave nothing to add, a
//!   number that she is not in does, so that what leverage hides tells whether she is there at all.
//!
//! Numbers together are limited there as well (leverage counts an exact number as one without noise), and an
//! officer answers for the account.
//!
//! Answers that stand for those of a population close by (`near`) are compared like others.
//! `atk-B2` (three times `event`) and `atk-E15` (a join on `event_date`) are refused, no longer hidden:
//! their rows would be multiplied (G19).

// The two worlds.
mod feed;
mod network;
mod world;

// The attacks, by class.
mod carrier;
mod channel;
mod command;
mod differencing;
mod direct;
mod presence;
mod set;
mod spelling;
mod value;
mod window;

// With noise: decisions in both worlds, and what is gained.
mod gain;
mod noisy;

use network::Secret;
use world::{Seen, observe};

/// What must become of an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Refused from its plan alone.
    Refused,
    /// Answered, and nothing measured is shown.
    Hidden,
    /// One of the two.
    Shut,
    /// Read as no statement of this language, or as one over nothing that exists.
    Unknown,
    /// Answered, the same in both worlds.
    Neutral,
}

/// Statements in the order in which one person asks them.
#[derive(Debug)]
pub(crate) struct Attack {
    pub(crate) id: &'static str,
    pub(crate) history: &'static [&'static str],
    pub(crate) outcome: Outcome,
}

/// An attack.
pub(crate) const fn attack(
    id: &'static str,
    outcome: Outcome,
    history: &'static [&'static str],
) -> Attack {
    Attack {
        id,
        history,
        outcome,
    }
}

/// What an attacker gains, if anything.
pub(crate) async fn failure(history: &[&str], outcome: Outcome) -> Option<String> {
    let one = observe(Secret::Victim, history).await;
    let other = observe(Secret::StandIn, history).await;
    if one != other {
        return Some(format!("tells the worlds apart: {one:?}\nand {other:?}"));
    }
    let last = one.last().expect("a statement");
    let is_so = match outcome {
        Outcome::Refused => last.is_refused(),
        Outcome::Hidden => last.is_hidden(),
        Outcome::Shut => last.is_refused() || last.is_hidden(),
        Outcome::Unknown => matches!(last, Seen::Refusal("E01" | "E02" | "E03", _)),
        Outcome::Neutral => matches!(last, Seen::Answer(_)),
    };
    if !is_so {
        return Some(format!("is not {outcome:?}: {last:?}"));
    }
    // Nothing shut may depend on whether the victim is there at all.
    if outcome != Outcome::Neutral {
        let absent = observe(Secret::Absent, history).await;
        if absent.last() != one.last() {
            return Some(format!("tells who is there: {last:?}\nand {absent:?}"));
        }
    }
    None
}

/// Tries attacks of one class.
pub(crate) async fn resist(attacks: &[Attack]) {
    let mut failures = Vec::new();
    for attack in attacks {
        if let Some(failure) = failure(attack.history, attack.outcome).await {
            failures.push(format!("{} {:?}\n{failure}\n", attack.id, attack.history));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The worlds differ in the secret, and the numbers of everybody are shown and the same.
#[tokio::test(flavor = "multi_thread")]
async fn the_worlds_agree_on_what_may_be_published() {
    let totals = [
        "SELECT region_code, sex, count(*) FROM patient GROUP BY region_code, sex",
        "SELECT region_code, result, count(DISTINCT patient_no) FROM screening GROUP BY region_code, result",
        "SELECT region_code, icd10, count(*) FROM diagnosis GROUP BY region_code, icd10",
        "SELECT region_code, event_type, count(*), sum(duration_minutes) FROM event GROUP BY region_code, event_type",
        "SELECT housing, count(*) FROM social_situation GROUP BY housing",
        "SELECT status, count(*), sum(amount_eur) FROM annual_payment GROUP BY status",
        "SELECT avg(score) FROM scale_score",
        "SELECT n, count(*) FROM (SELECT patient_no, count(*) AS n FROM event GROUP BY patient_no) x GROUP BY n",
    ];
    for sql in totals {
        // Each asked by somebody else: together they would tell more than each alone.
        let one = observe(Secret::Victim, &[sql]).await;
        let other = observe(Secret::StandIn, &[sql]).await;
        assert!(one.iter().all(Seen::shows), "{sql}: {one:?}");
        assert_eq!(one, other, "{sql}");
    }
    let everybody = network::people(Secret::Victim);
    let others = network::people(Secret::StandIn);
    let marked = |people: &[network::Person]| people.iter().filter(|p| p.marked).count();
    assert_eq!(marked(&everybody), marked(&others));
}
