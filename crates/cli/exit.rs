//! The exit codes, which are an interface: scripts and tests rely on them.

use std::process::ExitCode;

use contract::{Notice, Sentence};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ExitStatus {
    /// 0: done. A delivery that was committed with rejected rows is done as well.
    Done,
    /// 1: a failure that nobody should see: the disk, or a fault of the program.
    Unexpected,
    /// 2: the command line itself is wrong.
    Usage,
    /// 3: a rule of the guard, of disclosure control or of studies refuses, or a signature does not hold.
    Refused,
    /// 4: a file, a contract, a text of SQL or a name that was given is wrong.
    BadInput,
    /// 5: the keys are missing, unreadable, badly kept or not the ones of the warehouse.
    Keys,
    /// 6: the ledger is missing or not what was written.
    LedgerBroken,
    /// 7: somebody else is writing; try again.
    Busy,
}

impl ExitStatus {
    /// The number that the shell sees.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Unexpected => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::BadInput => 4,
            Self::Keys => 5,
            Self::LedgerBroken => 6,
            Self::Busy => 7,
        }
    }

    /// How a command ends that fails with this code.
    fn of(code: &str) -> Self {
        match code {
            "W03" | "W06" | "C07" => Self::Busy,
            "W04" | "P20" | "P21" | "P22" | "P23" | "P24" | "P25" | "P26" | "P27" | "P28"
            | "P30" | "L04" | "L05" | "L06" | "L07" | "L08" | "C08" | "C16" => Self::Keys,
            "W09" | "L02" | "L12" | "L13" | "L14" | "L15" | "L16" | "L17" | "X31" => {
                Self::LedgerBroken
            }
            "W07" | "W08" | "W11" | "W18" | "P29" | "L01" | "L10" | "L11" | "V20" | "E05"
            | "D23" | "C09" | "C14" | "C15" => Self::Unexpected,
            "D20" | "D21" | "D27" | "V01" | "V02" => Self::BadInput,
            "A06" | "A07" | "S05" | "C17" | "C18" | "X20" | "X21" | "X22" | "X23" | "X24"
            | "X30" | "X32" | "X33" | "X34" | "X35" | "X36" | "X37" => Self::Refused,
            _ => match code.chars().next() {
                Some('G' | 'D' | 'V') => Self::Refused,
                Some('Y') => Self::Unexpected,
                _ => Self::BadInput,
            },
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.number())
    }
}

/// Why a command ended early: what is printed, and the exit code that goes with it.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) notice: Notice,
    pub(crate) status: ExitStatus,
}

impl Failure {
    /// The same failure, said of a place (a file, a folder).
    pub(crate) fn at(self, place: &str) -> Self {
        let Sentence { fr, en } = self.notice.what;
        let what = Sentence::new(format!("{fr} ({place})"), format!("{en} ({place})"));
        Self {
            notice: Notice::new(self.notice.code, what, self.notice.hint),
            status: self.status,
        }
    }
}

impl From<Notice> for Failure {
    fn from(notice: Notice) -> Self {
        let status = ExitStatus::of(notice.code);
        Self { notice, status }
    }
}

impl From<signature::Refusal> for Failure {
    fn from(refusal: signature::Refusal) -> Self {
        Self::from(Notice::from(refusal))
    }
}

impl From<ledger::LedgerError> for Failure {
    fn from(error: ledger::LedgerError) -> Self {
        Self::from(Notice::new(
            error.code(),
            Sentence::new(error.fr(), error.en()),
            Sentence::new(error.hint_fr(), error.hint_en()),
        ))
    }
}

impl From<anonymise::Error> for Failure {
    fn from(error: anonymise::Error) -> Self {
        let [fr, en] = error.texts();
        let [_, _, hint_fr, hint_en] = error.code().texts();
        Self::from(Notice::new(
            error.code().as_str(),
            Sentence::new(fr, en),
            Sentence::new(hint_fr, hint_en),
        ))
    }
}

impl From<disclosure::DisclosureError> for Failure {
    fn from(error: disclosure::DisclosureError) -> Self {
        let (what, hint) = (error.message(), error.hint());
        Self::from(Notice::new(
            error.code().as_str(),
            Sentence::new(what.fr, what.en),
            Sentence::new(hint.fr, hint.en),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::ExitStatus;

    #[test]
    fn every_room_ends_with_its_own_exit_code() {
        let expected = [
            ("G04", ExitStatus::Refused),
            ("D22", ExitStatus::Refused),
            ("S05", ExitStatus::Refused),
            ("D20", ExitStatus::BadInput),
            ("D27", ExitStatus::BadInput),
            ("V01", ExitStatus::BadInput),
            ("V13", ExitStatus::Refused),
            ("F16", ExitStatus::BadInput),
            ("E01", ExitStatus::BadInput),
            ("S02", ExitStatus::BadInput),
            ("P24", ExitStatus::Keys),
            ("W04", ExitStatus::Keys),
            ("C16", ExitStatus::Keys),
            ("C17", ExitStatus::Refused),
            ("C18", ExitStatus::Refused),
            ("A03", ExitStatus::BadInput),
            ("A07", ExitStatus::Refused),
            ("C19", ExitStatus::BadInput),
            ("X07", ExitStatus::BadInput),
            ("X22", ExitStatus::Refused),
            ("X25", ExitStatus::BadInput),
            ("X30", ExitStatus::Refused),
            ("X31", ExitStatus::LedgerBroken),
            ("L13", ExitStatus::LedgerBroken),
            ("W03", ExitStatus::Busy),
            ("E05", ExitStatus::Unexpected),
        ];
        for (code, status) in expected {
            assert_eq!(ExitStatus::of(code), status, "{code}");
        }
    }
}
