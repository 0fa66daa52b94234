//! What is told of a column beside its values: its unit, and that a quantile is on a grid.

use contract::{Lang, Notice, Sentence};
use disclosure::{Scalar, Status};
use guard::Told;

use crate::answer::Answer;
use crate::code::Code;

impl Answer {
    /// With the unit and the grid of each column, a note for each grid, and the values below a first step marked.
    pub(crate) fn with_told(mut self, told: &[Told]) -> Self {
        for (place, told) in told.iter().enumerate() {
            let Some(column) = self.columns.get_mut(place) else {
                continue;
            };
            column.unit.clone_from(&told.unit);
            if let Some(step) = told.grid {
                let name = column.name.clone();
                self.mark_under(place, (step, told));
                let note = self.note(&name, (step, told));
                self.notes.push(note);
            }
        }
        self
    }

    fn mark_under(&mut self, place: usize, by: (i64, &Told)) {
        for row in &mut self.rows {
            let of_key = by.1.grids.as_ref().map(|grids| row.get(grids.key));
            let key = of_key.flatten().map(|key| key.value.clone());
            let step = step(by, key.as_ref());
            let Some(value) = row.get_mut(place) else {
                continue;
            };
            let is_shown = value
                .status
                .is_some_and(|status| status != Status::Suppressed);
            let is_first = match value.value {
                Scalar::Int(x) => x == 0,
                Scalar::Float(x) => x.abs() <= 0.0,
                Scalar::Null | Scalar::Bool(_) | Scalar::Text(_) | Scalar::Date(_) => false,
            };
            // On a grid of single units nothing lies between two steps.
            value.under = (is_shown && is_first && step > 1).then_some(step);
        }
    }

    /// The note that names a grid.
    fn note(&self, name: &str, (otherwise, told): (i64, &Told)) -> Notice {
        let page = Code::E27.notice();
        let [unit_fr, unit_en] = unit(told);
        let mut fr = format!("de {otherwise}{unit_fr}");
        let mut en = format!("of {otherwise}{unit_en}");
        if let Some(grids) = &told.grids {
            let of_codes: Vec<String> = grids
                .codes
                .iter()
                .map(|(code, step)| format!("{code} {step}"))
                .collect();
            let of_codes = of_codes.join(", ");
            let key = self
                .columns
                .get(grids.key)
                .map_or("", |column| column.name.as_str());
            let otherwise = grids.otherwise;
            fr = format!("selon `{key}` ({of_codes}, sinon {otherwise}){unit_fr}");
            en = format!("by `{key}` ({of_codes}, else {otherwise}){unit_en}");
        }
        Notice::new(
            page.code,
            Sentence::new(
                format!(
                    "`{name}` est montré sur une grille {fr} : la valeur est au moins le nombre montré, et moins d'un pas au-dessus"
                ),
                format!(
                    "`{name}` is shown on a grid {en}: the value is at least the number shown, and less than a step above"
                ),
            ),
            page.hint,
        )
    }
}

/// The unit behind a number, in French and in English.
fn unit(told: &Told) -> [String; 2] {
    let Some(unit) = told.unit.as_deref() else {
        return [String::new(), String::new()];
    };
    // `0.1 mg` is a number itself.
    let times = if unit.starts_with(|c: char| c.is_ascii_digit()) {
        "× "
    } else {
        ""
    };
    [Lang::Fr, Lang::En].map(|lang| format!(" {times}{}", unit_in(unit, lang)))
}

/// A unit of the model as readers of a language write it.
pub fn unit_in(unit: &str, lang: Lang) -> &str {
    match (unit, lang) {
        ("days", Lang::Fr) => "jours",
        ("years", Lang::Fr) => "ans",
        (other, Lang::Fr | Lang::En) => other,
    }
}

/// The step of a row.
fn step((otherwise, told): (i64, &Told), key: Option<&Scalar>) -> i64 {
    let Some(grids) = &told.grids else {
        return otherwise;
    };
    let of_code = grids
        .codes
        .iter()
        .find(|(code, _)| matches!(key, Some(Scalar::Text(text)) if text == code));
    of_code.map_or(grids.otherwise, |(_, step)| *step)
}
