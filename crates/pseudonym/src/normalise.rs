//! Normalisation `n1` of the parts of an identity. The version is part of every hashed message: a
//! change here is `n2`.

pub use crate::nir::{Nir, nir, nir_key};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::code::Code;

/// Names this normalisation inside every hashed message.
pub(crate) const VERSION: &str = "n1";

/// A name as a token hashes it: upper-case Latin letters, single spaces.
///
/// Dash-like and apostrophe-like characters become `-` and `'`; Œ Æ ß Ø Ł Đ Þ ı are expanded; NFKD;
/// marks dropped; upper case; each run of `-`, `'`, `.` and white space becomes one space. Fails
/// (`P05`, `ID_CHAR`) unless `[A-Z]+( [A-Z]+)*` remains.
///
/// ```
/// use tamis_pseudonym::normalise;
/// assert_eq!(normalise::name("Lefèvre–D'Œuvre").unwrap(), "LEFEVRE D OEUVRE");
/// assert!(normalise::name("N0EL").is_err());
/// ```
pub fn name(text: &str) -> Result<String, Code> {
    let decomposed = text
        .chars()
        .flat_map(expand)
        .nfkd()
        .filter(|c| !is_combining_mark(*c));
    let mut out = String::with_capacity(text.len());
    // NFKD itself makes apostrophes and letters (ŉ, ﬁ), hence the second look.
    for letter in decomposed.flat_map(expand).flat_map(char::to_uppercase) {
        if letter.is_ascii_uppercase() {
            out.push(letter);
        } else if !is_separator(letter) {
            return Err(Code::NameCharacter);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    if out.is_empty() {
        Err(Code::NameCharacter)
    } else {
        Ok(out)
    }
}

/// The first given name: up to the first white space or comma, before hyphens are folded, then as
/// [`name`].
pub fn first_given_name(text: &str) -> Result<String, Code> {
    let ends = |c: char| c.is_whitespace() || c == ',';
    name(text.trim().split(ends).next().unwrap_or_default())
}

fn is_separator(letter: char) -> bool {
    matches!(letter, '-' | '\'' | '.') || letter.is_whitespace()
}

/// One character as `n1` reads it: its ASCII dash or apostrophe, or its expansion, or itself.
fn expand(letter: char) -> std::iter::Chain<std::iter::Once<char>, std::option::IntoIter<char>> {
    let (first, second) = match letter {
        '\u{00ad}'
        | '\u{02d7}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '\u{fe58}'
        | '\u{fe63}'
        | '\u{ff0d}' => ('-', None),
        '`'
        | '\u{00b4}'
        | '\u{02b9}'
        | '\u{02bb}'
        | '\u{02bc}'
        | '\u{02c8}'
        | '\u{2018}'..='\u{201b}'
        | '\u{2032}'
        | '\u{2035}'
        | '\u{ff07}' => ('\'', None),
        'Œ' | 'œ' => ('O', Some('E')),
        'Æ' | 'æ' => ('A', Some('E')),
        'ß' | 'ẞ' => ('S', Some('S')),
        'Ø' | 'ø' => ('O', None),
        'Ł' | 'ł' => ('L', None),
        'Đ' | 'đ' => ('D', None),
        'Þ' | 'þ' => ('T', Some('H')),
        'ı' => ('I', None),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

/// A birth date as a token hashes it.
#[derive(Clone, PartialEq, Eq)]
#[expect(
    missing_debug_implementations,
    reason = "part of an identity: has no printed form"
)]
pub enum BirthDate {
    /// `YYYY-MM-DD`, a day of the calendar.
    Full(String),
    /// `YYYY-MM-DD` with `00` for an unknown day or month.
    Partial(String),
    /// Not even the year is known.
    Unknown,
}

/// A birth date in ISO form, `00` for an unknown day or month, `0000` for an unknown year. Fails
/// with `P06` if it is no date.
pub fn birth_date(text: &str) -> Result<BirthDate, Code> {
    let text = text.trim();
    let [year, month, day] = numbers(text).ok_or(Code::BirthDate)?;
    if month > 12 || day > days_in(year, month) {
        return Err(Code::BirthDate);
    }
    Ok(match (year, month, day) {
        (0, _, _) => BirthDate::Unknown,
        (_, 0, _) | (_, _, 0) => BirthDate::Partial(text.to_owned()),
        _ => BirthDate::Full(text.to_owned()),
    })
}

/// The three numbers of `YYYY-MM-DD` and nothing else.
fn numbers(text: &str) -> Option<[u16; 3]> {
    let mut parts = text.split('-');
    let mut number = |digits: usize| {
        let part = parts.next().filter(|part| part.len() == digits)?;
        part.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| part.parse::<u16>().ok())?
    };
    let date = [number(4)?, number(2)?, number(2)?];
    parts.next().is_none().then_some(date)
}

/// Length of a month of the Gregorian calendar; an unknown month may have any day.
fn days_in(year: u16, month: u16) -> u16 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap || year == 0 => 29,
        2 => 28,
        _ => 31,
    }
}

/// The sex of the civil record: `M`, `F`, or `None` if unknown (an INS has no other value).
///
/// Read are `M`, `F`, `U` and the codes of the model (`male`, `female`, `unknown`). Fails with
/// `P07`.
pub fn sex(text: &str) -> Result<Option<&'static str>, Code> {
    match text.trim().to_ascii_lowercase().as_str() {
        "m" | "male" => Ok(Some("M")),
        "f" | "female" => Ok(Some("F")),
        "u" | "unknown" => Ok(None),
        _ => Err(Code::Sex),
    }
}

