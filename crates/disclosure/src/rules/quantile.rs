//! [`Reason::Quantile`] hides a quantile that few patients lie below, above or beside.

use crate::counted::Values;
use crate::{Code, Page, Profile, Reason, Text};

pub(crate) const PAGE: Page = Page {
    code: Code::D11,
    title: Text {
        fr: "un quantile auquel trop peu de patients se tiennent",
        en: "a quantile at which too few patients stand",
    },
    body: Text {
        fr: "Une médiane ou un quantile est la valeur d'une personne. Ce qui est montré est la borne inférieure de la case d'une grille publique qui le contient (le pas de la mesure dans model.toml ; 5 ans pour un âge, 7 jours pour une durée, 1 pour un résultat par patient), si cette case compte au moins k patients et si, des N patients dont la valeur est connue, q·N et (1 − q)·N sont au moins k. Le quantile est celui des lignes : la première case jusqu'à laquelle, en montant, se trouve la part q des lignes. Source : DataSHIELD, quantileMeanDS (de 5 % à 95 %) ; guides d'export (rien sur une personne seule).",
        en: "A median or quantile is the value of one person. What is shown is the lower bound of the cell of a public grid that holds it (the step of the measure in model.toml; 5 years for an age, 7 days for a duration in days, 1 for a result by patient), if that cell holds at least k patients and if, of the N patients whose value is known, q·N and (1 − q)·N are at least k. The quantile is that of the rows: the first cell, from below, up to which the part q of the rows is found. Source: DataSHIELD, quantileMeanDS (5 % to 95 %); the export guides (nothing about a single person).",
    },
    hint: Text {
        fr: "Regroupez, prenez un quantile plus central, ou une grille plus large : median(x / 60 * 60).",
        en: "Group more coarsely, take a more central quantile, or a wider grid: median(x / 60 * 60).",
    },
};

/// The lower bound of the grid cell that holds a quantile, if it may be shown.
pub(crate) fn shown(values: &Values, millionths: u32, profile: &Profile) -> Result<i64, Reason> {
    const MILLION: u128 = 1_000_000;
    let part = u128::from(millionths);
    let k = u128::from(profile.k());
    let cells = &values.cells;
    let patients = u128::from(values.patients);
    let below = patients.saturating_mul(part);
    let above = patients.saturating_mul(MILLION.saturating_sub(part));
    let enough = k.saturating_mul(MILLION);
    if below < enough || above < enough {
        return Err(Reason::Quantile);
    }
    let rows = cells.iter().fold(0_u128, |rows, cell| {
        rows.saturating_add(u128::from(cell.rows))
    });
    let wanted = rows.saturating_mul(part);
    let mut reached = 0_u128;
    for cell in cells {
        reached = reached.saturating_add(u128::from(cell.rows));
        if reached.saturating_mul(MILLION) >= wanted {
            let holds_enough = u128::from(cell.set.n) >= k;
            return if holds_enough {
                Ok(cell.value)
            } else {
                Err(Reason::Quantile)
            };
        }
    }
    Err(Reason::Quantile)
}
