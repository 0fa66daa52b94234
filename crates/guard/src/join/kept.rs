//! What a join with a reference table does with the rows of people.

use datafusion_common::JoinType;
use datafusion_expr::Expr;

use crate::atom::Origin;
use crate::operand::operand;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;

/// What happens to the rows of the person-level side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    All,
    Matched,
    Filter,
    Marked,
}

pub(super) fn kept_rows(join_type: JoinType, person_is_left: bool) -> Result<Kept, Refusal> {
    match (join_type, person_is_left) {
        (JoinType::Inner, _) => Ok(Kept::Matched),
        (JoinType::Left, true) | (JoinType::Right, false) => Ok(Kept::All),
        (JoinType::LeftSemi | JoinType::LeftAnti, true)
        | (JoinType::RightSemi | JoinType::RightAnti, false) => Ok(Kept::Filter),
        // Rows of the reference table kept or dropped by the existence of a patient.
        (JoinType::Left | JoinType::LeftSemi | JoinType::LeftAnti | JoinType::LeftMark, false)
        | (JoinType::Right | JoinType::RightSemi | JoinType::RightAnti, true)
        | (JoinType::Full | JoinType::RightMark, _) => Err(Refusal::new(Code::G16)),
        (JoinType::LeftMark, true) => Ok(Kept::Marked),
    }
}

/// The person-level side of an equality: a readable expression, or the structure of the row.
pub(super) fn looked_up(person: &Relation, expr: &Expr) -> Result<bool, Refusal> {
    if let Expr::Column(column) = expr
        && matches!(
            person.origin(column),
            Some(Origin::Entity(contract::Entity::Structure))
        )
    {
        return Ok(true);
    }
    Ok(operand(person, expr)?.ordinary)
}
