//! What can be read without a warehouse: contracts, tables, vectors, help.

use crate::secrets::contracts;
use crate::support::{EN, FR, User};

/// What a command says in French and in English.
fn in_both(arguments: &[&str]) -> [String; 2] {
    let user = User::new();
    [FR, EN].map(|lang| user.reading(lang).run(arguments).done())
}

#[test]
fn a_contract_is_read_as_sentences_in_both_languages() {
    let [french, english] = in_both(&["contract", "show", "44"]);
    let contracts = contracts();
    let contract = contracts
        .iter()
        .find(|contract| contract.region() == "44")
        .unwrap();
    assert_eq!(
        french.trim_end(),
        contract.sentences(contract::Lang::Fr).trim_end()
    );
    assert_eq!(
        english.trim_end(),
        contract.sentences(contract::Lang::En).trim_end()
    );
    for file in contract.files() {
        for column in file.columns() {
            assert!(french.contains(column.name()) && english.contains(column.name()));
        }
    }
    let start = |text: &str| text.lines().take(12).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(format!("{}\n\n{}", start(&french), start(&english)), @"");
}

#[test]
fn the_language_follows_the_environment_and_an_option_wins() {
    let user = User::new();
    let [french, english] = in_both(&["contract", "show", "44"]);
    let asked = |lang| user.run(&["contract", "show", "44", "--lang", lang]).done();
    assert_eq!((asked("fr"), asked("en")), (french, english));
}

#[test]
fn every_rule_of_the_house_can_be_checked() {
    let [french, english] = in_both(&["contract", "check"]);
    let without_digests = |text: &str| {
        let cut = |line: &str| {
            line.trim_end_matches(|c: char| c == '…' || c.is_ascii_hexdigit())
                .trim_end()
                .to_owned()
        };
        text.lines().map(cut).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(format!("{}\n\n{}", without_digests(&french), without_digests(&english)), @"");
}

#[test]
fn every_published_vector_has_its_answer() {
    let [french, english] = in_both(&["pseudonym", "vectors"]);
    assert_eq!(french, english);
    assert!(english.lines().count() > 20, "{english}");
    assert!(
        english.lines().all(|line| line.starts_with("ok  ")),
        "{english}"
    );
    for name in ["RFC 4231 case 1", "RFC 5869"] {
        assert!(english.contains(name), "{english}");
    }
}

#[test]
fn tables_and_columns_are_listed_with_what_a_question_may_do_with_them() {
    let [french, english] = in_both(&["tables"]);
    insta::assert_snapshot!(format!("{french}\n{english}"), @"");
    let [french, english] = in_both(&["tables", "screening"]);
    insta::assert_snapshot!(format!("{french}\n{english}"), @"");
    let user = User::new();
    let said = user.run(&["tables", "screenings"]).failed(4, "C12");
    assert!(said.contains("screening"), "{said}");
}

#[test]
fn help_lists_what_works_in_both_languages() {
    let [french, english] = in_both(&["--help"]);
    insta::assert_snapshot!(format!("{french}\n{english}"), @"");
}

#[test]
fn every_command_that_help_lists_has_help_and_no_other_exists() {
    let user = User::new();
    let commands = |help: &str| -> Vec<String> {
        let (_, rest) = help.split_once("Commands:\n").unwrap_or_default();
        let (list, _) = rest.split_once("\n\n").unwrap_or_default();
        let names = list
            .lines()
            .filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
        names
            .filter(|name| !name.is_empty() && *name != "help")
            .map(str::to_owned)
            .collect()
    };
    let help = user.run(&["--help"]).done();
    let mut found = Vec::new();
    for verb in commands(&help) {
        let help = user.run(&[&verb, "--help"]).done();
        let inner = commands(&help);
        for inner in &inner {
            user.run(&[&verb, inner, "--help"]).done();
            found.push(format!("{verb} {inner}"));
        }
        if inner.is_empty() {
            found.push(verb);
        }
    }
    insta::assert_snapshot!(found.join("\n"), @"");
    for unknown in [
        &["extract"][..],
        &["study", "publish"],
        &["--verbose", "tables"],
        &[],
    ] {
        let said = user.run(unknown);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.all());
    }
}

#[test]
fn the_version_of_the_program_is_its_own() {
    let said = User::new().run(&["--version"]).done();
    assert_eq!(said, format!("tamis {}\n", env!("CARGO_PKG_VERSION")));
}
