//! The comparison in sentences.

use contract::Lang;

use crate::comparison::{Bound, Finding, Line, Ours, Published};
use crate::number::{decimal, integer, interval, signed, typography, with_unit};
use crate::view::HIDDEN;

/// A sentence in the language asked for.
pub(crate) fn t<'a>(lang: Lang, fr: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Fr => fr,
        Lang::En => en,
    }
}

/// A published figure as it can be printed: `moins de 25 %`, `environ 25 %`, `23 %`.
pub(crate) fn published(figure: &Published, lang: Lang) -> String {
    let number = bare_percent(figure.percent, lang);
    match (figure.bound, &figure.words) {
        (Bound::LessThan, _) => format!("{} {number}", t(lang, "moins de", "less than")),
        (Bound::MoreThan, _) => format!("{} {number}", t(lang, "plus de", "more than")),
        (Bound::None, Some(_)) => format!("{} {number}", t(lang, "environ", "about")),
        (Bound::None, None) => number,
    }
}

/// How a published figure is known: complement, words, number of patients.
pub(crate) fn standing(figure: &Published, lang: Lang) -> String {
    let mut parts = Vec::new();
    if let Some(other) = figure.complement_of {
        parts.push(match lang {
            Lang::Fr => format!("calculé : 100 − {}", bare_percent(other, lang)),
            Lang::En => format!("computed: 100 − {}", bare_percent(other, lang)),
        });
    }
    if let Some(words) = &figure.words {
        parts.push(match lang {
            Lang::Fr => format!("la source écrit « {words} »"),
            Lang::En => format!("the source says “{words}”"),
        });
    }
    parts.push(match figure.patients {
        Some(n) => match lang {
            Lang::Fr => format!("plus de {} patients", integer(count(n), lang)),
            Lang::En => format!("more than {} patients", integer(count(n), lang)),
        },
        None => t(
            lang,
            "effectif non publié",
            "number of patients not published",
        )
        .to_owned(),
    });
    typography(&parts.join(t(lang, " ; ", "; ")), lang)
}

/// Our share with its interval; `s` if hidden, a dash if there is none.
pub(crate) fn ours(share: &Ours, lang: Lang) -> String {
    match *share {
        Ours::Absent => "–".to_owned(),
        Ours::Hidden => HIDDEN.to_owned(),
        Ours::Share {
            percent, low, high, ..
        } => format!(
            "{} {}",
            with_unit(&decimal(percent, 1, lang), Some("%"), lang),
            interval(&decimal(low, 1, lang), &decimal(high, 1, lang), lang)
        ),
    }
}

/// The difference in percentage points, for a cell of a table.
pub(crate) fn difference(line: &Line, lang: Lang) -> String {
    match line.finding {
        Finding::None if line.ours == Ours::Hidden => HIDDEN.to_owned(),
        Finding::None => "–".to_owned(),
        Finding::Difference { points, low, high } | Finding::AgainstExact { points, low, high } => {
            format!(
                "{} {}",
                signed(points, 1, lang),
                interval(&decimal(low, 1, lang), &decimal(high, 1, lang), lang)
            )
        }
        Finding::Beyond { points } => match (points < 0.0, lang) {
            (false, Lang::Fr) => format!("plus de {}", signed(points, 1, lang)),
            (false, Lang::En) => format!("more than {}", signed(points, 1, lang)),
            (true, Lang::Fr) => format!("moins de {}", signed(points, 1, lang)),
            (true, Lang::En) => format!("less than {}", signed(points, 1, lang)),
        },
        Finding::Open => t(lang, "non établie", "not established").to_owned(),
    }
}

