//! The parts of the drawing: axis, bars, published figure, legend.

use maud::{Markup, html};

use super::{BAR, BOX, Drawing, GRID, INK, MARK, QUIET, TOTAL, round};
use crate::chart::Bar;
use crate::number::{colon, typography};
use crate::view::HIDDEN;
use crate::words::{published, t};

impl Drawing<'_> {
    pub(super) fn axis(&self, rows: usize) -> Markup {
        let (top, bottom) = (self.layout.top() - 2.0, self.bottom(rows));
        let mut ticks = vec![0.0];
        while let Some(last) = ticks
            .last()
            .filter(|last| **last + self.chart.step / 2.0 < self.chart.end)
        {
            ticks.push(last + self.chart.step);
        }
        html! {
            g aria-hidden="true" font-size="12" fill=(QUIET) text-anchor="middle" {
                @for tick in ticks {
                    line x1=(self.x(tick)) x2=(self.x(tick)) y1=(top) y2=(bottom)
                        stroke=(if tick > 0.0 { GRID } else { QUIET }) stroke-width="1" {}
                    text x=(self.x(tick)) y=(bottom + 17.0)
                        text-anchor=(if self.layout.stacked && tick <= 0.0 { "start" } else { "middle" }) {
                        (self.number(tick, 0))
                    }
                }
            }
        }
    }

    pub(super) fn row(&self, at: f64, bar: &Bar) -> Markup {
        let (y, height) = self.layout.bar(at);
        let text_y = if self.layout.stacked {
            y - 6.0
        } else {
            y + 15.0
        };
        let label_x = if self.layout.stacked {
            self.layout.left
        } else {
            self.layout.left - 12.0
        };
        let value_x = if self.layout.stacked {
            self.layout.width - 4.0
        } else {
            self.layout.right + 16.0
        };
        html! {
            g font-weight=(if bar.total { "600" } else { "400" }) {
                text x=(label_x) y=(text_y) text-anchor=(if self.layout.stacked { "start" } else { "end" }) {
                    (typography(bar.label.get(self.lang), self.lang))
                }
                @match bar.value {
                    Some(value) => { (self.shape(bar, value, (y, height))) }
                    None => { (self.hidden(y, height)) }
                }
                text x=(value_x) y=(text_y) text-anchor=(if self.layout.stacked { "end" } else { "start" }) {
                    (self.value_text(bar))
                }
            }
        }
    }

    fn shape(&self, bar: &Bar, value: f64, (y, height): (f64, f64)) -> Markup {
        let middle = y + height / 2.0;
        let x = self.layout.left;
        html! {
            rect x=(x) y=(y) width=(round(self.x(value) - x)) height=(height)
                fill=(if bar.total { TOTAL } else { BAR }) {}
            @if let Some((low, high)) = bar.interval {
                @let path = whisker(self.x(low), self.x(high), middle);
                path d=(path) fill="none" stroke="#ffffff" stroke-width="4.5" {}
                path d=(path) fill="none" stroke=(INK) stroke-width="1.75" {}
            }
        }
    }

    fn hidden(&self, y: f64, height: f64) -> Markup {
        let x = self.layout.left;
        html! {
            rect x=(x) y=(y) width=(BOX) height=(height) stroke=(QUIET) stroke-width="1"
                fill=(format!("url(#{}-hatch)", self.layout.id)) {}
            rect x=(x + BOX / 2.0 - 10.0) y=(y + 1.0) width="20" height=(height - 2.0) fill="#ffffff" {}
            text x=(x + BOX / 2.0) y=(y + height - 5.0) text-anchor="middle" font-weight="600" { (HIDDEN) }
        }
    }

    pub(super) fn line(&self, rows: usize) -> Markup {
        let Some(line) = &self.chart.line else {
            return html! {};
        };
        let x = self.x(line.published.percent);
        let top = self.layout.top();
        let text = colon(
            line.label.get(self.lang),
            &published(&line.published, self.lang),
            self.lang,
        );
        let rightward = x < f64::midpoint(self.layout.left, self.layout.right);
        // Where labels stand above the bars, the line must not cross them.
        let bottom = if self.layout.stacked {
            top - 2.0
        } else {
            self.bottom(rows)
        };
        html! {
            (reference(x, top - 18.0, bottom))
            @if self.layout.stacked {
                @for (at, _) in self.rows() {
                    @let (y, height) = self.layout.bar(at);
                    (reference(x, y - 3.0, y + height + 3.0))
                }
            }
            text x=(if rightward { x + 7.0 } else { x - 7.0 }) y=(top - 8.0) fill=(MARK) font-weight="600"
                font-size="13" text-anchor=(if rightward { "start" } else { "end" }) { (text) }
        }
    }

    pub(super) fn legend(&self, rows: usize) -> Markup {
        let y = self.bottom(rows) + 38.0;
        let x = if self.layout.stacked {
            self.layout.left
        } else {
            16.0
        };
        let interval = t(
            self.lang,
            "intervalle de confiance à 95 %",
            "95% confidence interval",
        );
        let hidden = t(
            self.lang,
            "s : valeur masquée pour protéger les patients",
            "s: value hidden to protect patients",
        );
        html! {
            g font-size="12" fill=(QUIET) {
                @if self.chart.bars.iter().any(|bar| bar.interval.is_some()) {
                    path d=(whisker(x, x + 28.0, y - 4.0)) fill="none" stroke=(INK) stroke-width="1.75" {}
                    text x=(x + 38.0) y=(y) { (typography(interval, self.lang)) }
                }
                @if self.has_hidden() {
                    text x=(x) y=(y + 20.0) { (typography(hidden, self.lang)) }
                }
            }
        }
    }
}

fn whisker(low: f64, high: f64, y: f64) -> String {
    let (top, bottom) = (y - 5.0, y + 5.0);
    format!("M{low} {top}V{bottom}M{low} {y}H{high}M{high} {top}V{bottom}")
}

/// A dashed line in a white one, so that it stands out on a bar.
fn reference(x: f64, top: f64, bottom: f64) -> Markup {
    html! {
        line x1=(x) x2=(x) y1=(top) y2=(bottom) stroke="#ffffff" stroke-width="4" {}
        line x1=(x) x2=(x) y1=(top) y2=(bottom) stroke=(MARK) stroke-width="2" stroke-dasharray="6 4" {}
    }
}
