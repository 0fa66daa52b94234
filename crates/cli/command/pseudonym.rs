//! `tamis pseudonym`: is the pseudonymisation of this program the specified one?

use clap::Subcommand;
use contract::Lang;

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
    /// Compute the published test vectors and compare
    Vectors,
}

/// Computes every vector.
pub(crate) fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    let Verb::Vectors = args.verb;
    let vectors = pseudonym::vectors::check();
    let mut lines = Lines::new(session.lang());
    for (name, is_ok) in &vectors {
        let outcome = if *is_ok { "ok" } else { "no" };
        lines.push(format!("{outcome}  {name}"));
    }
    session.printer.data(&lines.into_text())?;
    if let Some((name, _)) = vectors.iter().find(|(_, is_ok)| !is_ok) {
        return Err(Code::C14.about(name).into());
    }
    let count = vectors.len();
    session.printer.talk(&match session.lang() {
        Lang::Fr => format!("les {count} vecteurs ont la réponse publiée"),
        Lang::En => format!("all {count} vectors have the published answer"),
    });
    Ok(ExitStatus::Done)
}
