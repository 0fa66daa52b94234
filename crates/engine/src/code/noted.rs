//! Notes below an answer.

use super::{Code, Page};

pub(super) const PAGES: &[Page] = &[
    (
        Code::E20,
        "E20",
        [
            "une clé de groupe est une donnée libre : les groupes trop petits sont omis, sans dire combien, et ce qui se calcule sur tous (totaux, parts, rangs) est masqué",
            "a group key is free data: groups that are too small are left out, without saying how many, and what is computed over all of them (totals, shares, ranks) is hidden",
        ],
        [
            "une clé à domaine déclaré (région, sexe, année, mois, tranche) montre toute la grille ; un CASE la déclare : CASE WHEN inclusion_year = 2023 THEN '2023' … ELSE 'avant' END",
            "a key with a declared domain (region, sex, year, month, band) shows the whole grid; a CASE declares one: CASE WHEN inclusion_year = 2023 THEN '2023' … ELSE 'before' END",
        ],
    ),
    (
        Code::E21,
        "E21",
        [
            "`near` : réponse déjà donnée pour une population qui diffère de moins de k patients, peut-être d'aucun",
            "`near`: the answer given before for a population that differs by fewer than k patients, possibly by none",
        ],
        [
            "reprenez la population de la première question, ou changez-la de k patients au moins",
            "take the population of the first question, or change it by at least k patients",
        ],
    ),
    (
        Code::E23,
        "E23",
        [
            "les nombres portent un bruit : patients à 2 près (écart-type), ± 6 au plus ; sommes et nombres de lignes à 1,2 fois ce qu'un patient peut apporter près ; des parties ne s'additionnent pas exactement au tout, et une valeur montrée peut être sous le seuil",
            "numbers carry noise: patients within 2 (standard deviation), ± 6 at most; sums and numbers of rows within 1.2 times what one patient can contribute; parts need not add up to the whole, and a shown value may lie below the threshold",
        ],
        [
            "les intervalles (wilson_low, wilson_high, newcombe_low, newcombe_high) l'incluent ; --format json donne `noise_sd`",
            "intervals (wilson_low, wilson_high, newcombe_low, newcombe_high) include it; --format json gives `noise_sd`",
        ],
    ),
    (
        Code::E24,
        "E24",
        [
            "une valeur au moins est masquée à cause de ce qui a déjà été donné à vous, au projet ou au public",
            "at least one value is hidden because of what was given before to you, to the project or to the public",
        ],
        [
            "`tamis query --memory` dit ce qui reste de la limite de chaque colonne ; un tableau plus grossier en demande moins",
            "`tamis query --memory` says how much of each column's limit is left; a coarser table needs less of it",
        ],
    ),
    (
        Code::E25,
        "E25",
        [
            "une valeur au moins est masquée : trop de nombres ce mois-ci avec des listes ou des seuils que le modèle ne déclare pas",
            "at least one value is hidden: too many numbers this month with lists or cut-points that the model does not declare",
        ],
        [
            "les codes seuls, les groupes déclarés (`tamis tables TABLE`) et les pas de la grille ne comptent pas (`tamis explain D19`)",
            "single codes, declared groups (`tamis tables TABLE`) and the steps of the grid do not count (`tamis explain D19`)",
        ],
    ),
    (
        Code::E26,
        "E26",
        [
            "un nombre de choses distinctes ne compte que celles qui ont assez de patients ; les valeurs marquées `partial` (*) en sont tirées, et le vrai nombre peut être plus grand",
            "a number of distinct things counts those with enough patients only; values marked `partial` (*) are computed from it, and the true number may be larger",
        ],
        [
            "GROUP BY la chose montre celles qui sont comptées",
            "GROUP BY the thing shows those that are counted",
        ],
    ),
    (
        Code::E27,
        "E27",
        [
            "un quantile est montré sur une grille publique : la valeur est au moins le nombre montré, et moins d'un pas au-dessus ; `<7` ou le statut `under` : moins que le premier pas",
            "a quantile is shown on a public grid: the value is at least the number shown, and less than a step above; `<7` or the status `under`: less than the first step",
        ],
        [
            "le pas est celui du modèle (`tamis tables TABLE`), pour certains codes un pas plus fin ; 5 ans pour un âge, 7 jours pour une durée en jours, 1 pour un résultat par patient",
            "the step is that of the model (`tamis tables TABLE`), a finer one for some codes; 5 years for an age, 7 days for a duration in days, 1 for a result by patient",
        ],
    ),
];
