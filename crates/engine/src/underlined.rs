//! Where in the text of a question a refusal means: the line, and a mark below the words.

use std::ops::ControlFlow;

use contract::{Notice, Sentence};
use datafusion::sql::sqlparser::ast::{Expr, Spanned, Visit, Visitor};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;

/// A place within one line, counted from 0, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    line: usize,
    from: usize,
    /// Exclusive.
    to: usize,
}

/// The notice with the line of the question that it means, the words underlined; as it is where they are not found.
pub(crate) fn underlined(notice: Notice, sql: &str, subject: Option<&str>) -> Notice {
    let Some(place) = subject.and_then(|subject| place(sql, subject)) else {
        return notice;
    };
    let line = sql.lines().nth(place.line).unwrap_or_default();
    let (line, indent) = shortened(line, place.from);
    let shown = line.chars().count().saturating_sub(indent);
    let marks = "^".repeat(place.to.saturating_sub(place.from).clamp(1, shown.max(1)));
    let shown = format!("\n\n    {line}\n    {}{marks}", " ".repeat(indent));
    let with = |text: &str| format!("{text}{shown}");
    Notice::new(
        notice.code,
        Sentence::new(with(&notice.what.fr), with(&notice.what.en)),
        notice.hint,
    )
}

/// Of a long line the part around a place, and where the place is in it; tabs become spaces.
fn shortened(line: &str, from: usize) -> (String, usize) {
    const BEFORE: usize = 50;
    const LONGEST: usize = 110;
    let start = from.saturating_sub(BEFORE);
    let cut = line.chars().skip(start).take(LONGEST);
    let text = cut.map(|c| if c == '\t' { ' ' } else { c }).collect();
    (text, from.saturating_sub(start))
}

fn place(sql: &str, subject: &str) -> Option<Place> {
    of_expression(sql, subject).or_else(|| of_word(sql, subject))
}

/// The first expression of the text that has these words.
fn of_expression(sql: &str, subject: &str) -> Option<Place> {
    let wanted = normal(subject);
    let statements = Parser::parse_sql(&GenericDialect {}, sql).ok()?;
    let mut looking = Looking {
        wanted,
        found: None,
    };
    for statement in &statements {
        let _ = statement.visit(&mut looking);
    }
    looking.found
}

struct Looking {
    wanted: String,
    found: Option<Place>,
}

impl Visitor for Looking {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if normal(&expr.to_string()) != self.wanted {
            return ControlFlow::Continue(());
        }
        let span = expr.span();
        let number = |x: u64| usize::try_from(x).ok()?.checked_sub(1);
        let (line, from) = (number(span.start.line), number(span.start.column));
        let to = if span.end.line == span.start.line {
            number(span.end.column)
        } else {
            None
        };
        self.found = line.zip(from).map(|(line, from)| Place {
            line,
            from,
            to: to.unwrap_or(from).max(from.saturating_add(1)),
        });
        ControlFlow::Break(())
    }
}

/// The words of an expression alone: no case, spaces, brackets or tables.
fn normal(text: &str) -> String {
    let mut normal = String::new();
    for word in text
        .to_lowercase()
        .split_inclusive(|c: char| !c.is_alphanumeric() && c != '_')
    {
        // A name before a point is that of a table.
        let is_table = word.ends_with('.') && word.chars().next().is_some_and(char::is_alphabetic);
        if !is_table {
            normal.extend(
                word.chars()
                    .filter(|c| !c.is_whitespace() && !"()\"".contains(*c)),
            );
        }
    }
    normal
}

/// The first place where a name stands as a word.
fn of_word(sql: &str, subject: &str) -> Option<Place> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    if subject.is_empty() {
        return None;
    }
    let wanted = subject.to_lowercase();
    for (number, line) in sql.lines().enumerate() {
        let lower = line.to_lowercase();
        let mut start = 0;
        while let Some(found) = lower.get(start..).and_then(|rest| rest.find(&wanted)) {
            let at = start.saturating_add(found);
            let end = at.saturating_add(wanted.len());
            let before = lower.get(..at).and_then(|text| text.chars().next_back());
            let after = lower.get(end..).and_then(|text| text.chars().next());
            if !before.is_some_and(is_part) && !after.is_some_and(is_part) {
                let from = lower.get(..at).map_or(0, |text| text.chars().count());
                return Some(Place {
                    line: number,
                    from,
                    to: from.saturating_add(wanted.chars().count()),
                });
            }
            start = end;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Place, place};

    fn words(sql: &str, subject: &str) -> Option<String> {
        let Place { line, from, to } = place(sql, subject)?;
        let line = sql.lines().nth(line)?;
        Some(line.chars().skip(from).take(to - from).collect())
    }

    #[test]
    fn a_condition_is_found_in_the_text_as_it_was_written() {
        let sql =
            "SELECT count(*)\nFROM patient p\nWHERE p.sex = 'female' AND (p.birth_year % 7) = 1";
        let found = words(sql, "birth_year % 7 = 1");
        assert!(
            found
                .as_deref()
                .is_some_and(|text| text.ends_with("birth_year % 7) = 1")),
            "{found:?}"
        );
        assert_eq!(words(sql, "birth_year").as_deref(), Some("p.birth_year"));
        assert_eq!(words(sql, "COUNT").as_deref(), Some("count"));
        assert_eq!(words(sql, "duration"), None);
        // The parser says where the last argument ends.
        assert_eq!(
            words("SELECT 'é', max(score) FROM scale_score", "max(score)").as_deref(),
            Some("max(score")
        );
    }
}
