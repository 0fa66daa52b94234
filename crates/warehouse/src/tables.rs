//! The tables of a warehouse while a delivery is written: restored, read, rewritten, derived.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::code::{Code, Fault};
use crate::data_files;
use crate::delta::{self, DataFile, NewFile, TableState};
use crate::dictionary;
use crate::files;
use crate::layout::{Layout, PERSON, Partition, REGION};
use crate::manifest::{Manifest, TableRecord};
use crate::merge::PartitionWrite;
use crate::migrate::MigratedTable;
use crate::people::Known;
use crate::row::StoredRow;

/// The heads of all tables, which only the holder of the lease may move.
pub(crate) struct Tables {
    root: PathBuf,
    states: BTreeMap<String, TableState>,
    records: BTreeMap<String, TableRecord>,
}

impl Tables {
    /// Brings every table back to what the manifest pins, so that nothing a killed writer left
    /// rides along.
    pub(crate) async fn restore(root: &Path, manifest: &Manifest) -> Result<Tables, Fault> {
        let mut tables = Tables {
            root: root.to_owned(),
            states: BTreeMap::new(),
            records: manifest.files.clone(),
        };
        for (name, pinned) in &manifest.tables {
            let version = delta::restore(&tables.folder(name), *pinned)
                .await
                .map_err(|fault| fault.at(name))?;
            tables.reload(name, version).await?;
        }
        Ok(tables)
    }

    /// The version of every table, to be pinned.
    pub(crate) fn versions(&self) -> BTreeMap<String, u64> {
        self.states
            .iter()
            .map(|(name, state)| (name.clone(), state.version))
            .collect()
    }

    /// What is in every file, for the manifest.
    pub(crate) fn records(&self) -> BTreeMap<String, TableRecord> {
        self.records.clone()
    }

    /// The dictionary of people.
    pub(crate) fn people(&self) -> Result<Vec<Known>, Fault> {
        dictionary::read(self.state(PERSON)?)
    }

    /// The rows of a region; all rows of a table that is not split by region.
    pub(crate) fn rows(&self, layout: &Layout, region: &str) -> Result<Vec<StoredRow>, Fault> {
        let mut rows = Vec::new();
        for file in &self.state(&layout.table)?.files {
            if is_of_region(layout, &file.partition_values, region) {
                rows.extend(data_files::read_rows(layout, file)?);
            }
        }
        Ok(rows)
    }

    /// Writes partitions and commits them to the table's log. After it there must be `expected` rows
    /// of the region, or of all regions if none is named.
    pub(crate) async fn write(
        &mut self,
        layout: &Layout,
        writes: Vec<PartitionWrite>,
        (region, expected): (Option<&str>, usize),
    ) -> Result<(), Fault> {
        let folder = self.folder(&layout.table);
        let state = self.state(&layout.table)?;
        let (mut added, mut removed, mut fewer) = (Vec::new(), Vec::new(), Vec::new());
        for write in writes {
            let old = state.files.iter();
            removed.extend(
                old.filter(|file| file.partition_values == write.partition)
                    .cloned(),
            );
            let rows = data_files::sorted(layout, write.rows.iter().collect());
            let files = data_files::write_sorted(&folder, layout, &write.partition, &rows)?;
            added.extend(files);
            if let Some(fold) = &layout.fold {
                fewer.push((write.partition, fold.rows(&rows)));
            }
        }
        let base = state.version;
        self.note(&folder, layout, &added, &removed);
        let version = delta::commit(&folder, layout, base, added, &removed).await?;
        self.reload(&layout.table, version).await?;
        self.write_folded(layout, &fewer).await?;
        let found: u64 = self
            .state(&layout.table)?
            .files
            .iter()
            .filter(|file| {
                region.is_none_or(|region| is_of_region(layout, &file.partition_values, region))
            })
            .map(|file| file.records)
            .sum();
        if usize::try_from(found) == Ok(expected) {
            Ok(())
        } else {
            Err(Fault::with(Code::W08, layout.table.clone()))
        }
    }

