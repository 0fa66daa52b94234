//! A condition read for one class of patients: which truth values it may have, and what is left of it.

use std::collections::BTreeSet;

use disclosure::{Scalar, mixed};
use guard::{Condition, SecretTest};
use sha2::{Digest, Sha256};

use super::classes::Class;

/// Which truth values a condition may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Possible {
    holds: bool,
    fails: bool,
    unknown: bool,
}

impl Possible {
    const NOTHING: Self = Self {
        holds: false,
        fails: false,
        unknown: false,
    };
    const ANYTHING: Self = Self {
        holds: true,
        fails: true,
        unknown: true,
    };

    fn only(truth: Option<bool>) -> Self {
        Self {
            holds: truth == Some(true),
            fails: truth == Some(false),
            unknown: truth.is_none(),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            holds: self.holds && other.holds,
            fails: self.fails || other.fails,
            unknown: (self.unknown && (other.holds || other.unknown))
                || (other.unknown && (self.holds || self.unknown)),
        }
    }

    fn not(self) -> Self {
        Self {
            holds: self.fails,
            fails: self.holds,
            unknown: self.unknown,
        }
    }

    fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    fn either(self, other: Self) -> Self {
        Self {
            holds: self.holds || other.holds,
            fails: self.fails || other.fails,
            unknown: self.unknown || other.unknown,
        }
    }

    fn is_known(self) -> bool {
        self == Self::only(Some(true))
            || self == Self::only(Some(false))
            || self == Self::only(None)
    }
}

/// A condition as it reads for one class.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    possible: Possible,
    /// What is left once the attributes are filled in: tests that must all hold, by digest.
    terms: BTreeSet<u64>,
    /// The secret columns that these read.
    columns: BTreeSet<u32>,
}

impl Reading {
    pub(super) fn always() -> Self {
        Self::known(Some(true))
    }

    pub(super) fn known(truth: Option<bool>) -> Self {
        Self::of_known(Possible::only(truth))
    }

    fn of_known(possible: Possible) -> Self {
        Self {
            possible,
            terms: BTreeSet::new(),
            columns: BTreeSet::new(),
        }
    }

    /// A test that may be true, false or unknown.
    pub(super) fn open(term: u64, columns: impl IntoIterator<Item = u32>) -> Self {
        Self {
            possible: Possible::ANYTHING,
            terms: BTreeSet::from([term]),
            columns: columns.into_iter().collect(),
        }
    }

