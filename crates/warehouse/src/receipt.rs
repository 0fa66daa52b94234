//! The receipt of a delivery: where every row went, asserted before anything is committed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use contract::{LineCounts, Notice};
use serde::{Serialize, Serializer};

use crate::code::{Code, Fault};
use crate::merge::Outcome;

/// What became of one delivery. It counts rows and holds none.
#[derive(Clone, Debug, Serialize)]
pub struct Receipt {
    /// The region that delivered.
    pub region: String,
    /// The software it came from.
    pub source: String,
    /// Digest of the delivery.
    pub delivery: String,
    /// The version before.
    pub version_before: u64,
    /// The version after; the same if the delivery was already in the warehouse.
    pub version: u64,
    /// The same files under the same contract were already in the warehouse: nothing was done.
    pub unchanged: bool,
    /// One balance for each file (a file fills one table), in the order of the delivery.
    pub balances: Vec<Balance>,
    /// Every row that was not taken, with its reason.
    pub rejections: Vec<FileRejection>,
    /// Accepted rows of the patients files by the strongest token they carry.
    pub tokens: BTreeMap<String, u64>,
    /// Small departures that were put right, by name, with their number.
    pub repairs: BTreeMap<String, u64>,
    /// Accepted rows that a soft plausibility rule noticed, or that name a structure which the
    /// region has not named (`W22`), by code, with their number.
    pub warnings: BTreeMap<String, u64>,
    /// Where the content of rejected rows lies, encrypted to the region; none if it was not kept.
    pub quarantine: Option<PathBuf>,
}

/// Where the rows of one file went.
///
/// ```text
/// physical = header + blank + footer + parsed + unparsable
/// parsed   = accepted + rejected + duplicates + objected
/// accepted = inserted + updated + unchanged + superseded
/// after    = before + inserted − retracted − erased
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// Name of the file.
    pub file: String,
    /// The table it fills.
    pub table: String,
    /// Logical lines.
    pub physical: u64,
    /// Header lines.
    pub header: u64,
    /// Blank lines.
    pub blank: u64,
    /// Total lines at the end.
    pub footer: u64,
    /// Records with as many fields as the header.
    pub parsed: u64,
    /// Records with fewer or more.
    pub unparsable: u64,
    /// Rows taken.
    pub accepted: u64,
    /// Parsed rows not taken, each with its reason.
    pub rejected: u64,
    /// Exact repetitions of a row of the same delivery.
    pub duplicates: u64,
    /// Rows of people who object; none before objections are kept.
    pub objected: u64,
    /// Accepted rows with a new key.
    pub inserted: u64,
    /// Accepted rows with a known key and a new content.
    pub updated: u64,
    /// Accepted rows that say what is known.
    pub unchanged: u64,
    /// Accepted rows that are older than what is known, or second rows of one patient.
    pub superseded: u64,
    /// Rows withdrawn by a full delivery; none before such deliveries are taken.
    pub retracted: u64,
    /// Rows erased on request; none before erasure is possible.
    pub erased: u64,
    /// The region's rows in the table before.
    pub before: u64,
    /// The region's rows in the table after.
    pub after: u64,
}

impl Balance {
    /// An empty balance with the lines of a file.
    pub(crate) fn new(file: &str, table: &str, lines: LineCounts) -> Balance {
        Balance {
            file: file.to_owned(),
            table: table.to_owned(),
            physical: lines.physical,
            header: lines.header,
            blank: lines.blank,
            footer: lines.footer,
            parsed: lines.parsed,
            unparsable: lines.unparsable,
            ..Balance::default()
        }
    }

    /// Counts one accepted row.
    pub(crate) fn count(&mut self, outcome: Outcome) {
        self.accepted += 1;
        match outcome {
            Outcome::Inserted => self.inserted += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Superseded => self.superseded += 1,
        }
    }

    /// Whether all four identities hold.
    pub fn is_balanced(&self) -> bool {
        let sum = |parts: &[u64]| {
            parts
                .iter()
                .try_fold(0_u64, |total, part| total.checked_add(*part))
        };
        let gone = sum(&[self.after, self.retracted, self.erased]);
        sum(&[
            self.header,
            self.blank,
            self.footer,
            self.parsed,
            self.unparsable,
        ]) == Some(self.physical)
            && sum(&[self.accepted, self.rejected, self.duplicates, self.objected])
                == Some(self.parsed)
            && sum(&[self.inserted, self.updated, self.unchanged, self.superseded])
                == Some(self.accepted)
            && gone.is_some()
            && gone == sum(&[self.before, self.inserted])
    }
}

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileRejection {
    /// Name of the file.
    pub file: String,
    /// Physical line on which the record begins, from 1.
    pub line: u64,
    /// Header or name of the column at fault; empty if it is the whole record.
    pub column: String,
    /// The reason and the way out.
    #[serde(serialize_with = "notice_fields")]
    pub notice: Notice,
}

#[derive(Serialize)]
struct NoticeFields<'a> {
    code: &'a str,
    fr: &'a str,
    en: &'a str,
    hint_fr: &'a str,
    hint_en: &'a str,
}

fn notice_fields<S: Serializer>(notice: &Notice, serializer: S) -> Result<S::Ok, S::Error> {
    let fields = NoticeFields {
        code: notice.code,
        fr: &notice.what.fr,
        en: &notice.what.en,
        hint_fr: &notice.hint.fr,
        hint_en: &notice.hint.en,
    };
    fields.serialize(serializer)
}

impl Receipt {
    /// Whether every row of every file is accounted for.
    ///
    /// Fails with `W08` and the file whose balance does not hold. The warehouse asks before it
    /// commits, so a receipt in hand is balanced.
    pub fn balanced(&self) -> Result<(), Notice> {
        match self.balances.iter().find(|balance| !balance.is_balanced()) {
            None => Ok(()),
            Some(balance) => Err(Fault::with(Code::W08, balance.file.clone()).into()),
        }
    }

    /// The sum of one count over all files.
    pub fn total(&self, count: impl Fn(&Balance) -> u64) -> u64 {
        self.balances.iter().map(count).sum()
    }
}
