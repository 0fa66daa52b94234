//! The NIR, its key, and which number may be trusted as a strong identifier.

use crate::code::Code;

/// A NIR whose form and key hold.
#[derive(Clone, PartialEq, Eq)]
#[expect(
    missing_debug_implementations,
    reason = "part of an identity: has no printed form"
)]
pub enum Nir {
    /// A registered number, 13 characters.
    Registered(String),
    /// A number given while the registration is in progress (first digit 3, 4, 7 or 8): never a
    /// strong identifier.
    Provisional,
}

/// Reads 13 characters and their key, which may also follow as two more digits. Spaces are ignored.
///
/// Structure: sex (1), year (2), month (2: 01–13, 20–42, 50–99), birth place (5, with 2A and 2B),
/// order (3). Without any key the form alone is judged. Fails with `P01` for a wrong key, `P02` for
/// a wrong form.
pub fn nir(number: &str, key: Option<&str>) -> Result<Nir, Code> {
    let compact = |text: &str| -> String {
        text.chars()
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_uppercase)
            .collect()
    };
    let text = compact(number);
    let (number, trailing) = text.split_at_checked(13).ok_or(Code::NirForm)?;
    let given = key.map(compact).filter(|key| !key.is_empty());
    let computed = format!("{:02}", nir_key(number).ok_or(Code::NirForm)?);
    for key in [
        Some(trailing).filter(|key| !key.is_empty()),
        given.as_deref(),
    ]
    .into_iter()
    .flatten()
    {
        if key.len() > 2 || !key.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Code::NirForm);
        }
        // A spreadsheet drops the leading zero of a key.
        if format!("{key:0>2}") != computed {
            return Err(Code::NirKey);
        }
    }
    match number.bytes().next() {
        Some(b'1' | b'2') => Ok(Nir::Registered(number.to_owned())),
        Some(b'3' | b'4' | b'7' | b'8') => Ok(Nir::Provisional),
        _ => Err(Code::NirForm),
    }
}

/// The key of a NIR of 13 characters: `97 − (N mod 97)`, where 2A counts as 19 and 2B as 18. `None`
/// if it is not formed like a NIR.
///
/// ```
/// assert_eq!(tamis_pseudonym::normalise::nir_key("2550814168025"), Some(38));
/// ```
pub fn nir_key(number: &str) -> Option<u8> {
    let (before, rest) = number.split_at_checked(5)?;
    let (department, after) = rest.split_at_checked(2)?;
    let department = match department {
        "2A" => "19",
        "2B" => "18",
        other => other,
    };
    let digits = [before, department, after].concat();
    let is_formed = digits.len() == 13
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && is_month(digits.get(3..5)?.parse().ok()?);
    let number: u64 = is_formed.then(|| digits.parse().ok())??;
    u8::try_from(97 - number % 97).ok()
}

/// 01–12, and the values that stand for an incomplete civil record.
fn is_month(month: u8) -> bool {
    matches!(month, 1..=13 | 20..=42 | 50..=99)
}

#[cfg(test)]
mod tests {
    use super::{Nir, nir, nir_key};
    use crate::code::Code;
    use proptest::prelude::*;

    #[test]
    fn published_keys_are_computed() {
        for (number, key) in [
            ("2550814168025", 38),
            ("1850578006084", 91),
            ("199072A004001", 9),
            ("2951099126111", 93),
            ("253072B073004", 70),
            ("253072A073004", 43),
            ("1850575123456", 73),
            ("2790351215189", 89),
            ("1700175101123", 88),
            ("1940522032289", 80),
        ] {
            assert_eq!(nir_key(number), Some(key));
        }
    }

    #[test]
    fn a_key_may_stand_apart_or_behind_or_be_absent_but_must_be_right() {
        for (number, key) in [
            ("2550814168025", Some("38")),
            ("2 55 08 14 168 025", None),
            ("2 55 08 14 168 025 38", None),
            ("255081416802538", Some("38")),
            ("199072a004001", Some("9")),
        ] {
            assert!(matches!(nir(number, key), Ok(Nir::Registered(_))));
        }
        assert!(matches!(
            nir("1700175101123", Some("13")),
            Err(Code::NirKey)
        ));
        assert!(matches!(nir("194052203228988", None), Err(Code::NirKey)));
        assert!(matches!(
            nir("255081416802538", Some("39")),
            Err(Code::NirKey)
        ));
    }

    #[test]
    fn a_number_that_is_not_formed_like_a_nir_is_refused() {
        for number in [
            "255081416802",
            "2554914168025",
            "255081416802X",
            "0550814168025",
            "é550814168025",
            "",
        ] {
            assert!(matches!(nir(number, None), Err(Code::NirForm)));
        }
        assert!(matches!(
            nir("2550814168025", Some("3X")),
            Err(Code::NirForm)
        ));
    }

    #[test]
    fn a_provisional_number_is_never_strong() {
        for first in ["3", "4", "7", "8"] {
            assert!(matches!(
                nir(&format!("{first}550814168025"), None),
                Ok(Nir::Provisional)
            ));
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_never_keeps_its_key(order in 1u64..1000, position in 0u32..10, other in 1u64..10) {
            let number = 2_550_814_168_000 + order;
            let key = nir_key(&number.to_string()).unwrap();
            // The last ten digits: the first three and the month keep the number well formed.
            let power = 10u64.pow(position.min(7));
            let digit = number / power % 10;
            let changed = number - digit * power + (digit + other) % 10 * power;
            prop_assert_ne!(nir_key(&changed.to_string()), Some(key));
        }
    }
}
