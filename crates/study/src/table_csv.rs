//! The table as CSV (RFC 4180, UTF-8): each measure is followed by its status, a hidden cell is empty.

use disclosure::Scalar;

use crate::number::plain;
use crate::study::Study;
use crate::view::{Reading, TableView};

/// The bytes of `<slug>.csv`. Numbers have a point and no grouping, as machines read them.
pub(crate) fn bytes(study: &Study, rows: &TableView) -> Vec<u8> {
    let mut out = String::new();
    let mut header = Vec::new();
    for column in &rows.columns {
        header.push(column.name.clone());
        if column.measure {
            header.push(format!("{}_status", column.name));
        }
    }
    push(&mut out, &header);
    for row in &rows.rows {
        let mut record = Vec::new();
        for (position, column) in rows.columns.iter().enumerate() {
            let reading = rows.read(row, position);
            record.push(match reading {
                Reading::Hidden => String::new(),
                Reading::Open(Scalar::Float(value)) => fixed(study, &column.name, *value),
                Reading::Open(value) => plain(value),
            });
            if column.measure {
                let status = row.get(position).and_then(|cell| cell.status);
                record.push(match (reading, status) {
                    (Reading::Open(_), Some(status)) => status.as_str().to_owned(),
                    _ => disclosure::Status::Suppressed.as_str().to_owned(),
                });
            }
        }
        push(&mut out, &record);
    }
    out.into_bytes()
}

/// A number with the digits that the study declares: more would feign a precision it has not.
fn fixed(study: &Study, column: &str, value: f64) -> String {
    let decimals = study
        .front()
        .measures
        .iter()
        .find(|measure| {
            [
                Some(&measure.column),
                measure.low.as_ref(),
                measure.high.as_ref(),
            ]
            .into_iter()
            .flatten()
            .any(|name| name == column)
        })
        .map_or(1, |measure| measure.decimals);
    if value.is_finite() {
        format!("{value:.decimals$}")
    } else {
        String::new()
    }
}

fn push(out: &mut String, record: &[String]) {
    let fields: Vec<String> = record.iter().map(|field| quoted(field)).collect();
    out.push_str(&fields.join(","));
    out.push_str("\r\n");
}

fn quoted(field: &str) -> String {
    if field.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::bytes;
    use crate::fixture;

    #[test]
    fn every_measure_has_its_status_and_a_hidden_cell_is_empty() {
        let (study, rows, _) = fixture::hidden_in_2023();
        let text = String::from_utf8(bytes(&study, &rows)).unwrap();
        let of_2023: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("year") || line.starts_with("2023"))
            .collect();
        insta::assert_snapshot!(of_2023.join("\n"), @r#"
        year,region_code,patients,patients_status,women,women_status,women_share,women_share_status,women_share_low,women_share_low_status,women_share_high,women_share_high_status
        2023,11,800,rounded,385,rounded,48.1,rounded,44.7,rounded,51.6,rounded
        2023,27,460,rounded,240,rounded,52.2,rounded,47.6,rounded,56.7,rounded
        2023,32,1050,rounded,520,rounded,49.5,rounded,46.5,rounded,52.5,rounded
        2023,44,1635,rounded,830,rounded,50.8,rounded,48.3,rounded,53.2,rounded
        2023,76,770,rounded,370,rounded,48.1,rounded,44.5,rounded,51.6,rounded
        2023,93,430,rounded,215,rounded,50.0,rounded,45.3,rounded,54.7,rounded
        2023,99,,suppressed,,suppressed,,suppressed,,suppressed,,suppressed
        2023,FR,,suppressed,,suppressed,,suppressed,,suppressed,,suppressed
        "#);
    }

    #[test]
    fn a_csv_reader_gets_back_what_was_written() {
        let (study, mut rows, _) = fixture::all();
        let odd = "a \"b\", c\r\nd";
        rows.rows[0][1].value = disclosure::Scalar::Text(odd.to_owned());
        let bytes = bytes(&study, &rows);
        assert!(bytes.windows(2).filter(|pair| pair == b"\r\n").count() > rows.rows.len());
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), rows.rows.len());
        assert_eq!(&records[0][1], odd);
        assert!(records.iter().all(|record| record.len() == 12));
    }
}
