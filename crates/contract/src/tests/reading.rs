//! What a good file becomes, and where each of its lines goes.

use proptest::prelude::*;

use super::{events, read, small};
use crate::lines::split;
use crate::{Harmonised, LineCounts, Value, repair_label};

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn read_events(records: &str) -> Harmonised {
    read(small(), "export/actes_2023.csv", events(records).as_bytes()).unwrap()
}

/// The identity of a receipt, and what the rows and rejections must add up to.
fn adds_up(harmonised: &Harmonised) -> bool {
    let LineCounts {
        physical,
        header,
        blank,
        footer,
        parsed,
        unparsable,
    } = harmonised.lines;
    let rows = u64::try_from(harmonised.batch.rows().len()).unwrap();
    let rejected = u64::try_from(harmonised.rejections.len()).unwrap();
    physical == header + blank + footer + parsed + unparsable
        && rows + rejected == parsed + unparsable
}

#[test]
fn an_event_becomes_canonical_values_in_the_order_of_the_model() {
    let harmonised = read_events("7;D1;M1;02/05/2023;CS;20\n");
    let batch = harmonised.batch;
    assert_eq!(
        (batch.table(), batch.region(), batch.source()),
        ("event", "44", "essai")
    );
    assert_eq!(
        batch.columns(),
        [
            "region_code",
            "microstructure_id",
            "event_date",
            "event_year",
            "event_type",
            "profession",
            "duration_minutes"
        ]
    );
    let row = &batch.rows()[0];
    assert_eq!(row.line, 2);
    assert_eq!(row.business_key, ["7"]);
    assert_eq!(row.practitioner, None);
    // 2 May 2023 is day 19479: 53 years of 365 days, 13 leap days, 121 days of 2023.
    assert!(
        row.values
            == [
                text("44"),
                text("44-M-1"),
                Value::Date(19_479),
                Value::Int(2023),
                text("gp_consultation"),
                Value::Null,
                Value::Int(20)
            ]
    );
    let identity = row.identity.as_ref().unwrap();
    assert_eq!(identity.local_id.as_deref(), Some("D1"));
    assert_eq!(identity.birth_name, None);
}

#[test]
fn a_patient_keeps_the_year_of_birth_and_the_sex_and_the_telephone_is_not_read() {
    let file = "dossier;nom;naissance;sexe;tel;lieu\n\
                D1; Lenormand ;03/04/1980;F;0612345678;M1\n\
                D2;;00/00/1975;?;;M1\n\
                D3;Petit;;H;;M1\n";
    let harmonised = read(small(), "patients.csv", file.as_bytes()).unwrap();
    let batch = harmonised.batch;
    let position = |name: &str| batch.columns().iter().position(|c| c == name).unwrap();
    let (sex, birth) = (position("sex"), position("birth_year"));
    let values: Vec<_> = batch
        .rows()
        .iter()
        .map(|row| (row.values[sex].clone(), row.values[birth].clone()))
        .collect();
    assert!(
        values
            == [
                (text("female"), Value::Int(1980)),
                (text("unknown"), Value::Int(1975)),
                (text("male"), Value::Null)
            ]
    );
    assert!(batch.rows()[0].values[position("identity_class")].is_null());
    let identity = batch.rows()[0].identity.as_ref().unwrap();
    assert_eq!(identity.birth_name.as_deref(), Some("Lenormand"));
    assert_eq!(identity.birth_date.as_deref(), Some("1980-04-03"));
    assert_eq!(identity.sex.as_deref(), Some("female"));
    let second = batch.rows()[1].identity.as_ref().unwrap();
    assert_eq!(second.birth_date.as_deref(), Some("1975-00-00"));
    assert_eq!(harmonised.repairs["spaces_trimmed"], 1);
}

#[test]
fn a_local_code_is_told_apart_by_its_region() {
    let model = super::model();
    let structure = model.table("event").unwrap().column("microstructure_id");
    assert!(structure.unwrap().local_code);
    let harmonised = read_events("7;D1;44-M1;02/05/2023;CS;20\n");
    assert!(harmonised.batch.rows()[0].values[1] == text("44-44-M-1"));
}

#[test]
fn one_structure_and_one_professional_under_four_spellings_are_one() {
    let region = super::contract("44");
    let file = "N° événement;N° dossier;Microstructure;Professionnel;Date;Type d'événement;Profession;Durée (min)\r\n\
        1;D1;MS-001;MG-1;05/06/2023;Consultation de médecine générale;Médecin généraliste;20\r\n\
        2;D2;ms-001;mg-1;05/06/2023;Consultation de médecine générale;Médecin généraliste;20\r\n\
        3;D3;MS-1;MG 1;05/06/2023;Consultation de médecine générale;Médecin généraliste;20\r\n\
        4;D4;MS 001;MG-1;05/06/2023;Consultation de médecine générale;Médecin généraliste;20\r\n";
    let bytes: Vec<u8> = file.chars().map(|c| u8::try_from(c).unwrap()).collect();
    let harmonised = read(&region, "evenements.csv", &bytes).unwrap();
    assert_eq!(harmonised.rejections, []);
    let rows = harmonised.batch.rows();
    let at = harmonised
        .batch
        .columns()
        .iter()
        .position(|c| c == "microstructure_id");
    assert!(
        rows.iter()
            .all(|row| row.values[at.unwrap()] == text("44-MS-1"))
    );
    assert!(
        rows.iter()
            .all(|row| row.practitioner.as_deref() == Some("MG-1"))
    );
    // Three times another structure than first written, twice another professional.
    assert_eq!(harmonised.repairs["identifier_spelling"], 5);
}

