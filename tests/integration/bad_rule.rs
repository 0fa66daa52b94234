//! Rules that cannot be read or contradict each other are named, and nothing is done by them.

use std::fs;

use crate::delivery::SECOND;
use crate::support::{FR, User, copy_of_the_rules};

const CONTRACT: &str = "pseudonymisation/regions/44.toml";
const MODEL: &str = "pseudonymisation/model.toml";
const POLICY: &str = "pseudonymisation/policy.toml";

/// A user with a copy of the rules in which one text is replaced.
fn with_rule(path: &str, from: &str, to: &str) -> User {
    let user = User::with_first_delivery();
    let house = copy_of_the_rules(&user);
    let path = format!("{house}/{path}");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from));
    fs::write(path, text.replacen(from, to, 1)).unwrap();
    user
}

/// Delivers by these rules and returns what is said in both languages.
fn refused(user: &User, code: &str) -> String {
    let files = SECOND.write(user, "second");
    let mut arguments = vec!["ingest", "--house", "house", "--region", "44"];
    arguments.extend(files.iter().map(String::as_str));
    let french = user.reading(FR).run(&arguments).failed(4, code);
    let english = user.run(&arguments).failed(4, code);
    assert_eq!(user.version(), "1");
    format!("{french}\n{english}")
}

#[test]
fn a_contract_that_is_no_toml_is_refused_with_its_path_and_line() {
    let user = with_rule(CONTRACT, "separator = \";\"", "separator = ;");
    insta::assert_snapshot!(refused(&user, "F03"), @"
    erreur[F03] : le contrat est illisible, ligne 11 : string values must be quoted, expected literal string (pseudonymisation/regions/44.toml)

    conseil : corrigez cette ligne ; seules les clés décrites dans pseudonymisation/README.md sont admises

    error[F03]: the contract cannot be read, line 11: string values must be quoted, expected literal string (pseudonymisation/regions/44.toml)

    hint: correct this line; only the keys described in pseudonymisation/README.md are accepted
    ");
    user.run(&["contract", "check", "--house", "house"])
        .failed(4, "F03");
}

#[test]
fn a_contract_with_an_unknown_key_is_refused() {
    let user = with_rule(CONTRACT, "separator = ", "separater = ");
    insta::assert_snapshot!(refused(&user, "F03"), @"
    erreur[F03] : le contrat est illisible, ligne 11 : unknown field `separater`, expected one of `format`, `encoding`, `separator`, `decimal_mark`, `dates`, `pivot`, `line_end`, `missing` (pseudonymisation/regions/44.toml)

    conseil : corrigez cette ligne ; seules les clés décrites dans pseudonymisation/README.md sont admises

    error[F03]: the contract cannot be read, line 11: unknown field `separater`, expected one of `format`, `encoding`, `separator`, `decimal_mark`, `dates`, `pivot`, `line_end`, `missing` (pseudonymisation/regions/44.toml)

    hint: correct this line; only the keys described in pseudonymisation/README.md are accepted
    ");
}

#[test]
fn a_contract_that_names_a_column_which_the_model_does_not_have_is_refused() {
    let user = with_rule(
        CONTRACT,
        "column = \"duration_minutes\"",
        "column = \"duration\"",
    );
    insta::assert_snapshot!(refused(&user, "F04"), @"
    erreur[F04] : le contrat se contredit ou contredit le modèle : `evenements.csv`, `Durée (min)`: target (pseudonymisation/regions/44.toml)

    conseil : comparez cet endroit du contrat avec pseudonymisation/model.toml

    error[F04]: the contract contradicts itself or the model: `evenements.csv`, `Durée (min)`: target (pseudonymisation/regions/44.toml)

    hint: compare this place of the contract with pseudonymisation/model.toml
    ");
}

#[test]
fn a_contract_that_maps_to_a_code_which_the_list_does_not_have_is_refused() {
    let user = with_rule(CONTRACT, "regular_work = [", "regular = [");
    insta::assert_snapshot!(refused(&user, "F04"), @"
    erreur[F04] : le contrat se contredit ou contredit le modèle : `situations.csv`, `Situation professionnelle`: code `regular` (pseudonymisation/regions/44.toml)

    conseil : comparez cet endroit du contrat avec pseudonymisation/model.toml

    error[F04]: the contract contradicts itself or the model: `situations.csv`, `Situation professionnelle`: code `regular` (pseudonymisation/regions/44.toml)

    hint: compare this place of the contract with pseudonymisation/model.toml
    ");
}

#[test]
fn a_model_that_is_not_the_one_of_the_warehouse_is_refused() {
    let user = with_rule(MODEL, "en = \"birth name\"", "en = \"name at birth\"");
    insta::assert_snapshot!(refused(&user, "W05"), @"
    erreur[W05] : le modèle n'est pas celui avec lequel l'entrepôt a été créé

    conseil : rendez `model.toml` à son état d'origine, ou créez un nouvel entrepôt et redonnez-lui les livraisons

    error[W05]: the model is not the one the warehouse was created with

    hint: put `model.toml` back as it was, or create a new warehouse and give it the deliveries again
    ");
    let query = [
        "query",
        "--house",
        "house",
        "SELECT count(*) AS n FROM event",
    ];
    user.run(&query).failed(4, "W05");
}

#[test]
fn a_policy_below_its_bounds_answers_nothing() {
    let user = with_rule(
        POLICY,
        "[profile.research.patients]\nvalue = 11",
        "[profile.research.patients]\nvalue = 1",
    );
    let query = [
        "query",
        "--house",
        "house",
        "SELECT count(*) AS n FROM event",
    ];
    user.run(&query).failed(4, "D21");
    user.run(&["contract", "check", "--house", "house"])
        .failed(4, "D21");
}

#[test]
fn a_policy_with_an_unknown_threshold_answers_nothing() {
    let user = with_rule(
        POLICY,
        "[profile.research.structures]",
        "[profile.research.structure]",
    );
    let query = [
        "query",
        "--house",
        "house",
        "SELECT count(*) AS n FROM event",
    ];
    user.run(&query).failed(4, "D20");
}

#[test]
fn a_house_without_rules_is_refused() {
    let user = User::with_first_delivery();
    fs::create_dir(user.path("empty")).unwrap();
    for arguments in [
        &["contract", "check"][..],
        &["tables"],
        &["study", "list"],
        &["query", "SELECT count(*) AS n FROM event"],
    ] {
        user.run(&[&["--house", "empty"], arguments].concat())
            .failed(4, "C01");
    }
}

#[test]
fn a_warehouse_that_is_not_there_or_already_there_is_refused() {
    let user = User::new();
    let said = user.run(&["version", "show"]).failed(4, "W02");
    assert!(said.contains("`tamis init` creates one"), "{said}");
    user.run(&["query", "--demo", "SELECT 1"]).failed(4, "W02");
    user.run(&["init"]).done();
    user.run(&["init"]).failed(4, "W01");
}
