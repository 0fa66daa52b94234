//! Our share beside published ones, computed from what is shown and from nothing else.

mod computed;

use contract::{Notice, Sentence};

use crate::front_matter::{ComparisonSpec, FigureKey, ReferenceSpec};
use crate::notice::Code;
use crate::reference::{Figure, Precision, Reference};
use crate::study::Study;
use crate::view::TableView;

/// The comparison of a study, one line per published figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What the share is called.
    pub label: Sentence,
    /// The lines, in the order of the front-matter.
    pub lines: Vec<Line>,
}

/// One published figure beside our share.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What the published figure is called.
    pub label: Sentence,
    /// The published share.
    pub published: Published,
    /// The year of our share.
    pub our_year: i64,
    /// Our share.
    pub ours: Ours,
    /// What can be said of the difference.
    pub finding: Finding,
}

/// A published share, in per cent.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// The share, or the bound of it.
    pub percent: f64,
    /// Whether it is a number or a bound.
    pub bound: Bound,
    /// The year it describes.
    pub year: i64,
    /// What the source prints, where our figure is 100 minus it.
    pub complement_of: Option<f64>,
    /// The source's own words about its precision.
    pub words: Option<String>,
    /// Number of patients behind it ("more than"), where known.
    pub patients: Option<u64>,
    /// Where it is published; the source of the number of patients follows, if it is another.
    pub sources: Vec<String>,
}

/// Whether a published share is a number or a bound of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The share itself.
    None,
    /// The share is less than the figure.
    LessThan,
    /// The share is more than the figure.
    MoreThan,
}

/// Our share, as far as it is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ours {
    /// The table has no margin row for this year.
    Absent,
    /// One of the two counts is hidden.
    Hidden,
    /// The share with its Wilson 95 % interval, in per cent.
    Share {
        /// The count above the line, as shown.
        numerator: f64,
        /// The count below the line, as shown.
        denominator: f64,
        /// 100 × numerator / denominator.
        percent: f64,
        /// Lower end of the interval.
        low: f64,
        /// Upper end of the interval.
        high: f64,
    },
}

/// What can be said of ours minus theirs, in percentage points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Finding {
    /// Nothing: our share is not shown.
    None,
    /// A difference with its 95 % interval (Newcombe 1998, method 10), both sides having an n.
    Difference {
        /// Ours minus theirs.
        points: f64,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// A difference with our own interval only: theirs has no n and is taken as exact.
    AgainstExact {
        /// Ours minus theirs.
        points: f64,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Our whole interval lies beyond the published bound, by at least so many points.
    Beyond {
        /// The end of our interval that is nearer, minus the bound; positive above, negative below.
        points: f64,
    },
    /// Our interval touches the side of the bound on which the published share lies.
    Open,
}

impl Comparison {
    /// The comparison that a study asks for.
    ///
    /// # Errors
    /// `S11` if a figure is not in the reference or is no share.
    pub fn of(
        study: &Study,
        rows: &TableView,
        reference: &Reference,
    ) -> Result<Option<Self>, Notice> {
        let Some(spec) = &study.front().comparison else {
            return Ok(None);
        };
        let lines = spec
            .references
            .iter()
            .map(|published| line(study, spec, published, (rows, reference)));
        Ok(Some(Self {
            label: spec.label.clone(),
            lines: lines.collect::<Result<_, _>>()?,
        }))
    }
}

fn line(
    study: &Study,
    spec: &ComparisonSpec,
    wanted: &ReferenceSpec,
    (rows, reference): (&TableView, &Reference),
) -> Result<Line, Notice> {
    let published = published(wanted, reference)?;
    let our_year = wanted.our_year.unwrap_or(wanted.year);
    let ours = computed::ours(study, spec, rows, our_year);
    Ok(Line {
        label: wanted.label.clone(),
        finding: computed::finding(&ours, &published),
        published,
        our_year,
        ours,
    })
}

fn published(wanted: &ReferenceSpec, reference: &Reference) -> Result<Published, Notice> {
    let figure = reference.figure(&wanted.indicator, &wanted.population, wanted.year)?;
    if figure.unit != "%" || !(0.0..=100.0).contains(&figure.value) {
        return Err(no_share(figure));
    }
    let mut sources = vec![figure.source.clone()];
    let patients = match (figure.patients, &wanted.patients) {
        (Some(patients), _) => Some(patients),
        (None, Some(key)) => Some(size(key, reference, &mut sources)?),
        (None, None) => None,
    };
    let (bound, words) = match &figure.precision {
        Precision::Number => (Bound::None, None),
        Precision::LessThan if wanted.complement => (Bound::MoreThan, None),
        Precision::MoreThan if wanted.complement => (Bound::LessThan, None),
        Precision::LessThan => (Bound::LessThan, None),
        Precision::MoreThan => (Bound::MoreThan, None),
        Precision::Words(words) => (Bound::None, Some(words.trim_matches('"').to_owned())),
    };
    Ok(Published {
        percent: if wanted.complement {
            100.0 - figure.value
        } else {
            figure.value
        },
        bound,
        year: figure.year,
        complement_of: wanted.complement.then_some(figure.value),
        words,
        patients,
        sources,
    })
}

/// The number of patients that stands in a row of its own.
fn size(key: &FigureKey, reference: &Reference, sources: &mut Vec<String>) -> Result<u64, Notice> {
    let figure = reference.figure(&key.indicator, &key.population, key.year)?;
    // Written without exponent or fraction, a whole number reads back as an integer.
    let patients = format!("{}", figure.value)
        .parse()
        .map_err(|_| no_share(figure))?;
    if !sources.contains(&figure.source) {
        sources.push(figure.source.clone());
    }
    Ok(patients)
}

fn no_share(figure: &Figure) -> Notice {
    let name = &figure.indicator;
    Code::UnknownFigure.notice(
        format!("le chiffre `{name}` n'a pas l'unité que la comparaison demande"),
        format!("the figure `{name}` does not have the unit that the comparison asks for"),
    )
}

#[cfg(test)]
mod tests;
