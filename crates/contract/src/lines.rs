//! Splits a text into logical lines, so that every line can be accounted for.
//!
//! The `csv` crate skips empty lines without a word; this splitter follows the same grammar
//! (RFC 4180: a quote opens at the start of a field, `""` inside is one quote; a line ends with
//! LF, CR or both) and keeps them.

/// One logical line.
pub(crate) struct Line<'a> {
    /// Physical line on which it begins, from 1.
    pub(crate) number: u64,
    /// Its text without the line end.
    pub(crate) text: &'a str,
    /// Nothing but separators, spaces and quotes.
    pub(crate) is_blank: bool,
    /// Number of its fields.
    pub(crate) field_count: usize,
}

/// A text as logical lines.
pub(crate) struct Lines<'a> {
    pub(crate) all: Vec<Line<'a>>,
    pub(crate) ends_with_line_end: bool,
    /// The text ends inside a quoted field.
    pub(crate) open_quote: bool,
    text: &'a str,
    separator: char,
}

impl Lines<'_> {
    /// The records of all lines that are not empty, in order.
    pub(crate) fn records(&self) -> csv::StringRecordsIntoIter<&[u8]> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(u8::try_from(self.separator).unwrap_or(b';'))
            .from_reader(self.text.as_bytes())
            .into_records()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Plain,
    Quoted,
    /// After a quote inside a quoted field: its end, or the first half of `""`.
    QuoteSeen,
}

pub(crate) fn split(text: &str, separator: char) -> Lines<'_> {
    let mut lines = Vec::new();
    let mut state = State::FieldStart;
    let mut physical: u64 = 1;
    let mut start = (0, physical);
    let mut fields = 1;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let is_end = matches!(character, '\n' | '\r');
        let mut next = at + character.len_utf8();
        if is_end {
            if character == '\r' && characters.next_if(|(_, c)| *c == '\n').is_some() {
                next += 1;
            }
            physical += 1;
        }
        state = match (state, character) {
            (State::Quoted, '"') => State::QuoteSeen,
            (State::FieldStart | State::QuoteSeen, '"') | (State::Quoted, _) => State::Quoted,
            (_, c) if c == separator => {
                fields += 1;
                State::FieldStart
            }
            _ if is_end => {
                let content = text.get(start.0..at).unwrap_or_default();
                lines.push(line(start.1, content, fields, separator));
                start = (next, physical);
                fields = 1;
                State::FieldStart
            }
            _ => State::Plain,
        };
    }
    let rest = text.get(start.0..).unwrap_or_default();
    if !rest.is_empty() {
        lines.push(line(start.1, rest, fields, separator));
    }
    Lines {
        all: lines,
        ends_with_line_end: rest.is_empty(),
        open_quote: state == State::Quoted,
        text,
        separator,
    }
}

fn line(number: u64, text: &str, field_count: usize, separator: char) -> Line<'_> {
    let is_blank = text
        .chars()
        .all(|c| c.is_whitespace() || c == separator || c == '"');
    Line {
        number,
        text,
        is_blank,
        field_count,
    }
}
