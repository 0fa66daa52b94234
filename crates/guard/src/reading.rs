//! Reads an expression over atoms as an asker may: what is known of each patient, and what is secret.

use std::collections::BTreeSet;

use datafusion_common::arrow::datatypes::DataType;
use datafusion_common::tree_node::{Transformed, TreeNode};
use datafusion_common::{Column, ExprSchema, ScalarValue};
use datafusion_expr::expr::Cast;
use datafusion_expr::{Case, Expr, ExprSchemable, Operator};

use crate::atom::{Given, GivenBy, Origin, Says};
use crate::condition::{AttributeTest, Condition, KeyReading, SecretTest};
use crate::form::constant;
use crate::operand::{conditions, results};
use crate::said::said;
use crate::tracked::{Relation, short};

impl Relation {
    /// A condition over atoms as an asker may read it.
    pub(crate) fn reading(&self, expr: &Expr) -> Condition {
        let is = |of: &Expr, truth: Option<bool>| Condition::Is(Box::new(self.reading(of)), truth);
        match expr {
            Expr::Alias(alias) => self.reading(&alias.expr),
            Expr::Not(of) => self.reading(of).negated(),
            Expr::IsTrue(of) => is(of, Some(true)),
            Expr::IsFalse(of) => is(of, Some(false)),
            Expr::IsUnknown(of) => is(of, None),
            Expr::IsNotTrue(of) => is(of, Some(true)).negated(),
            Expr::IsNotFalse(of) => is(of, Some(false)).negated(),
            Expr::IsNotUnknown(of) => is(of, None).negated(),
            Expr::BinaryExpr(binary) if binary.op == Operator::And => {
                self.reading(&binary.left).and(self.reading(&binary.right))
            }
            Expr::BinaryExpr(binary) if binary.op == Operator::Or => Condition::Any(vec![
                self.reading(&binary.left),
                self.reading(&binary.right),
            ]),
            Expr::IsNotNull(of) => self.is_there(of).unwrap_or_else(|| self.is_known(expr)),
            Expr::IsNull(of) => {
                let there = self.is_there(of).map(Condition::negated);
                there.unwrap_or_else(|| self.is_known(expr))
            }
            Expr::Case(case) => self.choice(case).unwrap_or_else(|| self.test(expr)),
            Expr::Column(column) => {
                let truth = self.says(column).and_then(|says| says.truth.clone());
                truth.unwrap_or_else(|| self.test(expr))
            }
            other => self.test(other),
        }
    }

    /// That a patient's number is known says that there is a row.
    fn is_there(&self, of: &Expr) -> Option<Condition> {
        let column = of.try_as_col()?;
        let says = self.says(column)?;
        says.truth.clone().filter(|_| self.is_any_patient(of))
    }

    /// Whether a column is known: no secret, unless the model says that it tells of one.
    fn is_known(&self, expr: &Expr) -> Condition {
        match self.test(expr) {
            Condition::Secret(test) if !self.missing_tells(expr) => Condition::Secret(SecretTest {
                secrets: BTreeSet::new(),
                ..test
            }),
            other => other,
        }
    }

    /// Whether that a column of an expression is missing tells of a secret.
    pub(crate) fn missing_tells(&self, expr: &Expr) -> bool {
        let tells = |column: &Column| match self.origin(column) {
            Some(Origin::Field(facts)) => facts.missing_tells,
            Some(
                Origin::Patient
                | Origin::Entity(_)
                | Origin::EntitySet(_)
                | Origin::PerPatient { .. },
            )
            | None => true,
        };
        expr.column_refs().into_iter().any(tells)
    }

    /// `CASE WHEN a THEN b ELSE c END` among conditions: the first branch that applies.
    fn choice(&self, case: &Case) -> Option<Condition> {
        let last = case.else_expr.as_deref()?;
        let (mut any, mut before) = (Vec::new(), Condition::Always);
        for (when, then) in conditions(case).iter().zip(results(case)) {
            let holds = Condition::Is(Box::new(self.reading(when)), Some(true));
            any.push(before.clone().and(holds.clone()).and(self.reading(then)));
            before = before.and(holds.negated());
        }
        any.push(before.and(self.reading(last)));
        Some(Condition::Any(any))
    }

    /// How the value of a group key is read.
    pub(crate) fn key_reading(&self, key: &Expr) -> KeyReading {
        if let Some(known) = self.known(key) {
            return KeyReading::Attribute(known);
        }
        if let Some(cases) = self.cases(key) {
            return KeyReading::Cases(cases);
        }
        let known = self.given(key).and_then(|(column, given)| {
            let is_joined = matches!(given.by, GivenBy::Join(_));
            let known = given.value.filter(|_| is_joined)?;
            self.known_with(key, &column, &known)
        });
        let secret = || KeyReading::Secret(self.secret_key(key));
        let reading = known.map_or_else(secret, KeyReading::Attribute);
        match self.without_row(key) {
            Some((when, missing)) => KeyReading::Given {
                when,
                then: Box::new(reading),
                otherwise: Box::new(self.key_reading(&missing)),
            },
            None => reading,
        }
    }

