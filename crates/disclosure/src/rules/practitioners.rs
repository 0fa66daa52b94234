//! [`Reason::Practitioners`] hides what rests on too few practitioners.

use crate::rules::Verdict;
use crate::{Code, Page, Profile, Reason, Summary, Text, ThresholdName};

pub(crate) const PAGE: Page = Page {
    code: Code::D03,
    title: Text {
        fr: "trop peu de professionnels derrière la valeur",
        en: "too few practitioners behind the value",
    },
    body: Text {
        fr: "Une valeur repose sur au moins trois professionnels, si la requête connaît le professionnel : un médecin n'est pas moins protégé que ses patients. Si plusieurs colonnes en nomment, chacune doit en nommer trois. Source : secret statistique de l'Insee (trois unités), appliqué par analogie ; les guides du SNDS interdisent tout identifiant de professionnel, même chiffré.",
        en: "A value rests on at least three practitioners, where the query knows the practitioner: a physician is protected as their patients are. Where several columns name one, each has to name three. Source: INSEE's statistical secrecy (three units), by analogy; the SNDS guides forbid any identifier of a professional, even encrypted.",
    },
    hint: Text {
        fr: "Présentez par région, par réseau ou par période plus longue.",
        en: "Show it by region, by network or over a longer period.",
    },
};

pub(crate) fn judge(summary: &Summary, profile: &Profile) -> Verdict {
    let fewest = profile.value(ThresholdName::Practitioners);
    match summary.practitioner_count() {
        Some(count) if count < fewest => Err(Reason::Practitioners),
        Some(_) | None => Ok(()),
    }
}
