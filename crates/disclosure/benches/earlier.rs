//! What the memory of earlier answers costs: a program that prints figures.
//!
//!     cargo bench -p tamis-disclosure --bench earlier -- [large] [person] [hundreds of numbers]

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a program that measures: what cannot be set up has failed"
)]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tamis_disclosure::{
    CountedCell, CountedTable, Earlier, Evidence, Homes, MomentSpec, MomentValue, Origin,
    PieceEvidence, PieceSpec, Place, Policy, Profile, ProtectedTable, ProtectedValue, Scalar,
    Shelf, Statistic, TableSpec, Vector, protect,
};

const POLICY: &str = include_str!("../../../pseudonymisation/policy.toml");

/// Steele, Lea and Flood, `SplittableRandom` (2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

/// Vectors in a file.
struct OnDisk(File);

impl Shelf for OnDisk {
    fn read(&self, place: Place) -> Option<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(place.length).ok()?];
        self.0.read_exact_at(&mut bytes, place.offset).ok()?;
        Some(bytes)
    }
}

/// Vectors in memory.
struct InMemory(Arc<Mutex<Vec<u8>>>);

impl Shelf for InMemory {
    fn read(&self, place: Place) -> Option<Vec<u8>> {
        let start = usize::try_from(place.offset).ok()?;
        let end = start + usize::try_from(place.length).ok()?;
        self.0.lock().ok()?.get(start..end).map(<[u8]>::to_vec)
    }
}

/// One cell: how many patients, or the sum of these contributions.
struct Asked {
    question: String,
    who: Vec<u32>,
    sum: Option<fn(u32) -> i64>,
}

fn table(asked: Asked) -> CountedTable {
    let mut evidence = Evidence::new(false, false);
    evidence.add_all(&asked.who.iter().copied().collect());
    let statistic = if asked.sum.is_some() {
        Statistic::Sum
    } else {
        Statistic::Patients
    };
    let value = asked
        .sum
        .map_or_else(MomentValue::default, |x| MomentValue {
            value: Some(asked.who.iter().map(|p| x(*p)).sum()),
            support: asked.who.iter().copied().collect(),
            vector: Some(Vector::of(asked.who.iter().map(|p| (*p, x(*p))))),
            ..MomentValue::default()
        });
    let measure = if asked.sum.is_some() {
        "minutes"
    } else {
        "patients"
    };
    let spec = TableSpec {
        name: "t".into(),
        keys: Vec::new(),
        pieces: vec![PieceSpec {
            ordinary: true,
            whole: true,
            ..PieceSpec::default()
        }],
        moments: vec![MomentSpec {
            name: "m".into(),
            statistic,
            piece: 0,
        }],
        ordinary: false,
        origin: Origin {
            population: asked.question,
            measures: vec![measure.into()],
            ..Origin::default()
        },
    };
    let cell = CountedCell {
        keys: Vec::<Scalar>::new(),
        pieces: vec![PieceEvidence {
            inside: evidence,
            outside: Evidence::default(),
        }],
        moments: vec![value],
    };
    CountedTable::builder(spec).cell(cell).build().unwrap()
}

fn research() -> Profile {
    let policy = Policy::parse(POLICY).unwrap();
    policy.profile("research").unwrap().clone()
}

/// Bytes that this process holds in memory now.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1));
    kib.and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// Twenty to twenty thousand of a million patients, log-uniform.
fn cell(random: &mut Random) -> Vec<u32> {
    let share = f64::from(u32::try_from(random.below(1 << 20)).unwrap()) / f64::from(1 << 20);
    let wanted = 20.0 * 1000_f64.powf(share);
    let size = (20..=20_000_u32).find(|n| f64::from(*n) >= wanted);
    let gap = u64::from(1_999_998 / size.unwrap_or(20_000));
    let mut who = Vec::new();
    let mut next = random.below(gap);
    while next < 1_000_000 {
        who.push(u32::try_from(next).unwrap());
        next += 1 + random.below(gap);
    }
    who
}

/// A million patients: as many structures and practitioners as the network has for as many.
fn homes_of_a_million() -> Arc<Homes> {
    let mut homes = Homes::default();
    for patient in 0..1_000_000_u32 {
        let mut random = Random(u64::from(patient));
        let structure = format!("S{}", random.below(2_000));
        let practitioner = i32::try_from(random.below(6_000)).unwrap();
        homes.note(patient, Some(&structure), Some(practitioner));
    }
    Arc::new(homes)
}

