//! The command `tamis`.
//!
//! Reading order: `options` and `command` (what is typed, one file a verb), `session` (what is
//! meant), `house` (where things are), `desk` (warehouse, ledger and keys), `permit` (under which rules), `signed` (what is signed), then what is printed.

mod options;

mod command;
mod session;

mod embedded;
mod house;

mod desk;
mod keys;
mod permit;
mod signed;

mod advice;
mod answer;
mod json;
mod publish;
mod rows;

mod clock;
mod code;
mod exit;
mod help;
mod printer;
mod progress;

use std::process::ExitCode;

use crate::house::Environment;
use crate::session::Session;

fn main() -> ExitCode {
    let environment = Environment::read();
    let options = match help::parse(&environment) {
        Ok(options) => options,
        Err(status) => return status.into(),
    };
    let session = Session::new(options.globals, environment);
    match command::run(&options.command, &session) {
        Ok(status) => status.into(),
        Err(failure) => {
            session.printer.failure(&failure.notice);
            failure.status.into()
        }
    }
}
