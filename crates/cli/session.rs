//! What every command starts from: the global options, made definite.

use std::path::PathBuf;

use contract::Lang;

use crate::exit::Failure;
use crate::house::{Environment, House};
use crate::options::{Globals, Language};
use crate::printer::Printer;
use crate::progress::Progress;

/// The global options and the environment of one run.
#[derive(Debug)]
pub(crate) struct Session {
    /// To whom it speaks.
    pub(crate) printer: Printer,
    /// What the environment says.
    pub(crate) environment: Environment,
    globals: Globals,
}

/// A warehouse and its keys.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// Folder of the warehouse.
    pub(crate) warehouse: PathBuf,
    /// Folder of its key files.
    pub(crate) keys: PathBuf,
    /// Where its publications go.
    pub(crate) publications: PathBuf,
}

impl Session {
    /// The session of these options.
    pub(crate) fn new(globals: Globals, environment: Environment) -> Self {
        let lang = match globals.lang {
            Some(Language::Fr) => Lang::Fr,
            Some(Language::En) => Lang::En,
            None => environment.lang(),
        };
        Self {
            printer: Printer::new(lang),
            environment,
            globals,
        }
    }

    /// The language of the reader.
    pub(crate) fn lang(&self) -> Lang {
        self.printer.lang()
    }

    /// The rules.
    pub(crate) fn house(&self) -> House {
        House::find(self.globals.house.as_deref(), &self.environment)
    }

    /// Progress over a number of parts, or over an unknown one.
    pub(crate) fn progress(&self, parts: Option<u64>) -> Progress {
        Progress::new(self.globals.progress, self.printer, parts)
    }

    /// Where the warehouse, its keys and its publications are.
    pub(crate) fn places(&self) -> Result<Places, Failure> {
        if self.globals.demo {
            return self.demo_places();
        }
        let warehouse = match &self.globals.warehouse {
            Some(folder) => self.environment.absolute(folder),
            None => self.environment.state_folder()?.join("warehouse"),
        };
        let keys = match &self.globals.keys {
            Some(folder) => self.environment.absolute(folder),
            None => self.environment.config_folder()?,
        };
        Ok(Places {
            publications: warehouse.with_file_name("publication"),
            warehouse,
            keys,
        })
    }

    /// Where the demonstration is, unless it was told to go elsewhere.
    pub(crate) fn demo_places(&self) -> Result<Places, Failure> {
        let folder = self.environment.state_folder()?.join("demo");
        Ok(Places {
            warehouse: folder.join("warehouse"),
            keys: self.environment.config_folder()?.join("demo"),
            publications: folder.join("publication"),
        })
    }
}
