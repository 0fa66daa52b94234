//! A question that cannot be answered says why, and what to write instead.

use crate::support::{FR, User};

/// Asks in both languages and returns what is said.
fn refused(sql: &str, exit: i32, code: &str) -> String {
    let user = User::with_first_delivery();
    let french = user.reading(FR).run(&["query", sql]).failed(exit, code);
    let english = user.run(&["query", sql]).failed(exit, code);
    assert_eq!(user.version(), "1");
    format!("{french}\n{english}")
}

#[test]
fn a_text_that_is_not_sql_is_refused_with_the_place() {
    insta::assert_snapshot!(refused("SELECT count(* FROM event", 4, "E01"), @"
    erreur[E01] : ce texte n'est pas du SQL que tamis comprend (`Line: 1, Column: 16`)

    conseil : vérifiez l'orthographe près de l'endroit indiqué

    error[E01]: this text is not SQL that tamis understands (`Line: 1, Column: 16`)

    hint: check the spelling near the place shown
    ");
}

#[test]
fn an_unknown_table_is_refused_with_the_nearest_one() {
    insta::assert_snapshot!(refused("SELECT count(*) AS n FROM evnt", 4, "E02"), @"
    erreur[E02] : cette table n'existe pas (`evnt`)

    conseil : vouliez-vous dire `event` ? sinon : les tables du modèle : tamis tables

    error[E02]: there is no such table (`evnt`)

    hint: did you mean `event`? otherwise: the tables of the model: tamis tables
    ");
}

#[test]
fn an_unknown_column_is_refused_with_the_nearest_one() {
    let sql = "SELECT region_cod, count(*) AS n FROM event GROUP BY region_cod";
    insta::assert_snapshot!(refused(sql, 4, "E03"), @"
    erreur[E03] : cette colonne n'existe pas (`region_cod`)

    conseil : vouliez-vous dire `region_code` ? sinon : les colonnes d'une table : tamis tables NOM

    error[E03]: there is no such column (`region_cod`)

    hint: did you mean `region_code`? otherwise: the columns of a table: tamis tables NAME
    ");
}

#[test]
fn an_unknown_function_is_refused() {
    let sql = "SELECT medain(duration_minutes) AS m FROM event";
    insta::assert_snapshot!(refused(sql, 4, "E04"), @"
    erreur[E04] : cette fonction ou ces arguments ne conviennent pas (`medain`)

    conseil : vérifiez le nom de la fonction, le nombre et les types de ses arguments

    error[E04]: this function or these arguments do not fit (`medain`)

    hint: check the function's name, and the number and types of its arguments
    ");
}

#[test]
fn rows_of_people_are_refused() {
    insta::assert_snapshot!(refused("SELECT * FROM patient", 3, "G01"), @"
    erreur[G01] : la requête rendrait des lignes de patients

    conseil : comptez plutôt : SELECT region_code, count(DISTINCT patient_no) FROM … GROUP BY region_code

    error[G01]: the statement would return rows of patients

    hint: count instead: SELECT region_code, count(DISTINCT patient_no) FROM … GROUP BY region_code
    ");
}

#[test]
fn a_statement_that_writes_is_refused() {
    insta::assert_snapshot!(refused("DROP TABLE patient", 3, "G02"), @"
    erreur[G02] : seul un SELECT de lecture est admis

    conseil : écrivez un seul SELECT ; pour voir les règles qui le jugent : tamis query --explain

    error[G02]: only one SELECT that reads is admitted

    hint: write one SELECT; for the rules that judge it, use: tamis query --explain
    ");
}

#[test]
fn a_join_on_something_else_than_the_patient_is_refused() {
    let sql = "SELECT count(*) AS n FROM event e JOIN patient p ON p.region_code = e.region_code";
    insta::assert_snapshot!(refused(sql, 3, "G04"), @"
    erreur[G04] : deux tables de personnes sont jointes sans patient_no = patient_no

    conseil : ajoutez la condition gauche.patient_no = droite.patient_no ; après FULL JOIN … ON, le patient est coalesce(gauche.patient_no, droite.patient_no)

    error[G04]: two person-level tables are joined without patient_no = patient_no

    hint: add the condition left.patient_no = right.patient_no; after FULL JOIN … ON the patient is coalesce(left.patient_no, right.patient_no)
    ");
}

#[test]
fn the_dictionary_of_people_and_the_provenance_of_rows_do_not_exist_for_a_question() {
    refused("SELECT count(*) AS n FROM person", 4, "E02");
    refused(
        "SELECT row_key, count(*) AS n FROM event GROUP BY row_key",
        4,
        "E03",
    );
}

#[test]
fn every_refusal_has_a_page() {
    let user = User::new();
    for (lang, hint) in [("fr", "conseil : "), ("en", "hint: ")] {
        let list = user.run(&["explain", "--lang", lang]).done();
        let codes: Vec<_> = list
            .lines()
            .filter_map(|line| line.strip_prefix("    ")?.split_whitespace().next())
            .collect();
        assert!(codes.len() > 100, "{list}");
        for code in codes {
            let page = user.run(&["explain", code, "--lang", lang]).done();
            let is_rule = code.starts_with('G') || code.starts_with('F') || code.starts_with('S');
            assert!(
                page.starts_with(code) && (is_rule || page.contains(hint)),
                "{page}"
            );
        }
    }
    user.run(&["explain", "Z99"]).failed(4, "C11");
}
