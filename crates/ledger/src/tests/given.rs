//! What was given is remembered for whom it concerns, and not silently lost.

use std::collections::BTreeMap;
use std::fs;

use tempfile::TempDir;

use crate::{GIVEN, Kind, Ledger, Scope, SigningKey};

fn scope<'a>(person: &'a str, project: Option<&'a str>, public: bool) -> Scope<'a> {
    Scope {
        person,
        project,
        public,
        day: "2024-01-31",
    }
}

fn ledger() -> (TempDir, SigningKey, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let key = SigningKey::create(&folder.path().join("ledger.key")).unwrap();
    let ledger = Ledger::create(&folder.path().join("ledger"), &key).unwrap();
    (folder, key, ledger)
}

#[test]
fn a_person_is_told_apart_from_another_but_not_from_the_project_nor_the_public() {
    let (_folder, _key, ledger) = ledger();
    let store = ledger.given().unwrap();
    for (person, project, public, record) in [
        ("a", None, false, 1),
        ("b", Some("p"), false, 2),
        ("c", None, true, 3),
        ("d", None, false, 4),
    ] {
        store
            .add(&scope(person, project, public), 1, &[record], &[])
            .unwrap();
    }
    let known = store.known(&scope("a", Some("p"), false)).unwrap();
    assert_eq!(known.records, [[1], [2], [3]]);
    let known = store.known(&scope("e", None, false)).unwrap();
    assert_eq!(known.records, [[3]]);
}

#[test]
fn a_torn_batch_is_dropped_and_a_changed_one_is_refused() {
    let (_folder, _key, ledger) = ledger();
    let index = ledger.folder().join("given").join("index");
    let me = scope("a", None, false);
    let store = ledger.given().unwrap();
    store.add(&me, 0, &[1, 2], &[]).unwrap();
    let whole = fs::read(&index).unwrap();
    store.add(&me, 0, &[3, 4], &[]).unwrap();
    let two = fs::read(&index).unwrap();
    drop(store);
    // As the next process finds it.
    let opened = || Ledger::open(ledger.folder()).unwrap();
    for cut in whole.len()..two.len() {
        fs::write(&index, &two[..cut]).unwrap();
        let store = opened().given().unwrap();
        assert_eq!(store.known(&me).unwrap().records, [[1, 2]]);
    }
    {
        let store = opened().given().unwrap();
        store.add(&me, 0, &[5, 6], &[]).unwrap();
        assert_eq!(store.known(&me).unwrap().records, [[1, 2], [5, 6]]);
    }
    let mut changed = two.clone();
    *changed.last_mut().unwrap() ^= 1;
    fs::write(&index, changed).unwrap();
    let store = opened().given().unwrap();
    assert_eq!(store.known(&me).unwrap_err().code(), "L18");
}

#[test]
fn a_process_that_has_read_the_index_still_sees_what_others_add_and_what_is_changed() {
    let (_folder, _key, ledger) = ledger();
    let index = ledger.folder().join("given").join("index");
    let (me, you) = (scope("a", None, false), scope("b", None, false));
    let other = Ledger::open(ledger.folder()).unwrap();
    for round in 0..6 {
        let (writer, whose) = if round % 2 == 0 {
            (&ledger, &me)
        } else {
            (&other, &you)
        };
        let store = writer.given().unwrap();
        store.add(whose, 0, &[round], &[]).unwrap();
        assert_eq!(
            store.known(&me).unwrap().records.len(),
            usize::from(round / 2 + 1)
        );
    }
    let store = ledger.given().unwrap();
    assert_eq!(store.known(&me).unwrap().records, [[0], [2], [4]]);
    assert!(format!("{ledger:?} {store:?}").contains("Seen(…)"));
    assert_eq!(store.known(&you).unwrap().records, [[1], [3], [5]]);
    let (whole, digests) = (fs::read(&index).unwrap(), store.digests().unwrap());
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(&index, changed).unwrap();
        // Whose batch it is finds it at once; `verify` misses the digest that the chain names.
        let mine = store.known(&me).is_err();
        assert!(mine || store.known(&you).is_err(), "byte {at}");
        assert_ne!(store.digests().ok(), Some(digests.clone()), "byte {at}");
    }
    fs::write(&index, &whole[..whole.len() - 1]).unwrap();
    assert_eq!(store.known(&me).unwrap_err().code(), "L18");
}

#[test]
fn every_changed_byte_is_found_by_verify() {
    let (_folder, key, ledger) = ledger();
    let me = scope("a", None, false);
    let digest = {
        let store = ledger.given().unwrap();
        store.add(&me, 0, &[1], &[]).unwrap()
    };
    let facts = BTreeMap::from([(GIVEN.to_owned(), digest)]);
    ledger
        .append(&key, "2024-01-31T08:00:00Z", Kind::Query, facts)
        .unwrap();
    ledger.verify(None).unwrap();
    let index = ledger.folder().join("given").join("index");
    let whole = fs::read(&index).unwrap();
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 0x40;
        fs::write(&index, changed).unwrap();
        let next = Ledger::open(ledger.folder()).unwrap();
        let known = next.given().unwrap().known(&me);
        assert_eq!(known.unwrap_err().code(), "L18", "byte {at}");
    }
    fs::write(&index, whole).unwrap();
    fs::write(ledger.folder().join("given").join("index"), []).unwrap();
    assert_eq!(ledger.verify(None).unwrap_err().why.code(), "L18");
}

