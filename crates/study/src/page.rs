//! The page of a publication: one self-contained HTML file a language, readable without script, style
//! or colour.

mod comparison;
mod method;
mod origin;
mod table;

use contract::{Lang, Sentence};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::chart::Chart;
use crate::comparison::{Comparison, Ours};
use crate::front_matter::Output;
use crate::number::{colon, typography};
use crate::provenance::Provenance;
use crate::reference::Reference;
use crate::study::Study;
use crate::svg::{self, Layout};
use crate::view::TableView;
use crate::words::{self, t};

const STYLE: &str = include_str!("page/style.css");
/// The page itself tells the browser to load nothing and to run nothing.
const NOTHING_ELSE: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// All that a page says.
pub(crate) struct Facts<'a> {
    pub(crate) study: &'a Study,
    pub(crate) rows: &'a TableView,
    pub(crate) reference: &'a Reference,
    pub(crate) run: &'a Provenance,
    pub(crate) comparison: Option<Comparison>,
    pub(crate) chart: Option<Chart>,
}

/// The bytes of the page in one language.
pub(crate) fn bytes(facts: &Facts<'_>, lang: Lang) -> Vec<u8> {
    let mut bytes = whole(facts, lang).into_string().into_bytes();
    bytes.push(b'\n');
    bytes
}

fn whole(facts: &Facts<'_>, lang: Lang) -> Markup {
    let front = facts.study.front();
    html! {
        (DOCTYPE)
        html lang=(t(lang, "fr", "en")) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(NOTHING_ELSE);
                meta name="description" content=(text(&front.question, lang));
                title { (text(&front.title, lang)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { (t(lang, "Aller au contenu", "Skip to content")) }
                (header(facts, lang))
                main id="main" tabindex="-1" {
                    (opening(facts, lang))
                    (chart(facts, lang))
                    (table::section(facts, lang))
                    (comparison::section(facts, lang))
                    (limits(facts, lang))
                    (method::section(facts, lang))
                    (method::promise(facts, lang))
                    (origin::files(facts, lang))
                    (origin::section(facts, lang))
                }
            }
        }
    }
}

fn header(facts: &Facts<'_>, lang: Lang) -> Markup {
    let slug = facts.study.slug();
    html! {
        header {
            p.publisher {
                (t(lang, "Microstructures médicales · Statistiques", "Medical microstructures · Statistics"))
            }
            nav aria-label=(t(lang, "Langue", "Language")) {
                @match lang {
                    Lang::Fr => { span aria-current="true" { "Français" } " " a href=(format!("{slug}.en.html")) hreflang="en" lang="en" { "English" } }
                    Lang::En => { a href=(format!("{slug}.fr.html")) hreflang="fr" lang="fr" { "Français" } " " span aria-current="true" { "English" } }
                }
            }
        }
    }
}

fn opening(facts: &Facts<'_>, lang: Lang) -> Markup {
    let front = facts.study.front();
    html! {
        h1 { (text(&front.title, lang)) }
        @if facts.run.synthetic {
            p.banner role="note" {
                strong { (typography(t(lang, "Données synthétiques.", "Synthetic data."), lang)) }
                " "
                (t(
                    lang,
                    "Aucune de ces valeurs ne décrit un patient réel ; la page montre le fonctionnement du programme.",
                    "None of these values describes a real patient; the page shows how the program works.",
                ))
            }
        }
        p.question { (text(&front.question, lang)) }
        @if let Some(comparison) = &facts.comparison {
            @if let Some(line) = comparison.lines.first() {
                section.key aria-labelledby="key" {
                    h2 id="key" { (t(lang, "L’essentiel", "Key result")) }
                    p.figure {
                        (colon(
                            &format!("{}, {}", comparison.label.get(lang), line.our_year),
                            &key_value(&line.ours, lang),
                            lang,
                        ))
                    }
                    p {
                        (colon(line.label.get(lang), &words::published(&line.published, lang), lang))
                        ". " (words::reading(line, lang))
                    }
                }
            }
        }
    }
}

/// Our share as a headline: the word instead of the sign where it is hidden.
fn key_value(share: &Ours, lang: Lang) -> String {
    match share {
        Ours::Hidden => t(lang, "valeur masquée", "hidden value").to_owned(),
        Ours::Absent | Ours::Share { .. } => words::ours(share, lang),
    }
}

fn chart(facts: &Facts<'_>, lang: Lang) -> Markup {
    let Some(chart) = &facts.chart else {
        return html! {};
    };
    html! {
        section aria-labelledby="chart" {
            h2 id="chart" { (t(lang, "Graphique", "Chart")) }
            figure {
                figcaption { (text(&chart.title, lang)) }
                div.wide { (svg::element(chart, Layout::WIDE, lang)) }
                div.narrow { (svg::element(chart, Layout::NARROW, lang)) }
            }
        }
    }
}

fn limits(facts: &Facts<'_>, lang: Lang) -> Markup {
    html! {
        section aria-labelledby="limits" {
            h2 id="limits" {
                (t(lang, "Ce que la comparaison ne peut pas dire", "What the comparison cannot say"))
            }
            @for paragraph in facts.study.front().limits.get(lang).split("\n\n") {
                p { (typography(paragraph.trim(), lang)) }
            }
        }
    }
}

/// A sentence of the study as it is printed.
fn text(sentence: &Sentence, lang: Lang) -> String {
    typography(sentence.get(lang), lang)
}

/// Whether the study publishes a kind of file, so that the page may link it.
fn links(facts: &Facts<'_>, output: Output) -> bool {
    facts.study.publishes(output)
}
