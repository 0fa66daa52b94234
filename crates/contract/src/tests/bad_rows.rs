//! A row that does not keep the contract is rejected with line, column and reason; the others
//! are read.

use super::{GOOD, events, read, small, small_with, words};
use crate::{Harmonised, Rejection};

/// Reads a file in which the second record is bad.
fn rejected(name: &str, header: &str, records: [&str; 3]) -> Rejection {
    let text = format!("{header}\n{}\n", records.join("\n"));
    let Harmonised {
        batch, rejections, ..
    } = read(small(), name, text.as_bytes()).unwrap();
    assert_eq!(batch.rows().len(), 2, "the other rows are kept");
    assert_eq!(rejections.len(), 1);
    let rejection = rejections.into_iter().next().unwrap();
    assert_eq!(rejection.line, 3);
    rejection
}

fn rejected_event(record: &str) -> (String, &'static str) {
    let header = "ref;dossier;lieu;date;acte;duree";
    let rejection = rejected("actes_2023.csv", header, [GOOD.trim(), record, GOOD.trim()]);
    let said = words(&rejection.notice);
    for cell in record.split(';').filter(|cell| cell.len() > 3) {
        assert!(!said.contains(cell), "{said}");
    }
    (rejection.column, rejection.notice.code)
}

#[test]
fn a_code_that_is_not_in_the_list_is_rejected_and_not_repeated() {
    let outcome = rejected_event("2;D2;M1;02/05/2023;Téléphone 06;20");
    assert_eq!(outcome, ("acte".to_owned(), "F32"));
}

#[test]
fn a_bad_date_is_rejected() {
    for date in [
        "31/02/2023",
        "2023-05-02",
        "02/05/23",
        "5/5/2023",
        "00/05/2023",
        "mardi",
    ] {
        let outcome = rejected_event(&format!("2;D2;M1;{date};CS;20"));
        assert_eq!(outcome, ("date".to_owned(), "F33"), "{date}");
    }
}

#[test]
fn a_date_after_the_extract_is_rejected() {
    let outcome = rejected_event("2;D2;M1;16/01/2024;CS;20");
    assert_eq!(outcome, ("date".to_owned(), "F34"));
    let today = events("2;D2;M1;15/01/2024;CS;20\n");
    let harmonised = read(small(), "actes_2024.csv", today.as_bytes()).unwrap();
    assert_eq!(harmonised.batch.rows().len(), 1);
}

#[test]
fn a_missing_required_value_is_rejected() {
    for (record, column) in [
        ("2;;M1;02/05/2023;CS;20", "dossier"),
        ("2;NR;M1;02/05/2023;CS;20", "dossier"),
        (";D2;M1;02/05/2023;CS;20", "ref"),
        ("2;D2;M1;;CS;20", "date"),
    ] {
        assert_eq!(rejected_event(record), (column.to_owned(), "F31"));
    }
}

#[test]
fn a_number_that_is_none_or_out_of_bounds_is_rejected() {
    for minutes in ["vingt", "20 min", "12.5", "12,5", "--2", "2O"] {
        let outcome = rejected_event(&format!("2;D2;M1;02/05/2023;CS;{minutes}"));
        assert_eq!(outcome, ("duree".to_owned(), "F35"), "{minutes}");
    }
    for minutes in ["0", "-5", "481", "99999"] {
        let outcome = rejected_event(&format!("2;D2;M1;02/05/2023;CS;{minutes}"));
        assert_eq!(outcome, ("duree".to_owned(), "F36"), "{minutes}");
    }
}

#[test]
fn a_ragged_row_is_unparsable_and_rejected_as_a_whole() {
    for record in ["2;D2;M1;02/05/2023;CS", "2;D2;M1;02/05/2023;CS;20;x"] {
        assert_eq!(rejected_event(record), (String::new(), "F30"));
    }
    let text = events("1;D1\n");
    let harmonised = read(small(), "actes_2023.csv", text.as_bytes()).unwrap();
    assert_eq!(harmonised.lines.unparsable, 1);
    assert_eq!(harmonised.lines.parsed, 0);
}

#[test]
fn an_event_before_birth_and_an_exit_before_the_inclusion_are_rejected() {
    let header = "dossier;naissance;lieu;entree;sortie;experience";
    let good = "D1;01/02/1980;M1;02/05/2022;02/05/2023;none";
    for (bad, column) in [
        ("D2;03/05/2022;M1;02/05/2022;;none", "entree"),
        ("D2;01/02/1980;M1;02/05/2022;01/05/2022;none", "sortie"),
    ] {
        let rejection = rejected("suivis.csv", header, [good, bad, good]);
        assert_eq!(rejection.notice.code, "F37");
        assert_eq!(rejection.column, column);
    }
}

