//! The one place that writes to the terminal: data to standard output, talk to standard error.

use std::io::{self, ErrorKind, Write};

use contract::{Lang, Notice};

use crate::code::Code;
use crate::exit::Failure;

/// Writes in one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Printer {
    lang: Lang,
}

impl Printer {
    /// A printer for a reader of `lang`.
    pub(crate) fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// The language of the reader.
    pub(crate) fn lang(self) -> Lang {
        self.lang
    }

    /// The French or the English of two texts.
    pub(crate) fn say<'a>(self, fr: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Fr => fr,
            Lang::En => en,
        }
    }

    /// Writes a result to standard output, with a line end if it has none.
    ///
    /// A reader that has seen enough (`| head`) is no failure; a full disk is one.
    #[expect(
        clippy::unused_self,
        reason = "who has no printer has not been told to print"
    )]
    pub(crate) fn data(self, text: &str) -> Result<(), Failure> {
        match write_line(&mut io::stdout().lock(), text) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Code::C09.about(error.kind()).into())
            }
            _ => Ok(()),
        }
    }

    /// Writes a remark to standard error. If nobody can hear it, the work goes on.
    #[expect(
        clippy::unused_self,
        reason = "who has no printer has not been told to print"
    )]
    pub(crate) fn talk(self, text: &str) {
        drop(write_line(&mut io::stderr().lock(), text));
    }

    /// Writes why a command failed, and after a blank line what to do.
    pub(crate) fn failure(self, notice: &Notice) {
        self.notice(self.say("erreur", "error"), notice);
    }

    /// Writes what will stop another command, and after a blank line what to do.
    pub(crate) fn warning(self, notice: &Notice) {
        self.notice(self.say("avertissement", "warning"), notice);
    }

    fn notice(self, weight: &str, notice: &Notice) {
        let (what, hint) = (notice.what.get(self.lang), notice.hint.get(self.lang));
        let code = notice.code;
        self.talk(&match self.lang {
            Lang::Fr => format!("{weight}[{code}] : {what}\n\nconseil : {hint}"),
            Lang::En => format!("{weight}[{code}]: {what}\n\nhint: {hint}"),
        });
    }
}

/// Lines that are printed together, in the language of their reader.
#[derive(Debug)]
pub(crate) struct Lines {
    lang: Lang,
    text: String,
}

impl Lines {
    /// No line.
    pub(crate) fn new(lang: Lang) -> Self {
        Self {
            lang,
            text: String::new(),
        }
    }

    /// Adds a line that is the same in both languages.
    pub(crate) fn push(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    /// Adds the French or the English of a line.
    pub(crate) fn say(&mut self, fr: impl AsRef<str>, en: impl AsRef<str>) {
        match self.lang {
            Lang::Fr => self.push(fr),
            Lang::En => self.push(en),
        }
    }

    /// The lines as one text.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

fn write_line(to: &mut impl Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        to.write_all(b"\n")?;
    }
    to.flush()
}
