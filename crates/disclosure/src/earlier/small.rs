//! Rows on small atoms, eliminated in as many orders as it takes.
//!
//! Rows that share columns, directly or through each other, are one `part`; what is left of a vector
//! in one part is no business of another. So each part is searched by itself for what leaves few
//! patients there, and of what is found, one of each part is taken together as long as fewer than k
//! patients are left in all. Where a vector has nothing in a part, no row of it can help: it would
//! bring k patients.

use super::atoms::Atoms;
use super::echelon::Scratch;
use super::part::Part;
use std::collections::BTreeSet;

/// What elimination needs besides rows.
pub(crate) struct System<'a> {
    pub(crate) atoms: &'a Atoms,
    pub(crate) scratch: &'a mut Scratch,
    pub(crate) budget: &'a mut u64,
}

/// What is left of a vector after multiples of rows were subtracted.
#[derive(Clone)]
pub(crate) struct Rest {
    pub(crate) patients: u64,
    /// Sources of rows, and how many times each was subtracted.
    pub(crate) uses: Vec<(usize, u64)>,
}

/// Rows by part.
pub(crate) struct Small {
    parts: Vec<Part>,
}

impl Small {
    pub(crate) fn new() -> Self {
        Self { parts: Vec::new() }
    }

    pub(crate) fn push(&mut self, source: usize, row: Vec<(u32, u64)>) {
        let columns: BTreeSet<u32> = row.iter().map(|(column, _)| *column).collect();
        let mut apart = Vec::new();
        let mut joined: Option<Part> = None;
        for part in std::mem::take(&mut self.parts) {
            if part.is_apart(&columns) {
                apart.push(part);
            } else if let Some(joined) = &mut joined {
                joined.absorb(part);
            } else {
                joined = Some(part);
            }
        }
        let mut joined = joined.unwrap_or_default();
        joined.push(source, row);
        apart.push(joined);
        self.parts = apart;
    }

    /// The ways to leave fewer than `k` patients of a vector; `None` where to find them takes more
    /// steps than allowed.
    pub(crate) fn near(
        &mut self,
        vector: &[(u32, u64)],
        k: u64,
        system: &mut System<'_>,
    ) -> Option<Vec<Rest>> {
        let mut fixed = 0_u64;
        let mut by_part = vec![Vec::new(); self.parts.len()];
        for (column, value) in vector {
            let part = self.parts.iter().position(|part| part.has(*column));
            match part.and_then(|part| by_part.get_mut(part)) {
                Some(columns) => columns.push((*column, *value)),
                // No row takes it away.
                None => fixed = fixed.saturating_add(system.atoms.weight(*column)),
            }
        }
        let Some(room) = k.checked_sub(fixed).filter(|room| *room > 0) else {
            return Some(Vec::new());
        };
        let mut all = vec![Rest {
            patients: 0,
            uses: Vec::new(),
        }];
        for (part, columns) in self.parts.iter_mut().zip(&by_part) {
            if !columns.is_empty() {
                let here = part.near(columns, room, system)?;
                all = together(&all, &here, room, system.budget)?;
            }
            if all.is_empty() {
                break;
            }
        }
        for rest in &mut all {
            rest.patients = rest.patients.saturating_add(fixed);
        }
        Some(all)
    }
}

/// One of each, where fewer than `room` patients are left.
fn together(some: &[Rest], others: &[Rest], room: u64, budget: &mut u64) -> Option<Vec<Rest>> {
    let mut all = Vec::new();
    for one in some {
        for other in others {
            let uses = one.uses.len().saturating_add(other.uses.len());
            let steps = u64::try_from(uses).unwrap_or(u64::MAX).saturating_add(1);
            *budget = budget.checked_sub(steps)?;
            let patients = one.patients.saturating_add(other.patients);
            if patients < room {
                let uses = one.uses.iter().chain(&other.uses).copied().collect();
                all.push(Rest { patients, uses });
            }
        }
    }
    Some(all)
}
