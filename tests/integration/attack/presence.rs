//! Whether somebody is there at all: what is shown with the victim and without, and what any two
//! shown numbers isolate. The patients behind a number are found here by plain loops.

use std::collections::BTreeSet;

use disclosure::{Scalar, Status};

use super::network::{Person, Secret, people};
use super::world::{Seen, observe_under};

const K: usize = 11;

/// A question for a number of patients, and who they are.
struct Question {
    sql: String,
    who: BTreeSet<(&'static str, usize)>,
}

type Condition = (&'static str, fn(&Person) -> bool);

const TABLES: &[Condition] = &[
    ("patient x WHERE true", |_| true),
    ("screening x WHERE x.result = 'positive'", |p| p.marked),
    ("event x WHERE x.event_type = 'home_visit'", |p| p.marked),
    ("diagnosis x WHERE x.icd10 = 'F32'", |p| !p.marked),
    (
        "(SELECT patient_no, count(*) AS n FROM event GROUP BY patient_no) x WHERE x.n >= 3",
        |p| p.number_of_events() >= 3,
    ),
];
const YEARS: &[Condition] = &[
    ("true", |_| true),
    ("p.birth_year > 1921", |p| p.birth_year > 1921),
    ("NOT (p.birth_year IN (1921, 1923))", |p| {
        ![1921, 1923].contains(&p.birth_year)
    }),
    ("p.birth_year >= 1952", |p| p.birth_year >= 1952),
    ("p.birth_year < 1975", |p| p.birth_year < 1975),
];
const SEXES: &[Condition] = &[
    ("true", |_| true),
    ("p.sex = 'female'", |p| p.female),
    ("p.sex = 'male' OR p.birth_year > 1923", |p| {
        !p.female || p.birth_year > 1923
    }),
];

fn questions(people: &[Person]) -> Vec<Question> {
    let mut questions = Vec::new();
    for (table, in_table) in TABLES {
        for (year, of_year) in YEARS {
            for (sex, of_sex) in SEXES {
                let (table, condition) = table.split_once(" WHERE ").expect("a condition");
                let counted = people
                    .iter()
                    .filter(|p| in_table(p) && of_year(p) && of_sex(p));
                questions.push(Question {
                    sql: format!(
                        "SELECT count(DISTINCT p.patient_no) FROM patient p JOIN {table} ON \
                         x.patient_no = p.patient_no WHERE {condition} AND ({year}) AND ({sex})"
                    ),
                    who: counted.map(|p| (p.region, p.serial)).collect(),
                });
            }
        }
    }
    questions
}

/// Whether the number is within reach of the noise of rule 1's border, which is judged by gain.
fn is_at_a_border(question: &Question) -> bool {
    (K..=20).contains(&question.who.len())
}

/// The number shown, and whether it is this population's own.
fn shown(seen: &Seen) -> Option<(usize, Status)> {
    let Seen::Answer(answer) = seen else {
        panic!("{seen:?}");
    };
    let cell = &answer.rows()[0][0];
    let status = cell.status.expect("a measure");
    match cell.value {
        Scalar::Int(n) => Some((usize::try_from(n).expect("a number"), status)),
        _ => None,
    }
}

async fn answers(profile: &str, secret: Secret) -> Vec<(Question, Option<(usize, Status)>)> {
    let questions = questions(&people(secret));
    let history: Vec<&str> = questions.iter().map(|q| q.sql.as_str()).collect();
    let seen = observe_under(profile, secret, &history).await;
    questions.into_iter().zip(seen.iter().map(shown)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_two_shown_numbers_isolate_a_few_patients() {
    let answers = answers("exact", Secret::Victim).await;
    let own: Vec<(&Question, usize)> = answers
        .iter()
        .filter_map(|(question, shown)| Some((question, (*shown)?)))
        .filter(|(_, (_, status))| *status == Status::Shown)
        .map(|(question, (n, _))| (question, n))
        .collect();
    assert!(own.len() >= 6, "a sieve that hides all: {}", own.len());
    let mut isolated = Vec::new();
    for (small, n) in &own {
        assert_eq!(small.who.len(), *n, "{}", small.sql);
        for (large, _) in &own {
            let rest = large.who.difference(&small.who).count();
            if small.who.is_subset(&large.who) && rest > 0 && rest < K {
                isolated.push(format!("{rest}: {}\n   {}", large.sql, small.sql));
            }
        }
    }
    assert!(isolated.is_empty(), "{}", isolated.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_does_not_tell_whether_the_victim_exists() {
    let with = answers("research", Secret::StandIn).await;
    let without = answers("research", Secret::Absent).await;
    let (mut told, mut compared) = (Vec::new(), 0);
    for ((question, there), (other, not_there)) in with.iter().zip(&without) {
        if is_at_a_border(question) || is_at_a_border(other) {
            continue;
        }
        compared += 1;
        let status = |seen: &Option<(usize, Status)>| seen.map(|(_, status)| status);
        if status(there) != status(not_there) {
            told.push(format!("{}: {there:?} and {not_there:?}", question.sql));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert!(compared * 2 > with.len(), "few are compared: {compared}");
    let shown = with.iter().filter(|(_, seen)| seen.is_some()).count();
    assert!(shown * 2 > with.len(), "a sieve that hides all: {shown}");
}
