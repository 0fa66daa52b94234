//! A publication: all files of one study, from released values only.

use contract::{Lang, Notice};

use crate::chart::Chart;
use crate::comparison::Comparison;
use crate::front_matter::Output;
use crate::notice::Code;
use crate::page::{self, Facts};
use crate::provenance::{self, Provenance};
use crate::reference::Reference;
use crate::study::Study;
use crate::view::TableView;
use crate::{svg, table_csv};

/// The files of a publication.
///
/// The same study, values and provenance give the same bytes. The head of the ledger stands in
/// `provenance.json` alone, so that every other file is the same from run to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    files: Vec<(String, Vec<u8>)>,
}

impl Publication {
    /// Builds the files that the study asks for, and `provenance.json`.
    ///
    /// # Errors
    /// `S08` if the answer does not have the declared columns, `S09` if it has no row, `S11` if the
    /// comparison names a figure that the reference does not have.
    pub fn build(
        study: &Study,
        rows: &TableView,
        reference: &Reference,
        provenance: &Provenance,
    ) -> Result<Self, Notice> {
        check(study, rows)?;
        let comparison = Comparison::of(study, rows, reference)?;
        let chart = Chart::of(study, rows, reference, comparison.as_ref());
        let slug = study.slug();
        let mut files = Vec::new();
        if study.publishes(Output::Csv) {
            files.push((format!("{slug}.csv"), table_csv::bytes(study, rows)));
        }
        if let Some(chart) = chart.as_ref().filter(|_| study.publishes(Output::Chart)) {
            files.push((format!("{slug}.svg"), svg::file(chart, Lang::Fr)));
            files.push((format!("{slug}.en.svg"), svg::file(chart, Lang::En)));
        }
        if study.publishes(Output::Page) {
            let facts = Facts {
                study,
                rows,
                reference,
                run: provenance,
                comparison,
                chart,
            };
            for (lang, suffix) in [(Lang::Fr, "fr"), (Lang::En, "en")] {
                files.push((format!("{slug}.{suffix}.html"), page::bytes(&facts, lang)));
            }
        }
        let document = provenance::document(study, reference, provenance, &files);
        files.push(("provenance.json".to_owned(), document));
        Ok(Self { files })
    }

    /// Name and bytes of every file; `provenance.json`, which holds the digests of the others, last.
    pub fn files(&self) -> &[(String, Vec<u8>)] {
        &self.files
    }
}

/// The answer must be the table that the front-matter describes, no column more or less.
fn check(study: &Study, rows: &TableView) -> Result<(), Notice> {
    let front = study.front();
    let declared = front
        .dimension_columns()
        .map(|name| (name, false))
        .chain(front.measure_columns().map(|name| (name, true)));
    let mut found = 0_usize;
    for (name, measure) in declared {
        match rows.columns.iter().find(|column| column.name == name) {
            Some(column) if column.measure == measure => found += 1,
            Some(_) if measure => {
                return foreign(
                    name,
                    "n'est pas une mesure protégée",
                    "is no protected measure",
                );
            }
            Some(_) => {
                return foreign(
                    name,
                    "n'est pas une dimension publique",
                    "is no public dimension",
                );
            }
            None => return foreign(name, "manque dans la réponse", "is missing in the answer"),
        }
    }
    if found != rows.columns.len() {
        return foreign(
            "SELECT",
            "a une colonne que l'en-tête ne déclare pas",
            "has a column that the front-matter does not declare",
        );
    }
    if rows.rows.is_empty() {
        return Err(
            Code::EmptyAnswer.notice("la réponse n'a pas de ligne", "the answer has no row")
        );
    }
    Ok(())
}

fn foreign(name: &str, fr: &str, en: &str) -> Result<(), Notice> {
    Err(Code::ForeignAnswer.notice(format!("`{name}` {fr}"), format!("`{name}` {en}")))
}

#[cfg(test)]
mod tests;
