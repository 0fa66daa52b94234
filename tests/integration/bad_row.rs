//! A row that cannot be taken is named with its file, line and column, and how to correct it.

use crate::delivery::{self, EVENTS_HEADER, PATIENTS_HEADER, event, file, nir, patient};
use crate::support::{EN, FR, User};

/// What the receipt says of the one row that is rejected, in both languages.
fn rejection(name: &str, bytes: &[u8]) -> String {
    let said = |lang| {
        let user = User::with_first_delivery().reading_alone(lang);
        let files = [user.write(&format!("new/{name}"), bytes)];
        let said = user.ingest(&files);
        assert!(said.err.contains(if lang == FR {
            "corrigez-les"
        } else {
            "correct them"
        }));
        let receipt = said.done();
        let lines = receipt
            .lines()
            .skip_while(|line| !line.starts_with(&format!("{name}, li")));
        lines.collect::<Vec<_>>().join("\n")
    };
    format!("{}\n\n{}", said(FR), said(EN))
}

/// New events of known patients, the sixth of which is changed.
fn events(change: impl Fn(String) -> String) -> Vec<u8> {
    let line = |serial| {
        let line = event(serial, 30);
        if serial == 275 { change(line) } else { line }
    };
    file(EVENTS_HEADER, (270..280).map(line))
}