#[test]
fn an_unknown_day_of_birth_is_taken_at_its_earliest() {
    let header = "dossier;naissance;lieu;entree;sortie;experience";
    let good = "D1;00/00/1980;M1;02/05/2022;;none";
    let bad = "D2;00/06/2022;M1;02/05/2022;;none";
    let rejection = rejected("suivis.csv", header, [good, bad, good]);
    assert_eq!(rejection.notice.code, "F37");
}

#[test]
fn a_birth_in_the_future_or_in_another_century_is_rejected() {
    let header = "dossier;nom;naissance;sexe;tel;lieu";
    let good = "D1;Petit;01/02/1980;F;;M1";
    for (bad, code) in [
        ("D2;Petit;01/02/2030;F;;M1", "F34"),
        ("D2;Petit;00/00/2030;F;;M1", "F34"),
        ("D2;Petit;01/02/1803;F;;M1", "F36"),
        ("D2;Petit;01/00/1980;F;;M1;", "F30"),
        ("D2;Petit;12/00/1980;F;;M1", "F33"),
        ("D2;Petit;01/02/1980;X;;M1", "F32"),
        ("D2;Petit;01/02/1980;;;M1", "F31"),
    ] {
        let rejection = rejected("patients.csv", header, [good, bad, good]);
        assert_eq!(rejection.notice.code, code, "{bad}");
        assert!(!words(&rejection.notice).contains("Petit"));
    }
}

#[test]
fn a_score_is_judged_by_its_own_scale() {
    let header = "dossier;date;echelle;score";
    let good = "D1;02/05/2023;epices;30,17";
    for (bad, code) in [
        ("D1;02/05/2023;audit_c;13", "F36"),
        ("D1;02/05/2023;phq9;28", "F36"),
        ("D1;02/05/2023;phq9;12,5", "F35"),
        ("D1;02/05/2023;epices;100,01", "F36"),
        ("D1;02/05/2023;epices;30,175", "F35"),
        ("D1;02/05/2023;autre;3", "F32"),
    ] {
        let rejection = rejected("scores.csv", header, [good, bad, good]);
        assert_eq!(rejection.notice.code, code, "{bad}");
    }
}

#[test]
fn a_soft_rule_keeps_the_row_and_counts_it() {
    // 7 May 2023 was a Sunday.
    let text = events("1;D1;M1;07/05/2023;CS;20\n2;D1;M1;08/05/2023;CS;20\n");
    let harmonised = read(small(), "actes_2023.csv", text.as_bytes()).unwrap();
    assert_eq!(harmonised.batch.rows().len(), 2);
    assert_eq!(harmonised.warnings["F39"], 1);
}

#[test]
fn the_same_rule_declared_hard_rejects_the_row() {
    let hard = small_with("severity = \"soft\"", "severity = \"hard\"").unwrap();
    let text = events("1;D1;M1;07/05/2023;CS;20\n");
    let harmonised = read(&hard, "actes_2023.csv", text.as_bytes()).unwrap();
    assert_eq!(harmonised.rejections[0].notice.code, "F39");
    assert_eq!(harmonised.rejections[0].column, "date");
    assert!(harmonised.warnings.is_empty());
}

#[test]
fn an_unusual_duration_and_an_unlikely_pair_of_codes_are_counted() {
    let model = super::model();
    let contract = super::contract("44");
    let file = contract.file_for("traitements.csv").unwrap();
    let mut row = crate::CanonicalRow::default();
    row.identity
        .insert(crate::IdentityField::LocalId, "D1".to_owned());
    for (name, value) in [
        ("atc", crate::Value::Text("N07BC02".to_owned())),
        ("start_date", crate::Value::Date(19_000)),
        ("initiator", crate::Value::Text("gp".to_owned())),
    ] {
        row.values.insert(name.to_owned(), value);
    }
    let bytes = file.write(model, [row]).unwrap();
    let harmonised = read(&contract, "traitements.csv", &bytes).unwrap();
    assert_eq!(harmonised.warnings["F40"], 1);

    let long = contract.file_for("evenements.csv").unwrap();
    assert!(
        long.rules()
            .iter()
            .any(|rule| matches!(rule.check, crate::Check::Within { max: 180, .. }))
    );
}
