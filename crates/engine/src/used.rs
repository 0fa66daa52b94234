//! How much of each secret's limit a person has used: computed from attributes and noisy counts, which she
//! may know, so that telling it tells nothing.

use std::collections::BTreeMap;

use contract::{Level, Model, Notice, Sentence};
use disclosure::{Profile, Used, rows_column};

use crate::ask::{Asking, Engine, unrecorded};
use crate::frames::column;
use crate::memory::Memory;

/// One secret, and how much of its limit is used.
#[derive(Debug, Clone, PartialEq)]
pub struct UsedSecret {
    /// `table.column`, a table for that somebody has a row in it, `patient` for being in the warehouse;
    /// `None` for a result of several tables.
    pub name: Option<String>,
    /// What is limited.
    pub what: Sentence,
    /// Of the patient of whom most is told, the share of the limit: 1 is all of it.
    pub share: f64,
}

impl Engine {
    /// How much of each secret's limit the person, in the project, has used, the most first.
    ///
    /// # Errors
    /// A notice if what was given before cannot be read.
    pub async fn used(
        &self,
        profile: &Profile,
        asking: &Asking<'_>,
    ) -> Result<Vec<UsedSecret>, Notice> {
        let people = self.people(asking.cell_key).await?;
        let mut memory = Memory::open(asking, &self.memories, &people.known)?;
        let all = self.named(memory.given().used(profile));
        // Nothing was given; the memory is put back as it was.
        memory.keep()?;
        Ok(all)
    }

    /// How much all people together were told, in limits of one person: what an officer asks for.
    ///
    /// # Errors
    /// As [`Engine::used`].
    pub async fn used_by_all(
        &self,
        profile: &Profile,
        asking: &Asking<'_>,
    ) -> Result<Vec<UsedSecret>, Notice> {
        let people = self.people(asking.cell_key).await?;
        let store = asking.ledger.given().map_err(|e| unrecorded(&e))?;
        let by = (asking, &people.known);
        Ok(self.named(self.everybody.used(&store, by, profile)?))
    }

    /// What was used, by the names of the model, the most first.
    pub(crate) fn named(&self, used: Vec<Used>) -> Vec<UsedSecret> {
        let names = names(&self.model);
        let with_name = |used: Used| UsedSecret {
            name: match used.column {
                None => Some("patient".to_owned()),
                Some(column) => names.get(&column).cloned(),
            },
            what: match (used.column, used.is_measure) {
                (None, _) => Sentence::new("être dans l'entrepôt", "being in the warehouse"),
                (Some(_), true) => Sentence::new("la valeur", "the value"),
                (Some(_), false) => Sentence::new("une condition", "a condition"),
            },
            share: used.share,
        };
        let mut all: Vec<UsedSecret> = used.into_iter().map(with_name).collect();
        all.sort_by(|a, b| {
            b.share
                .total_cmp(&a.share)
                .then_with(|| a.name.cmp(&b.name))
        });
        all
    }
}

/// The names of the secrets by their numbers.
fn names(model: &Model) -> BTreeMap<u32, String> {
    let mut names = BTreeMap::new();
    for table in model.tables().iter().filter(|t| t.level == Level::Person) {
        names.insert(column(&table.name), table.name.clone());
        names.insert(rows_column(&table.name), table.name.clone());
        for of in &table.columns {
            let name = format!("{}.{}", table.name, of.name);
            names.insert(column(&name), name);
        }
    }
    names
}
