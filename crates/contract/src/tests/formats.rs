//! Dates, numbers and values, one by one.

use jiff::civil::date;
use proptest::prelude::*;

use crate::dialect::PartialDate;
use crate::value::scaled_text;
use crate::{DateFormat, Value, date_of_days, days_of_date, scaled_number};

const ALL: [DateFormat; 6] = [
    DateFormat::Iso,
    DateFormat::Slashed,
    DateFormat::Dotted,
    DateFormat::ShortYear,
    DateFormat::Compact,
    DateFormat::ExcelSerial,
];

fn read(format: DateFormat, text: &str, pivot: u8) -> Option<String> {
    format.read(text, Some(pivot))?.canonical()
}

#[test]
fn each_format_reads_its_own_form_only() {
    let forms = [
        "2023-05-31",
        "31/05/2023",
        "31.05.2023",
        "31/05/23",
        "20230531",
        "45077",
    ];
    for (format, own) in ALL.iter().zip(forms) {
        for text in forms {
            let expected = (text == own).then(|| "2023-05-31".to_owned());
            // Eight digits are an Excel serial far beyond the calendar.
            assert_eq!(
                read(*format, text, 60),
                expected,
                "{} {text}",
                format.as_str()
            );
        }
    }
}

#[test]
fn excel_counts_as_excel_does() {
    // Microsoft's own examples: 1 January 2008 is 39448; 1 March 1900 is 61.
    assert_eq!(
        read(DateFormat::ExcelSerial, "39448", 0).unwrap(),
        "2008-01-01"
    );
    assert_eq!(
        read(DateFormat::ExcelSerial, "61", 0).unwrap(),
        "1900-03-01"
    );
    for text in ["60", "0", "-5", "39448.5", "99999999999999999999", ""] {
        assert_eq!(read(DateFormat::ExcelSerial, text, 0), None, "{text}");
    }
}

#[test]
fn a_two_digit_year_follows_the_pivot_of_the_contract() {
    for (text, pivot, expected) in [
        ("01/02/10", 10, "2010-02-01"),
        ("01/02/11", 10, "1911-02-01"),
        ("01/02/99", 60, "1999-02-01"),
        ("01/02/23", 60, "2023-02-01"),
    ] {
        assert_eq!(read(DateFormat::ShortYear, text, pivot).unwrap(), expected);
    }
    assert_eq!(DateFormat::ShortYear.read("01/02/23", None), None);
}

#[test]
fn a_day_that_the_format_cannot_express_is_not_written() {
    let partial = PartialDate {
        year: 1960,
        month: 0,
        day: 0,
    };
    assert_eq!(DateFormat::ExcelSerial.write(partial, None), None);
    assert_eq!(
        DateFormat::Slashed.write(partial, None).unwrap(),
        "00/00/1960"
    );
    assert_eq!(DateFormat::ShortYear.write(partial, Some(70)), None);
}

#[test]
fn days_are_counted_from_1970() {
    assert_eq!(days_of_date(date(1970, 1, 1)), 0);
    assert_eq!(days_of_date(date(2000, 3, 1)), 11_017);
    assert_eq!(days_of_date(date(1969, 12, 31)), -1);
    assert_eq!(date_of_days(11_017), Some(date(2000, 3, 1)));
    assert_eq!(date_of_days(i32::MAX), None);
}

#[test]
fn numbers_are_read_exactly_or_not_at_all() {
    for (text, mark, decimals, expected) in [
        ("30,17", ',', 2, Some(3017)),
        ("30", ',', 2, Some(3000)),
        ("30,1", ',', 2, Some(3010)),
        ("30,170", ',', 2, Some(3017)),
        ("30,171", ',', 2, None),
        ("528,00", ',', 0, Some(528)),
        ("528,50", ',', 0, None),
        ("1 234,5", ',', 1, Some(12_345)),
        ("1\u{202f}234", ',', 0, Some(1234)),
        ("-3", ',', 0, Some(-3)),
        ("+3", ',', 0, Some(3)),
        ("30.17", ',', 2, None),
        ("30,", ',', 2, None),
        (",5", ',', 1, None),
        ("", ',', 0, None),
        ("-", ',', 0, None),
        ("1e3", ',', 0, None),
        ("12 %", ',', 0, None),
        ("99999999999999999999", ',', 0, None),
        ("9223372036854775807", ',', 1, None),
    ] {
        assert_eq!(scaled_number(text, mark, decimals), expected, "{text}");
    }
}

#[test]
fn a_value_prints_its_type_and_not_its_content() {
    for (value, content) in [
        (Value::Text("Lenormand".to_owned()), "Lenormand"),
        (Value::Int(1_550_814), "1550814"),
        (Value::Date(11_017), "11017"),
        (Value::Bool(true), "true"),
    ] {
        assert!(!format!("{value:?}").contains(content));
    }
}

proptest! {
    #[test]
    fn a_number_written_is_the_number_read(number in -1_000_000_000_i64..1_000_000_000, decimals in 0_u32..4) {
        let text = scaled_text(number, ',', decimals);
        prop_assert_eq!(scaled_number(&text, ',', decimals), Some(number));
    }

    #[test]
    fn a_day_written_is_the_day_read(days in -25_000_i32..30_000, pivot in 0_u8..100) {
        let day = date_of_days(days).unwrap();
        let day = PartialDate { year: day.year(), month: day.month(), day: day.day() };
        for format in ALL {
            if let Some(text) = format.write(day, Some(pivot)) {
                prop_assert_eq!(format.read(&text, Some(pivot)), Some(day));
            } else {
                prop_assert!(matches!(format, DateFormat::ShortYear | DateFormat::ExcelSerial));
            }
        }
    }

    #[test]
    fn no_text_makes_a_reader_fail(text in "\\PC{0,12}") {
        for format in ALL {
            let _ = format.read(&text, Some(50)).and_then(PartialDate::canonical);
        }
        let _ = scaled_number(&text, ',', 2);
        let _ = PartialDate::of_canonical(&text);
    }
}
