//! The lines of the page: what is said in both languages, and of what.

use crate::report::{Journalist, Lang, Loss, Prosecutor, Risk};

type Line<T> = (&'static str, &'static str, fn(&T, Lang) -> String);

/// A value, or that there is none.
pub(crate) fn known(value: Option<String>, lang: Lang) -> String {
    value.unwrap_or_else(|| lang.pick("non calculé", "not computed").to_owned())
}

fn people(value: Option<f64>, lang: Lang) -> String {
    known(value.map(|people| lang.number(people, 1)), lang)
}

fn open(risk: &Risk, of: fn(&Prosecutor) -> f64, lang: Lang) -> String {
    known(
        risk.prosecutor_wildcard
            .as_ref()
            .map(|risk| lang.percent(of(risk))),
        lang,
    )
}

fn journalist(risk: &Risk, of: fn(&Journalist) -> f64, lang: Lang) -> String {
    known(
        risk.journalist.as_ref().map(|risk| lang.percent(of(risk))),
        lang,
    )
}

/// Risks, each before and after.
pub(crate) const RISKS: &[Line<Risk>] = &[
    (
        "Risque le plus élevé, si l'on sait que la personne y est (procureur)",
        "Greatest risk, if the person is known to be there (prosecutor)",
        |risk, lang| lang.percent(risk.prosecutor.max),
    ),
    (
        "Risque moyen (procureur)",
        "Mean risk (prosecutor)",
        |risk, lang| lang.percent(risk.prosecutor.mean),
    ),
    (
        "Lignes dont le risque dépasse 1/k",
        "Rows whose risk is above 1/k",
        |risk, lang| lang.percent(risk.prosecutor.share_above),
    ),
    ("Lignes uniques", "Unique rows", |risk, _| {
        risk.prosecutor.unique.to_string()
    }),
    (
        "Risque le plus élevé, si une valeur manquante peut être n'importe laquelle",
        "Greatest risk, if a missing value may be any",
        |risk, lang| open(risk, |risk| risk.max, lang),
    ),
    (
        "Risque moyen, lu de même",
        "Mean risk, read likewise",
        |risk, lang| open(risk, |risk| risk.mean, lang),
    ),
    (
        "Risque le plus élevé, dans la population (journaliste)",
        "Greatest risk, in the population (journalist)",
        |risk, lang| journalist(risk, |risk| risk.max, lang),
    ),
    (
        "Risque moyen (journaliste)",
        "Mean risk (journalist)",
        |risk, lang| journalist(risk, |risk| risk.mean, lang),
    ),
    (
        "Part de lignes bien reliées (démarcheur)",
        "Share of rows linked rightly (marketer)",
        |risk, lang| journalist(risk, |risk| risk.marketer, lang),
    ),
    (
        "Personnes uniques dans la population (règle de Dankar)",
        "People unique in the population (Dankar's rule)",
        |risk, lang| people(risk.uniqueness.dankar, lang),
    ),
    (
        "Les mêmes, selon Zayatz",
        "The same, by Zayatz",
        |risk, lang| people(risk.uniqueness.zayatz, lang),
    ),
    (
        "Les mêmes, selon la binomiale négative décalée",
        "The same, by the slide negative binomial",
        |risk, lang| people(risk.uniqueness.snb, lang),
    ),
    (
        "Les mêmes, selon Pitman",
        "The same, by Pitman",
        |risk, lang| people(risk.uniqueness.pitman, lang),
    ),
    (
        "Lignes seules dans quelques colonnes (SUDA2)",
        "Rows alone in a few columns (SUDA2)",
        |risk, _| risk.minimal_uniques.rows.to_string(),
    ),
];

/// What is lost.
pub(crate) const LOSSES: &[Line<Loss>] = &[
    (
        "Perte moyenne d'une cellule (GCP, de 0 à 1)",
        "Mean loss of a cell (GCP, 0 to 1)",
        |loss, lang| lang.number(loss.gcp, 4),
    ),
    (
        "La même, avec les poids des colonnes",
        "The same, with the weights of columns",
        |loss, lang| lang.number(loss.weighted, 4),
    ),
    (
        "Aucun recodage n'en perd moins que",
        "No recoding loses less than",
        |loss, lang| known(loss.weighted_bound.map(|bound| lang.number(bound, 4)), lang),
    ),
    (
        "Discernabilité (DM)",
        "Discernibility (DM)",
        |loss, lang| lang.number(loss.discernibility, 0),
    ),
    (
        "Taille moyenne des classes, en k (C_avg)",
        "Mean size of classes, in k (C_avg)",
        |loss, lang| lang.number(loss.c_avg, 3),
    ),
    (
        "Entropie non uniforme (de 0 à 1)",
        "Non-uniform entropy (0 to 1)",
        |loss, lang| lang.number(loss.entropy, 4),
    ),
    (
        "Erreur médiane de 1 000 dénombrements",
        "Median error of 1,000 counts",
        |loss, lang| lang.percent(loss.query_error_median),
    ),
    (
        "Erreur moyenne de 1 000 dénombrements",
        "Mean error of 1,000 counts",
        |loss, lang| lang.percent(loss.query_error_mean),
    ),
];
