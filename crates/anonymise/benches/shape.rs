//! A table of Adult's shape (30,162 rows of 9 quasi-identifiers) and 10⁶ rows: seconds of the processor and loss of both stages.
//!
//! `cargo bench -p tamis-anonymise`; with `TAMIS_ADULT=folder` Adult itself, by ARX's file names.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench prints its figures, and stops where there are none"
)]

#[path = "../tests/anonymise/adult.rs"]
mod adult;
#[path = "../tests/anonymise/generated.rs"]
mod generated;

use cpu_time::ThreadTime;

use tamis_anonymise::{Requirement, Settings, Table, anonymise};

fn measure(name: &str, table: &Table, k: u32, passes: u32) {
    let settings = Settings {
        passes,
        bound: false,
        ..Settings::default()
    };
    let started = ThreadTime::now();
    let recoding = anonymise(table, &Requirement::k(k), &settings).unwrap();
    let seconds = started.elapsed().as_secs_f64();
    let gcp = generated::gcp(table, &recoding);
    println!(
        "{name:<12} k {k:<3} passes {passes:<3} {seconds:>7.3} s  GCP {gcp:.5}  classes {}",
        recoding.class_count()
    );
}

fn main() {
    let mut tables = vec![("generated", generated::table(30_162, 1))];
    tables.extend(adult::table().map(|table| ("adult", table)));
    for (name, table) in &tables {
        for k in [5, 11] {
            for passes in [0, 20] {
                measure(name, table, k, passes);
            }
        }
    }
    if std::env::args().any(|word| word == "million") {
        let million = generated::table(1_000_000, 2);
        measure("10^6", &million, 5, 0);
        measure("10^6", &million, 5, 2);
    }
}
