//! Questions about the demonstration and the forms in which they are answered.

use crate::support::{FR, User, demo};

const BY_YEAR: &str = "SELECT event_year, sex, count(DISTINCT p.patient_no) AS patients,
    count(*) AS events FROM event e JOIN patient p ON p.patient_no = e.patient_no
    GROUP BY event_year, sex";
/// In some regions few patients use it whose age at first use is not known: that is hidden.
const MIXED: &str = "SELECT region_code, count(DISTINCT patient_no) AS patients,
    avg(age_first_use) AS age FROM substance_use WHERE substance = 'cocaine_powder' AND rank = 1
    GROUP BY region_code";

/// The beginning of a question for exact numbers.
const EXACT: [&str; 4] = ["query", "--demo", "--profile", "exact"];

/// What is answered under the exact profile, whose numbers do not depend on how patients are numbered.
fn ask(arguments: &[&str]) -> String {
    User::with_demo().run(&[&EXACT, arguments].concat()).done()
}

#[test]
fn an_answer_is_a_table() {
    insta::assert_snapshot!(ask(&[BY_YEAR]), @"
    event_year  sex      patients  events
    ──────────  ───────  ────────  ──────
          2021  female       1967   23250
          2021  male         1993   22982
          2021  unknown         s       s
          2022  female       2341   28311
          2022  male         2389   28886
          2022  unknown         s       s
          2023  female       2740   33247
          2023  male         2760   34533
          2023  unknown         s       s
    s: value hidden to protect patients
    E35 patients, events: rows and patients side by side would tell how many rows few people have; ask for rows or for patients, not for both
    E39 patients, events: without the key `sex`; the question so written is below
        SELECT event_year, count(DISTINCT p.patient_no) AS patients, count(*) AS events FROM event e JOIN patient p ON p.patient_no = e.patient_no GROUP BY event_year
    E39 patients, events: without the key `event_year`; the question so written is below
        SELECT sex, count(DISTINCT p.patient_no) AS patients, count(*) AS events FROM event e JOIN patient p ON p.patient_no = e.patient_no GROUP BY sex
    ");
}

#[test]
fn an_answer_in_french_says_what_its_marks_mean() {
    let user = User::with_demo().reading_alone(FR);
    let said = user.run(&[&EXACT[..], &[MIXED]].concat());
    assert!(
        said.err.contains("profil exact, version 7 de l'entrepôt"),
        "{}",
        said.all()
    );
    insta::assert_snapshot!(said.done(), @"
    region_code  patients  age [ans]
    ───────────  ────────  ─────────
    11                 47    19,6625
    27                 12          s
    32                 43    19,5366
    44                 76     20,265
    76                 43    19,5541
    93                 21          s
    99                 17          s
    s : valeur masquée pour protéger les patients
    E35 age : lignes et patients côte à côte diraient combien de lignes ont peu de personnes ; demandez les lignes ou les patients, pas les deux
    E31 age : chaque attribut de la question (sexe, année de naissance, département, structure) laisse moins de patients possibles, et trop peu masquent tout ; retirez un de ces attributs, ou prenez-le plus grossier
    ");
}

#[test]
fn a_comment_or_a_byte_order_mark_may_come_first() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("question.sql");
    std::fs::write(
        &file,
        "\u{feff}-- by sex\r\nSELECT sex, count(*) AS n FROM patient GROUP BY sex\r\n",
    )
    .unwrap();
    let typed = ask(&["-- by sex\nSELECT sex, count(*) AS n FROM patient GROUP BY sex"]);
    assert_eq!(typed, ask(&["--file", file.to_str().unwrap()]));
    assert!(typed.contains("female"), "{typed}");
}

#[test]
fn csv_has_a_status_after_each_measure_and_nothing_where_a_value_is_hidden() {
    let csv = ask(&["--format", "csv", MIXED]);
    insta::assert_snapshot!(csv.replace("\r\n", "\n"), @"
    region_code,patients,patients_status,age,age_status
    11,47,shown,19.6625,shown
    27,12,shown,,suppressed
    32,43,shown,19.536585365853657,shown
    44,76,shown,20.264957264957264,shown
    76,43,shown,19.554054054054053,shown
    93,21,shown,,suppressed
    99,17,shown,,suppressed
    ");
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(
        rows.headers().unwrap(),
        [
            "region_code",
            "patients",
            "patients_status",
            "age",
            "age_status"
        ]
        .as_slice()
    );
    for row in rows.records() {
        let row = row.unwrap();
        for measure in [1, 3] {
            assert_eq!(
                row[measure].is_empty(),
                &row[measure + 1] == "suppressed",
                "{row:?}"
            );
        }
    }
}

#[test]
fn json_has_columns_rows_and_statuses() {
    let sql = "SELECT sex, count(DISTINCT patient_no) AS patients FROM patient GROUP BY sex";
    let json = ask(&["--format", "json", sql]);
    let parsed: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(parsed["version"], 7);
    assert_eq!(parsed["profile"], "exact");
    insta::assert_snapshot!(json, @r#"
    {
      "version": 7,
      "profile": "exact",
      "columns": [
        {
          "name": "sex",
          "measure": false,
          "kind": "text"
        },
        {
          "name": "patients",
          "measure": true,
          "kind": "int"
        }
      ],
      "rows": [
        [
          {
            "value": "female"
          },
          {
            "value": 3934,
            "status": "shown"
          }
        ],
        [
          {
            "value": "male"
          },
          {
            "value": 3961,
            "status": "shown"
          }
        ],
        [
          {
            "value": "unknown"
          },
          {
            "value": 0,
            "status": "shown"
          }
        ]
      ],
      "notes": [],
      "advice": []
    }
    "#);
}

#[test]
fn a_question_can_come_from_a_file_or_from_standard_input() {
    let sql = "SELECT event_year, count(*) AS events FROM event GROUP BY event_year";
    let (asker, user) = (User::new(), User::with_demo());
    let typed = user.run(&["query", "--demo", sql]).done();
    let file = asker.write("question.sql", sql);
    assert_eq!(
        user.run(&["query", "--demo", "--file", &file]).done(),
        typed
    );
    assert_eq!(user.run_with(&["query", "--demo", "-"], sql).done(), typed);
    let missing = asker.path("missing.sql");
    user.run(&["query", "--demo", "--file", &missing])
        .failed(4, "C02");
    user.run(&["query", "--demo", "--file", &asker.write("latin", b"\xE9")])
        .failed(4, "C02");
    assert_eq!(user.run(&["query", "--demo"]).code, 2);
}

#[test]
fn nothing_is_counted_twice_or_lost_between_the_feeds_and_an_answer() {
    let manifest = demo().0.read("state/tamis/demo/feeds/manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let csv = ask(&["--format", "csv", "SELECT count(*) AS n FROM event"]);
    let events = manifest["truth"]["rows"]["event"].as_u64().unwrap();
    assert_eq!(csv, format!("n,n_status\r\n{events},shown\r\n"));
    let people = manifest["truth"]["people"].as_u64().unwrap();
    let csv = ask(&[
        "--format",
        "csv",
        "SELECT count(DISTINCT patient_no) AS n FROM patient",
    ]);
    assert_eq!(csv, format!("n,n_status\r\n{people},shown\r\n"));
}

#[test]
fn explain_says_which_rules_judge_a_question_and_runs_nothing() {
    let user = &demo().0;
    let before = user
        .run(&["ledger", "show", "--demo", "--lang", "en"])
        .done();
    let english = ask(&["--explain", MIXED]);
    let french = user
        .reading(FR)
        .run(&["query", "--demo", "--explain", MIXED])
        .done();
    insta::assert_snapshot!(format!("{english}\n{french}"), @"
    G06  WHERE        condition on one column against a constant
    G07  region_code  group key, declared domain: the whole grid is shown
    G08  count        of patients, or of what k patients at least have each; each condition is a virtual cell, and so is its complement
    G08  avg          counted per cell; each condition is a virtual cell, and so is its complement

    numbers counted by group, and the rules that each must pass
         patients: D01 D02 D03 D04 D06 D05 D15 D18 D19 D16 D17
         rows (a part of the group): D01 D02 D03 D04 D06 D05 D09 D08 D15 D18 D19 D16 D17
         sum (a part of the group): D01 D02 D03 D04 D06 D05 D07 D08 D15 D18 D19 D16 D17

    columns of the answer
         region_code  public: group key or reference table
         patients     derives from a protected measure: every value has a status
         age          derives from a protected measure: every value has a status

    G06  WHERE        condition sur une colonne face à une constante
    G07  region_code  clé de groupe, domaine déclaré : toute la grille est montrée
    G08  count        des patients, ou de ce que k patients au moins ont chacun ; chaque condition est une cellule virtuelle, son complément aussi
    G08  avg          compté par cellule ; chaque condition est une cellule virtuelle, son complément aussi

    nombres comptés par groupe, et règles que chacun doit passer
         patients : D01 D02 D03 D04 D06 D05 D15 D18 D19 D16 D17
           bruit (écart type) : 2 patients
         lignes (une part du groupe) : D01 D02 D03 D04 D06 D05 D09 D08 D15 D18 D19 D16 D17
           bruit (écart type) : celui de 2 patients, et 14 en plus, à l'unité de la colonne
         somme (une part du groupe) : D01 D02 D03 D04 D06 D05 D07 D08 D15 D18 D19 D16 D17
           bruit (écart type) : celui de 2 patients, et 576 en plus, à l'unité de la colonne

    colonnes de la réponse
         region_code  publique : clé de groupe ou table de référence
         patients     vient d'une mesure protégée : chaque valeur a un statut
         age          vient d'une mesure protégée : chaque valeur a un statut
    ");
    let after = user
        .run(&["ledger", "show", "--demo", "--lang", "en"])
        .done();
    let of_this_question = |record: &str| record.matches("sql_sha256: ").count();
    assert!(of_this_question(&after) >= of_this_question(&before));
    user.run(&["query", "--demo", "--explain", "SELECT * FROM patient"])
        .failed(3, "G01");
}

#[test]
fn a_rule_is_explained_in_both_languages() {
    let user = User::new();
    let pages = ["fr", "en"].map(|lang| user.run(&["explain", "G04", "--lang", lang]).done());
    insta::assert_snapshot!(pages.join("\n"), @"
    G04  Les tables de personnes se joignent par patient

    pourquoi
        Une ligne qui mélange deux personnes n'appartient à aucune : on ne saurait compter personne derrière elle.

    refusé
        SELECT count(*) FROM patient p JOIN event e ON p.region_code = e.region_code

    accepté
        SELECT count(*) FROM patient p JOIN event e ON p.patient_no = e.patient_no

    écrire plutôt
        ajoutez la condition gauche.patient_no = droite.patient_no ; après FULL JOIN … ON, le patient est coalesce(gauche.patient_no, droite.patient_no)

    G04  Person-level tables join by patient

    why
        A row that mixes two people belongs to neither, so nobody could be counted behind it.

    refused
        SELECT count(*) FROM patient p JOIN event e ON p.region_code = e.region_code

    accepted
        SELECT count(*) FROM patient p JOIN event e ON p.patient_no = e.patient_no

    write instead
        add the condition left.patient_no = right.patient_no; after FULL JOIN … ON the patient is coalesce(left.patient_no, right.patient_no)
    ");
    assert_eq!(
        user.run(&["explain", " g04", "--lang", "en"]).done(),
        pages[1]
    );
}

#[test]
fn a_number_of_distinct_things_says_that_it_counts_those_with_enough_patients() {
    let user = User::with_demo();
    let sql = "SELECT count(DISTINCT substance) AS things, 1.0 * count(DISTINCT substance) / count(*) AS rate, \
               count(*) AS rows FROM substance_use";
    let json = user
        .run(&["query", "--demo", "--format", "json", sql])
        .done();
    let answer: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let statuses = answer["rows"][0].as_array().expect("a row").iter();
    let statuses: Vec<_> = statuses.map(|value| value["status"].clone()).collect();
    assert_eq!(statuses, ["partial", "partial", "shown"], "{answer}");
    let notes = answer["notes"].as_array().expect("notes").iter();
    let codes: Vec<_> = notes.map(|note| note[0].clone()).collect();
    assert!(codes.contains(&"E26".into()), "{answer}");
    // Two words in print: the mark, and what it means.
    let said = user.reading(FR).run(&["query", "--demo", sql]).done();
    assert!(said.contains("* : tiré d'un nombre de choses"), "{said}");
    let plain = "SELECT count(*) AS rows FROM substance_use";
    let said = user.run(&["query", "--demo", plain]).done();
    assert!(!said.contains("E26") && !said.contains("partial"), "{said}");
}