/// What the comparison says, in one or two sentences.
pub(crate) fn reading(line: &Line, lang: Lang) -> String {
    let text = match line.finding {
        Finding::None => nothing(&line.ours, lang).to_owned(),
        Finding::Difference { points, low, high } => with_interval(line, (points, low, high), lang),
        Finding::AgainstExact { points, low, high } => format!(
            "{} {}",
            with_interval(line, (points, low, high), lang),
            t(
                lang,
                "La référence est publiée sans effectif : elle est prise pour exacte, et l'intervalle ne porte que notre incertitude.",
                "The reference is published without a number of patients: it is taken as exact, and the interval carries our uncertainty only.",
            )
        ),
        Finding::Beyond { points } => beyond(line, points, lang),
        Finding::Open => open(line, lang),
    };
    let (ours, theirs) = (line.our_year, line.published.year);
    let text = match lang {
        _ if ours == theirs => text,
        Lang::Fr => {
            format!("{text} Les années diffèrent : {ours} pour nous, {theirs} pour la référence.")
        }
        Lang::En => format!("{text} The years differ: {ours} for us, {theirs} for the reference."),
    };
    typography(&text, lang)
}

fn with_interval(line: &Line, (points, low, high): (f64, f64, f64), lang: Lang) -> String {
    let range = interval(&decimal(low, 1, lang), &decimal(high, 1, lang), lang);
    let points = signed(points, 1, lang);
    let mut text = match lang {
        Lang::Fr => {
            format!(
                "Écart de {points} points de pourcentage, intervalle de confiance à 95 % {range}"
            )
        }
        Lang::En => {
            format!("Difference of {points} percentage points, 95% confidence interval {range}")
        }
    };
    text.push_str(if low <= 0.0 && high >= 0.0 {
        t(
            lang,
            " : compatible avec l'absence d'écart.",
            ": compatible with no difference.",
        )
    } else {
        "."
    });
    if line.published.words.is_some() {
        text.push_str(t(
            lang,
            " La référence est donnée en mots : cette imprécision s'ajoute à l'intervalle.",
            " The reference is given in words: that imprecision comes on top of the interval.",
        ));
    }
    text
}

fn beyond(line: &Line, points: f64, lang: Lang) -> String {
    let bound = published(&line.published, lang);
    let size = decimal(points.abs(), 1, lang);
    match (points < 0.0, lang) {
        (false, Lang::Fr) => format!(
            "La référence n'est qu'une borne ({bound}) : notre intervalle de confiance à 95 % est comparé à cette borne. Il est entièrement au-dessus ; l'écart dépasse {size} points de pourcentage."
        ),
        (false, Lang::En) => format!(
            "The reference is only a bound ({bound}): our 95% confidence interval is compared with that bound. It lies entirely above; the difference exceeds {size} percentage points."
        ),
        (true, Lang::Fr) => format!(
            "La référence n'est qu'une borne ({bound}) : notre intervalle de confiance à 95 % est comparé à cette borne. Il est entièrement au-dessous ; l'écart dépasse {size} points de pourcentage."
        ),
        (true, Lang::En) => format!(
            "The reference is only a bound ({bound}): our 95% confidence interval is compared with that bound. It lies entirely below; the difference exceeds {size} percentage points."
        ),
    }
}

fn open(line: &Line, lang: Lang) -> String {
    let bound = published(&line.published, lang);
    match lang {
        Lang::Fr => format!(
            "La référence n'est qu'une borne ({bound}) : notre intervalle de confiance à 95 % n'est pas entièrement au-delà de cette borne, donc aucun écart n'est établi."
        ),
        Lang::En => format!(
            "The reference is only a bound ({bound}): our 95% confidence interval does not lie entirely beyond that bound, so no difference is established."
        ),
    }
}

fn nothing(ours: &Ours, lang: Lang) -> &'static str {
    match ours {
        Ours::Absent => t(
            lang,
            "Le tableau n'a pas de ligne d'ensemble pour cette année : aucune comparaison.",
            "The table has no overall row for this year: no comparison.",
        ),
        Ours::Hidden => t(
            lang,
            "Notre part est masquée pour cette année : aucune comparaison n'est possible.",
            "Our share is hidden for this year: no comparison is possible.",
        ),
        Ours::Share { .. } => t(
            lang,
            "L'intervalle de l'écart ne se calcule pas pour ces effectifs.",
            "The interval of the difference cannot be computed for these counts.",
        ),
    }
}

/// A percentage with as many digits as its source gives (none or one).
fn bare_percent(value: f64, lang: Lang) -> String {
    let decimals = usize::from((value - value.round()).abs() > 1e-9);
    with_unit(&decimal(value, decimals, lang), Some("%"), lang)
}

fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
