//! A relation below the barrier, free of projections.
//!
//! Projections, aliases and CTEs are not kept as plan nodes: they become a map from the names
//! that SQL sees to expressions over *atoms*, the columns of scans and per-patient results. So
//! every condition and every argument is judged in terms of model columns, whatever subqueries it
//! came through, and the columns of the protected entities can never be projected away.

use contract::{Entity, Level};
use datafusion_common::tree_node::{Transformed, TreeNode};
use datafusion_common::{Column, DFSchema, ExprSchema, ScalarValue};
use datafusion_expr::expr::Alias;
use datafusion_expr::{Case, Expr, LogicalPlan, LogicalPlanBuilder, SubqueryAlias, TableScan};
use sha2::{Digest, Sha256};

use crate::atom::{Atom, Given, GivenBy, Origin, origin, says};
use crate::condition::{Attributes, Condition, Source};
use crate::form::is_constant;
use crate::refusal::Refusal;
use crate::rules::Code;

/// A patient of a full join: one of two columns that may be missing, never both.
#[derive(Debug, Clone)]
pub(crate) struct Merged {
    pub(crate) sides: [Column; 2],
    pub(crate) patient: Column,
}

/// A person-level relation, or the reference table that is joined to one.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent findings about one relation"
)]
pub(crate) struct Relation {
    /// Scans, filters, joins and per-patient aggregates only.
    pub(crate) plan: LogicalPlan,
    /// The columns of `plan`.
    pub(crate) atoms: Vec<Atom>,
    /// What SQL sees: a name and the expression over atoms behind it.
    pub(crate) columns: Vec<(Column, Expr)>,
    /// Atoms that carry the patient of the row and are never missing; empty for a reference table.
    pub(crate) patients: Vec<Column>,
    /// Every condition so far is on ordinary columns.
    pub(crate) ordinary: bool,
    /// At most one row per patient.
    pub(crate) single_row: bool,
    /// At least one row for every patient of the warehouse.
    pub(crate) everyone: bool,
    /// Columns of a reference table that a condition pins to one constant.
    pub(crate) pinned: Vec<Column>,
    /// The key of a reference table.
    pub(crate) key: Vec<Column>,
    /// Conditions that every row satisfies: they say which group keys cannot occur.
    pub(crate) kept: Vec<Expr>,
    /// Row numbers within one patient: a condition that pins one leaves a row per patient.
    pub(crate) numbers: Vec<Column>,
    /// A condition has cut the rows of a patient apart, so that their number tells whether it holds
    /// for some and not for others.
    pub(crate) cut: bool,
    /// Patients of full joins.
    pub(crate) merged: Vec<Merged>,
    /// The base tables whose rows these are, and whether each has one row a patient.
    pub(crate) sources: Vec<(String, bool)>,
    /// What a patient satisfies who has a row, as far as an asker may know.
    pub(crate) condition: Condition,
    /// The attributes that the columns stand for.
    pub(crate) attributes: Attributes,
    /// A text that no relation has which multiplies a patient's rows in another way. What chooses among
    /// the rows is in `condition`.
    pub(crate) rows: String,
    /// The most rows of a patient that count.
    pub(crate) most: u64,
}

impl Relation {
    /// The relation of one table of the model under a fresh alias.
    pub(crate) fn scan(
        table: &contract::Table,
        scan: &TableScan,
        alias: &str,
    ) -> Result<Self, Refusal> {
        let refused = || Refusal::about(Code::G17, table.name.as_str());
        if !scan.filters.is_empty() || scan.fetch.is_some() {
            return Err(refused());
        }
        let plan = LogicalPlanBuilder::from(LogicalPlan::TableScan(scan.clone()))
            .alias(alias)
            .and_then(LogicalPlanBuilder::build)
            .map_err(|_| refused())?;
        let atom_of = |name: &str| Column::new(Some(alias), name);
        let mut atoms = Vec::new();
        let mut columns = Vec::new();
        let mut attributes = Attributes::new();
        for (qualifier, field) in scan.projected_schema.iter() {
            let declared = table
                .column(field.name())
                .ok_or_else(|| Refusal::about(Code::G17, field.name().as_str()))?;
            let column = atom_of(field.name());
            atoms.push(Atom {
                column: column.clone(),
                origin: origin(declared),
                says: says(table, declared),
            });
            let own = || (declared.name.clone(), Source::Own(declared.name.clone()));
            attributes.extend(declared.is_attribute().then(own));
            let seen = Column::new(qualifier.cloned(), field.name());
            columns.push((seen, Expr::Column(column)));
        }
        let patient = atoms.iter().find(|atom| atom.origin == Origin::Patient);
        let patients: Vec<_> = patient
            .map(|atom| atom.column.clone())
            .into_iter()
            .collect();
        let key = table.business_key.iter().map(|name| atom_of(name));
        let key = key.collect();
        let giving = table.derived_from.as_ref().unwrap_or(&table.name).clone();
        let one_per_patient = table.derived_from.is_some() && !patients.is_empty();
        Ok(Self {
            plan,
            ordinary: rows_are_ordinary(table),
            single_row: one_per_patient,
            everyone: one_per_patient,
            pinned: Vec::new(),
            kept: Vec::new(),
            numbers: Vec::new(),
            cut: false,
            merged: Vec::new(),
            sources: vec![(giving, one_per_patient)],
            condition: if one_per_patient || patients.is_empty() {
                Condition::Always
            } else {
                Condition::row_of(table.name.clone(), [table.name.clone()].into())
            },
            attributes,
            rows: table.name.clone(),
            most: if one_per_patient { 1 } else { table.rows_most },
            key,
            atoms,
            columns,
            patients,
        })
    }

