mod given;
mod last;

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;

use crate::chain::HeadFile;
use crate::{Code, Head, Kind, Ledger, SigningKey, explain};

struct Bench {
    folder: TempDir,
    key: SigningKey,
    ledger: Ledger,
}

impl Bench {
    fn with_entries(count: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = SigningKey::create(&folder.path().join("key")).unwrap();
        let ledger = Ledger::create(&folder.path().join("ledger"), &key).unwrap();
        let bench = Self {
            folder,
            key,
            ledger,
        };
        for number in 1..=count {
            bench.append(number);
        }
        bench
    }

    fn append(&self, number: u64) -> Head {
        let facts = BTreeMap::from([("rows".to_owned(), number.to_string())]);
        self.ledger
            .append(&self.key, "2024-01-31T08:00:00Z", Kind::Ingestion, facts)
            .unwrap()
    }

    fn chain(&self) -> Vec<u8> {
        fs::read(self.ledger.chain_path()).unwrap()
    }

    fn set_chain(&self, bytes: impl AsRef<[u8]>) {
        fs::write(self.ledger.chain_path(), bytes).unwrap();
    }

    fn lines(&self) -> Vec<String> {
        String::from_utf8(self.chain())
            .unwrap()
            .lines()
            .map(|line| format!("{line}\n"))
            .collect()
    }

    /// Code and entry of what `verify` finds.
    fn finding(&self, expected: Option<&Head>) -> (&'static str, Option<u64>) {
        let broken = self.ledger.verify(expected).unwrap_err();
        (broken.why.code(), broken.entry)
    }
}

