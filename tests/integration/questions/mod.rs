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
            Err(notice) if question.refused.as_deref() == Some(notice.code) => None,
            Err(notice) => Some(format!("refused: {} {}", notice.code, notice.what.en)),
            Ok(_) if question.refused.is_some() => Some("admitted".to_owned()),
            Ok(answer) => {
                let rows = plain.rows(&question.plainly).await;
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

/// About a third by hand, a quarter as dbplyr writes them, a third as users of SAS or pandas do.
#[test]
fn programs_write_two_thirds_of_the_questions() {
    let all = Question::all();
    let count = |who: &[&str]| all.iter().filter(|q| who.contains(&q.by.as_str())).count();
    let (by_hand, dbplyr) = (count(&["epidemiologist"]), count(&["dbplyr"]));
    let others = count(&["sas", "pandas"]);
    assert_eq!(by_hand + dbplyr + others, all.len());
    assert!(all.len() >= 120, "{} questions", all.len());
    assert!(dbplyr * 4 >= all.len() && others * 10 >= all.len() * 3);
}

/// What is refused says so in its file, and is one question of twenty at most.
#[test]
fn nearly_all_questions_are_admitted() {
    let all = Question::all();
    let refused: Vec<_> = all.iter().filter(|q| q.refused.is_some()).collect();
    let names: Vec<_> = refused.iter().map(|q| q.name.as_str()).collect();
    assert!(refused.len() * 20 <= all.len(), "{names:?}");
}

/// The README has a line for each question, with what its file says.
#[test]
fn the_share_shown_of_each_question_stands_in_the_readme() {
    let readme = fixture::house().join("tests/questions/README.md");
    let readme = std::fs::read_to_string(readme).expect("a readme");
    let lines = readme.lines().filter(|line| line.starts_with("| `"));
    let told: Vec<String> = lines.map(str::to_owned).collect();
    let line = |q: &Question| {
        let shown = q.refused.clone().unwrap_or(format!("{} %", q.shown));
        format!("| `{}` | {} | {shown} |", q.name, q.by)
    };
    let wanted: Vec<String> = Question::all().iter().map(line).collect();
    assert_eq!(told, wanted, "wanted:\n{}", wanted.join("\n"));
}
