//! Raw file in, canonical rows and rejections out.

use std::collections::BTreeMap;

use crate::batch::{Harmonised, HarmonisedBatch, HarmonisedRow, LineCounts, RawFile, Rejection};
use crate::code::Code;
use crate::decode::decode;
use crate::feed::{FeedContract, FileContract, base_name};
use crate::header::{Header, read_header};
use crate::lines::{Lines, split};
use crate::model::Model;
use crate::repair;
use crate::row::{Notes, RowReader};
use crate::sentence::Notice;

/// Judges one file by its contract.
///
/// Err: the whole file is refused (`F10`–`F20`). Otherwise every logical line is counted once in
/// [`LineCounts`], and every record is either a row of the batch or a rejection.
pub fn harmonise(
    model: &Model,
    contract: &FeedContract,
    file: &RawFile<'_>,
) -> Result<Harmonised, Notice> {
    let name = base_name(file.name);
    let expected = contract
        .file_for(name)
        .ok_or_else(|| Code::F10.notice(&[("region", contract.region())]))?;
    let table = model
        .table(&expected.table)
        .ok_or_else(|| Code::F04.notice(&[("detail", &expected.table)]))?;
    let mut repairs = BTreeMap::new();
    let text = decode(expected, file.bytes, &mut repairs)?;
    let lines = split(&text, expected.dialect.separator);
    let header = read_header(expected, &lines, &mut repairs)?;
    refuse_truncated(expected, &lines, &header)?;
    if !lines.ends_with_line_end {
        repair::count(&mut repairs, repair::NO_FINAL_LINE_END);
    }
    let reader = RowReader::new(table, expected, &header, file.received);
    let mut outcome = Outcome {
        reader,
        counts: LineCounts::default(),
        rejections: Vec::new(),
        rows: Vec::new(),
        notes: Notes::default(),
        warnings: BTreeMap::new(),
    };
    outcome.read_all(expected, &lines, &header)?;
    for (name, count) in std::mem::take(&mut outcome.notes.repairs) {
        *repairs.entry(name).or_default() += count;
    }
    let columns = table.value_columns().map(|column| column.name.clone());
    Ok(Harmonised {
        batch: HarmonisedBatch {
            table: table.name.clone(),
            region: contract.region().to_owned(),
            source: contract.source().to_owned(),
            columns: columns.collect(),
            rows: outcome.rows,
        },
        rejections: outcome.rejections,
        lines: outcome.counts,
        repairs,
        warnings: outcome.warnings,
    })
}

/// A file cut in the middle: an open quote, or a last record without its end.
fn refuse_truncated(
    contract: &FileContract,
    lines: &Lines<'_>,
    header: &Header,
) -> Result<(), Notice> {
    let last = lines.all.last().filter(|line| !line.is_blank);
    let cut = last.is_some_and(|line| {
        !lines.ends_with_line_end
            && line.number != header.line
            && !is_footer(contract, line.text)
            && line.field_count < header.width
    });
    if lines.open_quote || cut {
        let line = lines.all.last().map_or(0, |line| line.number);
        return Err(Code::F19.notice(&[("line", &line.to_string())]));
    }
    Ok(())
}

fn is_footer(contract: &FileContract, text: &str) -> bool {
    contract.footer.as_deref().is_some_and(|start| {
        let text = text.trim_start_matches('"').trim_start();
        text.to_lowercase().starts_with(&start.to_lowercase())
    })
}

struct Outcome<'a> {
    reader: RowReader<'a>,
    counts: LineCounts,
    rejections: Vec<Rejection>,
    rows: Vec<HarmonisedRow>,
    notes: Notes,
    warnings: BTreeMap<&'static str, u64>,
}

impl Outcome<'_> {
    fn read_all(
        &mut self,
        contract: &FileContract,
        lines: &Lines<'_>,
        header: &Header,
    ) -> Result<(), Notice> {
        let last = lines.all.iter().rfind(|line| !line.is_blank);
        let last_number = last.map_or(0, |line| line.number);
        let mut records = lines.records();
        for line in &lines.all {
            let record = if line.text.is_empty() {
                None
            } else {
                let refused = || Code::F20.notice(&[("line", &line.number.to_string())]);
                Some(records.next().and_then(Result::ok).ok_or_else(refused)?)
            };
            self.counts.physical += 1;
            match record {
                None => self.counts.blank += 1,
                Some(_) if line.is_blank => self.counts.blank += 1,
                Some(_) if line.number == header.line => self.counts.header += 1,
                Some(_) if line.number == last_number && is_footer(contract, line.text) => {
                    self.counts.footer += 1;
                }
                Some(record) if record.len() == header.width => {
                    self.counts.parsed += 1;
                    self.read_record(line.number, &record);
                }
                Some(record) => {
                    self.counts.unparsable += 1;
                    let (found, width) = (record.len().to_string(), header.width.to_string());
                    self.rejections.push(Rejection {
                        line: line.number,
                        column: String::new(),
                        notice: Code::F30.notice(&[("found", &found), ("expected", &width)]),
                    });
                }
            }
        }
        Ok(())
    }

    fn read_record(&mut self, line: u64, record: &csv::StringRecord) {
        match self.reader.read(line, record, &mut self.notes) {
            Ok((row, warnings)) => {
                self.rows.push(row);
                for code in warnings {
                    *self.warnings.entry(code.id()).or_default() += 1;
                }
            }
            Err((column, code)) => self.rejections.push(Rejection {
                line,
                column: column.to_owned(),
                notice: code.notice(&[("column", column)]),
            }),
        }
    }
}
