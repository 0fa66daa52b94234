//! The files of the publication, how to cite it, and where it comes from.

use contract::Lang;
use maud::{Markup, html};

use super::{Facts, links, text};
use crate::front_matter::Output;
use crate::labels::name;
use crate::number::typography;
use crate::words::t;

/// The section on files and their columns.
pub(super) fn files(facts: &Facts<'_>, lang: Lang) -> Markup {
    let slug = facts.study.slug();
    let chart = format!("{slug}{}", t(lang, ".svg", ".en.svg"));
    html! {
        section aria-labelledby="files" {
            h2 id="files" { (t(lang, "Fichiers", "Files")) }
            ul {
                @if links(facts, Output::Csv) {
                    li {
                        a href=(format!("{slug}.csv")) { (slug) ".csv" }
                        (typography(t(lang, " : le tableau (UTF-8, virgule, point décimal) ; chaque mesure est suivie de son statut.", ": the table (UTF-8, comma, decimal point); each measure is followed by its status."), lang))
                    }
                }
                @if links(facts, Output::Chart) && facts.chart.is_some() {
                    li { a href=(chart) { (chart) } (typography(t(lang, " : le graphique.", ": the chart."), lang)) }
                }
                li {
                    a href="provenance.json" { "provenance.json" }
                    (typography(t(lang, " : empreintes de tous les fichiers, règles appliquées, tête du registre.", ": digests of all files, rules applied, head of the ledger."), lang))
                }
            }
            @if links(facts, Output::Csv) { (columns(facts, lang)) }
        }
    }
}

fn columns(facts: &Facts<'_>, lang: Lang) -> Markup {
    let front = facts.study.front();
    let bound = |fr: &str, en: &str| typography(t(lang, fr, en), lang);
    html! {
        details {
            summary { (t(lang, "Colonnes du fichier CSV", "Columns of the CSV file")) }
            dl.columns {
                @for dimension in &front.dimensions {
                    dt { code { (dimension.column) } }
                    dd {
                        (text(&dimension.label, lang))
                        @if let Some(total) = &dimension.total {
                            ", " code { (total) } (typography(t(lang, " : ", ": "), lang))
                            (name(dimension, &disclosure::Scalar::Text(total.clone()), facts.reference).get(lang))
                        }
                    }
                }
                @for measure in &front.measures {
                    dt { code { (measure.column) } }
                    dd {
                        (text(&measure.label, lang))
                        @if let Some(unit) = &measure.unit { ", " (unit) }
                    }
                    @if let (Some(low), Some(high)) = (&measure.low, &measure.high) {
                        dt { code { (low) } ", " code { (high) } }
                        dd { (bound("bornes de l'intervalle de confiance à 95 %", "ends of the 95% confidence interval")) }
                    }
                }
                dt { code { "…_status" } }
                dd {
                    code { "shown" } (typography(t(lang, " : exacte ; ", ": exact; "), lang))
                    code { "rounded" } (typography(t(lang, " : arrondie, ou calculée à partir de valeurs arrondies ; ", ": rounded, or computed from rounded values; "), lang))
                    code { "near" } (typography(t(lang, " : déjà donnée pour une population voisine ; ", ": already given for a population close by; "), lang))
                    code { "suppressed" } (typography(t(lang, " : masquée, cellule vide.", ": hidden, empty cell."), lang))
                }
            }
        }
    }
}

/// The section on citation and provenance.
pub(super) fn section(facts: &Facts<'_>, lang: Lang) -> Markup {
    html! {
        section aria-labelledby="source" {
            h2 id="source" { (t(lang, "Citation et provenance", "Citation and provenance")) }
            p.citation { (citation(facts, lang)) }
            (digests(facts, lang))
        }
    }
}

fn citation(facts: &Facts<'_>, lang: Lang) -> String {
    let run = facts.run;
    let title = facts.study.front().title.get(lang);
    let short: String = facts.study.digest().chars().take(12).collect();
    let synthetic = match (run.synthetic, lang) {
        (true, Lang::Fr) => "données synthétiques, ",
        (true, Lang::En) => "synthetic data, ",
        (false, _) => "",
    };
    let text = match lang {
        Lang::Fr => format!(
            "« {title} », {synthetic}entrepôt des réseaux de microstructures, version {}, étude {short}, tamis {}.",
            run.warehouse_version, run.program_version
        ),
        Lang::En => format!(
            "“{title}”, {synthetic}warehouse of the microstructure networks, version {}, study {short}, tamis {}.",
            run.warehouse_version, run.program_version
        ),
    };
    typography(&text, lang)
}

fn digests(facts: &Facts<'_>, lang: Lang) -> Markup {
    let run = facts.run;
    html! {
        dl.provenance {
            dt { (t(lang, "Étude", "Study")) } dd { code { (facts.study.digest()) } }
            dt { (t(lang, "Version de l’entrepôt", "Warehouse version")) } dd { (run.warehouse_version) }
            dt { (t(lang, "Programme", "Program")) } dd { "tamis " (run.program_version) }
            dt { (t(lang, "Profil de protection", "Disclosure profile")) } dd { (run.profile.name()) }
            dt { (t(lang, "Politique", "Policy")) } dd { code { (run.policy_digest) } }
            dt { (t(lang, "Modèle", "Model")) } dd { code { (run.model_digest) } }
            dt { (t(lang, "Chiffres de référence", "Reference figures")) } dd { code { (facts.reference.digest()) } }
            dt { (t(lang, "Contrats de données (non signés)", "Feed contracts (unsigned)")) }
            dd {
                ul {
                    @for contract in &run.contracts {
                        li { (contract.region) ", " (contract.source) " " code { (contract.digest) } }
                    }
                }
            }
            dt { (t(lang, "Registre", "Ledger")) }
            dd {
                @match lang {
                    Lang::Fr => { "La tête du registre au moment de l'exécution figure dans " code { "provenance.json" } "." }
                    Lang::En => { "The head of the ledger at the time of the run stands in " code { "provenance.json" } "." }
                }
            }
        }
        p.note {
            (typography(t(lang, "Empreintes : SHA-256. Aucune date n'est imprimée, pour que les mêmes données donnent les mêmes octets.", "Digests: SHA-256. No date is printed, so that the same data give the same bytes."), lang))
        }
    }
}
