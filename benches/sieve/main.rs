//! What protection costs: the same questions through the engine and, unprotected, on the DataFusion
//! below it, over the same files, in turns. Figures and their conditions: `../README.md`.
//!
//!     cargo bench --bench sieve -- [copies of the network] [rounds] [folder to leave a copy in, or -] [part of a question's name]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench that cannot be set up has failed; the other side is plain DataFusion on purpose"
)]

#[path = "../../tests/fixture.rs"]
mod fixture;
mod multiply;
mod question;

use std::path::Path;
use std::time::{Duration, Instant};

use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::ListingOptions;
use datafusion::prelude::{SessionConfig, SessionContext};
use engine::Engine;
use question::{Question, questions};
use tokio::runtime::Runtime;

const SEED: u64 = 20_240_131;
const CORES: usize = 2;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let number = |at: usize, default: usize| {
        let given = arguments
            .get(at)
            .map(|text| text.parse().expect("a number"));
        given.unwrap_or(default)
    };
    let (copies, rounds) = (number(0, 1), number(1, 5));
    let runtime = Runtime::new().expect("a runtime");
    let keep = arguments.get(2).filter(|folder| *folder != "-");
    let wanted = arguments.get(3).map(String::as_str);
    runtime.block_on(run(copies, rounds, keep.map(Path::new), wanted));
}

async fn run(copies: usize, rounds: usize, keep: Option<&Path>, wanted: Option<&str>) {
    let (mut network, warehouse) = fixture::build(synth::Scale::network(), SEED).await;
    if copies > 1 {
        multiply::multiply(warehouse.root(), copies);
    }
    let snapshot = warehouse.snapshot().await.expect("a snapshot");
    let started = Instant::now();
    network.engine =
        Engine::open(&fixture::model(), &snapshot, &fixture::references()).expect("an engine");
    let opened = started.elapsed();
    let events = snapshot.table("event").expect("events").records();
    println!("{copies} x the network, {events} events, {rounds} rounds");
    println!("open the engine: {:.2} ms", milliseconds(opened));
    let plain = plain(warehouse.root()).await;
    if let Some(folder) = keep {
        leave_a_copy(&warehouse.root().join("tables"), folder);
    }
    println!("milliseconds, medians; CPU is of all threads of the process");
    println!(
        "{:42} {:>7} {:>7} {:>9} {:>9} {:>6} {:>9} {:>9} {:>6} {:>9} {:>6}",
        "question",
        "first",
        "split",
        "plain",
        "tamis",
        "ratio",
        "CPU plain",
        "CPU tamis",
        "ratio",
        "by hand",
        "ratio"
    );
    let only = |question: &Question| wanted.is_none_or(|part| question.name.contains(part));
    let (mut by_time, mut by_work, mut by_hand) = (Vec::new(), Vec::new(), Vec::new());
    for question in questions().into_iter().filter(only) {
        let of = pairs(&network, &plain, &question, rounds).await;
        by_time.push(of.ours.time / of.plain.time);
        by_work.push(of.ours.work.max(TICK) / of.plain.work.max(TICK));
        by_hand.push(of.ours.time / of.guarded.time);
        println!(
            "{:42} {:>7.3} {:>7.3} {:>9.2} {:>9.2} {:>6.2} {:>9.0} {:>9.0} {:>6.2} {:>9.2} {:>6.2}",
            question.name,
            of.first_split,
            of.split,
            of.plain.time,
            of.ours.time,
            by_time[by_time.len() - 1],
            of.plain.work,
            of.ours.work,
            by_work[by_work.len() - 1],
            of.guarded.time,
            by_hand[by_hand.len() - 1],
        );
    }
    summary("time", &by_time);
    summary("CPU", &by_work);
    summary("time, beside DataFusion with HAVING", &by_hand);
}

fn summary(of: &str, ratios: &[f64]) {
    let count = f64::from(u32::try_from(ratios.len()).expect("few"));
    let mean = ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / count;
    let worst = ratios.iter().copied().fold(f64::MIN, f64::max);
    println!("{of}: geometric mean {:.2}, worst {worst:.2}", mean.exp());
}

