//! Patients of equal attributes, as far as a private plan reads them.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, RecordBatch};
use arrow::datatypes::{Field, Schema};
use arrow::row::{RowConverter, SortField};
use contract::Notice;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use disclosure::{Patients, Scalar};
use guard::{AttributeTest, Attributes, Condition, KeyReading, PrivatePlan};

use super::Population;
use super::lookup::column_of;
use super::reading::term;
use crate::code::Code;
use crate::value::scalar;

/// Patients who give every test of attributes the same value.
pub(super) struct Class {
    pub(super) patients: Patients,
    tests: Arc<Tests>,
    /// The value of each test; `None` where it is not known.
    values: Vec<Option<Scalar>>,
}

impl Class {
    /// The value of a test or expression; `None` where it is not known.
    pub(super) fn value(&self, test: &AttributeTest) -> Option<Scalar> {
        let place = self.tests.place(test)?;
        self.values.get(place).cloned().flatten()
    }

    pub(super) fn term_of_test(test: &AttributeTest) -> u64 {
        term(&test.expr.to_string())
    }
}

/// The tests of a plan, each once, and where each is found: a statement may have thousands.
#[derive(Default)]
struct Tests {
    all: Vec<AttributeTest>,
    places: BTreeMap<u64, Vec<usize>>,
}

impl Tests {
    fn place(&self, test: &AttributeTest) -> Option<usize> {
        let mut places = self.places.get(&hash(test))?.iter().copied();
        places.find(|place| self.all.get(*place) == Some(test))
    }

    fn note(&mut self, test: &AttributeTest) {
        if self.place(test).is_none() {
            self.places
                .entry(hash(test))
                .or_default()
                .push(self.all.len());
            self.all.push(test.clone());
        }
    }
}

fn hash(test: &AttributeTest) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&test.expr, test.own).hash(&mut hasher);
    hasher.finish()
}

/// All classes of a plan.
pub(super) struct Classes {
    pub(super) all: Vec<Class>,
}

impl Classes {
    pub(super) fn of(
        private: &PrivatePlan,
        population: &Population,
        state: &SessionState,
    ) -> Result<Self, Notice> {
        let tests = Arc::new(tests(private));
        let silent = || Code::E05.notice();
        let values = tests
            .all
            .iter()
            .map(|test| evaluated(test, private.attributes(), population, state).ok_or_else(silent))
            .collect::<Result<Vec<ArrayRef>, Notice>>()?;
        let elsewhere: ArrayRef = Arc::new(BooleanArray::from(population.elsewhere.clone()));
        let mut columns = values.clone();
        // It matters only where some test is read from another row than the patient's own.
        if tests.all.iter().any(|test| !test.own) {
            columns.push(elsewhere);
        }
        let groups = grouped(&columns, population.numbers.len()).ok_or_else(silent)?;
        let class = |rows: Vec<usize>| {
            let first = *rows.first()?;
            let away = population.elsewhere.get(first).copied().unwrap_or(true);
            let value = |(test, values): (&AttributeTest, &ArrayRef)| {
                if away && !test.own {
                    return Some(None);
                }
                let value = ScalarValue::try_from_array(values, first).ok()?;
                Some(Some(scalar(&value)?))
            };
            let numbers = rows.iter().filter_map(|row| population.numbers.get(*row));
            Some(Class {
                patients: numbers.copied().collect(),
                values: tests
                    .all
                    .iter()
                    .zip(&values)
                    .map(value)
                    .collect::<Option<_>>()?,
                tests: Arc::clone(&tests),
            })
        };
        let all = groups.into_iter().map(class).collect::<Option<_>>();
        Ok(Self {
            all: all.ok_or_else(silent)?,
        })
    }
}

/// Every test of attributes in a plan.
fn tests(private: &PrivatePlan) -> Tests {
    let mut found = Tests::default();
    of_condition(private.condition(), &mut found);
    for piece in private.pieces() {
        of_condition(&piece.reading, &mut found);
    }
    for key in private.keys() {
        of_key(&key.reading, &mut found);
    }
    found
}

fn of_key(key: &KeyReading, found: &mut Tests) {
    match key {
        KeyReading::Attribute(test) => found.note(test),
        KeyReading::Cases(cases) => {
            for (when, _) in cases {
                of_condition(when, found);
            }
        }
        KeyReading::Secret(test) => test.fills.iter().for_each(|fill| found.note(fill)),
        KeyReading::Given {
            when,
            then,
            otherwise,
        } => {
            of_condition(when, found);
            of_key(then, found);
            of_key(otherwise, found);
        }
    }
}

fn of_condition(condition: &Condition, found: &mut Tests) {
    match condition {
        Condition::Always => {}
        Condition::Attribute(test) => found.note(test),
        Condition::Secret(test) => test.fills.iter().for_each(|fill| found.note(fill)),
        Condition::All(parts) | Condition::Any(parts) => {
            for part in parts {
                of_condition(part, found);
            }
        }
        Condition::Not(of) | Condition::Is(of, _) => of_condition(of, found),
        Condition::Given {
            when,
            then,
            otherwise,
        } => {
            for part in [when, then, otherwise] {
                of_condition(part, found);
            }
        }
    }
}

/// The value of a test for every patient.
fn evaluated(
    test: &AttributeTest,
    attributes: &Attributes,
    population: &Population,
    state: &SessionState,
) -> Option<ArrayRef> {
    evaluate(&test.expr, attributes, population, state)
}

/// The value of an expression over attributes for every patient.
pub(super) fn evaluate(
    expr: &Expr,
    attributes: &Attributes,
    population: &Population,
    state: &SessionState,
) -> Option<ArrayRef> {
    let names: BTreeSet<&str> = expr.column_refs().iter().map(|c| c.name.as_str()).collect();
    let mut fields = Vec::new();
    let mut arrays = Vec::new();
    for name in names {
        let array = column_of(attributes.get(name)?, attributes, population, state)?;
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let rows = population.numbers.len();
    let schema = Arc::new(Schema::new(fields));
    let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(rows));
    let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &options).ok()?;
    let known = DFSchema::try_from(schema).ok()?;
    let simple = simplified(expr, &known, state)?;
    let physical = state.create_physical_expr(simple, &known).ok()?;
    physical.evaluate(&batch).ok()?.into_array(rows).ok()
}

/// Some functions, such as `coalesce`, are only executed in the words that the optimizer gives them.
fn simplified(expr: &Expr, schema: &DFSchema, state: &SessionState) -> Option<Expr> {
    let context = SimplifyContext::builder()
        .with_schema(Arc::new(schema.clone()))
        .with_config_options(Arc::clone(state.config_options()))
        .with_query_execution_start_time(state.execution_props().query_execution_start_time)
        .build();
    let simplifier = ExprSimplifier::new(context);
    let coerced = simplifier.coerce(expr.clone(), schema).ok()?;
    simplifier.simplify(coerced).ok()
}

/// Rows of equal columns.
fn grouped(columns: &[ArrayRef], rows: usize) -> Option<Vec<Vec<usize>>> {
    if columns.is_empty() {
        return Some(if rows == 0 {
            Vec::new()
        } else {
            vec![(0..rows).collect()]
        });
    }
    let fields = columns
        .iter()
        .map(|column| SortField::new(column.data_type().clone()));
    let converter = RowConverter::new(fields.collect()).ok()?;
    let keys = converter.convert_columns(columns).ok()?;
    let mut groups: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for row in 0..keys.num_rows() {
        let bytes = keys.row(row);
        groups.entry(bytes.data()).or_default().push(row);
    }
    Some(groups.into_values().collect())
}
