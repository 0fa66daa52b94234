//! The chart as bars of block characters.

use contract::Lang;

use super::{legend, pad, push_line, width};
use crate::chart::{Bar, Chart};
use crate::comparison::Comparison;
use crate::number::{colon, decimal, interval, typography, with_unit};
use crate::reference::Reference;
use crate::study::Study;
use crate::view::{HIDDEN, TableView};
use crate::words::{published, t};

const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const NARROWEST_BAR: usize = 10;

/// The chart of the study as bars, at most `columns` wide, with the published figure below.
///
/// Empty if the study has no chart.
///
/// # Errors
/// `S11` if the comparison names a figure that the reference does not have.
pub fn bars(
    study: &Study,
    rows: &TableView,
    reference: &Reference,
    lang: Lang,
    columns: usize,
) -> Result<String, contract::Notice> {
    let comparison = Comparison::of(study, rows, reference)?;
    Ok(Chart::of(study, rows, reference, comparison.as_ref())
        .map_or_else(String::new, |chart| draw(&chart, lang, columns)))
}

fn draw(chart: &Chart, lang: Lang, columns: usize) -> String {
    let texts: Vec<String> = chart
        .bars
        .iter()
        .map(|bar| value_text(chart, bar, lang))
        .collect();
    let labels = chart
        .bars
        .iter()
        .map(|bar| width(&typography(bar.label.get(lang), lang)))
        .max()
        .unwrap_or(0);
    let values = texts.iter().map(|text| width(text)).max().unwrap_or(0);
    let room = columns
        .saturating_sub(labels + values + 4)
        .max(NARROWEST_BAR);
    let mut out = String::new();
    push_line(&mut out, &typography(chart.title.get(lang), lang));
    push_line(&mut out, "");
    let mark = chart
        .line
        .as_ref()
        .map(|line| position(line.published.percent, chart.end, room));
    for (bar, text) in chart.bars.iter().zip(&texts) {
        let drawn = match bar.value {
            Some(value) => blocks(value / chart.end, room),
            None => pad(HIDDEN, room, false),
        };
        let label = pad(&typography(bar.label.get(lang), lang), labels, false);
        push_line(
            &mut out,
            &format!("{label}  {}  {text}", marked(&drawn, mark)),
        );
    }
    push_line(&mut out, "");
    push_key(&mut out, chart, lang);
    out
}

/// What the marks of the chart mean.
fn push_key(out: &mut String, chart: &Chart, lang: Lang) {
    if let Some(line) = &chart.line {
        let label = format!("┊ {}", line.label.get(lang));
        push_line(out, &colon(&label, &published(&line.published, lang), lang));
    }
    if chart.bars.iter().any(|bar| bar.interval.is_some()) {
        let sign = t(lang, "[ ; ]", "[ , ]");
        let meaning = t(
            lang,
            "intervalle de confiance à 95 % (Wilson)",
            "95% confidence interval (Wilson)",
        );
        push_line(out, &colon(sign, meaning, lang));
    }
    if chart.bars.iter().any(|bar| bar.value.is_none()) {
        push_line(out, &legend(lang));
    }
}

fn value_text(chart: &Chart, bar: &Bar, lang: Lang) -> String {
    let Some(value) = bar.value else {
        return HIDDEN.to_owned();
    };
    let value = with_unit(
        &decimal(value, chart.decimals, lang),
        chart.unit.as_deref(),
        lang,
    );
    match bar.interval {
        None => value,
        Some((low, high)) => {
            let low = decimal(low, chart.decimals, lang);
            let high = decimal(high, chart.decimals, lang);
            format!("{value}  {}", interval(&low, &high, lang))
        }
    }
}

/// A bar of `room` columns, its end drawn to an eighth of a column.
fn blocks(part: f64, room: usize) -> String {
    let eighths = position(part, 1.0, room * 8).min(room * 8);
    let mut bar = "█".repeat(eighths / 8);
    if let Some(end) = EIGHTHS.get(eighths % 8).filter(|end| **end != ' ') {
        bar.push(*end);
    }
    pad(&bar, room, false)
}

/// Where a value lies among `room` columns, by comparison and not by a cast.
fn position(value: f64, end: f64, room: usize) -> usize {
    let mut at = 0;
    let mut reached = 0.0;
    let target = value / end * (0..room).fold(0.0, |sum, _| sum + 1.0);
    while at < room && reached + 0.5 <= target {
        at += 1;
        reached += 1.0;
    }
    at
}

fn marked(bar: &str, mark: Option<usize>) -> String {
    let Some(mark) = mark else {
        return bar.to_owned();
    };
    bar.chars()
        .enumerate()
        .map(|(at, c)| if at == mark { '┊' } else { c })
        .collect()
}
