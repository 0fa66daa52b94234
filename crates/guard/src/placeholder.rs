//! Stands in the public plan where a private plan stood.

use std::sync::Arc;

use datafusion_common::arrow::datatypes::SchemaRef;
use datafusion_expr::{TableSource, TableType};

/// Names of placeholder tables begin so; no table of the model may.
pub const PLACEHOLDER_PREFIX: &str = "__released_";

/// A source without rows. The engine re-binds it by name to the protected table; a plan that
/// still holds one cannot run.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Placeholder {
    schema: SchemaRef,
}

impl Placeholder {
    pub(crate) fn new(schema: SchemaRef) -> Arc<Self> {
        Arc::new(Self { schema })
    }
}

impl TableSource for Placeholder {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
    fn table_type(&self) -> TableType {
        TableType::Temporary
    }
}
