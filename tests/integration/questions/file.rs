//! A question as a file: what is asked, who writes so, how much must be shown, and the statement.

use crate::fixture;

/// A question of `tests/questions`.
pub(crate) struct Question {
    /// The file's name without its extension.
    pub(crate) name: String,
    /// Who writes so: an epidemiologist by hand, or a program.
    pub(crate) by: String,
    /// The least share of measured cells to be shown, in per cent.
    pub(crate) shown: usize,
    /// Columns whose values are rounded down to a declared grid, with its step.
    pub(crate) snapped: Vec<(String, f64)>,
    /// Columns that count only what passes by itself, so that the plain number may be larger.
    pub(crate) at_most: Vec<String>,
    /// Asked in the history after all else: the others are held to the goal without it.
    pub(crate) is_later: bool,
    /// The rule that refuses it; a question that is worth having and has no answer yet.
    pub(crate) refused: Option<String>,
    pub(crate) sql: String,
    /// The same in words that an unprotected session of the engine can run; mostly those of the question.
    pub(crate) plainly: String,
}

impl Question {
    /// All of them, by name.
    pub(crate) fn all() -> Vec<Self> {
        let folder = fixture::house().join("tests/questions");
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .expect("tests/questions")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|kind| kind == "sql"))
            .collect();
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    fn read(path: &std::path::Path) -> Self {
        let text = std::fs::read_to_string(path).expect("a readable file");
        let name = path.file_stem().expect("a name").to_string_lossy();
        let head: Vec<&str> = text
            .lines()
            .map_while(|line| line.strip_prefix("-- "))
            .collect();
        assert!(
            head.len() >= 3 && head[0].ends_with('?'),
            "{name}: no question"
        );
        let fact = |key: &str| {
            let values = head.iter().filter_map(|line| line.strip_prefix(key));
            values.map(str::trim).collect::<Vec<_>>()
        };
        let shown = fact("shown: at least").first().copied();
        let shown = shown.and_then(|text| text.strip_suffix('%'));
        let refused = fact("refused:").first().map(|code| (*code).to_owned());
        assert!(
            shown.is_some() != refused.is_some(),
            "{name}: shown or refused"
        );
        let snapped = fact("snapped:").into_iter().map(|text| {
            let (column, step) = text.split_once(' ').expect("a column and a step");
            (column.to_owned(), step.parse().expect("a step"))
        });
        let sql = text.lines().filter(|line| !line.starts_with("--"));
        let sql = sql.collect::<Vec<_>>().join("\n");
        let plainly = fact("plainly:").join("\n");
        Self {
            by: fact("by:").first().copied().expect("who").to_owned(),
            shown: shown.map_or(0, |text| text.trim().parse().expect("a number")),
            snapped: snapped.collect(),
            refused,
            is_later: fact("history:") == ["later"],
            at_most: fact("at most:").into_iter().map(str::to_owned).collect(),
            plainly: if plainly.is_empty() {
                sql.clone()
            } else {
                plainly
            },
            sql,
            name: name.into_owned(),
        }
    }
}
