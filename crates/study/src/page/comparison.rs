//! The comparison with published figures: a table, and what each line says.

use contract::Lang;
use maud::{Markup, html};

use super::{Facts, table::hidden, text};
use crate::comparison::Line;
use crate::number::{colon, typography};
use crate::view::HIDDEN;
use crate::words::{self, t};

/// The section of the comparison, if the study has one.
pub(super) fn section(facts: &Facts<'_>, lang: Lang) -> Markup {
    let Some(comparison) = &facts.comparison else {
        return html! {};
    };
    html! {
        section aria-labelledby="comparison" {
            h2 id="comparison" {
                (t(lang, "Comparaison avec les chiffres publiés", "Comparison with published figures"))
            }
            div.scroll role="region" aria-labelledby="comparison-caption" tabindex="0" {
                table.comparison {
                    caption id="comparison-caption" { (caption(&text(&comparison.label, lang), lang)) }
                    thead {
                        tr {
                            th scope="col" { (t(lang, "Référence", "Reference")) }
                            th.number scope="col" { (t(lang, "Valeur de référence", "Reference value")) }
                            th.number scope="col" { "Micro\u{ad}structures" }
                            th.number scope="col" { (t(lang, "Écart (points)", "Difference (points)")) }
                        }
                    }
                    tbody { @for line in &comparison.lines { (row(line, lang)) } }
                }
            }
            dl.readings {
                @for line in &comparison.lines {
                    dt { (text(&line.label, lang)) }
                    dd {
                        p { (words::reading(line, lang)) }
                        p.note { (standing(line, lang)) " " (sources(line, lang)) }
                    }
                }
            }
        }
    }
}

fn standing(line: &Line, lang: Lang) -> String {
    let value = words::published(&line.published, lang);
    let how = words::standing(&line.published, lang);
    let value = format!("{value} ; {how}.");
    let value = match lang {
        Lang::Fr => value,
        Lang::En => value.replace(" ; ", "; "),
    };
    colon(t(lang, "Référence", "Reference"), &value, lang)
}

/// Where the figure is published, quoted as the reference file gives it: `*title*` is a title.
fn sources(line: &Line, lang: Lang) -> Markup {
    html! {
        (colon("Source", "", lang))
        @for (number, source) in line.published.sources.iter().enumerate() {
            @if number > 0 { " ; " }
            @for (part, words) in source.split('*').enumerate() {
                @if part % 2 == 1 { cite { (words) } } @else { (typography(words, Lang::Fr)) }
            }
        }
        "."
    }
}

fn caption(label: &str, lang: Lang) -> String {
    let rest = t(
        lang,
        "microstructures et chiffres publiés (entre crochets, intervalle de confiance à 95 %)",
        "microstructures and published figures (95% confidence interval in brackets)",
    );
    colon(label, rest, lang)
}

fn row(line: &Line, lang: Lang) -> Markup {
    let difference = words::difference(line, lang);
    let ours = words::ours(&line.ours, lang);
    html! {
        tr {
            th scope="row" { (text(&line.label, lang)) }
            td.number { (words::published(&line.published, lang)) }
            td.number {
                @if ours == HIDDEN { (hidden(lang)) } @else { (broken(&ours)) }
                " " span.note { "(" (line.our_year) ")" }
            }
            td.number { @if difference == HIDDEN { (hidden(lang)) } @else { (broken(&difference)) } }
        }
    }
}

/// The interval in a span of its own, so that a narrow page can put it on a second line.
fn broken(text: &str) -> Markup {
    match text.split_once(" [") {
        None => html! { (text) },
        Some((value, interval)) => html! { (value) " " span.interval { "[" (interval) } },
    }
}
