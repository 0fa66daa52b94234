//! The same delivery again, and receipts in which every row is accounted for.

use crate::delivery::{self, FIRST, SECOND};
use crate::support::{FR, User};

#[test]
fn the_same_delivery_twice_changes_nothing() {
    let user = User::with_first_delivery();
    let before = (
        user.version(),
        user.run(&["ledger", "show", "--full"]).done(),
    );
    let files = FIRST.write(&user, "again");
    let said = user.ingest(&files).done();
    assert!(
        said.contains("already in the warehouse: nothing changed, version 1"),
        "{said}"
    );
    let after = (
        user.version(),
        user.run(&["ledger", "show", "--full"]).done(),
    );
    assert_eq!(before, after);
}

#[test]
fn another_delivery_makes_another_version_that_can_be_listed() {
    let user = User::with_first_delivery();
    user.ingest(&SECOND.write(&user, "second")).done();
    assert_eq!(user.version(), "2");
    let list = user.run(&["version", "list"]).done();
    assert_eq!(list.matches("dossier-reseau").count(), 2, "{list}");
    let first = user.run(&["version", "show", "1"]).done();
    assert!(first.contains("months 44: 2023-03 … 2023-03"), "{first}");
    user.run(&["version", "show", "3"]).failed(4, "W10");
}

#[test]
fn the_receipt_accounts_for_every_line() {
    let user = User::with_first_delivery();
    let wrong = delivery::event(500, 30).replace("Consultation de", "Consultation à");
    let mut lines: Vec<_> = (90..100)
        .map(|serial| delivery::event(serial, 30))
        .collect();
    lines.extend([wrong, String::new(), lines[0].clone(), "1;2;3".to_owned()]);
    lines.push(delivery::event(0, 45));
    lines.push(delivery::event(1, 30));
    let events = user.write(
        "new/evenements.csv",
        delivery::file(delivery::EVENTS_HEADER, lines),
    );
    let patients = user.write("new/patients.csv", delivery::patients(40..75));
    let receipt = user.ingest(&[patients, events]).done();
    insta::assert_snapshot!(without_digest(&receipt), @"
    region 44 (dossier-reseau), delivery …
    version 1 → 2
    patients.csv → patient_by_region
        lines 36 = header 1 + blank 0 + footer 0 + parsed 35 + unparsable 0
        parsed 35 = accepted 35 + rejected 0 + duplicates 0 + objected 0
        accepted 35 = inserted 30 + updated 0 + unchanged 5 + superseded 0
        rows of the region 45 → 75
    evenements.csv → event
        lines 17 = header 1 + blank 1 + footer 0 + parsed 14 + unparsable 1
        parsed 14 = accepted 12 + rejected 1 + duplicates 1 + objected 0
        accepted 12 = inserted 10 + updated 1 + unchanged 1 + superseded 0
        rows of the region 90 → 100
    patients by strongest token: INS 35
    implausible cases kept: F39 1
    evenements.csv, line 12, column `Type d'événement`: F32 column `Type d'événement` holds a code that is not in the list
        hint: see the accepted forms with `tamis contract show`; add the new form to the contract once and for all
    evenements.csv, line 15: F30 the record has 3 fields instead of 8
        hint: a separator or a quote inside a text is a frequent cause; put that text between quotes
    the content of rejected rows was not kept
    ");

    let counts = balances(&receipt);
    assert_eq!(counts.len(), 2);
    for [lines, parsed, accepted] in counts {
        for sum in [&lines, &parsed, &accepted] {
            assert_eq!(sum[0], sum[1..].iter().sum::<u64>(), "{receipt}");
        }
        assert_eq!((lines[4], parsed[1]), (parsed[0], accepted[0]));
    }
}

#[test]
fn a_receipt_is_read_in_french_as_well() {
    let user = User::with_first_delivery();
    let files = SECOND.write(&user, "second");
    let receipt = user.reading(FR).ingest(&files).done();
    insta::assert_snapshot!(without_digest(&receipt), @"
    région 44 (dossier-reseau), livraison …
    version 1 → 2
    patients.csv → patient_by_region
        lignes 46 = en-tête 1 + vides 0 + total 0 + lues 45 + illisibles 0
        lues 45 = acceptées 45 + rejetées 0 + doublons 0 + oppositions 0
        acceptées 45 = ajoutées 30 + mises à jour 0 + inchangées 15 + dépassées 0
        lignes de la région 45 → 75
    structures.csv → microstructure
        lignes 4 = en-tête 1 + vides 0 + total 0 + lues 3 + illisibles 0
        lues 3 = acceptées 3 + rejetées 0 + doublons 0 + oppositions 0
        acceptées 3 = ajoutées 0 + mises à jour 0 + inchangées 3 + dépassées 0
        lignes de la région 3 → 3
    evenements.csv → event
        lignes 151 = en-tête 1 + vides 0 + total 0 + lues 150 + illisibles 0
        lues 150 = acceptées 150 + rejetées 0 + doublons 0 + oppositions 0
        acceptées 150 = ajoutées 60 + mises à jour 90 + inchangées 0 + dépassées 0
        lignes de la région 90 → 150
    patients par jeton le plus fort : INS 45
    cas peu plausibles gardés : F39 21
    ");
}

/// The digest of the delivery changes with every byte of it.
fn without_digest(receipt: &str) -> String {
    let (first, rest) = receipt.split_once('\n').expect("two lines");
    let (first, _) = first.rsplit_once(' ').expect("a digest");
    format!("{first} …\n{rest}")
}

/// The numbers of the three sums of each file.
fn balances(receipt: &str) -> Vec<[Vec<u64>; 3]> {
    let is_sum = |line: &&str| line.starts_with("    ") && line.contains(" = ");
    let numbers = |line: &str| -> Vec<u64> {
        let words = line.split(|c: char| !c.is_ascii_digit());
        words.filter_map(|word| word.parse().ok()).collect()
    };
    let sums: Vec<_> = receipt.lines().filter(is_sum).map(numbers).collect();
    sums.chunks_exact(3)
        .map(|sums| [sums[0].clone(), sums[1].clone(), sums[2].clone()])
        .collect()
}
