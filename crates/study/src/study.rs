//! A study: front-matter and SQL of one file.

use contract::{Notice, Sentence};
use disclosure::Tightening;

use crate::digest::sha256;
use crate::front_matter::{Dimension, FrontMatter, Measure, Output};
use crate::notice::Code;

const OPEN: &str = "/*+++";
const CLOSE: &str = "+++*/";
const LONGEST_SLUG: usize = 64;
const MOST_DECIMALS: usize = 6;

/// A study that has been read and found consistent with itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    front: FrontMatter,
    sql: String,
    digest: String,
}

impl Study {
    /// Reads a study file.
    ///
    /// # Errors
    /// `S01` to `S07`: what the author has to correct, in both languages.
    pub fn parse(text: &str) -> Result<Self, Notice> {
        let (toml, sql) = cut(text)?;
        let front: FrontMatter = toml::from_str(toml).map_err(|error| broken(toml, &error))?;
        check_slug(&front.study)?;
        check_sentences(&front)?;
        check_profile(&front)?;
        check_columns(&front)?;
        if sql.trim().is_empty() {
            return Err(Code::NoSql.notice("l'étude n'a pas de SQL", "the study has no SQL"));
        }
        Ok(Self {
            front,
            sql: sql.trim().to_owned(),
            digest: sha256(&[text.as_bytes()]),
        })
    }

    /// The front-matter.
    pub fn front(&self) -> &FrontMatter {
        &self.front
    }

    /// The slug, which names the files.
    pub fn slug(&self) -> &str {
        &self.front.study
    }

    /// The SQL below the front-matter.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// SHA-256 of the whole file, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Whether a kind of file is asked for.
    pub fn publishes(&self, output: Output) -> bool {
        self.front.outputs.contains(&output)
    }

    /// Thresholds stricter than the profile's, for `disclosure::Profile::tighten`, which refuses
    /// whatever would protect less.
    pub fn tightening(&self) -> &Tightening {
        &self.front.tighten
    }

    /// A declared measure, by its column.
    pub(crate) fn measure(&self, column: &str) -> Option<&Measure> {
        self.front
            .measures
            .iter()
            .find(|measure| measure.column == column)
    }

    /// A declared dimension, by its column.
    pub(crate) fn dimension(&self, column: &str) -> Option<&Dimension> {
        self.front
            .dimensions
            .iter()
            .find(|dimension| dimension.column == column)
    }
}

impl FrontMatter {
    /// The columns of measures, ends of intervals included.
    pub(crate) fn measure_columns(&self) -> impl Iterator<Item = &str> {
        self.measures.iter().flat_map(|measure| {
            [
                Some(&measure.column),
                measure.low.as_ref(),
                measure.high.as_ref(),
            ]
            .into_iter()
            .flatten()
            .map(String::as_str)
        })
    }

    /// The columns of dimensions.
    pub(crate) fn dimension_columns(&self) -> impl Iterator<Item = &str> {
        self.dimensions
            .iter()
            .map(|dimension| dimension.column.as_str())
    }
}

fn cut(text: &str) -> Result<(&str, &str), Notice> {
    let Some(rest) = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .strip_prefix(OPEN)
    else {
        return Err(Code::NoFrontMatter.notice(
            format!("l'étude ne commence pas par `{OPEN}`"),
            format!("the study does not begin with `{OPEN}`"),
        ));
    };
    rest.split_once(CLOSE).ok_or_else(|| {
        Code::NoFrontMatter.notice(
            format!("l'en-tête n'est pas fermé par `{CLOSE}`"),
            format!("the front-matter is not closed by `{CLOSE}`"),
        )
    })
}

/// The message of the TOML reader is English and may quote the author's own words: it goes into
/// both sentences behind the line where it stands.
fn broken(toml: &str, error: &toml::de::Error) -> Notice {
    let line = error
        .span()
        .and_then(|span| toml.get(..span.start))
        .map_or(1, |before| before.matches('\n').count() + 1);
    let message = error.message().replace('\n', ", ");
    Code::BrokenFrontMatter.notice(
        format!("en-tête, ligne {line} : {message}"),
        format!("front-matter, line {line}: {message}"),
    )
}

