//! A file that does not keep the contract is refused whole, and no message repeats its content.

use super::{GOOD, TODAY, contract, events, read, refusal, small, small_with, words};
use crate::{RawFile, harmonise};

#[test]
fn an_empty_file_is_refused() {
    for bytes in ["", "\n\n", " ;;\r\n", "\u{feff}"] {
        assert_eq!(refusal("actes_2023.csv", bytes.as_bytes()).code, "F11");
    }
}

#[test]
fn a_header_without_rows_is_a_month_without_activity() {
    let harmonised = read(small(), "actes_2023.csv", events("").as_bytes()).unwrap();
    assert!(harmonised.batch.rows().is_empty());
    assert_eq!(harmonised.lines.header, 1);
}

#[test]
fn a_file_that_the_contract_does_not_name_is_refused() {
    for name in [
        "autres.csv",
        "actes.csv",
        "patients.csv.bak",
        "actes_2023.txt",
    ] {
        assert_eq!(refusal(name, events(GOOD).as_bytes()).code, "F10");
    }
    let notice = refusal("Dupont.csv", b"");
    assert!(!words(&notice).contains("Dupont"), "{notice}");
}

#[test]
fn an_unknown_column_is_refused_with_the_nearest_name() {
    let file = "ref;dossier;lieu;date;acte;durée\n";
    let notice = refusal("actes_2023.csv", file.as_bytes());
    assert_eq!(notice.code, "F16");
    assert!(notice.what.en.contains("`durée` (position 6)"), "{notice}");
    assert!(notice.hint.en.contains("`duree`"), "{notice}");
    let extra = "ref;dossier;lieu;date;acte;duree;telephone\n";
    assert_eq!(refusal("actes_2023.csv", extra.as_bytes()).code, "F16");
}

#[test]
fn a_missing_column_is_refused_by_its_name() {
    let notice = refusal("actes_2023.csv", b"ref;dossier;lieu;acte;duree\n");
    assert_eq!(notice.code, "F17");
    assert!(notice.what.fr.contains("`date`"), "{notice}");
}

#[test]
fn an_optional_column_may_be_absent() {
    let file = "ref;dossier;lieu;date;acte\n1;D1;M1;02/05/2023;CS\n";
    let harmonised = read(small(), "actes_2023.csv", file.as_bytes()).unwrap();
    assert_eq!(harmonised.batch.rows().len(), 1);
}

#[test]
fn a_column_given_twice_is_refused() {
    let file = "ref;dossier;lieu;date;jour;acte;duree\n";
    let notice = refusal("actes_2023.csv", file.as_bytes());
    assert_eq!(notice.code, "F18");
    assert!(notice.what.en.contains("`date`"), "{notice}");
}

#[test]
fn another_separator_is_refused_by_name() {
    for (mark, shown) in [(",", "`,`"), ("\t", "TAB"), ("|", "`|`")] {
        let file = events(GOOD).replace(';', mark);
        let notice = refusal("actes_2023.csv", file.as_bytes());
        assert_eq!(notice.code, "F14");
        assert!(notice.what.en.contains(shown), "{notice}");
        assert!(notice.what.en.contains("`;`"), "{notice}");
    }
}

#[test]
fn a_first_line_that_is_no_header_is_not_repeated() {
    let file = "D1;Lenormand;03/04/1980;F;0612345678;M1\nD2;Petit;03/04/1981;H;;M1\n";
    let notice = refusal("patients.csv", file.as_bytes());
    assert_eq!(notice.code, "F15");
    for datum in ["Lenormand", "0612345678", "1980", "D1"] {
        assert!(!words(&notice).contains(datum), "{notice}");
    }
}

#[test]
fn utf_8_must_be_utf_8() {
    let file = events("1;Pré;M1;02/05/2023;CS;20\n");
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&file);
    let notice = refusal("actes_2023.csv", &bytes);
    assert_eq!(notice.code, "F12");
    assert!(notice.what.en.contains("line 2"), "{notice}");
    assert!(!words(&notice).contains("Pr"), "{notice}");
}

