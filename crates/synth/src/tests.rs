//! Promises over whole feeds, judged by `contract::harmonise`, which shares no code with the
//! writer's choice of rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use contract::{FeedContract, Harmonised, Model, RawFile, Value, harmonise};

use crate::identity::{TEST_OID, nir_key};
mod anchors;

use crate::{Scale, Synthetic, generate, identities};

const SEED: u64 = 20_240_101;

fn house(path: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../pseudonymisation/");
    std::fs::read_to_string(format!("{root}{path}")).unwrap()
}

fn model() -> Model {
    Model::parse(&house("model.toml")).unwrap()
}

fn contracts(model: &Model, regions: &[&str]) -> Vec<FeedContract> {
    let read = |region: &&str| {
        FeedContract::parse(&house(&format!("regions/{region}.toml")), model).unwrap()
    };
    regions.iter().map(read).collect()
}

const ALL: [&str; 7] = ["11", "27", "32", "44", "76", "93", "99"];

/// The whole network, made once, and all its files as `contract` reads them.
struct Whole {
    synthetic: Synthetic,
    /// In the order of the files of the manifest.
    read: Vec<Harmonised>,
}

static WHOLE: LazyLock<Whole> = LazyLock::new(|| {
    let model = model();
    let contracts = contracts(&model, &ALL);
    let synthetic = generate(&model, &contracts, &Scale::network(), SEED).unwrap();
    let received = jiff::civil::date(2024, 3, 1);
    let files = contracts
        .iter()
        .zip(&synthetic.feeds)
        .flat_map(|(contract, feed)| feed.files.iter().map(move |file| (contract, file)));
    let read = files.map(|(contract, file)| {
        let raw = RawFile {
            name: &file.name,
            bytes: &file.bytes,
            received,
        };
        harmonise(&model, contract, &raw).unwrap_or_else(|notice| panic!("{}: {notice}", file.name))
    });
    Whole {
        read: read.collect(),
        synthetic,
    }
});

/// The values of two columns of a table, over all regions, with the patient's local number.
fn values(table: &str, columns: [&str; 3]) -> Vec<(String, [Value; 3])> {
    let batches = WHOLE
        .read
        .iter()
        .map(|file| &file.batch)
        .filter(|batch| batch.table() == table);
    let rows = batches.flat_map(|batch| {
        let places = columns.map(|name| batch.columns().iter().position(|c| c == name).unwrap());
        batch.rows().iter().map(move |row| {
            let id = row.identity.as_ref().unwrap().local_id.clone().unwrap();
            (id, places.map(|place| row.values[place].clone()))
        })
    });
    rows.collect()
}

fn text(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        _ => "",
    }
}

fn int(value: &Value) -> i64 {
    match value {
        Value::Int(number) => *number,
        Value::Date(days) => i64::from(*days),
        _ => i64::MIN,
    }
}

/// Per cent of `part` in `whole`.
fn percent(part: usize, whole: usize) -> f64 {
    let [part, whole] = [part, whole].map(|n| f64::from(u32::try_from(n).unwrap()));
    100.0 * part / whole
}

#[track_caller]
fn assert_between(name: &str, low: f64, value: f64, high: f64) {
    assert!(
        (low..=high).contains(&value),
        "{name}: {value:.2} is not in {low}..={high}"
    );
}

#[test]
fn every_file_passes_its_contract_with_exactly_the_expected_rejections() {
    for (file, truth) in WHOLE.read.iter().zip(&WHOLE.synthetic.manifest.truth.files) {
        let name = format!("{} {}", truth.region, truth.file);
        let mut rejected: BTreeMap<&str, u64> = BTreeMap::new();
        for rejection in &file.rejections {
            *rejected.entry(rejection.notice.code).or_default() += 1;
        }
        let expected = &truth.expected;
        assert_eq!(rejected, expected.rejected, "{name}");
        assert_eq!(file.lines.blank, expected.blank, "{name}");
        assert_eq!(file.lines.footer, expected.footer, "{name}");
        assert_eq!(
            file.lines.parsed + file.lines.unparsable,
            expected.records(),
            "{name}"
        );
        let accepted = u64::try_from(file.batch.rows().len()).unwrap();
        let right = expected.right + expected.wrong_keys + expected.exact_duplicates;
        assert_eq!(accepted, right, "{name}");
        assert!(file.repairs.is_empty(), "{name}: {:?}", file.repairs);
        assert!(file.warnings.is_empty(), "{name}: {:?}", file.warnings);
    }
}

