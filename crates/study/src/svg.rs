//! The chart as SVG: horizontal bars from zero, whiskers for the 95 % interval, a dashed line for the
//! published figure, a hatched box with `s` where a value is hidden.
//!
//! The hatched box has one length whatever lies behind it. Colours keep a contrast of at least 3:1
//! for shapes and 4.5:1 for text on white; nothing is said by colour alone.

mod marks;

use contract::Lang;
use maud::{Markup, html};

use crate::chart::{Bar, Chart};
use crate::number::{colon, decimal, interval, typography, with_unit};
use crate::words::{published, t};

const FONT: &str =
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
const INK: &str = "#1b2733";
const QUIET: &str = "#4a5a6a";
const GRID: &str = "#d9e0e6";
const BAR: &str = "#5a8fb5";
const TOTAL: &str = "#24567e";
const MARK: &str = "#9c3a10";
/// Length of the box of a hidden value.
const BOX: f64 = 64.0;

/// Where things stand; lengths in user units.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    width: f64,
    /// Left end of the bars; beside labels it follows the longest of them.
    left: f64,
    /// Right end of the axis.
    right: f64,
    /// Height of one row.
    row: f64,
    /// Whether label and value stand above the bar.
    stacked: bool,
    /// Whether the title is drawn, for a chart that stands alone.
    titled: bool,
    /// Distinguishes the identifiers of several charts on one page.
    id: &'static str,
}

impl Layout {
    /// For a page at desktop width.
    pub(crate) const WIDE: Self = Self {
        width: 800.0,
        left: 0.0,
        right: 624.0,
        row: 34.0,
        stacked: false,
        titled: false,
        id: "wide",
    };
    /// For a telephone.
    pub(crate) const NARROW: Self = Self {
        width: 360.0,
        left: 4.0,
        right: 340.0,
        row: 50.0,
        stacked: true,
        titled: false,
        id: "narrow",
    };
    /// For a file of its own.
    pub(crate) const ALONE: Self = Self {
        titled: true,
        id: "chart",
        ..Self::WIDE
    };

    fn top(self) -> f64 {
        if self.titled { 74.0 } else { 34.0 }
    }

    /// Top of the bar of a row, and its height.
    fn bar(self, row: f64) -> (f64, f64) {
        let top = self.top() + row * self.row;
        if self.stacked {
            (top + 22.0, 18.0)
        } else {
            (top + 7.0, 20.0)
        }
    }
}

/// One chart being drawn.
struct Drawing<'a> {
    chart: &'a Chart,
    layout: Layout,
    lang: Lang,
}

/// The chart as one `<svg>` element.
pub(crate) fn element(chart: &Chart, layout: Layout, lang: Lang) -> Markup {
    let mut layout = layout;
    if !layout.stacked {
        layout.left = label_room(chart, lang);
    }
    Drawing {
        chart,
        layout,
        lang,
    }
    .whole()
}

/// Room for the longest label, reckoned for a wide font; never more than two fifths of the chart.
fn label_room(chart: &Chart, lang: Lang) -> f64 {
    let widest = chart.bars.iter().map(|bar| {
        let letter = if bar.total { 9.2 } else { 8.0 };
        bar.label
            .get(lang)
            .chars()
            .fold(24.0, |room, _| room + letter)
    });
    widest.fold(80.0, f64::max).min(320.0)
}

/// The chart as a file.
pub(crate) fn file(chart: &Chart, lang: Lang) -> Vec<u8> {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str(&element(chart, Layout::ALONE, lang).into_string());
    text.push('\n');
    text.into_bytes()
}

