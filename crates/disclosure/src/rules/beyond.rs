//! [`Reason::Beyond`](crate::Reason::Beyond) hides what cannot be held against all that was given before.

use crate::{Code, Page, Text};

pub(crate) const PAGE: Page = Page {
    code: Code::D14,
    title: Text {
        fr: "trop de nombres ont déjà été donnés pour juger celui-ci",
        en: "too many numbers were given before to judge this one",
    },
    body: Text {
        fr: "Un nombre nouveau est confronté aux combinaisons de tous ceux qui ont été donnés. Au-delà d'un nombre d'étapes fixé, qui ne dépend que de la taille de ce qui a été donné, il est masqué : ce qui n'a pas pu être vérifié ne sort pas. Les questions déjà posées gardent leur réponse.",
        en: "A new number is held against the combinations of all that were given. Beyond a fixed number of steps, which depends on the size of what was given only, it is hidden: what could not be checked does not leave. Questions that were asked before keep their answers.",
    },
    hint: Text {
        fr: "Travaillez dans un nouveau projet, ou demandez une publication relue par le CNRMS.",
        en: "Work in a new project, or ask for a publication that the CNRMS reviews.",
    },
};
