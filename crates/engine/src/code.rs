//! The engine's own refusals. Those of the guard and of disclosure control keep their codes.

use contract::{Notice, Sentence};

/// The closed list of the engine's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The text is not SQL.
    E01,
    /// A table that the model does not have.
    E02,
    /// A column that the table does not have.
    E03,
    /// A function that is not registered, or not with these arguments.
    E04,
    /// The question could not be answered; the reason stays inside.
    E05,
    /// A public reference table cannot be read.
    E06,
    /// A column of the answer has a type that no answer holds.
    E07,
    /// Two columns of the answer have one name.
    E08,
    /// The statement is too large to be planned.
    E09,
    /// A note: small groups are left out.
    E20,
    /// A note: some numbers are earlier answers given again.
    E21,
    /// A note: numbers carry noise.
    E23,
    /// A note: something was hidden because of what was given before.
    E24,
    /// A note: something was hidden since many irregular numbers were asked this month.
    E25,
    /// A note: numbers of distinct things count those with enough patients.
    E26,
}

/// Code, sentence (fr, en), hint (fr, en).
type Page = (Code, &'static str, [&'static str; 2], [&'static str; 2]);

const PAGES: [Page; 15] = [
    (
        Code::E01,
        "E01",
        [
            "ce texte n'est pas du SQL que tamis comprend",
            "this text is not SQL that tamis understands",
        ],
        [
            "vérifiez l'orthographe près de l'endroit indiqué",
            "check the spelling near the place shown",
        ],
    ),
    (
        Code::E02,
        "E02",
        ["cette table n'existe pas", "there is no such table"],
        [
            "les tables du modèle : tamis tables",
            "the tables of the model: tamis tables",
        ],
    ),
    (
        Code::E03,
        "E03",
        ["cette colonne n'existe pas", "there is no such column"],
        [
            "les colonnes d'une table : tamis tables NOM",
            "the columns of a table: tamis tables NAME",
        ],
    ),
    (
        Code::E04,
        "E04",
        [
            "cette fonction ou ces arguments ne conviennent pas",
            "this function or these arguments do not fit",
        ],
        [
            "vérifiez le nom de la fonction, le nombre et les types de ses arguments",
            "check the function's name, and the number and types of its arguments",
        ],
    ),
    (
        Code::E05,
        "E05",
        [
            "la question n'a pas pu être exécutée",
            "the question could not be executed",
        ],
        [
            "posez une question plus petite ; si cela persiste, prévenez l'exploitant de l'entrepôt",
            "ask a smaller question; if it persists, tell the operator of the warehouse",
        ],
    ),
    (
        Code::E06,
        "E06",
        [
            "une table publique de référence est illisible",
            "a public reference table cannot be read",
        ],
        [
            "vérifiez les fichiers de queries/reference",
            "check the files of queries/reference",
        ],
    ),
    (
        Code::E07,
        "E07",
        [
            "une réponse ne contient que des nombres, des textes, des dates et des oui ou non",
            "an answer holds numbers, texts, dates, and yes or no, nothing else",
        ],
        [
            "sortez chaque valeur dans sa propre colonne",
            "give each value a column of its own",
        ],
    ),
    (
        Code::E08,
        "E08",
        [
            "deux colonnes portent le même nom",
            "two columns have the same name",
        ],
        [
            "nommez chaque colonne : count(*) AS n",
            "name each column: count(*) AS n",
        ],
    ),
    (
        Code::E09,
        "E09",
        [
            "cette question est trop grande : trop d'opérateurs, de tables, de valeurs ou d'expressions les unes dans les autres",
            "this statement is too large: too many operators, tables, values, or expressions within each other",
        ],
        [
            "écrivez x IN (…) pour une suite de OR, une table VALUES jointe pour une longue liste, et plusieurs questions pour de nombreuses jointures ou unions",
            "write x IN (…) for a chain of ORs, a joined VALUES table for a long list, and several questions for many joins or unions",
        ],
    ),
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
            "les codes seuls, les groupes de `tamis words` et les pas de la grille ne comptent pas (`tamis explain D19`)",
            "single codes, the groups that `tamis words` lists and the steps of the grid do not count (`tamis explain D19`)",
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
];

impl Code {
    /// All codes.
    pub fn all() -> impl Iterator<Item = Self> {
        PAGES.iter().map(|page| page.0)
    }

    /// The stable text of the code.
    pub fn as_str(self) -> &'static str {
        PAGES
            .iter()
            .find(|page| page.0 == self)
            .map_or("E00", |page| page.1)
    }

    /// The message, with the name or place concerned: words of the requester or of the model.
    pub(crate) fn about(self, subject: &str) -> Notice {
        let place = |text: &str| match subject {
            "" => text.to_owned(),
            subject => format!("{text} (`{subject}`)"),
        };
        let (what, hint) = PAGES
            .iter()
            .find(|page| page.0 == self)
            .map_or(([""; 2], [""; 2]), |page| (page.2, page.3));
        Notice::new(
            self.as_str(),
            Sentence::new(place(what[0]), place(what[1])),
            Sentence::new(hint[0], hint[1]),
        )
    }

    pub(crate) fn notice(self) -> Notice {
        self.about("")
    }
}

/// The page of a code, for `tamis explain`.
pub fn explain(code: &str) -> Option<Notice> {
    Code::all()
        .find(|known| known.as_str() == code)
        .map(Code::notice)
}
