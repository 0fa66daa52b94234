//! DataFusion as it comes.

use std::path::Path;
use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::ListingOptions;
use datafusion::prelude::{SessionConfig, SessionContext};

const CORES: usize = 2;

/// A session with its defaults over the tables of a folder, with as many partitions as there are cores.
pub(crate) async fn over(tables: &Path) -> SessionContext {
    let config = SessionConfig::new().with_target_partitions(CORES);
    let context = SessionContext::new_with_config(config);
    for table in ["patient", "inclusion", "screening", "treatment", "event"] {
        let folder = tables.join(table);
        let options = ListingOptions::new(Arc::new(ParquetFormat::default()))
            .with_file_extension(".parquet")
            .with_table_partition_cols(partitions(&folder));
        let folder = folder.to_str().expect("a path").to_owned() + "/";
        context
            .register_listing_table(table, folder, options, None, None)
            .await
            .expect("a table");
    }
    context
}

/// The columns that the folders of a table name.
fn partitions(folder: &Path) -> Vec<(String, DataType)> {
    let mut all = Vec::new();
    let mut folder = folder.to_owned();
    while let Some((next, column)) = named(&folder) {
        let kind = if column.ends_with("_year") || column == "patient_range" {
            DataType::Int32
        } else {
            DataType::Utf8
        };
        all.push((column, kind));
        folder = next;
    }
    all
}

fn named(folder: &Path) -> Option<(std::path::PathBuf, String)> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut folders = entries.map(|entry| entry.expect("an entry").path());
    folders.find_map(|path| {
        let (column, _) = path.file_name()?.to_str()?.split_once('=')?;
        Some((path.clone(), column.to_owned()))
    })
}
