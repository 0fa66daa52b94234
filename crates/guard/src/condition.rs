//! What an asker may know of a condition without knowing any secret.
//!
//! Every condition that chooses rows of a patient is kept a second time, apart from the plan, in the
//! terms of three-valued logic: a test of attributes has a value for every patient, any other test may
//! be true, false or unknown. The engine reads it over patients of equal attributes; what it finds
//! (who is in, who may be) depends on no secret.

use std::collections::{BTreeMap, BTreeSet};

use datafusion_common::ScalarValue;
use datafusion_expr::Expr;

use crate::choice::Choice;

/// A condition on the rows of one patient.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Every row satisfies it.
    Always,
    /// A test of attributes.
    Attribute(AttributeTest),
    /// A test that reads a secret: it may be true, false or unknown.
    Secret(SecretTest),
    /// All of these.
    All(Vec<Condition>),
    /// At least one of these.
    Any(Vec<Condition>),
    /// The contrary; unknown stays unknown.
    Not(Box<Condition>),
    /// Whether a condition is true, false, or unknown (`None`); never unknown itself.
    Is(Box<Condition>, Option<bool>),
    /// The first where some rows of the patient satisfy `when`, `otherwise` where none do.
    Given {
        /// Which rows count.
        when: Box<Condition>,
        /// What is tested where some do.
        then: Box<Condition>,
        /// What is tested where none do.
        otherwise: Box<Condition>,
    },
}

/// A boolean expression over attributes.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeTest {
    /// Over columns named in [`Attributes`].
    pub expr: Expr,
    /// Read from the patient's own row; else from the row of the region that delivered another one,
    /// which says the same of patients who are followed in one region only.
    pub own: bool,
}

/// A test that reads a secret.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretTest {
    /// Its canonical text: tests of one text are one test.
    pub text: String,
    /// The secrets that it reads.
    pub secrets: BTreeSet<String>,
    /// The attributes that it reads beside them: with them filled in it is another test.
    pub fills: Vec<AttributeTest>,
    /// What it chooses of them.
    pub choice: Choice,
    /// The conditions within the results by patient that it reads, each once; none of them has conditions
    /// within.
    pub within: Vec<Condition>,
    /// Whether results by patient that it reads hold conditions.
    pub has_within: bool,
}

/// Where an attribute is read from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A column of the table of patients.
    Own(String),
    /// A column of a public table, looked up by its key.
    LookedUp {
        /// The public table.
        table: String,
        /// Columns of its key, and what each is equal to: an expression over attributes, or a literal.
        on: Vec<(String, Expr)>,
        /// The column.
        column: String,
    },
}

/// The attributes that a plan reads, by the names under which its tests know them.
pub type Attributes = BTreeMap<String, Source>;

/// How the value of a group key is read.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyReading {
    /// Known of every patient.
    Attribute(AttributeTest),
    /// One of these values, the first whose condition holds.
    Cases(Vec<(Condition, ScalarValue)>),
    /// Reads a secret.
    Secret(SecretTest),
    /// The first where a join finds a row, `otherwise` where it finds none.
    Given {
        /// Where it finds one.
        when: Condition,
        /// How the value is read there.
        then: Box<KeyReading>,
        /// How the value is read elsewhere.
        otherwise: Box<KeyReading>,
    },
}

