//! Numbers and sentences as French and English readers write them.
//!
//! French: decimal comma, groups of three and `%` behind a narrow no-break space (U+202F), as in the
//! *Lexique des règles typographiques en usage à l'Imprimerie nationale*. English: point and comma.

use contract::Lang;
use disclosure::Scalar;

use crate::view::Reading;

/// Narrow no-break space.
pub(crate) const NARROW: char = '\u{202f}';
/// No-break space.
const NO_BREAK: char = '\u{a0}';
const MINUS: char = '\u{2212}';

/// An integer with its thousands grouped: `5 500`, `5,500`.
pub(crate) fn integer(value: i64, lang: Lang) -> String {
    let digits = group(&value.unsigned_abs().to_string(), lang);
    if value < 0 {
        format!("{MINUS}{digits}")
    } else {
        digits
    }
}

/// A number with `decimals` digits after the mark: `50,2`, `50.2`.
pub(crate) fn decimal(value: f64, decimals: usize, lang: Lang) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if value < 0.0 && text.contains(|c: char| ('1'..='9').contains(&c)) {
        out.push(MINUS);
    }
    out.push_str(&group(whole, lang));
    if !rest.is_empty() {
        out.push(match lang {
            Lang::Fr => ',',
            Lang::En => '.',
        });
        out.push_str(rest);
    }
    out
}

/// A number with its sign always written: `+25,2`.
pub(crate) fn signed(value: f64, decimals: usize, lang: Lang) -> String {
    let text = decimal(value, decimals, lang);
    if text.starts_with(MINUS) {
        text
    } else {
        format!("+{text}")
    }
}

/// A number with its unit: `50,2 %`, `50.2%`, `12 €`.
pub(crate) fn with_unit(number: &str, unit: Option<&str>, lang: Lang) -> String {
    match (unit, lang) {
        (None, _) => number.to_owned(),
        (Some("%"), Lang::En) => format!("{number}%"),
        (Some(unit), _) => format!("{number}{NARROW}{unit}"),
    }
}

/// An interval that no line break cuts: `[48,9 ; 51,5]`, `[48.9, 51.5]`.
pub(crate) fn interval(low: &str, high: &str, lang: Lang) -> String {
    match lang {
        Lang::Fr => format!("[{low}{NARROW};{NO_BREAK}{high}]"),
        Lang::En => format!("[{low},{NO_BREAK}{high}]"),
    }
}

/// How the cells of a measure are written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape<'a> {
    pub(crate) decimals: usize,
    pub(crate) unit: Option<&'a str>,
}

/// A cell of a measure; `None` where it is hidden.
pub(crate) fn measure(reading: Reading<'_>, shape: Shape<'_>, lang: Lang) -> Option<String> {
    match reading {
        Reading::Hidden => None,
        Reading::Open(Scalar::Int(value)) if shape.decimals == 0 => {
            Some(with_unit(&integer(*value, lang), shape.unit, lang))
        }
        Reading::Open(value) => Some(match reading.number() {
            Some(number) => with_unit(&decimal(number, shape.decimals, lang), shape.unit, lang),
            None => plain(value),
        }),
    }
}

/// A value as it stands: no grouping, ISO dates. For dimensions and for CSV.
pub(crate) fn plain(value: &Scalar) -> String {
    match value {
        Scalar::Null => String::new(),
        Scalar::Bool(value) => value.to_string(),
        Scalar::Int(value) => value.to_string(),
        Scalar::Float(value) => value.to_string(),
        Scalar::Text(value) => value.clone(),
        Scalar::Date(_) => {
            // A date has one text form, the one under which it is serialised.
            let json = serde_json::to_value(value).unwrap_or_default();
            json.as_str().unwrap_or_default().to_owned()
        }
    }
}

/// Typographic apostrophes; in French, spaces that do not break before `: ; ! ? %` and inside guillemets.
pub(crate) fn typography(text: &str, lang: Lang) -> String {
    let mut out = text.replace('\'', "’");
    if lang == Lang::En {
        return out;
    }
    for mark in [";", ":", "!", "?", "%", "»", "€"] {
        out = out.replace(&format!(" {mark}"), &format!("{NARROW}{mark}"));
    }
    out.replace("« ", &format!("«{NARROW}"))
}

/// `label : text` as each language spaces it.
pub(crate) fn colon(label: &str, text: &str, lang: Lang) -> String {
    match lang {
        Lang::Fr => typography(&format!("{label} : {text}"), lang),
        Lang::En => format!("{label}: {text}"),
    }
}

fn group(digits: &str, lang: Lang) -> String {
    let separator = match lang {
        Lang::Fr => NARROW,
        Lang::En => ',',
    };
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{decimal, integer, interval, plain, signed, typography, with_unit};
    use contract::Lang::{En, Fr};

    #[test]
    fn french_numbers_have_a_comma_and_narrow_spaces() {
        assert_eq!(integer(5500, Fr), "5\u{202f}500");
        assert_eq!(integer(1_234_567, Fr), "1\u{202f}234\u{202f}567");
        assert_eq!(integer(-150, Fr), "\u{2212}150");
        assert_eq!(
            with_unit(&decimal(50.24, 1, Fr), Some("%"), Fr),
            "50,2\u{202f}%"
        );
        assert_eq!(interval("48,9", "51,5", Fr), "[48,9\u{202f};\u{a0}51,5]");
    }

    #[test]
    fn english_numbers_have_a_point_and_commas() {
        assert_eq!(integer(5500, En), "5,500");
        assert_eq!(with_unit(&decimal(50.24, 1, En), Some("%"), En), "50.2%");
        assert_eq!(interval("48.9", "51.5", En), "[48.9,\u{a0}51.5]");
    }

    #[test]
    fn a_sign_is_written_only_before_a_number_that_is_not_zero_in_print() {
        assert_eq!(decimal(-0.04, 1, Fr), "0,0");
        assert_eq!(decimal(-0.06, 1, Fr), "\u{2212}0,1");
        assert_eq!(signed(25.2, 1, Fr), "+25,2");
        assert_eq!(signed(-3.0, 1, En), "\u{2212}3.0");
    }

    #[test]
    fn typography_ties_french_marks_and_leaves_english_alone() {
        assert_eq!(
            typography("« oui » : 5 %", Fr),
            "«\u{202f}oui\u{202f}»\u{202f}: 5\u{202f}%"
        );
        assert_eq!(typography("Wilson's a : b", En), "Wilson’s a : b");
    }

    #[test]
    fn dates_are_written_as_iso_8601() {
        assert_eq!(plain(&disclosure::Scalar::Date(19_417)), "2023-03-01");
    }
}