/// Processor time that this process has taken.
fn processor() -> Duration {
    let status = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks: u64 = status
        .split_whitespace()
        .skip(13)
        .take(2)
        .filter_map(|ticks| ticks.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10)
}

struct Clock(Instant, Duration);

impl Clock {
    fn start() -> Self {
        Self(Instant::now(), processor())
    }

    fn read(&self) -> String {
        let (wall, cpu) = (self.0.elapsed(), processor().saturating_sub(self.1));
        format!("{wall:.1?} ({cpu:.2?} of processor)")
    }
}

/// Records as `given` writes them, and their vectors in a file.
fn remembered(
    file: &Path,
    hundreds: usize,
    random: &mut Random,
    homes: &Arc<Homes>,
) -> Vec<Vec<u8>> {
    let profile = research();
    let mut records: Vec<Vec<u8>> = Vec::new();
    let mut offset = 0_u64;
    let started = Clock::start();
    let mut out = BufWriter::new(File::create(file).unwrap());
    for number in 0..hundreds * 100 {
        let one = table(Asked {
            question: format!("{number}"),
            who: cell(random),
            sum: None,
        });
        // Each by itself: what is remembered is what counts here, not how it was judged.
        let nowhere = Box::new(InMemory(Arc::default()));
        let mut alone = Earlier::remembering([], nowhere, Arc::clone(homes)).unwrap();
        protect(vec![one], &profile, &mut alone).unwrap();
        for given in alone.given(offset) {
            out.write_all(&given.vector).unwrap();
            offset += u64::try_from(given.vector.len()).unwrap();
            records.push(given.record);
        }
    }
    out.flush().unwrap();
    let index: usize = records.iter().map(Vec::len).sum();
    println!(
        "made {} numbers in {}; records {:.1} MB ({} bytes each), vectors {:.1} MB on disk",
        records.len(),
        started.read(),
        mega(u64::try_from(index).unwrap()),
        index / records.len().max(1),
        mega(offset)
    );
    records
}

fn large(folder: &Path, hundreds: usize) {
    let profile = research();
    let homes = homes_of_a_million();
    let file = folder.join(format!("earlier-{}.bin", std::process::id()));
    let mut random = Random(20_240_131);
    let records = remembered(&file, hundreds, &mut random, &homes);
    for count in [300, 1_000, 3_000, 10_000, records.len()] {
        let some = || records.iter().take(count).map(Vec::as_slice);
        let before = resident();
        let started = Clock::start();
        let shelf = Box::new(OnDisk(File::open(&file).unwrap()));
        let first = Earlier::remembering(some(), shelf, Arc::clone(&homes)).unwrap();
        let loaded = started.read();
        let held = resident().saturating_sub(before);
        println!(
            "{count} remembered: loaded in {loaded}; {:.1} MB more resident, {:.1} MB in all",
            mega(held),
            mega(resident())
        );
        drop(first);
        let sum = Some(minutes as fn(u32) -> i64);
        // Without a step, combinations are given up at once: what is left are the pairs.
        for (kind, numbers, sum, steps) in [
            ("a count, pairs only", 1, None, Some(0)),
            ("a sum", 1, sum, None),
            ("100 counts, pairs only", 100, None, Some(0)),
            ("a count", 1, None, None),
            ("100 counts", 100, None, None),
        ] {
            let shelf = Box::new(OnDisk(File::open(&file).unwrap()));
            let known = Earlier::remembering(some(), shelf, Arc::clone(&homes)).unwrap();
            let mut earlier = match steps {
                Some(steps) => known.within_steps(steps),
                None => known,
            };
            let new = (0..numbers).map(|number| {
                table(Asked {
                    question: format!("new {number}"),
                    who: cell(&mut random),
                    sum,
                })
            });
            let new: Vec<CountedTable> = new.collect();
            let started = Clock::start();
            let answers = protect(new, &profile, &mut earlier).unwrap();
            let took = started.read();
            let beyond = answers.iter().flat_map(ProtectedTable::reasons);
            let beyond = beyond.filter(|r| r.reason == tamis_disclosure::Reason::Beyond);
            println!(
                "  {kind}: {took}; {} beyond, {:.1} MB resident",
                beyond.count(),
                mega(resident())
            );
        }
    }
    std::fs::remove_file(file).unwrap();
}

