//! Small departures from a contract that are put right and counted, never silently.

use std::collections::BTreeMap;

use crate::sentence::Sentence;

pub(crate) const SPACES_TRIMMED: &str = "spaces_trimmed";
pub(crate) const CASE_IGNORED: &str = "case_ignored";
pub(crate) const THOUSANDS_SPACE: &str = "thousands_space";
pub(crate) const IDENTIFIER_SPELLING: &str = "identifier_spelling";
pub(crate) const HEADER_ALIAS: &str = "header_alias";
pub(crate) const MARK_REMOVED: &str = "byte_order_mark_removed";
pub(crate) const MARK_ABSENT: &str = "byte_order_mark_absent";
pub(crate) const NO_FINAL_LINE_END: &str = "no_final_line_end";

pub(crate) fn count(repairs: &mut BTreeMap<&'static str, u64>, name: &'static str) {
    *repairs.entry(name).or_default() += 1;
}

/// How identifiers were first written in a file.
///
/// A region that always writes `MS-001` is not at fault; one that also writes `ms 1` is told so.
#[derive(Default)]
pub(crate) struct Spellings(BTreeMap<String, String>);

impl Spellings {
    /// Whether this normalised identifier was written otherwise before.
    pub(crate) fn is_new_for(&mut self, identifier: &str, spelling: &str) -> bool {
        let first = self.0.entry(identifier.to_owned());
        first.or_insert_with(|| spelling.to_owned()) != spelling
    }
}

/// What a name among [`crate::Harmonised::repairs`] means.
pub fn repair_label(name: &str) -> Option<Sentence> {
    let (fr, en) = match name {
        SPACES_TRIMMED => (
            "espaces autour d'une valeur ôtés",
            "spaces around a value removed",
        ),
        CASE_IGNORED => ("casse d'un code ignorée", "letter case of a code ignored"),
        THOUSANDS_SPACE => ("séparateur de milliers ôté", "thousands separator removed"),
        IDENTIFIER_SPELLING => (
            "autre écriture d'un identifiant, lue comme la première",
            "another spelling of an identifier, read as the first",
        ),
        HEADER_ALIAS => (
            "colonne reconnue par un autre de ses noms",
            "column recognised by another of its names",
        ),
        MARK_REMOVED => ("marque d'ordre des octets ôtée", "byte order mark removed"),
        MARK_ABSENT => (
            "marque d'ordre des octets absente",
            "byte order mark absent",
        ),
        NO_FINAL_LINE_END => (
            "dernière ligne sans fin de ligne",
            "last line without a line end",
        ),
        _ => return None,
    };
    Some(Sentence::new(fr, en))
}
