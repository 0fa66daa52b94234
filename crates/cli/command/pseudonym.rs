//! `tamis pseudonym`: is the pseudonymisation of this program the specified one?

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use contract::Lang;
use pseudonym::vectors::Vector;

use crate::code::Code;
use crate::exit::{ExitStatus, Failure};
use crate::printer::Lines;
use crate::session::Session;

/// What is typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Compute the published test vectors and compare, or check another tool by them
    Vectors(VectorArgs),
}

#[derive(Debug, clap::Args)]
struct VectorArgs {
    /// Print inputs and published answers as JSON, for another tool to compute
    #[arg(long, conflicts_with = "answers")]
    json: bool,
    /// Compare the answers of another tool: a JSON object, name of a vector to answer
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
}

/// Computes every vector, or compares another tool's answers.
pub(crate) fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    let Verb::Vectors(args) = &args.verb;
    if args.json {
        session.printer.data(&published())?;
        return Ok(ExitStatus::Done);
    }
    match &args.answers {
        None => compare(&pseudonym::vectors::check(), Code::C14, session),
        Some(path) => compare(&of_another_tool(path)?, Code::C22, session),
    }
}

/// Every vector with its inputs and its published answer.
fn published() -> String {
    let vectors = pseudonym::vectors::all();
    let entry = |vector: Vector| {
        let inputs: BTreeMap<_, _> = vector.inputs.into_iter().collect();
        serde_json::json!({ "name": vector.name, "inputs": inputs, "expected": vector.expected })
    };
    let all: Vec<_> = vectors.into_iter().map(entry).collect();
    format!("{:#}", serde_json::Value::from(all))
}

/// Whether each vector has the published answer in the file; one that is not there has none.
fn of_another_tool(path: &Path) -> Result<Vec<(String, bool)>, Failure> {
    let unreadable = || Failure::from(Code::C02.about(path.display()));
    let text = fs::read_to_string(path).map_err(|_| unreadable())?;
    let answers: BTreeMap<String, String> =
        serde_json::from_str(&text).map_err(|_| Code::C23.about(path.display()))?;
    let outcome = |vector: Vector| {
        let is_ok = answers.get(&vector.name) == Some(&vector.expected);
        (vector.name, is_ok)
    };
    let vectors = pseudonym::vectors::all();
    Ok(vectors.into_iter().map(outcome).collect())
}

fn compare(
    vectors: &[(String, bool)],
    otherwise: Code,
    session: &Session,
) -> Result<ExitStatus, Failure> {
    let mut lines = Lines::new(session.lang());
    for (name, is_ok) in vectors {
        let outcome = if *is_ok { "ok" } else { "no" };
        lines.push(format!("{outcome}  {name}"));
    }
    session.printer.data(&lines.into_text())?;
    if let Some((name, _)) = vectors.iter().find(|(_, is_ok)| !is_ok) {
        return Err(otherwise.about(name).into());
    }
    let count = vectors.len();
    session.printer.talk(&match session.lang() {
        Lang::Fr => format!("les {count} vecteurs ont la réponse publiée"),
        Lang::En => format!("all {count} vectors have the published answer"),
    });
    Ok(ExitStatus::Done)
}