fn check_slug(slug: &str) -> Result<(), Notice> {
    let plain = slug
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let edged = slug.starts_with('-') || slug.ends_with('-');
    if slug.is_empty() || slug.len() > LONGEST_SLUG || !plain || edged {
        return Err(Code::BadSlug.notice(
            "`study` ne peut pas nommer un fichier",
            "`study` cannot name a file",
        ));
    }
    Ok(())
}

fn check_sentences(front: &FrontMatter) -> Result<(), Notice> {
    let mut sentences: Vec<(String, &Sentence)> = vec![
        ("title".to_owned(), &front.title),
        ("question".to_owned(), &front.question),
        ("population".to_owned(), &front.population),
        ("limits".to_owned(), &front.limits),
    ];
    for dimension in &front.dimensions {
        sentences.push((dimension.column.clone(), &dimension.label));
        for name in &dimension.names {
            sentences.push((format!("{}.{}", dimension.column, name.code), &name.label));
        }
    }
    for measure in &front.measures {
        sentences.push((measure.column.clone(), &measure.label));
    }
    if let Some(chart) = &front.chart {
        sentences.push(("chart.title".to_owned(), &chart.title));
    }
    if let Some(comparison) = &front.comparison {
        sentences.push(("comparison.label".to_owned(), &comparison.label));
        for reference in &comparison.references {
            sentences.push(("comparison.references.label".to_owned(), &reference.label));
        }
    }
    match sentences
        .iter()
        .find(|(_, text)| text.fr.is_empty() || text.en.is_empty())
    {
        None => Ok(()),
        Some((place, _)) => Err(Code::EmptySentence.notice(
            format!("la phrase de `{place}` manque dans une langue"),
            format!("the sentence of `{place}` is missing in one language"),
        )),
    }
}

fn check_profile(front: &FrontMatter) -> Result<(), Notice> {
    if front.profile != "public" {
        return Err(Code::ForeignProfile.notice(
            format!("une étude ne choisit pas le profil `{}`", front.profile),
            format!("a study does not choose the profile `{}`", front.profile),
        ));
    }
    Ok(())
}

fn check_columns(front: &FrontMatter) -> Result<(), Notice> {
    let dimensions: Vec<&str> = front.dimension_columns().collect();
    let measures: Vec<&str> = front.measure_columns().collect();
    let mut all: Vec<&str> = dimensions.iter().chain(&measures).copied().collect();
    all.sort_unstable();
    if let Some(twice) = all
        .windows(2)
        .find_map(|pair| (pair.first() == pair.last()).then(|| pair.first())?)
    {
        return undeclared(twice, "déclarée deux fois", "declared twice");
    }
    if dimensions.is_empty() || measures.is_empty() {
        return undeclared("dimensions, measures", "vide", "empty");
    }
    if let Some(measure) = front.measures.iter().find(|measure| {
        measure.low.is_some() != measure.high.is_some() || measure.decimals > MOST_DECIMALS
    }) {
        return undeclared(
            &measure.column,
            "a besoin de `low` et `high` ensemble, et d'au plus 6 décimales",
            "needs `low` and `high` together, and at most 6 decimals",
        );
    }
    let mut used: Vec<(&str, &[&str])> = Vec::new();
    if let Some(chart) = &front.chart {
        used.push((&chart.value, &measures));
        used.push((&chart.category, &dimensions));
        used.push((&chart.series, &dimensions));
    }
    if let Some(comparison) = &front.comparison {
        used.push((&comparison.numerator, &measures));
        used.push((&comparison.denominator, &measures));
        used.push((&comparison.year, &dimensions));
    }
    match used
        .into_iter()
        .find(|(column, declared)| !declared.contains(column))
    {
        None => Ok(()),
        Some((column, _)) => undeclared(column, "n'est pas déclarée", "is not declared"),
    }
}

fn undeclared(column: &str, fr: &str, en: &str) -> Result<(), Notice> {
    Err(Code::UndeclaredColumn.notice(format!("`{column}` : {fr}"), format!("`{column}`: {en}")))
}

#[cfg(test)]
mod tests;
