//! What would lose less, below an answer.

use contract::Lang;
use engine::Advice;

/// A line for each piece of advice with the columns that it is about; a rewritten question stands below it.
pub(crate) fn lines(all: &[Advice], lang: Lang) -> String {
    let mut written = Vec::new();
    let mut said: Vec<(&Advice, Vec<&str>)> = Vec::new();
    for advice in all {
        let column = advice.column.as_deref();
        let is_same = |known: &Advice| known.notice == advice.notice && known.sql == advice.sql;
        match said.iter_mut().find(|(known, _)| is_same(known)) {
            Some((_, columns)) => columns.extend(column),
            None => said.push((advice, column.into_iter().collect())),
        }
    }
    for (advice, columns) in said {
        let subject = match (columns.is_empty(), lang) {
            (true, _) => String::new(),
            (false, Lang::Fr) => format!("{} : ", columns.join(", ")),
            (false, Lang::En) => format!("{}: ", columns.join(", ")),
        };
        let (what, hint) = (advice.notice.what.get(lang), advice.notice.hint.get(lang));
        let between = match lang {
            Lang::Fr => " ;",
            Lang::En => ";",
        };
        let code = advice.notice.code;
        written.push(format!("{code} {subject}{what}{between} {hint}\n"));
        written.extend(advice.sql.as_ref().map(|sql| format!("    {sql}\n")));
    }
    written.concat()
}
