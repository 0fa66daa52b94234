//! [`Reason::StructureShare`] hides what is mostly one structure's.

use crate::rules::Verdict;
use crate::{Code, Page, Profile, Reason, Summary, Text, ThresholdName};

pub(crate) const PAGE: Page = Page {
    code: Code::D04,
    title: Text {
        fr: "une structure suit presque tous les patients",
        en: "one structure holds almost all the patients",
    },
    body: Text {
        fr: "Aucune structure ne suit plus de 85 % des patients derrière une valeur : au-delà, la valeur est en pratique celle de cette structure. Un patient suivi dans plusieurs structures pèse dans chacune ; celui dont la structure manque pèse dans le total. Source : secret statistique de l'Insee sur les entreprises (aucune unité à 85 % ou plus).",
        en: "No structure holds more than 85 % of the patients behind a value: beyond that the value is in practice that structure's. A patient met in several structures weighs in each; one whose structure is missing weighs in the total. Source: INSEE's statistical secrecy for businesses (no unit with 85 % or more).",
    },
    hint: Text {
        fr: "Réunissez cette cellule avec une cellule voisine.",
        en: "Join this cell with a neighbouring one.",
    },
};

pub(crate) fn judge(summary: &Summary, profile: &Profile) -> Verdict {
    let Some(structures) = &summary.structures else {
        return Ok(());
    };
    let largest = structures.first().copied().unwrap_or(0);
    let share = profile.value(ThresholdName::StructureShare);
    let allowed = summary.patients().saturating_mul(share);
    if largest.saturating_mul(100) > allowed {
        Err(Reason::StructureShare)
    } else {
        Ok(())
    }
}
