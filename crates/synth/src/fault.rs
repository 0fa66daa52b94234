//! Rows made wrong on purpose, so that receipts have something to say.

use std::collections::BTreeMap;

use contract::{ColumnContract, FileContract, IdentityField, Target, Value};
use serde::Serialize;

use crate::day;
use crate::sheet::Fields;

/// What a receipt must show for one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// Records that are right, exact duplicates not counted again.
    pub right: u64,
    /// Records rejected by `contract::harmonise`, by code.
    pub rejected: BTreeMap<&'static str, u64>,
    /// Records rejected by the pseudonymisation, code `P01`: a national number with a wrong key.
    pub wrong_keys: u64,
    /// Records that repeat another one to the letter.
    pub exact_duplicates: u64,
    /// Lines with nothing but separators.
    pub blank: u64,
    /// Lines of total.
    pub footer: u64,
}

impl Expected {
    /// Records of the file, whatever becomes of them: all its lines but header, blank and footer.
    pub fn records(&self) -> u64 {
        self.right + self.rejected.values().sum::<u64>() + self.wrong_keys + self.exact_duplicates
    }
}

/// A way to be wrong.
#[derive(Clone, Copy)]
enum Fault {
    WrongKey,
    FutureDate,
    UnknownCode,
    ImpossibleDate,
    OutOfRange,
    ShortRecord,
    ExactDuplicate,
}

/// The faults of each table; the last numbers are how many in regions of even and odd rank.
const FAULTS: &[(&str, Fault, [usize; 2])] = &[
    ("patient_by_region", Fault::WrongKey, [2, 1]),
    ("patient_by_region", Fault::ExactDuplicate, [1, 0]),
    ("inclusion", Fault::UnknownCode, [1, 2]),
    ("event", Fault::FutureDate, [2, 1]),
    ("event", Fault::UnknownCode, [1, 2]),
    ("event", Fault::ImpossibleDate, [0, 1]),
    ("event", Fault::ShortRecord, [1, 0]),
    ("event", Fault::ExactDuplicate, [3, 2]),
    ("scale_score", Fault::OutOfRange, [1, 2]),
];

/// Spoils copies of right records and puts them among the others.
pub(crate) fn spoil(
    table: &str,
    region: usize,
    file: &FileContract,
    records: &mut Vec<Fields>,
) -> Expected {
    let mut expected = Expected {
        right: count(records.len()),
        ..Expected::default()
    };
    if records.len() < 20 {
        return expected;
    }
    let mut wrong = Vec::new();
    let faults = FAULTS.iter().filter(|(of, _, _)| *of == table);
    for (_, fault, amounts) in faults {
        for _ in 0..amounts.get(region % 2).copied().unwrap_or(0) {
            let serial = wrong.len();
            let from = (serial * 37 + 11) % records.len();
            let spoiled = records
                .iter()
                .cycle()
                .skip(from)
                .take(records.len())
                .find_map(|record| fault.apply(file, record, serial));
            if let Some(spoiled) = spoiled {
                fault.count(&mut expected);
                wrong.push(spoiled);
            }
        }
    }
    // Among the others, never last: a short last record would be a truncated file.
    for (serial, record) in wrong.into_iter().enumerate() {
        let place = (serial * 53 + 17) % (records.len() - 1);
        records.insert(place, record);
    }
    expected
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(0)
}

impl Fault {
    fn count(self, expected: &mut Expected) {
        let code = match self {
            Self::WrongKey => {
                expected.wrong_keys += 1;
                return;
            }
            Self::ExactDuplicate => {
                expected.exact_duplicates += 1;
                return;
            }
            Self::ShortRecord => "F30",
            Self::UnknownCode => "F32",
            Self::ImpossibleDate => "F33",
            Self::FutureDate => "F34",
            Self::OutOfRange => "F36",
        };
        *expected.rejected.entry(code).or_default() += 1;
    }

    /// A spoiled copy of a record; none if the file has nothing to spoil in this way.
    fn apply(self, file: &FileContract, record: &Fields, serial: usize) -> Option<Fields> {
        let mut spoiled = record.clone();
        if !matches!(self, Self::ExactDuplicate) {
            // A record number of its own: no other row is corrected by it.
            if let Some((position, _)) = find(file, |target| *target == Target::Record) {
                *spoiled.get_mut(position)? = format!("{:07}", 9_000_000 + serial);
            }
        }
        match self {
            Self::ExactDuplicate => {}
            Self::ShortRecord => {
                spoiled.pop()?;
            }
            Self::WrongKey => wrong_key(file, &mut spoiled, serial)?,
            Self::FutureDate => {
                let (position, column) = date_column(file)?;
                // Two-digit years cannot go far: the latest that this dialect can express.
                let raw = [2093, 2059, 2049, 2039, 2029]
                    .iter()
                    .find_map(|year| column.raw_of(&Value::Date(day::of(*year, 6, 15))));
                *spoiled.get_mut(position)? = raw?;
            }
            Self::ImpossibleDate => {
                let (position, _) = date_column(file)?;
                "31/02/2023".clone_into(spoiled.get_mut(position)?);
            }
            Self::UnknownCode => {
                let (position, _) = find(file, |target| {
                    let coded = ["event_type", "experiment"];
                    matches!(target, Target::Column(name) if coded.contains(&name.as_str()))
                })?;
                "?!".clone_into(spoiled.get_mut(position)?);
            }
            Self::OutOfRange => {
                let is_score = |target: &Target| *target == Target::Column("score".to_owned());
                let (position, _) = find(file, is_score)?;
                "20000".clone_into(spoiled.get_mut(position)?);
            }
        }
        Some(spoiled)
    }
}

/// Another patient number, so that nobody else's row is touched, and a key that is one off.
fn wrong_key(file: &FileContract, record: &mut Fields, serial: usize) -> Option<()> {
    let is = |field: IdentityField| move |target: &Target| *target == Target::Identity(field);
    let (position, column) = find(file, is(IdentityField::NirKey))?;
    let key = record.get_mut(position)?;
    let number: u32 = key.parse().ok()?;
    let wrong = Value::Text(format!("{:02}", number % 97 + 1));
    *key = column.raw_of(&wrong)?;
    let (position, _) = find(file, is(IdentityField::LocalId))?;
    let local_id = record.get_mut(position)?;
    let kept = local_id.len().checked_sub(7)?;
    local_id.truncate(kept);
    local_id.push_str(&(9_999_991 + serial % 9).to_string());
    Some(())
}

fn find(
    file: &FileContract,
    is_wanted: impl Fn(&Target) -> bool,
) -> Option<(usize, &ColumnContract)> {
    file.columns()
        .iter()
        .enumerate()
        .find(|(_, column)| is_wanted(column.target()))
}

fn date_column(file: &FileContract) -> Option<(usize, &ColumnContract)> {
    find(file, |target| {
        *target == Target::Column("event_date".to_owned())
    })
}
