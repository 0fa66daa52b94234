//! [`Reason::Patients`] hides what rests on fewer than k patients.

use crate::rules::Verdict;
use crate::{Code, Page, Profile, Reason, Summary, Text};

pub(crate) const PAGE: Page = Page {
    code: Code::D01,
    title: Text {
        fr: "moins de k patients derrière la valeur",
        en: "fewer than k patients behind the value",
    },
    body: Text {
        fr: "Toute valeur repose sur au moins k patients distincts (11 par défaut), comptés par le programme et non par la requête. Un petit effectif permet de reconnaître une personne et d'apprendre ce qui la concerne. Source : seuil de 11 de l'ATIH (ScanSanté, PMSI) et du CASD, repris par le Health Data Hub.",
        en: "Every value rests on at least k distinct patients (11 by default), counted by the program and not by the query. A small count lets a person be recognised and things about them be learned. Source: the threshold of 11 of ATIH (ScanSanté, PMSI) and CASD, also used by the Health Data Hub.",
    },
    hint: Text {
        fr: "Regroupez : une période plus longue, des tranches d'âge plus larges, une région au lieu d'une structure.",
        en: "Group more coarsely: a longer period, wider age bands, a region instead of a structure.",
    },
};

pub(crate) fn judge(summary: &Summary, profile: &Profile) -> Verdict {
    if summary.patients() < profile.k() {
        Err(Reason::Patients)
    } else {
        Ok(())
    }
}