    /// Rewrites an expression of SQL into one over atoms; aliases disappear.
    pub(crate) fn resolve(&self, expr: &Expr) -> Result<Expr, Refusal> {
        let mut missing = None;
        let resolved = expr.clone().transform_up(|node| {
            Ok(if let Expr::Column(column) = &node {
                if let Some(found) = self.behind(column) {
                    Transformed::yes(found.clone())
                } else {
                    missing = Some(column.name.clone());
                    Transformed::no(node)
                }
            } else if let Expr::Alias(Alias { expr, .. }) = node {
                Transformed::yes(*expr)
            } else if let Some(patient) = self.either_patient(&node) {
                Transformed::yes(Expr::Column(patient))
            } else if let Some(mark) = row_is_missing(&node) {
                Transformed::yes(mark)
            } else if let Some(ends) = between_columns(&node) {
                Transformed::yes(ends)
            } else {
                Transformed::no(node)
            })
        });
        match (resolved, missing) {
            (Ok(resolved), None) => Ok(resolved.data),
            (_, Some(name)) => Err(Refusal::about(Code::G17, name)),
            (Err(_), None) => Err(Refusal::new(Code::G17)),
        }
    }

    /// `coalesce` of the two patients of a full join.
    fn either_patient(&self, expr: &Expr) -> Option<Column> {
        let Expr::ScalarFunction(call) = expr else {
            return None;
        };
        let ("coalesce", [Expr::Column(l), Expr::Column(r)]) = (call.name(), call.args.as_slice())
        else {
            return None;
        };
        let is_pair = |merged: &&Merged| {
            let [left, right] = &merged.sides;
            (left == l && right == r) || (left == r && right == l)
        };
        self.merged
            .iter()
            .find(is_pair)
            .map(|merged| merged.patient.clone())
    }

    fn behind(&self, column: &Column) -> Option<&Expr> {
        self.columns
            .iter()
            .find(|(name, _)| name == column)
            .map(|(_, expr)| expr)
    }

    /// Where an atom comes from.
    pub(crate) fn origin(&self, column: &Column) -> Option<&Origin> {
        self.atoms
            .iter()
            .find(|atom| &atom.column == column)
            .map(|atom| &atom.origin)
    }

    /// The relation under one more condition, as an asker may read it.
    #[must_use]
    pub(crate) fn under(mut self, condition: Condition) -> Self {
        self.condition = self.condition.and(condition);
        self
    }

