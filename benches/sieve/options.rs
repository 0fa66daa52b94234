//! What the bench is told.

use std::path::PathBuf;

/// How large the network is, how often each question is asked, and who else is asked it.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) copies: usize,
    pub(crate) rounds: usize,
    /// A part of the names of the questions.
    pub(crate) only: Option<String>,
    /// A folder to leave the tables in.
    pub(crate) keep: Option<PathBuf>,
    /// A folder in which tables were left before: DataFusion is asked over these, too.
    pub(crate) before: Option<PathBuf>,
    /// Whether the operators of each question are printed.
    pub(crate) plans: bool,
    /// Whether DuckDB is asked, too.
    pub(crate) duckdb: bool,
}

impl Options {
    pub(crate) fn read(arguments: impl Iterator<Item = String>) -> Self {
        let mut options = Self {
            copies: 1,
            rounds: 5,
            ..Self::default()
        };
        for argument in arguments {
            let (name, value) = argument.split_once('=').unwrap_or((&argument, ""));
            let number = || value.parse().expect("a whole number");
            match name {
                "--copies" => options.copies = number(),
                "--rounds" => options.rounds = number(),
                "--only" => options.only = Some(value.into()),
                "--keep" => options.keep = Some(value.into()),
                "--before" => options.before = Some(value.into()),
                "--plans" => options.plans = true,
                "--duckdb" => options.duckdb = true,
                // Cargo says it to every bench.
                "--bench" => {}
                _ => panic!("no such option: {name}"),
            }
        }
        options
    }
}
