//! The command line as it is typed.

use std::path::PathBuf;

use clap::{Args, Parser, ValueEnum};

use crate::command::Command;
use crate::progress::Mode;

/// Statistics pass, patients stay behind: a research data warehouse that answers only what protects patients
#[derive(Debug, Parser)]
#[command(name = "tamis", version, disable_help_subcommand = true)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options that every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Globals {
    /// Folder with the rules, `pseudonymisation/` and `queries/` [default: current folder, else built in]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) house: Option<PathBuf>,
    /// Folder of the warehouse [default: $XDG_STATE_HOME/tamis/warehouse]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) warehouse: Option<PathBuf>,
    /// Folder of the keys [default: $XDG_CONFIG_HOME/tamis]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) keys: Option<PathBuf>,
    /// Use the warehouse and the keys that `tamis demo` made
    #[arg(long, global = true, conflicts_with_all = ["warehouse", "keys"])]
    pub(crate) demo: bool,
    /// Language of the messages, fr or en [default: from LANG, else en]
    #[arg(
        long,
        global = true,
        value_name = "LANGUAGE",
        hide_possible_values = true
    )]
    pub(crate) lang: Option<Language>,
    /// How progress is told: auto (a bar on a terminal), plain (one line a step), none
    #[arg(
        long,
        global = true,
        value_name = "HOW",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub(crate) progress: Mode,
}

/// A language of the messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// French
    Fr,
    /// English
    En,
}