impl Drawing<'_> {
    fn whole(&self) -> Markup {
        let Layout { width, id, .. } = self.layout;
        let rows = self.rows();
        let height = rows.last().map_or(0.0, |(at, _)| at + 1.0) * self.layout.row
            + self.layout.top()
            + if self.has_hidden() { 66.0 } else { 44.0 };
        html! {
            svg xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {width} {height}"))
                width=(width) height=(height) role="img" lang=(t(self.lang, "fr", "en"))
                aria-labelledby=(format!("{id}-title {id}-desc"))
                font-family=(FONT) font-size="14" fill=(INK) {
                title id=(format!("{id}-title")) { (typography(self.chart.title.get(self.lang), self.lang)) }
                desc id=(format!("{id}-desc")) { (self.description()) }
                defs {
                    pattern id=(format!("{id}-hatch")) width="7" height="7" patternUnits="userSpaceOnUse"
                        patternTransform="rotate(45)" {
                        rect width="7" height="7" fill="#ffffff" {}
                        line x1="0" y1="0" x2="0" y2="7" stroke=(QUIET) stroke-width="2" {}
                    }
                }
                rect width=(width) height=(height) fill="#ffffff" {}
                @if self.layout.titled {
                    text x="16" y="28" font-size="17" font-weight="600" {
                        (typography(self.chart.title.get(self.lang), self.lang))
                    }
                }
                (self.axis(rows.len()))
                @for (at, bar) in &rows { (self.row(*at, bar)) }
                (self.line(rows.len()))
                (self.legend(rows.len()))
            }
        }
    }

    /// The bars with the number of their row.
    fn rows(&self) -> Vec<(f64, &Bar)> {
        let mut at = -1.0;
        let mut number = || {
            at += 1.0;
            at
        };
        self.chart.bars.iter().map(|bar| (number(), bar)).collect()
    }

    fn x(&self, value: f64) -> f64 {
        let Layout { left, right, .. } = self.layout;
        let part = (value / self.chart.end).clamp(0.0, 1.0);
        round(left + part * (right - left))
    }

    fn bottom(&self, rows: usize) -> f64 {
        (0..rows).fold(self.layout.top(), |y, _| y + self.layout.row) + 4.0
    }

    /// The whole chart in words, for those who do not see it.
    fn description(&self) -> String {
        let mut parts: Vec<String> = self
            .chart
            .bars
            .iter()
            .map(|bar| {
                let value = match bar.value {
                    Some(_) => self.value_text(bar),
                    None => t(self.lang, "valeur masquée", "hidden value").to_owned(),
                };
                colon(bar.label.get(self.lang), &value, self.lang)
            })
            .collect();
        if let Some(line) = &self.chart.line {
            let what = match self.lang {
                Lang::Fr => format!("repère, {}", line.label.fr),
                Lang::En => format!("reference, {}", line.label.en),
            };
            parts.push(colon(
                &what,
                &published(&line.published, self.lang),
                self.lang,
            ));
        }
        let opening = t(
            self.lang,
            "Barres horizontales ; entre crochets, l'intervalle de confiance à 95 %. ",
            "Horizontal bars; in brackets, the 95% confidence interval. ",
        );
        typography(
            &format!("{opening}{}.", parts.join(t(self.lang, " ; ", "; "))),
            self.lang,
        )
    }

    fn value_text(&self, bar: &Bar) -> String {
        let Some(value) = bar.value else {
            return t(self.lang, "masqué", "hidden").to_owned();
        };
        let digits = self.chart.decimals;
        let value = self.number(value, digits);
        bar.interval.map_or_else(
            || value.clone(),
            |(low, high)| {
                let low = decimal(low, digits, self.lang);
                let high = decimal(high, digits, self.lang);
                format!("{value} {}", interval(&low, &high, self.lang))
            },
        )
    }

    fn number(&self, value: f64, digits: usize) -> String {
        with_unit(
            &decimal(value, digits, self.lang),
            self.chart.unit.as_deref(),
            self.lang,
        )
    }

    fn has_hidden(&self) -> bool {
        self.chart.bars.iter().any(|bar| bar.value.is_none())
    }
}

/// Two digits are a fiftieth of a pixel; more would only lengthen the file.
fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests;
