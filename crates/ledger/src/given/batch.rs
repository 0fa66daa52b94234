//! One batch of the index, as bytes.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::shared::{Name, Shared};
use super::{Scope, count, size};
use crate::hex;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) person: String,
    pub(super) project: Option<String>,
    pub(super) public: bool,
    pub(super) day: String,
    pub(super) irregular: u64,
    /// Of the record, without the parts that are kept apart.
    pub(super) record_bytes: u64,
    /// How many of its parts are kept apart; before the record stand their places and names.
    #[serde(default, skip_serializing_if = "is_none")]
    pub(super) shared: u64,
}

/// As `serde` asks for it.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

/// Bytes of a place, and of a name.
const PLACE: usize = 8 + 32;

/// The place of a part in what else there is of a record, and its name.
pub(super) fn place(at: usize, name: &Name) -> Vec<u8> {
    [count(at).to_le_bytes().as_slice(), name].concat()
}

/// What one statement gave, whole and unchanged.
pub(super) struct Batch<'a> {
    pub(super) header: Header,
    pub(super) digest: String,
    /// Bytes that it takes in the index.
    pub(super) length: u64,
    shared: &'a [u8],
    record: &'a [u8],
}

/// Why no batch stands at the start of some bytes of the index.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// Less than a batch: a crash while it was written; its answer was never read.
    Torn,
    Changed,
}

impl<'a> Batch<'a> {
    pub(super) fn first_of(bytes: &'a [u8]) -> Result<Self, Broken> {
        let (length, _) = bytes.split_first_chunk::<8>().ok_or(Broken::Torn)?;
        let header_end = size(u64::from_le_bytes(*length)).saturating_add(8);
        let header = bytes.get(8..header_end).ok_or(Broken::Torn)?;
        let header: Header = serde_json::from_slice(header).map_err(|_| Broken::Changed)?;
        let shared_end = header_end.saturating_add(size(header.shared).saturating_mul(PLACE));
        let end = shared_end.saturating_add(size(header.record_bytes));
        let (signed, after) = bytes.split_at_checked(end).ok_or(Broken::Torn)?;
        let shared = bytes.get(header_end..shared_end).ok_or(Broken::Torn)?;
        let record = bytes.get(shared_end..end).ok_or(Broken::Torn)?;
        let (digest, after) = after.split_first_chunk::<32>().ok_or(Broken::Torn)?;
        if Sha256::digest(signed).as_slice() != digest {
            return Err(Broken::Changed);
        }
        Ok(Self {
            header,
            length: count(bytes.len().saturating_sub(after.len())),
            shared,
            record,
            digest: hex::encode(digest),
        })
    }

    /// Whether every part that is kept apart is there.
    pub(super) fn is_whole(&self, parts: &Shared) -> bool {
        let mut places = self.places();
        places.all(|(_, name)| parts.get(&name).is_some())
    }

    /// Adds the record as it was added to others, if anything new was given; `None` if a part of it is not there.
    pub(super) fn add_to(&self, records: &mut Vec<Vec<u8>>, parts: &Shared) -> Option<()> {
        if self.record.is_empty() && self.shared.is_empty() {
            return Some(());
        }
        let (mut whole, mut before) = (Vec::new(), 0);
        for (at, name) in self.places() {
            whole.extend_from_slice(self.record.get(before..at)?);
            whole.extend_from_slice(parts.get(&name)?);
            before = at;
        }
        whole.extend_from_slice(self.record.get(before..)?);
        records.push(whole);
        Some(())
    }

    fn places(&self) -> impl Iterator<Item = (usize, Name)> {
        let (places, _) = self.shared.as_chunks::<PLACE>();
        places.iter().filter_map(|place| {
            let (at, name) = place.split_first_chunk::<8>()?;
            let name = name.first_chunk::<32>()?;
            Some((size(u64::from_le_bytes(*at)), *name))
        })
    }

    /// Whether it was asked by the same person in the same project in the month of the scope's day.
    pub(super) fn is_of_the_month(&self, scope: &Scope<'_>) -> bool {
        let month = |day: &str| day.get(..7).map(str::to_owned);
        self.header.person == scope.person
            && self.header.project.as_deref() == scope.project
            && month(&self.header.day) == month(scope.day)
    }
}
