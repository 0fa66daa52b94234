//! A process that dies in the middle of a delivery leaves the old version or the new one.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command};

use crate::delivery::{self, FIRST, SECOND};
use crate::support::User;

/// What can be seen of a version from outside: rows of people and of reference tables.
const QUESTIONS: [&str; 4] = [
    "SELECT sex, count(DISTINCT patient_no) AS n FROM patient GROUP BY sex",
    "SELECT count(DISTINCT patient_no) AS patients, count(*) AS events, sum(duration_minutes) AS minutes FROM event",
    "SELECT event_year, count(*) AS n FROM event GROUP BY event_year",
    "SELECT count(*) AS n FROM microstructure",
];

/// Reads standard error until a step is announced; false if the process ended before.
pub(crate) fn wait_for_step(child: &mut Child, step: &str) -> bool {
    let announced = format!("step: {step}");
    let mut lines = BufReader::new(child.stderr.as_mut().expect("a pipe")).lines();
    lines.any(|line| line.expect("a line") == announced)
}

fn arguments(files: &[String]) -> Vec<&str> {
    let mut arguments = vec!["ingest", "--progress", "plain", "--region", "44"];
    arguments.extend(["--received", delivery::RECEIVED]);
    arguments.extend(files.iter().map(String::as_str));
    arguments
}

fn answers(user: &User) -> Vec<String> {
    let answer = |sql: &&str| {
        let arguments = ["query", "--profile", "exact", "--format", "csv", sql];
        user.run(&arguments).done()
    };
    QUESTIONS.iter().map(answer).collect()
}

/// Stops a process where it is: what comes next happens while it stands.
pub(crate) fn pause(child: &Child) {
    let id = child.id().to_string();
    let done = Command::new("kill")
        .args(["-STOP", &id])
        .status()
        .expect("a signal");
    assert!(done.success());
}

/// Ends a process as a power cut does: nothing in it can tidy up.
pub(crate) fn kill(mut child: Child) {
    child.kill().expect("killed");
    child.wait().expect("ended");
}

/// What was seen of a warehouse: its version and the answers to all questions. They are asked in a
/// copy, since what was given of one version has a part in what is given of the next.
fn seen(user: &User) -> (String, Vec<String>) {
    (user.version(), answers(&user.twin()))
}

/// Every step that a delivery announces, in order, by an ingest that nobody disturbs.
fn steps(user: &User, files: &[String]) -> Vec<String> {
    let said = user.run(&arguments(files));
    let steps: Vec<_> = said
        .err
        .lines()
        .filter_map(|line| line.strip_prefix("step: "))
        .collect();
    let steps = steps.into_iter().map(str::to_owned).collect();
    said.done();
    steps
}

#[test]
fn a_process_killed_at_any_step_leaves_a_whole_version_and_the_same_delivery_completes_it() {
    let undisturbed = User::with_first_delivery();
    let before = seen(&undisturbed);
    let files = SECOND.write(&undisturbed, "second");
    let steps = steps(&undisturbed, &files);
    let after = seen(&undisturbed);
    assert_ne!(before.1[0], after.1[0]);
    assert_ne!(before.1[1], after.1[1]);
    for expected in [
        "read patients.csv",
        "write patient",
        "write person",
        "commit version",
    ] {
        assert!(steps.iter().any(|step| step == expected), "{steps:?}");
    }
    for step in &steps {
        let user = User::with_first_delivery();
        let files = SECOND.write(&user, "second");
        let mut child = user.start(&arguments(&files));
        assert!(wait_for_step(&mut child, step), "{step}");
        kill(child);

        let found = seen(&user);
        assert!(found == before || found == after, "{step}: {found:?}");
        user.run(&["ledger", "verify"]).done();

        user.run(&arguments(&files)).done();
        assert_eq!(seen(&user), after, "{step}");
        user.run(&["ledger", "verify"]).done();
        let record = user.run(&["ledger", "show"]).done();
        assert_eq!(
            record.matches("      delivery: ").count(),
            2,
            "{step}: {record}"
        );
    }
}

#[test]
fn a_second_writer_is_told_to_wait() {
    let user = User::with_first_delivery();
    let files = SECOND.write(&user, "second");
    let mut child = user.start(&arguments(&files));
    assert!(wait_for_step(&mut child, "read patients.csv"));
    pause(&child);
    let busy = user.run(&arguments(&FIRST.write(&user, "first")));
    kill(child);
    busy.failed(7, "W03");
}
