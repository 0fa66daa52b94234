//! `tamis contract`: what a region sends, as sentences, and whether the rules can be read.

use clap::Subcommand;
use contract::Lang;

use crate::answer::{drawn, plain_table};
use crate::exit::{ExitStatus, Failure};
use crate::session::Session;

/// A digest is shown by its first characters.
const SHORT: usize = 12;

/// What is typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print a contract as sentences, one for each column
    Show {
        /// Official code of the region, such as 44
        region: String,
    },
    /// Read the model, every contract and the disclosure policy
    Check,
}

/// Shows or checks.
pub(crate) fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    let house = session.house();
    let model = house.model()?;
    match &args.verb {
        Verb::Show { region } => {
            let contract = house.contract(&model, region)?;
            session.printer.data(&contract.sentences(session.lang()))?;
        }
        Verb::Check => {
            let policy = house.policy()?;
            let printer = session.printer;
            let header = [
                printer.say("fichier", "file"),
                printer.say("contenu", "content"),
                "SHA-256",
            ];
            let mut table = plain_table(header.map(str::to_owned));
            let mut row = |path: &str, fr: String, en: String, digest: &str| {
                let short: String = digest.chars().take(SHORT).collect();
                let content = if session.lang() == Lang::Fr { fr } else { en };
                table.add_row([path.to_owned(), content, format!("{short}…")]);
            };
            let (tables, lists) = (model.tables().len(), model.code_lists().len());
            row(
                "pseudonymisation/model.toml",
                format!("{tables} tables, {lists} listes de codes"),
                format!("{tables} tables, {lists} code lists"),
                &model.digest(),
            );
            let profiles: Vec<_> = policy.profiles().map(disclosure::Profile::name).collect();
            let profiles = profiles.join(", ");
            row(
                "pseudonymisation/policy.toml",
                format!("profils {profiles}"),
                format!("profiles {profiles}"),
                policy.digest(),
            );
            for (path, contract) in house.contracts(&model)? {
                let (region, source) = (contract.region(), contract.source());
                let files = contract.files().len();
                row(
                    &path,
                    format!("région {region}, source {source}, {files} fichiers"),
                    format!("region {region}, source {source}, {files} files"),
                    &contract.digest(),
                );
            }
            printer.data(&drawn(&table))?;
            printer.talk(printer.say(
                "tout se lit ; qui l'a signé : `tamis verify FICHIER`",
                "all of it can be read; who signed it: `tamis verify FILE`",
            ));
        }
    }
    Ok(ExitStatus::Done)
}
