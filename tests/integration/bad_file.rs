//! A file that its contract refuses: the answer says what and where, and nothing is taken.

use crate::delivery::{self, EVENTS_HEADER, encoded, event, file};
use crate::support::{FR, Said, User};

/// Delivers a file in both languages and returns what is said. No version may come of it.
fn refused(name: &str, bytes: &[u8], code: &str) -> String {
    let user = User::with_first_delivery();
    let files = [user.write(&format!("bad/{name}"), bytes)];
    let french = user.reading(FR).ingest(&files).failed(4, code);
    let english = user.ingest(&files).failed(4, code);
    assert_eq!(user.version(), "1");
    format!("{french}\n{english}")
}

/// A file of twenty events.
fn events() -> String {
    let lines: Vec<_> = (200..220).map(|serial| event(serial, 30)).collect();
    format!("{EVENTS_HEADER}\r\n{}\r\n", lines.join("\r\n"))
}

#[test]
fn an_unknown_column_is_refused_with_the_nearest_known_one() {
    let text = events().replace("Durée (min)", "Duree (mn)");
    insta::assert_snapshot!(refused("evenements.csv", &encoded(&text), "F16"), @"
    erreur[F16] : `evenements.csv` : la colonne `Duree (mn)` (position 8) n'est pas dans le contrat

    conseil : la plus proche est `Durée (min)` ; ôtez la colonne, ou déclarez-la dans le contrat

    error[F16]: `evenements.csv`: column `Duree (mn)` (position 8) is not in the contract

    hint: the nearest one is `Durée (min)`; remove the column, or declare it in the contract
    ");
}

#[test]
fn a_missing_column_is_refused_by_its_name() {
    let without_last = |line: &str| line.rsplit_once(';').unwrap().0.to_owned() + "\r\n";
    let text: String = events().lines().map(without_last).collect();
    insta::assert_snapshot!(refused("evenements.csv", &encoded(&text), "F17"), @"
    erreur[F17] : `evenements.csv` : la colonne `Durée (min)` manque

    conseil : ajoutez la colonne à l'extraction, même vide, ou déclarez-la `optional` dans le contrat

    error[F17]: `evenements.csv`: column `Durée (min)` is missing

    hint: add the column to the extract, even if empty, or declare it `optional` in the contract
    ");
}

#[test]
fn a_column_that_stands_twice_is_refused() {
    let text = events().replace("Profession;Durée (min)", "Profession;Profession");
    insta::assert_snapshot!(refused("evenements.csv", &encoded(&text), "F18"), @"
    erreur[F18] : `evenements.csv` : la colonne `Profession` est donnée deux fois, sous un ou plusieurs de ses noms

    conseil : gardez une seule de ces colonnes dans l'extraction

    error[F18]: `evenements.csv`: column `Profession` is given twice, under one or several of its names

    hint: keep only one of these columns in the extract
    ");
}

#[test]
fn another_encoding_is_refused_with_the_line_that_shows_it() {
    insta::assert_snapshot!(refused("evenements.csv", events().as_bytes(), "F12"), @"
    erreur[F12] : `evenements.csv` : l'encodage attendu est Windows-1252 ; la ligne 1 est d'un autre encodage (UTF-8)

    conseil : exportez de nouveau en Windows-1252, sans passer par un tableur

    error[F12]: `evenements.csv`: the encoding should be Windows-1252; line 1 is in another one (UTF-8)

    hint: export again in Windows-1252, without a spreadsheet in between
    ");
}

#[test]
fn a_file_that_was_encoded_twice_is_refused() {
    // One line of it: all of it would be UTF-8.
    let text = events();
    let (first, last) = text.split_at(text.rfind("Médecin").unwrap());
    let bytes = encoded(&format!("{first}{}", last.replace('é', "Ã©")));
    insta::assert_snapshot!(refused("evenements.csv", &bytes, "F13"), @"
    erreur[F13] : `evenements.csv` : des caractères sont abîmés, ligne 21 : le fichier a été encodé deux fois, ou des lettres sont perdues

    conseil : repartez de l'extraction d'origine ; ne rouvrez pas le fichier avec un autre encodage avant de l'enregistrer

    error[F13]: `evenements.csv`: characters are damaged, line 21: the file was encoded twice, or letters are lost

    hint: start from the original extract; do not reopen the file in another encoding before saving it
    ");
}

#[test]
fn another_separator_is_refused_by_its_name() {
    let text = events().replace(';', ",");
    insta::assert_snapshot!(refused("evenements.csv", &encoded(&text), "F14"), @"
    erreur[F14] : `evenements.csv` : le séparateur attendu est `;` ; l'en-tête est séparé par `,`

    conseil : exportez de nouveau avec le séparateur `;`, ou changez `separator` dans le contrat

    error[F14]: `evenements.csv`: the separator should be `;`; the header is separated by `,`

    hint: export again with the separator `;`, or change `separator` in the contract
    ");
}

#[test]
fn a_file_that_ends_within_a_record_is_refused() {
    let text = events();
    let (cut, _) = text.rsplit_once("44-MS").unwrap();
    insta::assert_snapshot!(refused("evenements.csv", &encoded(cut), "F19"), @"
    erreur[F19] : `evenements.csv` : le fichier est tronqué : l'enregistrement qui commence ligne 21 n'a pas de fin

    conseil : transmettez le fichier de nouveau et comparez sa taille avec celle de l'original

    error[F19]: `evenements.csv`: the file is truncated: the record that begins on line 21 has no end

    hint: send the file again and compare its size with the original's
    ");
}

#[test]
fn an_empty_file_is_refused() {
    insta::assert_snapshot!(refused("evenements.csv", b"", "F11"), @"
    erreur[F11] : `evenements.csv` : le fichier est vide

    conseil : refaites l'extraction ; un mois sans activité se livre avec la seule ligne d'en-tête

    error[F11]: `evenements.csv`: the file is empty

    hint: extract it again; a month without activity is delivered as the header line alone
    ");
}

#[test]
fn a_file_without_its_header_is_refused_and_none_of_it_is_repeated() {
    let lines = (200..220).map(|serial| event(serial, 30));
    let said = refused("evenements.csv", &file(&event(199, 30), lines), "F15");
    assert!(!said.contains("ZQ-44"), "{said}");
    insta::assert_snapshot!(said, @"
    erreur[F15] : `evenements.csv` : la première ligne n'est pas l'en-tête du contrat

    conseil : mettez en première ligne les noms de colonnes que montre `tamis contract show`

    error[F15]: `evenements.csv`: the first line is not the header of the contract

    hint: put the column names that `tamis contract show` prints on the first line
    ");
}

#[test]
fn a_file_that_the_contract_does_not_name_is_refused() {
    insta::assert_snapshot!(refused("visites.csv", &encoded(&events()), "F10"), @"
    erreur[F10] : `visites.csv` : ce fichier n'est pas nommé dans le contrat de la région 44

    conseil : donnez-lui l'un des noms que montre `tamis contract show`, ou ajoutez-le au contrat

    error[F10]: `visites.csv`: this file is not named in the contract of region 44

    hint: give it one of the names that `tamis contract show` prints, or add it to the contract
    ");
}

#[test]
fn one_bad_file_refuses_the_whole_delivery() {
    let user = User::with_first_delivery();
    let good = user.write("bad/patients.csv", delivery::patients(45..60));
    let bad = user.write("bad/evenements.csv", b"");
    user.ingest(&[good.clone(), bad]).failed(4, "F11");
    assert_eq!(user.version(), "1");
    user.ingest(&[good]).done();
    assert_eq!(user.version(), "2");
}

#[test]
fn a_file_given_twice_or_not_there_is_refused() {
    let user = User::with_first_delivery();
    let file = user.write("new/patients.csv", delivery::patients(45..60));
    user.ingest(&[file.clone(), file]).failed(4, "W12");
    user.ingest(&[user.path("new/structures.csv")])
        .failed(4, "W20");
    assert_eq!(user.version(), "1");
}

#[test]
fn a_region_without_contract_and_a_day_in_the_future_are_refused() {
    let user = User::with_first_delivery();
    let file = user.write("new/patients.csv", delivery::patients(45..60));
    let said = user
        .run(&["ingest", "--region", "75", &file])
        .failed(4, "C03");
    assert!(said.contains("known: 11, 27, 32, 44, 76, 93, 99"), "{said}");
    user.run(&[
        "ingest",
        "--region",
        "44",
        "--received",
        "2999-01-01",
        &file,
    ])
    .failed(4, "C04");
    let said: Said = user.run(&[
        "ingest",
        "--region",
        "44",
        "--received",
        "31/01/2024",
        &file,
    ]);
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.all());
    assert_eq!(user.version(), "1");
}
