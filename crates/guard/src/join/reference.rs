//! Joins of patients with a reference table ([`G05`](crate::Code::G05)).

use datafusion_common::JoinType;
use datafusion_expr::{Expr, Join, LogicalPlan};

use super::kept::{Kept, kept_rows, looked_up};
use super::{both, exists, filtered, inner_scope, pairs, rebuilt};
use crate::condition::Condition;
use crate::lookup::looked_up as looked_up_by;
use crate::marks::marked;
use crate::pin::{covers_key, pin};
use crate::predicate::predicate;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::{Relation, short};

/// Joins a person-level relation with a reference table; `person` says on which side it stands.
pub(crate) fn reference(
    join: &Join,
    left: Relation,
    right: Relation,
    alias: &str,
) -> Result<Relation, Refusal> {
    let person_is_left = !left.patients.is_empty();
    let (mut left, mut right) = (left, right);
    let on = pairs(join, &left, &right)?;
    let matched = if person_is_left {
        looked_up_by(&left, &mut right, &on)
    } else {
        let turned: Vec<_> = on.iter().map(|(l, r)| (r.clone(), l.clone())).collect();
        looked_up_by(&right, &mut left, &turned)
    };
    let scope = both(&left, &right, inner_scope(join, &left, &right, &on)?);
    let person = if person_is_left { &left } else { &right };
    let mut ordinary = keys_are_ordinary(person, person_is_left, &on)?;
    let filter = join.filter.as_ref().map(|f| scope.resolve(f)).transpose()?;
    if let Some(filter) = &filter {
        ordinary &= predicate(&scope, filter)?;
    }
    let keeps_rows = kept_rows(join.join_type, person_is_left)?;
    let mut table = if person_is_left {
        right.clone()
    } else {
        left.clone()
    };
    if let Some(filter) = &filter {
        pin(&mut table, filter);
    }
    let matching = on.iter().map(|(l, r)| if person_is_left { r } else { l });
    if matches!(keeps_rows, Kept::All | Kept::Matched) && !covers_key(&table, matching) {
        return Err(Refusal::new(Code::G05));
    }
    let extra = filter.as_ref().map(|filter| scope.reading(filter));
    let is_plain = extra.is_none() && table.kept.is_empty();
    let matched = extra.into_iter().fold(matched, Condition::and);
    let plan = rebuilt(join, &left, &right, on, filter)?;
    let (mut person, table) = if person_is_left {
        (left, right)
    } else {
        (right, left)
    };
    person.attributes.extend(table.attributes.clone());
    let found = LookedUp {
        person,
        table,
        person_is_left,
        ordinary,
        matched,
        is_plain,
    };
    found.keeping(keeps_rows, (join, plan, alias))
}

/// Whether the patients' side of every equality tells of nobody; the other is a column of the table.
fn keys_are_ordinary(
    person: &Relation,
    person_is_left: bool,
    on: &[(Expr, Expr)],
) -> Result<bool, Refusal> {
    let mut ordinary = true;
    for (l, r) in on {
        let (of_person, of_table) = if person_is_left { (l, r) } else { (r, l) };
        ordinary &= looked_up(person, of_person)?;
        if !matches!(of_table, Expr::Column(_)) {
            return Err(Refusal::new(Code::G05));
        }
    }
    Ok(ordinary)
}

/// Patients, the table in which each row of theirs looks up one row at most, and when it finds one.
struct LookedUp {
    person: Relation,
    table: Relation,
    person_is_left: bool,
    ordinary: bool,
    matched: Condition,
    /// Whether nothing but the equalities decides what is found.
    is_plain: bool,
}

impl LookedUp {
    fn keeping(
        self,
        kept: Kept,
        (join, plan, alias): (&Join, LogicalPlan, &str),
    ) -> Result<Relation, Refusal> {
        Ok(match kept {
            Kept::Filter => {
                let semi = matches!(join.join_type, JoinType::LeftSemi | JoinType::RightSemi);
                let there = exists(self.matched);
                let kept = filtered(self.person, plan, self.ordinary && self.table.ordinary);
                kept.under(if semi { there } else { there.negated() })
            }
            Kept::Marked => return marked(join, self.person, plan, (alias, exists(self.matched))),
            Kept::All => self.all(plan),
            Kept::Matched => self.matched(plan),
        })
    }

    /// Every row of the patients; one that finds nothing is missing in each column of the table.
    fn all(self, plan: LogicalPlan) -> Relation {
        // A look-up says by itself what is missing where it finds nothing.
        let certain = if self.is_plain {
            Condition::Always
        } else {
            self.matched.clone()
        };
        let optional = self.table.clone().made_optional(&certain);
        let joined = self.merged(&optional, plan);
        Relation {
            ordinary: self.person.ordinary,
            single_row: self.person.single_row,
            everyone: self.person.everyone,
            rows: short(format!("{} LEFT ON {}", joined.rows, self.matched.text())),
            most: self.person.most,
            condition: self.person.condition,
            ..joined
        }
    }

    /// The rows of the patients that find one.
    fn matched(self, plan: LogicalPlan) -> Relation {
        let joined = Relation {
            ordinary: self.person.ordinary && self.table.ordinary && self.ordinary,
            everyone: false,
            single_row: self.person.single_row,
            most: self.person.most,
            ..self.merged(&self.table, plan)
        };
        joined.under(self.matched)
    }

    fn merged(&self, table: &Relation, plan: LogicalPlan) -> Relation {
        if self.person_is_left {
            both(&self.person, table, plan)
        } else {
            both(table, &self.person, plan)
        }
    }
}
