//! A column and a row, as statements read them.

use std::sync::Arc;

use super::super::grammar::Value;
use super::condition::{Condition, Place, literal};
use super::patients::Marked;
use super::said::Said;

/// What the model declares of a column, and which values it has.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// A text that no column of another meaning has; of a measure its noise is a hash.
    pub(crate) text: String,
    pub(crate) name: &'static str,
    /// An asker may know it of a patient.
    pub(crate) is_attribute: bool,
    /// It is read from the patient's own row, not from that of a region.
    pub(crate) is_own: bool,
    /// Its values are days since 1970-01-01.
    pub(crate) is_date: bool,
    pub(crate) nullable: bool,
    pub(crate) missing_tells: bool,
    pub(crate) missing_by: Option<String>,
    /// The secrets that it is, a bit each; none of an attribute.
    pub(crate) own: u64,
    /// The difference of two dates, in days.
    pub(crate) difference: Option<Box<[Side; 2]>>,
    /// How far its values reach.
    pub(crate) range: Option<Range>,
    /// The same by the code of another column of the row: a score by its scale.
    pub(crate) ranges: Option<Ranges>,
    /// It may be added up.
    pub(crate) is_summed: bool,
    pub(crate) is_year: bool,
    /// A result by patient to which only some rows count.
    pub(crate) is_conditional: bool,
    /// The step of the public grid of its quantiles, where it has any.
    pub(crate) grid: Option<i64>,
    pub(crate) groupable: bool,
    /// The values of a group key, where they are public.
    pub(crate) domain: Option<Vec<Value>>,
    /// The values that rows have, with their numbers of rows: only for what is asked.
    pub(crate) found: Vec<Value>,
    pub(crate) beside: Beside,
}

/// One of two dates: a column of the same row, so many places before the difference, or a day.
#[derive(Debug, Clone)]
pub(crate) enum Side {
    Column(usize, Arc<Column>),
    Day(i64),
}

/// The least and the largest of some values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range(pub(crate) i64, pub(crate) i64);

#[derive(Debug, Clone)]
pub(crate) struct Ranges {
    /// The name of the other column.
    pub(crate) by: String,
    pub(crate) codes: Vec<(Value, Range)>,
    /// The steps of the grids of quantiles, where they are not that of the column.
    pub(crate) grids: Vec<(Value, i64)>,
}

/// Where a row has a column that need not be there.
#[derive(Debug, Clone)]
pub(crate) enum Beside {
    /// It is a column of the row.
    Never,
    /// On the right of a left join: there is a row where this holds. An attribute is known of that row only.
    Where { there: Said, is_attribute: bool },
    /// A number of those rows of a patient where this holds, and 0 where there are none.
    Counted { there: Said },
    /// The patient's number beside some patients, missing where she is none of them; and the EXISTS that asks
    /// for it, if it is not joined.
    Mark { among: Said, exists: Option<String> },
}

impl Range {
    /// As the model declares it: a middle, and an even width.
    pub(crate) fn of(centre: i64, width: i64) -> Self {
        assert!(width % 2 == 0, "an odd width");
        Self(centre - width / 2, centre + width / 2)
    }

    pub(crate) fn width(self) -> i64 {
        self.1 - self.0
    }

    /// The least one that holds both.
    pub(crate) fn around(self, other: Self) -> Self {
        Self(self.0.min(other.0), self.1.max(other.1))
    }

    /// Of a difference, as wide as the wider of the two: both are of one life.
    fn less(self, other: Self) -> Self {
        let width = self.width().max(other.width());
        let [one, other] = [self, other].map(|of| i64::midpoint(of.0, of.1));
        Self::of(one - other, width)
    }
}

impl Side {
    fn range(&self) -> Option<Range> {
        match self {
            Self::Column(_, column) => column.range,
            Self::Day(day) => Some(Range(*day, *day)),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Column(_, column) => column.full_name(),
            Self::Day(day) => format!("'{}'", date(*day)),
        }
    }