    fn secret_key(&self, key: &Expr) -> SecretTest {
        SecretTest {
            choice: self.key_choice(key),
            ..self.secret(key)
        }
    }

    /// A recoding into literals, or a condition.
    fn cases(&self, key: &Expr) -> Option<Vec<(Condition, ScalarValue)>> {
        if let Expr::Case(case) = key {
            let null = Expr::Literal(ScalarValue::Null, None);
            let last = case.else_expr.as_deref().unwrap_or(&null);
            let whens = conditions(case);
            let whens = whens
                .iter()
                .map(|when| Condition::Is(Box::new(self.reading(when)), Some(true)));
            let values = results(case).chain([last]).map(constant);
            let whens = whens.chain([Condition::Always]);
            return whens
                .zip(values)
                .map(|(when, value)| Some((when, value?)))
                .collect();
        }
        let is_condition = matches!(
            key,
            Expr::Not(_)
                | Expr::IsNull(_)
                | Expr::IsNotNull(_)
                | Expr::IsTrue(_)
                | Expr::IsNotTrue(_)
                | Expr::Between(_)
                | Expr::InList(_)
        ) || matches!(key, Expr::BinaryExpr(b) if b.op.returns_null_on_null() && b.op.negate().is_some());
        let is_condition = is_condition
            || matches!(key, Expr::BinaryExpr(b) if matches!(b.op, Operator::And | Operator::Or));
        is_condition.then(|| {
            let is = |truth| Condition::Is(Box::new(self.reading(key)), truth);
            let value = ScalarValue::Boolean;
            vec![
                (is(Some(true)), value(Some(true))),
                (is(Some(false)), value(Some(false))),
                (Condition::Always, value(None)),
            ]
        })
    }

    /// A comparison, a list, or anything else that is read as a whole.
    fn test(&self, expr: &Expr) -> Condition {
        if let Some(known) = self.known(expr) {
            return Condition::Attribute(known);
        }
        if let Some((column, given)) = self.given(expr) {
            return self.test_given(expr, &column, &given);
        }
        let secret = Condition::Secret(self.secret(expr));
        match self.without_row(expr) {
            Some((when, missing)) => Condition::Given {
                when: Box::new(when),
                then: Box::new(secret),
                otherwise: Box::new(self.test(&missing)),
            },
            None => secret,
        }
    }

    fn test_given(&self, expr: &Expr, column: &Column, given: &Given) -> Condition {
        let secret = || {
            let secret = self.secret(expr);
            Condition::Secret(match given.by {
                GivenBy::Join(_) => secret,
                // What is within the result is read beside it.
                GivenBy::Aggregate => SecretTest {
                    within: Vec::new(),
                    has_within: false,
                    ..secret
                },
            })
        };
        let instead = |value: Expr| self.test_with(expr, column, &value);
        let then = match (&given.value, &given.by) {
            (Some(value), _) => self
                .known_with(expr, column, value)
                .map_or_else(secret, Condition::Attribute),
            (None, GivenBy::Join(Some(before))) => self.test_given(expr, column, before),
            (None, _) => secret(),
        };
        Condition::Given {
            when: Box::new(given.when.clone()),
            then: Box::new(then),
            otherwise: Box::new(instead(Expr::Literal(
                self.typed(column, &given.absent),
                None,
            ))),
        }
    }

    /// Where a join finds a row for some columns of an expression, and the expression where it finds none.
    fn without_row(&self, expr: &Expr) -> Option<(Condition, Expr)> {
        let joined = |column: &Column| {
            let given = self.says(column)?.given.as_ref()?;
            matches!(given.by, GivenBy::Join(_)).then_some(given)
        };
        let mut columns: Vec<&Column> = expr.column_refs().into_iter().collect();
        columns.sort();
        let when = columns.into_iter().find_map(joined)?.when.clone();
        let missing = |column: &Column| {
            let given = joined(column).filter(|given| given.when == when)?;
            Some(Expr::Literal(self.typed(column, &given.absent), None))
        };
        let missing = replaced(expr, &missing);
        Some((when, missing))
    }

    fn test_with(&self, expr: &Expr, column: &Column, value: &Expr) -> Condition {
        let replaced = replaced(expr, &|of| (of == column).then(|| value.clone()));
        self.test(&replaced)
    }

    fn known_with(
        &self,
        expr: &Expr,
        column: &Column,
        value: &AttributeTest,
    ) -> Option<AttributeTest> {
        let mut own = value.own;
        for other in expr.column_refs() {
            if other != column {
                own &= self.says(other)?.known.as_ref()?.own;
            }
        }
        let behind = |of: &Column| {
            if of == column {
                return Some(value.expr.clone());
            }
            Some(self.says(of)?.known.as_ref()?.expr.clone())
        };
        Some(AttributeTest {
            expr: replaced(expr, &behind),
            own,
        })
    }

