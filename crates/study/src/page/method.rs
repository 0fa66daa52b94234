//! How the numbers were made, what the publication promises, and what it does not promise yet.

use contract::Lang;
use disclosure::{Profile, ThresholdName};
use maud::{Markup, html};

use super::{Facts, text};
use crate::number::typography;
use crate::words::t;

/// The section on method.
pub(super) fn section(facts: &Facts<'_>, lang: Lang) -> Markup {
    let front = facts.study.front();
    let margins = front
        .dimensions
        .iter()
        .any(|dimension| dimension.total.is_some());
    html! {
        section aria-labelledby="method" {
            h2 id="method" { (t(lang, "Méthode", "Method")) }
            p { (text(&front.population, lang)) }
            @if margins {
                p {
                    (typography(t(
                        lang,
                        "Une ligne d'ensemble est la somme des lignes montrées : elle est masquée dès que l'une d'elles l'est.",
                        "A total row is the sum of the rows shown: it is hidden as soon as one of them is.",
                    ), lang))
                }
            }
            p {
                (typography(t(
                    lang,
                    "Tout est calculé à partir des valeurs montrées, jamais des valeurs exactes. L'intervalle de confiance d'une part est celui de Wilson ; celui d'un écart entre deux parts est celui de Newcombe (méthode 10), lorsque la référence a un effectif publié. Ils mesurent l'incertitude qu'auraient ces parts si les patients étaient un échantillon, non les erreurs de recueil ni les différences de définition.",
                    "Everything is computed from the values shown, never from exact ones. The confidence interval of a share is Wilson's; that of a difference between two shares is Newcombe's (method 10), where the reference has a published number of patients. They measure the uncertainty these shares would have if the patients were a sample, not errors of collection nor differences of definition.",
                ), lang))
            }
            ul.note {
                li lang="en" { "E. B. Wilson, “Probable inference, the law of succession, and statistical inference”, " cite { "JASA" } " 22 (1927) 209–212." }
                li lang="en" { "R. G. Newcombe, “Interval estimation for the difference between independent proportions: comparison of eleven methods”, " cite { "Statistics in Medicine" } " 17 (1998) 873–890." }
            }
        }
    }
}

/// The section on the promise.
pub(super) fn promise(facts: &Facts<'_>, lang: Lang) -> Markup {
    html! {
        section aria-labelledby="promise" {
            h2 id="promise" { (t(lang, "Ce que cette publication promet", "What this publication promises")) }
            ul {
                li { (thresholds(&facts.run.profile, lang)) }
                li {
                    (typography(t(
                        lang,
                        "Le complément de chaque effectif dans sa ligne (par exemple les patients qui n'ont pas la caractéristique comptée) remplit les mêmes conditions, sinon l'effectif est masqué.",
                        "The complement of each count within its row (for instance the patients without the characteristic counted) meets the same conditions, else the count is hidden.",
                    ), lang))
                }
                li {
                    (typography(t(
                        lang,
                        "Une valeur calculée à partir d'une valeur masquée est masquée.",
                        "A value computed from a hidden value is hidden.",
                    ), lang))
                }
            }
            h3 { (t(lang, "Ce qu’elle ne promet pas encore", "What it does not promise yet")) }
            ul {
                li {
                    (typography(t(
                        lang,
                        "Chaque valeur et son complément sont protégés seuls. Ce que l'on pourrait déduire en soustrayant cette publication d'une autre, ou d'une autre requête, n'est pas encore examiné.",
                        "Each value and its complement are protected alone. What could be deduced by subtracting this publication from another one, or from another query, is not examined yet.",
                    ), lang))
                }
                li {
                    (typography(t(
                        lang,
                        "Les contrats de données, le modèle et la politique de protection ne sont pas signés ; leurs empreintes figurent ci-dessous.",
                        "The feed contracts, the model and the disclosure policy are unsigned; their digests stand below.",
                    ), lang))
                }
            }
        }
    }
}

/// The primary rules in one sentence; a rule that the profile switches off is not mentioned.
fn thresholds(profile: &Profile, lang: Lang) -> String {
    let value = |name| profile.threshold(name).value();
    let structures = value(ThresholdName::Structures);
    let practitioners = value(ThresholdName::Practitioners);
    let share = value(ThresholdName::StructureShare);
    let mut least = vec![format!("{} patients", profile.k())];
    if structures > 0 {
        least.push(format!(
            "{structures} {}",
            t(lang, "structures", "structures")
        ));
    }
    if practitioners > 0 {
        least.push(format!(
            "{practitioners} {}",
            t(lang, "professionnels", "practitioners")
        ));
    }
    let least = listed(&least, lang);
    let (share_fr, share_en) = if share < 100 {
        (
            format!(", et aucune structure ne réunit plus de {share} % de ses patients"),
            format!(", and no structure holds more than {share}% of its patients"),
        )
    } else {
        (String::new(), String::new())
    };
    let text = match lang {
        Lang::Fr => format!("Chaque effectif montré repose sur au moins {least}{share_fr}."),
        Lang::En => format!("Each count shown rests on at least {least}{share_en}."),
    };
    typography(&text, lang)
}

fn listed(parts: &[String], lang: Lang) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} {} {last}", most.join(", "), t(lang, "et", "and")),
    }
}
