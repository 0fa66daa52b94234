//! `tamis verify`: what lies at a path, and who answers for it.

use std::path::{Path, PathBuf};

use contract::Lang;
use jiff::civil::Date;
use signature::{Beside, Officers, Purpose, Role, Verified};

use crate::answer::{drawn, plain_table};
use crate::clock;
use crate::code::Code;
use crate::exit::{ExitStatus, Failure};
use crate::session::Session;
use crate::signed::What;

/// What is typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A model, contract, policy, study or permit with its signatures, or the list of officers
    path: PathBuf,
    /// Day on which the keys have to be valid [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<Date>,
}

/// Verifies what lies there.
pub(crate) fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    let on = args.on.unwrap_or_else(clock::today);
    let path = session.environment.absolute(&args.path);
    match What::at(&path)? {
        What::Signed(purpose) => signed(&path, purpose, on, session)?,
        What::Officers => officers(&path, on, session)?,
    }
    Ok(ExitStatus::Done)
}

fn unreadable(path: &Path) -> Failure {
    Code::C02.about(path.display()).into()
}

/// Who signed it.
fn signed(path: &Path, purpose: Purpose, on: Date, session: &Session) -> Result<(), Failure> {
    let beside = Beside::read(path).map_err(|_| unreadable(path))?;
    let officers = session.house().officers()?;
    let named = (beside.name.as_str(), beside.bytes);
    let verified = Verified::bytes(named, &beside.signatures, purpose, &officers, on)?;
    let (printer, lang) = (session.printer, session.lang());
    let mut table = plain_table(head(session, printer.say("signé par", "signed by")));
    for signed in verified.signatures() {
        table.add_row([
            signed.officer().to_owned(),
            roles(signed.roles(), signed.region()),
            validity(signed.valid_from(), signed.valid_until(), lang),
            signed.fingerprint().to_owned(),
        ]);
    }
    let (label, digest) = (purpose.label(), verified.digest());
    let head = match lang {
        Lang::Fr => format!(
            "{} ({}) : signé, inchangé le {on}",
            label.fr,
            purpose.namespace()
        ),
        Lang::En => format!(
            "{} ({}): signed, unchanged on {on}",
            label.en,
            purpose.namespace()
        ),
    };
    printer.data(&format!("{head}\nSHA-256: {digest}\n\n{}", drawn(&table)))
}

/// Who may sign.
fn officers(path: &Path, on: Date, session: &Session) -> Result<(), Failure> {
    let text = std::fs::read_to_string(path).map_err(|_| unreadable(path))?;
    let officers = Officers::parse(&text)?;
    let (printer, lang) = (session.printer, session.lang());
    let mut table = plain_table(head(session, printer.say("responsable", "officer")));
    let keys = officers
        .all()
        .iter()
        .flat_map(|officer| officer.keys().iter().map(move |key| (officer, key)));
    let mut valid = 0_usize;
    for (officer, key) in keys {
        let (from, until) = (key.valid_from(), key.valid_until());
        valid = valid.saturating_add(usize::from((from..=until).contains(&on)));
        table.add_row([
            officer.id().to_owned(),
            roles(officer.roles(), officer.region()),
            validity(from, until, lang),
            key.fingerprint(),
        ]);
    }
    let (all, digest) = (officers.all().len(), officers.digest());
    let head = match lang {
        Lang::Fr => format!("responsables : {all} ; clés valables le {on} : {valid}"),
        Lang::En => format!("officers: {all}; keys valid on {on}: {valid}"),
    };
    printer.data(&format!("{head}\nSHA-256: {digest}\n\n{}", drawn(&table)))
}

fn head(session: &Session, who: &str) -> [String; 4] {
    let printer = session.printer;
    [
        who,
        printer.say("rôle", "role"),
        printer.say("clé valable", "key valid"),
        printer.say("clé", "key"),
    ]
    .map(str::to_owned)
}

fn roles(roles: &[Role], region: Option<&str>) -> String {
    let said = |role: &Role| match (role, region) {
        (Role::Region, Some(code)) => format!("{} {code}", role.as_str()),
        (Role::Region | Role::DataProtection | Role::Scientific | Role::Operations, _) => {
            role.as_str().to_owned()
        }
    };
    roles.iter().map(said).collect::<Vec<_>>().join(", ")
}

fn validity(from: Date, until: Date, lang: Lang) -> String {
    match lang {
        Lang::Fr => format!("du {from} au {until}"),
        Lang::En => format!("{from} to {until}"),
    }
}
