//! The verbs: one file each, arguments and what is done with them.

mod anonymise;
mod contract;
mod demo;
mod explain;
mod extract;
mod ingest;
mod init;
mod ledger;
mod migrate;
mod policy;
mod pseudonym;
mod query;
mod sign;
mod study;
mod tables;
mod verify;
mod version;

use std::future::Future;

use clap::Subcommand;

use crate::code::Code;
use crate::exit::{ExitStatus, Failure};
use crate::session::Session;

/// Stack of a worker thread, in bytes: plans are trees, and an unoptimised build walks them deep.
const STACK: usize = 8 * 1024 * 1024;

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Do the whole road on invented data: feeds, warehouse, study, publication
    Demo(demo::Args),
    /// Create the keys, the ledger and an empty warehouse
    Init(init::Args),
    /// Take a delivery of one region and print its receipt
    Ingest(ingest::Args),
    /// Answer a question in SQL with protected statistics
    Query(query::Args),
    /// Run studies and publish their results
    Study(study::Args),
    /// Read and verify the record of what happened
    Ledger(ledger::Args),
    /// Read and check the contracts with the regions
    Contract(contract::Args),
    /// Show the disclosure policy, or bind the warehouse to it
    Policy(policy::Args),
    /// Print the command with which an officer signs a file
    Sign(sign::Args),
    /// Verify what lies at a path: a signed rule or study, the list of officers
    Verify(verify::Args),
    /// Check the pseudonymisation against published answers
    Pseudonym(pseudonym::Args),
    /// Show the tables and columns that SQL may name
    Tables(tables::Args),
    /// Show the versions of the warehouse
    Version(version::Args),
    /// Rewrite the last version of a warehouse whose files an earlier release laid out
    Migrate(migrate::Args),
    /// Recode a file of rows so that at least k are alike, and report the risk that is left
    Anonymise(anonymise::Args),
    /// Ask for an extract: begin a request, check what it lacks
    Extract(extract::Args),
    /// Explain a code such as G04, or list all codes
    Explain(explain::Args),
}

/// Does it.
pub(crate) fn run(command: &Command, session: &Session) -> Result<ExitStatus, Failure> {
    match command {
        Command::Demo(args) => block_on(demo::run(args, session)),
        Command::Init(args) => block_on(init::run(args, session)),
        Command::Ingest(args) => block_on(ingest::run(args, session)),
        Command::Query(args) => block_on(query::run(args, session)),
        Command::Study(args) => block_on(study::run(args, session)),
        Command::Ledger(args) => ledger::run(args, session),
        Command::Contract(args) => contract::run(args, session),
        Command::Policy(args) => policy::run(args, session),
        Command::Sign(args) => sign::run(args, session),
        Command::Verify(args) => verify::run(args, session),
        Command::Pseudonym(args) => pseudonym::run(args, session),
        Command::Tables(args) => tables::run(args, session),
        Command::Version(args) => version::run(args, session),
        Command::Migrate(args) => block_on(migrate::run(args, session)),
        Command::Anonymise(args) => anonymise::run(args, session),
        Command::Extract(args) => extract::run(args, session),
        Command::Explain(args) => explain::run(args, session),
    }
}

fn block_on(
    work: impl Future<Output = Result<ExitStatus, Failure>>,
) -> Result<ExitStatus, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(STACK)
        .enable_all()
        .build()
        .map_err(|error| Code::C15.about(error.kind()))?;
    runtime.block_on(work)
}