    /// The one result by patient that an expression reads, if what it rests on is known.
    fn given(&self, expr: &Expr) -> Option<(Column, Given)> {
        let mut found = None;
        for column in expr.column_refs() {
            let says = self.says(column)?;
            if says.known.is_some() {
                continue;
            }
            let given = says.given.clone()?;
            if found.replace((column.clone(), given)).is_some() {
                return None;
            }
        }
        found
    }

    fn typed(&self, column: &Column, value: &ScalarValue) -> ScalarValue {
        let field = self.schema().field_from_column(column);
        field
            .ok()
            .and_then(|field| value.cast_to(field.data_type()).ok())
            .unwrap_or_else(|| value.clone())
    }

    /// The expression over attributes; `None` if it reads anything else.
    pub(crate) fn known(&self, expr: &Expr) -> Option<AttributeTest> {
        let mut own = true;
        for column in expr.column_refs() {
            own &= self.says(column)?.known.as_ref()?.own;
        }
        let behind = |of: &Column| Some(self.says(of)?.known.as_ref()?.expr.clone());
        Some(AttributeTest {
            expr: replaced(expr, &behind),
            own,
        })
    }

    /// An expression that reads a secret.
    pub(crate) fn secret(&self, expr: &Expr) -> SecretTest {
        let (mut secrets, mut fills) = (BTreeSet::new(), Vec::new());
        let mut within = Vec::new();
        let mut columns: Vec<&Column> = expr.column_refs().into_iter().collect();
        columns.sort();
        for says in columns.into_iter().filter_map(|column| self.says(column)) {
            secrets.extend(says.secrets.iter().cloned());
            let known = says.known.iter().chain(&says.fills);
            fills.extend(known.cloned());
            add_within(&mut within, says.within.clone());
        }
        SecretTest {
            text: self.text_of(expr),
            secrets,
            fills,
            choice: self.chosen(expr),
            has_within: !within.is_empty(),
            within,
        }
    }

    /// An expression in one spelling, over texts that stand for its columns. Which whole numbers the engine
    /// widens is no part of it.
    pub(crate) fn text_of(&self, expr: &Expr) -> String {
        let named = |column: &Column| {
            let says = self.says(column)?;
            Some(Expr::Column(Column::new_unqualified(says.text.clone())))
        };
        said(&replaced(&self.unwidened(expr), &named))
    }

    /// The expression without casts of whole numbers to wider ones, which keep every value.
    fn unwidened(&self, expr: &Expr) -> Expr {
        let bits = |of: &DataType| {
            of.is_signed_integer()
                .then(|| of.primitive_width())
                .flatten()
        };
        let is_wider = |cast: &Cast| {
            let from = cast.expr.get_type(self.schema());
            let from = from.ok().as_ref().and_then(bits);
            from.zip(bits(cast.field.data_type()))
                .is_some_and(|(from, to)| from <= to)
        };
        let moved = expr.clone().transform_up(|node| {
            Ok(match node {
                Expr::Cast(cast) if is_wider(&cast) => Transformed::yes(*cast.expr),
                other => Transformed::no(other),
            })
        });
        // The closure never fails, so neither does the walk.
        moved.map_or_else(|_| expr.clone(), |moved| moved.data)
    }

    pub(crate) fn says(&self, column: &Column) -> Option<&Says> {
        let atom = self.atoms.iter().find(|atom| &atom.column == column);
        atom.map(|atom| &atom.says)
    }

    /// What a result over these expressions says: the secrets of all that it reads.
    pub(crate) fn derived(&self, name: &str, reads: &[Expr]) -> Says {
        let mut says = Says {
            secrets: self.condition.secrets(),
            ..Says::default()
        };
        add_within(&mut says.within, vec![self.condition.clone()]);
        let mut texts = Vec::new();
        for expr in reads {
            let secret = self.secret(expr);
            says.secrets.extend(secret.secrets);
            says.fills.extend(secret.fills);
            add_within(&mut says.within, self.within(expr));
            texts.push(secret.text);
        }
        let over = format!("{} WHERE {}", self.rows, self.condition.text());
        says.text = short(format!("{name}({}) OVER {over}", texts.join(", ")));
        says
    }
}

/// Adds conditions that read secrets, each once.
pub(crate) fn add_within(to: &mut Vec<Condition>, conditions: Vec<Condition>) {
    for condition in conditions.into_iter().filter(|of| !of.is_known()) {
        let condition = condition.lifted(to);
        if !to.contains(&condition) {
            to.push(condition);
        }
    }
}

/// The expression with some of its columns replaced.
pub(crate) fn replaced(expr: &Expr, by: &dyn Fn(&Column) -> Option<Expr>) -> Expr {
    let moved = expr.clone().transform_up(|node| {
        let other = node.try_as_col().and_then(by);
        Ok(other.map_or(Transformed::no(node), Transformed::yes))
    });
    // The closure never fails, so neither does the walk.
    moved.map_or_else(|_| expr.clone(), |moved| moved.data)
}
