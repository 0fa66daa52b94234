//! [`Reason::Near`](crate::Reason::Near) hides what an earlier answer stands for without holding all that is asked.

use crate::{Code, Page, Text};

pub(crate) const PAGE: Page = Page {
    code: Code::D18,
    title: Text {
        fr: "une réponse donnée vaut pour ce nombre, mais ne contient pas tout",
        en: "an earlier answer stands for this number, but does not hold all that is asked",
    },
    body: Text {
        fr: "Une population qui ne diffère d'une ancienne que par moins de k patients reçoit la réponse ancienne (`near`). Si la question demande plusieurs nombres de la même population, tous viennent de la même réponse ancienne ; s'il en manque un, tous sont masqués : jamais la somme d'une population sur l'effectif d'une autre.",
        en: "A population that differs from an earlier one by fewer than k patients is given the earlier answer (`near`). Where several numbers of one population are asked, all come from the same earlier answer; where it lacks one, all are hidden: never the sum of one population over the count of another.",
    },
    hint: Text {
        fr: "Reprenez la population de la question précédente, ou changez-la de k patients au moins.",
        en: "Take the population of the earlier question again, or change it by at least k patients.",
    },
};