    fn sql(&self, alias: &str) -> String {
        match self {
            Self::Column(_, column) => format!("{alias}.{}", column.name),
            Self::Day(day) => format!("DATE '{}'", date(*day)),
        }
    }
}

/// A day of the calendar, by its number since 1970-01-01.
pub(crate) fn date(day: i64) -> String {
    let first = jiff::civil::date(1970, 1, 1);
    let span = jiff::Span::new().days(day);
    first.checked_add(span).expect("a day").to_string()
}

impl Column {
    /// A text that no column of another meaning has; of a measure its noise is a hash.
    pub(crate) fn full_name(&self) -> String {
        if let Some(sides) = &self.difference {
            return format!("{} - {}", sides[0].text(), sides[1].text());
        }
        match &self.beside {
            Beside::Where { there, .. } => format!("{} if {}", self.text, there.text()),
            Beside::Never | Beside::Counted { .. } | Beside::Mark { .. } => self.text.clone(),
        }
    }

    pub(crate) fn sql(&self, alias: &str) -> String {
        match &self.difference {
            Some(sides) => format!("({} - {})", sides[0].sql(alias), sides[1].sql(alias)),
            None => format!("{alias}.{}", self.name),
        }
    }

    /// A value as a constant of SQL.
    pub(crate) fn literal(&self, value: &Value) -> String {
        match value {
            Value::Number(day) if self.is_date => format!("DATE '{}'", date(*day)),
            other => literal(other),
        }
    }

    /// The difference of two dates of one row.
    pub(crate) fn apart(name: &'static str, sides: [Side; 2], found: Vec<Value>) -> Self {
        let columns = || {
            sides.iter().filter_map(|side| match side {
                Side::Column(_, column) => Some(column),
                Side::Day(_) => None,
            })
        };
        let range = sides[0].range().zip(sides[1].range());
        let range = range.map(|(one, other)| one.less(other));
        Self {
            text: String::new(),
            name,
            is_attribute: false,
            is_own: false,
            is_date: false,
            nullable: columns().any(|column| column.nullable),
            missing_tells: columns().any(|column| column.missing_tells),
            missing_by: None,
            own: columns().fold(0, |all, column| all | column.own),
            range,
            ranges: None,
            is_summed: true,
            is_year: false,
            is_conditional: false,
            grid: Some(7),
            groupable: false,
            domain: None,
            found,
            beside: Beside::Never,
            difference: Some(Box::new(sides)),
        }
    }

    /// The same on the right of a left join.
    pub(crate) fn where_there(&self, there: &Said) -> Self {
        let domain = self.domain.clone().map(|mut domain| {
            domain.retain(|value| *value != Value::Missing);
            domain.push(Value::Missing);
            domain
        });
        let side = |side: &Side| match side {
            Side::Column(before, column) => {
                Side::Column(*before, Arc::new(column.where_there(there)))
            }
            Side::Day(day) => Side::Day(*day),
        };
        let difference = self.difference.as_ref();
        Self {
            is_attribute: false,
            nullable: true,
            missing_tells: true,
            domain,
            difference: difference.map(|sides| Box::new([side(&sides[0]), side(&sides[1])])),
            beside: Beside::Where {
                there: there.clone(),
                is_attribute: self.is_attribute,
            },
            ..self.clone()
        }
    }

    /// The patient's number beside some patients.
    pub(crate) fn mark(among: Said, exists: Option<String>) -> Self {
        Self {
            text: ".patient_no".to_owned(),
            name: "patient_no",
            is_attribute: false,
            is_own: true,
            is_date: false,
            nullable: true,
            missing_tells: true,
            missing_by: None,
            own: 0,
            difference: None,
            range: None,
            ranges: None,
            is_summed: false,
            is_year: false,
            is_conditional: false,
            grid: None,
            groupable: false,
            domain: None,
            found: Vec::new(),
            beside: Beside::Mark { among, exists },
        }
    }