#[test]
fn an_identifier_of_signs_alone_is_missing() {
    let harmonised = read_events("7;D1;--;02/05/2023;CS;20\n");
    assert_eq!(harmonised.rejections[0].notice.code, "F31");
    assert!(harmonised.repairs.is_empty());
}

#[test]
fn a_score_is_stored_in_the_unit_of_its_scale() {
    let file = "dossier;date;echelle;score\nD1;02/05/2023;epices;30,17\nD1;02/05/2023;phq9;12\n";
    let harmonised = read(small(), "scores.csv", file.as_bytes()).unwrap();
    let rows = harmonised.batch.rows();
    assert!(rows[0].values.contains(&Value::Int(3017)));
    assert!(rows[1].values.contains(&Value::Int(12)));
    assert_eq!(rows[0].business_key, ["D1", "2023-05-02", "epices"]);
}

#[test]
fn blank_lines_and_the_footer_are_counted_and_not_read() {
    let harmonised = read_events("\n1;D1;M1;02/05/2023;CS;20\n;;;;;\n  \n2;D\n\nTotal;2\n\n");
    assert_eq!(
        harmonised.lines,
        LineCounts {
            physical: 9,
            header: 1,
            blank: 5,
            footer: 1,
            parsed: 1,
            unparsable: 1
        }
    );
    assert!(adds_up(&harmonised));
}

#[test]
fn a_footer_without_line_end_is_a_footer_and_a_total_in_the_middle_is_not() {
    let harmonised = read_events("1;D1;M1;02/05/2023;CS;20\nTotal : 1");
    assert_eq!(harmonised.lines.footer, 1);
    let harmonised = read_events("Total;0\n1;D1;M1;02/05/2023;CS;20\n");
    assert_eq!(
        (harmonised.lines.footer, harmonised.lines.unparsable),
        (0, 1)
    );
}

#[test]
fn a_quoted_field_may_hold_separators_quotes_and_line_ends() {
    let harmonised =
        read_events("\"a\"\"b;c\nd\";D1;M1;02/05/2023;CS;20\n2;D2;M1;02/05/2023;Inconnu;20\n");
    assert_eq!(harmonised.batch.rows()[0].business_key, ["a\"b;c\nd"]);
    // Its two physical lines are one logical line; the next record begins on line 4.
    assert_eq!(harmonised.lines.physical, 3);
    assert_eq!(harmonised.rejections[0].line, 4);
}

#[test]
fn lines_may_end_in_any_usual_way() {
    for end in ["\n", "\r\n", "\r"] {
        let file =
            events("1;D1;M1;02/05/2023;CS;20\n\n2;D1;M1;02/05/2023;RCP;\n").replace('\n', end);
        let harmonised = read(small(), "actes_2023.csv", file.as_bytes()).unwrap();
        let lines: Vec<_> = harmonised.batch.rows().iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 4]);
    }
}

#[test]
fn every_repair_is_counted_and_has_a_name() {
    let file = "\u{feff}ref;dossier;lieu;jour;acte;duree\n\
                1; D1;M1;02/05/2023;cs;2\u{202f}0\n";
    let harmonised = read(small(), "actes_2023.csv", file.as_bytes()).unwrap();
    assert_eq!(harmonised.batch.rows().len(), 1);
    let names: Vec<_> = harmonised.repairs.keys().copied().collect();
    assert_eq!(
        names,
        [
            "byte_order_mark_removed",
            "case_ignored",
            "header_alias",
            "spaces_trimmed",
            "thousands_space"
        ]
    );
    assert!(names.iter().all(|name| repair_label(name).is_some()));
    assert!(repair_label("anything").is_none());
}

#[test]
fn columns_may_come_in_any_order() {
    let file = "acte;duree;date;ref;lieu;dossier\nRCP;;02/05/2023;1;M1;D1\n";
    let harmonised = read(small(), "actes_2023.csv", file.as_bytes()).unwrap();
    assert!(harmonised.batch.rows()[0].values[4] == text("synthesis_meeting"));
}

/// Texts made of what matters to a parser.
fn csv_like() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "é",
        ";",
        ";",
        "\"",
        "\"\"",
        "\n",
        "\r\n",
        "\r",
        " ",
        "1",
        "Total",
        "02/05/2023",
        "CS",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn the_splitter_and_the_csv_crate_agree_on_every_text(text in csv_like()) {
        let lines = split(&text, ';');
        let records: Vec<_> = lines.records().map(|record| record.unwrap().len()).collect();
        let full: Vec<_> = lines.all.iter().filter(|line| !line.text.is_empty()).collect();
        let counts: Vec<_> = full.iter().map(|line| line.field_count).collect();
        prop_assert_eq!(records, counts);
        let numbers: Vec<_> = lines.all.iter().map(|line| line.number).collect();
        prop_assert!(numbers.is_sorted());
    }

    #[test]
    fn every_line_of_a_read_file_is_counted_once(text in csv_like()) {
        let file = events(&text);
        if let Ok(harmonised) = read(small(), "actes_2023.csv", file.as_bytes()) {
            prop_assert!(adds_up(&harmonised));
        }
    }

    #[test]
    fn no_bytes_make_the_reader_fail(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(harmonised) = read(small(), "patients.csv", &bytes) {
            prop_assert!(adds_up(&harmonised));
        }
    }
}
