//! What a condition chooses of a secret column: something that the model declares, or a list or a cut-point
//! of the asker's own.
//!
//! Declared are single codes and whole numbers, the groups of a code list, runs of whole numbers, ends on
//! the grid of a measure, the first of a month, the letters that a code begins with, and the contraries of
//! all these. That a row is there, that a value is missing, and a comparison of two columns have no
//! constant of the asker's own. Whoever may choose any list can cut any set out, one question after the
//! other; so everything else is *irregular*, and there is a limit to how many such numbers one may ask
//! (design, perturbation, rule 5).

use std::collections::{BTreeMap, BTreeSet};

use crate::condition::Condition;

mod of_test;

/// What one test chooses of the secret that it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// It has no constant of the asker's own.
    Nothing,
    /// Some values of a column.
    Values(Column, Values),
    /// The values of a column on one side of a declared end, or between two.
    Interval(Column),
    /// Something that is not declared.
    Own,
}

/// A column, or what is extracted from it, by its text; and its code list, if it has one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    /// As it is read, such as the year of a date.
    pub text: String,
    /// The name of the code list.
    pub list: Option<String>,
}

/// Some values: these, or all but these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    /// All but these.
    pub all_but: bool,
    /// In the words of SQL, without quotes.
    pub values: BTreeSet<String>,
}

/// The groups of a code list, by its name.
pub type Groups<'a> = &'a dyn Fn(&str) -> Vec<BTreeSet<String>>;

/// What a condition chooses of each column.
#[derive(Debug, Clone, Default)]
struct Chosen<'a> {
    columns: BTreeMap<Column, Part>,
    /// Conditions within results by patient: each by itself.
    within: Vec<&'a Condition>,
    /// It reads results by patient that hold conditions.
    has_within: bool,
    /// Something is not declared.
    own: bool,
}

#[derive(Debug, Clone)]
enum Part {
    Values(Values),
    Interval,
}

impl Condition {
    /// Whether all that it chooses of secrets is declared.
    pub fn is_regular(&self, groups: Groups<'_>) -> bool {
        let chosen = Chosen::by(self);
        let is_declared = |(column, part): (&Column, &Part)| match part {
            Part::Interval => true,
            Part::Values(values) => values.are_declared(column.list.as_deref(), groups),
        };
        !chosen.own
            && chosen.columns.iter().all(is_declared)
            && chosen.within.iter().all(|of| of.is_regular(groups))
    }
}

impl<'a> Chosen<'a> {
    fn by(condition: &'a Condition) -> Self {
        match condition {
            Condition::Always | Condition::Attribute(_) => Self::default(),
            Condition::Secret(test) => Self {
                within: test.within.iter().collect(),
                has_within: test.has_within,
                ..Self::by_test(&test.choice)
            },
            Condition::All(parts) => Self::all(parts.iter().map(Self::by)),
            Condition::Any(parts) => parts
                .iter()
                .map(Self::by)
                .reduce(Self::either)
                .unwrap_or_default(),
            Condition::Not(of) | Condition::Is(of, Some(false)) => Self::by(of).contrary(),
            Condition::Is(of, Some(true) | None) => Self::by(of),
            Condition::Given {
                when,
                then,
                otherwise,
            } => Self::all(
                [when, then, otherwise]
                    .into_iter()
                    .map(|part| Self::by(part)),
            ),
        }
    }

    fn by_test(choice: &Choice) -> Self {
        let (column, part) = match choice {
            Choice::Nothing => return Self::default(),
            Choice::Own => {
                return Self {
                    own: true,
                    ..Self::default()
                };
            }
            Choice::Values(column, values) => (column, Part::Values(values.clone())),
            Choice::Interval(column) => (column, Part::Interval),
        };
        Self {
            columns: BTreeMap::from([(column.clone(), part)]),
            ..Self::default()
        }
    }

    fn all(parts: impl Iterator<Item = Self>) -> Self {
        parts.fold(Self::default(), |all, part| {
            all.joined(part, |one, other| Some(one.both(other)))
        })
    }

    /// Of alternatives. Of what is within a result it is not known which column it chooses of: with anything
    /// beside it, it may be a list.
    fn either(self, other: Self) -> Self {
        let reads = |of: &Self| of.has_within || !of.columns.is_empty();
        let mixes = (self.has_within && reads(&other)) || (other.has_within && reads(&self));
        let mut both = self.joined(other, Part::either);
        both.own |= mixes;
        both
    }

    fn joined(mut self, other: Self, of_one: impl Fn(Part, Part) -> Option<Part>) -> Self {
        self.own |= other.own;
        self.within.extend(other.within);
        self.has_within |= other.has_within;
        for (column, part) in other.columns {
            let joined = match self.columns.remove(&column) {
                Some(known) => of_one(known, part),
                None => Some(part),
            };
            match joined {
                Some(part) => {
                    self.columns.insert(column, part);
                }
                None => self.own = true,
            }
        }
        self
    }

    fn contrary(mut self) -> Self {
        for part in self.columns.values_mut() {
            if let Part::Values(values) = part {
                values.all_but = !values.all_but;
            }
        }
        self
    }
}

