//! A small answer to the study that ships with the product, for the tests of this crate.

use disclosure::{Policy, Profile, Scalar, Status, interval};

use crate::provenance::{ContractFacts, Provenance};
use crate::reference::Reference;
use crate::study::Study;
use crate::view::{CellView, ColumnView, TableView, exact};

pub(crate) const STUDY: &str = include_str!("../../../queries/gender/gender-share-vs-csapa.sql");
pub(crate) const FIGURES: &str = include_str!("../../../queries/reference/csapa_reference.csv");
pub(crate) const REGIONS: &str = include_str!("../../../queries/reference/region.csv");

const POLICY: &str = include_str!("../../../pseudonymisation/policy.toml");

/// (region, patients, women) of 2023; other years have fewer.
const LEAVES: [(&str, i64, i64); 7] = [
    ("11", 800, 385),
    ("27", 460, 240),
    ("32", 1050, 520),
    ("44", 1635, 830),
    ("76", 770, 370),
    ("93", 430, 215),
    ("99", 355, 175),
];

/// Study, complete answer, reference.
pub(crate) fn all() -> (Study, TableView, Reference) {
    answer(None)
}

/// The same with the region 99 hidden in 2023, and so the national row of that year.
pub(crate) fn hidden_in_2023() -> (Study, TableView, Reference) {
    answer(Some((2023, "99")))
}

/// The public profile that ships with the product.
pub(crate) fn profile() -> Profile {
    Policy::parse(POLICY)
        .unwrap()
        .profile("public")
        .unwrap()
        .clone()
}

pub(crate) fn provenance() -> Provenance {
    let contract = |region: &str| ContractFacts {
        region: region.to_owned(),
        source: format!("region-{region}"),
        digest: "c".repeat(64),
    };
    Provenance {
        program_version: "0.1.0".to_owned(),
        warehouse_version: 7,
        synthetic: true,
        contracts: LEAVES
            .iter()
            .map(|(region, _, _)| contract(region))
            .collect(),
        model_digest: "a".repeat(64),
        policy_digest: "b".repeat(64),
        profile: profile(),
        ledger_head: "12:feed".to_owned(),
    }
}

fn answer(hidden: Option<(i64, &str)>) -> (Study, TableView, Reference) {
    let names = [
        "year",
        "region_code",
        "patients",
        "women",
        "women_share",
        "women_share_low",
        "women_share_high",
    ];
    let columns = names.iter().enumerate().map(|(at, name)| ColumnView {
        name: (*name).to_owned(),
        measure: at > 1,
    });
    let mut rows = Vec::new();
    for year in 2021..=2023 {
        let mut total = Some((0, 0));
        for (region, patients, women) in LEAVES {
            let fewer = (2023 - year) * 20;
            let counts =
                (hidden != Some((year, region))).then_some((patients - fewer, women - fewer / 2));
            total = total
                .zip(counts)
                .map(|(sum, one)| (sum.0 + one.0, sum.1 + one.1));
            rows.push(row(year, region, counts));
        }
        rows.push(row(year, "FR", total));
    }
    let view = TableView {
        columns: columns.collect(),
        rows,
        notes: Vec::new(),
    };
    (
        Study::parse(STUDY).unwrap(),
        view,
        Reference::parse(FIGURES, REGIONS).unwrap(),
    )
}

fn row(year: i64, region: &str, counts: Option<(i64, i64)>) -> Vec<CellView> {
    let mut cells = vec![
        CellView {
            value: Scalar::Int(year),
            status: None,
        },
        CellView {
            value: Scalar::Text(region.to_owned()),
            status: None,
        },
    ];
    let mut push = |value: Option<Scalar>| {
        let status = if value.is_some() {
            Status::Rounded
        } else {
            Status::Suppressed
        };
        cells.push(CellView {
            value: value.unwrap_or(Scalar::Null),
            status: Some(status),
        });
    };
    let shares = counts.and_then(|(patients, women)| {
        let (low, high) = interval::wilson(exact(women), exact(patients))?;
        Some((
            100.0 * exact(women) / exact(patients),
            100.0 * low,
            100.0 * high,
        ))
    });
    push(counts.map(|(patients, _)| Scalar::Int(patients)));
    push(counts.map(|(_, women)| Scalar::Int(women)));
    push(shares.map(|(share, _, _)| Scalar::Float(share)));
    push(shares.map(|(_, low, _)| Scalar::Float(low)));
    push(shares.map(|(_, _, high)| Scalar::Float(high)));
    cells
}
