//! What the last entry of a kind says, and the texts that are kept beside the chain.

use std::collections::BTreeMap;
use std::fs;

use super::Bench;
use crate::Kind;

const POLICY: [Kind; 2] = [Kind::WarehouseCreated, Kind::PolicyAdopted];

fn append(bench: &Bench, kind: Kind, facts: &[(&str, &str)]) {
    let facts: BTreeMap<_, _> = facts
        .iter()
        .map(|(name, fact)| ((*name).to_owned(), (*fact).to_owned()))
        .collect();
    let time = "2024-01-31T08:00:00Z";
    bench.ledger.append(&bench.key, time, kind, facts).unwrap();
}

fn policy(bench: &Bench) -> Option<String> {
    bench.ledger.last_fact(&POLICY, "policy").unwrap()
}

#[test]
fn the_last_entry_of_a_kind_that_says_it_counts() {
    let bench = Bench::with_entries(2);
    assert_eq!(policy(&bench), None);
    append(&bench, Kind::WarehouseCreated, &[("model", "m")]);
    assert_eq!(policy(&bench), None);
    append(&bench, Kind::PolicyAdopted, &[("policy", "a")]);
    // Another kind may say the same word, and name the kinds in its facts.
    let facts = [("policy", "b"), ("note", "\"kind\":\"policy_adopted\"")];
    append(&bench, Kind::Query, &facts);
    assert_eq!(policy(&bench).as_deref(), Some("a"));
    append(&bench, Kind::PolicyAdopted, &[("policy", "c")]);
    append(&bench, Kind::WarehouseCreated, &[("model", "m")]);
    assert_eq!(policy(&bench).as_deref(), Some("c"));
}

#[test]
fn an_entry_that_was_changed_or_that_somebody_else_wrote_says_nothing() {
    let bench = Bench::with_entries(1);
    append(&bench, Kind::PolicyAdopted, &[("policy", "aaaa")]);
    let chain = String::from_utf8(bench.chain()).unwrap();
    let code = |bench: &Bench| {
        let found = bench.ledger.last_fact(&POLICY, "policy");
        found.unwrap_err().code()
    };
    bench.set_chain(chain.replace("aaaa", "bbbb"));
    assert_eq!(code(&bench), "L12");
    bench.set_chain([chain.as_bytes(), b"\xff policy_adopted\n"].concat());
    assert_eq!(code(&bench), "L12");
    let other = Bench::with_entries(1);
    append(&other, Kind::PolicyAdopted, &[("policy", "bbbb")]);
    let forged = String::from_utf8(other.chain()).unwrap();
    bench.set_chain(chain + forged.lines().last().unwrap() + "\n");
    assert_eq!(code(&bench), "L15");
}

#[test]
fn a_statement_is_kept_under_its_digest_and_sealed_anew() {
    let bench = Bench::with_entries(0);
    let keep = |bytes: &[u8]| bench.ledger.keep_statement("00ff", bytes).unwrap();
    let name = keep(b"once");
    assert_eq!(name, "statements/00ff.age");
    assert_eq!(keep(b"twice"), name);
    let path = bench.ledger.folder().join(&name);
    assert_eq!(fs::read(&path).unwrap(), b"twice");
    let kept = fs::read_dir(path.parent().unwrap()).unwrap();
    assert_eq!(kept.count(), 1);
    bench.ledger.verify(None).unwrap();
}
