//! The tables that SQL may name: those of the model, in one version.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::{Level, Model, Notice, Table};
use datafusion::catalog::TableProvider;
use datafusion::datasource::MemTable;
use disclosure::Scalar;
use warehouse::Snapshot;

use crate::code::Code;
use crate::frozen::FrozenTable;
use crate::reference::{ReferenceFile, computed, schema, shipped, years};

/// The providers of one version, and the public domains of its keys.
#[derive(Debug)]
pub(crate) struct Catalog {
    pub(crate) person: BTreeMap<String, Arc<dyn TableProvider>>,
    pub(crate) public: BTreeMap<String, Arc<dyn TableProvider>>,
    pub(crate) years: Vec<Scalar>,
    pub(crate) regions: Vec<Scalar>,
}

impl Catalog {
    /// Opens every table of the model that the version or the product holds.
    pub(crate) fn open(
        model: &Model,
        snapshot: &Snapshot,
        references: &[ReferenceFile],
    ) -> Result<Self, Notice> {
        let mut person = BTreeMap::new();
        let mut public = BTreeMap::new();
        for table in model.tables() {
            let Some(provider) = provider(table, model, snapshot, references)? else {
                continue;
            };
            match table.level {
                Level::Person => person.insert(table.name.clone(), provider),
                Level::Reference => public.insert(table.name.clone(), provider),
            };
        }
        let years = years(snapshot).map_or_else(Vec::new, |(first, last)| {
            (first..=last)
                .map(|year| Scalar::Int(i64::from(year)))
                .collect()
        });
        let covered = snapshot.coverage().into_iter();
        let regions = covered.map(|(region, _, _)| Scalar::Text(region)).collect();
        Ok(Self {
            person,
            public,
            years,
            regions,
        })
    }

    /// All tables, for planning.
    pub(crate) fn all(&self) -> Vec<(String, Arc<dyn TableProvider>)> {
        let both = self.person.iter().chain(&self.public);
        both.map(|(name, provider)| (name.clone(), Arc::clone(provider)))
            .collect()
    }
}

fn provider(
    table: &Table,
    model: &Model,
    snapshot: &Snapshot,
    references: &[ReferenceFile],
) -> Result<Option<Arc<dyn TableProvider>>, Notice> {
    let broken = |_| Code::E06.about(&table.name);
    if let Some(files) = snapshot.table(&table.name) {
        let required = |name: &str| table.column(name).is_some_and(|column| !column.nullable);
        let frozen = FrozenTable::new(files, &required).map_err(broken)?;
        return Ok(Some(Arc::new(frozen)));
    }
    if table.level == Level::Person {
        return Ok(None);
    }
    let batches = match computed(table, model, snapshot)? {
        Some(batch) => vec![batch],
        None => match references.iter().find(|file| file.table == table.name) {
            Some(file) => shipped(table, file)?,
            None => return Ok(None),
        },
    };
    let memory = MemTable::try_new(schema(table), vec![batches]).map_err(broken)?;
    Ok(Some(Arc::new(memory)))
}
