//! `tamis extract`: the request for an extract, begun and checked.

use std::path::PathBuf;

use clap::Subcommand;
use contract::{Lang, Notice};
use extract::{Environment, Protection, Refusal, Request, template};

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
    /// Print a commented request to fill in, with every column that may be asked for
    New {
        /// Name of the extract: lower-case letters, digits and dashes
        id: String,
    },
    /// Say what is missing or wrong in a request; nothing is produced
    Check {
        /// The request
        request: PathBuf,
    },
}

/// Begins or checks a request.
pub(crate) fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    match &args.verb {
        Verb::New { id } => {
            let text = template(&session.house().model()?, id);
            let text = text.map_err(|refusal| Failure::from(Notice::from(refusal)))?;
            session.printer.data(text.trim_end())?;
        }
        Verb::Check { request } => {
            let path = session.environment.absolute(request);
            let bytes = std::fs::read(&path);
            let bytes = bytes.map_err(|_| Failure::from(Code::C02.about(path.display())))?;
            let request = Request::parse(&bytes).map_err(|faults| all(faults, session))?;
            let faults = request.against(&session.house().model()?);
            if !faults.is_empty() {
                return Err(all(faults, session));
            }
            session.printer.data(&said(&request, session.lang()))?;
        }
    }
    Ok(ExitStatus::Done)
}

/// Says every fault but the last, which is what the command fails with.
fn all(mut faults: Vec<Refusal>, session: &Session) -> Failure {
    let last = faults.pop();
    for fault in &faults {
        session.printer.failure(fault.notice());
    }
    match last {
        Some(last) => Notice::from(last).into(),
        None => Code::C15.notice().into(),
    }
}

/// What is asked for, in sentences.
fn said(request: &Request, lang: Lang) -> String {
    let mut lines = Lines::new(lang);
    let (id, (from, until)) = (request.id(), request.period());
    lines.say(
        format!("{id} : rien ne manque à la demande, et tout peut être demandé"),
        format!("{id}: the request lacks nothing, and all of it may be asked for"),
    );
    let (fr, en) = match request.protection() {
        Protection::Anonymised => ("lignes anonymisées", "anonymised rows"),
        Protection::Pseudonymised => (
            "lignes pseudonymisées : ce sont des données personnelles",
            "pseudonymised rows: they are personal data",
        ),
    };
    lines.say(format!("    {fr}"), format!("    {en}"));
    let (fr, en) = match request.environment() {
        Environment::Enclave => ("dans l'enclave", "in the enclave"),
        Environment::File => ("remises en un fichier", "handed over as a file"),
    };
    lines.say(format!("    {fr}"), format!("    {en}"));
    let (version, ends) = (request.version(), request.ends());
    lines.say(
        format!("    du {from} au {until}, version {version} des données ; usage jusqu'au {ends}"),
        format!("    {from} to {until}, version {version} of the data; used until {ends}"),
    );
    let regions = request.regions().join(", ");
    lines.say(
        format!("    régions : {regions}"),
        format!("    regions: {regions}"),
    );
    for table in request.tables() {
        let names = table.columns.iter().map(|column| column.name.as_str());
        lines.push(format!(
            "    {}: {}",
            table.name,
            names.collect::<Vec<_>>().join(", ")
        ));
    }
    lines.say(
        "la population n'est pas jugée ici, et rien n'est essayé",
        "the population is not judged here, and nothing is tried",
    );
    lines.into_text()
}
