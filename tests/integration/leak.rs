//! Nothing by which a person could be recognised leaves the memory of the program.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use arrow::array::{AsArray, RecordBatch};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use synth::Identities;

use crate::delivery;
use crate::finder::Finder;
use crate::secrets::{Keys, contracts, identities};
use crate::support::{EN, FR, User, demo, files_below};

/// The OID under which the invented people have their numbers.
const TEST_OID: &str = "1.2.250.1.213.1.4.10";

/// People by whatever they could be recognised by, keys, tokens and pseudonyms.
fn search() -> &'static Finder {
    static SEARCH: OnceLock<Finder> = OnceLock::new();
    SEARCH.get_or_init(|| {
        let user = &demo().0;
        let mut finder = Finder::new();
        let identities = identities(user);
        for (kind, list) in [
            ("name", &identities.names),
            ("first name", &identities.first_given_names),
            ("NIR", &identities.nirs),
            ("phone", &identities.phones),
            ("local id", &identities.local_ids),
            ("practitioner", &identities.practitioners),
        ] {
            for text in list {
                finder.add_text(kind, text);
            }
        }
        let keys = Keys::of(user);
        for key in keys.all() {
            finder.add_bytes("key", key);
        }
        finder.add("key", keys.identity.as_bytes());
        let hashed = hashed(&keys, &identities);
        for (token, _) in &hashed {
            finder.add_bytes("token", token);
        }
        let stored = dictionary(user);
        // The keys and formulas of this search are those of the program.
        assert!(
            hashed
                .iter()
                .filter(|(_, made)| stored.contains(made))
                .count()
                > 10_000
        );
        for pseudonym in &stored {
            finder.add_bytes("pseudonym", pseudonym);
        }
        finder
    })
}

/// Token and pseudonym of national and local numbers.
fn hashed(keys: &Keys, identities: &Identities) -> Vec<([u8; 32], [u8; 16])> {
    let ins = identities
        .nirs
        .iter()
        .map(|number| keys.hashed("INS", &[TEST_OID, number]));
    let mut hashed: Vec<_> = ins.collect();
    for contract in contracts() {
        let [region, source] = [contract.region(), contract.source()];
        let ids = identities.local_ids.iter();
        hashed.extend(ids.map(|id| keys.hashed("LOCAL", &[region, source, id])));
    }
    hashed
}

/// The pseudonyms in the dictionary of people.
fn dictionary(user: &User) -> BTreeSet<[u8; 16]> {
    let mut pseudonyms = BTreeSet::new();
    for path in stored(user)
        .iter()
        .filter(|path| is_dictionary(path) && is_parquet(path))
    {
        for batch in batches(path) {
            let column = batch.column_by_name("p2").unwrap().as_binary::<i32>();
            pseudonyms.extend(
                column
                    .iter()
                    .flatten()
                    .map(|p2| <[u8; 16]>::try_from(p2).unwrap()),
            );
        }
    }
    pseudonyms
}

fn is_dictionary(path: &Path) -> bool {
    path.to_string_lossy().contains("/tables/person/")
}

fn is_parquet(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "parquet")
}

/// The stored files of the demonstration: warehouse with ledger, publication.
fn stored(user: &User) -> Vec<PathBuf> {
    let folder =
        |name: &str| files_below(Path::new(&user.path(&format!("state/tamis/demo/{name}"))));
    [folder("warehouse"), folder("publication")].concat()
}

fn batches(path: &Path) -> Vec<RecordBatch> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    reader.build().unwrap().map(Result::unwrap).collect()
}

/// Every value of a Parquet file, one a line; texts and bytes as they are.
fn decoded(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for batch in batches(path) {
        for column in batch.columns() {
            if let Some(column) = column.as_binary_opt::<i32>() {
                for value in column.iter().flatten() {
                    bytes.extend(value);
                    bytes.push(b'\n');
                }
                continue;
            }
            if let Some(column) = column.as_string_opt::<i32>() {
                for value in column.iter().flatten() {
                    bytes.extend(value.as_bytes());
                    bytes.push(b'\n');
                }
                continue;
            }
            let options = FormatOptions::default();
            let formatter = ArrayFormatter::try_new(column, &options).unwrap();
            let mut text = String::new();
            for row in 0..column.len() {
                writeln!(text, "{}", formatter.value(row)).unwrap();
            }
            bytes.extend(text.into_bytes());
        }
    }
    bytes
}

