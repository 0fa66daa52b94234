//! What a statement asks of each of its groups: pieces cut by conditions, and numbers over them.

use std::collections::BTreeSet;

use super::aggregate::{Aggregate, Measure, Pair, Spread};
use super::condition::{Condition, Place, Test};
use super::counted::Values;
use super::row::Range;
use super::said::Said;
use super::statement::{Cohort, Join, Key, Statement};
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
    /// The sum of products; the places of the sums of both factors.
    Product(Place, Place, [usize; 2]),
    Quantile(u32, Place),
    Values(Place),
    Structures,
    Practitioners,
}

impl Statistic {
    /// What it is a number of.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Patients => "patients".to_owned(),
            Self::Rows => "rows".to_owned(),
            Self::Sum(place) => format!("sum of {}", place.column.full_name()),
            Self::Product(x, y, _) => format!("sum of {}", product_text(x, y)),
            Self::Quantile(hundredths, place) => {
                format!("quantile {hundredths} of {}", place.column.full_name())
            }
            Self::Values(place) => format!("values of {}", place.column.full_name()),
            Self::Structures => "structures".to_owned(),
            Self::Practitioners => "practitioners".to_owned(),
        }
    }
}

/// A text that no other product has, of which its noise is a hash.
pub(crate) fn product_text(x: &Place, y: &Place) -> String {
    format!("{} * {}", x.column.full_name(), y.column.full_name())
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
    Spread(Spread, Moments),
    Pair(Pair, Moments),
}

