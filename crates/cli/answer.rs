//! An answer as a table, as CSV or as JSON.

use comfy_table::presets::NOTHING;
use comfy_table::{Cell, CellAlignment, Table, TableComponent};
use contract::Lang;
use disclosure::{Scalar, Status};
use engine::{Answer, AnswerColumn, AnswerValue, ColumnKind, UsedSecret, unit_in};

/// What is printed where a value is hidden.
const HIDDEN: &str = "s";
/// Of what the line below a header is made.
const RULE: char = '─';
/// Digits after the mark, at most; trailing zeros are not printed.
const DECIMALS: usize = 4;

/// A table to read, the meaning of its marks and its notes below.
pub(crate) fn table(answer: &Answer, lang: Lang) -> String {
    let mut table = plain_table(answer.columns().iter().map(|column| header(column, lang)));
    for row in answer.rows() {
        table.add_row(row.iter().map(|value| Cell::new(shown(value, lang))));
    }
    for (position, column) in answer.columns().iter().enumerate() {
        if matches!(column.kind, ColumnKind::Int | ColumnKind::Float)
            && let Some(drawn) = table.column_mut(position)
        {
            drawn.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = drawn(&table);
    let mut line = |fr: &str, en: &str| {
        text.push_str(if lang == Lang::Fr { fr } else { en });
        text.push('\n');
    };
    if answer.rows().is_empty() {
        line("(aucune ligne)", "(no row)");
    }
    let has = |status| {
        let mut values = answer.rows().iter().flatten();
        values.any(|value| value.status == Some(status))
    };
    if has(Status::Suppressed) {
        line(
            "s : valeur masquée pour protéger les patients",
            "s: value hidden to protect patients",
        );
    }
    if has(Status::Near) {
        line(
            "≈ : réponse donnée auparavant pour une population voisine",
            "≈: answer given before for a population close by",
        );
    }
    if has(Status::Partial) {
        line(
            "* : tiré d'un nombre de choses qui ont assez de patients",
            "*: computed from a number of things that have enough patients",
        );
    }
    if has(Status::Rounded) {
        line(
            "valeurs arrondies, ou calculées à partir de valeurs arrondies",
            "values are rounded, or computed from rounded values",
        );
    }
    for note in answer.notes() {
        line(&note.what.fr, &note.what.en);
    }
    text
}

/// The name of a column, and what its numbers are counted in.
fn header(column: &AnswerColumn, lang: Lang) -> String {
    match column.unit.as_deref() {
        Some(unit) => format!("{} [{}]", column.name, unit_in(unit, lang)),
        None => column.name.clone(),
    }
}

/// How much of each secret's limit is used.
pub(crate) fn used(all: &[UsedSecret], lang: Lang) -> String {
    let say = |fr: &str, en: &str| {
        if lang == Lang::Fr {
            fr.to_owned()
        } else {
            en.to_owned()
        }
    };
    if all.is_empty() {
        let nothing = say("rien n'a encore été donné", "nothing was given yet");
        return format!("{nothing}\n");
    }
    let mut table = plain_table([
        say("secret", "secret"),
        say("ce qui est limité", "what is limited"),
        say("utilisé", "used"),
    ]);
    for one in all {
        let several = || say("(plusieurs tables)", "(several tables)");
        table.add_row([
            Cell::new(one.name.clone().unwrap_or_else(several)),
            Cell::new(one.what.get(lang)),
            Cell::new(format!("{:.0} %", 100.0 * one.share)),
        ]);
    }
    if let Some(column) = table.column_mut(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let note = say(
        "à 100 %, tout nombre nouveau qui lit ce secret des mêmes patients est masqué",
        "at 100 %, every new number that reads this secret of the same patients is hidden",
    );
    format!("{}{note}\n", drawn(&table))
}

/// A table without lines but one below its header.
pub(crate) fn plain_table(header: impl IntoIterator<Item = String>) -> Table {
    let mut table = Table::new();
    table.load_preset(NOTHING);
    table.set_style(TableComponent::HeaderLines, RULE);
    table.set_style(TableComponent::MiddleHeaderIntersections, ' ');
    table.set_style(TableComponent::VerticalLines, ' ');
    table.set_header(header);
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    table
}

/// The table as text, without spaces at the ends of lines.
pub(crate) fn drawn(table: &Table) -> String {
    let mut text = String::new();
    for line in table.lines() {
        // The rule of a column is as long as the column with its space to the next.
        let is_rule = line.chars().all(|c| c == RULE || c == ' ') && line.contains(RULE);
        let line = if is_rule {
            let line = line.replace(&format!("{RULE} "), "  ");
            line.trim_end().strip_suffix(RULE).map(str::to_owned)
        } else {
            Some(line)
        };
        text.push_str(line.unwrap_or_default().trim_end());
        text.push('\n');
    }
    text
}

/// A released value; nothing but the mark where it is hidden, whatever stands beside its status.
fn shown(value: &AnswerValue, lang: Lang) -> String {
    let number = || match value.under {
        Some(step) => format!("<{step}"),
        None => text(&value.value, lang),
    };
    match value.status {
        Some(Status::Suppressed) => HIDDEN.to_owned(),
        Some(Status::Near) => format!("≈ {}", number()),
        Some(Status::Partial) => format!("* {}", number()),
        Some(Status::Shown | Status::Rounded) | None => number(),
    }
}

fn text(value: &Scalar, lang: Lang) -> String {
    match value {
        Scalar::Null => "NULL".to_owned(),
        Scalar::Float(number) => {
            let digits = format!("{number:.DECIMALS$}");
            let short = digits.trim_end_matches('0').trim_end_matches('.');
            match lang {
                Lang::Fr => short.replace('.', ","),
                Lang::En => short.to_owned(),
            }
        }
        other => exact(other),
    }
}

/// The one text form of a value, point and ISO date, nothing for a missing one.
fn exact(value: &Scalar) -> String {
    match value {
        Scalar::Null => String::new(),
        Scalar::Text(text) => text.clone(),
        other => {
            let json = serde_json::to_value(other).unwrap_or_default();
            json.as_str()
                .map_or_else(|| json.to_string(), str::to_owned)
        }
    }
}

/// RFC 4180 with a header; after a measure `x` the column `x_status`.
pub(crate) fn csv(answer: &Answer) -> String {
    let mut text = String::new();
    let names = answer.columns().iter().flat_map(header_cells);
    push_record(&mut text, names);
    for row in answer.rows() {
        let cells = row
            .iter()
            .zip(answer.columns())
            .flat_map(|(value, column)| value_cells(value, column));
        push_record(&mut text, cells);
    }
    text
}

fn header_cells(column: &AnswerColumn) -> Vec<String> {
    let mut cells = vec![column.name.clone()];
    if column.measure {
        cells.push(format!("{}_status", column.name));
    }
    cells
}

fn value_cells(value: &AnswerValue, column: &AnswerColumn) -> Vec<String> {
    let is_hidden = value.status == Some(Status::Suppressed);
    let mut cells = vec![if is_hidden {
        String::new()
    } else {
        exact(&value.value)
    }];
    if column.measure {
        cells.push(value.status_text().to_owned());
    }
    cells
}

fn push_record(text: &mut String, cells: impl Iterator<Item = String>) {
    for (position, cell) in cells.enumerate() {
        if position > 0 {
            text.push(',');
        }
        if cell.contains(['"', ',', '\n', '\r']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::{push_record, shown, text, value_cells};
    use contract::Lang;
    use disclosure::{Scalar, Status};
    use engine::{AnswerColumn, AnswerValue, ColumnKind};

    #[test]
    fn a_hidden_value_prints_its_mark_whatever_stands_beside_its_status() {
        let hidden = AnswerValue {
            noise_sd: None,
            under: None,
            value: Scalar::Int(7),
            status: Some(Status::Suppressed),
        };
        let column = AnswerColumn {
            name: "patients".to_owned(),
            measure: true,
            kind: ColumnKind::Int,
            unit: None,
        };
        assert_eq!(shown(&hidden, Lang::En), "s");
        assert_eq!(value_cells(&hidden, &column), ["", "suppressed"]);
    }

    #[test]
    fn numbers_are_written_as_their_readers_write_them() {
        for (number, fr, en) in [
            (0.5, "0,5", "0.5"),
            (120.0, "120", "120"),
            (1.0 / 3.0, "0,3333", "0.3333"),
        ] {
            assert_eq!(text(&Scalar::Float(number), Lang::Fr), fr);
            assert_eq!(text(&Scalar::Float(number), Lang::En), en);
        }
        assert_eq!(text(&Scalar::Date(19_722), Lang::Fr), "2023-12-31");
    }

    #[test]
    fn a_field_with_a_comma_or_a_quote_is_quoted() {
        let mut record = String::new();
        push_record(
            &mut record,
            ["a,b", "c\"d", "e"].map(str::to_owned).into_iter(),
        );
        assert_eq!(record, "\"a,b\",\"c\"\"d\",e\r\n");
    }
}
