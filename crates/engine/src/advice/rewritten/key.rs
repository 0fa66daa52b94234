//! A coarser key: the declared group of a code, the next longer part of a date, a wider band.

use contract::{CodeList, Kind, Level, Model, Sentence};
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, DateTimeField, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
    Value,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;

/// So many codes are written out in a CASE.
const CODES: usize = 60;

/// A coarser form of a key, and what it is.
pub(super) fn coarser(key: &Expr, model: &Model) -> Option<(Expr, Sentence)> {
    match key {
        Expr::Identifier(_) | Expr::CompoundIdentifier(_) => of_column(key, model),
        Expr::Function(function) => of_date(function).or_else(|| of_band(key)),
        Expr::Extract {
            field: DateTimeField::Month | DateTimeField::Week(_),
            expr,
            ..
        } => longer(
            &format!("date_part('quarter', {expr})"),
            ("trimestre", "quarter"),
        ),
        Expr::BinaryOp { .. } | Expr::Nested(_) => of_band(key),
        _ => None,
    }
}

fn parsed(text: &str) -> Option<Expr> {
    let parser = Parser::new(&GenericDialect {}).try_with_sql(text);
    parser.and_then(|mut parser| parser.parse_expr()).ok()
}

fn longer(text: &str, (fr, en): (&str, &str)) -> Option<(Expr, Sentence)> {
    let said = Sentence::new(format!("par {fr}"), format!("by {en}"));
    Some((parsed(text)?, said))
}

/// A column of codes by their declared groups; a number by tens.
fn of_column(key: &Expr, model: &Model) -> Option<(Expr, Sentence)> {
    let written = key.to_string();
    let name = written.rsplit('.').next()?.trim_matches('"').to_lowercase();
    let of_people = model
        .tables()
        .iter()
        .filter(|table| table.level == Level::Person);
    let column = of_people
        .filter_map(|table| table.column(&name))
        .find(|column| column.groupable)?;
    if let Some(list) = column
        .code_list
        .as_deref()
        .and_then(|list| model.code_list(list))
    {
        return grouped(&written, &name, list);
    }
    let is_number = column.kind == Kind::Int && column.width.is_some_and(|width| width > 20);
    let band = format!("FLOOR({written} / 10) * 10");
    let said = Sentence::new(
        format!("`{name}` par tranche de 10"),
        format!("`{name}` in bands of 10"),
    );
    is_number
        .then(|| parsed(&band))
        .flatten()
        .map(|by| (by, said))
}

/// The declared groups of a list as a CASE; what has none is one more group.
fn grouped(written: &str, name: &str, list: &CodeList) -> Option<(Expr, Sentence)> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for entry in &list.codes {
        let Some(group) = entry.group.as_deref() else {
            continue;
        };
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, codes)) => codes.push(&entry.code),
            None => groups.push((group, vec![&entry.code])),
        }
    }
    let held: usize = groups.iter().map(|(_, codes)| codes.len()).sum();
    if groups.len() < 2 || held > CODES || groups.len() == held {
        return None;
    }
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let whens = groups.iter().map(|(group, codes)| {
        let codes: Vec<String> = codes.iter().map(|code| quoted(code)).collect();
        let (codes, group) = (codes.join(", "), quoted(group));
        format!("WHEN {written} IN ({codes}) THEN {group}")
    });
    let whens: Vec<String> = whens.collect();
    let otherwise = if held < list.codes.len() {
        " ELSE 'other'"
    } else {
        ""
    };
    let case = format!("CASE {}{otherwise} END", whens.join(" "));
    let said = Sentence::new(
        format!("`{name}` par groupe déclaré"),
        format!("`{name}` by declared group"),
    );
    Some((parsed(&case)?, said))
}

/// `date_trunc` and `date_part` by the next longer part.
fn of_date(function: &Function) -> Option<(Expr, Sentence)> {
    let name = function.name.to_string().to_lowercase();
    let [unit, date] = arguments(function)?;
    let unit = unit.to_string().trim_matches('\'').to_lowercase();
    let (longer_unit, said) = match (name.as_str(), unit.as_str()) {
        ("date_trunc", "week") => ("month", ("mois", "month")),
        ("date_trunc", "month") | ("date_part", "month" | "week") => {
            ("quarter", ("trimestre", "quarter"))
        }
        ("date_trunc", "quarter") => ("year", ("année", "year")),
        _ => return None,
    };
    longer(&format!("{name}('{longer_unit}', {date})"), said)
}

fn arguments(function: &Function) -> Option<[&Expr; 2]> {
    let FunctionArguments::List(list) = &function.args else {
        return None;
    };
    let [
        FunctionArg::Unnamed(FunctionArgExpr::Expr(first)),
        FunctionArg::Unnamed(FunctionArgExpr::Expr(second)),
    ] = list.args.as_slice()
    else {
        return None;
    };
    Some([first, second])
}

/// `FLOOR(x / s) * s` and `x / s * s` by a band twice as wide.
fn of_band(key: &Expr) -> Option<(Expr, Sentence)> {
    let Expr::BinaryOp {
        left,
        op: BinaryOperator::Multiply,
        right,
    } = bare(key)
    else {
        return None;
    };
    let step = number(right)?;
    let mut within = bare(left);
    if let Expr::Function(function) = within
        && function.name.to_string().eq_ignore_ascii_case("floor")
        && let FunctionArguments::List(list) = &function.args
        && let [FunctionArg::Unnamed(FunctionArgExpr::Expr(of))] = list.args.as_slice()
    {
        within = bare(of);
    } else if let Expr::Floor { expr, .. } = within {
        within = bare(expr);
    }
    let Expr::BinaryOp {
        left: of,
        op: BinaryOperator::Divide,
        right: by,
    } = within
    else {
        return None;
    };
    if !(1..=100_000).contains(&step) || number(by)? != step {
        return None;
    }
    let wide = step.saturating_mul(2);
    let said = Sentence::new(
        format!("par tranche de {wide}"),
        format!("in bands of {wide}"),
    );
    Some((parsed(&format!("FLOOR({of} / {wide}) * {wide}"))?, said))
}

fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Nested(inner) => bare(inner),
        other => other,
    }
}

/// A whole number; bands in tenths are left as they are.
fn number(expr: &Expr) -> Option<i64> {
    let Expr::Value(value) = bare(expr) else {
        return None;
    };
    let Value::Number(digits, _) = &value.value else {
        return None;
    };
    let whole = digits.strip_suffix(".0").unwrap_or(digits);
    whole.parse().ok()
}
