//! [`Reason::DegreesOfFreedom`] hides dispersion and association that rest on too few patients, or on
//! a variable that nearly all of them share a value of.

use crate::counted::{ValueCell, Values};
use crate::rules::Verdict;
use crate::{Code, Page, Profile, Reason, Summary, Text, ThresholdName};

pub(crate) const PAGE: Page = Page {
    code: Code::D10,
    title: Text {
        fr: "trop peu de degrés de liberté",
        en: "too few degrees of freedom",
    },
    body: Text {
        fr: "Une variance ou un écart-type demande au moins 10 patients de plus que la moyenne qu'elle estime d'abord (N − 1 ≥ 10), une covariance, une corrélation ou une régression au moins 10 de plus que les deux (N − 2 ≥ 10) : on compte les patients, non les lignes. Les patients qui ont une autre valeur que la plus fréquente sont au moins k : d'une variable à deux valeurs, chaque classe compte donc k patients, et la variance ne rend pas la valeur des rares autres. Les moments dont une telle statistique se calcule passent aussi les règles des sommes. Source : ACRO, configuration par défaut (10 degrés de liberté) ; DataSHIELD, corDS (petite classe d'une variable binaire).",
        en: "A variance or standard deviation needs at least 10 patients more than the mean that it estimates first (N − 1 ≥ 10), a covariance, correlation or regression at least 10 more than the two (N − 2 ≥ 10): patients are counted, not rows. The patients with another value than the most frequent one are at least k: of a variable with two values each class thus has k patients, and the variance does not give back the value of the few others. The moments from which such a statistic is computed pass the rules on sums as well. Source: ACRO, default configuration (10 degrees of freedom); DataSHIELD, corDS (small class of a binary variable).",
    },
    hint: Text {
        fr: "Regroupez, ou demandez la moyenne ; une statistique de dispersion d'un oui ou non se calcule de sa part.",
        en: "Group more coarsely, or ask for the average; the dispersion of a yes or no follows from its share.",
    },
};

/// Judges a statistic that has estimated `fitted` numbers from these patients before.
pub(crate) fn judge(summary: &Summary, fitted: u8, profile: &Profile) -> Verdict {
    let left = summary.patients().saturating_sub(u64::from(fitted));
    if left < profile.value(ThresholdName::DegreesOfFreedom) {
        Err(Reason::DegreesOfFreedom)
    } else {
        Ok(())
    }
}

/// Judges a variable by the patients of each of its values: whatever value one takes, those with
/// another one are at least k. A value that all but a few share would make the few the only ones who
/// stand behind a variance, and multiply their values of another variable.
pub(crate) fn classes(values: &Values, profile: &Profile) -> Verdict {
    let k = profile.k();
    let is_small = |cell: &ValueCell| values.patients.saturating_sub(cell.only) < k;
    if values.cells.iter().any(is_small) {
        Err(Reason::DegreesOfFreedom)
    } else {
        Ok(())
    }
}