impl Condition {
    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Always, one) | (one, Self::Always) => one,
            (Self::All(mut all), Self::All(more)) => {
                all.extend(more);
                Self::All(all)
            }
            (Self::All(mut all), one) => {
                all.push(one);
                Self::All(all)
            }
            (one, Self::All(more)) => Self::All([vec![one], more].concat()),
            (one, other) => Self::All(vec![one, other]),
        }
    }

    /// The contrary.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// A row that nobody else knows of: that it exists is a secret.
    pub(crate) fn row_of(text: String, secrets: BTreeSet<String>) -> Self {
        Self::Secret(SecretTest {
            text,
            secrets,
            fills: Vec::new(),
            choice: Choice::Nothing,
            within: Vec::new(),
            has_within: false,
        })
    }

    /// The same without the conditions within it, which are put beside it, each once: nested as deep as
    /// subqueries are, they would double at each step.
    pub(crate) fn lifted(self, beside: &mut Vec<Self>) -> Self {
        match self {
            Self::Always | Self::Attribute(_) => self,
            Self::Secret(mut test) => {
                for within in std::mem::take(&mut test.within) {
                    if !beside.contains(&within) {
                        beside.push(within);
                    }
                }
                Self::Secret(test)
            }
            Self::All(parts) => Self::All(lifted(parts, beside)),
            Self::Any(parts) => Self::Any(lifted(parts, beside)),
            Self::Not(of) => Self::Not(Box::new(of.lifted(beside))),
            Self::Is(of, truth) => Self::Is(Box::new(of.lifted(beside)), truth),
            Self::Given {
                when,
                then,
                otherwise,
            } => Self::Given {
                when: Box::new(when.lifted(beside)),
                then: Box::new(then.lifted(beside)),
                otherwise: Box::new(otherwise.lifted(beside)),
            },
        }
    }

    /// Whether it reads attributes alone.
    pub fn is_known(&self) -> bool {
        match self {
            Self::Always | Self::Attribute(_) => true,
            Self::Secret(_) => false,
            Self::All(parts) | Self::Any(parts) => parts.iter().all(Self::is_known),
            Self::Not(of) | Self::Is(of, _) => of.is_known(),
            Self::Given {
                when,
                then,
                otherwise,
            } => when.is_known() && then.is_known() && otherwise.is_known(),
        }
    }

    /// The texts of the parts that must all hold: the same whatever the order and place in which they
    /// are written.
    pub fn parts(&self) -> BTreeSet<String> {
        match self {
            Self::Always => BTreeSet::new(),
            Self::All(parts) => parts.iter().flat_map(Self::parts).collect(),
            // A row is kept where a condition is true.
            Self::Is(of, Some(true)) => of.parts(),
            Self::Attribute(_)
            | Self::Secret(_)
            | Self::Any(_)
            | Self::Not(_)
            | Self::Is(..)
            | Self::Given { .. } => BTreeSet::from([self.text()]),
        }
    }

    /// Every secret that it reads.
    pub fn secrets(&self) -> BTreeSet<String> {
        match self {
            Self::Always | Self::Attribute(_) => BTreeSet::new(),
            Self::Secret(test) => test.secrets.clone(),
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::secrets).collect(),
            Self::Not(of) | Self::Is(of, _) => of.secrets(),
            Self::Given {
                when,
                then,
                otherwise,
            } => [when, then, otherwise]
                .into_iter()
                .flat_map(|part| part.secrets())
                .collect(),
        }
    }

    /// A text that no other condition has.
    pub(crate) fn text(&self) -> String {
        let joined = |parts: &[Self], word: &str| {
            let texts: BTreeSet<String> = parts.iter().map(Self::text).collect();
            let texts: Vec<String> = texts.into_iter().collect();
            format!("({})", texts.join(word))
        };
        match self {
            Self::Always => "true".to_owned(),
            Self::Attribute(test) => test.text(),
            Self::Secret(test) => {
                let fills: Vec<String> = test.fills.iter().map(AttributeTest::text).collect();
                format!("{} [{}]", test.text, fills.join(", "))
            }
            Self::All(parts) => joined(parts, " AND "),
            Self::Any(parts) => joined(parts, " OR "),
            Self::Not(of) => format!("NOT {}", of.text()),
            Self::Is(of, truth) => format!("{} IS {truth:?}", of.text()),
            Self::Given {
                when,
                then,
                otherwise,
            } => format!(
                "({} GIVEN {} ELSE {})",
                then.text(),
                when.text(),
                otherwise.text()
            ),
        }
    }
}

fn lifted(parts: Vec<Condition>, beside: &mut Vec<Condition>) -> Vec<Condition> {
    let parts = parts.into_iter();
    parts.map(|part| part.lifted(beside)).collect()
}

impl KeyReading {
    /// Whether it reads attributes alone.
    pub fn is_known(&self) -> bool {
        match self {
            Self::Attribute(_) => true,
            Self::Cases(cases) => cases.iter().all(|(when, _)| when.is_known()),
            Self::Secret(_) => false,
            Self::Given {
                when,
                then,
                otherwise,
            } => when.is_known() && then.is_known() && otherwise.is_known(),
        }
    }
}

impl AttributeTest {
    pub(crate) fn text(&self) -> String {
        let own = if self.own { "" } else { " elsewhere" };
        format!("{}{own}", crate::said::said(&self.expr))
    }
}