    /// Reads a condition.
    pub(super) fn of(condition: &Condition, class: &Class) -> Self {
        match condition {
            Condition::Always => Self::always(),
            Condition::Attribute(test) => match class.value(test) {
                Some(Scalar::Bool(truth)) => Self::known(Some(truth)),
                Some(_) => Self::known(None),
                None => Self::open(Class::term_of_test(test), []),
            },
            Condition::Secret(test) => Self::open(class.term_of(test), ids(&test.secrets)),
            Condition::All(parts) => parts
                .iter()
                .fold(Self::always(), |all, part| all.and(Self::of(part, class))),
            Condition::Any(parts) => parts.iter().fold(Self::known(Some(false)), |any, part| {
                any.or(Self::of(part, class))
            }),
            Condition::Not(of) => Self::of(of, class).not(),
            Condition::Is(of, truth) => Self::of(of, class).is(*truth),
            Condition::Given {
                when,
                then,
                otherwise,
            } => Self::given(
                &Self::of(when, class),
                Self::of(then, class),
                Self::of(otherwise, class),
            ),
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        let possible = self.possible.and(other.possible);
        if possible.is_known() {
            return Self::of_known(possible);
        }
        let always = Possible::only(Some(true));
        if self.possible == always {
            return other;
        }
        if other.possible == always {
            return self;
        }
        Self {
            possible,
            terms: &self.terms | &other.terms,
            columns: &self.columns | &other.columns,
        }
    }

    fn or(self, other: Self) -> Self {
        let possible = self.possible.or(other.possible);
        if possible.is_known() {
            return Self::of_known(possible);
        }
        let never = Possible::only(Some(false));
        if self.possible == never {
            return other;
        }
        if other.possible == never {
            return self;
        }
        // Whatever the order in which they are written.
        let (one, two) = (self.digest(), other.digest());
        Self {
            possible,
            terms: BTreeSet::from([mixed(term("or"), one.wrapping_add(two))]),
            columns: &self.columns | &other.columns,
        }
    }

    fn not(self) -> Self {
        let possible = self.possible.not();
        if possible.is_known() {
            return Self::of_known(possible);
        }
        Self {
            possible,
            terms: BTreeSet::from([mixed(term("not"), self.digest())]),
            columns: self.columns,
        }
    }

    fn is(self, truth: Option<bool>) -> Self {
        let asked = Possible::only(truth);
        let may = Self::overlap(self.possible, asked);
        let must = self.possible == asked;
        if must || !may {
            return Self::known(Some(must));
        }
        let possible = Possible {
            unknown: false,
            ..Possible::ANYTHING
        };
        // Rows are chosen where a condition is true, so that nothing else is left to know.
        let terms = if truth == Some(true) {
            self.terms
        } else {
            BTreeSet::from([mixed(term(&format!("is {truth:?}")), self.digest())])
        };
        Self {
            possible,
            terms,
            columns: self.columns,
        }
    }

    fn overlap(one: Possible, other: Possible) -> bool {
        (one.holds && other.holds) || (one.fails && other.fails) || (one.unknown && other.unknown)
    }

    pub(super) fn given(when: &Self, then: Self, otherwise: Self) -> Self {
        if !when.possible.holds {
            return otherwise;
        }
        if when.possible == Possible::only(Some(true)) {
            return then;
        }
        let possible = then.possible.either(otherwise.possible);
        if possible.is_known() {
            return Self::of_known(possible);
        }
        let digest = mixed(mixed(when.digest(), then.digest()), otherwise.digest());
        Self {
            possible,
            terms: BTreeSet::from([mixed(term("given"), digest)]),
            columns: &(&when.columns | &then.columns) | &otherwise.columns,
        }
    }

    /// One number for what is left and what it may be.
    fn digest(&self) -> u64 {
        let Possible {
            holds,
            fails,
            unknown,
        } = self.possible;
        let flags = u64::from(holds) | (u64::from(fails) << 1) | (u64::from(unknown) << 2);
        self.terms
            .iter()
            .fold(flags, |digest, term| mixed(digest, *term))
    }

    /// Whether the class is open (or in), what is left to know, and of which columns; `None` if it is out.
    pub(super) fn state(&self) -> Option<(bool, u64, Vec<u32>)> {
        if !self.possible.holds || self.possible == Possible::NOTHING {
            return None;
        }
        let open = self.possible != Possible::only(Some(true));
        let residual = if open {
            self.terms
                .iter()
                .fold(0, |digest, term| mixed(digest, *term))
        } else {
            0
        };
        let columns = if open {
            self.columns.iter().copied().collect()
        } else {
            Vec::new()
        };
        Some((open, residual, columns))
    }
}

/// The first eight bytes of the SHA-256 of a text.
pub(super) fn term(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    digest
        .first_chunk::<8>()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// The numbers of secret columns: the same in every statement.
pub(super) fn ids(secrets: &BTreeSet<String>) -> Vec<u32> {
    secrets
        .iter()
        .map(|name| crate::frames::column(name))
        .collect()
}

impl Class {
    /// The digest of a test of a secret, with the attributes of the class filled in.
    pub(super) fn term_of(&self, test: &SecretTest) -> u64 {
        test.fills.iter().fold(term(&test.text), |digest, fill| {
            let value = self
                .value(fill)
                .map_or_else(String::new, |value| value.literal());
            mixed(digest, term(&value))
        })
    }
}
