//! The report as one self-contained HTML page, in words of a committee.

use maud::{DOCTYPE, Markup, html};

use crate::report::lines::{LOSSES, RISKS};
use crate::report::{Prosecutor, Report};

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// French.
    Fr,
    /// English.
    En,
}

impl Lang {
    pub(crate) fn pick<'a>(self, fr: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Fr => fr,
            Self::En => en,
        }
    }

    pub(crate) fn number(self, value: f64, digits: usize) -> String {
        let text = format!("{value:.digits$}");
        match self {
            Self::Fr => text.replace('.', ","),
            Self::En => text,
        }
    }

    pub(crate) fn percent(self, share: f64) -> String {
        let text = self.number(share * 100.0, 2);
        match self {
            Self::Fr => format!("{text} %"),
            Self::En => format!("{text}%"),
        }
    }
}

/// The page tells the browser to load nothing and to run nothing.
const NOTHING_ELSE: &str = "default-src 'none'; style-src 'unsafe-inline'";
const STYLE: &str = "body{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}\
table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:bold;padding:1rem 0 .3rem}\
th,td{border-bottom:1px solid #767676;padding:.3rem .5rem;text-align:left}td,thead th+th{text-align:right}td{white-space:nowrap}";

/// The page of a report.
pub fn page(report: &Report, lang: Lang) -> String {
    let title = lang.pick("Rapport de risque", "Risk report");
    let markup = html! {
        (DOCTYPE)
        html lang=(lang.pick("fr", "en")) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(NOTHING_ELSE);
                title { (title) }
                style { (STYLE) }
            }
            body {
                main {
                    h1 { (title) }
                    p { (opening(report, lang)) }
                    (risks(report, lang))
                    (sensitive(report, lang))
                    (loss(report, lang))
                }
            }
        }
    };
    let mut text = markup.into_string();
    text.push('\n');
    text
}

fn opening(report: &Report, lang: Lang) -> String {
    let (rows, suppressed, k) = (report.rows, report.suppressed, report.k);
    let Prosecutor {
        classes, fewest, ..
    } = report.after.prosecutor;
    match lang {
        Lang::Fr => format!(
            "{rows} lignes, dont {suppressed} supprimées, en {classes} classes. Demandé : au moins {k} lignes semblables ; la plus petite classe en a {fewest}."
        ),
        Lang::En => format!(
            "{rows} rows, {suppressed} of them suppressed, in {classes} classes. Asked: at least {k} rows alike; the smallest class has {fewest}."
        ),
    }
}

fn risks(report: &Report, lang: Lang) -> Markup {
    html! {
        table {
            caption { (lang.pick("Risques", "Risks")) }
            thead { tr {
                th scope="col" { (lang.pick("Mesure", "Measure")) }
                th scope="col" { (lang.pick("Avant", "Before")) }
                th scope="col" { (lang.pick("Après", "After")) }
            } }
            tbody { @for (fr, en, value) in RISKS { tr {
                th scope="row" { (lang.pick(fr, en)) }
                td { (value(&report.before, lang)) }
                td { (value(&report.after, lang)) }
            } } }
        }
    }
}

fn sensitive(report: &Report, lang: Lang) -> Markup {
    html! {
        @if !report.sensitive.is_empty() {
            table {
                caption { (lang.pick("Colonnes sensibles, dans la pire classe", "Sensitive columns, in the worst class")) }
                thead { tr {
                    th scope="col" { (lang.pick("Colonne", "Column")) }
                    th scope="col" { (lang.pick("ℓ, valeurs différentes", "ℓ, different values")) }
                    th scope="col" { (lang.pick("ℓ, entropie", "ℓ, entropy")) }
                    th scope="col" { (lang.pick("t, distances égales", "t, equal distances")) }
                    th scope="col" { (lang.pick("t, distances ordonnées", "t, ordered distances")) }
                } }
                tbody { @for column in &report.sensitive { tr {
                    th scope="row" { (column.name) }
                    td { (column.distinct) }
                    td { (lang.number(column.entropy, 2)) }
                    td { (lang.number(column.t_equal, 3)) }
                    td { (lang.number(column.t_ordered, 3)) }
                } } }
            }
        }
    }
}

fn loss(report: &Report, lang: Lang) -> Markup {
    let loss = &report.loss;
    html! {
        table {
            caption { (lang.pick("Ce qui est perdu", "What is lost")) }
            tbody {
                @for (fr, en, value) in LOSSES {
                    tr { th scope="row" { (lang.pick(fr, en)) } td { (value(loss, lang)) } }
                }
            }
        }
        table {
            caption { (lang.pick("Perte moyenne d'une cellule, par colonne (0 à 1)", "Mean loss of a cell, by column (0 to 1)")) }
            tbody { @for (name, value) in &loss.columns {
                tr { th scope="row" { (name) } td { (lang.number(*value, 4)) } }
            } }
        }
    }
}
