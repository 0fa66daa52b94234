//! The tables that SQL may name: those of the model, in one version.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::{Column, Entity, Level, Model, Notice, Table};
use datafusion::catalog::TableProvider;
use datafusion::datasource::MemTable;
use datafusion::prelude::SessionConfig;
use disclosure::Scalar;
use warehouse::{Snapshot, TableFiles};

use crate::code::Code;
use crate::folded::FoldedTables;
use crate::frozen::{FrozenTable, PatientOrder, Ranges};
use crate::reference::{ReferenceFile, computed, schema, shipped, years};

/// The providers of one version, and the public domains of its keys.
#[derive(Debug)]
pub(crate) struct Catalog {
    pub(crate) person: BTreeMap<String, Arc<dyn TableProvider>>,
    pub(crate) public: BTreeMap<String, Arc<dyn TableProvider>>,
    /// The folded forms of tables of people.
    pub(crate) folded: FoldedTables,
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
        let mut folded = FoldedTables::new();
        let ranges = Arc::new(ranges(model, snapshot));
        for table in model.tables() {
            if let Some(files) = snapshot.folded(&table.name) {
                let sums = table
                    .columns
                    .iter()
                    .filter(|column| column.measure && !column.groupable);
                let sums = sums.map(|column| column.name.clone()).collect();
                let frozen = frozen(table, files, &ranges)?;
                folded.insert(table.name.clone(), (frozen, sums));
            }
            let Some(provider) = provider(table, &ranges, model, (snapshot, references))? else {
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
            folded,
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

/// The column of a table of people that says who a row is about.
fn patient(table: &Table) -> Option<&str> {
    let is_patient = |column: &&Column| column.entity == Some(Entity::Patient);
    let column = table.columns.iter().find(is_patient)?;
    (table.level == Level::Person).then_some(column.name.as_str())
}

/// The ranges of patients in which every table is read: as many as there are cores, of about as many rows each.
fn ranges(model: &Model, snapshot: &Snapshot) -> Ranges {
    let tables = model
        .tables()
        .iter()
        .filter(|table| patient(table).is_some());
    let files = tables.filter_map(|table| snapshot.table(&table.name));
    let files = files.flat_map(|table| &table.files);
    let held = files.filter_map(|file| Some((file.patients?, file.records)));
    Ranges::over(held, SessionConfig::new().target_partitions())
}

/// The files of a table as a provider, in the order of patients where it is about people.
fn frozen(
    table: &Table,
    files: &TableFiles,
    ranges: &Arc<Ranges>,
) -> Result<Arc<dyn TableProvider>, Notice> {
    let required = |name: &str| table.column(name).is_some_and(|column| !column.nullable);
    let order = patient(table).map(|column| PatientOrder {
        column: column.to_owned(),
        ranges: Arc::clone(ranges),
    });
    let frozen = FrozenTable::new(files, &required, order);
    let frozen = frozen.map_err(|_| Code::E06.about(&table.name))?;
    Ok(Arc::new(frozen))
}

fn provider(
    table: &Table,
    ranges: &Arc<Ranges>,
    model: &Model,
    (snapshot, references): (&Snapshot, &[ReferenceFile]),
) -> Result<Option<Arc<dyn TableProvider>>, Notice> {
    let broken = |_| Code::E06.about(&table.name);
    if let Some(files) = snapshot.table(&table.name) {
        return Ok(Some(frozen(table, files, ranges)?));
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
