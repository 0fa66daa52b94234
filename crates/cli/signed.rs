//! What a path holds that can be signed, told by where the rules keep it.

use std::borrow::Cow;
use std::path::Path;

use signature::Purpose;

use crate::code::Code;
use crate::exit::Failure;

/// What lies at a path. A publication and a package will be two more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A file of which the bytes are signed.
    Signed(Purpose),
    /// The list of officers itself.
    Officers,
}

impl What {
    /// What a path holds, by the name under which the rules know it.
    ///
    /// Fails with `C02` if it is no file, `C20` if it is none that is signed.
    pub(crate) fn at(path: &Path) -> Result<Self, Failure> {
        if !path.exists() {
            return Err(Code::C02.about(path.display()).into());
        }
        let folder = path.parent().and_then(name);
        let is_toml = path.extension().is_some_and(|found| found == "toml");
        let what = match name(path).as_deref() {
            Some("officers.toml") => Self::Officers,
            Some("model.toml") => Self::Signed(Purpose::Contract),
            Some("policy.toml") => Self::Signed(Purpose::Policy),
            Some("permit.toml") => Self::Signed(Purpose::Permit),
            _ if is_toml && folder.as_deref() == Some("regions") => Self::Signed(Purpose::Contract),
            _ if path.extension().is_some_and(|found| found == "sql") => {
                Self::Signed(Purpose::Study)
            }
            _ => return Err(Code::C20.about(path.display()).into()),
        };
        if path.is_file() {
            Ok(what)
        } else {
            Err(Code::C02.about(path.display()).into())
        }
    }

    /// The purpose of its signatures.
    ///
    /// Fails with `C20` for what is not signed.
    pub(crate) fn purpose(self, path: &Path) -> Result<Purpose, Failure> {
        match self {
            Self::Signed(purpose) => Ok(purpose),
            Self::Officers => Err(Code::C20.about(path.display()).into()),
        }
    }
}

fn name(path: &Path) -> Option<Cow<'_, str>> {
    path.file_name().map(|name| name.to_string_lossy())
}
