//! The table of the study, with the legend of its statuses.

use contract::Lang;
use disclosure::Status;
use maud::{Markup, html};

use super::{Facts, text};
use crate::front_matter::Measure;
use crate::labels::{is_total, name};
use crate::number::{Shape, interval, measure, plain, typography};
use crate::view::{CellView, HIDDEN, Reading};
use crate::words::t;

/// The section of the table.
pub(super) fn section(facts: &Facts<'_>, lang: Lang) -> Markup {
    let front = facts.study.front();
    let groups = groups(facts);
    html! {
        section aria-labelledby="table" {
            h2 id="table" { (t(lang, "Tableau", "Table")) }
            div.scroll role="region" aria-labelledby="table-caption" tabindex="0" {
                table {
                    caption id="table-caption" { (text(&front.title, lang)) }
                    thead {
                        tr {
                            @for dimension in row_dimensions(facts) {
                                th scope="col" { (text(&dimension.label, lang)) }
                            }
                            @for measure in &front.measures { (heading(measure, lang)) }
                        }
                    }
                    @for (group, rows) in &groups {
                        tbody {
                            @if let Some(group) = group {
                                tr.group {
                                    th scope="rowgroup" colspan=(columns(facts)) { (group.get(lang)) }
                                }
                            }
                            @for row in rows { (line(facts, row, lang)) }
                        }
                    }
                }
            }
            (legend(facts, lang))
        }
    }
}

fn heading(measure: &Measure, lang: Lang) -> Markup {
    html! {
        th.number scope="col" {
            (text(&measure.label, lang))
            @if measure.low.is_some() {
                " " span.interval { (t(lang, "[IC à 95 %]", "[95% CI]").replace(" %", "\u{202f}%")) }
            }
        }
    }
}

fn line(facts: &Facts<'_>, row: &[CellView], lang: Lang) -> Markup {
    let dimensions = row_dimensions(facts);
    let total = dimensions.iter().any(|dimension| {
        matches!(facts.rows.read_named(row, &dimension.column), Reading::Open(value) if is_total(dimension, value))
    });
    html! {
        tr.total[total] {
            @for dimension in dimensions {
                th scope="row" {
                    @if let Reading::Open(value) = facts.rows.read_named(row, &dimension.column) {
                        (typography(name(dimension, value, facts.reference).get(lang), lang))
                    }
                }
            }
            @for measure in &facts.study.front().measures { (cell(facts, row, measure, lang)) }
        }
    }
}

fn cell(facts: &Facts<'_>, row: &[CellView], of: &Measure, lang: Lang) -> Markup {
    let shape = Shape {
        decimals: of.decimals,
        unit: of.unit.as_deref(),
    };
    let Some(value) = measure(facts.rows.read_named(row, &of.column), shape, lang) else {
        // The empty span keeps the sign under the values, not under the intervals.
        return html! {
            td.number.hidden data-status="suppressed" {
                (hidden(lang))
                @if of.low.is_some() { " " span.interval {} }
            }
        };
    };
    let status = facts
        .rows
        .position(&of.column)
        .and_then(|at| row.get(at))
        .and_then(|cell| cell.status)
        .map_or("", Status::as_str);
    let bare = Shape {
        unit: None,
        ..shape
    };
    let end = |column: &Option<String>| {
        let column = column.as_deref()?;
        measure(facts.rows.read_named(row, column), bare, lang)
    };
    html! {
        td.number data-status=(status) {
            (value)
            @if status == Status::Near.as_str() { sup { "n" } }
            @if status == Status::Partial.as_str() { sup { "p" } }
            @if let (Some(low), Some(high)) = (end(&of.low), end(&of.high)) {
                " " span.interval { (interval(&low, &high, lang)) }
            }
        }
    }
}

/// `s`, which a screen reader says in full.
pub(super) fn hidden(lang: Lang) -> Markup {
    html! { abbr title=(t(lang, "valeur masquée", "hidden value")) { (HIDDEN) } }
}

