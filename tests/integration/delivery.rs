//! Small deliveries of region 44, written by hand: patients of three structures and their events.

use std::ops::Range;

use crate::support::User;

/// The day on which all of them were extracted.
pub(crate) const RECEIVED: &str = "2024-01-31";

pub(crate) const PATIENTS_HEADER: &str = "N° dossier;Nom de naissance;Nom utilisé;Premier prénom;\
    Date de naissance;Sexe;Lieu de naissance (INSEE);Matricule INS;Clé INS;OID INS;\
    Statut identité;Téléphone;Microstructure;Médecin traitant;Département";
pub(crate) const EVENTS_HEADER: &str = "N° événement;N° dossier;Microstructure;Professionnel;Date;\
    Type d'événement;Profession;Durée (min)";
pub(crate) const STRUCTURES_HEADER: &str =
    "Microstructure;Réseau;Type de lieu;Département;Ouverture;Fermeture";

/// Which patients and events a delivery holds.
#[derive(Clone, Copy)]
pub(crate) struct Contents {
    patients: (u32, u32),
    events: (u32, u32),
    /// Duration of every event, in minutes.
    minutes: u32,
}

/// 45 patients with two events each.
pub(crate) const FIRST: Contents = Contents {
    patients: (0, 45),
    events: (0, 90),
    minutes: 30,
};
/// 30 patients more, and all events with another duration: rows are added and replaced.
pub(crate) const SECOND: Contents = Contents {
    patients: (30, 75),
    events: (0, 150),
    minutes: 45,
};

impl Contents {
    /// Writes the files into a folder below a user's home and returns their paths.
    pub(crate) fn write(self, user: &User, folder: &str) -> Vec<String> {
        let file = |name: &str, bytes| user.write(&format!("{folder}/{name}"), bytes);
        vec![
            file("patients.csv", patients(self.patients.0..self.patients.1)),
            file("structures.csv", structures()),
            file(
                "evenements.csv",
                events(self.events.0..self.events.1, self.minutes),
            ),
        ]
    }
}

/// The line of one patient; every person and number in it is made of its serial number.
pub(crate) fn patient(serial: u32) -> String {
    let nir = nir(serial);
    let key = pseudonym::normalise::nir_key(&nir).expect("a well-formed number");
    let (sex, number) = (if is_female(serial) { "F" } else { "H" }, serial % 3 + 1);
    format!(
        "{};{};;Zqprenom;15/06/1980;{sex};67999;{nir};{key:02};1.2.250.1.213.1.4.10;QUAL;\
         063998{serial:04};44-MS-00{number};MED-44-{number};67",
        local_id(serial),
        name(serial),
    )
}

/// A national number on a commune that no department has.
pub(crate) fn nir(serial: u32) -> String {
    let sex = if is_female(serial) { 2 } else { 1 };
    format!("{sex}800667999{:03}", serial + 1)
}

fn is_female(serial: u32) -> bool {
    serial.is_multiple_of(2)
}

pub(crate) fn local_id(serial: u32) -> String {
    format!("ZQ-44-{serial:06}")
}

pub(crate) fn name(serial: u32) -> String {
    let letter = |number: u32| char::from_u32(u32::from(b'a') + number % 26).expect("a letter");
    format!("Zqnom{}{}", letter(serial / 26), letter(serial))
}

/// The line of one event; the patients of a delivery have them in turn.
pub(crate) fn event(serial: u32, minutes: u32) -> String {
    let patient = if serial < 90 {
        serial % 45
    } else {
        30 + (serial - 90) % 45
    };
    let number = patient % 3 + 1;
    format!(
        "{serial:07};{};44-MS-00{number};MED-44-{};{:02}/03/2023;\
         Consultation de médecine générale;Médecin généraliste;{minutes}",
        local_id(patient),
        serial % 5 + 1,
        serial % 28 + 1,
    )
}

pub(crate) fn patients(serials: Range<u32>) -> Vec<u8> {
    file(PATIENTS_HEADER, serials.map(patient))
}

pub(crate) fn events(serials: Range<u32>, minutes: u32) -> Vec<u8> {
    file(EVENTS_HEADER, serials.map(|serial| event(serial, minutes)))
}

pub(crate) fn structures() -> Vec<u8> {
    let line = |number| format!("44-MS-00{number};44-RX-01;Cabinet;67;01/02/2015;");
    file(STRUCTURES_HEADER, (1..=3).map(line))
}

/// A file as the region writes it: header, CR LF, Windows-1252.
pub(crate) fn file(header: &str, lines: impl IntoIterator<Item = String>) -> Vec<u8> {
    let mut text = format!("{header}\r\n");
    for line in lines {
        text.push_str(&line);
        text.push_str("\r\n");
    }
    encoded(&text)
}

/// Windows-1252 of the characters that the region uses, which are those of Latin-1.
pub(crate) fn encoded(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
        .collect()
}