#[test]
fn entries_come_back_in_order_and_the_chain_verifies() {
    let bench = Bench::with_entries(3);
    let entries = bench.ledger.entries().unwrap();
    assert_eq!(
        entries.iter().map(|entry| entry.number).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert_eq!(entries[1].previous, entries[0].digest);
    assert_eq!(entries[2].facts["rows"], "3");
    let verified = bench
        .ledger
        .verify(Some(&bench.ledger.head().unwrap()))
        .unwrap();
    assert_eq!(
        (verified.entries, verified.head_behind, verified.torn_line),
        (3, 0, false)
    );
    let again = Ledger::open(&bench.folder.path().join("ledger")).unwrap();
    assert_eq!(again.head().unwrap().number, 3);
}

#[test]
fn one_changed_entry_is_found_and_located() {
    let bench = Bench::with_entries(5);
    let mut lines = bench.lines();
    lines[2] = lines[2].replace("\"rows\":\"3\"", "\"rows\":\"9\"");
    bench.set_chain(lines.concat());
    assert_eq!(bench.finding(None), ("L12", Some(3)));
}

#[test]
fn a_changed_entry_with_its_digest_recomputed_is_found_by_its_signature() {
    let bench = Bench::with_entries(5);
    let mut lines = bench.lines();
    let mut entry = bench.ledger.entries().unwrap()[2].clone();
    entry.facts.insert("rows".to_owned(), "9".to_owned());
    entry.digest = entry.compute_digest();
    lines[2] = format!("{}\n", serde_json::to_string(&entry).unwrap());
    bench.set_chain(lines.concat());
    assert_eq!(bench.finding(None), ("L15", Some(3)));
}

#[test]
fn one_removed_entry_is_found_and_located() {
    let bench = Bench::with_entries(5);
    let mut lines = bench.lines();
    lines.remove(1);
    bench.set_chain(lines.concat());
    assert_eq!(bench.finding(None), ("L13", Some(2)));
}

#[test]
fn two_entries_in_each_others_place_are_found() {
    let bench = Bench::with_entries(5);
    let mut lines = bench.lines();
    lines.swap(3, 4);
    bench.set_chain(lines.concat());
    assert_eq!(bench.finding(None), ("L13", Some(4)));
}

#[test]
fn a_cut_tail_is_found_even_without_an_expected_head() {
    let bench = Bench::with_entries(5);
    bench.set_chain(bench.lines()[..3].concat());
    assert_eq!(bench.finding(None), ("L14", Some(4)));
    let refused = bench.ledger.append(
        &bench.key,
        "2024-02-01T08:00:00Z",
        Kind::Query,
        BTreeMap::new(),
    );
    assert_eq!(refused.unwrap_err().code(), "L14");
}

#[test]
fn a_ledger_rolled_back_with_its_head_is_found_by_a_published_head_only() {
    let bench = Bench::with_entries(3);
    let (chain, head) = (bench.chain(), fs::read(bench.ledger.head_path()).unwrap());
    bench.append(4);
    let published: Head = bench.append(5).to_string().parse().unwrap();
    bench.set_chain(chain);
    fs::write(bench.ledger.head_path(), head).unwrap();
    assert_eq!(bench.ledger.verify(None).unwrap().entries, 3);
    assert_eq!(bench.finding(Some(&published)), ("L14", Some(4)));
}

#[test]
fn a_ledger_rewritten_by_the_key_holder_is_found_by_a_published_head() {
    let bench = Bench::with_entries(3);
    let published = bench.ledger.head().unwrap();
    fs::remove_dir_all(bench.folder.path().join("ledger")).unwrap();
    Ledger::create(&bench.folder.path().join("ledger"), &bench.key).unwrap();
    for number in 11..=15 {
        bench.append(number);
    }
    assert_eq!(bench.ledger.verify(None).unwrap().entries, 5);
    assert_eq!(bench.finding(Some(&published)), ("L16", Some(3)));
}

#[test]
fn a_chain_rewritten_and_signed_with_another_key_is_found() {
    let bench = Bench::with_entries(3);
    let published = bench.ledger.head().unwrap();
    let other = Bench::with_entries(3);
    bench.set_chain(other.chain());
    // The head still names the old key.
    assert_eq!(bench.finding(None), ("L15", Some(1)));
    fs::copy(other.ledger.head_path(), bench.ledger.head_path()).unwrap();
    assert_eq!(bench.finding(Some(&published)), ("L08", None));
    let refused = bench.ledger.append(
        &bench.key,
        "2024-02-01T08:00:00Z",
        Kind::Query,
        BTreeMap::new(),
    );
    assert_eq!(refused.unwrap_err().code(), "L08");
}

#[test]
fn an_old_chain_under_a_head_of_another_key_is_found() {
    let bench = Bench::with_entries(3);
    let intruder = SigningKey::create(&bench.folder.path().join("other")).unwrap();
    let mut file: HeadFile = bench.ledger.head_file().unwrap();
    file.head = Head::sign(3, &file.head.digest, &intruder);
    fs::write(
        bench.ledger.head_path(),
        serde_json::to_string(&file).unwrap(),
    )
    .unwrap();
    assert_eq!(bench.finding(None), ("L15", Some(1)));
}

#[test]
fn an_entry_killed_before_its_line_was_complete_is_reported_then_dropped() {
    let bench = Bench::with_entries(2);
    let mut chain = bench.chain();
    chain.extend_from_slice(b"{\"number\":3,\"time\":\"2024-");
    bench.set_chain(chain);
    let verified = bench.ledger.verify(None).unwrap();
    assert_eq!(
        (verified.entries, verified.head_behind, verified.torn_line),
        (2, 0, true)
    );
    assert_eq!(bench.append(3).number, 3);
    let verified = bench.ledger.verify(None).unwrap();
    assert_eq!((verified.entries, verified.torn_line), (3, false));
}

#[test]
fn entries_killed_before_their_head_was_written_are_reported_then_signed() {
    let bench = Bench::with_entries(2);
    let head = fs::read(bench.ledger.head_path()).unwrap();
    bench.append(3);
    bench.append(4);
    fs::write(bench.ledger.head_path(), head).unwrap();
    let verified = bench.ledger.verify(None).unwrap();
    assert_eq!((verified.entries, verified.head_behind), (4, 2));
    assert_eq!(bench.append(5).number, 5);
    let verified = bench.ledger.verify(None).unwrap();
    assert_eq!((verified.entries, verified.head_behind), (5, 0));
}

#[test]
fn an_entry_beyond_the_head_that_the_key_holder_did_not_sign_is_never_taken_in() {
    let bench = Bench::with_entries(2);
    let mut forged = bench.ledger.entries().unwrap()[1].clone();
    forged.previous = forged.digest;
    forged.number = 3;
    forged.digest = String::new();
    forged.digest = forged.compute_digest();
    let line = format!("{}\n", serde_json::to_string(&forged).unwrap());
    bench.set_chain([bench.chain(), line.into_bytes()].concat());
    assert_eq!(bench.finding(None), ("L15", Some(3)));
    let refused = bench.ledger.append(
        &bench.key,
        "2024-02-01T08:00:00Z",
        Kind::Query,
        BTreeMap::new(),
    );
    assert_eq!(refused.unwrap_err().code(), "L15");
}

#[test]
fn a_crash_while_creating_leaves_no_ledger_and_creating_again_works() {
    let bench = Bench::with_entries(0);
    fs::remove_file(bench.ledger.head_path()).unwrap();
    let folder = bench.folder.path().join("ledger");
    assert_eq!(Ledger::open(&folder).unwrap_err().code(), "L02");
    Ledger::create(&folder, &bench.key).unwrap();
    assert_eq!(bench.append(1).number, 1);
    assert_eq!(
        Ledger::create(&folder, &bench.key).unwrap_err().code(),
        "L03"
    );
}

#[test]
fn two_writers_at_once_do_not_interleave() {
    let bench = Bench::with_entries(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..10).for_each(|number| drop(bench.append(number))));
        }
    });
    assert_eq!(bench.ledger.verify(None).unwrap().entries, 40);
}

