//! [`Reason::Difference`](crate::Reason::Difference) hides the later of two numbers of one cell whose difference would disclose few patients.

use crate::{Code, Page, Text};

pub(crate) const PAGE: Page = Page {
    code: Code::D12,
    title: Text {
        fr: "un autre nombre de la même cellule en diffère de trop peu de patients",
        en: "another number of the same cell differs by too few patients",
    },
    body: Text {
        fr: "Deux parts d'un même groupe, deux étapes d'une cascade ou deux mesures d'une part se soustraient l'une de l'autre : leur différence est une cellule comme une autre. Si moins de k patients y contribuent (ou aucun, sauf si toutes les conditions sont ordinaires), ou si elle enfreint une règle sur les structures, les professionnels ou la dominance, le second nombre est masqué. Vaut aussi pour un multiple : une somme de valeurs égales pour presque tous est un effectif déguisé. Source : secret secondaire (Hundepool et al., Statistical Disclosure Control, 2012).",
        en: "Two pieces of a group, two steps of a cascade or two measures of a piece are subtracted from each other: their difference is a cell like any other. Where fewer than k patients contribute to it (or none, unless every condition is ordinary), or where it breaks a rule on structures, practitioners or dominance, the second number is hidden. So it is for a multiple: a sum of values that are equal for nearly everybody is a count in disguise. Source: secondary secrecy (Hundepool et al., Statistical Disclosure Control, 2012).",
    },
    hint: Text {
        fr: "Demandez l'un des deux nombres, ou réunissez les étapes que peu de patients séparent.",
        en: "Ask for one of the two numbers, or join the steps that few patients tell apart.",
    },
};
