//! `tamis version`: the committed states of the warehouse.

use clap::Subcommand;
use contract::{Lang, Notice};
use warehouse::{Manifest, Warehouse};

use crate::answer::{drawn, plain_table};
use crate::desk;
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
    /// List the versions and the deliveries that made them
    List,
    /// Show what one version is made of
    Show {
        /// Number of the version [default: the last]
        version: Option<u64>,
    },
}

/// Lists or shows.
pub(crate) fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    let warehouse = desk::warehouse(&session.places()?)?;
    let text = match &args.verb {
        Verb::List => list(&warehouse, session.lang())?,
        Verb::Show { version } => {
            let manifest = match version {
                Some(version) => warehouse.manifest(*version)?,
                None => warehouse.last_manifest()?,
            };
            show(&manifest, session.lang())
        }
    };
    session.printer.data(&text)?;
    if warehouse.last_manifest()?.is_of_layout_before() {
        session.printer.warning(&warehouse::Code::W23.notice());
    }
    Ok(ExitStatus::Done)
}

fn list(warehouse: &Warehouse, lang: Lang) -> Result<String, Notice> {
    let header = match lang {
        Lang::Fr => [
            "version", "validée", "région", "source", "reçue", "fichiers",
        ],
        Lang::En => [
            "version",
            "committed",
            "region",
            "source",
            "received",
            "files",
        ],
    };
    let mut table = plain_table(header.map(str::to_owned));
    for version in 0..=warehouse.last_manifest()?.version {
        let manifest = warehouse.manifest(version)?;
        let number = version.to_string();
        let time = manifest.time.clone().unwrap_or_default();
        table.add_row(match manifest.delivery() {
            Some(delivery) => vec![
                number,
                time,
                delivery.region.clone(),
                delivery.source.clone(),
                delivery.received.to_string(),
                delivery.files.len().to_string(),
            ],
            None => vec![number, time],
        });
    }
    Ok(drawn(&table))
}

fn show(manifest: &Manifest, lang: Lang) -> String {
    let mut lines = Lines::new(lang);
    let mut line = |fr: &str, en: &str, value: &str| {
        lines.say(format!("{fr} : {value}"), format!("{en}: {value}"));
    };
    line("version", "version", &manifest.version.to_string());
    line(
        "validée",
        "committed",
        manifest.time.as_deref().unwrap_or("–"),
    );
    line("manifeste", "manifest", &manifest.digest());
    line(
        "lignes de la version",
        "rows of version",
        &manifest.version_of_rows().to_string(),
    );
    line(
        "rangement des fichiers",
        "layout of files",
        &manifest.layout.to_string(),
    );
    line("modèle", "model", &manifest.model_digest);
    line(
        "valeur de contrôle des clés",
        "key check value",
        &manifest.key_check_value,
    );
    for (region, digest) in manifest.contracts() {
        line(
            &format!("contrat {region}"),
            &format!("contract {region}"),
            digest,
        );
    }
    for (region, months) in &manifest.coverage {
        let range = format!(
            "{} … {}",
            months.first.strftime("%Y-%m"),
            months.last.strftime("%Y-%m")
        );
        line(
            &format!("mois {region}"),
            &format!("months {region}"),
            &range,
        );
    }
    if let Some(delivery) = manifest.delivery() {
        line("livraison", "delivery", &delivery.digest);
        for (name, digest) in &delivery.files {
            lines.push(format!("    {name}  {digest}"));
        }
    }
    lines.into_text()
}
