//! The same attacks with noise (`research`).
//!
//! The worlds have the same patients under the same keys, and the victim's trait is the stand-in's in the
//! other one. A set that holds the one for the other has another noise, so that values may differ by it,
//! and with them whatever the statement does with values that were released: their order, HAVING, LIMIT.
//! Everything else must be the same: code and words of a refusal, notes, columns, which rows there are,
//! and of each value whether it is shown, near or hidden.
//!
//! Only at the borders of rules 1 and 3 does the noise decide (design/perturbation.md), and there the
//! worlds may differ under one cell key. That it is the noise is tried, not declared: under some of seven
//! other keys, one of the worlds must decide as the other one did. What such a border tells is measured
//! by gain.

use std::sync::LazyLock;

use disclosure::Scalar;
use engine::Answer;
use tokio::runtime::Runtime;

use super::gain::house::{Asker, Desk};
use super::network::Secret;
use super::world::stored;
use super::{Attack, carrier, channel, differencing, direct, set, spelling, value, window};

/// Cell keys: one for all, others where the worlds differ.
const KEYS: usize = 8;

/// One world under all keys.
type Desks = Vec<LazyLock<Desk, Box<dyn FnOnce() -> Desk + Send>>>;

static WORLDS: LazyLock<[Desks; 2]> =
    LazyLock::new(|| [Secret::Victim, Secret::StandIn].map(desks));

fn desks(secret: Secret) -> Desks {
    let runtime = Runtime::new().expect("a runtime");
    let snapshot = runtime.block_on(stored(secret));
    let desk = |key: usize| {
        let snapshot = snapshot.clone();
        let number = u8::try_from(key + 1).expect("few");
        let open: Box<dyn FnOnce() -> Desk + Send> =
            Box::new(move || Desk::over(&[snapshot], number));
        LazyLock::new(open)
    };
    (0..KEYS).map(desk).collect()
}

/// What must not depend on the secret.
#[derive(Clone, Debug, PartialEq)]
enum Decided {
    Refused(String),
    /// Notes, and rows without their values and order.
    Answered(Vec<&'static str>, Vec<Vec<String>>),
}

fn decided(answer: &Answer) -> Decided {
    let notes = answer.notes().iter().map(|note| note.code);
    let row = |row: &Vec<engine::AnswerValue>| {
        let cell = |cell: &engine::AnswerValue| match (cell.status, &cell.value) {
            // A value that was computed from a hidden one is hidden.
            (Some(status), Scalar::Null) => format!("{status:?} nothing"),
            (Some(status), _) => format!("{status:?}"),
            (None, public) => format!("{public:?}"),
        };
        row.iter().map(cell).collect::<Vec<String>>()
    };
    let mut rows: Vec<Vec<String>> = answer.rows().iter().map(row).collect();
    rows.sort();
    Decided::Answered(notes.collect(), rows)
}

fn decisions(world: usize, key: usize, history: &[&str]) -> Vec<Decided> {
    let asker = Asker::new(history.join(";"));
    let desk = &WORLDS[world][key];
    let one = |sql: &&str| match desk.ask(&asker, sql) {
        Ok(answer) => decided(&answer),
        Err(notice) => Decided::Refused(format!("{notice:?}")),
    };
    history.iter().map(one).collect()
}

/// What the decisions on a history tell.
fn told(history: &[&str]) -> Option<String> {
    let [one, other] = [0, 1].map(|world| decisions(world, 0, history));
    if one == other {
        return None;
    }
    let is_noise = (1..KEYS)
        .any(|key| decisions(0, key, history) == other || decisions(1, key, history) == one);
    (!is_noise).then(|| format!("{history:?}\n{one:?}\n{other:?}\n"))
}

fn resist<'a>(histories: impl IntoIterator<Item = &'a [&'a str]>) {
    let failures: Vec<String> = histories.into_iter().filter_map(told).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn histories(attacks: &'static [Attack]) -> impl Iterator<Item = &'static [&'static str]> {
    attacks.iter().map(|attack| attack.history)
}

#[test]
fn direct_questions_decide_nothing_by_a_secret() {
    resist(histories(direct::DIRECT).chain(histories(direct::SINGLING_OUT)));
}

#[test]
fn differences_decide_nothing_by_a_secret() {
    resist(
        differencing::HISTORIES
            .iter()
            .map(|history| history.statements),
    );
}

#[test]
fn errors_and_metadata_decide_nothing_by_a_secret() {
    resist(histories(channel::ERRORS).chain(histories(channel::METADATA)));
}

#[test]
fn values_decide_nothing_by_a_secret() {
    resist(histories(value::VALUES));
}

#[test]
fn sets_windows_and_laundering_decide_nothing_by_a_secret() {
    let all = histories(set::SETS).chain(histories(window::ORDERS));
    resist(all.chain(histories(spelling::LAUNDERING)));
}

/// Each spelling of the victim in one of the statements that would carry it out.
#[test]
fn spellings_decide_nothing_by_a_secret() {
    let pairs = spelling::VICTIM
        .iter()
        .zip(carrier::CARRIERS.iter().cycle());
    let statements: Vec<String> = pairs
        .map(|(v, carrier)| carrier.replace("{V}", v))
        .collect();
    let failures: Vec<String> = statements
        .iter()
        .filter_map(|sql| told(&[sql.as_str()]))
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