fn mega(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes / 1024).unwrap_or(u32::MAX)) / 1024.0 * 1.048_576
}

fn minutes(patient: u32) -> i64 {
    20 + i64::from(patient.wrapping_mul(2_654_435_761) >> 20) % 400
}

/// The attributes of a patient: region, sex, age band, year, cohort.
fn attributes(patient: u32) -> [u64; 5] {
    let mut random = Random(u64::from(patient));
    // Larger and smaller regions and bands, as in reality.
    let skewed = |random: &mut Random, n| random.below(n).min(random.below(n));
    [
        skewed(&mut random, 7),
        random.below(2) + u64::from(random.below(50) == 0),
        skewed(&mut random, 9),
        random.below(7),
        random.below(40),
    ]
}

/// Tables over every choice of keys, within all, and within each of forty cohorts.
fn statements() -> Vec<(Option<u64>, Vec<usize>)> {
    let keys: Vec<Vec<usize>> = (0..16_usize)
        .map(|mask| (0..4).filter(|key| mask >> key & 1 == 1).collect())
        .collect();
    let all = keys.iter().map(|keys| (None, keys.clone()));
    let few = keys.iter().filter(|keys| keys.len() < 3);
    let cohorts = (0..40).flat_map(|c| few.clone().map(move |keys| (Some(c), keys.clone())));
    all.chain(cohorts).collect()
}

fn person(patients: u32, sum: Option<fn(u32) -> i64>, most: u64) {
    let profile = research();
    let homes = Arc::new(Homes::default());
    let vectors = Arc::new(Mutex::new(Vec::new()));
    let mut records: Vec<Vec<u8>> = Vec::new();
    let started = Instant::now();
    let (mut shown, mut near, mut hidden) = (0, 0, 0);
    for (number, (cohort, keys)) in statements().iter().enumerate() {
        let mut groups = std::collections::BTreeMap::<Vec<u64>, Vec<u32>>::new();
        for patient in 0..patients {
            let of = attributes(patient);
            if cohort.is_none_or(|c| of[4] == c) {
                let key = keys.iter().map(|k| of[*k]).collect();
                groups.entry(key).or_default().push(patient);
            }
        }
        let asked = groups.into_iter().map(|(key, who)| {
            table(Asked {
                question: format!("{cohort:?} {keys:?} {key:?}"),
                who,
                sum,
            })
        });
        let asked: Vec<CountedTable> = asked.collect();
        let cells = asked.len();
        let shelf = Box::new(InMemory(Arc::clone(&vectors)));
        let known = records.iter().map(Vec::as_slice);
        let mut earlier = Earlier::remembering(known, shelf, Arc::clone(&homes)).unwrap();
        let begun = Clock::start();
        let answers = protect(asked, &profile, &mut earlier).unwrap();
        let took = begun.read();
        let mut beyond = 0;
        for answer in &answers {
            match answer.rows()[0].values[0] {
                ProtectedValue::Near(_) => near += 1,
                ProtectedValue::Suppressed => hidden += 1,
                _ => shown += 1,
            }
            let reasons = answer.reasons().iter();
            beyond += reasons
                .filter(|r| r.reason == tamis_disclosure::Reason::Beyond)
                .count();
        }
        let mut store = vectors.lock().unwrap();
        let offset = u64::try_from(store.len()).unwrap();
        for given in earlier.given(offset) {
            store.extend_from_slice(&given.vector);
            records.push(given.record);
        }
        let is_last = beyond > 0 || started.elapsed().as_secs() > most;
        if number % 20 == 15 || is_last {
            println!(
                "{patients} patients, {}, statement {number} ({cells} cells): {took}; {} remembered, {shown} shown, {near} near, {hidden} hidden, {beyond} beyond",
                if sum.is_some() { "sums" } else { "counts" },
                records.len()
            );
        }
        if is_last {
            break;
        }
    }
}

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let is_asked = |part: &str| {
        !asked.iter().any(|a| a == "large" || a == "person") || asked.iter().any(|a| a == part)
    };
    if is_asked("person") {
        for patients in [5_500, 100_000] {
            person(patients, None, 20);
            person(patients, Some(minutes), 15);
        }
    }
    if is_asked("large") {
        let hundreds = asked.iter().find_map(|a| a.parse().ok());
        large(&std::env::temp_dir(), hundreds.unwrap_or(1_000));
    }
}
