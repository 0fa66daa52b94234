//! What the author of a study writes above the SQL.

use contract::Sentence;
use disclosure::Tightening;
use serde::{Deserialize, Deserializer};

/// The front-matter: every key is known, every sentence stands in both languages.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontMatter {
    /// The slug, which names the files of the publication.
    pub study: String,
    /// The title of the page.
    #[serde(deserialize_with = "sentence")]
    pub title: Sentence,
    /// The question that the study answers.
    #[serde(deserialize_with = "sentence")]
    pub question: Sentence,
    /// Who is counted, over which period, with which unit.
    #[serde(deserialize_with = "sentence")]
    pub population: Sentence,
    /// What is published; `provenance.json` always is.
    pub outputs: Vec<Output>,
    /// The profile of disclosure rules. Only `public` may be written here.
    #[serde(default = "public")]
    pub profile: String,
    /// Thresholds stricter than the profile's; the policy judges them (`D21`, `D22`).
    #[serde(default)]
    pub tighten: Tightening,
    /// The columns by which the table is laid out, in the order of the rows.
    pub dimensions: Vec<Dimension>,
    /// The columns of released measures.
    pub measures: Vec<Measure>,
    /// The chart, if there is one.
    pub chart: Option<ChartSpec>,
    /// The comparison with public figures, if there is one.
    pub comparison: Option<ComparisonSpec>,
    /// What the result cannot say; a blank line begins a new paragraph.
    #[serde(deserialize_with = "sentence")]
    pub limits: Sentence,
}

/// One kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Output {
    /// `<slug>.csv`.
    Csv,
    /// `<slug>.svg` and `<slug>.en.svg`.
    Chart,
    /// `<slug>.fr.html` and `<slug>.en.html`.
    Page,
}

/// A column of codes, years or bands.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// Its name in the SELECT.
    pub column: String,
    /// Its heading.
    #[serde(deserialize_with = "sentence")]
    pub label: Sentence,
    /// Where its codes are named, besides `names`.
    pub names_from: Option<NameSource>,
    /// The code of the margin row, such as `FR`.
    pub total: Option<String>,
    /// Names of codes; they win over `names_from`.
    #[serde(default)]
    pub names: Vec<CodeName>,
}

/// A reference table that names codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NameSource {
    /// `queries/reference/region.csv`.
    Region,
}

/// The name of one code.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeName {
    /// The code.
    pub code: String,
    /// Its name.
    #[serde(deserialize_with = "sentence")]
    pub label: Sentence,
}

/// A column of released numbers.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its name in the SELECT.
    pub column: String,
    /// Its heading.
    #[serde(deserialize_with = "sentence")]
    pub label: Sentence,
    /// `%`, `€` or another unit; none for counts.
    pub unit: Option<String>,
    /// Digits after the decimal mark.
    #[serde(default)]
    pub decimals: usize,
    /// The column of the lower end of its 95 % interval.
    pub low: Option<String>,
    /// The column of the upper end of its 95 % interval.
    pub high: Option<String>,
}

/// The chart.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartSpec {
    /// Its kind.
    pub kind: ChartKind,
    /// Its title; the value of `series` follows it.
    #[serde(deserialize_with = "sentence")]
    pub title: Sentence,
    /// The measure drawn, with its interval if it has one.
    pub value: String,
    /// The dimension with one bar per code.
    pub category: String,
    /// The dimension of which only the last value is drawn.
    pub series: String,
}

/// The kinds of charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChartKind {
    /// Horizontal bars from zero.
    Bars,
}

/// The comparison of one share with published ones.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparisonSpec {
    /// The measure counted above the line of the share.
    pub numerator: String,
    /// The measure counted below it.
    pub denominator: String,
    /// The dimension that holds the year.
    pub year: String,
    /// What the share is called.
    #[serde(deserialize_with = "sentence")]
    pub label: Sentence,
    /// The published figures, in the order of the page.
    pub references: Vec<ReferenceSpec>,
}

/// One published figure to compare with.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceSpec {
    /// What it is called on the page.
    #[serde(deserialize_with = "sentence")]
    pub label: Sentence,
    /// The indicator in the reference file.
    pub indicator: String,
    /// The population in the reference file.
    pub population: String,
    /// The year in the reference file.
    pub year: i64,
    /// Our year to compare it with, if it is not the same.
    pub our_year: Option<i64>,
    /// Whether our share is 100 minus the figure (women from men).
    #[serde(default)]
    pub complement: bool,
    /// The figure that says how many patients are behind this one, if its own row does not.
    pub patients: Option<FigureKey>,
}

/// Which figure of the reference file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureKey {
    /// The indicator.
    pub indicator: String,
    /// The population.
    pub population: String,
    /// The year.
    pub year: i64,
}

fn public() -> String {
    "public".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    fr: String,
    en: String,
}

fn sentence<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Sentence, D::Error> {
    let texts = Texts::deserialize(deserializer)?;
    Ok(Sentence::new(texts.fr.trim(), texts.en.trim()))
}