    /// Whether the expression is the patient of the row, never missing.
    pub(crate) fn is_patient(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Column(column) if self.patients.contains(column))
    }

    /// Whether the expression is a patient number, possibly missing (after an outer join).
    pub(crate) fn is_any_patient(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Column(column) if self.origin(column) == Some(&Origin::Patient))
    }

    /// Whether an atom may be missing.
    pub(crate) fn is_nullable(&self, column: &Column) -> bool {
        if let Some(Origin::PerPatient { known: true, .. }) = self.origin(column) {
            return false;
        }
        self.schema()
            .field_from_column(column)
            .map_or(true, |field| field.is_nullable())
    }

    /// Types of the atoms.
    pub(crate) fn schema(&self) -> &DFSchema {
        self.plan.schema()
    }

    /// The atoms that say which structures and practitioners stand behind a row.
    pub(crate) fn entities(&self) -> impl Iterator<Item = (&Column, Entity)> {
        let named = |atom| Some((atom, names(atom)?));
        let atoms = self.atoms.iter().filter_map(named);
        atoms.map(|(atom, entity)| (&atom.column, entity))
    }

    /// Whether some atom names structures or practitioners.
    pub(crate) fn knows(&self, entity: Entity) -> bool {
        self.atoms.iter().any(|atom| names(atom) == Some(entity))
    }

    /// Whether acts, or practitioners themselves, are in the question: one that is not just the
    /// patient's own general practitioner.
    pub(crate) fn asks_practitioners(&self) -> bool {
        let acts = |atom: &&Atom| names(atom) == Some(Entity::Practitioner);
        let mut acts = self.atoms.iter().filter(acts);
        acts.any(|atom| atom.says.known.is_none())
    }

    /// The same relation under the name of a subquery or table alias.
    pub(crate) fn aliased(mut self, alias: &SubqueryAlias) -> Self {
        for (column, _) in &mut self.columns {
            *column = Column::new(Some(alias.alias.clone()), column.name.clone());
        }
        self
    }

    /// What SQL sees after a projection.
    pub(crate) fn projected(mut self, exprs: &[Expr], schema: &DFSchema) -> Result<Self, Refusal> {
        let columns = exprs
            .iter()
            .zip(schema.iter())
            .map(|(expr, (qualifier, field))| {
                Ok((
                    Column::new(qualifier.cloned(), field.name()),
                    self.resolve(expr)?,
                ))
            })
            .collect::<Result<_, Refusal>>()?;
        self.columns = columns;
        Ok(self)
    }

    /// The relation as the nullable side of an outer join: what is computed from a row becomes
    /// unknown where there is no row. `matched` is what a patient satisfies who has one.
    pub(crate) fn made_optional(mut self, matched: &Condition) -> Self {
        self.kept.clear();
        let certain = *matched == Condition::Always;
        for atom in &mut self.atoms {
            if !certain {
                // Known only where there is a row; where none can be, it is missing.
                let known = atom.says.known.take();
                atom.says.fills.extend(known.clone());
                atom.says.given = Some(Given {
                    when: matched.clone(),
                    value: known,
                    absent: ScalarValue::Null,
                    by: GivenBy::Join(atom.says.given.take().map(Box::new)),
                });
                atom.says.truth = None;
                atom.says.secrets.extend(matched.secrets());
                atom.says.text = format!("{} if {}", atom.says.text, matched.text());
            }
            if atom.origin == Origin::Patient {
                // That there is a row is never unknown.
                let is_there = Condition::Is(Box::new(matched.clone()), Some(true));
                atom.says.truth = Some(if certain { Condition::Always } else { is_there });
            }
            match &mut atom.origin {
                // Missing now also means "no such row", which the model never declared ordinary.
                Origin::Field(facts) => {
                    facts.ordinary = false;
                    facts.missing_tells = true;
                }
                Origin::PerPatient { known, .. } => *known = false,
                Origin::Patient | Origin::Entity(_) | Origin::EntitySet(_) => {}
            }
        }
        // The patient, or the key of a reference table, is missing only where there is no row.
        let Some(mark) = self.patients.first().or(self.key.first()).cloned() else {
            return self;
        };
        for (_, expr) in &mut self.columns {
            if !matches!(expr, Expr::Column(_)) {
                let present = Expr::Column(mark.clone()).is_not_null();
                *expr = Expr::Case(Case {
                    expr: None,
                    when_then_expr: vec![(Box::new(present), Box::new(expr.clone()))],
                    else_expr: None,
                });
            }
        }
        self.patients.clear();
        self
    }
}

/// Whether having a row tells nothing of a patient: the model marks `patient_no` as ordinary then.
fn rows_are_ordinary(table: &contract::Table) -> bool {
    match table.level {
        Level::Person => table.column("patient_no").is_some_and(|c| c.ordinary),
        Level::Reference => true,
    }
}

/// Which protected entity an atom names.
fn names(atom: &Atom) -> Option<Entity> {
    match atom.origin {
        Origin::Entity(entity) | Origin::EntitySet(entity) => Some(entity),
        Origin::Patient | Origin::Field(_) | Origin::PerPatient { .. } => None,
    }
}

/// A text of bounded length: subqueries within subqueries would make it grow without end.
pub(crate) fn short(text: String) -> String {
    const LONGEST: usize = 400;
    if text.len() <= LONGEST {
        return text;
    }
    let digest = Sha256::digest(text.as_bytes());
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}

/// A constant of the optional side of a join is missing where there is no row, and only there:
/// `(CASE WHEN patient IS NOT NULL THEN true END) IS NULL` is `patient IS NULL`.
fn row_is_missing(expr: &Expr) -> Option<Expr> {
    let (Expr::IsNull(inner) | Expr::IsNotNull(inner)) = expr else {
        return None;
    };
    let Expr::Case(case) = inner.as_ref() else {
        return None;
    };
    let (None, None, [(when, then)]) =
        (&case.expr, &case.else_expr, case.when_then_expr.as_slice())
    else {
        return None;
    };
    let Expr::IsNotNull(mark) = when.as_ref() else {
        return None;
    };
    let is_known = matches!(then.as_ref(), Expr::Literal(value, _) if !value.is_null());
    let is_column = matches!(mark.as_ref(), Expr::Column(_));
    (is_known && is_column).then(|| match expr {
        Expr::IsNull(_) => mark.as_ref().clone().is_null(),
        _ => mark.as_ref().clone().is_not_null(),
    })
}

/// `x BETWEEN a AND b` with ends that are columns: the two comparisons that SQL says it is. With constants it
/// stays an interval of one column.
fn between_columns(expr: &Expr) -> Option<Expr> {
    let Expr::Between(between) = expr else {
        return None;
    };
    if is_constant(&between.low) && is_constant(&between.high) {
        return None;
    }
    let subject = || between.expr.as_ref().clone();
    let low = subject().gt_eq(between.low.as_ref().clone());
    let high = subject().lt_eq(between.high.as_ref().clone());
    let ends = low.and(high);
    Some(if between.negated {
        Expr::Not(Box::new(ends))
    } else {
        ends
    })
}