#[test]
fn irregular_numbers_are_counted_by_person_project_and_month() {
    let (_folder, _key, ledger) = ledger();
    let store = ledger.given().unwrap();
    let on = |day: &'static str| Scope {
        day,
        ..scope("a", Some("p"), false)
    };
    store.add(&on("2024-01-31"), 3, &[1], &[]).unwrap();
    store.add(&on("2024-02-01"), 5, &[], &[]).unwrap();
    store.add(&on("2024-02-29"), 7, &[2], &[]).unwrap();
    store.add(&scope("a", None, false), 11, &[3], &[]).unwrap();
    store
        .add(&scope("b", Some("p"), false), 13, &[4], &[])
        .unwrap();
    let known = |scope: &Scope<'_>| store.known(scope).unwrap();
    assert_eq!(known(&on("2024-01-01")).irregular, 3);
    assert_eq!(known(&on("2024-02-15")).irregular, 12);
    assert_eq!(known(&on("2024-03-01")).irregular, 0);
    assert_eq!(known(&scope("a", None, false)).irregular, 11);
    // A batch without a record is no record.
    assert_eq!(known(&on("2024-02-15")).records, [[1], [2], [3], [4]]);
}

/// Records that hold the same long part, and where it stands in each.
fn with_part(before: u8, after: u8) -> (Vec<u8>, std::ops::Range<usize>) {
    let part: Vec<u8> = (0..200).collect();
    let record = [vec![before], part, vec![after; 3]].concat();
    (record, 1..201)
}

#[test]
fn a_part_that_several_records_hold_is_kept_once_and_found_in_each() {
    let (_folder, _key, ledger) = ledger();
    let store = ledger.given().unwrap();
    let size = |file: &str| {
        fs::metadata(ledger.folder().join("given").join(file))
            .unwrap()
            .len()
    };
    let (me, you) = (scope("a", None, false), scope("b", None, false));
    let mut records = Vec::new();
    for round in 0..5 {
        let (record, part) = with_part(round, 7);
        let whose = if round % 2 == 0 { &me } else { &you };
        store.add(whose, 0, &record, &[part]).unwrap();
        records.push(record);
        assert_eq!(size("shared"), 8 + 200);
    }
    // A record that is nothing but its parts, and one whose places make no sense.
    store.add(&me, 0, &records[0], &[0..100, 100..204]).unwrap();
    store
        .add(&me, 0, &records[1], &[0..900, 50..60, 10..20])
        .unwrap();
    drop(store);
    let store = Ledger::open(ledger.folder()).unwrap().given().unwrap();
    let mine = store.known(&me).unwrap().records;
    let all = [0, 2, 4, 0, 1].map(|place| records[place].clone());
    assert_eq!(mine, all);
    assert_eq!(
        store.known(&you).unwrap().records,
        [records[1].clone(), records[3].clone()]
    );
    assert_eq!(store.everything().unwrap().len(), 7);
}

#[test]
fn a_part_that_is_changed_or_gone_is_refused_and_one_that_was_cut_off_is_written_again() {
    let (_folder, key, ledger) = ledger();
    let shared = ledger.folder().join("given").join("shared");
    let (me, you) = (scope("a", None, false), scope("b", None, false));
    let digest = {
        let store = ledger.given().unwrap();
        let (record, part) = with_part(1, 2);
        store.add(&you, 0, &record, &[part]).unwrap();
        store.add(&me, 0, &[1, 2, 3, 4], &[1..2, 2..3]).unwrap()
    };
    let facts = BTreeMap::from([(GIVEN.to_owned(), digest)]);
    ledger
        .append(&key, "2024-01-31T08:00:00Z", Kind::Query, facts)
        .unwrap();
    ledger.verify(None).unwrap();
    let whole = fs::read(&shared).unwrap();
    let refused = |bytes: &[u8], what: &str| {
        fs::write(&shared, bytes).unwrap();
        let next = Ledger::open(ledger.folder()).unwrap();
        let store = next.given().unwrap();
        // Also for whoever needs no such part: nobody may add behind it.
        for scope in [&me, &you, &scope("c", None, false)] {
            assert_eq!(store.known(scope).unwrap_err().code(), "L18", "{what}");
        }
        assert_eq!(store.add(&me, 0, &[9], &[]).unwrap_err().code(), "L18");
        drop(store);
        assert_eq!(next.verify(None).unwrap_err().why.code(), "L18", "{what}");
    };
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 0x40;
        refused(&changed, &format!("byte {at}"));
    }
    refused(&whole[..whole.len() - 1], "a part less");
    refused(&[], "none");
    // A process that was killed while it wrote a part has not written the batch that names it.
    let torn = [whole.as_slice(), &[200, 0, 0, 0, 0, 0, 0, 0, 1, 2]].concat();
    fs::write(&shared, torn).unwrap();
    let store = Ledger::open(ledger.folder()).unwrap().given().unwrap();
    store.add(&me, 0, &[5, 6, 7], &[0..1, 1..2]).unwrap();
    let known = Ledger::open(ledger.folder()).unwrap();
    drop(store);
    let records = known.given().unwrap().known(&me).unwrap().records;
    assert_eq!(records, [vec![1, 2, 3, 4], vec![5, 6, 7]]);
}

#[test]
fn a_store_of_before_parts_were_kept_apart_is_read() {
    let (_folder, _key, ledger) = ledger();
    let me = scope("a", None, false);
    ledger.given().unwrap().add(&me, 0, &[1, 2], &[]).unwrap();
    let given = ledger.folder().join("given");
    let index = fs::read(given.join("index")).unwrap();
    assert!(!String::from_utf8_lossy(&index).contains("shared"));
    fs::remove_file(given.join("shared")).unwrap();
    let store = Ledger::open(ledger.folder()).unwrap().given().unwrap();
    assert_eq!(store.known(&me).unwrap().records, [[1, 2]]);
}
