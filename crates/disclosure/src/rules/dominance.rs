//! [`Reason::Dominance`] hides a total that is mostly one or two patients'.

use crate::rules::Verdict;
use crate::{Code, Page, Profile, Reason, Text, ThresholdName};

pub(crate) const PAGE: Page = Page {
    code: Code::D08,
    title: Text {
        fr: "un ou deux patients font l'essentiel du total",
        en: "one or two patients make up most of the total",
    },
    body: Text {
        fr: "Deux règles sur les contributions par patient, en valeur absolue. (2, k') : les deux plus grandes ne dépassent pas 90 % du total. p % : le total moins les deux plus grandes vaut au moins 10 % de la plus grande, sans quoi la deuxième personne estimerait la première de trop près. Source : Hundepool et al., Statistical Disclosure Control (2012), chap. 4 ; seuils d'ACRO.",
        en: "Two rules on the contributions per patient, in absolute value. (2, k'): the two largest do not exceed 90 % of the total. p %: the total without the two largest is at least 10 % of the largest, else the second person could estimate the first too closely. Source: Hundepool et al., Statistical Disclosure Control (2012), ch. 4; the thresholds of ACRO.",
    },
    hint: Text {
        fr: "Demandez le nombre de patients, ou regroupez jusqu'à ce que personne ne domine.",
        en: "Ask for the number of patients, or group until nobody dominates.",
    },
};

/// Judges a total by its largest contributions; none given: nothing is judged. The total's absolute
/// value stands for the total of absolute values, which is never smaller: where contributions of both
/// signs cancel out, more is hidden, not less. A missing total is unsafe.
///
/// # References
/// (n, k): x1 + x2 > k/100 · X is unsafe; p %: X − x1 − x2 < p/100 · x1 is unsafe.
pub(crate) fn judge(total: Option<i64>, largest: &[i64], profile: &Profile) -> Verdict {
    if largest.is_empty() {
        return Ok(());
    }
    let Some(total) = total else {
        return Err(Reason::Dominance);
    };
    let mut sorted: Vec<i128> = largest.iter().map(|&part| magnitude(part)).collect();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let first = sorted.first().copied().unwrap_or(0);
    let two = first.saturating_add(sorted.get(1).copied().unwrap_or(0));
    let total = magnitude(total);
    let share = i128::from(profile.value(ThresholdName::TwoLargestShare));
    let percent = i128::from(profile.value(ThresholdName::PPercent));
    let dominated = two.saturating_mul(100) > total.saturating_mul(share);
    let rest = total.saturating_sub(two);
    let guessed = rest.saturating_mul(100) < first.saturating_mul(percent);
    if dominated || guessed {
        Err(Reason::Dominance)
    } else {
        Ok(())
    }
}

fn magnitude(value: i64) -> i128 {
    i128::from(value.unsigned_abs())
}
