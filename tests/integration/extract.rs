//! `tamis extract`: a request is begun from what is printed, filled in, and checked; everything wrong is said.

use crate::support::{FR, User};

const FILLED: &str = r#"
protection = "pseudonymised"
version = 1
from = "2023-01-01"
until = "2023-12-31"
ends = "2099-12-31"

[[person]]
id = "analyst"
key = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"

[[table]]
name = "patient"
columns = [
  { name = "birth_year", why = "Adjustment", precision = "band-5" },
  { name = "sex", why = "Adjustment", precision = "exact" },
]
"#;

/// The printed request with every field filled in.
fn filled(user: &User) -> String {
    let printed = user.run(&["extract", "new", "retention-2024"]).done();
    let mut text = String::new();
    for line in printed.lines() {
        let (line, _) = line.split_once('#').unwrap_or((line, ""));
        let line = line.trim_end();
        if line.ends_with("= \"\"") {
            let value = match line {
                "requester = \"\"" => "researcher".to_owned(),
                "decision_sha256 = \"\"" => "0a".repeat(32),
                "population = \"\"" => "SELECT patient_no FROM patient".to_owned(),
                _ => "said".to_owned(),
            };
            text.push_str(&line.replace("\"\"", &format!("\"{value}\"")));
        } else {
            let list = if line.starts_with("regions") {
                "[\"44\"]"
            } else {
                "[\"said\"]"
            };
            text.push_str(&line.replace("[]", list));
        }
        text.push('\n');
    }
    text + FILLED
}

fn check(user: &User, text: &str) -> crate::support::Said {
    user.write("request.toml", text);
    user.run(&["extract", "check", &user.path("request.toml")])
}

#[test]
fn a_request_is_begun_filled_in_and_checked() {
    let user = User::new();
    let text = filled(&user);
    let said = check(&user, &text).done();
    assert!(
        said.contains("retention-2024: the request lacks nothing"),
        "{said}"
    );
    assert!(said.contains("patient: birth_year, sex"), "{said}");
    assert!(said.contains("the population is not judged here"), "{said}");
    let said = check(&user.reading(FR), &text).done();
    assert!(said.contains("retention-2024 : rien ne manque"), "{said}");
    assert!(said.contains("données personnelles"), "{said}");
}

#[test]
fn everything_wrong_with_a_request_is_said() {
    let user = User::new();
    let printed = user.run(&["extract", "new", "retention-2024"]).done();
    let empty = check(&user, &printed);
    assert_eq!((empty.code, empty.out.as_str()), (4, ""), "{}", empty.all());
    for field in ["title", "population", "[[person]]", "[[table]]"] {
        assert!(
            empty.all().contains(&format!("({field})")),
            "{}",
            empty.all()
        );
    }
    let text = filled(&user);
    let never = text
        .replace("birth_year", "patient_no")
        .replace("\"sex\"", "\"hair\"");
    let said = check(&user, &never);
    assert!(
        said.all().contains("X07") && said.all().contains("X06"),
        "{}",
        said.all()
    );
    check(&user, &text.replace("band-5", "week")).failed(4, "X09");
    check(&user, &text.replace("age1ql3z7", "AGE-SECRET-KEY-1")).failed(4, "X10");
    user.run(&["extract", "new", "Rétention"]).failed(4, "X03");
    user.run(&["extract", "check", &user.path("nothing.toml")])
        .failed(4, "C02");
    user.run(&["explain", "x22"]).done();
}
