//! The aggregates of a statement.

use super::super::grammar::Dice;
use super::condition::{Condition, Place};
use super::statement::Scope;
use super::world::Table;

#[derive(Debug, Clone)]
pub(crate) enum Measure {
    Rows,
    Patients,
    /// `count(DISTINCT CASE WHEN … THEN patient_no END)`
    PatientsIf(Condition),
    Sum(Place),
    Average(Place),
    /// `sum(CASE WHEN … THEN 1 ELSE 0 END)`
    Indicator(Condition),
    /// The same with `avg`.
    Share(Condition),
    /// `count(DISTINCT microstructure_id)`
    Structures,
    /// `count(DISTINCT practitioner_no)`
    Practitioners,
    /// `count(DISTINCT …)` of a group key.
    Values(Place),
    Spread(Spread, Place),
    /// Of the first by the second.
    Pair(Pair, Place, Place),
    /// So many hundredths.
    Quantile(u32, Place),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Spread {
    Variance,
    VarianceOfAll,
    Deviation,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Pair {
    Covariance,
    Correlation,
    Slope,
}

#[derive(Debug, Clone)]
pub(crate) struct Aggregate {
    pub(crate) measure: Measure,
    pub(crate) filter: Option<Condition>,
}

/// Quantiles in hundredths.
const QUANTILES: [u32; 6] = [5, 10, 25, 50, 75, 90];

impl Aggregate {
    /// `entities` is the table whose structures and practitioners may be counted.
    pub(crate) fn draw(scope: &Scope<'_>, entities: Option<&Table>, dice: &mut Dice) -> Self {
        let has_structures = entities.is_some_and(|table| table.has_structures);
        let has_practitioners = entities.is_some_and(|table| table.has_acts);
        let one = |dice: &mut Dice| scope.one(dice, |place| place.column.is_summed);
        let measured = one(dice);
        let groupable = scope.one(dice, |place| place.column.groupable);
        let measure = match (dice.below(18), measured, groupable) {
            (0 | 1, _, _) => Measure::Patients,
            (2, _, _) => Measure::PatientsIf(scope.condition(dice, 1)),
            (3, Some(place), _) => Measure::Sum(place),
            (4, Some(place), _) => Measure::Average(place),
            (5, _, _) => Measure::Indicator(scope.condition(dice, 1)),
            (6, _, _) => Measure::Share(scope.condition(dice, 1)),
            (7, _, _) if has_structures => Measure::Structures,
            (8, _, _) if has_practitioners => Measure::Practitioners,
            (9, _, Some(place)) => Measure::Values(place),
            (10 | 11, Some(place), _) if !place.column.is_conditional => {
                let all = [Spread::Variance, Spread::VarianceOfAll, Spread::Deviation];
                Measure::Spread(*dice.one_of(&all), place)
            }
            (12, Some(place), _) if !place.column.is_conditional => {
                let all = [Pair::Covariance, Pair::Correlation, Pair::Slope];
                let by = one(dice).unwrap_or_else(|| place.clone());
                let pair = *dice.one_of(&all);
                // A measure by itself is on one line.
                if by.at == place.at || by.column.is_conditional {
                    Measure::Average(place)
                } else {
                    Measure::Pair(pair, place, by)
                }
            }
            (13 | 14, Some(place), _) if place.column.grid.is_some() => {
                Measure::Quantile(*dice.one_of(&QUANTILES), place)
            }
            _ => Measure::Rows,
        };
        let is_split = matches!(measure, Measure::PatientsIf(_));
        let filter = (!is_split && dice.below(3) == 0).then(|| scope.condition(dice, 1));
        Self { measure, filter }
    }

    /// Every column that it reads.
    pub(crate) fn places(&self) -> Vec<&Place> {
        let of_filter = self.filter.iter().flat_map(Condition::places);
        let own = match &self.measure {
            Measure::Rows | Measure::Patients | Measure::Structures | Measure::Practitioners => {
                Vec::new()
            }
            Measure::PatientsIf(of) | Measure::Indicator(of) | Measure::Share(of) => of.places(),
            Measure::Sum(place)
            | Measure::Average(place)
            | Measure::Values(place)
            | Measure::Spread(_, place)
            | Measure::Quantile(_, place) => vec![place],
            Measure::Pair(_, y, x) => vec![y, x],
        };
        own.into_iter().chain(of_filter).collect()
    }

    pub(crate) fn sql(&self) -> String {
        let indicator = |c: &Condition| format!("CASE WHEN {} THEN 1 ELSE 0 END", c.sql());
        let call = match &self.measure {
            Measure::Rows => "count(*)".to_owned(),
            Measure::Patients => "count(DISTINCT a.patient_no)".to_owned(),
            Measure::PatientsIf(c) => {
                let among = format!("CASE WHEN {} THEN a.patient_no END", c.sql());
                format!("count(DISTINCT {among})")
            }
            Measure::Sum(place) => format!("sum({})", place.sql()),
            Measure::Average(place) => format!("avg({})", place.sql()),
            Measure::Indicator(c) => format!("sum({})", indicator(c)),
            Measure::Share(c) => format!("avg({})", indicator(c)),
            Measure::Structures => "count(DISTINCT a.microstructure_id)".to_owned(),
            Measure::Practitioners => "count(DISTINCT a.practitioner_no)".to_owned(),
            Measure::Values(place) => format!("count(DISTINCT {})", place.sql()),
            Measure::Spread(spread, place) => format!("{}({})", spread.name(), place.sql()),
            Measure::Pair(pair, y, x) => format!("{}({}, {})", pair.name(), y.sql(), x.sql()),
            Measure::Quantile(50, place) => format!("median({})", place.sql()),
            Measure::Quantile(hundredths, place) => format!(
                "percentile_cont(0.{hundredths:02}) WITHIN GROUP (ORDER BY {})",
                place.sql()
            ),
        };
        match &self.filter {
            Some(filter) => format!("{call} FILTER (WHERE {})", filter.sql()),
            None => call,
        }
    }
}

impl Spread {
    fn name(self) -> &'static str {
        match self {
            Self::Variance => "var_samp",
            Self::VarianceOfAll => "var_pop",
            Self::Deviation => "stddev",
        }
    }
}

impl Pair {
    fn name(self) -> &'static str {
        match self {
            Self::Covariance => "covar_samp",
            Self::Correlation => "corr",
            Self::Slope => "regr_slope",
        }
    }
}
