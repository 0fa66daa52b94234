//! The ledger: everything that happened is in it, and what is done to it is found.

use std::fs;

use crate::support::User;

const CHAIN: &str = "state/tamis/warehouse/ledger/chain.jsonl";
const HEAD: &str = "state/tamis/warehouse/ledger/head.json";
const STUDY: &str = "gender-share-vs-csapa";

/// A user who delivered, asked, was refused, and published; eight entries.
fn busy_user() -> User {
    let user = User::with_first_delivery();
    user.run(&["query", "SELECT count(*) AS n FROM event"])
        .done();
    user.run(&["query", "SELECT * FROM patient"])
        .failed(3, "G01");
    user.run(&["query", "SELECT count(*) AS n FROM evnt"])
        .failed(4, "E02");
    user.run(&["study", "run", STUDY, "--out", "out"]).done();
    user
}

/// The record without what differs from run to run.
fn masked(record: &str) -> String {
    let mask = |line: &str| match line.split_once(": ") {
        Some((name, value)) if value.ends_with('…') => format!("{name}: …"),
        Some((name, _)) if name.ends_with("key_check_value") => format!("{name}: …"),
        _ => match line.split_once("Z  ") {
            Some((start, kind)) => format!("{}  …  {kind}", start.split_at(4).0),
            None => line.to_owned(),
        },
    };
    record.lines().map(mask).collect::<Vec<_>>().join("\n")
}

/// How many numbers of patients the study has published of its one region.
fn published(user: &User) -> usize {
    let table = fs::read_to_string(user.path("out/gender-share-vs-csapa.csv")).expect("a table");
    let mut lines = table
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>());
    let names = lines.next().expect("a head");
    let region = lines.find(|row| row[1] == "44").expect("a region");
    let statuses = ["patients_status", "women_status"];
    let status = |name: &&str| {
        let place = names.iter().position(|of| of == name).expect("a column");
        region[place] == "rounded"
    };
    statuses.iter().filter(|name| status(name)).count()
}

