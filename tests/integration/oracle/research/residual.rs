//! A condition on the rows of one patient, read as by somebody who knows attributes alone.
//!
//! Every secret may be anything, so that a condition may have several truth values: the set of all that
//! it may have is worked out by trying every pair. What is left of it is a *residual*. The program hashes
//! residuals; here each is a node of a tree, and equal trees have one number. Only which residuals are
//! equal is compared with the program, never a hash: nothing that is shown depends on more.

use std::collections::BTreeMap;

use super::super::grammar::Value;
use super::row::{Beside, Column};
use super::said::Said;

/// A set of truth values.
type Possible = u8;
const FALSE: Possible = 1;
const UNKNOWN: Possible = 2;
const TRUE: Possible = 4;
const ANY: Possible = FALSE | UNKNOWN | TRUE;
const ALL: [Possible; 3] = [FALSE, UNKNOWN, TRUE];

/// Every value that two conditions may have together. Truth is the larger one, so that AND is the least.
fn pairs(a: Possible, b: Possible, of: impl Fn(Possible, Possible) -> Possible) -> Possible {
    let mut all = 0;
    for x in ALL.into_iter().filter(|x| a & x != 0) {
        for y in ALL.into_iter().filter(|y| b & y != 0) {
            all |= of(x, y);
        }
    }
    all
}

/// A condition as it reads for one patient.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    possible: Possible,
    /// The residual: nodes that must all be true, ascending.
    left: Vec<u32>,
    /// The secrets in it, a bit each.
    secrets: u64,
}

impl Reading {
    pub(crate) fn is_always(&self) -> bool {
        self.possible == TRUE
    }

    pub(crate) fn is_never(&self) -> bool {
        self.possible & TRUE == 0
    }
}

/// Residuals, each with a number.
#[derive(Debug, Default)]
pub(crate) struct Residuals {
    known: BTreeMap<Node, u32>,
    /// The secrets of each residual, as a set of bits and as a list.
    secrets: BTreeMap<u32, (u64, Vec<u32>)>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Text(String),
    /// A key of this text has this value.
    Key(String, String),
    Whole(Possible, Vec<u32>),
    Or(u32, u32),
    Not(u32),
    Given([u32; 3]),
    Residual(Vec<u32>),
}

/// Out of a number, whatever the secrets are.
pub(crate) const OUT: u32 = 0;
/// In it, whatever they are. All other states are residuals.
pub(crate) const IN: u32 = 1;

impl Residuals {
    fn node(&mut self, node: Node) -> u32 {
        let next = u32::try_from(self.known.len()).expect("few") + 2;
        *self.known.entry(node).or_insert(next)
    }

    /// The secrets in a residual.
    pub(crate) fn secrets(&self, residual: u32) -> &[u32] {
        let known = self.secrets.get(&residual);
        known.map_or(&[], |(_, secrets)| secrets)
    }

    fn whole(&mut self, reading: &Reading) -> u32 {
        self.node(Node::Whole(reading.possible, reading.left.clone()))
    }

    /// Out, in, or what is left to know.
    pub(crate) fn state(&mut self, reading: Reading) -> u32 {
        match reading.possible {
            TRUE => IN,
            possible if possible & TRUE == 0 => OUT,
            _ => {
                let residual = self.node(Node::Residual(reading.left));
                let bits = reading.secrets;
                let list = || (0..64).filter(|secret| bits >> secret & 1 == 1).collect();
                let known = self.secrets.entry(residual);
                let known = known.or_insert_with(|| (bits, list()));
                assert_eq!(known.0, bits, "one residual of two sets of secrets");
                residual
            }
        }
    }

