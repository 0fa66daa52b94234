//! [`Reason::Structures`] hides what rests on too few structures.

use crate::rules::Verdict;
use crate::{Code, Page, Profile, Reason, Summary, Text, ThresholdName};

pub(crate) const PAGE: Page = Page {
    code: Code::D02,
    title: Text {
        fr: "trop peu de structures derrière la valeur",
        en: "too few structures behind the value",
    },
    body: Text {
        fr: "Une valeur repose sur au moins trois structures, si la requête connaît la structure : avec une ou deux, chacune déduirait l'activité de l'autre, et une structure est protégée comme une entreprise. Un patient suivi dans plusieurs structures compte dans chacune. Si plusieurs colonnes nomment une structure (celle du patient, celle de l'événement), chacune doit en nommer trois. Source : secret statistique de l'Insee sur les entreprises (pas de résultat sur moins de trois unités).",
        en: "A value rests on at least three structures, where the query knows the structure: with one or two, each could deduce the other's activity, and a structure is protected like a business. A patient met in several structures counts in each. Where several columns name a structure (the patient's own, the event's), each has to name three. Source: INSEE's statistical secrecy for businesses (no result on fewer than three units).",
    },
    hint: Text {
        fr: "Présentez par région ou par réseau plutôt que par structure.",
        en: "Show it by region or by network rather than by structure.",
    },
};

pub(crate) fn judge(summary: &Summary, profile: &Profile) -> Verdict {
    match summary.structure_count() {
        Some(count) if count < profile.value(ThresholdName::Structures) => Err(Reason::Structures),
        Some(_) | None => Ok(()),
    }
}
