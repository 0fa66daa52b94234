//! One normalised form for local identifiers of structures, networks and professionals.
//!
//! A rule that counts structures counts identifiers. If `MS-001`, `ms-001`, `MS 1` and `MS_01` were
//! four, one practice would pass for four, and the patients of a single place would be shown as
//! those of several. So spellings that a person would read alike are one identifier: it errs
//! towards one rather than several, which hides more and never less.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The normalised form: upper-case letters and numbers without leading zeros, a dash wherever a
/// number begins or ends. None if nothing of an identifier is left.
///
/// Compatibility forms (full width, ligatures) are taken apart, accents dropped, letters put in
/// upper case. Letters are joined over whatever stands between them (`M.S.` is `MS`), numbers are
/// not (`1-11` is not `11-1`).
pub(crate) fn folded(text: &str) -> Option<String> {
    let plain = text
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_uppercase)
        .flat_map(expanded);
    let mut form = Form::default();
    for letter in plain {
        form.push(letter);
    }
    form.finish()
}

/// Letters that no decomposition takes apart.
fn expanded(letter: char) -> impl Iterator<Item = char> {
    let (first, second) = match letter {
        'Œ' => ('O', Some('E')),
        'Æ' => ('A', Some('E')),
        'Ø' => ('O', None),
        'Ł' => ('L', None),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

/// A normalised form as far as it is read.
#[derive(Default)]
struct Form {
    text: String,
    /// The number that is being read, without leading zeros; empty for zero.
    number: Option<String>,
}

impl Form {
    fn push(&mut self, letter: char) {
        if letter.is_ascii_digit() {
            let number = self.number.get_or_insert_default();
            if letter != '0' || !number.is_empty() {
                number.push(letter);
            }
            return;
        }
        self.end_number();
        if letter.is_alphanumeric() {
            if self.text.ends_with(|last: char| last.is_ascii_digit()) {
                self.text.push('-');
            }
            self.text.push(letter);
        }
    }

    fn end_number(&mut self) {
        let Some(number) = self.number.take() else {
            return;
        };
        if !self.text.is_empty() {
            self.text.push('-');
        }
        self.text
            .push_str(if number.is_empty() { "0" } else { &number });
    }

    fn finish(mut self) -> Option<String> {
        self.end_number();
        (!self.text.is_empty()).then_some(self.text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::folded;

    #[test]
    fn spellings_that_a_person_reads_alike_are_one_identifier() {
        for spelling in [
            "MS-001",
            "ms-001",
            "MS-1",
            "MS 001",
            "MS_01",
            "Ms1",
            "MS–001",
            "MS\u{a0}001",
            "M.S. 1",
            "ＭＳ－００１",
            "ms/001",
            " MS  1 ",
            "MS-\u{200b}001",
            "ḾS 1",
        ] {
            assert_eq!(folded(spelling).as_deref(), Some("MS-1"), "{spelling}");
        }
        assert_eq!(folded("Cœur de ville"), folded("COEUR-DE-VILLE"));
        assert_eq!(folded("Évêché"), folded("eveche"));
        assert_eq!(folded("Straße 2"), folded("STRASSE-2"));
    }

    #[test]
    fn what_a_person_reads_as_two_stays_two() {
        for (one, other) in [
            ("MS-1", "MS-2"),
            ("MS-1", "MS-10"),
            ("MS-0", "MS"),
            ("1-11", "11-1"),
            ("MS-1-A", "MS-1-B"),
            ("MS-1", "MG-1"),
        ] {
            assert_ne!(folded(one), folded(other), "{one} {other}");
        }
    }

    #[test]
    fn signs_alone_name_nothing() {
        for text in ["", " ", "-", "---", "?", "#"] {
            assert_eq!(folded(text), None, "{text}");
        }
        assert_eq!(folded("000").as_deref(), Some("0"));
    }

    proptest! {
        #[test]
        fn a_normalised_form_is_its_own(text in "\\PC*") {
            if let Some(form) = folded(&text) {
                prop_assert_eq!(folded(&form), Some(form));
            }
        }

        #[test]
        fn case_zeros_and_signs_between_do_not_count(
            letters in "[A-Z]{1,4}", number in 0_u32..10_000, sign in "[-_ ./]", zeros in "0{0,4}"
        ) {
            let expected = folded(&format!("{letters}-{number}"));
            let spelt = format!("{}{sign}{zeros}{number}", letters.to_lowercase());
            prop_assert_eq!(folded(&spelt), expected);
        }
    }
}
