//! What a statement asks of each of its groups: pieces cut by conditions, and numbers over them.

use std::collections::BTreeSet;

use super::condition::{Condition, Place, Test};
use super::said::Said;
use super::statement::{Aggregate, Cohort, Key, Measure, Statement};
use super::world::{Table, World};

/// A part of each group.
#[derive(Debug)]
pub(crate) struct Piece {
    /// All of these hold; none: the group itself.
    pub(crate) conditions: Vec<Condition>,
    /// It only asks whether columns are known that tell nothing by it.
    pub(crate) only_known: bool,
    pub(crate) said: Said,
    text: String,
}

impl Piece {
    pub(crate) fn is_whole(&self) -> bool {
        self.conditions.is_empty()
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Statistic {
    Patients,
    Rows,
    Sum(Place),
    Structures,
}

/// A number over a piece.
#[derive(Debug, Clone)]
pub(crate) struct Number {
    pub(crate) piece: usize,
    pub(crate) statistic: Statistic,
}

/// How an output column is made of numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Output {
    Number(usize),
    /// The first over the second.
    Mean(usize, usize),
    /// The first over both together.
    Share(usize, usize),
}

#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) statement: &'a Statement,
    /// What a patient satisfies who has a row at all.
    pub(crate) said: Said,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) numbers: Vec<Number>,
    pub(crate) outputs: Vec<Output>,
    /// What is counted, as a text: rows that are multiplied in another way are other rows.
    pub(crate) rows: String,
    /// The most rows of a patient that count.
    pub(crate) rows_most: u64,
    /// Every patient has one row at most.
    pub(crate) is_single: bool,
    /// Those who act are asked about.
    pub(crate) has_acts: bool,
    pub(crate) has_free_key: bool,
}

impl<'a> Asked<'a> {
    pub(crate) fn of(statement: &'a Statement, world: &World) -> Self {
        let table = &world.tables[statement.table];
        let is_single = table.rows_most == 1;
        let rows = if statement.with_patient {
            format!("({}, patient)", table.name)
        } else {
            table.name.to_owned()
        };
        let is_free = |key: &Key| match key {
            Key::Column(place) => place.column.domain.is_none(),
            Key::Case(_) => false,
        };
        let mut asked = Self {
            statement,
            said: said(statement, world),
            pieces: Vec::new(),
            numbers: Vec::new(),
            outputs: Vec::new(),
            rows,
            rows_most: table.rows_most,
            is_single,
            has_acts: table.has_acts,
            has_free_key: statement.keys.iter().any(is_free),
        };
        asked.piece(Vec::new());
        for aggregate in &statement.aggregates {
            let output = asked.output(aggregate);
            asked.outputs.push(output);
        }
        asked
    }

    /// Whether the group can be seen beside its pieces.
    pub(crate) fn shows_whole(&self) -> bool {
        let is_whole = |number: &Number| self.pieces[number.piece].is_whole();
        self.has_free_key || self.numbers.iter().any(is_whole)
    }

