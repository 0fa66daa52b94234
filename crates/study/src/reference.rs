//! Public reference figures, read from the CSV files that ship with the product.

use std::collections::BTreeMap;

use contract::Notice;
use serde::Deserialize;

use crate::digest::sha256;
use crate::notice::Code;

/// What others have published, each figure with its source, and the names of the regions.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    figures: Vec<Figure>,
    regions: BTreeMap<String, String>,
    digest: String,
}

/// One published figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What is counted, such as `women`.
    pub indicator: String,
    /// The figure, in `unit`.
    pub value: f64,
    /// `%`, `n` or `years`.
    pub unit: String,
    /// How exactly the source gives it.
    pub precision: Precision,
    /// Whom it describes, in the words of the file.
    pub population: String,
    /// The year it describes.
    pub year: i64,
    /// Number of patients behind it, where known: a lower bound, since the sources say "more than".
    pub patients: Option<u64>,
    /// Where it is published.
    pub source: String,
}

/// How exactly a source gives a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precision {
    /// As a number.
    Number,
    /// "Less than".
    LessThan,
    /// "More than".
    MoreThan,
    /// In words or with a remark, quoted.
    Words(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureRow {
    indicator: String,
    value: f64,
    unit: String,
    precision: String,
    population: String,
    year: i64,
    n: Option<u64>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionRow {
    region_code: String,
    name: String,
    #[serde(rename = "microstructures_known")]
    _microstructures: Option<u64>,
    #[serde(rename = "equip_addict")]
    _equip_addict: Option<bool>,
    #[serde(rename = "covid_mental_health")]
    _covid_mental_health: Option<bool>,
    #[serde(rename = "source")]
    _source: String,
}

impl Reference {
    /// Reads `csapa_reference.csv` and `region.csv`.
    pub fn parse(figures: &str, regions: &str) -> Result<Self, Notice> {
        let rows: Vec<FigureRow> = rows(figures, "csapa_reference.csv")?;
        let named: Vec<RegionRow> = self::rows(regions, "region.csv")?;
        Ok(Self {
            figures: rows.into_iter().map(Figure::from).collect(),
            regions: named
                .into_iter()
                .map(|row| (row.region_code, row.name))
                .collect(),
            digest: sha256(&[figures.as_bytes(), regions.as_bytes()]),
        })
    }

    /// All figures, in the order of the file.
    pub fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// The one figure of this indicator, population and year.
    pub fn figure(&self, indicator: &str, population: &str, year: i64) -> Result<&Figure, Notice> {
        let mut found = self.figures.iter().filter(|figure| {
            figure.indicator == indicator && figure.population == population && figure.year == year
        });
        match (found.next(), found.next()) {
            (Some(figure), None) => Ok(figure),
            (None, _) => Err(Code::UnknownFigure.notice(
                format!(
                    "la référence n'a pas de chiffre `{indicator}` pour `{population}` en {year}"
                ),
                format!("the reference has no figure `{indicator}` for `{population}` in {year}"),
            )),
            (Some(_), Some(_)) => Err(Code::UnknownFigure.notice(
                format!(
                    "la référence a plusieurs chiffres `{indicator}` pour `{population}` en {year}"
                ),
                format!(
                    "the reference has several figures `{indicator}` for `{population}` in {year}"
                ),
            )),
        }
    }

    /// The name of a region, by its official code.
    pub fn region(&self, code: &str) -> Option<&str> {
        self.regions.get(code).map(String::as_str)
    }

    /// SHA-256 of the files read, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

impl From<FigureRow> for Figure {
    fn from(row: FigureRow) -> Self {
        let precision = match row.precision.as_str() {
            "" => Precision::Number,
            "less than" => Precision::LessThan,
            "more than" => Precision::MoreThan,
            words => Precision::Words(words.trim_start_matches("text: ").to_owned()),
        };
        Self {
            indicator: row.indicator,
            value: row.value,
            unit: row.unit,
            precision,
            population: row.population,
            year: row.year,
            patients: row.n,
            source: row.source,
        }
    }
}

/// The rows of a CSV file. Reference files are public, so a message may name the line.
fn rows<T: for<'de> Deserialize<'de>>(text: &str, name: &str) -> Result<Vec<T>, Notice> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for row in reader.deserialize() {
        rows.push(row.map_err(|error: csv::Error| broken(name, &error))?);
    }
    if rows.is_empty() {
        return Err(Code::BrokenReference.notice(
            format!("`{name}` n'a pas de ligne"),
            format!("`{name}` has no row"),
        ));
    }
    Ok(rows)
}

fn broken(name: &str, error: &csv::Error) -> Notice {
    let line = error.position().map_or(1, csv::Position::line);
    Code::BrokenReference.notice(
        format!("`{name}`, ligne {line}, n'a pas les colonnes ou les types attendus"),
        format!("`{name}`, line {line}, does not have the expected columns or types"),
    )
}

#[cfg(test)]
mod tests {
    use super::{Precision, Reference};
    use crate::fixture::{FIGURES, REGIONS};

    #[test]
    fn the_files_that_ship_with_the_product_are_read_with_their_precision_and_source() {
        let reference = Reference::parse(FIGURES, REGIONS).unwrap();
        assert_eq!(reference.figures().len(), 42);
        let women = reference.figure("women", "CSAPA", 2023).unwrap();
        assert_eq!(women.precision, Precision::LessThan);
        assert_eq!((women.value, women.patients), (25.0, None));
        let men = reference.figure("men", "CSAPA", 2022).unwrap();
        assert_eq!(
            men.precision,
            Precision::Words("\"les trois quarts\"".into())
        );
        assert_eq!(men.patients, Some(179_000));
        assert!(
            reference
                .figures()
                .iter()
                .all(|figure| !figure.source.is_empty())
        );
        assert_eq!(reference.region("93"), Some("Provence-Alpes-Côte d'Azur"));
        assert_eq!(reference.region("99"), Some("Septième région"));
    }

    #[test]
    fn a_figure_that_is_absent_is_refused_by_name() {
        let reference = Reference::parse(FIGURES, REGIONS).unwrap();
        let notice = reference.figure("women", "CSAPA", 1999).unwrap_err();
        assert_eq!(notice.code, "S11");
        assert!(notice.what.fr.contains("1999"));
    }

    #[test]
    fn a_figure_that_stands_twice_is_refused() {
        let twice = format!("{FIGURES}women,26,%,,CSAPA,2023,,again\n");
        let reference = Reference::parse(&twice, REGIONS).unwrap();
        assert_eq!(
            reference.figure("women", "CSAPA", 2023).unwrap_err().code,
            "S11"
        );
    }

    #[test]
    fn a_broken_reference_file_is_refused_with_its_line() {
        let broken = format!("{FIGURES}women,about 25,%,,CSAPA,2024,,x\n");
        let notice = Reference::parse(&broken, REGIONS).unwrap_err();
        assert_eq!(notice.code, "S10");
        assert!(notice.what.en.contains("line 44"), "{}", notice.what.en);
        assert_eq!(Reference::parse("", REGIONS).unwrap_err().code, "S10");
        assert_eq!(Reference::parse(REGIONS, FIGURES).unwrap_err().code, "S10");
    }
}
