use jiff::civil::{Date, date};
use ledger::{Entry, Kind};

use super::permit::grant;
use super::{complete, today};
use crate::{Code, History, Permit, Standing, State, Step, Stop};

const ID: &str = "retention-2024";

fn permit() -> Permit {
    grant(&complete(), &["data-protection", "scientific"]).unwrap()
}

/// All the way, in order, and the state after each step.
fn way(permit: &Permit) -> Vec<(Step, State)> {
    vec![
        (Step::drafted("researcher"), State::Draft),
        (
            Step::submitted("researcher", permit.digest(), "dry"),
            State::Submitted,
        ),
        (Step::review_opened("scientific"), State::InReview),
        (Step::approved("operations", permit), State::Approved),
        (
            Step::produced("operations", permit, 3, "p1"),
            State::Produced,
        ),
        (Step::delivered("second", "p1"), State::Delivered),
        (Step::received("analyst", "p1"), State::Active),
        (Step::destroyed("analyst", "certificate"), State::Destroyed),
        (Step::closed("operations"), State::Closed),
    ]
}

fn at(permit: &Permit, state: State) -> History {
    let steps = way(permit);
    let mut steps = steps.iter();
    let (first, reached) = steps.next().unwrap();
    let mut history = History::begin(ID, first, today()).unwrap();
    let mut last = *reached;
    for (step, reached) in steps {
        if last == state {
            break;
        }
        history = history.take(step, today()).unwrap();
        last = *reached;
    }
    assert_eq!(history.state(), state);
    history
}

fn refused(history: &History, step: &Step, on: Date) -> Code {
    history.take(step, on).unwrap_err().code()
}

#[test]
fn the_whole_way_and_no_step_out_of_order() {
    let permit = permit();
    let steps = way(&permit);
    for (place, (_, state)) in steps.iter().enumerate() {
        let history = at(&permit, *state);
        for (next, (step, reached)) in steps.iter().enumerate() {
            // Produced again: from the report, and for an extract that is in use.
            let again = next == 4 && [State::Produced, State::Active].contains(state);
            // Whatever was handed over may be destroyed before it was received.
            let early = next == 7 && *state == State::Delivered;
            if next == place + 1 || again || early {
                assert_eq!(history.take(step, today()).unwrap().state(), *reached);
            } else {
                assert_eq!(
                    refused(&history, step, today()),
                    Code::Step,
                    "{state:?}, {step:?}"
                );
            }
        }
    }
}

#[test]
fn changes_lead_back_to_another_submission() {
    let permit = permit();
    let review = at(&permit, State::InReview);
    let back = review
        .take(&Step::changes_requested("scientific", "R1"), today())
        .unwrap();
    assert_eq!(back.state(), State::ChangesRequested);
    let other = back
        .take(&Step::submitted("researcher", "other", "dry"), today())
        .unwrap();
    let review = other
        .take(&Step::review_opened("scientific"), today())
        .unwrap();
    assert_eq!(
        refused(&review, &Step::approved("operations", &permit), today()),
        Code::OtherRequest
    );
}

#[test]
fn it_is_stopped_from_any_live_state_and_from_no_other() {
    let permit = permit();
    for (_, state) in way(&permit) {
        let history = at(&permit, state);
        for (how, reached) in [
            (Stop::Refused, State::Refused),
            (Stop::Withdrawn, State::Withdrawn),
            (Stop::Suspended, State::Suspended),
            (Stop::Revoked, State::Revoked),
        ] {
            let stop = Step::stopped("data-protection", how, "R1", "order");
            if !state.is_live() {
                assert_eq!(refused(&history, &stop, today()), Code::Step);
                continue;
            }
            let stopped = history.take(&stop, today()).unwrap();
            assert_eq!(stopped.state(), reached);
            let resumed = stopped.take(&Step::resumed("data-protection", "order"), today());
            let is_paused = how == Stop::Suspended;
            assert_eq!(
                resumed.is_ok_and(|resumed| resumed.state() == state),
                is_paused
            );
            for (step, _) in way(&permit) {
                let delivered = [State::Delivered, State::Active].contains(&state);
                let destroys = matches!(step.kind(), crate::state::Move::Destroy) && delivered;
                let closes =
                    matches!(step.kind(), crate::state::Move::Close) && !delivered && !is_paused;
                let taken = stopped.take(&step, today()).is_ok();
                assert_eq!(taken, destroys || closes, "{state:?}, {how:?}, {step:?}");
            }
        }
    }
}

#[test]
fn what_is_missing_is_refused() {
    let permit = permit();
    let draft = at(&permit, State::Draft);
    let stop = |reason, order| Step::stopped("data-protection", Stop::Revoked, reason, order);
    for (history, step) in [
        (&draft, Step::submitted("researcher", permit.digest(), "")),
        (&draft, Step::submitted("researcher", " ", "dry")),
        (&draft, stop("", "order")),
        (&draft, stop("R1", "")),
        (
            &at(&permit, State::InReview),
            Step::changes_requested("scientific", ""),
        ),
        (
            &at(&permit, State::Approved),
            Step::produced("operations", &permit, 3, ""),
        ),
        (&at(&permit, State::Active), Step::destroyed("analyst", " ")),
    ] {
        assert_eq!(refused(history, &step, today()), Code::Missing, "{step:?}");
    }
}

