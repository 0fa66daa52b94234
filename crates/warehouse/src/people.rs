//! The dictionary of people: which keyed tokens belong to which number.
//!
//! A row whose tokens are all new makes a new person; tokens of one known person add to that
//! person; tokens of two are a conflict. Partial traits are kept but never link: too many people
//! share them. Two national identities (INS) are never joined.

use std::collections::{BTreeMap, BTreeSet};

use pseudonym::{P2, TokenType};
use serde::{Deserialize, Serialize};

use crate::code::{Code, Fault};

/// The highest numbers ever given; a number is never given twice, even after an erasure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// Highest patient number.
    pub patient: i32,
    /// Highest practitioner number.
    pub practitioner: i32,
}

/// Who a number belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    Patient,
    Practitioner,
}

impl Who {
    /// The text in the dictionary's `entity` column.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Who::Patient => "PATIENT",
            Who::Practitioner => "PRACTITIONER",
        }
    }
}

/// One line of the dictionary.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Known {
    pub(crate) number: i32,
    pub(crate) who: Who,
    pub(crate) token_type: String,
    pub(crate) p2: [u8; 16],
}

/// What one delivery sees of the dictionary, and adds to it.
pub(crate) struct People {
    patients: BTreeMap<[u8; 16], i32>,
    partial: BTreeSet<([u8; 16], i32)>,
    national: BTreeMap<i32, [u8; 16]>,
    practitioners: BTreeMap<[u8; 16], i32>,
    before: Numbers,
    highest: Numbers,
    added: Vec<Known>,
}

impl People {
    /// The dictionary as stored, and the highest numbers given so far.
    pub(crate) fn new(known: &[Known], highest: Numbers) -> People {
        let mut people = People {
            patients: BTreeMap::new(),
            partial: BTreeSet::new(),
            national: BTreeMap::new(),
            practitioners: BTreeMap::new(),
            before: highest,
            highest,
            added: Vec::new(),
        };
        for line in known {
            people.index(line);
        }
        people
    }

    /// The person of a row of the patients file; made if none of its tokens is known.
    pub(crate) fn enrol(&mut self, tokens: &[(TokenType, P2)]) -> Result<i32, Fault> {
        let number = match self.linked(tokens)? {
            Some(number) => number,
            None => next(&mut self.highest.patient)?,
        };
        let national = tokens.iter().find(|(kind, _)| *kind == TokenType::Ins);
        if let (Some((_, p2)), Some(known)) = (national, self.national.get(&number))
            && p2.as_bytes() != known
        {
            return Err(Fault::new(Code::W17));
        }
        for (kind, p2) in tokens {
            let p2 = *p2.as_bytes();
            let is_known = match kind {
                TokenType::TraitsPartial => self.partial.contains(&(p2, number)),
                _ => self.patients.contains_key(&p2),
            };
            if !is_known {
                self.add(number, Who::Patient, kind.as_str(), p2);
            }
        }
        Ok(number)
    }

    /// The person of a row about somebody already known.
    pub(crate) fn find(&self, tokens: &[(TokenType, P2)]) -> Result<i32, Fault> {
        self.linked(tokens)?.ok_or_else(|| Fault::new(Code::W14))
    }

    /// The number of a practitioner; made if new.
    pub(crate) fn practitioner(&mut self, p2: P2) -> Result<i32, Fault> {
        if let Some(number) = self.practitioners.get(p2.as_bytes()) {
            return Ok(*number);
        }
        let number = next(&mut self.highest.practitioner)?;
        self.add(
            number,
            Who::Practitioner,
            TokenType::Local.as_str(),
            *p2.as_bytes(),
        );
        Ok(number)
    }

    /// Gives the new people their final numbers, in the order of their pseudonyms: without the key
    /// ring it looks random and tells nothing of a line's place in its file, and the same deliveries
    /// under the same ring always give the same numbers. Returns what to add to the dictionary and how
    /// to renumber.
    pub(crate) fn settle(self) -> (Vec<Known>, Renumbering, Numbers) {
        let renumbering = Renumbering {
            patients: ByPseudonym::of(&self.added, Who::Patient, self.before.patient),
            practitioners: ByPseudonym::of(
                &self.added,
                Who::Practitioner,
                self.before.practitioner,
            ),
        };
        let mut added = self.added;
        for line in &mut added {
            line.number = renumbering.of(line.who, line.number);
        }
        added.sort();
        (added, renumbering, self.highest)
    }

    fn linked(&self, tokens: &[(TokenType, P2)]) -> Result<Option<i32>, Fault> {
        let mut found: Option<i32> = None;
        for (kind, p2) in tokens {
            if *kind == TokenType::TraitsPartial {
                continue;
            }
            let Some(number) = self.patients.get(p2.as_bytes()) else {
                continue;
            };
            match found {
                Some(other) if other != *number => return Err(Fault::new(Code::W13)),
                _ => found = Some(*number),
            }
        }
        Ok(found)
    }

    fn add(&mut self, number: i32, who: Who, token_type: &str, p2: [u8; 16]) {
        let line = Known {
            number,
            who,
            token_type: token_type.to_owned(),
            p2,
        };
        self.index(&line);
        self.added.push(line);
    }

    fn index(&mut self, line: &Known) {
        match line.who {
            Who::Practitioner => {
                self.practitioners.insert(line.p2, line.number);
            }
            Who::Patient if line.token_type == TokenType::TraitsPartial.as_str() => {
                self.partial.insert((line.p2, line.number));
            }
            Who::Patient => {
                if line.token_type == TokenType::Ins.as_str() {
                    self.national.insert(line.number, line.p2);
                }
                self.patients.insert(line.p2, line.number);
            }
        }
    }
}

fn next(highest: &mut i32) -> Result<i32, Fault> {
    *highest = highest
        .checked_add(1)
        .ok_or_else(|| Fault::new(Code::W18))?;
    Ok(*highest)
}

/// The final numbers of the people who are new in a delivery.
pub(crate) struct Renumbering {
    patients: ByPseudonym,
    practitioners: ByPseudonym,
}

impl Renumbering {
    /// The final number; known people keep theirs.
    pub(crate) fn of(&self, who: Who, number: i32) -> i32 {
        match who {
            Who::Patient => self.patients.of_number(number),
            Who::Practitioner => self.practitioners.of_number(number),
        }
    }
}

/// The numbers of new people in the order of their pseudonyms.
struct ByPseudonym(BTreeMap<i32, i32>);

impl ByPseudonym {
    /// Numbers those after `before` anew; whoever has several pseudonyms stands at the lowest.
    fn of(added: &[Known], who: Who, before: i32) -> Self {
        let mut lowest: BTreeMap<i32, [u8; 16]> = BTreeMap::new();
        let new = |line: &&Known| line.who == who && line.number > before;
        for line in added.iter().filter(new) {
            let known = lowest.entry(line.number).or_insert(line.p2);
            *known = line.p2.min(*known);
        }
        let numbers: Vec<i32> = lowest.keys().copied().collect();
        let mut order: Vec<([u8; 16], i32)> = lowest.into_iter().map(|(n, p2)| (p2, n)).collect();
        order.sort_unstable();
        let pairs = order.into_iter().map(|(_, number)| number).zip(numbers);
        Self(pairs.collect())
    }

    fn of_number(&self, number: i32) -> i32 {
        self.0.get(&number).copied().unwrap_or(number)
    }
}
