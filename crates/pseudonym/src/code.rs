//! What can be wrong with an identity or a key: one code a cause, a sentence and a way out in both
//! languages.

use contract::{Notice, Sentence};

/// The closed list of causes; `P` and two digits, stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// `P01`: the key of a NIR does not fit its number.
    NirKey,
    /// `P02`: a NIR is not formed like one.
    NirForm,
    /// `P03`: an OID is none of the national health identity.
    OidUnknown,
    /// `P04`: a test or demonstration identity in production.
    OidOfTest,
    /// `P05`: a name has characters that no name has (`ID_CHAR`).
    NameCharacter,
    /// `P06`: a birth date is none.
    BirthDate,
    /// `P07`: a sex is none of M, F, U.
    Sex,
    /// `P08`: a birth place is no INSEE code.
    BirthPlace,
    /// `P09`: nothing identifies the person.
    NoIdentity,
    /// `P20`: a key file cannot be read.
    KeyUnreadable,
    /// `P21`: group or others may read a key file.
    KeyMode,
    /// `P22`: a key file is a symbolic link or no regular file.
    KeyNotRegular,
    /// `P23`: a key file lies in a folder of data or in a git tree.
    KeyPlace,
    /// `P24`: the identity does not open the key file.
    KeyOtherIdentity,
    /// `P25`: the key file is damaged.
    KeyBroken,
    /// `P26`: the identity file holds no identity.
    IdentityBroken,
    /// `P27`: a key file stands there already.
    KeyExists,
    /// `P28`: a key file cannot be written.
    KeyUnwritable,
    /// `P29`: the system gives no random bytes.
    Randomness,
    /// `P30`: the key is not the one of the warehouse.
    OtherKey,
}

impl Code {
    /// The notice of this code, without a detail.
    pub fn notice(self) -> Notice {
        let text = self.text();
        Notice {
            code: text.code,
            what: Sentence::new(text.fr, text.en),
            hint: Sentence::new(text.hint_fr, text.hint_en),
        }
    }

    /// The notice, naming the file it is about.
    pub(crate) fn about(self, path: &std::path::Path) -> Notice {
        let text = self.text();
        let path = path.display();
        Notice {
            code: text.code,
            what: Sentence::new(
                format!("{} ({path})", text.fr),
                format!("{} ({path})", text.en),
            ),
            hint: Sentence::new(text.hint_fr, text.hint_en),
        }
    }

    /// `P01`, …
    pub fn as_str(self) -> &'static str {
        self.text().code
    }
}

/// What `code` (such as `P01`) means; `None` if this room has no such code.
pub fn explain(code: &str) -> Option<Notice> {
    Code::ALL
        .into_iter()
        .map(Code::notice)
        .find(|known| known.code == code)
}

/// The sentences of a code.
pub(crate) struct Text {
    pub(crate) code: &'static str,
    pub(crate) fr: &'static str,
    pub(crate) en: &'static str,
    pub(crate) hint_fr: &'static str,
    pub(crate) hint_en: &'static str,
}

#[cfg(test)]
mod tests {
    use super::{Code, explain};

    #[test]
    fn every_code_is_explained_once_in_two_languages_and_in_order() {
        let codes: Vec<_> = Code::ALL.into_iter().map(Code::as_str).collect();
        assert!(codes.is_sorted_by(|earlier, later| earlier < later));
        for code in codes {
            let page = explain(code).unwrap();
            for text in [&page.what.fr, &page.what.en, &page.hint.fr, &page.hint.en] {
                assert!(!text.is_empty());
            }
            assert_ne!(page.what.fr, page.what.en);
        }
        assert_eq!(explain("P99"), None);
    }
}
