//! How precisely a column is asked for.

use contract::{Column, Entity, Kind, Model, Role};
use jiff::civil::Date;

/// The closed list of precisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// `exact`: as it is stored.
    Exact,
    /// `month`: the month of a date.
    Month,
    /// `quarter`: the quarter of a date.
    Quarter,
    /// `days-since-inclusion`: days since the person's own first inclusion.
    DaysSinceInclusion,
    /// `band-5`: numbers in bands of so many, two at least.
    Band(u16),
    /// `group`: the coarser category of a code.
    Group,
    /// `label`: a random label of this extract, for professionals and structures.
    Label,
}

impl Precision {
    /// Reads what a request says; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "exact" => Some(Self::Exact),
            "month" => Some(Self::Month),
            "quarter" => Some(Self::Quarter),
            "days-since-inclusion" => Some(Self::DaysSinceInclusion),
            "group" => Some(Self::Group),
            "label" => Some(Self::Label),
            other => {
                let width: u16 = other.strip_prefix("band-")?.parse().ok()?;
                // One spelling for one precision: no sign, no leading zero.
                (width >= 2 && other == format!("band-{width}")).then_some(Self::Band(width))
            }
        }
    }

    /// Whether the values of a column can be said so.
    pub(crate) fn fits(self, column: &Column, model: &Model) -> bool {
        if is_professional(column) {
            return self == Self::Label;
        }
        match self {
            Self::Exact => true,
            Self::Month | Self::Quarter | Self::DaysSinceInclusion => column.kind == Kind::Date,
            Self::Band(_) => column.kind == Kind::Int,
            Self::Group => has_groups(column, model),
            Self::Label => false,
        }
    }

    /// Whether every value that is coarsened from a day of the period lies within it: whoever reads
    /// "first quarter" must not think of days that nobody asked for.
    pub(crate) fn keeps_within(self, from: Date, until: Date) -> bool {
        let next = until.tomorrow().ok();
        let begins_month = |day: Date| day.day() == 1;
        let begins_quarter = |day: Date| day.day() == 1 && day.month() % 3 == 1;
        match self {
            Self::Month => begins_month(from) && next.is_some_and(begins_month),
            Self::Quarter => begins_quarter(from) && next.is_some_and(begins_quarter),
            Self::Exact | Self::DaysSinceInclusion | Self::Band(_) | Self::Group | Self::Label => {
                true
            }
        }
    }
}

/// Whether a column names or singles out a professional or a structure.
pub(crate) fn is_professional(column: &Column) -> bool {
    let entity = matches!(
        column.entity,
        Some(Entity::Practitioner | Entity::Structure)
    );
    entity || column.role == Role::Professional || column.local_code
}

/// Whether a request has to say how precisely: what identifies in combination, and every date.
pub(crate) fn has_to_be_said(column: &Column) -> bool {
    column.kind == Kind::Date || column.role == Role::QuasiIdentifier
}

fn has_groups(column: &Column, model: &Model) -> bool {
    let list = column.code_list.as_deref();
    let list = list.and_then(|name| model.code_list(name));
    list.is_some_and(|list| list.codes.iter().any(|code| code.group.is_some()))
}