    /// The secrets that its value is, a bit each.
    pub(crate) fn secrets(&self) -> u64 {
        match &self.beside {
            Beside::Never => self.own,
            Beside::Where { there, .. } => self.own | there.secrets(),
            Beside::Counted { there } => self.own | there.secrets(),
            Beside::Mark { among, .. } => among.secrets(),
        }
    }
}

impl Place {
    /// How far its values reach in rows of which all of these hold, if they leave some codes alone.
    pub(crate) fn narrowed<'c>(
        &self,
        kept: impl IntoIterator<Item = &'c Condition>,
    ) -> Option<Range> {
        let ranges = self.column.ranges.as_ref()?;
        let is_by = |of: &Self| of.alias == self.alias && of.column.name == ranges.by;
        let pinned = kept.into_iter().find_map(|of| of.pins(&is_by))?;
        let of_code = |code: &&Value| {
            let mut codes = ranges.codes.iter();
            codes.find(|(known, _)| known == *code).map(|of| of.1)
        };
        let all: Option<Vec<Range>> = pinned.iter().map(of_code).collect();
        all?.into_iter().reduce(Range::around)
    }

    /// The step of the grid of its quantiles in rows of which all of these hold.
    pub(crate) fn step<'c>(&self, kept: impl IntoIterator<Item = &'c Condition>) -> Option<i64> {
        let ranges = self.column.ranges.as_ref()?;
        let is_by = |of: &Self| of.alias == self.alias && of.column.name == ranges.by;
        let pinned = kept.into_iter().find_map(|of| of.pins(&is_by))?;
        let mut steps = pinned.iter().map(|code| self.step_of(code));
        let first = steps.next()?;
        steps.all(|other| other == first).then_some(first?)
    }

    /// The step of the grid of its quantiles where another column has this code.
    pub(crate) fn step_of(&self, code: &Value) -> Option<i64> {
        let mut grids = self.column.ranges.iter().flat_map(|ranges| &ranges.grids);
        let of_code = grids.find(|(known, _)| known == code).map(|of| of.1);
        of_code.or(self.column.grid)
    }

    /// The columns by which its value may be missing, in an order of their own.
    pub(crate) fn nullable(&self) -> Vec<Self> {
        let Some(sides) = &self.column.difference else {
            let own = self.column.nullable.then(|| self.clone());
            return own.into_iter().collect();
        };
        let column = |side: &Side| match side {
            Side::Column(before, column) if column.nullable => Some(Self {
                alias: self.alias,
                at: self.at - before,
                column: Arc::clone(column),
            }),
            Side::Column(..) | Side::Day(_) => None,
        };
        let mut columns: Vec<Self> = sides.iter().filter_map(column).collect();
        columns.sort_by_key(|place| place.column.name);
        columns
    }
}

/// A row of a table.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Place among the patients.
    pub(crate) patient: usize,
    pub(crate) structures: Vec<usize>,
    pub(crate) practitioners: Vec<i64>,
    pub(crate) values: Vec<Value>,
}

/// A row, beside another one of the same patient where that is joined.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Joined<'a> {
    pub(crate) row: &'a Row,
    pub(crate) beside: Option<&'a Row>,
    pub(crate) marks: &'a [Marked<'a>],
}

/// The place of the first mark, behind all columns.
pub(crate) const MARKS: usize = 100;

impl Joined<'_> {
    /// A value: those of the row first, then those of the row beside it, which may lack.
    pub(crate) fn value(&self, at: usize) -> &Value {
        if let Some(mark) = at.checked_sub(MARKS) {
            let is_among = self.marks[mark].is_among[self.row.patient];
            return if is_among {
                &Value::Number(1)
            } else {
                &Value::Missing
            };
        }
        let own = self.row.values.get(at);
        let beside = || Some(&self.beside?.values[at - self.row.values.len()]);
        own.or_else(beside).unwrap_or(&Value::Missing)
    }
}

/// A value as a number.
pub(crate) fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(x) => Some(*x),
        Value::Missing | Value::Text(_) => None,
    }
}
