use super::{COMPLETE, codes, complete, model, secret_key};
use crate::{Code, Precision, Request, explain, template};

/// The codes of all that is wrong with a request, the model included.
fn faults(text: &str) -> Vec<Code> {
    match Request::parse(text.as_bytes()) {
        Ok(request) => codes(&request.against(&model())),
        Err(faults) => codes(&faults),
    }
}

/// The complete request with one piece of it replaced.
fn with(from: &str, to: &str) -> Vec<Code> {
    let text = complete();
    assert!(text.contains(from), "{from}");
    faults(&text.replacen(from, to, 1))
}

#[test]
fn a_complete_request_is_accepted() {
    assert_eq!(faults(&complete()), []);
}

#[test]
fn each_required_field_is_missed_by_its_name() {
    let text = complete();
    let (top, _) = text.split_once("[[person]]").unwrap();
    let keys = top.lines().filter_map(|line| line.split_once(" = "));
    let mut seen = 0;
    for (key, value) in keys {
        let line = format!("{key} = {value}\n");
        let refused = Request::parse(text.replacen(&line, "", 1).as_bytes()).unwrap_err();
        assert_eq!(codes(&refused), [Code::Missing], "{key}");
        let what = &refused.first().unwrap().notice().what;
        assert!(what.en.ends_with(&format!("({key})")), "{}", what.en);
        seen += 1;
    }
    assert_eq!(seen, 18);
    assert_eq!(faults("").len(), 20);
}

#[test]
fn what_is_blank_is_missing() {
    assert_eq!(with("\"Durée de suivi\"", "\"  \""), [Code::Missing]);
    assert_eq!(with("[\"CESREES 1\"]", "[]"), [Code::Missing]);
    assert_eq!(with("[\"CESREES 1\"]", "[\" \"]"), [Code::Missing]);
    assert_eq!(
        with("why = \"Outcome\"", "why = \" \""),
        [Code::Unjustified]
    );
    assert_eq!(with(", why = \"Outcome\"", ""), [Code::Unjustified]);
}

#[test]
fn everything_wrong_is_said_at_once() {
    let text = complete().replace("title = \"Durée de suivi\"", "");
    let text = text.replace("why = \"Outcome\"", "why = \"\"");
    assert_eq!(faults(&text), [Code::Missing, Code::Unjustified]);
}

#[test]
fn words_outside_the_vocabulary_are_refused_with_their_line() {
    for (from, to) in [
        ("version = 3", "version = \"three\""),
        ("version = 3", "version = -3"),
        ("title =", "titel ="),
        ("\"pseudonymised\"", "\"raw\""),
        ("id = \"analyst\"", "id = \"analyst\"\nemail = \"x\""),
        ("\"2023-01-01\"", "\"2023-02-30\""),
    ] {
        assert_eq!(with(from, to), [Code::Unreadable], "{to}");
    }
    let text = complete().replace("title =", "titel =");
    let refused = Request::parse(text.as_bytes()).unwrap_err();
    assert!(refused.first().unwrap().notice().what.en.ends_with("(3)"));
    assert_eq!(
        codes(&Request::parse(b"\xff").unwrap_err()),
        [Code::Unreadable]
    );
}

#[test]
fn forms_are_held() {
    let digest = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    assert_eq!(with(digest, "AA"), [Code::Form]);
    assert_eq!(with("\"researcher\"", "\"Researcher\""), [Code::Form]);
    assert_eq!(with("\"retention-2024\"", "\"../retention\""), [Code::Form]);
    assert_eq!(with("\"analyst\"", "\"An analyst\""), [Code::Form]);
    let file = "protection = \"pseudonymised\"\nenvironment = \"file\"";
    assert_eq!(with("protection = \"pseudonymised\"", file), [Code::Reason]);
    let reason = format!("{file}\nreason = \"No network\"");
    assert_eq!(with("protection = \"pseudonymised\"", &reason), []);
}

#[test]
fn a_key_that_is_no_public_key_is_refused_and_not_repeated() {
    let secret = secret_key();
    let text = COMPLETE.replace("{key}", &secret);
    let refused = Request::parse(text.as_bytes()).unwrap_err();
    assert_eq!(codes(&refused), [Code::Recipient]);
    let twice = format!("{text}\n[[person]]\nid = \"other\"\nkey = \"{secret}\"\n");
    let refused = [refused, Request::parse(twice.as_bytes()).unwrap_err()].concat();
    for one in &refused {
        let said = format!("{one:?}");
        assert!(!said.contains(&secret), "{:?}", one.code());
    }
}

#[test]
fn nothing_is_named_twice() {
    assert_eq!(with("[\"44\"]", "[\"44\", \"44\"]"), [Code::Twice]);
    assert_eq!(
        with("name = \"inclusion\"", "name = \"patient\"").first(),
        Some(&Code::Twice)
    );
    let again = "{ name = \"exit_reason\", why = \"Again\" },\n  { name = \"exit_reason\"";
    assert_eq!(with("{ name = \"exit_reason\"", again), [Code::Twice]);
}

#[test]
fn days_are_in_order_and_coarsened_ones_stay_within() {
    assert_eq!(
        with("until = \"2023-12-31\"", "until = \"2022-12-31\""),
        [Code::Days]
    );
    assert_eq!(with("2023-12-31", "2023-12-30"), [Code::Period]);
    assert_eq!(with("2023-01-01", "2023-02-01"), [Code::Period]);
    let text = complete()
        .replace("quarter", "month")
        .replace("2023-01-01", "2023-02-01");
    assert_eq!(faults(&text), []);
    assert_eq!(
        faults(&text.replace("2023-02-01", "2023-02-02")),
        [Code::Period]
    );
}