#[test]
fn a_time_that_is_none_and_a_text_that_is_no_head_are_refused() {
    let bench = Bench::with_entries(1);
    let refused = bench
        .ledger
        .append(&bench.key, "yesterday", Kind::Query, BTreeMap::new());
    assert_eq!(refused.unwrap_err().code(), "L10");
    let head = bench.ledger.head().unwrap();
    assert_eq!(head.to_string().parse::<Head>().unwrap(), head);
    let raised = head.to_string().replacen('1', "2", 1);
    assert_eq!(raised.parse::<Head>().unwrap_err().code(), "L09");
    assert_eq!("1:2:3".parse::<Head>().unwrap_err().code(), "L09");
}

#[test]
fn every_code_is_explained_once_and_in_two_languages() {
    for (position, code) in Code::ALL.into_iter().enumerate() {
        let page = explain(code.as_str()).unwrap();
        assert_eq!(page.code, format!("L{:02}", position + 1));
        for text in [page.fr, page.en, page.hint_fr, page.hint_en] {
            assert!(!text.is_empty());
        }
    }
    assert_eq!(explain("L99"), None);
}

#[test]
fn any_single_byte_changed_in_the_chain_is_found() {
    let bench = Bench::with_entries(4);
    let whole = bench.chain();
    proptest!(|(at in any::<prop::sample::Index>(), flip in 1u8..)| {
        let mut chain = whole.clone();
        chain[at.index(whole.len())] ^= flip;
        bench.set_chain(&chain);
        prop_assert!(bench.ledger.verify(None).is_err());
    });
}

#[test]
fn any_single_byte_changed_in_the_head_is_found() {
    let bench = Bench::with_entries(2);
    let whole = fs::read(bench.ledger.head_path()).unwrap();
    proptest!(|(at in any::<prop::sample::Index>(), flip in 1u8..)| {
        let mut head = whole.clone();
        // The last byte is the newline, which carries nothing.
        head[at.index(whole.len() - 1)] ^= flip;
        fs::write(bench.ledger.head_path(), head).unwrap();
        prop_assert!(bench.ledger.verify(None).is_err());
    });
}
