//! Runs `.slt` files against the synthetic network.
//!
//! A suppressed value prints as `s`, a missing key as `NULL`; a refusal as `CODE subject`.

use std::sync::Arc;

use disclosure::{Scalar, Status};
use engine::AnswerValue;
use libtest_mimic::{Arguments, Failed, Trial};
use sqllogictest::{AsyncDB, DBOutput, DefaultColumnType, Runner};

use crate::fixture::{self, Fixture};

/// What a refusal says in a `.slt` file.
#[derive(Debug)]
pub(crate) struct Refused(contract::Notice);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.0.code, self.0.what.en)
    }
}

impl std::error::Error for Refused {}

struct Door {
    fixture: Arc<Fixture>,
}

#[async_trait::async_trait]
impl AsyncDB for Door {
    type Error = Refused;
    type ColumnType = DefaultColumnType;

    async fn run(&mut self, sql: &str) -> Result<DBOutput<DefaultColumnType>, Refused> {
        let answer = self.fixture.ask(sql, "exact").await.map_err(Refused)?;
        let types = answer
            .columns()
            .iter()
            .map(|_| DefaultColumnType::Any)
            .collect();
        let rows = answer
            .rows()
            .iter()
            .map(|row| row.iter().map(printed).collect())
            .collect();
        Ok(DBOutput::Rows { types, rows })
    }

    async fn shutdown(&mut self) {}
}

fn printed(value: &AnswerValue) -> String {
    if value.status == Some(Status::Suppressed) {
        return "s".to_owned();
    }
    match &value.value {
        Scalar::Null => "NULL".to_owned(),
        Scalar::Bool(x) => x.to_string(),
        Scalar::Int(x) => x.to_string(),
        Scalar::Float(x) => format!("{x:.4}"),
        Scalar::Text(x) => x.clone(),
        Scalar::Date(x) => {
            contract::date_of_days(*x).map_or_else(String::new, |day| day.to_string())
        }
    }
}

fn files() -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![fixture::house().join("tests/sql")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("tests/sql") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "slt") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// One trial a file; `--complete` (after `--`) writes the expected results instead.
pub(crate) fn main() {
    let complete = std::env::args().any(|argument| argument == "--complete");
    let arguments = Arguments::from_iter(std::env::args().filter(|a| a != "--complete"));
    let runtime = Arc::new(tokio::runtime::Runtime::new().expect("runtime"));
    let listed = arguments.list;
    let network = (!listed).then(|| {
        Arc::new(
            runtime
                .block_on(fixture::build(synth::Scale::network(), 20_240_131))
                .0,
        )
    });
    let trials = files().into_iter().filter_map(|path| {
        let name = path
            .strip_prefix(fixture::house().join("tests/sql"))
            .ok()?
            .display()
            .to_string();
        let (runtime, network) = (Arc::clone(&runtime), network.clone());
        Some(Trial::test(name, move || {
            let Some(fixture) = network else {
                return Ok(());
            };
            let mut runner = Runner::new(move || {
                let fixture = Arc::clone(&fixture);
                async move { Ok(Door { fixture }) }
            });
            let done = if complete {
                let validator = sqllogictest::default_validator;
                let normalizer = sqllogictest::default_normalizer;
                let columns = sqllogictest::default_column_validator;
                runtime
                    .block_on(runner.update_test_file(&path, " ", validator, normalizer, columns))
                    .map_err(|error| error.to_string())
            } else {
                runtime
                    .block_on(runner.run_file_async(&path))
                    .map_err(|error| error.to_string())
            };
            done.map_err(Failed::from)
        }))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}
