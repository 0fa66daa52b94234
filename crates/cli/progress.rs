//! How far a long step has come: a bar for a person, lines for a program, or nothing.

use std::time::Duration;

use clap::ValueEnum;
use contract::Lang;
use indicatif::{ProgressBar, ProgressStyle};

use crate::printer::Printer;

/// How progress is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// A bar, if standard error is a terminal
    Auto,
    /// One line a step on standard error, written before the step is taken
    Plain,
    /// Nothing
    None,
}

/// The progress of one command.
#[derive(Debug)]
pub(crate) struct Progress {
    printer: Printer,
    plain: bool,
    bar: ProgressBar,
}

impl Progress {
    /// Progress over a number of parts, or over an unknown one.
    pub(crate) fn new(mode: Mode, printer: Printer, parts: Option<u64>) -> Self {
        let bar = match (mode, parts) {
            (Mode::Auto, Some(parts)) => ProgressBar::new(parts).with_style(style(
                "{spinner} {bar:24} {pos}/{len}  {elapsed}  {wide_msg}",
            )),
            (Mode::Auto, None) => {
                ProgressBar::new_spinner().with_style(style("{spinner} {elapsed}  {wide_msg}"))
            }
            (Mode::Plain | Mode::None, _) => ProgressBar::hidden(),
        };
        if mode == Mode::Auto {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        Self {
            printer,
            plain: mode == Mode::Plain,
            bar,
        }
    }

    /// Announces a step by its stable name, such as `write event`.
    pub(crate) fn step(&self, name: &str) {
        if self.plain {
            self.printer.talk(&format!("step: {name}"));
        } else {
            self.bar.set_message(in_words(name, self.printer.lang()));
        }
    }

    /// One part is done.
    pub(crate) fn advance(&self) {
        self.bar.inc(1);
    }

    /// Lets something be printed while the bar stands still.
    pub(crate) fn pause<R>(&self, print: impl FnOnce() -> R) -> R {
        self.bar.suspend(print)
    }

    /// Takes the bar away.
    pub(crate) fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// A template that cannot be read gives the default bar: not worth a failure.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// The step as a person reads it.
fn in_words(name: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return name.to_owned();
    }
    let (verb, object) = name.split_once(' ').unwrap_or((name, ""));
    let verb = match verb {
        "read" => "lecture",
        "restore" => "remise en état",
        "merge" => "fusion",
        "write" => "écriture",
        "commit" => "validation",
        "invent" => "invention",
        "create" => "création",
        "run" => "exécution",
        "publish" => "publication",
        other => other,
    };
    let object = match object {
        "tables" => "des tables",
        "version" => "de la version",
        "ledger" => "du registre",
        "quarantine" => "de la quarantaine",
        "feeds" => "des fichiers des régions",
        "warehouse" => "de l'entrepôt",
        "query" => "de la question",
        "study" => "de l'étude",
        file_or_table => return format!("{verb} : {file_or_table}"),
    };
    format!("{verb} {object}")
}
