//! The road of a delivery and of a question, on the synthetic network. Figures: `README.md`.
#![expect(
    clippy::expect_used,
    reason = "a bench that cannot be set up has failed"
)]

// The name by which the crate knows itself in `sets`.
extern crate disclosure as tamis_disclosure;

#[path = "../tests/fixture.rs"]
mod fixture;
#[path = "../crates/disclosure/tests/promises/sets.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod sets;

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use disclosure::{
    Affiliations, CellKey, CountedTable, Frame, Frames, KeySpec, Memory, MomentSpec, Part,
    Patients, PieceSpec, RecordKeys, Scalar, State, Statistic, TableSpec,
};
use pseudonym::{KeyRing, Settings};
use sets::{CellSets, Counting, Evidence, MomentSets, PieceSets};
use tokio::runtime::Runtime;

const SEED: u64 = 20_240_131;

const QUESTIONS: [(&str, &str); 3] = [
    (
        "region x sex x year",
        "SELECT e.region_code, p.sex, e.event_year, count(DISTINCT e.patient_no) FROM event e \
         JOIN patient p ON p.patient_no = e.patient_no GROUP BY 1, 2, 3",
    ),
    (
        "visits per patient",
        "SELECT visits, count(*) FROM (SELECT patient_no, count(*) AS visits FROM event \
         WHERE event_year = 2023 GROUP BY patient_no) v GROUP BY visits",
    ),
    (
        "mean duration by type",
        "SELECT event_type, avg(duration_minutes) FROM event GROUP BY 1",
    ),
];

fn ring() -> KeyRing {
    KeyRing::from_masters(1, [1; 32], [2; 32], [3; 32])
}

