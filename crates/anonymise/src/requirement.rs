//! What a class must be. A predicate: it is asked wherever a class is made or changed, and nothing is concluded from one class about another.

use std::cell::OnceCell;

use crate::hierarchy::NodeId;
use crate::kmap::Population;
use crate::sensitive::{Closeness, Diversity, Sensitive};
use crate::table::Table;

/// Rows that are to be published alike.
#[derive(Debug)]
pub struct Class<'a> {
    table: &'a Table,
    rows: &'a [u32],
    published: OnceCell<Vec<NodeId>>,
}

impl<'a> Class<'a> {
    /// The class of these rows.
    pub fn new(table: &'a Table, rows: &'a [u32]) -> Self {
        Self {
            table,
            rows,
            published: OnceCell::new(),
        }
    }

    /// Its rows.
    pub fn rows(&self) -> &[u32] {
        self.rows
    }

    /// What it publishes: the lowest common ancestors.
    pub fn published(&self) -> &[NodeId] {
        self.published.get_or_init(|| self.table.common(self.rows))
    }
}

/// Says whether a class may be published.
pub trait Predicate {
    /// Whether it may.
    fn accepts(&self, class: &Class<'_>) -> bool;

    /// No class of fewer rows is ever accepted. At least 1.
    fn least_rows(&self) -> u32;
}

/// Groups of people that a class must touch, such as structures or practitioners: those of each row, and how many different ones.
#[derive(Clone, Debug)]
pub struct Entities {
    /// Name of the column.
    pub name: String,
    /// For each row, the numbers of its entities.
    pub of_row: Vec<Vec<u32>>,
    /// The least number of different ones.
    pub least: u32,
}

/// The predicate of a request: k rows, and what else is asked.
#[derive(Clone, Debug)]
pub struct Requirement {
    k: u32,
    diverse: Vec<(Sensitive, Diversity)>,
    close: Vec<(Sensitive, Closeness)>,
    entities: Vec<Entities>,
    population: Option<(Population, u32)>,
}

impl Requirement {
    /// At least `k` rows a class.
    pub fn k(k: u32) -> Self {
        Self {
            k: k.max(1),
            diverse: vec![],
            close: vec![],
            entities: vec![],
            population: None,
        }
    }

    /// And a diversity of a sensitive column.
    #[must_use]
    pub fn diverse(mut self, column: Sensitive, diversity: Diversity) -> Self {
        self.diverse.push((column, diversity));
        self
    }

    /// And closeness of a sensitive column to its distribution in the whole table.
    #[must_use]
    pub fn close(mut self, column: Sensitive, closeness: Closeness) -> Self {
        self.close.push((column, closeness));
        self
    }

    /// And several structures, or practitioners.
    #[must_use]
    pub fn touching(mut self, entities: Entities) -> Self {
        self.entities.push(entities);
        self
    }

    /// And `k` people of a population who fit what the class publishes (k-map).
    #[must_use]
    pub fn k_map(mut self, population: Population, k: u32) -> Self {
        self.population = Some((population, k));
        self
    }
}

impl Predicate for Requirement {
    fn accepts(&self, class: &Class<'_>) -> bool {
        let rows = class.rows();
        u32::try_from(rows.len()).is_ok_and(|count| count >= self.k)
            && self
                .diverse
                .iter()
                .all(|(column, diversity)| diversity.holds(column, rows))
            && self
                .close
                .iter()
                .all(|(column, closeness)| closeness.holds(column, rows))
            && self.entities.iter().all(|entities| touches(entities, rows))
            && self
                .population
                .as_ref()
                .is_none_or(|(population, k)| population.count(class.published()) >= u64::from(*k))
    }

    fn least_rows(&self) -> u32 {
        self.k
    }
}

fn touches(entities: &Entities, rows: &[u32]) -> bool {
    let mut seen: Vec<u32> = Vec::new();
    for &row in rows {
        for &one in entities
            .of_row
            .get(row as usize)
            .map_or(&[][..], Vec::as_slice)
        {
            if !seen.contains(&one) {
                seen.push(one);
            }
        }
        if seen.len() >= entities.least as usize {
            return true;
        }
    }
    entities.least == 0
}
