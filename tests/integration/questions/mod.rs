//! Questions that are really asked, each answered twice: by the program, and by a session that
//! protects nothing. What is shown is right, what is hidden is unknown, and enough is shown.

mod compare;
mod file;
mod session;

use std::collections::BTreeMap;

use crate::fixture;
use crate::plain::Plain;
use file::Question;

/// Questions that the guard refuses today, by the code of its refusal. A question that it comes to
/// admit has to leave this list.
const NOT_YET: &[(&str, &str)] = &[
    ("all_contacts", "G12"),
    ("any_opioid_indication", "G03"),
    ("exit_rate_per_person_year", "G09"),
    ("first_contact_type", "G11"),
    ("hepatitis_c_agreement", "G04"),
    ("housing_latest", "G11"),
    ("intensive_follow_up", "G07"),
    ("mean_stay", "G09"),
    ("median_delay_to_psychologist", "G15"),
    ("median_duration", "G15"),
    ("person_years", "G09"),
    ("phq9_first_and_next", "G11"),
    ("spread_of_duration", "G15"),
    ("standardised_dependence", "G17"),
    ("structures_by_region", "G18"),
    ("treatment_length", "G09"),
];

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_answered_right_and_enough_is_shown() {
    let (fixture, warehouse) = fixture::build(synth::Scale::network(), 20_240_131).await;
    let plain = Plain::open(&fixture, &warehouse).await;
    let not_yet: BTreeMap<&str, &str> = NOT_YET.iter().copied().collect();
    let mut wrong = Vec::new();
    for question in Question::all() {
        let answer = fixture.ask(&question.sql, "research").await;
        let expected = not_yet.get(question.name.as_str());
        let complaint = match (&answer, expected) {
            (Err(notice), Some(code)) if notice.code == *code => {
                // It is a question all the same: the plain session has an answer to it.
                let rows = plain.rows(&question.sql).await;
                rows.is_empty().then(|| "asks for nothing".to_owned())
            }
            (Err(notice), _) => Some(format!("refused: {} {}", notice.code, notice.what.en)),
            (Ok(_), Some(code)) => Some(format!("admitted, and still listed under {code}")),
            (Ok(answer), None) => {
                let rows = plain.rows(&question.sql).await;
                compare::judge(&question, answer, rows).err()
            }
        };
        wrong.extend(complaint.map(|complaint| format!("{}: {complaint}", question.name)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    session::costs_little(&fixture).await;
}

#[test]
fn the_list_of_refused_questions_names_questions() {
    let names: Vec<String> = Question::all().into_iter().map(|q| q.name).collect();
    for (name, _) in NOT_YET {
        assert!(names.iter().any(|known| known == name), "{name}");
    }
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