#[test]
fn what_the_model_does_not_give_is_not_asked_for() {
    assert_eq!(with("[\"44\"]", "[\"00\"]"), [Code::Region]);
    assert_eq!(
        with("name = \"patient\"", "name = \"person\""),
        [Code::Table]
    );
    assert_eq!(
        with("name = \"patient\"", "name = \"calendar\""),
        [Code::Table]
    );
    assert_eq!(with("\"exit_reason\"", "\"exit_cause\""), [Code::Column]);
    for never in ["patient_no", "identity_class"] {
        let table = with("name = \"sex\"", &format!("name = \"{never}\""));
        assert_eq!(table, [Code::NeverLeaves], "{never}");
    }
}

#[test]
fn the_patient_number_leaves_no_table() {
    let mut seen = 0;
    for table in model().tables() {
        if table.level == contract::Level::Person && table.column("patient_no").is_some() {
            let text = complete();
            let (head, _) = text.split_once("[[table]]").unwrap();
            let columns =
                "columns = [{ name = \"patient_no\", why = \"Link\", precision = \"exact\" }]";
            let text = format!("{head}[[table]]\nname = \"{}\"\n{columns}\n", table.name);
            assert_eq!(faults(&text), [Code::NeverLeaves], "{}", table.name);
            seen += 1;
        }
    }
    assert_eq!(seen, 11);
}

#[test]
fn free_text_and_direct_identifiers_leave_no_table() {
    let text = include_str!("../../../../pseudonymisation/model.toml");
    let column = "name = \"exit_reason\", kind = \"text\", role = \"sensitive\", treatment = \"keep\", knowledge = \"secret\", codes = \"exit_reason\", groupable = true,";
    assert!(text.contains(column));
    let request = Request::parse(complete().as_bytes()).unwrap();
    let free = column.replace(", codes = \"exit_reason\", groupable = true,", ",");
    let model = contract::Model::parse(&text.replacen(column, &free, 1)).unwrap();
    assert_eq!(codes(&request.against(&model)), [Code::NeverLeaves]);
    // A model in which a column identifies directly is refused itself.
    let direct = column.replace("\"sensitive\"", "\"direct_identifier\"");
    let model = contract::Model::parse(&text.replacen(column, &direct, 1));
    assert_eq!(model.unwrap_err().code, "F02");
}

#[test]
fn a_precision_is_said_and_fits() {
    assert_eq!(with(", precision = \"exact\"", ""), [Code::Precision]);
    assert_eq!(with(", precision = \"quarter\"", ""), [Code::Precision]);
    assert_eq!(with("\"band-5\"", "\"quarter\""), [Code::Precision]);
    assert_eq!(with("\"quarter\"", "\"band-5\""), [Code::Precision]);
    assert_eq!(with("\"quarter\"", "\"week\""), [Code::Precision]);
    assert_eq!(
        with(
            "why = \"Random effect\"",
            "why = \"-\", precision = \"exact\""
        ),
        [Code::Precision]
    );
    assert_eq!(
        with(
            "why = \"Random effect\"",
            "why = \"-\", precision = \"label\""
        ),
        []
    );
    assert_eq!(
        with("why = \"Outcome\"", "why = \"-\", precision = \"label\""),
        [Code::Precision]
    );
    for none in [
        "band-1",
        "band-05",
        "band-+5",
        "band-",
        "band-70000",
        "Exact",
        "",
    ] {
        assert_eq!(Precision::parse(none), None, "{none}");
    }
    assert_eq!(Precision::parse("band-5"), Some(Precision::Band(5)));
}

#[test]
fn the_template_reads_and_lacks_what_somebody_has_to_fill_in() {
    let text = template(&model(), "retention-2024").unwrap();
    for id in ["", "A", "a b", "a\"\nversion = 1", "-a"] {
        assert_eq!(
            template(&model(), id).unwrap_err().code(),
            Code::Form,
            "{id}"
        );
    }
    let refused = Request::parse(text.as_bytes()).unwrap_err();
    assert!(codes(&refused).iter().all(|code| *code == Code::Missing));
    assert_eq!(refused.len(), 19);
    // With its comments taken off every line is one that the request may have.
    let lines = text
        .lines()
        .map(|line| line.strip_prefix("# ").unwrap_or(line));
    let starts = ["[[table]]", "name =", "columns", "  {", "]"];
    let tables: Vec<_> = lines
        .filter(|line| starts.iter().any(|start| line.starts_with(start)))
        .collect();
    let asked = complete();
    let (head, _) = asked.split_once("[[table]]").unwrap();
    let filled = tables.join("\n").replace("why = \"\"", "why = \"-\"");
    assert_eq!(faults(&format!("{head}{filled}\n")), []);
    assert!(!filled.contains("patient_no") && !filled.contains("identity_class"));
}

#[test]
fn every_code_has_two_languages_and_a_page() {
    for code in Code::ALL {
        let notice = explain(code.as_str()).unwrap();
        assert_eq!(notice, code.notice());
        for text in [&notice.what, &notice.hint] {
            assert!(!text.fr.is_empty() && !text.en.is_empty() && text.fr != text.en);
        }
    }
    assert_eq!(explain("X99"), None);
}