fn legend(facts: &Facts<'_>, lang: Lang) -> Markup {
    let base = facts.run.profile.rounding_base();
    let k = facts.run.profile.k();
    html! {
        div.legend {
            h3 { (t(lang, "Lire le tableau", "Reading the table")) }
            dl {
                dt { (hidden(lang)) }
                dd {
                    (typography(t(
                        lang,
                        "Valeur masquée pour protéger les patients : elle, ou une valeur dont elle dépend, ne remplit pas une règle de protection. Le signe ne dit pas si la valeur est petite, ni même si elle est nulle.",
                        "Value hidden to protect patients: it, or a value it depends on, does not meet a rule of protection. The sign does not tell whether the value is small, nor even whether it is zero.",
                    ), lang))
                }
                @if facts.rows.has(Status::Rounded) {
                    dt { (t(lang, "Arrondi", "Rounding")) }
                    dd {
                        (rounding(base, lang))
                    }
                }
                @if facts.rows.has(Status::Partial) {
                    dt { "p" }
                    dd {
                        (t(lang,
                            "Tiré d'un nombre de choses distinctes, qui ne compte que celles qui ont assez de patients : le vrai nombre peut être plus grand.",
                            "Computed from a number of distinct things, which counts those with enough patients only: the true number may be larger.",
                        ))
                    }
                }
                @if facts.rows.has(Status::Near) {
                    dt { "n" }
                    dd {
                        @match lang {
                            Lang::Fr => { "Réponse déjà donnée pour une population qui diffère de moins de " (k) " patients, peut-être d'aucun." }
                            Lang::En => { "Answer already given for a population that differs by fewer than " (k) " patients, possibly by none." }
                        }
                    }
                }
                @if facts.study.front().measures.iter().any(|measure| measure.low.is_some()) {
                    dt { (t(lang, "IC", "CI")) }
                    dd { (typography(t(lang, "Intervalle de confiance à 95 % de Wilson.", "Wilson 95% confidence interval."), lang)) }
                }
            }
            @for note in &facts.rows.notes { p { (text(&note.what, lang)) } }
        }
    }
}

fn rounding(base: u64, lang: Lang) -> String {
    let text = match lang {
        Lang::Fr => format!(
            "Les effectifs sont arrondis au multiple de {base} le plus proche ; parts, intervalles et totaux sont calculés à partir des effectifs arrondis."
        ),
        Lang::En => format!(
            "Counts are rounded to the nearest multiple of {base}; shares, intervals and totals are computed from the rounded counts."
        ),
    };
    typography(&text, lang)
}

/// The dimensions that name a row: all but the first, which groups the rows, or the only one.
fn row_dimensions<'a>(facts: &Facts<'a>) -> &'a [crate::front_matter::Dimension] {
    let all = facts.study.front().dimensions.as_slice();
    match all {
        [_, rest @ ..] if !rest.is_empty() => rest,
        _ => all,
    }
}

fn columns(facts: &Facts<'_>) -> usize {
    row_dimensions(facts).len() + facts.study.front().measures.len()
}

type Group<'a> = (Option<contract::Sentence>, Vec<&'a [CellView]>);

/// The rows in their order, cut where the first of several dimensions changes.
fn groups<'a>(facts: &Facts<'a>) -> Vec<Group<'a>> {
    let dimensions = &facts.study.front().dimensions;
    let grouping = dimensions.first().filter(|_| dimensions.len() > 1);
    let mut groups: Vec<(String, Group<'a>)> = Vec::new();
    for row in &facts.rows.rows {
        let (key, label) =
            match grouping.map(|first| (first, facts.rows.read_named(row, &first.column))) {
                Some((first, Reading::Open(value))) => {
                    (plain(value), Some(name(first, value, facts.reference)))
                }
                _ => (String::new(), None),
            };
        match groups.last_mut().filter(|(last, _)| *last == key) {
            Some((_, (_, rows))) => rows.push(row),
            None => groups.push((key, (label, vec![row]))),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}
