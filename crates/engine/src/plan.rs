//! SQL to the normal form that the guard reads.

use std::ops::ControlFlow;
use std::sync::Arc;

use contract::{Model, Notice};
use datafusion::common::{DataFusionError, SchemaError};
use datafusion::config::Dialect;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::LogicalPlan;
use datafusion::optimizer::Optimizer;
use datafusion::optimizer::analyzer::Analyzer;
use datafusion::optimizer::analyzer::resolve_grouping_function::ResolveGroupingFunction;
use datafusion::optimizer::analyzer::type_coercion::TypeCoercion;
use datafusion::optimizer::decorrelate_lateral_join::DecorrelateLateralJoin;
use datafusion::optimizer::decorrelate_predicate_subquery::DecorrelatePredicateSubquery;
use datafusion::optimizer::eliminate_cross_join::EliminateCrossJoin;
use datafusion::optimizer::extract_equijoin_predicate::ExtractEquijoinPredicate;
use datafusion::optimizer::replace_distinct_aggregate::ReplaceDistinctWithAggregate;
use datafusion::optimizer::rewrite_set_comparison::RewriteSetComparison;
use datafusion::optimizer::scalar_subquery_to_join::ScalarSubqueryToJoin;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast;
use datafusion::sql::sqlparser::parser::ParserError;

use crate::code::Code;
use crate::fold::constants_folded;
use crate::similar::similar_written_out;
use crate::size::{plan_fits, tables_fit, text_fits};
use crate::there::subqueries_counted;

/// Parses, plans and normalises one statement; nothing is executed.
///
/// The order is part of the promise: type coercion casts columns, so a guard before it would miss
/// casts that fail; a correlated subquery has no keys until it is decorrelated.
pub(crate) async fn normal_form(
    state: &SessionState,
    model: &Model,
    sql: &str,
) -> Result<LogicalPlan, Notice> {
    text_fits(sql)?;
    let statement = state
        .sql_to_statement(sql, &Dialect::Generic)
        .map_err(|e| not_sql(&e))?;
    if !is_query(&statement) {
        return Err(guard::rule(guard::Code::G02).notice());
    }
    if is_locking(&statement) {
        return Err(guard::rule(guard::Code::G02).notice());
    }
    if is_sampled(&statement) {
        return Err(guard::rule(guard::Code::G10).notice());
    }
    tables_fit(&statement)?;
    known_tables(state, model, &statement)?;
    let plan = state
        .statement_to_plan(statement)
        .await
        .map_err(|e| not_planned(&e))?;
    plan_fits(&plan)?;
    let plan = similar_written_out(plan).map_err(|e| not_planned(&e))?;
    let coercion = Analyzer::with_rules(vec![
        Arc::new(ResolveGroupingFunction::new()),
        Arc::new(TypeCoercion::new()),
    ]);
    let analyzed = coercion
        .execute_and_check(plan, state.config_options(), |_, _| {})
        .map_err(|e| not_planned(&e))?;
    let analyzed = subqueries_counted(analyzed).map_err(|e| not_planned(&e))?;
    let optimizer = Optimizer::with_rules(vec![
        Arc::new(RewriteSetComparison::new()),
        Arc::new(ReplaceDistinctWithAggregate::new()),
        Arc::new(DecorrelatePredicateSubquery::new()),
        Arc::new(ScalarSubqueryToJoin::new()),
        Arc::new(DecorrelateLateralJoin::new()),
        Arc::new(ExtractEquijoinPredicate::new()),
        Arc::new(EliminateCrossJoin::new()),
    ]);
    optimizer
        .optimize(analyzed, state, |_, _| {})
        .and_then(|plan| constants_folded(plan, state))
        .map_err(|e| not_planned(&e))
}

fn is_query(statement: &Statement) -> bool {
    matches!(statement, Statement::Statement(inner) if matches!(**inner, ast::Statement::Query(_)))
}

/// `FOR UPDATE` and `FOR SHARE`, which the planner would pass over in silence as well.
fn is_locking(statement: &Statement) -> bool {
    struct Looking;
    impl ast::Visitor for Looking {
        type Break = ();
        fn pre_visit_query(&mut self, query: &ast::Query) -> ControlFlow<()> {
            if query.locks.is_empty() && query.for_clause.is_none() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        }
    }
    let Statement::Statement(inner) = statement else {
        return false;
    };
    ast::Visit::visit(inner.as_ref(), &mut Looking).is_break()
}