    /// What every row satisfies.
    fn kept(&self) -> Vec<&'a Condition> {
        let conditions = self.statement.conditions.iter();
        conditions.flat_map(Condition::conjuncts).collect()
    }

    fn output(&mut self, of: &Aggregate) -> Output {
        let filter: Vec<Condition> = of.filter.iter().cloned().collect();
        let with = |condition: &Condition| [filter.clone(), vec![condition.clone()]].concat();
        match &of.measure {
            Measure::Rows => self.counted(filter, Statistic::Rows),
            Measure::Patients => self.counted(filter, Statistic::Patients),
            Measure::PatientsIf(condition) => self.counted(with(condition), Statistic::Patients),
            Measure::Structures => self.counted(filter, Statistic::Structures),
            Measure::Share(condition) => {
                let fails = Condition::NotTrue(Box::new(condition.clone()));
                let [holds, fails] = [condition, &fails].map(|condition| {
                    let piece = self.piece(with(condition));
                    self.number(piece, Statistic::Rows)
                });
                Output::Share(holds, fails)
            }
            Measure::Indicator(condition) => {
                let counted = self.counted(with(condition), Statistic::Rows);
                // The rows where it does not hold add nothing, but are a part of the group too.
                self.piece(with(&Condition::NotTrue(Box::new(condition.clone()))));
                counted
            }
            Measure::Sum(place) => {
                let piece = self.known(filter, place);
                Output::Number(self.number(piece, Statistic::Sum(place.clone())))
            }
            Measure::Average(place) => {
                let piece = self.known(filter, place);
                let rows = self.number(piece, Statistic::Rows);
                let sum = self.number(piece, Statistic::Sum(place.clone()));
                Output::Mean(sum, rows)
            }
        }
    }

    fn counted(&mut self, conditions: Vec<Condition>, statistic: Statistic) -> Output {
        let piece = self.piece(conditions);
        Output::Number(self.number(piece, statistic))
    }

    /// The piece in which a measure is known too.
    fn known(&mut self, mut conditions: Vec<Condition>, place: &Place) -> usize {
        if place.column.nullable {
            conditions.push(Condition::Of(place.clone(), Test::Known));
        }
        self.piece(conditions)
    }

    fn number(&mut self, piece: usize, statistic: Statistic) -> usize {
        let same = |known: &Number| {
            known.piece == piece
                && match (&known.statistic, &statistic) {
                    (Statistic::Patients, Statistic::Patients)
                    | (Statistic::Rows, Statistic::Rows)
                    | (Statistic::Structures, Statistic::Structures) => true,
                    (Statistic::Sum(one), Statistic::Sum(other)) => one.is(other),
                    _ => false,
                }
        };
        let known = self.numbers.iter().position(same);
        known.unwrap_or_else(|| {
            self.numbers.push(Number { piece, statistic });
            self.numbers.len() - 1
        })
    }

    fn piece(&mut self, conditions: Vec<Condition>) -> usize {
        let mut distinct: Vec<Condition> = Vec::new();
        for condition in conditions {
            let is_said = self.is_said(&condition);
            if !is_said && !distinct.iter().any(|known| known.is(&condition)) {
                distinct.push(condition);
            }
        }
        let text = distinct.iter().map(Condition::sql);
        let text = text.reduce(|all, one| format!("({all} AND {one})"));
        let text = text.unwrap_or_default();
        if let Some(known) = self.pieces.iter().position(|known| known.text == text) {
            return known;
        }
        let only_known = distinct
            .iter()
            .all(|condition| self.tells_nothing(condition));
        let said = distinct.iter().map(Said::of);
        self.pieces.push(Piece {
            only_known: !distinct.is_empty() && only_known,
            said: said.fold(Said::always(), Said::and),
            conditions: distinct,
            text,
        });
        self.pieces.len() - 1
    }

    /// Whether the statement chose its rows so that the condition cuts nothing.
    fn is_said(&self, condition: &Condition) -> bool {
        let kept = self.kept();
        let rejects = |place: &Place| kept.iter().any(|kept| kept.rejects_missing(place));
        kept.iter().any(|kept| kept.is(condition))
            || condition.asks_for_known().is_some_and(rejects)
    }

    /// Whether a condition only asks that a column be known, which tells nothing.
    fn tells_nothing(&self, condition: &Condition) -> bool {
        let Some(place) = condition.asks_for_known() else {
            return false;
        };
        !place.column.missing_tells || self.decides(place)
    }

    /// Whether another column, a key or one value of which is asked, says whether this one is known.
    fn decides(&self, place: &Place) -> bool {
        let Some(by) = &place.column.missing_by else {
            return false;
        };
        let decides = |of: &Place| of.alias == place.alias && of.column.name == by;
        let is_key = |key: &Key| matches!(key, Key::Column(of) if decides(of));
        let is_one = |kept: &&Condition| matches!(kept, Condition::Of(of, Test::In(list)) if list.len() == 1 && decides(of));
        self.statement.keys.iter().any(is_key) || self.kept().iter().any(is_one)
    }

    /// The words of a piece of the group with these values: equal words are one question.
    pub(crate) fn words(&self, piece: &Piece, keys: &[String]) -> BTreeSet<String> {
        let mut words = self.said.words();
        words.extend(piece.said.words());
        for (key, value) in self.statement.keys.iter().zip(keys) {
            words.insert(format!("{} = {value}", key.text()));
        }
        words
    }

    pub(crate) fn reads_secrets(&self, piece: &Piece) -> bool {
        let keys = self.statement.keys.iter();
        self.said.reads_secrets()
            || piece.said.reads_secrets()
            || keys.into_iter().any(Key::reads_secrets)
    }
}

/// What the statement says of a patient who has a row.
fn said(statement: &Statement, world: &World) -> Said {
    let mut said = row(&world.tables[statement.table]);
    for condition in &statement.conditions {
        said = said.and(Said::of(condition));
    }
    if let Some(cohort) = &statement.cohort {
        said = said.and(of_cohort(cohort, &world.tables[cohort.table]));
    }
    said
}

/// Everybody has a row of `patient`; any other row is a secret.
fn row(table: &Table) -> Said {
    if table.rows_most == 1 {
        Said::always()
    } else {
        Said::Row(table.name, table.secret)
    }
}

fn of_cohort(cohort: &Cohort, table: &Table) -> Said {
    let condition = cohort.condition.as_ref().map(Said::of);
    let there = row(table).and(condition.unwrap_or_else(Said::always));
    let there = Said::True(Box::new(there));
    if cohort.wants_them() {
        there
    } else {
        Said::Not(Box::new(there))
    }
}
