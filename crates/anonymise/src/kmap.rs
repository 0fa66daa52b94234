//! A population that the rows are part of, counted by what a class publishes.

use crate::error::{Code, Error};
use crate::hierarchy::{Hierarchy, NodeId};

/// Everybody who might be meant: for each column and node, which people are below it, as bits.
#[derive(Clone, Debug)]
pub struct Population {
    people: u32,
    below: Vec<Vec<Vec<u64>>>,
}

impl Population {
    /// A population from the same hierarchies as the table and one list of leaves a column.
    ///
    /// # Errors
    ///
    /// [`Code::A05`] if lists are of different lengths or hold what is no leaf.
    pub fn new(hierarchies: &[Hierarchy], values: &[Vec<NodeId>]) -> Result<Self, Error> {
        let people = values.first().map_or(0, Vec::len);
        let count = u32::try_from(people).map_err(|_| Error::at(Code::A05, "-"))?;
        if hierarchies.len() != values.len() {
            return Err(Error::at(Code::A05, "-"));
        }
        let mut below = Vec::with_capacity(values.len());
        for (tree, list) in hierarchies.iter().zip(values) {
            if list.len() != people || !list.iter().all(|&leaf| tree.is_leaf(leaf)) {
                return Err(Error::at(Code::A05, tree.name()));
            }
            let mut sets = vec![vec![0_u64; people.div_ceil(64)]; tree.size() as usize];
            for (person, &leaf) in list.iter().enumerate() {
                let mut node = leaf;
                loop {
                    sets[node as usize][person / 64] |= 1 << (person % 64);
                    if node == 0 {
                        break;
                    }
                    node = tree.parent(node);
                }
            }
            below.push(sets);
        }
        Ok(Self {
            people: count,
            below,
        })
    }

    /// Number of people.
    pub fn people(&self) -> u32 {
        self.people
    }

    /// How many people fit what is published.
    pub fn count(&self, published: &[NodeId]) -> u64 {
        let sets: Vec<&[u64]> = self
            .below
            .iter()
            .zip(published)
            .map(|(sets, &node)| sets[node as usize].as_slice())
            .collect();
        let Some((first, others)) = sets.split_first() else {
            return 0;
        };
        let word = |(at, &bits): (usize, &u64)| {
            let both = others.iter().fold(bits, |bits, set| bits & set[at]);
            u64::from(both.count_ones())
        };
        first.iter().enumerate().map(word).sum()
    }
}
