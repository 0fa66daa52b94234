//! What a question is refused with.

use super::{Code, Page};

pub(super) const PAGES: &[Page] = &[
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
        Code::E10,
        "E10",
        [
            "plusieurs tables de la question ont cette colonne",
            "several tables of the question have this column",
        ],
        [
            "dites laquelle par le nom ou l'alias de la table, comme `p.region_code`",
            "say which one by the name or alias of its table, such as `p.region_code`",
        ],
    ),
];