#[test]
#[expect(clippy::too_many_lines, reason = "the record, as it is shown")]
fn deliveries_questions_refusals_studies_and_publications_are_all_recorded() {
    let user = busy_user();
    let record = user.run(&["ledger", "show"]).done();
    // Of forty patients the second number may be beyond what is left of a limit.
    let (before, study) = record.split_once("run of a study").expect("an entry");
    let published = format!("numbers: {}\n", published(&user));
    let record = format!(
        "{before}run of a study{}",
        study.replacen(&published, "numbers: as published\n", 1)
    );
    insta::assert_snapshot!(masked(&record), @"
    1  …  creation of the key ring
       key_check_value: …
       key_version: 1
    2  …  creation of the warehouse
       data: synthetic
       key_check_value: …
       manifest: …
       model: …
       policy: …
    3  …  intake of a delivery
       contract: …
       delivery: …
       manifest: …
       region: 44
       source: dossier-reseau
       version: 1
    4  …  answer to a question
       given: …
       model: …
       numbers: 1
       outcome: answered
       person: operator
       policy: …
       profile: research
       sql_sha256: …
       version: 1
    5  …  refusal of a question
       model: …
       outcome: G01
       person: operator
       policy: …
       profile: research
       sql_sha256: …
       version: 1
    6  …  refusal of a question
       model: …
       outcome: E02
       person: operator
       policy: …
       profile: research
       sql_sha256: …
       version: 1
    7  …  run of a study
       given: …
       model: …
       numbers: as published
       outcome: answered
       person: operator
       policy: …
       profile: public
       sql_sha256: …
       study: gender-share-vs-csapa
       study_sha256: …
       version: 1
    8  …  publication
       file gender-share-vs-csapa.csv: …
       file gender-share-vs-csapa.en.html: …
       file gender-share-vs-csapa.en.svg: …
       file gender-share-vs-csapa.fr.html: …
       file gender-share-vs-csapa.svg: …
       study: gender-share-vs-csapa
       study_sha256: …
       version: 1
    ");
    let last = user
        .run(&["ledger", "show", "--last", "1", "--lang", "fr"])
        .done();
    assert!(
        last.starts_with("   8  ") && last.contains("Z  publication\n"),
        "{last}"
    );
}

#[test]
fn the_text_of_a_question_is_not_in_the_record() {
    let user = busy_user();
    assert!(!user.read(CHAIN).to_lowercase().contains("select"));
}

#[test]
fn an_intact_record_is_whole_with_and_without_a_published_head() {
    let user = busy_user();
    let said = user.run(&["ledger", "verify"]).done();
    assert!(
        said.starts_with("the ledger is whole: 8 entries\n"),
        "{said}"
    );
    let provenance = user
        .run(&["ledger", "verify", "--provenance", "out/provenance.json"])
        .done();
    assert!(
        provenance.contains("contains the given head, at entry 8"),
        "{provenance}"
    );
    let head = user
        .run(&["ledger", "verify", "--head", &published_head(&user)])
        .done();
    assert_eq!(head, provenance);
}

/// The head as the publication prints it.
fn published_head(user: &User) -> String {
    let provenance: serde_json::Value =
        serde_json::from_str(&user.read("out/provenance.json")).unwrap();
    provenance["ledger_head"].as_str().unwrap().to_owned()
}

#[test]
fn one_changed_byte_is_found_in_any_entry() {
    let user = busy_user();
    let chain = user.read(CHAIN);
    let starts = std::iter::once(0).chain(chain.match_indices('\n').map(|(at, _)| at + 1));
    for (number, (start, line)) in (1..).zip(starts.zip(chain.lines())) {
        for at in [line.len() / 3, line.len() / 2, line.len() - 8] {
            let mut bytes = chain.clone().into_bytes();
            let byte = &mut bytes[start + at];
            *byte = if *byte == b'1' { b'2' } else { b'1' };
            user.write(CHAIN, bytes);
            let said = user.run(&["ledger", "verify"]);
            assert_eq!(said.code, 6, "{}", said.all());
            assert!(
                said.err.contains(&format!("entry {number}")),
                "{number}: {}",
                said.all()
            );
        }
    }
    user.write(CHAIN, chain);
    user.run(&["ledger", "verify"]).done();
}

#[test]
fn a_removed_or_moved_entry_is_found_and_located() {
    let user = busy_user();
    let chain = user.read(CHAIN);
    let lines: Vec<_> = chain.lines().collect();
    let rewrite = |lines: &[&str]| user.write(CHAIN, lines.join("\n") + "\n");
    for removed in 0..lines.len() - 1 {
        let mut rest = lines.clone();
        rest.remove(removed);
        rewrite(&rest);
        let said = user.run(&["ledger", "verify"]).failed(6, "L13");
        assert!(said.contains(&format!("entry {}", removed + 1)), "{said}");
    }
    let mut moved = lines.clone();
    moved.swap(3, 4);
    rewrite(&moved);
    user.run(&["ledger", "verify"]).failed(6, "L13");
    rewrite(&lines[..6]);
    let said = user.run(&["ledger", "verify"]).failed(6, "L14");
    assert!(said.contains("entry 7"), "{said}");
}

#[test]
fn entries_removed_together_with_their_head_are_found_by_the_published_head() {
    let user = User::with_first_delivery();
    let earlier = [CHAIN, HEAD].map(|file| fs::read(user.path(file)).unwrap());
    user.run(&["study", "run", STUDY, "--out", "out"]).done();
    for (file, bytes) in [CHAIN, HEAD].into_iter().zip(&earlier) {
        user.write(file, bytes);
    }
    let blind = user.run(&["ledger", "verify"]).done();
    assert!(blind.contains("would not be seen"), "{blind}");
    for evidence in [
        ["--provenance", "out/provenance.json"],
        ["--head", &published_head(&user)],
    ] {
        let said = user
            .run(&[&["ledger", "verify"], &evidence[..]].concat())
            .failed(6, "L14");
        assert!(said.contains("entry 4"), "{said}");
    }
}

#[test]
fn the_head_of_another_ledger_or_a_damaged_one_is_told_apart() {
    let (user, other) = (busy_user(), busy_user());
    let said = user.run(&["ledger", "verify", "--head", &published_head(&other)]);
    assert_eq!(said.code, 6, "{}", said.all());
    let mut head = published_head(&user);
    head.pop();
    let said = user.run(&["ledger", "verify", "--head", &head]);
    assert_eq!(said.code, 4, "{}", said.all());
    let said = user.run(&["ledger", "verify", "--provenance", HEAD]);
    assert_eq!(said.code, 4, "{}", said.all());
}

#[test]
fn the_publication_is_the_one_that_the_record_vouches_for() {
    use sha2::{Digest, Sha256};
    let user = busy_user();
    let record = user
        .run(&["ledger", "show", "--full", "--last", "1"])
        .done();
    for path in crate::support::files_below(std::path::Path::new(&user.path("out"))) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let digest = crate::finder::hexadecimal(&Sha256::digest(fs::read(&path).unwrap()));
        let is_recorded = record.contains(&format!("file {name}: {digest}\n"));
        assert_eq!(is_recorded, name != "provenance.json", "{name}");
    }
}