/// Samples, versions and hints on a table, which the planner would pass over in silence.
fn is_sampled(statement: &Statement) -> bool {
    struct Looking;
    impl ast::Visitor for Looking {
        type Break = ();
        fn pre_visit_table_factor(&mut self, factor: &ast::TableFactor) -> ControlFlow<()> {
            match factor {
                ast::TableFactor::Table {
                    with_hints,
                    version,
                    partitions,
                    sample,
                    index_hints,
                    ..
                } if !with_hints.is_empty()
                    || version.is_some()
                    || !partitions.is_empty()
                    || sample.is_some()
                    || !index_hints.is_empty() =>
                {
                    ControlFlow::Break(())
                }
                _ => ControlFlow::Continue(()),
            }
        }
    }
    let Statement::Statement(inner) = statement else {
        return false;
    };
    ast::Visit::visit(inner.as_ref(), &mut Looking).is_break()
}

fn known_tables(state: &SessionState, model: &Model, statement: &Statement) -> Result<(), Notice> {
    let references = state
        .resolve_table_references(statement)
        .map_err(|e| not_planned(&e))?;
    for reference in references {
        let name = reference.table();
        let is_elsewhere = reference.schema().is_some_and(|schema| schema != "public");
        if is_elsewhere || model.table(name).is_none() {
            let names = model.tables().iter().map(|table| table.name.as_str());
            return Err(suggested(Code::E02, name, names));
        }
    }
    Ok(())
}

/// The refusal of an unknown name, with the nearest known one.
fn suggested<'a>(code: Code, name: &str, known: impl Iterator<Item = &'a str>) -> Notice {
    let mut notice = code.about(name);
    let nearest = known
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((_, nearest)) = nearest {
        notice.hint.fr = format!("vouliez-vous dire `{nearest}` ? sinon : {}", notice.hint.fr);
        notice.hint.en = format!("did you mean `{nearest}`? otherwise: {}", notice.hint.en);
    }
    notice
}

/// The place of a syntax error, without the parser's text.
fn not_sql(error: &DataFusionError) -> Notice {
    if let DataFusionError::SQL(parsed, _) = error.find_root()
        && matches!(**parsed, ParserError::RecursionLimitExceeded)
    {
        return Code::E09.notice();
    }
    let text = error.to_string();
    let place = text
        .rfind("Line: ")
        .and_then(|start| text.get(start..))
        .unwrap_or_default();
    let place: String = place
        .chars()
        .take_while(|c| *c != ')' && *c != '"')
        .collect();
    Code::E01.about(place.trim())
}

/// Planning reads no data, so the names in its errors are the requester's or the model's; only
/// names are taken over, never the text.
fn not_planned(error: &DataFusionError) -> Notice {
    match error.find_root() {
        DataFusionError::SchemaError(schema_error, _) => match schema_error.as_ref() {
            SchemaError::FieldNotFound {
                field,
                valid_fields,
            } => suggested(
                Code::E03,
                &field.name,
                valid_fields.iter().map(|f| f.name.as_str()),
            ),
            SchemaError::AmbiguousReference { field } => Code::E10.about(&field.name),
            SchemaError::DuplicateQualifiedField { name, .. }
            | SchemaError::DuplicateUnqualifiedField { name } => Code::E03.about(name),
        },
        DataFusionError::Diagnostic(_, inner) => not_planned(inner),
        DataFusionError::NotImplemented(_) => guard::rule(guard::Code::G17).notice(),
        other => {
            let text = other.to_string();
            if text.contains("unique expression names") {
                Code::E08.notice()
            } else {
                Code::E04.about(function_name(&text))
            }
        }
    }
}

/// `Invalid function 'x'` is how an unregistered function is reported.
fn function_name(text: &str) -> &str {
    text.split_once("Invalid function '")
        .and_then(|(_, rest)| rest.split_once('\''))
        .map_or("", |(name, _)| name)
}