#[test]
fn the_package_is_of_this_permit_this_version_and_two_people() {
    let permit = permit();
    let approved = at(&permit, State::Approved);
    let produced = at(&permit, State::Produced);
    let delivered = at(&permit, State::Delivered);
    let other = grant(&complete(), &["data-protection", "scientific"]).unwrap();
    for (history, step, code) in [
        (
            &approved,
            Step::produced("operations", &permit, 4, "p1"),
            Code::OtherVersion,
        ),
        (
            &approved,
            Step::produced("operations", &other, 3, "p1"),
            Code::OtherRequest,
        ),
        (
            &produced,
            Step::delivered("operations", "p1"),
            Code::SecondPerson,
        ),
        (
            &produced,
            Step::delivered("second", "p2"),
            Code::OtherPackage,
        ),
        (
            &delivered,
            Step::received("analyst", "p2"),
            Code::OtherPackage,
        ),
    ] {
        assert_eq!(refused(history, &step, today()), code, "{step:?}");
    }
    let again = Step::produced("operations", &permit, 3, "p2");
    let again = produced.take(&again, today()).unwrap();
    assert_eq!(
        refused(&again, &Step::delivered("second", "p1"), today()),
        Code::OtherPackage
    );
}

#[test]
fn nothing_is_made_after_the_end_but_it_is_destroyed() {
    let permit = permit();
    let (last, after) = (date(2025, 12, 31), date(2026, 1, 1));
    let made = Step::produced("operations", &permit, 3, "p1");
    let approved = at(&permit, State::Approved);
    assert!(approved.take(&made, last).is_ok());
    assert_eq!(refused(&approved, &made, after), Code::Ended);
    let produced = at(&permit, State::Produced);
    assert_eq!(
        refused(&produced, &Step::delivered("second", "p1"), after),
        Code::Ended
    );
    let active = at(&permit, State::Active);
    assert!(
        active
            .take(&Step::destroyed("analyst", "certificate"), after)
            .is_ok()
    );
    let before = today().yesterday().unwrap();
    assert_eq!(refused(&active, &made, before), Code::Order);
}

#[test]
fn an_end_is_announced_thrice() {
    let permit = permit();
    let active = at(&permit, State::Active);
    let end = date(2025, 12, 31);
    let before = |days: i64| end - jiff::Span::new().days(days);
    for (days, standing) in [
        (91, Standing::Open),
        (90, Standing::Expiring { within_days: 90 }),
        (31, Standing::Expiring { within_days: 90 }),
        (30, Standing::Expiring { within_days: 30 }),
        (8, Standing::Expiring { within_days: 30 }),
        (7, Standing::Expiring { within_days: 7 }),
        (0, Standing::Expiring { within_days: 7 }),
        (-1, Standing::Expired { since_days: 1 }),
        (-400, Standing::Expired { since_days: 400 }),
    ] {
        assert_eq!(active.standing(before(days)), standing, "{days}");
    }
    let revoke = Step::stopped("data-protection", Stop::Revoked, "R1", "order");
    let revoked = active.take(&revoke, today()).unwrap();
    assert_eq!(
        revoked.standing(before(-1)),
        Standing::Expired { since_days: 1 }
    );
    for state in [State::InReview, State::Destroyed, State::Closed] {
        assert_eq!(at(&permit, state).standing(before(-1)), Standing::Nothing);
    }
}

fn entry(number: u64, facts: std::collections::BTreeMap<String, String>) -> Entry {
    Entry {
        number,
        time: "2024-06-01T08:00:00Z".to_owned(),
        kind: Kind::ExtractStep,
        facts,
        previous: String::new(),
        digest: String::new(),
        signature: String::new(),
    }
}

#[test]
fn the_ledger_gives_back_what_was_taken() {
    let permit = permit();
    let steps = way(&permit);
    let written = |(place, (step, _)): (usize, &(Step, State))| {
        entry(u64::try_from(place).unwrap(), step.facts(ID))
    };
    let mut entries: Vec<_> = steps.iter().enumerate().map(written).collect();
    let pause = [
        Step::stopped("data-protection", Stop::Suspended, "R1", "order"),
        Step::resumed("data-protection", "order"),
    ];
    entries.splice(6..6, pause.map(|step| entry(99, step.facts(ID))));
    entries.push(entry(100, Step::drafted("researcher").facts("another")));
    let all = History::all(&entries).unwrap();
    let found: Vec<_> = all.iter().map(|one| (one.id(), one.state())).collect();
    assert_eq!(found, [(ID, State::Closed), ("another", State::Draft)]);
    assert_eq!(all.first().unwrap().request(), Some(permit.digest()));
}

#[test]
fn an_entry_that_is_no_step_is_refused() {
    let drafted = Step::drafted("researcher").facts(ID);
    let code = |entries: &[Entry]| History::all(entries).unwrap_err().code();
    let twice = [entry(1, drafted.clone()), entry(2, drafted.clone())];
    assert_eq!(code(&twice), Code::Known);
    for name in ["extract", "by", "step"] {
        let mut facts = drafted.clone();
        facts.remove(name);
        assert_eq!(code(&[entry(1, facts)]), Code::Entry, "{name}");
    }
    for (name, value) in [("more", "x"), ("step", "published")] {
        let mut facts = drafted.clone();
        facts.insert(name.to_owned(), value.to_owned());
        assert_eq!(code(&[entry(1, facts)]), Code::Entry, "{name}");
    }
    let mut undated = entry(1, drafted);
    undated.time = "yesterday".to_owned();
    assert_eq!(code(&[undated]), Code::Entry);
    let orphan = Step::closed("operations").facts(ID);
    assert_eq!(code(&[entry(1, orphan)]), Code::Step);
}
