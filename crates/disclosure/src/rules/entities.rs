//! [`Reason::Entities`](crate::Reason::Entities) hides what, with all that was given before, would tell too much of a structure or practitioner.

use crate::{Code, Page, Text};

pub(crate) const PAGE: Page = Page {
    code: Code::D17,
    title: Text {
        fr: "avec tout ce qui a été donné, ce nombre en dirait trop d'une structure ou d'un professionnel",
        en: "with all that was given before, this number would tell too much of a structure or practitioner",
    },
    body: Text {
        fr: "Le même modèle est tenu pour la part des patients de chaque structure, et de chaque professionnel si la question porte sur des actes : son écart-type reste d'au moins 20 % de ses patients. Source : ce projet, design/perturbation.md, règle 4.",
        en: "The same model is kept for the share of the patients of each structure, and of each practitioner where acts are asked: its standard deviation stays at least 20 % of its patients. Source: this project, design/perturbation.md, rule 4.",
    },
    hint: Text {
        fr: "Présentez par région ou par réseau plutôt que par structure ou petit département.",
        en: "Show it by region or network rather than by structure or small department.",
    },
};
