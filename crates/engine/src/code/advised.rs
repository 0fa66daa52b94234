//! What would lose less.

use super::{Code, Page};

pub(super) const PAGES: &[Page] = &[
    (
        Code::E28,
        "E28",
        [
            "un code de la question n'est dans aucune liste",
            "a code of the question is in no list",
        ],
        [
            "`tamis tables TABLE` montre les codes de chaque colonne",
            "`tamis tables TABLE` shows the codes of each column",
        ],
    ),
    (
        Code::E30,
        "E30",
        [
            "masquée à cause de ce qui a déjà été donné à vous, au projet ou au public",
            "hidden because of what was given before to you, to the project or to the public",
        ],
        [
            "`tamis query --memory` dit ce qui reste de chaque limite ; un tableau plus grossier en demande moins",
            "`tamis query --memory` says how much of each limit is left; a coarser table needs less of it",
        ],
    ),
    (
        Code::E31,
        "E31",
        [
            "chaque attribut de la question (sexe, année de naissance, département, structure) laisse moins de patients possibles, et trop peu masquent tout",
            "each attribute in the question (sex, year of birth, department, structure) leaves fewer possible patients, and too few hide everything",
        ],
        [
            "retirez un de ces attributs, ou prenez-le plus grossier",
            "leave one of these attributes out, or take a coarser one",
        ],
    ),
    (
        Code::E32,
        "E32",
        [
            "une valeur à l'extrémité d'une clé masque tout",
            "a value at the end of a key hides everything",
        ],
        [
            "laissez-la de côté par WHERE : la période n'est peut-être pas finie",
            "leave it out by WHERE: the period may not be over",
        ],
    ),
    (
        Code::E33,
        "E33",
        [
            "l'absence d'une valeur dit quelque chose de la personne : ceux qui n'en ont pas doivent être assez nombreux aussi",
            "that a value is missing tells something of a person: those without one must be enough as well",
        ],
        [
            "ajoutez WHERE x IS NOT NULL : la question ne porte alors que sur ceux qui ont une valeur",
            "add WHERE x IS NOT NULL: the question is then about those who have a value only",
        ],
    ),
    (
        Code::E34,
        "E34",
        [
            "un quantile demande au moins 22 patients par groupe, une variance ou un coefficient 20",
            "a quantile needs at least 22 patients a group, a variance or coefficient 20",
        ],
        [
            "une moyenne en demande 14, ou moins de groupes",
            "a mean needs 14, or fewer groups",
        ],
    ),
    (
        Code::E35,
        "E35",
        [
            "lignes et patients côte à côte diraient combien de lignes ont peu de personnes",
            "rows and patients side by side would tell how many rows few people have",
        ],
        [
            "demandez les lignes ou les patients, pas les deux",
            "ask for rows or for patients, not for both",
        ],
    ),
    (
        Code::E36,
        "E36",
        [
            "NULLS FIRST met les valeurs masquées en tête, et LIMIT ne garde qu'elles",
            "NULLS FIRST puts hidden values first, and LIMIT keeps nothing else",
        ],
        [
            "écrivez NULLS LAST, ou rien",
            "write NULLS LAST, or nothing",
        ],
    ),
    (
        Code::E37,
        "E37",
        [
            "un total, une part ou un rang compte aussi les groupes omis d'une clé libre, qui sont inconnus",
            "a total, share or rank counts the groups of a free key that are left out too, which are unknown",
        ],
        [
            "prenez une clé à domaine déclaré (région, année, mois, tranche par CASE), ou calculez le total par une question à part",
            "take a key with a declared domain (region, year, month, band by CASE), or compute the total by a question of its own",
        ],
    ),
    (
        Code::E38,
        "E38",
        [
            "la question lit des actes ou des professionnels : chaque groupe en demande au moins trois",
            "the question reads acts or practitioners: each group needs at least three of them",
        ],
        [
            "retirez la colonne du professionnel, ou prenez moins de groupes",
            "leave the practitioner column out, or take fewer groups",
        ],
    ),
    (
        Code::E39,
        "E39",
        ["une clé plus grossière", "a coarser key"],
        [
            "la question réécrite est dessous",
            "the question so written is below",
        ],
    ),
    (
        Code::E40,
        "E40",
        [
            "trop peu de patients, ou de structures, dans ces groupes",
            "too few patients, or structures, in these groups",
        ],
        [
            "moins de groupes, une période plus longue ou une condition plus large",
            "fewer groups, a longer period or a wider condition",
        ],
    ),
];
