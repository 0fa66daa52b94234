//! [`Reason::Support`] hides a moment to which fewer than k patients contribute.

use crate::rules::Verdict;
use crate::{Code, Page, Profile, Reason, Text};

pub(crate) const PAGE: Page = Page {
    code: Code::D07,
    title: Text {
        fr: "moins de k patients contribuent à la somme",
        en: "fewer than k patients contribute to the sum",
    },
    body: Text {
        fr: "Dans une somme, un patient dont la valeur est zéro ou manquante ne contribue pas : les patients qui contribuent sont au moins k, dans la part comme dans le reste du groupe. Une somme à laquelle personne ne contribue est masquée aussi : que tous soient à zéro se saurait de chacun. Un nombre de structures ou de professionnels ne compte que ceux qui suivent au moins k des patients, et il est masqué s'il n'y en a aucun. Source : règle de seuil appliquée aux contributeurs (Hundepool et al., Statistical Disclosure Control, 2012).",
        en: "In a sum, a patient whose value is zero or missing does not contribute: those who do are at least k, in the piece as in the rest of the group. A sum to which nobody contributes is hidden as well: that all are at zero would be known of each. A number of structures or practitioners counts only those that hold at least k of the patients, and is hidden if there is none. Source: the threshold rule applied to contributors (Hundepool et al., Statistical Disclosure Control, 2012).",
    },
    hint: Text {
        fr: "Demandez le nombre de patients concernés, ou regroupez.",
        en: "Ask for the number of patients concerned, or group more coarsely.",
    },
};

pub(crate) fn judge(support: u64, profile: &Profile) -> Verdict {
    if support < profile.k() {
        Err(Reason::Support)
    } else {
        Ok(())
    }
}