/// The numbers of which dispersion is computed, of x and y.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moments {
    pub(crate) rows: usize,
    pub(crate) x: usize,
    pub(crate) y: usize,
    pub(crate) xx: usize,
    pub(crate) yy: usize,
    pub(crate) xy: usize,
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
        let table = statement.source.table(world);
        let is_single = table.rows_most == 1;
        let mut rows = match &statement.join {
            Join::Nothing => table.text.clone(),
            Join::Patient => format!("({}, patient)", table.text),
            Join::OnTheRight(_) => {
                let there = said(statement, &table, world).1.text();
                format!("patient LEFT {} ON {there}", table.text)
            }
        };
        let mut has_acts = table.has_acts;
        for mark in statement.marks.iter().filter(|mark| mark.is_joined) {
            rows += &format!(" LEFT {}", mark.patients.said(world).text());
            let mut tables = mark.patients.tables().into_iter();
            has_acts |= tables.any(|table| world.tables[table].has_acts);
        }
        let is_free = |key: &Key| match key {
            Key::Column(place) => place.column.domain.is_none(),
            Key::Case(_) => false,
        };
        let mut asked = Self {
            statement,
            said: said(statement, &table, world).0,
            pieces: Vec::new(),
            numbers: Vec::new(),
            outputs: Vec::new(),
            rows,
            rows_most: table.rows_most,
            is_single,
            has_acts,
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
            Measure::Practitioners => self.counted(filter, Statistic::Practitioners),
            Measure::Values(place) => self.counted(filter, Statistic::Values(place.clone())),
            Measure::Quantile(hundredths, place) => {
                let piece = self.known(filter, &[place]);
                Output::Number(self.number(piece, Statistic::Quantile(*hundredths, place.clone())))
            }
            Measure::Spread(spread, place) => {
                Output::Spread(*spread, self.moments(filter, place, place))
            }
            Measure::Pair(pair, y, x) => Output::Pair(*pair, self.moments(filter, x, y)),
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
                let piece = self.known(filter.clone(), &[place]);
                Output::Number(self.sum(piece, filter, place))
            }
            Measure::Average(place) => {
                let piece = self.known(filter.clone(), &[place]);
                let rows = self.number(piece, Statistic::Rows);
                Output::Mean(self.sum(piece, filter, place), rows)
            }
        }
    }

    fn counted(&mut self, conditions: Vec<Condition>, statistic: Statistic) -> Output {
        let piece = self.piece(conditions);
        Output::Number(self.number(piece, statistic))
    }

    /// Of a number of some rows by patient, who has none is a part of the group too.
    fn sum(&mut self, piece: usize, filter: Vec<Condition>, place: &Place) -> usize {
        let piece = if place.column.is_conditional {
            self.piece([filter, vec![Condition::Of(place.clone(), Test::NotZero)]].concat())
        } else {
            piece
        };
        self.number(piece, Statistic::Sum(place.clone()))
    }

    /// How far the values of a measure reach in a piece of the group with these values.
    pub(crate) fn range(&self, place: &Place, piece: usize, group: &Values) -> Range {
        let keys = self.statement.keys.iter().zip(group);
        let mut of_code = keys.filter_map(|(key, (_, code))| {
            let ranges = place.column.ranges.as_ref()?;
            let Key::Column(by) = key else {
                return None;
            };
            let is_by = by.alias == place.alias && by.column.name == ranges.by;
            let mut codes = ranges.codes.iter().filter(|_| is_by);
            codes.find(|(known, _)| known == code).map(|of| of.1)
        });
        let of_piece = self.pieces[piece].conditions.iter();
        let kept = self.kept().into_iter();
        let kept = kept.chain(of_piece.flat_map(Condition::conjuncts));
        let range = of_code.next().or_else(|| place.narrowed(kept));
        range.or(place.column.range).expect("declared")
    }

    /// The step of the grid of quantiles of a measure in a piece of the group with these values.
    pub(crate) fn step(&self, place: &Place, piece: usize, group: &Values) -> i64 {
        let by = place.column.ranges.as_ref().map(|ranges| &ranges.by);
        let mut keys = self.statement.keys.iter().zip(group);
        let code = keys.find_map(|(key, (_, code))| match key {
            Key::Column(of)
                if of.alias == place.alias && Some(of.column.name) == by.map(String::as_str) =>
            {
                Some(code)
            }
            _ => None,
        });
        let of_piece = self.pieces[piece].conditions.iter();
        let kept = self.kept().into_iter();
        let kept = kept.chain(of_piece.flat_map(Condition::conjuncts));
        let step = match code {
            Some(code) => place.step_of(code),
            None => place.step(kept),
        };
        step.or(place.column.grid).expect("a grid")
    }

    /// The numbers behind dispersion, in the order in which they are decided.
    fn moments(&mut self, filter: Vec<Condition>, x: &Place, y: &Place) -> Moments {
        let piece = self.known(filter, &[x, y]);
        let sum_x = self.number(piece, Statistic::Sum(x.clone()));
        let sum_y = self.number(piece, Statistic::Sum(y.clone()));
        let mut product = |a: (&Place, usize), b: (&Place, usize)| {
            // One product, whichever is named first.
            let name = |of: &Place| of.column.full_name();
            let (a, b) = if name(a.0) <= name(b.0) {
                (a, b)
            } else {
                (b, a)
            };
            let product = Statistic::Product(a.0.clone(), b.0.clone(), [a.1, b.1]);
            self.number(piece, product)
        };
        let (x, y) = ((x, sum_x), (y, sum_y));
        Moments {
            x: sum_x,
            y: sum_y,
            xx: product(x, x),
            yy: product(y, y),
            xy: product(x, y),
            rows: self.number(piece, Statistic::Rows),
        }
    }

    /// The piece in which measures are known too.
    fn known(&mut self, mut conditions: Vec<Condition>, places: &[&Place]) -> usize {
        for place in places.iter().flat_map(|place| place.nullable()) {
            conditions.push(Condition::Of(place, Test::Known));
        }
        self.piece(conditions)
    }

    fn number(&mut self, piece: usize, statistic: Statistic) -> usize {
        let same =
            |known: &Number| known.piece == piece && known.statistic.text() == statistic.text();
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
        let text = distinct.iter().map(Condition::named);
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

/// What the statement says of a patient who has a row, and of one who has one on the right of a left join.
fn said(statement: &Statement, table: &Table, world: &World) -> (Said, Said) {
    let of_table = table.there.clone();
    let (mut said, right) = match &statement.join {
        Join::Nothing | Join::Patient => (of_table, Said::always()),
        Join::OnTheRight(on) => {
            let on = on.as_ref().map_or_else(Said::always, Said::of);
            (Said::always(), of_table.and(on))
        }
    };
    for condition in &statement.conditions {
        said = said.and(Said::of(condition));
    }
    if let Some(cohort) = &statement.cohort {
        said = said.and(of_cohort(cohort, world));
    }
    (said, right)
}

fn of_cohort(cohort: &Cohort, world: &World) -> Said {
    let there = Said::True(Box::new(cohort.patients.said(world)));
    if cohort.wants_them {
        there
    } else {
        Said::Not(Box::new(there))
    }
}
