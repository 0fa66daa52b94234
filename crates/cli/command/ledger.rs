//! `tamis ledger`: what happened, and whether the record of it is whole.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use ledger::{Entry, Head, Kind, Ledger};
use serde::Deserialize;

use crate::code::Code;
use crate::desk;
use crate::exit::{ExitStatus, Failure};
use crate::printer::Lines;
use crate::session::Session;

/// A digest is shown by its first characters.
const SHORT: usize = 12;
const DIGEST: usize = 64;

/// What is typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print the entries, oldest first
    Show(ShowArgs),
    /// Check every entry against the one before, its signature and the signed head
    Verify(VerifyArgs),
}

#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// Print the last N entries only
    #[arg(long, value_name = "N")]
    last: Option<usize>,
    /// Print digests in full
    #[arg(long)]
    full: bool,
}

#[derive(Debug, clap::Args)]
struct VerifyArgs {
    /// A head that was printed earlier: entries that are gone since then are found
    #[arg(long, value_name = "HEAD")]
    head: Option<String>,
    /// The `provenance.json` of a publication, which has such a head
    #[arg(long, value_name = "FILE", conflicts_with = "head")]
    provenance: Option<PathBuf>,
}

/// Shows or verifies.
pub(crate) fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    let warehouse = desk::warehouse(&session.places()?)?;
    let folder = warehouse.ledger_folder();
    match &args.verb {
        Verb::Show(args) => show(args, &Ledger::open(&folder)?, session),
        Verb::Verify(args) => verify(args, &Ledger::open(&folder)?, session),
    }
}

fn show(args: &ShowArgs, ledger: &Ledger, session: &Session) -> Result<ExitStatus, Failure> {
    let entries = ledger.entries()?;
    let skipped = args
        .last
        .map_or(0, |last| entries.len().saturating_sub(last));
    let mut lines = Lines::new(session.lang());
    for entry in entries.iter().skip(skipped) {
        push_entry(&mut lines, entry, args.full);
    }
    session.printer.data(&lines.into_text())?;
    Ok(ExitStatus::Done)
}

fn push_entry(lines: &mut Lines, entry: &Entry, full: bool) {
    let (number, time) = (entry.number, &entry.time);
    let (fr, en) = in_words(entry.kind);
    lines.say(
        format!("{number:>4}  {time}  {fr}"),
        format!("{number:>4}  {time}  {en}"),
    );
    for (name, fact) in &entry.facts {
        // Names of people and projects are as they were typed.
        let fact = fact.replace(char::is_control, "\u{fffd}");
        let is_digest = fact.len() == DIGEST && fact.chars().all(|c| c.is_ascii_hexdigit());
        let short: String = fact.chars().take(SHORT).collect();
        if is_digest && !full {
            lines.push(format!("      {name}: {short}…"));
        } else {
            lines.push(format!("      {name}: {fact}"));
        }
    }
}

/// In French and in English.
fn in_words(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::WarehouseCreated => ("création de l'entrepôt", "creation of the warehouse"),
        Kind::Ingestion => ("prise d'une livraison", "intake of a delivery"),
        Kind::Query => ("réponse à une question", "answer to a question"),
        Kind::Refusal => ("refus d'une question", "refusal of a question"),
        Kind::StudyRun => ("exécution d'une étude", "run of a study"),
        Kind::Publication => ("publication", "publication"),
        Kind::CeilingPassed => (
            "alerte : tous ensemble ont appris plus que le plafond de la politique",
            "alert: all together were told more than the policy's ceiling",
        ),
        Kind::ExtractStep => ("étape d'une extraction", "step of an extract"),
        Kind::PolicyAdopted => (
            "adoption d'une politique de diffusion",
            "adoption of a disclosure policy",
        ),
        Kind::LayoutMigrated => (
            "passage des fichiers à un autre rangement",
            "migration of the files to another layout",
        ),
        Kind::KeyRingCreated => ("création du trousseau de clés", "creation of the key ring"),
    }
}

fn verify(args: &VerifyArgs, ledger: &Ledger, session: &Session) -> Result<ExitStatus, Failure> {
    let expected = expected(args)?;
    let verified = ledger.verify(expected.as_ref()).map_err(|broken| Failure {
        // Whatever the cause, this command's answer is that the ledger is not what it was.
        status: ExitStatus::LedgerBroken,
        ..Failure::from(broken.why)
    })?;
    let (entries, head) = (verified.entries, &verified.head);
    let mut lines = Lines::new(session.lang());
    lines.say(
        format!("le registre est entier : {entries} entrées"),
        format!("the ledger is whole: {entries} entries"),
    );
    if let Some(expected) = expected {
        let number = expected.number;
        lines.say(
            format!("il contient la tête donnée, à l'entrée {number}"),
            format!("it contains the given head, at entry {number}"),
        );
    } else {
        lines.say(
            "sans tête imprimée ailleurs (--head, --provenance), des entrées retirées à la fin avec leur tête ne se verraient pas",
            "without a head printed elsewhere (--head, --provenance), entries removed from the end together with their head would not be seen",
        );
    }
    if verified.head_behind > 0 || verified.torn_line {
        lines.say(
            "un arrêt brutal a laissé une fin inachevée ; la prochaine entrée la répare",
            "a crash left an unfinished end; the next entry repairs it",
        );
    }
    lines.say(format!("tête : {head}"), format!("head: {head}"));
    session.printer.data(&lines.into_text())?;
    Ok(ExitStatus::Done)
}

/// The part of `provenance.json` that matters here.
#[derive(Deserialize)]
struct WithHead {
    ledger_head: String,
}

fn expected(args: &VerifyArgs) -> Result<Option<Head>, Failure> {
    let text = match (&args.head, &args.provenance) {
        (Some(head), _) => head.clone(),
        (None, Some(path)) => head_of(path)?,
        (None, None) => return Ok(None),
    };
    Ok(Some(text.parse()?))
}

fn head_of(path: &Path) -> Result<String, Failure> {
    let text = fs::read_to_string(path).map_err(|_| Code::C02.about(path.display()))?;
    let provenance: WithHead =
        serde_json::from_str(&text).map_err(|_| Code::C13.about(path.display()))?;
    Ok(provenance.ledger_head)
}