/// What one run took, in milliseconds.
#[derive(Clone, Copy)]
struct Cost {
    time: f64,
    work: f64,
}

/// Medians of one question.
struct Times {
    /// Splitting the plan just after a heavy question, whose rows took the caches.
    first_split: f64,
    /// Splitting it again and again.
    split: f64,
    plain: Cost,
    /// Unprotected, with the condition that a careful person adds.
    guarded: Cost,
    ours: Cost,
}

/// How often a plan is split in a round.
const SPLITS: usize = 9;

async fn pairs(
    network: &fixture::Fixture,
    plain: &SessionContext,
    question: &Question,
    rounds: usize,
) -> Times {
    let (mut first, mut split) = (Vec::new(), Vec::new());
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    let mut by_hand = Vec::new();
    let research = network.policy.profile("research").expect("a profile");
    let careful = format!("{} HAVING {}", question.sql, question.guarded);
    // One round more: the first warms the caches of both sides.
    for round in 0..=rounds {
        let mut explained = Vec::new();
        for _ in 0..SPLITS {
            let one = measured(async {
                let explained = network.engine.explain(question.sql, research).await;
                explained.expect("admitted");
            });
            explained.push(one.await);
        }
        let unprotected = measured(rows_of(plain, question.sql)).await;
        let guarded = measured(rows_of(plain, &careful)).await;
        let protected = measured(async {
            let answer = network.ask(question.sql, "research").await;
            answer.expect("an answer");
        })
        .await;
        if round > 0 {
            first.extend(explained.first().copied());
            split.extend(explained);
            theirs.push(unprotected);
            by_hand.push(guarded);
            ours.push(protected);
        }
    }
    Times {
        first_split: median(&first).time,
        split: median(&split).time,
        plain: median(&theirs),
        guarded: median(&by_hand),
        ours: median(&ours),
    }
}

async fn rows_of(plain: &SessionContext, sql: &str) {
    let frame = plain.sql(sql).await.expect("SQL");
    frame.collect().await.expect("rows");
}

async fn measured(run: impl Future<Output = ()>) -> Cost {
    let (start, work) = (Instant::now(), worked());
    run.await;
    Cost {
        time: milliseconds(start.elapsed()),
        work: worked() - work,
    }
}

/// How finely Linux counts the work of a process, in milliseconds.
const TICK: f64 = 10.0;

/// CPU time of this process so far, in milliseconds; none where there is no `/proc`.
fn worked() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = text.rsplit(") ").next().unwrap_or_default();
    let fields = after_name.split(' ').skip(11).take(2);
    fields
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        * TICK
}

fn median(costs: &[Cost]) -> Cost {
    let middle = |of: fn(&Cost) -> f64| {
        let mut all: Vec<f64> = costs.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    Cost {
        time: middle(|cost| cost.time),
        work: middle(|cost| cost.work),
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// DataFusion as it comes, over the same files, with as many partitions.
async fn plain(root: &Path) -> SessionContext {
    let config = SessionConfig::new().with_target_partitions(CORES);
    let context = SessionContext::new_with_config(config);
    let text = arrow::datatypes::DataType::Utf8;
    let number = arrow::datatypes::DataType::Int32;
    let of_region = || vec![("region_code".to_owned(), text.clone())];
    for (table, partitions) in [
        ("patient", of_region()),
        ("inclusion", of_region()),
        ("screening", of_region()),
        ("treatment", of_region()),
        (
            "event",
            [of_region(), vec![("event_year".to_owned(), number)]].concat(),
        ),
    ] {
        let options = ListingOptions::new(std::sync::Arc::new(ParquetFormat::default()))
            .with_file_extension(".parquet")
            .with_table_partition_cols(partitions);
        let folder = root.join("tables").join(table);
        let folder = folder.to_str().expect("a path").to_owned() + "/";
        context
            .register_listing_table(table, folder, options, None, None)
            .await
            .expect("a table");
    }
    context
}

fn leave_a_copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            leave_a_copy(&path, &target);
        } else {
            std::fs::hard_link(&path, &target).expect("a link");
        }
    }
}
