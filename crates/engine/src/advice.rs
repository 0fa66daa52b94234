//! What would lose less: for each column with hidden values, in the terms of the question. It is found in the
//! text of the question, in the answer as it was released, and in decisions that rest on attributes alone; no
//! secret has a part in it.

mod codes;
mod columns;
mod edge;
mod rewritten;

use std::sync::Arc;

use contract::{Notice, Sentence};
use disclosure::{Profile, Status};

pub(crate) use columns::hidden_by_memory;

use crate::answer::Answer;
use crate::ask::Engine;
use crate::code::Code;
use crate::large_stack::OnLargeStack;

/// One piece of advice.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// The column of the answer that it is about; `None` for the whole question.
    pub column: Option<String>,
    /// What is so, and what to ask instead.
    pub notice: Notice,
    /// The whole question as it could be asked instead, where that is a matter of form; the guard admits it.
    pub sql: Option<String>,
}

impl Advice {
    fn new(code: Code, what: Sentence) -> Self {
        let page = code.notice();
        Self {
            column: None,
            notice: Notice::new(page.code, what, page.hint),
            sql: None,
        }
    }

    /// The page's own sentence.
    fn page(code: Code) -> Self {
        Self::new(code, code.notice().what)
    }

    fn of(mut self, column: &str) -> Self {
        self.column = Some(column.to_owned());
        self
    }
}

/// So many pieces of advice for one column.
const MOST: usize = 3;

impl Engine {
    /// For each column of an answer that has hidden values, what would lose less; and codes in the question that
    /// are in no list. Nothing is run: the question and its rewritten forms are planned, within the time that a
    /// question has; nothing is said where that does not do, so that the answer itself is never lost.
    pub async fn advice(&self, sql: &str, answer: &Answer, profile: &Profile) -> Vec<Advice> {
        let advised = self.advised(sql, answer, profile);
        let advised = tokio::time::timeout(self.limits.time, advised).await;
        advised.map(Result::unwrap_or_default).unwrap_or_default()
    }

    async fn advised(
        &self,
        sql: &str,
        answer: &Answer,
        profile: &Profile,
    ) -> Result<Vec<Advice>, Notice> {
        let shared = Arc::default();
        let guarded = OnLargeStack::new(self.split(sql, &shared)).await?;
        let mut all: Vec<Advice> = codes::unknown(&guarded, &self.model);
        let hidden: Vec<usize> = (0..answer.columns().len())
            .filter(|column| has_hidden(answer, *column))
            .collect();
        let leaves_out = answer
            .notes()
            .iter()
            .any(|note| note.code == Code::E20.as_str());
        if hidden.is_empty() && !leaves_out {
            return Ok(all);
        }
        let forms = self.rewritten(sql, &guarded).await;
        if hidden.is_empty() {
            // Groups that are left out are in no column.
            all.extend(forms);
            return Ok(all);
        }
        let origins = guarded.origins();
        for column in hidden {
            let Some(name) = answer.columns().get(column).map(|column| &column.name) else {
                continue;
            };
            let moments = origins.get(column).cloned().unwrap_or_default();
            let mut of: Vec<Advice> = answer
                .is_hidden_by_memory(column)
                .then(|| Advice::page(Code::E30))
                .into_iter()
                .collect();
            of.extend(edge::of(answer, column));
            of.extend(columns::of_moments(&guarded, &moments, profile));
            of.extend(forms.iter().cloned());
            of.extend(columns::of_plan(&guarded, &moments));
            if of.is_empty() {
                of.push(Advice::page(Code::E40));
            }
            all.extend(of.into_iter().take(MOST).map(|advice| advice.of(name)));
        }
        Ok(all)
    }

    /// Coarser forms of a question that the guard admits and that count as many tables.
    async fn rewritten(&self, sql: &str, guarded: &guard::GuardedPlan) -> Vec<Advice> {
        let mut admitted = Vec::new();
        for advice in rewritten::coarser(sql, &self.model) {
            let Some(text) = advice.sql.as_deref() else {
                continue;
            };
            let shared = Arc::default();
            let split = OnLargeStack::new(self.split(text, &shared)).await;
            let is_alike = |of: &guard::GuardedPlan| of.private().len() == guarded.private().len();
            if split.is_ok_and(|of| is_alike(&of)) {
                admitted.push(advice);
            }
            if admitted.len() == rewritten::MOST {
                break;
            }
        }
        admitted
    }
}

fn has_hidden(answer: &Answer, column: usize) -> bool {
    let mut rows = answer.rows().iter();
    rows.any(|row| {
        row.get(column)
            .is_some_and(|value| value.status == Some(Status::Suppressed))
    })
}