#[test]
fn every_kind_of_wrong_row_is_there() {
    let truth = &WHOLE.synthetic.manifest.truth;
    let mut codes: BTreeSet<&str> = BTreeSet::new();
    let [mut keys, mut duplicates, mut blank, mut footer] = [0; 4];
    for file in &truth.files {
        codes.extend(file.expected.rejected.keys());
        keys += file.expected.wrong_keys;
        duplicates += file.expected.exact_duplicates;
        blank += file.expected.blank;
        footer += file.expected.footer;
    }
    assert_eq!(codes, BTreeSet::from(["F30", "F32", "F33", "F34", "F36"]));
    assert!(keys >= 7 && duplicates >= 14 && blank >= 14 && footer >= 2);
}

#[test]
fn a_business_key_names_one_row_except_in_exact_duplicates() {
    for (file, truth) in WHOLE.read.iter().zip(&WHOLE.synthetic.manifest.truth.files) {
        let keys: BTreeSet<_> = file
            .batch
            .rows()
            .iter()
            .map(|row| &row.business_key)
            .collect();
        let distinct = u64::try_from(keys.len()).unwrap();
        let expected = truth.expected.right + truth.expected.wrong_keys;
        assert_eq!(distinct, expected, "{} {}", truth.region, truth.file);
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let model = model();
    let contracts = contracts(&model, &["27", "76", "93"]);
    let bytes = |seed| {
        let made = generate(&model, &contracts, &Scale::small(), seed).unwrap();
        let files = made.feeds.into_iter().flat_map(|feed| feed.files);
        files.map(|file| file.bytes).collect::<Vec<_>>()
    };
    assert!(bytes(5) == bytes(5));
    assert!(bytes(5) != bytes(6));
}

#[test]
fn a_small_network_has_its_own_exact_size() {
    let model = model();
    let contracts = contracts(&model, &["27", "76", "93"]);
    let made = generate(&model, &contracts, &Scale::small(), SEED).unwrap();
    let truth = &made.manifest.truth;
    assert_eq!(truth.active[&2023], 600);
    assert_eq!((truth.structures, truth.practitioners), (16, 40));
}

#[test]
fn the_network_has_the_size_that_its_page_states() {
    let truth = &WHOLE.synthetic.manifest.truth;
    assert_eq!(truth.active[&2023], 5500);
    assert_eq!((truth.structures, truth.practitioners), (142, 350));
    assert!(truth.active[&2021] < truth.active[&2022] && truth.active[&2022] < 5500);
    assert!(
        (100_000..=200_000).contains(&truth.rows["event"]),
        "{}",
        truth.rows["event"]
    );
    let of_2023 = |row: &&(String, [Value; 3])| int(&row.1[0]) == 2023;
    let events = values("event", ["event_year", "microstructure_id", "event_type"]);
    let structures: BTreeSet<&str> = events
        .iter()
        .filter(of_2023)
        .map(|(_, row)| text(&row[1]))
        .collect();
    assert_eq!(structures.len(), 142);
    let doctors: BTreeSet<String> = WHOLE
        .read
        .iter()
        .map(|file| &file.batch)
        .filter(|batch| batch.table() == "event")
        .flat_map(contract::HarmonisedBatch::rows)
        .filter(|row| row.values.contains(&Value::Int(2023)))
        .filter_map(|row| row.practitioner.clone())
        .filter(|number| number.starts_with("MEDGEN"))
        .collect();
    assert_eq!(doctors.len(), 350);
}

#[test]
fn half_of_the_active_patients_are_women_in_the_country_and_in_every_region() {
    let truth = &WHOLE.synthetic.manifest.truth;
    let share = |women: u64, all: u64| {
        percent(
            usize::try_from(women).unwrap(),
            usize::try_from(all).unwrap(),
        )
    };
    for year in [2021, 2022, 2023] {
        let women = share(truth.active_women[&year], truth.active[&year]);
        assert_between("women", 48.0, women, 52.0);
        for (region, [women, all]) in &truth.active_by_region[&year] {
            assert_between(region, 43.0, share(*women, *all), 57.0);
            assert!(
                *women >= 60 && all - women >= 60,
                "{year} {region}: {women} of {all}"
            );
        }
    }
}

#[test]
fn identities_are_test_identities_with_right_keys_and_three_to_eight_per_cent_have_none() {
    let (mut all, mut without, mut wrong, mut corsica, mut abroad) = (0, 0, 0, 0, 0);
    for file in WHOLE
        .read
        .iter()
        .filter(|file| file.batch.table() == "patient_by_region")
    {
        for row in file.batch.rows() {
            let identity = row.identity.as_ref().unwrap();
            all += 1;
            let Some(number) = &identity.nir else {
                without += 1;
                assert!(identity.ins_oid.is_none() && identity.nir_key.is_none());
                continue;
            };
            assert_eq!(identity.ins_oid.as_deref(), Some(TEST_OID));
            assert_eq!(identity.identity_status.as_deref(), Some("QUAL"));
            wrong += u64::from(identity.nir_key.as_deref() != Some(&nir_key(number)));
            corsica += u64::from(number.contains(['A', 'B']));
            abroad += u64::from(number.get(5..7) == Some("99"));
        }
    }
    let expected = WHOLE
        .synthetic
        .manifest
        .truth
        .files
        .iter()
        .map(|f| f.expected.wrong_keys);
    assert_eq!(wrong, expected.sum::<u64>());
    assert_between("without INS", 3.0, percent(without, all), 8.0);
    assert!(corsica > 50 && abroad > 500);
}

#[test]
fn a_person_in_two_regions_has_one_national_number_and_two_local_ones() {
    let mut local: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut traits: BTreeMap<[String; 3], BTreeSet<String>> = BTreeMap::new();
    for file in WHOLE
        .read
        .iter()
        .filter(|file| file.batch.table() == "patient_by_region")
    {
        for row in file.batch.rows() {
            let identity = row.identity.as_ref().unwrap();
            let field = |field: &Option<String>| field.clone().unwrap_or_default();
            if let Some(number) = &identity.nir
                && identity.nir_key.as_deref() == Some(&nir_key(number))
            {
                local
                    .entry(number.clone())
                    .or_default()
                    .insert(field(&identity.local_id));
                let birth = [
                    &identity.birth_name,
                    &identity.birth_date,
                    &identity.birth_place,
                ];
                traits
                    .entry(birth.map(field))
                    .or_default()
                    .insert(number.clone());
            }
        }
    }
    let in_two = local.values().filter(|numbers| numbers.len() == 2).count();
    assert_eq!(
        u64::try_from(in_two).unwrap(),
        WHOLE.synthetic.manifest.truth.in_two_regions
    );
    assert!(in_two >= 10 && local.values().all(|numbers| numbers.len() <= 2));
    let twins = traits.values().filter(|numbers| numbers.len() > 1).count();
    assert!(twins >= 10, "{twins} pairs of twins");
}

#[test]
fn the_list_of_identities_holds_every_text_of_the_patient_files() {
    let listed = &WHOLE.synthetic.identities;
    let all: BTreeSet<&str> = listed.all().collect();
    for file in WHOLE
        .read
        .iter()
        .filter(|file| file.batch.table() == "patient_by_region")
    {
        for row in file.batch.rows() {
            let identity = row.identity.as_ref().unwrap();
            for text in [
                &identity.birth_name,
                &identity.first_given_name,
                &identity.nir,
            ] {
                assert!(text.as_deref().is_none_or(|text| all.contains(text)));
            }
            assert!(
                row.practitioner
                    .as_deref()
                    .is_none_or(|number| all.contains(number))
            );
        }
    }
    assert!(
        all.iter().all(|text| text.len() >= 6),
        "six bytes and more can be searched for"
    );
    let model = model();
    let again = identities(&contracts(&model, &ALL), &Scale::network(), SEED);
    assert!(again == *listed, "the list does not need the files");
}