    /// An attribute of a patient; `None` where it is not known.
    pub(crate) fn read<'a>(
        &mut self,
        said: &Said,
        patient: &dyn Fn(&Column) -> Option<&'a Value>,
    ) -> Reading {
        match said {
            Said::Test(column, test) if column.is_attribute => match patient(column) {
                Some(value) => known(test.holds(value)),
                None => self.open(Node::Text(said.text()), 0),
            },
            Said::Test(column, test) => match &column.beside {
                Beside::Where {
                    there,
                    is_attribute,
                } => {
                    let own = is_attribute.then(|| patient(column));
                    let then = match own.flatten() {
                        Some(value) => known(test.holds(value)),
                        None => self.open(Node::Text(said.text()), said.secrets()),
                    };
                    let there = self.read(there, patient);
                    self.given(&there, then, known(test.holds(&Value::Missing)))
                }
                Beside::Counted { there } => {
                    let then = self.open(Node::Text(said.text()), said.secrets());
                    let there = self.read(there, patient);
                    self.given(&there, then, known(test.holds(&Value::Number(0))))
                }
                Beside::Never | Beside::Mark { .. } => {
                    self.open(Node::Text(said.text()), said.secrets())
                }
            },
            Said::Row(_, secret) => self.open(Node::Text(said.text()), 1 << secret),
            Said::All(parts) => parts.iter().fold(known(Some(true)), |all, part| {
                let part = self.read(part, patient);
                and(all, part)
            }),
            Said::Any(parts) => parts.iter().fold(known(Some(false)), |any, part| {
                let part = self.read(part, patient);
                self.or(any, part)
            }),
            Said::Not(inner) => {
                let inner = self.read(inner, patient);
                self.not(&inner)
            }
            Said::True(inner) => {
                let inner = self.read(inner, patient);
                is_true(inner)
            }
        }
    }

    /// That a key has a value, where that is not known.
    pub(crate) fn key(&mut self, text: String, value: String, secrets: u64) -> Reading {
        self.open(Node::Key(text, value), secrets)
    }

    /// One thing where there is a row, another where there is none.
    pub(crate) fn given(&mut self, there: &Reading, then: Reading, otherwise: Reading) -> Reading {
        if there.is_never() {
            return otherwise;
        }
        if there.possible == TRUE {
            return then;
        }
        let possible = then.possible | otherwise.possible;
        if is_certain(possible) {
            return certain(possible);
        }
        let parts = [there, &then, &otherwise].map(|of| self.whole(of));
        Reading {
            possible,
            left: vec![self.node(Node::Given(parts))],
            secrets: there.secrets | then.secrets | otherwise.secrets,
        }
    }

    fn open(&mut self, node: Node, secrets: u64) -> Reading {
        Reading {
            possible: ANY,
            left: vec![self.node(node)],
            secrets,
        }
    }

    fn or(&mut self, a: Reading, b: Reading) -> Reading {
        let possible = pairs(a.possible, b.possible, Ord::max);
        if is_certain(possible) {
            return certain(possible);
        }
        if a.possible == FALSE {
            return b;
        }
        if b.possible == FALSE {
            return a;
        }
        let (one, two) = (self.whole(&a), self.whole(&b));
        Reading {
            possible,
            left: vec![self.node(Node::Or(one.min(two), one.max(two)))],
            secrets: a.secrets | b.secrets,
        }
    }

    fn not(&mut self, a: &Reading) -> Reading {
        let swapped = (a.possible & FALSE) << 2 | a.possible & UNKNOWN | (a.possible & TRUE) >> 2;
        if is_certain(swapped) {
            return certain(swapped);
        }
        let whole = self.whole(a);
        Reading {
            possible: swapped,
            left: vec![self.node(Node::Not(whole))],
            secrets: a.secrets,
        }
    }
}

/// Whether it has one truth value alone.
fn is_certain(possible: Possible) -> bool {
    ALL.contains(&possible)
}

fn certain(possible: Possible) -> Reading {
    Reading {
        possible,
        left: Vec::new(),
        secrets: 0,
    }
}

pub(crate) fn known(truth: Option<bool>) -> Reading {
    certain(match truth {
        Some(true) => TRUE,
        Some(false) => FALSE,
        None => UNKNOWN,
    })
}

/// Both, with what is left of both.
pub(crate) fn and(a: Reading, b: Reading) -> Reading {
    let possible = pairs(a.possible, b.possible, Ord::min);
    if is_certain(possible) {
        return certain(possible);
    }
    if a.possible == TRUE {
        return b;
    }
    if b.possible == TRUE {
        return a;
    }
    let mut left = [a.left, b.left].concat();
    left.sort_unstable();
    left.dedup();
    Reading {
        possible,
        left,
        secrets: a.secrets | b.secrets,
    }
}

/// Rows are chosen where a condition is true, so that nothing else is left to know.
fn is_true(a: Reading) -> Reading {
    match a.possible {
        TRUE => a,
        possible if possible & TRUE == 0 => known(Some(false)),
        _ => Reading {
            possible: FALSE | TRUE,
            ..a
        },
    }
}
