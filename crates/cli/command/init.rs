//! `tamis init`: keys, ledger, empty warehouse.

use crate::desk::{self, Founded, Founding};
use crate::exit::{ExitStatus, Failure};
use crate::session::Session;

/// What is typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// For invented people only: takes the identities of the national test ranges, which a real
    /// warehouse refuses, and every publication says so
    #[arg(long)]
    synthetic: bool,
}

/// Creates what is missing and says where it is.
pub(crate) async fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    let (places, house) = (session.places()?, session.house());
    let founding = Founding {
        places: &places,
        house: &house,
        synthetic: args.synthetic,
    };
    let Founded {
        new_ring,
        check_value,
        ..
    } = desk::found(&founding).await?;
    let printer = session.printer;
    let (warehouse, keys) = (places.warehouse.display(), places.keys.display());
    let state = match (new_ring, args.synthetic) {
        (true, _) => printer.say("nouveau trousseau", "new key ring"),
        (false, _) => printer.say("trousseau existant", "existing key ring"),
    };
    let kind = if args.synthetic {
        printer.say(" (données synthétiques)", " (synthetic data)")
    } else {
        ""
    };
    printer.data(&match printer.lang() {
        contract::Lang::Fr => format!(
            "entrepôt{kind} : {warehouse}\nclés : {keys} ({state}, valeur de contrôle {check_value})"
        ),
        contract::Lang::En => format!(
            "warehouse{kind}: {warehouse}\nkeys: {keys} ({state}, check value {check_value})"
        ),
    })?;
    printer.talk(printer.say(
        "\nGardez une copie des clés ailleurs, hors de l'entrepôt : sans elles, aucune nouvelle livraison\nne peut être rattachée aux patients connus. La suite : `tamis ingest --region CODE FICHIERS…`",
        "\nKeep a copy of the keys elsewhere, outside the warehouse: without them no new delivery can be\nlinked to the known patients. What comes next: `tamis ingest --region CODE FILES…`",
    ));
    Ok(ExitStatus::Done)
}
