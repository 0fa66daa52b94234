//! What the command itself tells beside numbers, in two worlds: exit status, standard error, which rows come
//! in which order, statuses and notes.

use std::sync::LazyLock;

use super::feed::feeds;
use super::network::Secret;
use crate::delivery::RECEIVED;
use crate::support::{Said, User};

/// The worlds under the same keys, so that patients have the same pseudonyms and records.
static WORLDS: LazyLock<[User; 2]> = LazyLock::new(|| {
    let keys = User::new();
    keys.run(&["init", "--synthetic"]).done();
    [Secret::Victim, Secret::StandIn].map(|secret| delivered(&keys, secret))
});

fn delivered(keys: &User, secret: Secret) -> User {
    let user = keys.twin();
    for feed in feeds(secret) {
        let write = |file: &synth::FeedFile| {
            user.write(&format!("{}/{}", feed.region, file.name), &file.bytes)
        };
        let files: Vec<String> = feed.files.iter().map(write).collect();
        let mut arguments = vec!["ingest", "--region", &feed.region, "--received", RECEIVED];
        arguments.extend(files.iter().map(String::as_str));
        user.run(&arguments).done();
    }
    user
}

/// `{V}` stands for the victim, `{T}` for patients and their tests.
const TESTED: &str = "patient p JOIN screening s ON s.patient_no = p.patient_no";
const VICTIM: &str = "p.region_code = '44' AND p.sex = 'female' AND p.birth_year = 1921";

/// Each with the exit status that it must have in both worlds.
const HISTORY: &[(i32, &str)] = &[
    (
        0,
        "SELECT p.region_code, s.result, count(*) AS n FROM {T} GROUP BY 1, 2",
    ),
    (
        0,
        "SELECT s.result, count(*) AS n FROM {T} WHERE {V} GROUP BY 1",
    ),
    (
        0,
        "SELECT count(*) AS n FROM {T} WHERE NOT ({V} AND s.result = 'positive')",
    ),
    (
        0,
        "SELECT 'yes' AS is FROM {T} WHERE {V} AND s.result = 'positive' HAVING count(*) >= 1",
    ),
    (
        0,
        "SELECT d.icd10, n FROM (SELECT d.icd10, count(*) AS n FROM patient p JOIN diagnosis d ON d.patient_no = \
         p.patient_no WHERE {V} GROUP BY 1) d ORDER BY n DESC NULLS LAST, icd10 LIMIT 3",
    ),
    (
        0,
        "SELECT 100 / (count(*) - 1) AS n FROM {T} WHERE {V} AND s.result = 'positive'",
    ),
    (
        0,
        "SELECT p.birth_year, count(*) AS n FROM {T} WHERE s.result = 'positive' AND p.birth_year < 1950 GROUP BY 1",
    ),
    (
        3,
        "SELECT bool_or({V} AND s.result = 'positive') AS n FROM {T}",
    ),
    (
        3,
        "SELECT count(*) AS n FROM {T} WHERE {V} AND 1 / (CASE WHEN s.result = 'positive' THEN 0 ELSE 1 END) = 1",
    ),
    (
        3,
        "SELECT count(*) AS n FROM {T} WHERE {V} AND CAST(s.result AS INT) = 1",
    ),
    (
        4,
        "SELECT count(*) AS n FROM {T} WHERE {V} AND s.outcome = 'positive'",
    ),
];

/// Answers to the history, asked by one person.
fn said(world: usize, profile: &str, history: &[(i32, &str)]) -> Vec<Said> {
    // What is asked is remembered: not by those who ask under another profile.
    let user = WORLDS[world].twin();
    let ask = |(_, sql): &(i32, &str)| {
        let sql = sql.replace("{T}", TESTED).replace("{V}", VICTIM);
        user.run(&["query", "--profile", profile, "--format", "csv", &sql])
    };
    history.iter().map(ask).collect()
}

/// Rows without the numbers that are shown, which may carry another noise.
fn without_numbers(out: &str) -> String {
    let field = |field: &str| match field.parse::<f64>() {
        Ok(_) => "number".to_owned(),
        Err(_) => field.to_owned(),
    };
    let line = |line: &str| line.split(',').map(field).collect::<Vec<_>>().join(",");
    out.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn compare(profile: &str, history: &[(i32, &str)], seen: fn(&str) -> String) {
    let [one, other] = [0, 1].map(|world| said(world, profile, history));
    for (((status, _), one), other) in history.iter().zip(one).zip(other) {
        assert_eq!(one.code, *status, "{}", one.all());
        let all = |said: &Said| (said.code, seen(&said.out), said.err.clone());
        assert_eq!(all(&one), all(&other), "{}\n{}", one.all(), other.all());
    }
}

#[test]
fn with_noise_the_command_ends_and_speaks_the_same_in_both_worlds() {
    compare("research", HISTORY, without_numbers);
}

#[test]
fn for_exact_numbers_the_command_says_the_very_same_in_both_worlds() {
    compare("exact", &HISTORY[..7], str::to_owned);
}
