//! Contributions clipped to what the model declares, so that no patient is alone far out: the rows of a
//! patient beyond the most that count, and values beyond the width of a measure.

use disclosure::{Clipped, Marks, Scalar};
use guard::{Moment, PrivatePlan};

use crate::functions::{Encounter, Encounters};

/// The least and the largest value of one row that count.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    low: i64,
    high: i64,
}

impl Bounds {
    /// Of what a moment adds up; `None` where nothing is declared.
    pub(super) fn of(private: &PrivatePlan, moment: &Moment, keys: &[Scalar]) -> Option<Self> {
        let Some([x, y]) = moment.factors else {
            let measured = moment.measured.as_ref()?;
            let of_key = measured.by_key.as_ref().and_then(|(place, scales)| {
                let key = keys.get(*place)?;
                let found = scales
                    .iter()
                    .find(|(code, _)| *key == Scalar::Text(code.clone()));
                found.map(|(_, scale)| *scale)
            });
            let (low, high) = of_key.or(measured.scale)?.ends();
            return Some(Self { low, high });
        };
        let x = Self::of(private, private.moments().get(x)?, keys)?;
        let y = Self::of(private, private.moments().get(y)?, keys)?;
        let ends = [
            x.low.saturating_mul(y.low),
            x.low.saturating_mul(y.high),
            x.high.saturating_mul(y.low),
            x.high.saturating_mul(y.high),
        ];
        Some(Self {
            low: ends.into_iter().min()?,
            high: ends.into_iter().max()?,
        })
    }
}

/// How many rows count, those of one patient up to the most, and how many each patient has.
pub(super) fn rows(
    all: &[Encounter],
    counts: impl Fn(&Encounter) -> bool,
    most: u64,
) -> (u64, Marks) {
    let (mut sum, mut marks) = (0_u64, Marks::default());
    for of_patient in all.chunk_by(|a, b| a.who.patient == b.who.patient) {
        let counting = of_patient.iter().filter(|encounter| counts(encounter));
        let rows = counting.map(|encounter| u64::from(encounter.rows));
        let rows = rows.fold(0, u64::saturating_add).min(most);
        if let (Some(first), true) = (of_patient.first(), rows > 0) {
            sum = sum.saturating_add(rows);
            marks.add(disclosure::mixed(u64::from(first.who.patient), rows));
        }
    }
    (sum, marks)
}

/// The sum of clipped contributions; `None` where it does not fit.
pub(super) fn clipped(
    encounters: &Encounters,
    measure: usize,
    counts: impl Fn(&Encounter) -> bool,
    (bounds, most): (Bounds, u64),
) -> Option<Clipped> {
    let mut all = Clipped::default();
    let mut close = |patient: u32, rows: i64, sum: i64| {
        if rows == 0 {
            return Some(());
        }
        let low = bounds.low.checked_mul(rows)?;
        let high = bounds.high.checked_mul(rows)?;
        let mut part = sum.clamp(low, high);
        let most = i64::try_from(most).unwrap_or(i64::MAX).max(1);
        if rows > most {
            let scaled = i128::from(part).checked_mul(most.into())?;
            part = i64::try_from(scaled.checked_div(rows.into())?).ok()?;
        }
        all.sum = all.sum.checked_add(part)?;
        all.marks.add(mark(patient, rows, part));
        Some(())
    };
    let mut open: Option<(u32, i64, i64)> = None;
    for (encounter, x) in encounters.all().iter().zip(encounters.sums(measure)) {
        // Further structures and practitioners of rows add nothing.
        if encounter.rows == 0 || !counts(encounter) {
            continue;
        }
        let (patient, rows) = (encounter.who.patient, i64::from(encounter.rows));
        open = Some(match open {
            Some((same, before, sum)) if same == patient => {
                (same, before.checked_add(rows)?, sum.checked_add(x)?)
            }
            before => {
                if let Some((patient, rows, sum)) = before {
                    close(patient, rows, sum)?;
                }
                (patient, rows, x)
            }
        });
    }
    if let Some((patient, rows, sum)) = open {
        close(patient, rows, sum)?;
    }
    Some(all)
}

/// A mark of what a patient contributes; marks are added up, in whatever order.
fn mark(patient: u32, rows: i64, part: i64) -> u64 {
    let mixed = disclosure::mixed;
    mixed(
        mixed(u64::from(patient), rows.cast_unsigned()),
        part.cast_unsigned(),
    )
}
