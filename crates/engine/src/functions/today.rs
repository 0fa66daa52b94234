//! `current_date` and `now()`: a version of the warehouse has no clock, its day is the last one that
//! the deliveries cover. So a question means the same whenever it is asked.

use std::sync::Arc;

use arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

const SECONDS_A_DAY: i64 = 86_400;

/// The day of a version under one name.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Today {
    name: &'static str,
    aliases: Vec<String>,
    value: ScalarValue,
    signature: Signature,
}

impl Today {
    fn named(name: &'static str, alias: &str, value: ScalarValue) -> Arc<ScalarUDF> {
        Arc::new(ScalarUDF::from(Self {
            name,
            aliases: vec![alias.to_owned()],
            value,
            signature: Signature::nullary(Volatility::Immutable),
        }))
    }
}

impl ScalarUDFImpl for Today {
    fn name(&self) -> &str {
        self.name
    }
    fn aliases(&self) -> &[String] {
        &self.aliases
    }
    fn signature(&self) -> &Signature {
        &self.signature
    }
    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(self.value.data_type())
    }
    fn invoke_with_args(&self, _args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        Ok(ColumnarValue::Scalar(self.value.clone()))
    }
}

/// `current_date` (`today`) and `now()` (`current_timestamp`), at the beginning of the day.
pub(crate) fn today(day: Option<i32>) -> Vec<Arc<ScalarUDF>> {
    let seconds = day.and_then(|day| i64::from(day).checked_mul(SECONDS_A_DAY));
    let moment = ScalarValue::TimestampSecond(seconds, None)
        .cast_to(&DataType::Timestamp(TimeUnit::Nanosecond, None))
        .unwrap_or(ScalarValue::TimestampNanosecond(None, None));
    vec![
        Today::named("current_date", "today", ScalarValue::Date32(day)),
        Today::named("now", "current_timestamp", moment),
    ]
}
