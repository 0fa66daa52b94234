//! What protection costs: the same questions through the engine and, unprotected, on the DataFusion below it and
//! on DuckDB, over the same rows, in turns. Figures and their conditions: `../README.md`.
//!
//!     cargo bench --bench sieve -- [--copies=N] [--rounds=N] [--duckdb] [--before=FOLDER] [--keep=FOLDER] [--only=NAME] [--plans]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench that cannot be set up has failed; the other side is plain DataFusion on purpose"
)]

mod cost;
#[path = "../../tests/fixture.rs"]
#[expect(dead_code, reason = "tests ask in other ways, too")]
mod fixture;
mod multiply;
mod options;
mod peer;
mod plain;
mod question;

use std::path::Path;

use cost::{Cost, measured, median};
use datafusion::prelude::SessionContext;
use engine::Engine;
use options::Options;
use peer::Peer;
use question::{Question, questions};
use tokio::runtime::Runtime;

const SEED: u64 = 20_240_131;

fn main() {
    let options = Options::read(std::env::args().skip(1));
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(run(&options));
}

async fn run(options: &Options) {
    let (mut network, warehouse) = fixture::build(synth::Scale::network(), SEED).await;
    if options.copies > 1 {
        multiply::multiply(warehouse.root(), options.copies);
    }
    let snapshot = warehouse.snapshot().await.expect("a snapshot");
    let opening = measured(async {
        let (model, references) = (fixture::model(), fixture::references());
        network.engine = Engine::open(&model, &snapshot, &references).expect("an engine");
    });
    let opened = opening.await;
    let tables = warehouse.root().join("tables");
    if let Some(folder) = &options.keep {
        leave_a_copy(&tables, folder);
    }
    let events = snapshot.table("event").expect("events").records();
    println!(
        "{} x the network, {events} events, {} rounds; opening the engine {:.1} ms",
        options.copies, options.rounds, opened.time
    );
    let mut others = Others::over(&tables, options).await;
    others.head();
    let mut ratios = vec![Vec::new(); others.names.len()];
    let is_asked = |question: &Question| {
        let only = options.only.as_ref();
        only.is_none_or(|part| question.name.contains(part.as_str()))
    };
    for question in questions().into_iter().filter(is_asked) {
        if options.plans {
            let plans = network
                .engine
                .operators(question.sql, &network.cell_key)
                .await;
            println!("{}\n{}", question.name, plans.expect("a plan").join("\n"));
        }
        let (ours, theirs) = pairs(&network, &mut others, &question, options.rounds).await;
        print!("{:42} {:>9.2} {:>9.2}", question.name, ours.time, ours.work);
        for (ratios, theirs) in ratios.iter_mut().zip(&theirs) {
            let ratio = [ours.time / theirs.time, ours.work / theirs.work];
            print!(
                " {:>10.2} {:>9.2} {:>5.2} {:>5.2}",
                theirs.time, theirs.work, ratio[0], ratio[1]
            );
            ratios.push(ratio);
        }
        println!();
    }
    for (name, ratios) in others.names.iter().zip(&ratios) {
        for (of, at) in [("time", 0), ("CPU", 1)] {
            let ratios: Vec<f64> = ratios.iter().map(|ratio| ratio[at]).collect();
            let count = f64::from(u32::try_from(ratios.len()).expect("few"));
            let mean = (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / count).exp();
            let worst = ratios.iter().copied().fold(f64::MIN, f64::max);
            println!("{of} over {name}: geometric mean {mean:.2}, worst {worst:.2}");
        }
    }
}

/// Who else is asked: DataFusion over the same files and over those of before, and DuckDB as it stands and with
/// the condition that a careful person adds.
struct Others {
    same: SessionContext,
    before: Option<SessionContext>,
    duckdb: Option<Peer>,
    names: Vec<&'static str>,
}

impl Others {
    async fn over(tables: &Path, options: &Options) -> Self {
        let before = match &options.before {
            Some(folder) => Some(plain::over(folder).await),
            None => None,
        };
        let duckdb = options.duckdb.then(|| Peer::over(tables));
        let mut names = vec!["DataFusion"];
        names.extend(before.as_ref().map(|_| "DataFusion before"));
        if duckdb.is_some() {
            names.extend(["DuckDB", "DuckDB HAVING"]);
        }
        Self {
            same: plain::over(tables).await,
            before,
            duckdb,
            names,
        }
    }

    fn head(&self) {
        if let Some(duckdb) = &self.duckdb {
            println!("{}", duckdb.name);
        }
        println!(
            "milliseconds, medians: time and CPU of all threads; then how many times theirs ours are"
        );
        print!("{:42} {:>19}", "question", "tamis");
        for name in &self.names {
            print!(" {name:>32}");
        }
        println!();
    }

    async fn costs(&mut self, question: &Question) -> Vec<Cost> {
        let mut costs = vec![measured(rows_of(&self.same, question.sql)).await];
        if let Some(before) = &self.before {
            costs.push(measured(rows_of(before, question.sql)).await);
        }
        if let Some(duckdb) = &mut self.duckdb {
            costs.push(duckdb.ask(question.sql));
            costs.push(duckdb.ask(&format!("{} HAVING {}", question.sql, question.guarded)));
        }
        costs
    }
}

async fn pairs(
    network: &fixture::Fixture,
    others: &mut Others,
    question: &Question,
    rounds: usize,
) -> (Cost, Vec<Cost>) {
    let (mut ours, mut theirs) = (Vec::new(), vec![Vec::new(); others.names.len()]);
    // One round more: the first warms the caches of all sides.
    for round in 0..=rounds {
        let of_others = others.costs(question).await;
        // Somebody new each time: an answer that was given before costs less.
        let person = format!("person {round}");
        let own = measured(async {
            let answer = network.ask_as(&person, question.sql, "research").await;
            answer.expect("an answer");
        });
        let own = own.await;
        if round > 0 {
            ours.push(own);
            for (all, cost) in theirs.iter_mut().zip(of_others) {
                all.push(cost);
            }
        }
    }
    (
        median(&ours),
        theirs.iter().map(|costs| median(costs)).collect(),
    )
}

async fn rows_of(plain: &SessionContext, sql: &str) {
    let frame = plain.sql(sql).await.expect("SQL");
    frame.collect().await.expect("rows");
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
