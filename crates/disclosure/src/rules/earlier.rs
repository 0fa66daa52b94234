//! [`Reason::Earlier`](crate::Reason::Earlier) hides what would disclose few patients together with what was given before.

use crate::{Code, Page, Text};

pub(crate) const PAGE: Page = Page {
    code: Code::D13,
    title: Text {
        fr: "avec ce qui a déjà été donné, trop peu de patients seraient révélés",
        en: "with what was given before, too few patients would be disclosed",
    },
    body: Text {
        fr: "Chaque nombre donné est retenu avec la contribution de chaque patient, pour la personne, le projet et le public. Un nombre nouveau qui ne diffère d'un ancien, ou d'une combinaison d'anciens, que par moins de k patients (peut-être aucun) n'est pas donné : si les deux mesurent la même chose, la réponse ancienne est redonnée avec le statut `near` ; sinon il est masqué. Si la différence compte k patients ou plus, elle passe toutes les règles comme une cellule. Source : Denning, Denning et Schwartz, The tracker, ACM TODS (1979).",
        en: "Every number that is given is remembered with what each patient contributes to it, for the person, the project and the public. A new number that differs from an earlier one, or from a combination of earlier ones, by fewer than k patients (possibly by none) is not given: where both measure the same, the earlier answer is given again with the status `near`; otherwise it is hidden. Where the difference counts k patients or more, it passes every rule as a cell does. Source: Denning, Denning and Schwartz, The tracker, ACM TODS (1979).",
    },
    hint: Text {
        fr: "Reprenez la population de la question précédente, ou changez-la de k patients au moins : une autre période, une autre région.",
        en: "Take the population of the earlier question again, or change it by at least k patients: another period, another region.",
    },
};