impl Part {
    /// Values between two ends are some of these values.
    fn both(self, other: Self) -> Self {
        match (self, other) {
            (Self::Values(one), Self::Values(other)) => Self::Values(one.both(&other)),
            (Self::Values(values), Self::Interval) | (Self::Interval, Self::Values(values)) => {
                Self::Values(values)
            }
            (Self::Interval, Self::Interval) => Self::Interval,
        }
    }

    /// Several intervals are a list of the asker's own.
    fn either(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Values(one), Self::Values(other)) => Some(Self::Values(one.either(&other))),
            (Self::Values(_) | Self::Interval, Self::Interval)
            | (Self::Interval, Self::Values(_)) => None,
        }
    }
}

impl Values {
    /// The values that are in both.
    fn both(&self, other: &Self) -> Self {
        let (one, two) = (&self.values, &other.values);
        let without = |of: &BTreeSet<String>, some| of.difference(some).cloned().collect();
        let (all_but, values) = match (self.all_but, other.all_but) {
            (false, false) => (false, one & two),
            (false, true) => (false, without(one, two)),
            (true, false) => (false, without(two, one)),
            (true, true) => (true, one | two),
        };
        Self { all_but, values }
    }

    /// The values that are in one of them.
    fn either(&self, other: &Self) -> Self {
        let contrary = |of: &Self| Self {
            all_but: !of.all_but,
            values: of.values.clone(),
        };
        contrary(&contrary(self).both(&contrary(other)))
    }

    fn are_declared(&self, list: Option<&str>, groups: Groups<'_>) -> bool {
        self.values.len() <= 1
            || is_run(&self.values)
            || list.is_some_and(|list| groups(list).contains(&self.values))
    }
}

/// Whether they are whole numbers one after the other.
fn is_run(values: &BTreeSet<String>) -> bool {
    let whole: Option<BTreeSet<i64>> = values.iter().map(|value| value.parse().ok()).collect();
    let Some(whole) = whole else {
        return false;
    };
    let mut pairs = whole.iter().zip(whole.iter().skip(1));
    pairs.all(|(one, next)| one.checked_add(1) == Some(*next))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Choice, Column, Values};
    use crate::condition::{Condition, SecretTest};

    fn test(choice: Choice) -> Condition {
        Condition::Secret(SecretTest {
            text: format!("{choice:?}"),
            secrets: BTreeSet::from(["x".to_owned()]),
            fills: Vec::new(),
            choice,
            within: Vec::new(),
            has_within: false,
        })
    }

    fn column(text: &str) -> Column {
        Column {
            text: text.to_owned(),
            list: Some("drugs".to_owned()),
        }
    }

    fn of(codes: &[&str]) -> BTreeSet<String> {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    fn values(codes: &[&str]) -> Condition {
        let values = Values {
            all_but: false,
            values: of(codes),
        };
        test(Choice::Values(column("substance"), values))
    }

    fn interval() -> Condition {
        test(Choice::Interval(column("score")))
    }

    fn is_regular(condition: &Condition) -> bool {
        let groups = |_: &str| {
            vec![
                of(&["heroin", "methadone", "other_opioid"]),
                of(&["beer", "wine"]),
            ]
        };
        condition.is_regular(&groups)
    }

    #[test]
    fn single_codes_groups_and_their_contraries_are_regular() {
        for codes in [
            &["heroin"][..],
            &["heroin", "methadone", "other_opioid"],
            &["beer", "wine"],
        ] {
            assert!(is_regular(&values(codes)), "{codes:?}");
            assert!(is_regular(&values(codes).negated()), "not {codes:?}");
        }
        for codes in [&["heroin", "beer"][..], &["heroin", "methadone"]] {
            assert!(!is_regular(&values(codes)), "{codes:?}");
            assert!(!is_regular(&values(codes).negated()), "not {codes:?}");
        }
        assert!(is_regular(&values(&["2020", "2021", "2022"])));
        assert!(!is_regular(&values(&["2020", "2022"])));
    }

    #[test]
    fn lists_in_other_words_are_lists() {
        let any =
            |codes: &[&str]| Condition::Any(codes.iter().map(|code| values(&[code])).collect());
        assert!(is_regular(&any(&["beer", "wine"])));
        assert!(!is_regular(&any(&["beer", "heroin"])));
        let none = values(&["beer"])
            .negated()
            .and(values(&["heroin"]).negated());
        assert!(!is_regular(&none));
        // What is left of a list once one code is asked is that code.
        assert!(is_regular(
            &values(&["beer", "heroin"]).and(values(&["beer"]))
        ));
        let third_case = none.and(values(&["wine"]));
        assert!(is_regular(&third_case));
        let is_false = Condition::Is(Box::new(any(&["beer", "heroin"])), Some(false));
        assert!(!is_regular(&is_false));
    }

    #[test]
    fn one_interval_is_regular_and_several_are_a_list() {
        assert!(is_regular(&interval()));
        assert!(is_regular(&interval().and(interval())));
        assert!(!is_regular(&Condition::Any(vec![interval(), interval()])));
        assert!(!is_regular(&test(Choice::Own).and(interval())));
        assert!(is_regular(&test(Choice::Nothing).negated().and(interval())));
        assert!(is_regular(&Condition::Any(vec![
            interval(),
            values(&["beer"])
        ])));
    }
}
