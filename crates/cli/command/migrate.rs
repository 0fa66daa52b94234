//! `tamis migrate`: a warehouse of an earlier release, its last version rewritten in the layout of this one.

use contract::Lang;
use warehouse::{Migration, MigrationReport};

use crate::answer::{drawn, plain_table};
use crate::clock;
use crate::desk;
use crate::exit::{ExitStatus, Failure};
use crate::session::Session;

/// What is typed: nothing but the global options.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Rewrites, and prints what was rewritten.
pub(crate) async fn run(_: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    let (places, house) = (session.places()?, session.house());
    let model = house.model()?;
    let desk = desk::intake(&places, &house)?;
    let progress = session.progress(None);
    let migration = Migration {
        model: &model,
        ring: &desk.ring,
        signing_key: &desk.key,
        time: &clock::now(),
        progress: &|step| progress.step(&step.name),
    };
    let report = desk.warehouse.migrate(migration).await;
    progress.finish();
    let report = report?;
    session.printer.data(&if report.is_unchanged() {
        nothing(&report, session.lang())
    } else {
        rewritten(&report, session.lang())
    })?;
    Ok(ExitStatus::Done)
}

fn nothing(report: &MigrationReport, lang: Lang) -> String {
    let version = report.version;
    match lang {
        Lang::Fr => format!(
            "rien à faire : les fichiers de la version {version} sont rangés comme le fait ce logiciel"
        ),
        Lang::En => format!(
            "nothing to do: the files of version {version} are laid out as this release does"
        ),
    }
}

fn rewritten(report: &MigrationReport, lang: Lang) -> String {
    let (before, version) = (report.version_before, report.version);
    let (title, header) = match lang {
        Lang::Fr => (
            format!(
                "la version {version} a les lignes et les numéros de la version {before}, dans des fichiers rangés autrement"
            ),
            ["table", "lignes", "fichiers avant", "fichiers après"],
        ),
        Lang::En => (
            format!(
                "version {version} has the rows and numbers of version {before}, in files that are laid out otherwise"
            ),
            ["table", "rows", "files before", "files after"],
        ),
    };
    let mut table = plain_table(header.map(str::to_owned));
    for (name, counts) in &report.tables {
        table.add_row([
            name.clone(),
            counts.rows.to_string(),
            counts.files_before.to_string(),
            counts.files.to_string(),
        ]);
    }
    format!("{title}\n\n{}", drawn(&table))
}
