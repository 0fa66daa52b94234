//! Questions that are really asked, each answered twice: by the program, and by a session that
//! protects nothing. What is shown is right, what is hidden is unknown, and enough is shown.

mod compare;
mod file;
mod history;

use crate::fixture;
use crate::plain::Plain;
use file::Question;

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_answered_right_and_enough_is_shown() {
    let (fixture, warehouse) = fixture::build(synth::Scale::network(), 20_240_131).await;
    let plain = Plain::open(&fixture, &warehouse).await;
    let mut wrong = Vec::new();
    for question in Question::all() {
        let answer = fixture.ask(&question.sql, "exact").await;
        let complaint = match &answer {
            Err(notice) => Some(format!("refused: {} {}", notice.code, notice.what.en)),
            Ok(answer) => {
                let rows = plain.rows(&question.sql).await;
                compare::judge(&question, answer, rows).err()
            }
        };
        wrong.extend(complaint.map(|complaint| format!("{}: {complaint}", question.name)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    history::costs_little(&fixture).await;
}

/// The tables of people that the questions go through.
#[test]
fn every_person_table_is_asked_about() {
    let all: String = Question::all().into_iter().map(|q| q.sql).collect();
    for table in fixture::model().tables() {
        let is_asked = all.contains(&format!("FROM {}", table.name))
            || all.contains(&format!("from {}", table.name))
            || all.contains(&format!("FROM \"{}\"", table.name));
        // The question of a patient's other regions is one for the network, not for research.
        let is_person = table.level == contract::Level::Person && table.name != "patient_by_region";
        assert!(is_asked || !is_person, "{} is not asked about", table.name);
    }
}

#[test]
fn programs_write_some_of_the_questions() {
    let count = |who: &str| Question::all().iter().filter(|q| q.by == who).count();
    assert!(count("epidemiologist") + count("dbplyr") + count("sas") >= 44);
    assert!(count("dbplyr") >= 11 && count("sas") >= 8);
}
