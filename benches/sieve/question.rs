//! The questions of `questions.sql`.

/// One question.
pub(crate) struct Question {
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
    /// What a careful person adds by hand where nothing protects the patients.
    pub(crate) guarded: &'static str,
}

/// All of them, in the order of the file.
pub(crate) fn questions() -> Vec<Question> {
    include_str!("questions.sql")
        .split("-- name: ")
        .skip(1)
        .map(|part| {
            let (name, rest) = part.split_once('\n').expect("a name");
            let (guarded, sql) = rest.split_once('\n').expect("a condition");
            let guarded = guarded.trim_start_matches("-- guarded: ");
            let sql = sql.trim().trim_end_matches(';');
            Question { name, sql, guarded }
        })
        .collect()
}