#[test]
fn a_national_number_with_a_wrong_key_is_rejected() {
    let right = patient(60);
    let key = pseudonym::normalise::nir_key(&nir(60)).unwrap();
    let wrong = right.replace(&format!(";{key:02};"), &format!(";{:02};", key % 97 + 1));
    assert_ne!(right, wrong);
    let bytes = file(PATIENTS_HEADER, [patient(59), wrong, patient(61)]);
    insta::assert_snapshot!(rejection("patients.csv", &bytes), @"
    patients.csv, ligne 3, colonne `nir`: P01 la clé du NIR ne correspond pas à son numéro
        conseil : corrigez le numéro ou la clé dans le dossier : la clé est 97 moins le reste du numéro divisé par 97 (2A compte 19, 2B compte 18)
    le contenu des lignes rejetées n'a pas été gardé

    patients.csv, line 3, column `nir`: P01 the key of the NIR does not fit its number
        hint: correct the number or the key in the record: the key is 97 minus the remainder of the number divided by 97 (2A counts as 19, 2B as 18)
    the content of rejected rows was not kept
    ");
}

#[test]
fn a_date_after_the_extract_is_rejected() {
    let bytes = events(|line| line.replace("/2023;", "/2039;"));
    insta::assert_snapshot!(rejection("evenements.csv", &bytes), @"
    evenements.csv, ligne 7, colonne `Date`: F34 la colonne `Date` contient une date postérieure à l'extraction
        conseil : corrigez la date à la source ; un rendez-vous prévu n'est pas un événement
    le contenu des lignes rejetées n'a pas été gardé

    evenements.csv, line 7, column `Date`: F34 column `Date` holds a date after the extract
        hint: correct the date at its source; a planned appointment is no event
    the content of rejected rows was not kept
    ");
}

#[test]
fn a_code_that_is_not_in_the_list_is_rejected_and_not_repeated() {
    let bytes = events(|line| line.replace("Consultation de", "Zqcode"));
    let said = rejection("evenements.csv", &bytes);
    assert!(!said.contains("Zqcode"), "{said}");
    insta::assert_snapshot!(said, @"
    evenements.csv, ligne 7, colonne `Type d'événement`: F32 la colonne `Type d'événement` contient un code qui n'est pas dans la liste
        conseil : regardez les formes admises avec `tamis contract show` ; ajoutez la nouvelle forme au contrat une fois pour toutes
    le contenu des lignes rejetées n'a pas été gardé

    evenements.csv, line 7, column `Type d'événement`: F32 column `Type d'événement` holds a code that is not in the list
        hint: see the accepted forms with `tamis contract show`; add the new form to the contract once and for all
    the content of rejected rows was not kept
    ");
}

#[test]
fn a_date_that_does_not_exist_is_rejected() {
    let bytes = events(|line| line.replace("/03/2023;", "/13/2023;"));
    insta::assert_snapshot!(rejection("evenements.csv", &bytes), @"
    evenements.csv, ligne 7, colonne `Date`: F33 la colonne `Date` contient une date illisible dans les formats du contrat
        conseil : écrivez la date dans le format du contrat ; vérifiez que le jour existe
    le contenu des lignes rejetées n'a pas été gardé

    evenements.csv, line 7, column `Date`: F33 column `Date` holds a date that the formats of the contract cannot read
        hint: write the date in the format of the contract; check that the day exists
    the content of rejected rows was not kept
    ");
}

#[test]
fn a_number_out_of_its_bounds_is_rejected() {
    let bytes = events(|line| line + "000000");
    insta::assert_snapshot!(rejection("evenements.csv", &bytes), @"
    evenements.csv, ligne 7, colonne `Durée (min)`: F36 la colonne `Durée (min)` contient une valeur hors des bornes du modèle
        conseil : vérifiez l'unité et, pour un score, que l'échelle nommée est la bonne
    le contenu des lignes rejetées n'a pas été gardé

    evenements.csv, line 7, column `Durée (min)`: F36 column `Durée (min)` holds a value outside the bounds of the model
        hint: check the unit and, for a score, that the right scale is named
    the content of rejected rows was not kept
    ");
}

#[test]
fn a_record_with_a_field_too_few_is_rejected() {
    let bytes = events(|line| line.rsplit_once(';').unwrap().0.to_owned());
    insta::assert_snapshot!(rejection("evenements.csv", &bytes), @"
    evenements.csv, ligne 7: F30 l'enregistrement a 7 champs au lieu de 8
        conseil : un séparateur ou un guillemet dans un texte en est souvent la cause ; mettez ce texte entre guillemets
    le contenu des lignes rejetées n'a pas été gardé

    evenements.csv, line 7: F30 the record has 7 fields instead of 8
        hint: a separator or a quote inside a text is a frequent cause; put that text between quotes
    the content of rejected rows was not kept
    ");
}

#[test]
fn an_event_of_an_unknown_patient_is_rejected_until_the_patient_is_delivered() {
    let user = User::with_first_delivery();
    let stranger = event(91, 30);
    assert!(stranger.contains(&delivery::local_id(31)));
    let stranger = stranger.replace(&delivery::local_id(31), &delivery::local_id(70));
    let events = user.write("new/evenements.csv", file(EVENTS_HEADER, [stranger]));
    let receipt = user.ingest(std::slice::from_ref(&events)).done();
    assert!(receipt.contains("evenements.csv, line 2"), "{receipt}");
    assert!(receipt.contains(": W14 "), "{receipt}");

    let patients = user.write("late/patients.csv", delivery::patients(70..71));
    user.ingest(&[patients]).done();
    let receipt = user.ingest(&[events]).done();
    assert!(receipt.contains("parsed 1 = accepted 1"), "{receipt}");
}

#[test]
fn a_row_whose_identifiers_lead_to_two_people_is_rejected() {
    let user = User::with_first_delivery();
    let mixed = patient(3).replace(&nir(3), &nir(6));
    let key = |serial| pseudonym::normalise::nir_key(&nir(serial)).unwrap();
    let mixed = mixed.replace(&format!(";{:02};", key(3)), &format!(";{:02};", key(6)));
    let file = user.write("new/patients.csv", file(PATIENTS_HEADER, [mixed]));
    let receipt = user.ingest(&[file]).done();
    assert!(
        receipt.contains(": W13 ") || receipt.contains(": W17 "),
        "{receipt}"
    );
}

#[test]
fn identities_of_the_test_ranges_are_rejected_by_a_warehouse_of_real_people() {
    let user = User::new();
    user.run(&["init"]).done();
    let file = user.write("new/patients.csv", file(PATIENTS_HEADER, [patient(1)]));
    let receipt = user.ingest(&[file]).done();
    assert!(receipt.contains(": P04 "), "{receipt}");
    assert!(
        receipt.contains("parsed 1 = accepted 0 + rejected 1"),
        "{receipt}"
    );
}
