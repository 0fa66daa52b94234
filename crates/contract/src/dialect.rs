//! How a region writes: encoding, separator, decimal mark, dates.

use jiff::civil::Date;
use serde::Deserialize;

/// How a file is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Character encoding.
    pub encoding: Encoding,
    /// Between two fields; one ASCII character.
    pub separator: char,
    /// Between whole and fraction.
    pub decimal_mark: char,
    /// Accepted date formats; `write` uses the first that can express the day.
    pub date_formats: Vec<DateFormat>,
    /// Two-digit years up to the pivot are 20xx, later ones 19xx.
    pub pivot: Option<u8>,
    /// End of a line, as `write` puts it; all are read.
    pub line_end: LineEnd,
}

/// Character encodings that a contract can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Encoding {
    /// UTF-8.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-8 that begins with a byte order mark.
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// Windows-1252, as written by French Windows software.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

impl Encoding {
    /// The name used in contracts and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Bom => "UTF-8 BOM",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// `text` in this encoding, byte order mark included; None if a character does not exist
    /// there.
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Utf8 => Some(text.as_bytes().to_vec()),
            Self::Utf8Bom => Some([BOM, text.as_bytes()].concat()),
            Self::Windows1252 => {
                let (bytes, _, unmappable) = encoding_rs::WINDOWS_1252.encode(text);
                (!unmappable).then(|| bytes.into_owned())
            }
        }
    }
}

/// The byte order mark of UTF-8.
pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// How a line ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineEnd {
    /// Line feed.
    #[default]
    Lf,
    /// Carriage return and line feed.
    Crlf,
}

impl LineEnd {
    /// The characters.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lf => "\n",
            Self::Crlf => "\r\n",
        }
    }
}

/// Date formats that a contract can name, by the letters that French software shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum DateFormat {
    /// `2023-05-31`.
    #[serde(rename = "AAAA-MM-JJ")]
    Iso,
    /// `31/05/2023`.
    #[serde(rename = "JJ/MM/AAAA")]
    Slashed,
    /// `31.05.2023`.
    #[serde(rename = "JJ.MM.AAAA")]
    Dotted,
    /// `31/05/23`, with a declared pivot.
    #[serde(rename = "JJ/MM/AA")]
    ShortYear,
    /// `20230531`.
    #[serde(rename = "AAAAMMJJ")]
    Compact,
    /// Days since 1899-12-30, as Excel for Windows counts (right from 1900-03-01 on).
    #[serde(rename = "Excel")]
    ExcelSerial,
}

/// Day zero of Excel's count, right for serials from 61 on.
const EXCEL_ZERO: Date = Date::constant(1899, 12, 30);
const EXCEL_FIRST: i64 = 61;

/// A day, of which day or month may be unknown (zero).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PartialDate {
    pub(crate) year: i16,
    pub(crate) month: i8,
    pub(crate) day: i8,
}

impl PartialDate {
    /// The whole date, if nothing is unknown.
    pub(crate) fn whole(self) -> Option<Date> {
        Date::new(self.year, self.month, self.day).ok()
    }

    /// `YYYY-MM-DD`, `00` for what is unknown; None if no such day exists.
    pub(crate) fn canonical(self) -> Option<String> {
        let month = if self.month == 0 { 1 } else { self.month };
        let day = if self.day == 0 { 1 } else { self.day };
        let impossible = self.month == 0 && self.day != 0;
        Date::new(self.year, month, day).ok()?;
        (!impossible).then(|| format!("{:04}-{:02}-{:02}", self.year, self.month, self.day))
    }

    /// Reads the canonical form.
    pub(crate) fn of_canonical(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let date = Self {
            year: digits(year, 4)?,
            month: i8::try_from(digits(month, 2)?).ok()?,
            day: i8::try_from(digits(day, 2)?).ok()?,
        };
        (parts.next().is_none() && date.canonical().is_some()).then_some(date)
    }
}

impl DateFormat {
    /// The letters of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Iso => "AAAA-MM-JJ",
            Self::Slashed => "JJ/MM/AAAA",
            Self::Dotted => "JJ.MM.AAAA",
            Self::ShortYear => "JJ/MM/AA",
            Self::Compact => "AAAAMMJJ",
            Self::ExcelSerial => "Excel",
        }
    }

    /// Reads a text in exactly this format.
    pub(crate) fn read(self, text: &str, pivot: Option<u8>) -> Option<PartialDate> {
        match self {
            Self::Iso => read_parts(text, '-', [4, 2, 2]).map(|[y, m, d]| (y, m, d)),
            Self::Slashed => read_parts(text, '/', [2, 2, 4]).map(|[d, m, y]| (y, m, d)),
            Self::Dotted => read_parts(text, '.', [2, 2, 4]).map(|[d, m, y]| (y, m, d)),
            Self::ShortYear => {
                let [day, month, short] = read_parts(text, '/', [2, 2, 2])?;
                let century = if short <= i16::from(pivot?) {
                    2000
                } else {
                    1900
                };
                Some((century + short, month, day))
            }
            Self::Compact => {
                let number: i32 =
                    (text.len() == 8 && all_digits(text)).then(|| text.parse().ok())??;
                let part = |value: i32| i16::try_from(value).ok();
                Some((
                    part(number / 10_000)?,
                    part(number / 100 % 100)?,
                    part(number % 100)?,
                ))
            }
            Self::ExcelSerial => {
                let serial: i64 = all_digits(text).then(|| text.parse().ok())??;
                let span = jiff::SignedDuration::from_hours(serial.checked_mul(24)?);
                let date = EXCEL_ZERO
                    .checked_add(span)
                    .ok()
                    .filter(|_| serial >= EXCEL_FIRST)?;
                Some((date.year(), i16::from(date.month()), i16::from(date.day())))
            }
        }
        .and_then(|(year, month, day)| {
            Some(PartialDate {
                year,
                month: i8::try_from(month).ok()?,
                day: i8::try_from(day).ok()?,
            })
        })
    }

    /// Writes a day; None if this format cannot express it.
    pub(crate) fn write(self, date: PartialDate, pivot: Option<u8>) -> Option<String> {
        let PartialDate { year, month, day } = date;
        match self {
            Self::Iso => Some(format!("{year:04}-{month:02}-{day:02}")),
            Self::Slashed => Some(format!("{day:02}/{month:02}/{year:04}")),
            Self::Dotted => Some(format!("{day:02}.{month:02}.{year:04}")),
            Self::Compact => Some(format!("{year:04}{month:02}{day:02}")),
            Self::ShortYear => {
                let text = format!("{day:02}/{month:02}/{:02}", year.rem_euclid(100));
                (self.read(&text, pivot)? == date).then_some(text)
            }
            Self::ExcelSerial => {
                let serial = date.whole()?.duration_since(EXCEL_ZERO).as_hours() / 24;
                (serial >= EXCEL_FIRST).then(|| serial.to_string())
            }
        }
    }
}

fn read_parts(text: &str, mark: char, widths: [usize; 3]) -> Option<[i16; 3]> {
    let mut parts = text.split(mark);
    let mut numbers = [0; 3];
    for (number, width) in numbers.iter_mut().zip(widths) {
        *number = digits(parts.next()?, width)?;
    }
    parts.next().is_none().then_some(numbers)
}

fn digits(text: &str, width: usize) -> Option<i16> {
    (text.len() == width && all_digits(text)).then(|| text.parse().ok())?
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