/// Rows of the patients and events of one region, from raw bytes to pseudonymised rows.
fn pseudonymise(c: &mut Criterion) {
    let model = fixture::model();
    let contracts = fixture::contracts(&model);
    let feeds = synth::feeds(&model, &contracts, &synth::Scale::network(), SEED).expect("feeds");
    let feed = feeds
        .iter()
        .find(|feed| feed.region == "44")
        .expect("region 44");
    let contract = contracts
        .iter()
        .find(|c| c.region() == "44")
        .expect("contract 44");
    let received = "2024-01-31".parse().expect("day");
    let largest = feed
        .files
        .iter()
        .max_by_key(|file| file.bytes.len())
        .expect("files");
    let harmonise = || {
        let raw = contract::RawFile {
            name: &largest.name,
            bytes: &largest.bytes,
            received,
        };
        contract::harmonise(&model, contract, &raw)
            .expect("harmonised")
            .batch
    };
    let rows = u64::try_from(harmonise().rows().len()).expect("rows");
    let mut group = c.benchmark_group("intake");
    group.sample_size(10).throughput(Throughput::Elements(rows));
    group.bench_function("harmonise events of one region", |b| {
        b.iter(|| black_box(harmonise()));
    });
    let ring = ring();
    let settings = Settings { production: false };
    group.bench_function("pseudonymise events of one region", |b| {
        b.iter_batched(
            harmonise,
            |batch| black_box(pseudonym::apply(&ring, batch, settings)),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

/// All seven regions into a new warehouse.
fn ingest(c: &mut Criterion) {
    let runtime = Runtime::new().expect("runtime");
    let mut group = c.benchmark_group("warehouse");
    group.sample_size(10);
    group.bench_function("generate and ingest the network", |b| {
        b.iter(|| black_box(runtime.block_on(fixture::build(synth::Scale::network(), SEED))));
    });
    group.finish();
}

/// Parse, normalise and split; then the whole answer.
fn questions(c: &mut Criterion) {
    let runtime = Runtime::new().expect("runtime");
    let (network, _warehouse) = runtime.block_on(fixture::build(synth::Scale::network(), SEED));
    let policy = fixture::policy();
    let research = policy.profile("research").expect("a profile");
    let mut group = c.benchmark_group("question");
    group.sample_size(20);
    for (name, sql) in QUESTIONS {
        group.bench_function(format!("plan and split: {name}"), |b| {
            b.iter(|| {
                black_box(
                    runtime
                        .block_on(network.engine.explain(sql, research))
                        .expect("admitted"),
                )
            });
        });
        group.bench_function(format!("answer: {name}"), |b| {
            b.iter(|| {
                black_box(
                    runtime
                        .block_on(network.ask(sql, "research"))
                        .expect("answered"),
                )
            });
        });
    }
    group.finish();
}

/// Forty patients a cell, each of whom may have what is asked for.
struct Tens;

impl Frames for Tens {
    fn expected(&self, _: u64) -> Vec<Vec<Option<Scalar>>> {
        Vec::new()
    }

    fn of(&self, keys: &[Scalar]) -> Vec<Frame> {
        let Some(Scalar::Int(cell)) = keys.first() else {
            return Vec::new();
        };
        let first = u32::try_from(*cell).expect("a cell") * 40;
        let who: Patients = (first..first + 40).collect();
        let part = Part::new(State::Open, 0, [1], who);
        vec![Frame::new(vec![part]).expect("a frame")]
    }

    fn are_regular(&self, _: &[Scalar]) -> Vec<bool> {
        vec![true]
    }
}

fn key() -> CellKey {
    CellKey::from_bytes([7; 32])
}

fn affiliations() -> Affiliations {
    let mut affiliations = Affiliations::default();
    for patient in 0..40_000 {
        affiliations.note(patient, Some(&format!("S{}", patient % 7)), None);
    }
    affiliations
}

/// Of an asker who has asked for nothing yet.
fn memory(affiliations: &Affiliations) -> Memory {
    Memory::open([], key(), Arc::new(affiliations.clone())).expect("a memory")
}

fn counted(cells: u32, counting: Counting<'_>) -> CountedTable {
    let spec = TableSpec {
        name: "bench".to_owned(),
        keys: vec![KeySpec {
            name: "k".to_owned(),
            ordinary: false,
            domain: None,
            text: "k".to_owned(),
        }],
        pieces: vec![PieceSpec {
            whole: true,
            ..PieceSpec::default()
        }],
        moments: vec![MomentSpec {
            name: "n".to_owned(),
            statistic: Statistic::Patients,
            piece: 0,
            measure: None,
            factors: None,
        }],
        ..TableSpec::default()
    };
    let builder = CountedTable::builder(spec.clone()).frames(Box::new(Tens));
    (0..cells)
        .fold(builder, |builder, cell| {
            let mut inside = Evidence::new(true, false);
            for patient in 0..cell % 40 {
                let structure = format!("S{}", patient % 7);
                inside.add(cell * 40 + patient, Some(&structure), None);
            }
            let pieces = vec![PieceSets {
                rows: u64::from(cell % 40),
                inside,
                ..PieceSets::default()
            }];
            let moments = vec![MomentSets::default()];
            let sets = CellSets {
                keys: vec![Scalar::Int(i64::from(cell))],
                pieces,
                moments,
            };
            builder.cell(counting.cell(&spec, sets))
        })
        .build()
        .expect("a table")
}

/// The rules over a thousand cells.
fn protect(c: &mut Criterion) {
    let policy = fixture::policy();
    let profile = policy.profile("research").expect("profile");
    let (records, affiliations) = (RecordKeys::of(&key(), 0..40_000), affiliations());
    let counting = Counting {
        records: &records,
        affiliations: &affiliations,
    };
    let mut group = c.benchmark_group("disclosure");
    group.throughput(Throughput::Elements(1000));
    group.bench_function("protect 1,000 cells", |b| {
        b.iter_batched(
            || (vec![counted(1000, counting)], memory(&affiliations)),
            |(tables, mut memory)| {
                black_box(disclosure::protect(tables, profile, &mut memory).expect("protected"))
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(road, pseudonymise, ingest, questions, protect);
criterion_main!(road);
