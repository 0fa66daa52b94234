//! Files of rows: CSV and Parquet as cells of text, and a folder of results that is there whole or not at all.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use anonymise::{Cells, Code as Refusal, Error};
use parquet::data_type::AsBytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use crate::code::Code;
use crate::exit::Failure;

/// The cells of a CSV file in UTF-8, with or without a byte order mark.
pub(crate) fn from_csv(bytes: &[u8], separator: char) -> Result<Cells, Failure> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::new(Refusal::A09))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = u8::try_from(separator).map_err(|_| Error::at(Refusal::A01, "separator"))?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let broken = |error: &csv::Error| match error.position() {
        Some(position) => Error::at(Refusal::A08, &format!("{}", position.line())),
        None => Error::new(Refusal::A08),
    };
    let header: Vec<String> = reader
        .headers()
        .map_err(|error| broken(&error))?
        .iter()
        .map(str::to_owned)
        .collect();
    let mut columns = vec![vec![]; header.len()];
    for record in reader.records() {
        let record = record.map_err(|error| broken(&error))?;
        for (column, cell) in columns.iter_mut().zip(&record) {
            column.push(cell.to_owned());
        }
    }
    Ok(Cells { header, columns })
}

/// The cells of a Parquet file; nothing is an empty cell, a nested column is refused by name.
pub(crate) fn from_parquet(bytes: Vec<u8>) -> Result<Cells, Failure> {
    let broken = |_| Error::new(Refusal::A08);
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).map_err(broken)?;
    let fields = reader.metadata().file_metadata().schema().get_fields();
    let header: Vec<String> = fields.iter().map(|field| field.name().to_owned()).collect();
    let mut columns = vec![vec![]; header.len()];
    for row in reader.get_row_iter(None).map_err(broken)? {
        let row = row.map_err(broken)?;
        for (column, (name, field)) in columns.iter_mut().zip(row.get_column_iter()) {
            column.push(cell(field).ok_or_else(|| Error::at(Refusal::A08, name))?);
        }
    }
    Ok(Cells { header, columns })
}

fn cell(field: &Field) -> Option<String> {
    match field {
        Field::Null => Some(String::new()),
        Field::Str(text) => Some(text.clone()),
        Field::Bytes(bytes) => std::str::from_utf8(bytes.as_bytes())
            .ok()
            .map(str::to_owned),
        Field::Date(days) => {
            let start = jiff::civil::date(1970, 1, 1);
            start
                .checked_add(jiff::Span::new().try_days(*days).ok()?)
                .ok()
                .map(|day| day.to_string())
        }
        Field::Bool(_)
        | Field::Byte(_)
        | Field::Short(_)
        | Field::Int(_)
        | Field::Long(_)
        | Field::UByte(_)
        | Field::UShort(_)
        | Field::UInt(_)
        | Field::ULong(_)
        | Field::Float16(_)
        | Field::Float(_)
        | Field::Double(_)
        | Field::Decimal(_)
        | Field::TimeMillis(_)
        | Field::TimeMicros(_)
        | Field::TimestampMillis(_)
        | Field::TimestampMicros(_) => Some(field.to_string()),
        _ => None,
    }
}

/// A CSV file of a header and rows.
pub(crate) fn csv<'a>(
    header: Vec<&str>,
    rows: impl Iterator<Item = Vec<&'a str>>,
    separator: char,
) -> Result<Vec<u8>, Failure> {
    let separator = u8::try_from(separator).map_err(|_| Error::at(Refusal::A01, "separator"))?;
    let mut writer = csv::WriterBuilder::new()
        .delimiter(separator)
        .from_writer(Vec::new());
    let full = |_| Code::C09.notice();
    writer.write_record(header).map_err(full)?;
    for row in rows {
        writer.write_record(row).map_err(full)?;
    }
    writer.into_inner().map_err(|_| Code::C09.notice().into())
}

/// Writes a file that is not there yet; a failure leaves none of that name.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = match file {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(Code::C25.about(path.display()).into());
        }
        Err(_) => return Err(Code::C09.about(path.display()).into()),
        Ok(file) => file,
    };
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(|_| {
            // What was written of it is of no use.
            drop(fs::remove_file(path));
            Code::C09.about(path.display()).into()
        })
}

/// Writes files into a folder that is empty or not there yet; a failure leaves no folder of that name.
pub(crate) fn write_folder(folder: &Path, files: &[(&str, Vec<u8>)]) -> Result<(), Failure> {
    let taken = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) => error.kind() != ErrorKind::NotFound,
    };
    if taken {
        return Err(Code::C19.about(folder.display()).into());
    }
    let mut unfinished = folder.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = Path::new(&unfinished);
    let written = || -> std::io::Result<()> {
        if unfinished.exists() {
            fs::remove_dir_all(unfinished)?;
        }
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(unfinished)?;
        for (name, bytes) in files {
            fs::write(unfinished.join(name), bytes)?;
        }
        fs::rename(unfinished, folder)
    };
    written().map_err(|_| {
        // What was written of it is of no use; if it cannot be removed, the next attempt will.
        drop(fs::remove_dir_all(unfinished));
        Code::C09.about(folder.display()).into()
    })
}
