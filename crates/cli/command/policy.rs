//! `tamis policy`: what may leave, who may ask under which profile, and what the warehouse is bound to.

use clap::Subcommand;
use contract::Lang;
use disclosure::{Policy, Profile, ThresholdName};
use ledger::{Kind, Ledger};

use crate::answer::{drawn, plain_table};
use crate::clock;
use crate::desk;
use crate::exit::{ExitStatus, Failure};
use crate::permit;
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
    /// Print profiles, thresholds and assignments, and which policy the warehouse is bound to
    Show,
    /// Bind the warehouse to the policy of the rules in use; the ledger says so
    Adopt,
}

/// Shows or adopts.
pub(crate) fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    match &args.verb {
        Verb::Show => show(session),
        Verb::Adopt => adopt(session),
    }
}

fn adopt(session: &Session) -> Result<ExitStatus, Failure> {
    let (places, house) = (session.places()?, session.house());
    let policy = house.policy()?;
    let ledger = Ledger::open(&desk::warehouse(&places)?.ledger_folder())?;
    let (before, digest) = (permit::bound(&ledger)?, policy.digest());
    let printer = session.printer;
    if before.as_deref() == Some(digest) {
        printer.data(printer.say(
            "l'entrepôt est déjà lié à cette politique",
            "the warehouse is bound to this policy already",
        ))?;
        return Ok(ExitStatus::Done);
    }
    let keys = desk::keys(&places, &house);
    let key = keys.signing_key()?;
    if before.is_none() {
        // A warehouse older than the noise: nothing was answered under noise yet.
        keys.cell_key_or_new()?;
    }
    let facts = permit::adoption(&policy, before);
    let head = ledger.append(&key, &clock::now(), Kind::PolicyAdopted, facts)?;
    let entry = head.number;
    printer.data(&match printer.lang() {
        Lang::Fr => {
            format!("l'entrepôt est lié à la politique {digest} (entrée {entry} du registre)")
        }
        Lang::En => {
            format!("the warehouse is bound to the policy {digest} (entry {entry} of the ledger)")
        }
    })?;
    Ok(ExitStatus::Done)
}

fn show(session: &Session) -> Result<ExitStatus, Failure> {
    let policy = session.house().policy()?;
    let mut lines = Lines::new(session.lang());
    let digest = policy.digest();
    lines.say(format!("politique : {digest}"), format!("policy: {digest}"));
    binding(&mut lines, &policy, session)?;
    lines.push(format!("\n{}", assignments(&policy, session.lang())));
    lines.push(labels(&policy, session.lang()));
    lines.push(thresholds(&policy, session.lang()).trim_end());
    session.printer.data(&lines.into_text())?;
    Ok(ExitStatus::Done)
}

/// What the warehouse is bound to, where there is one.
fn binding(lines: &mut Lines, policy: &Policy, session: &Session) -> Result<(), Failure> {
    let warehouse = match desk::warehouse(&session.places()?) {
        Ok(warehouse) => warehouse,
        Err(failure) if failure.notice.code == "W02" => {
            lines.say("il n'y a pas d'entrepôt ici", "there is no warehouse here");
            return Ok(());
        }
        Err(failure) => return Err(failure),
    };
    match permit::bound(&Ledger::open(&warehouse.ledger_folder())?)? {
        Some(bound) if bound == policy.digest() => {
            lines.say("l'entrepôt y est lié", "the warehouse is bound to it");
        }
        Some(bound) => lines.say(
            format!("l'entrepôt est lié à une autre : {bound}"),
            format!("the warehouse is bound to another one: {bound}"),
        ),
        None => lines.say(
            "l'entrepôt n'est lié à aucune : `tamis policy adopt`",
            "the warehouse is bound to none: `tamis policy adopt`",
        ),
    }
    Ok(())
}

fn assignments(policy: &Policy, lang: Lang) -> String {
    let header = match lang {
        Lang::Fr => ["personne", "profils"],
        Lang::En => ["person", "profiles"],
    };
    let mut table = plain_table(header.map(str::to_owned));
    for (person, profiles) in policy.assignments() {
        table.add_row([person, &profiles.join(", ")]);
    }
    drawn(&table)
}

fn labels(policy: &Policy, lang: Lang) -> String {
    let header = match lang {
        Lang::Fr => ["profil", "pour quoi"],
        Lang::En => ["profile", "what for"],
    };
    let mut table = plain_table(header.map(str::to_owned));
    for profile in policy.profiles() {
        let label = match lang {
            Lang::Fr => profile.label_fr(),
            Lang::En => profile.label_en(),
        };
        table.add_row([profile.name(), label]);
    }
    drawn(&table)
}

/// One line a threshold, one column a profile.
fn thresholds(policy: &Policy, lang: Lang) -> String {
    let profiles: Vec<&Profile> = policy.profiles().collect();
    let first = match lang {
        Lang::Fr => ["seuil", "unité"],
        Lang::En => ["threshold", "unit"],
    };
    let names = profiles.iter().map(|profile| profile.name());
    let header: Vec<String> = first.into_iter().chain(names).map(str::to_owned).collect();
    let mut table = plain_table(header);
    for name in ThresholdName::ALL {
        let values = profiles
            .iter()
            .map(|profile| profile.threshold(name).value().to_string());
        let first = [name.as_str(), name.unit()].map(str::to_owned);
        table.add_row(first.into_iter().chain(values));
    }
    drawn(&table)
}
