//! [`Reason::Irregular`](crate::Reason::Irregular) hides what has a list or a cut-point that nobody declared, once there were
//! many of those in a month.

use crate::{Code, Page, Text};

pub(crate) const PAGE: Page = Page {
    code: Code::D19,
    title: Text {
        fr: "trop de nombres ce mois-ci avec des listes ou des seuils que le modèle ne déclare pas",
        en: "too many numbers this month with lists or cut-points that the model does not declare",
    },
    body: Text {
        fr: "Qui choisit librement des listes de codes ou des seuils sur une colonne secrète peut découper n'importe quel ensemble de patients, une question après l'autre. Sont déclarés, et donc sans limite : un code seul, les groupes d'une liste de codes, des nombres entiers qui se suivent, les pas de la grille d'une mesure, le premier jour d'un mois, le début d'un code (« F1% »), et leurs contraires. Le reste compte dans un budget par mois, par personne et par projet, montré ou masqué. Source : ce projet, design, perturbation, règle 5.",
        en: "Whoever chooses lists of codes or cut-points on a secret column freely can cut out any set of patients, one question after the other. Declared, and so without a limit, are: a single code, the groups of a code list, whole numbers that follow each other, the steps of the grid of a measure, the first of a month, the beginning of a code ('F1%'), and their contraries. All else counts in a budget for each month, person and project, whether shown or hidden. Source: this project, design, perturbation, rule 5.",
    },
    hint: Text {
        fr: "Employez les groupes déclarés (`tamis tables TABLE`) et les pas de la grille, ou attendez le mois prochain.",
        en: "Use the declared groups (`tamis tables TABLE`) and the steps of the grid, or wait for the next month.",
    },
};
