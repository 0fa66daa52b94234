//! What a chart shows, before it is drawn as SVG or in the terminal.

use contract::Sentence;
use disclosure::Scalar;

use crate::comparison::{Comparison, Line};
use crate::front_matter::{ChartSpec, Measure};
use crate::labels::{is_total, name};
use crate::number::plain;
use crate::reference::Reference;
use crate::study::Study;
use crate::view::{CellView, Reading, TableView};

/// Bars of one measure for the last value of the series.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chart {
    pub(crate) title: Sentence,
    pub(crate) unit: Option<String>,
    pub(crate) decimals: usize,
    pub(crate) bars: Vec<Bar>,
    pub(crate) line: Option<Line>,
    /// End of the axis, a multiple of `step`.
    pub(crate) end: f64,
    /// Distance of the ticks.
    pub(crate) step: f64,
}

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bar {
    pub(crate) label: Sentence,
    pub(crate) total: bool,
    /// `None` where the value is hidden.
    pub(crate) value: Option<f64>,
    /// `None` where the measure has no interval or one end is hidden.
    pub(crate) interval: Option<(f64, f64)>,
}

impl Chart {
    /// The chart of a study, if it asks for one.
    pub(crate) fn of(
        study: &Study,
        rows: &TableView,
        reference: &Reference,
        comparison: Option<&Comparison>,
    ) -> Option<Self> {
        let spec = study.front().chart.as_ref()?;
        let measure = study.measure(&spec.value)?;
        let category = study.dimension(&spec.category)?;
        let last = last(rows, spec)?;
        let mut bars = Vec::new();
        for row in rows
            .rows
            .iter()
            .filter(|row| is_of(rows, row, (spec, last)))
        {
            let Reading::Open(code) = rows.read_named(row, &spec.category) else {
                continue;
            };
            let value = rows.read_named(row, &spec.value).number();
            bars.push(Bar {
                label: name(category, code, reference),
                total: is_total(category, code),
                value,
                interval: value.and_then(|_| interval(rows, row, measure)),
            });
        }
        let line = comparison
            .and_then(|comparison| reference_line(comparison, last))
            .cloned();
        let (end, step) = axis(&bars, line.as_ref());
        Some(Self {
            title: titled(&spec.title, last),
            unit: measure.unit.clone(),
            decimals: measure.decimals,
            bars,
            line,
            end,
            step,
        })
    }
}

/// The greatest value of the series, such as the latest year.
fn last<'a>(rows: &'a TableView, spec: &ChartSpec) -> Option<&'a Scalar> {
    rows.rows
        .iter()
        .filter_map(|row| match rows.read_named(row, &spec.series) {
            Reading::Open(value) => Some(value),
            Reading::Hidden => None,
        })
        .max()
}

fn is_of(rows: &TableView, row: &[CellView], (spec, last): (&ChartSpec, &Scalar)) -> bool {
    rows.read_named(row, &spec.series) == Reading::Open(last)
}

fn interval(rows: &TableView, row: &[CellView], measure: &Measure) -> Option<(f64, f64)> {
    let low = rows.read_named(row, measure.low.as_deref()?).number()?;
    let high = rows.read_named(row, measure.high.as_deref()?).number()?;
    Some((low, high))
}

/// The first published figure that is compared with the year drawn.
fn reference_line<'a>(comparison: &'a Comparison, last: &Scalar) -> Option<&'a Line> {
    comparison
        .lines
        .iter()
        .find(|line| Scalar::Int(line.our_year) == *last)
}

fn titled(title: &Sentence, last: &Scalar) -> Sentence {
    let series = plain(last);
    Sentence::new(
        format!("{}, {series}", title.fr),
        format!("{}, {series}", title.en),
    )
}

/// The end of the axis and the distance of its ticks: at most eight ticks at 1, 2 or 5 × 10ⁿ.
fn axis(bars: &[Bar], line: Option<&Line>) -> (f64, f64) {
    let drawn = bars
        .iter()
        .flat_map(|bar| [bar.value, bar.interval.map(|(_, high)| high)])
        .flatten()
        .chain(line.map(|line| line.published.percent));
    let most = drawn.fold(1.0_f64, f64::max);
    let magnitude = 10.0_f64.powf((most / 8.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * magnitude)
        .find(|step| most / step <= 8.0)
        .unwrap_or(10.0 * magnitude);
    ((most / step).ceil() * step, step)
}

#[cfg(test)]
mod tests {
    use super::Chart;
    use crate::comparison::Comparison;
    use crate::fixture;

    #[test]
    fn the_latest_year_is_drawn_with_the_reference_of_that_year() {
        let (study, rows, reference) = fixture::all();
        let comparison = Comparison::of(&study, &rows, &reference).unwrap().unwrap();
        let chart = Chart::of(&study, &rows, &reference, Some(&comparison)).unwrap();
        assert!(chart.title.fr.ends_with(", 2023"), "{}", chart.title.fr);
        assert_eq!(chart.bars.len(), 8);
        assert_eq!(chart.bars.iter().filter(|bar| bar.total).count(), 1);
        assert_eq!(chart.line.unwrap().published.year, 2023);
        assert!((chart.end - 60.0).abs() < 1e-9 && (chart.step - 10.0).abs() < 1e-9);
    }

    #[test]
    fn a_hidden_cell_has_neither_value_nor_interval() {
        let (study, rows, reference) = fixture::hidden_in_2023();
        let chart = Chart::of(&study, &rows, &reference, None).unwrap();
        let hidden: Vec<_> = chart
            .bars
            .iter()
            .filter(|bar| bar.value.is_none())
            .collect();
        assert_eq!(hidden.len(), 2, "the region and the national row");
        assert!(hidden.iter().all(|bar| bar.interval.is_none()));
    }
}