    /// Writes the folded rows of partitions in the place of those before; none where folding is not worth it.
    async fn write_folded(
        &mut self,
        layout: &Layout,
        partitions: &[(Partition, Vec<StoredRow>)],
    ) -> Result<(), Fault> {
        let Some(fold) = &layout.fold else {
            return Ok(());
        };
        let layout = fold.layout(layout);
        let folder = self.folder(&layout.table);
        let is_new = self.open_folded(&layout).await?;
        let state = self.state(&layout.table)?;
        let is_replaced = |file: &&DataFile| {
            let mut all = partitions.iter();
            is_new || all.any(|(partition, _)| *partition == file.partition_values)
        };
        let removed: Vec<DataFile> = state.files.iter().filter(is_replaced).cloned().collect();
        let mut added = Vec::new();
        for (partition, rows) in partitions {
            let rows: Vec<&StoredRow> = rows.iter().collect();
            added.extend(data_files::write_sorted(
                &folder, &layout, partition, &rows,
            )?);
        }
        if added.is_empty() && removed.is_empty() {
            return Ok(());
        }
        let base = state.version;
        self.note(&folder, &layout, &added, &removed);
        let version = delta::commit(&folder, &layout, base, added, &removed).await?;
        self.reload(&layout.table, version).await
    }

    /// Opens a folded table; whether the version before had none. What a killed writer left of it counts for nothing.
    async fn open_folded(&mut self, layout: &Layout) -> Result<bool, Fault> {
        if self.states.contains_key(&layout.table) {
            return Ok(false);
        }
        let folder = self.folder(&layout.table);
        let version = if files::names(&folder)?.is_empty() {
            delta::create(&folder, layout).await?
        } else {
            delta::head(&folder).await?
        };
        self.reload(&layout.table, version).await?;
        Ok(true)
    }

    /// Adds people to the dictionary.
    pub(crate) async fn add_people(
        &mut self,
        layout: &Layout,
        added: &[Known],
    ) -> Result<(), Fault> {
        let base = self.state(PERSON)?.version;
        let folder = self.folder(PERSON);
        let file = dictionary::write(&folder, layout, added)?;
        self.note(&folder, layout, std::slice::from_ref(&file), &[]);
        let version = delta::commit(&folder, layout, base, vec![file], &[]).await?;
        self.reload(PERSON, version).await
    }

    /// Writes down what is in the files of a table now.
    fn note(&mut self, folder: &Path, layout: &Layout, added: &[NewFile], removed: &[DataFile]) {
        let record = self.records.entry(layout.table.clone()).or_default();
        record.order = layout.order_names();
        for file in removed {
            record.files.remove(&file.name(folder));
        }
        let noted = added.iter().map(|file| (file.name.clone(), file.record()));
        record.files.extend(noted);
    }

    /// Writes a derived table anew: of every patient the latest row, whichever region it is from.
    pub(crate) async fn derive(&mut self, source: &Layout, target: &Layout) -> Result<(), Fault> {
        let mut latest: BTreeMap<i64, StoredRow> = BTreeMap::new();
        for file in &self.state(&source.table)?.files {
            for row in data_files::read_rows(source, file)? {
                let Some(number) = row.number(source.patient) else {
                    continue;
                };
                match latest.get(&number) {
                    Some(known) if recency(source, known) >= recency(source, &row) => {}
                    _ => {
                        latest.insert(number, row);
                    }
                }
            }
        }
        let expected = latest.len();
        let state = self.state(&target.table)?;
        // Partitions that nobody is left in are emptied, too.
        let mut partitions: BTreeMap<Partition, Vec<StoredRow>> = state
            .files
            .iter()
            .map(|file| (file.partition_values.clone(), Vec::new()))
            .collect();
        for row in latest.into_values() {
            partitions
                .entry(target.partition_of(&row.cells))
                .or_default()
                .push(row);
        }
        let writes = partitions
            .into_iter()
            .map(|(partition, rows)| PartitionWrite { partition, rows })
            .collect();
        self.write(target, writes, (None, expected)).await
    }

    /// Writes a table of the layout `before` anew in `after`, one region after the other. A table without a row
    /// stays as it is: the first delivery to it partitions it anew, in one commit with its files.
    pub(crate) async fn lay_out(
        &mut self,
        before: &Layout,
        after: &Layout,
    ) -> Result<MigratedTable, Fault> {
        let folder = self.folder(&after.table);
        let state = self.state(&after.table)?;
        let (base, removed) = (state.version, state.files.clone());
        if state.partition_columns != before.partition {
            return Err(Fault::new(Code::W07));
        }
        if !removed.is_empty() {
            let mut added = Vec::new();
            let mut fewer = Vec::new();
            for files in by_region(before, &removed).into_values() {
                added.extend(laid_out(&folder, (before, after), &files, &mut fewer)?);
            }
            self.write_folded(after, &fewer).await?;
            self.note(&folder, after, &added, &removed);
            let version = delta::commit(&folder, after, base, added, &removed).await?;
            self.reload(&after.table, version).await?;
        }
        self.counted(after, &removed)
    }