#[test]
fn windows_1252_must_not_be_utf_8() {
    let windows = small_with("\"utf-8\"", "\"windows-1252\"").unwrap();
    let file = events("1;Pré;M1;02/05/2023;CS;20\n");
    let marked = format!("\u{feff}{}", events(GOOD));
    let unused = [events(GOOD).as_bytes(), b"\x81\n"].concat();
    for bytes in [file.as_bytes(), marked.as_bytes(), &unused] {
        let refused = read(&windows, "actes_2023.csv", bytes).err().unwrap();
        assert_eq!(refused.code, "F12");
    }
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&file);
    assert!(read(&windows, "actes_2023.csv", &bytes).is_ok());
    assert!(read(&windows, "actes_2023.csv", events(GOOD).as_bytes()).is_ok());
}

#[test]
fn utf_16_is_refused() {
    let units = events(GOOD)
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect::<Vec<_>>();
    assert_eq!(refusal("actes_2023.csv", &units).code, "F12");
    let marked = [b"\xFF\xFE".as_slice(), &units].concat();
    let notice = refusal("actes_2023.csv", &marked);
    assert!(notice.what.en.contains("UTF-16"), "{notice}");
}

#[test]
fn text_that_was_encoded_twice_is_refused() {
    let windows = small_with("\"utf-8\"", "\"windows-1252\"").unwrap();
    for name in ["Hélène", "L’Hôte", "cœur", "Ça", "à ", "\u{c9}ric"] {
        let once = events(&format!(
            "1;{name}x;M1;02/05/2023;CS;20\nÿ;é x;M1;02/05/2023;CS;20\n"
        ));
        let (twice, _, _) = encoding_rs::WINDOWS_1252.decode(name.as_bytes());
        let damaged = once.replace(name, &twice);
        assert_eq!(
            refusal("actes_2023.csv", damaged.as_bytes()).code,
            "F13",
            "{name}"
        );
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&damaged);
        let refused = read(&windows, "actes_2023.csv", &bytes).err().unwrap();
        assert_eq!(refused.code, "F13", "{name}");
        assert!(
            read(small(), "actes_2023.csv", once.as_bytes()).is_ok(),
            "{name}"
        );
    }
    let lost = events("1;H\u{fffd}l;M1;02/05/2023;CS;20\n");
    assert_eq!(refusal("actes_2023.csv", lost.as_bytes()).code, "F13");
}

#[test]
fn a_truncated_file_is_refused() {
    let file = events("1;D1;M1;02/05/2023;CS;20\n2;D2;M1;03/05/2023;\"C\nS\";20\n");
    let open_quote = file.trim_end_matches("S\";20\n");
    let too_few = events("1;D1;M1;02/05/2023;CS;20\n2;D2;M1;03/0");
    for (text, line) in [(open_quote, "line 3"), (too_few.as_str(), "line 3")] {
        let notice = refusal("actes_2023.csv", text.as_bytes());
        assert_eq!(notice.code, "F19");
        assert!(notice.what.en.contains(line), "{notice}");
    }
}

#[test]
fn every_cut_of_a_file_is_refused_or_leaves_no_half_record() {
    let file = events("1;D1;M1;02/05/2023;CS;20\n2;D2;M1;03/05/2023;\"CS\";20\n");
    for end in 0..file.len() {
        let Ok(harmonised) = read(small(), "actes_2023.csv", &file.as_bytes()[..end]) else {
            continue;
        };
        let lines = harmonised.lines;
        assert_eq!(lines.unparsable, 0, "{end}");
        // What cannot be seen is a cut inside the last field of the last record: it is counted.
        assert!(
            file.as_bytes()[end - 1] == b'\n'
                || harmonised.repairs.contains_key("no_final_line_end"),
            "{end}"
        );
    }
}

#[test]
fn a_last_record_without_line_end_is_read_and_counted_as_a_repair() {
    let file = events(GOOD.trim_end());
    let harmonised = read(small(), "actes_2023.csv", file.as_bytes()).unwrap();
    assert_eq!(harmonised.lines.parsed, 1);
    assert_eq!(harmonised.repairs["no_final_line_end"], 1);
}

#[test]
fn a_file_of_one_region_is_refused_by_the_contract_of_every_other() {
    let model = super::model();
    let names = super::REGIONS;
    for writer in names {
        let own = contract(writer);
        let file = own.file_for("patients.csv").unwrap();
        let bytes = file.write(model, []).unwrap();
        for reader in names {
            let raw = RawFile {
                name: "patients.csv",
                bytes: &bytes,
                received: TODAY,
            };
            let outcome = harmonise(model, &contract(reader), &raw);
            assert_eq!(
                outcome.is_ok(),
                reader == writer,
                "{writer} read by {reader}"
            );
        }
    }
}