/// The INSEE code of the birth place as of birth: five digits, `2A` or `2B` before three digits,
/// `99xxx` abroad.
///
/// `None` if the code says that the place is unknown (`99999`, `00000`). Fails with `P08` if it is
/// no code.
pub fn birth_place(text: &str) -> Result<Option<String>, Code> {
    let code = text.trim().to_ascii_uppercase();
    let digits = code.strip_prefix("2A").or_else(|| code.strip_prefix("2B"));
    let is_code = code.len() == 5 && digits.unwrap_or(&code).bytes().all(|b| b.is_ascii_digit());
    match code.as_str() {
        "99999" | "00000" => Ok(None),
        _ if is_code => Ok(Some(code)),
        _ => Err(Code::BirthPlace),
    }
}

#[cfg(test)]
mod tests {
    use super::{BirthDate, birth_date, birth_place, first_given_name, name, sex};
    use crate::code::Code;
    use proptest::prelude::*;

    #[test]
    fn characters_that_look_alike_give_one_name() {
        for dash in [
            '-', '\u{2010}', '\u{2011}', '–', '—', '\u{2212}', '\u{ff0d}',
        ] {
            assert_eq!(name(&format!("Saint{dash}Just")).unwrap(), "SAINT JUST");
        }
        for apostrophe in ['\'', '’', '‘', '\u{02bc}', '´', '`', '′', '\u{ff07}'] {
            assert_eq!(name(&format!("d{apostrophe}Arc")).unwrap(), "D ARC");
        }
        assert_eq!(name("ŉ ﬁ… St. Just").unwrap(), "N FI ST JUST");
        assert_eq!(
            name("Groß Þór Søren Đinh ırmak").unwrap(),
            "GROSS THOR SOREN DINH IRMAK"
        );
    }

    #[test]
    fn a_name_with_a_digit_or_a_remark_is_refused() {
        for text in [
            "N0EL",
            "",
            " ",
            "-",
            "Dupont (mère)",
            "Иванов",
            "O/N",
            "A,B",
        ] {
            assert_eq!(name(text), Err(Code::NameCharacter));
        }
    }

    #[test]
    fn the_first_given_name_ends_before_hyphens_are_folded() {
        assert_eq!(
            first_given_name("Jean-François Marie").unwrap(),
            "JEAN FRANCOIS"
        );
        assert_eq!(first_given_name("Zoé, Anne").unwrap(), "ZOE");
        assert_eq!(first_given_name(" Noe\u{0308}l ").unwrap(), "NOEL");
        assert!(first_given_name("").is_err());
    }

    #[test]
    fn a_birth_date_is_full_partial_unknown_or_refused() {
        assert!(matches!(birth_date("1955-08-14"), Ok(BirthDate::Full(_))));
        assert!(matches!(birth_date("2000-02-29"), Ok(BirthDate::Full(_))));
        assert!(matches!(
            birth_date("1955-08-00"),
            Ok(BirthDate::Partial(_))
        ));
        assert!(matches!(
            birth_date("1955-00-00"),
            Ok(BirthDate::Partial(_))
        ));
        assert!(matches!(birth_date("0000-00-00"), Ok(BirthDate::Unknown)));
        for text in [
            "1955-13-01",
            "1900-02-29",
            "1955-04-31",
            "55-08-14",
            "14/08/1955",
            "1955-8-14",
            "+955-08-14",
            "",
        ] {
            assert!(matches!(birth_date(text), Err(Code::BirthDate)));
        }
    }

    #[test]
    fn sex_and_birth_place_are_read_or_refused() {
        assert_eq!(
            (sex("F"), sex("male"), sex("U")),
            (Ok(Some("F")), Ok(Some("M")), Ok(None))
        );
        assert_eq!(sex("1"), Err(Code::Sex));
        assert_eq!(birth_place("2a004").unwrap().as_deref(), Some("2A004"));
        assert_eq!(birth_place("99352").unwrap().as_deref(), Some("99352"));
        assert_eq!(birth_place("99999"), Ok(None));
        for text in ["1416", "2C004", "é416", "141680", "Paris"] {
            assert_eq!(birth_place(text), Err(Code::BirthPlace));
        }
    }

    proptest! {
        #[test]
        fn a_normalised_name_stays_as_it_is(text in "\\PC{0,20}") {
            if let Ok(once) = name(&text) {
                prop_assert_eq!(name(&once).unwrap(), once);
            }
        }

        #[test]
        fn spaces_hyphens_and_case_do_not_make_another_person(words in prop::collection::vec("[A-Z]{1,6}", 1..4)) {
            let plain = words.join(" ");
            prop_assert_eq!(&name(&format!("  {} ", words.join(" - "))).unwrap(), &plain);
            prop_assert_eq!(&name(&words.join("-").to_lowercase()).unwrap(), &plain);
        }

        #[test]
        fn no_text_makes_the_normalisation_fail_otherwise_than_by_its_codes(text in any::<String>()) {
            drop((name(&text), birth_date(&text), sex(&text), birth_place(&text), first_given_name(&text)));
        }
    }
}