    /// Takes over a table without order whose files stay as they are, and writes down what is in them.
    pub(crate) fn take_over(&mut self, layout: &Layout) -> Result<MigratedTable, Fault> {
        let folder = self.folder(&layout.table);
        let files = self.state(&layout.table)?.files.clone();
        let taken: Result<Vec<NewFile>, Fault> = files
            .iter()
            .map(|file| data_files::described(&folder, file))
            .collect();
        let taken = taken?;
        if !taken.is_empty() {
            self.note(&folder, layout, &taken, &[]);
        }
        self.counted(layout, &files)
    }

    /// The rows of a table, counted in its files; `W08` if they are not as many as the files `before` had.
    fn counted(&self, layout: &Layout, before: &[DataFile]) -> Result<MigratedTable, Fault> {
        let files = &self.state(&layout.table)?.files;
        let mut rows = 0_u64;
        for file in files {
            rows = rows.saturating_add(data_files::count(file)?);
        }
        let expected: u64 = before.iter().map(|file| file.records).sum();
        if rows != expected {
            return Err(Fault::new(Code::W08));
        }
        Ok(MigratedTable {
            rows,
            files_before: before.len(),
            files: files.len(),
        })
    }

    fn folder(&self, table: &str) -> PathBuf {
        self.root.join("tables").join(table)
    }

    fn state(&self, table: &str) -> Result<&TableState, Fault> {
        self.states
            .get(table)
            .ok_or_else(|| Fault::with(Code::W11, table))
    }

    async fn reload(&mut self, table: &str, version: u64) -> Result<(), Fault> {
        let state = delta::load(&self.folder(table), version)
            .await
            .map_err(|f| f.at(table))?;
        self.states.insert(table.to_owned(), state);
        Ok(())
    }
}

/// Later extract first; on the same day the order of regions decides, so that it is always the same.
fn recency<'a>(layout: &Layout, row: &'a StoredRow) -> (i32, Option<&'a contract::Value>) {
    let region = layout.region.and_then(|position| row.cells.get(position));
    (row.provenance.extract_date, region)
}

/// Files by their region; all of a table that is not split by region under none.
fn by_region<'a>(
    layout: &Layout,
    files: &'a [DataFile],
) -> BTreeMap<Option<&'a str>, Vec<&'a DataFile>> {
    let position = layout.partition.iter().position(|name| name == REGION);
    let mut regions: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for file in files {
        let value = position.and_then(|position| file.partition_values.get(position));
        let region = value.and_then(Option::as_deref);
        regions.entry(region).or_default().push(file);
    }
    regions
}

/// Writes the rows of one region into files of the layout `after`.
fn laid_out(
    folder: &Path,
    (before, after): (&Layout, &Layout),
    files: &[&DataFile],
    fewer: &mut Vec<(Partition, Vec<StoredRow>)>,
) -> Result<Vec<NewFile>, Fault> {
    let mut partitions: BTreeMap<Partition, Vec<StoredRow>> = BTreeMap::new();
    for file in files {
        for row in data_files::read_rows(before, file)? {
            let partition = after.partition_of(&row.cells);
            partitions.entry(partition).or_default().push(row);
        }
    }
    let mut added = Vec::new();
    for (partition, rows) in partitions {
        let rows = data_files::sorted(after, rows.iter().collect());
        added.extend(data_files::write_sorted(folder, after, &partition, &rows)?);
        if let Some(fold) = &after.fold {
            fewer.push((partition, fold.rows(&rows)));
        }
    }
    Ok(added)
}

fn is_of_region(layout: &Layout, partition: &[Option<String>], region: &str) -> bool {
    let position = layout.partition.iter().position(|name| name == REGION);
    position
        .is_none_or(|position| partition.get(position).and_then(Option::as_deref) == Some(region))
}