/// What is found in a file, its name and its decoded values.
fn found_in(path: &Path) -> BTreeMap<&'static str, usize> {
    let mut bytes = path.to_string_lossy().into_owned().into_bytes();
    bytes.extend(fs::read(path).unwrap());
    if is_parquet(path) {
        bytes.extend(decoded(path));
    }
    search().find(&bytes)
}

#[test]
fn no_identity_key_or_token_is_stored_or_published_and_pseudonyms_stay_in_their_dictionary() {
    let paths = stored(&demo().0);
    assert!(paths.iter().filter(|path| is_parquet(path)).count() > 100);
    for path in paths {
        let mut found = found_in(&path);
        if is_dictionary(&path) {
            found.remove("pseudonym");
        }
        assert_eq!(found, BTreeMap::new(), "{}", path.display());
    }
}

#[test]
fn the_same_search_finds_every_kind_of_identity_in_the_feeds_and_keys_where_they_are_kept() {
    let user = &demo().0;
    let mut found = BTreeMap::new();
    for path in files_below(Path::new(&user.path("state/tamis/demo/feeds"))) {
        for (kind, count) in search().find(&fs::read(path).unwrap()) {
            *found.entry(kind).or_insert(0) += count;
        }
    }
    let kinds: Vec<_> = found.keys().copied().collect();
    assert_eq!(
        kinds,
        [
            "NIR",
            "first name",
            "local id",
            "name",
            "phone",
            "practitioner"
        ]
    );
    assert!(found.values().all(|count| *count > 1000), "{found:?}");
    for name in ["key-ring.identity", "ledger.key"] {
        let text = user.read(&format!("config/tamis/demo/{name}"));
        assert_eq!(
            search().find(text.as_bytes()),
            BTreeMap::from([("key", 1)]),
            "{name}"
        );
    }
}

/// What the program says on both streams about deliveries, some of them wrong.
fn said_of_deliveries(user: &User, feeds: &Path) -> String {
    let mut text = String::new();
    for (region, feed_of) in [("44", "44"), ("32", "32"), ("44", "11"), ("99", "44")] {
        let mut arguments = vec![
            "ingest",
            "--received",
            delivery::RECEIVED,
            "--region",
            region,
        ];
        let files = files_below(&feeds.join(feed_of));
        arguments.extend(files.iter().map(|path| path.to_str().unwrap()));
        let user = user.reading(if region == "44" { FR } else { EN });
        text.push_str(&user.run(&arguments).all());
    }
    // Records where the header should be, and a file that ends in the middle of a record.
    let patients = fs::read(feeds.join("44/patients.csv")).unwrap();
    let start = patients.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let cut = patients.iter().rposition(|byte| *byte == b';').unwrap();
    for (folder, bytes) in [("headless", &patients[start..]), ("cut", &patients[..cut])] {
        let file = user.write(&format!("{folder}/patients.csv"), bytes);
        text.push_str(&user.run(&["ingest", "--region", "44", &file]).all());
    }
    text
}

/// What the program says afterwards about everything that touches rows of people.
fn said_of_questions(user: &User) -> String {
    let by_structure =
        "SELECT microstructure_id, count(*) AS n FROM event GROUP BY microstructure_id";
    let by_sex = "SELECT sex, count(*) AS n FROM patient GROUP BY sex";
    let commands = [
        &["query", "SELECT * FROM patient"][..],
        &["query", by_structure],
        &["query", "--format", "json", by_sex],
        &["study", "run", "gender-share-vs-csapa"],
        &["ledger", "show", "--full"],
        &["version", "show"],
        &["version", "list"],
    ];
    commands
        .iter()
        .map(|arguments| user.run(arguments).all())
        .collect()
}

#[test]
fn no_message_of_the_program_tells_anything_of_a_person() {
    let (demonstration, said) = demo();
    let feeds = demonstration.path("state/tamis/demo/feeds");
    let user = User::new();
    user.run(&["init", "--synthetic"]).done();
    let text = said.all() + &said_of_deliveries(&user, Path::new(&feeds));
    let text = text + &said_of_questions(&user);
    for told in ["P01 ", "F34 ", "F15", "F19", "G01"] {
        assert!(text.contains(told), "{told} is not said in {text}");
    }
    assert_eq!(search().find(text.as_bytes()), BTreeMap::new());
}
