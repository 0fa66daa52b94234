//! Somebody who asks, with a memory that is written down.

use std::sync::Arc;
use std::time::Instant;

use tamis_disclosure::{
    Clipped, CountedTable, Frame, Frames, Marks, MeasureSpec, Memory, MomentSpec, Part, PieceSpec,
    Policy, Profile, ProtectedTable, Scalar, Scale, State, Statistic, TableSpec, mixed, protect,
};

use super::people::People;
use super::questions::Question;
use super::sets::{CellSets, Counting, Evidence, MomentSets, PieceSets};

const POLICY: &str = include_str!("../../../../pseudonymisation/policy.toml");

/// The rules as they are.
fn profile(name: &str) -> Profile {
    let policy = Policy::parse(POLICY).expect("the policy");
    policy.profile(name).expect("a profile").clone()
}

/// `research` with limits that nothing reaches.
fn unlimited() -> Profile {
    let mut lines: Vec<String> = POLICY.lines().map(str::to_owned).collect();
    for limit in [
        "leverage_limit",
        "leverage_measure",
        "leverage_presence",
        "entity_deviation",
    ] {
        let head = format!("[profile.research.{limit}]");
        let at = lines
            .iter()
            .position(|line| *line == head)
            .expect("a limit");
        let value = lines[at..]
            .iter()
            .position(|line| line.starts_with("value"));
        let value = at + value.expect("a value");
        let raised = if limit == "entity_deviation" {
            "0"
        } else {
            "10000"
        };
        lines[value] = format!("value = {raised}");
    }
    let policy = Policy::parse(&lines.join("\n")).expect("a policy");
    policy.profile("research").expect("a profile").clone()
}

pub(crate) struct Asker<'a> {
    people: &'a People,
    profile: Profile,
    memory: Memory,
    pub(crate) batches: Vec<Vec<u8>>,
    pub(crate) asked: usize,
    pub(crate) hidden: u64,
}

impl<'a> Asker<'a> {
    pub(crate) fn new(people: &'a People) -> Self {
        Self::opened(people, &[])
    }

    /// Goes on with what was written down.
    pub(crate) fn opened(people: &'a People, batches: &[Vec<u8>]) -> Self {
        let affiliations = Arc::clone(&people.affiliations);
        let given = batches.iter().map(Vec::as_slice);
        Self {
            memory: Memory::open(given, people.key.clone(), affiliations).expect("a memory"),
            people,
            profile: unlimited(),
            batches: Vec::new(),
            asked: 0,
            hidden: 0,
        }
    }

    /// Asks, writes down what was given, and says how many milliseconds both took, on the clock and of the
    /// processor.
    pub(crate) fn ask(&mut self, question: &Question) -> [f64; 2] {
        let table = question.table(self.people);
        let (started, worked) = (Instant::now(), worked());
        let answer = protect(vec![table], &self.profile, &mut self.memory).expect("an answer");
        let (batch, by_memory) = (self.memory.batch(), self.memory.hidden_by_memory());
        self.asked += self.memory.new_numbers();
        self.memory.kept();
        let work = self::worked() - worked;
        let time = started.elapsed().as_secs_f64() * 1_000.0;
        self.hidden += by_memory;
        drop(answer);
        self.batches.extend(batch);
        [time, work]
    }
}

/// Milliseconds for which the threads of this process have had a processor; none where Linux does not say.
pub(crate) fn worked() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten();
    let nanoseconds = threads.flatten().filter_map(|thread| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<f64>() / 1e6
}

/// Milliseconds for all of these, each by somebody of whom nothing is remembered.
pub(crate) fn alone(people: &People, questions: &[Question], name: &str) -> f64 {
    let profile = profile(name);
    let ask = |question: &Question| {
        let (table, mut nothing) = (question.table(people), Memory::nothing());
        let started = Instant::now();
        let tables: Vec<ProtectedTable> =
            protect(vec![table], &profile, &mut nothing).expect("an answer");
        let time = started.elapsed().as_secs_f64() * 1_000.0;
        drop(tables);
        time
    };
    questions.iter().map(ask).sum()
}

struct Fixed(Frame);

impl Frames for Fixed {
    fn are_regular(&self, _: &[Scalar]) -> Vec<bool> {
        vec![true]
    }

    fn expected(&self, _: u64) -> Vec<Vec<Option<Scalar>>> {
        Vec::new()
    }

    fn of(&self, _: &[Scalar]) -> Vec<Frame> {
        vec![self.0.clone()]
    }
}

impl Question {
    fn frame(&self) -> Frame {
        let who = self.who.clone();
        let part = match &self.secret {
            Some(secret) => Part::new(State::Open, secret.residual, [secret.column], who),
            None => Part::new(State::In, 0, [], who),
        };
        Frame::new(vec![part]).expect("a frame")
    }

    fn table(&self, people: &People) -> CountedTable {
        let members = self
            .secret
            .as_ref()
            .map_or(&*self.who, |secret| &secret.holders);
        let mut inside = Evidence::new(true, true);
        let mut marks = Marks::default();
        for patient in members {
            let (structure, practitioner) = people.followed(patient);
            inside.add(patient, Some(structure), Some(practitioner));
            marks.add(mixed(u64::from(patient), 1));
        }
        let sum = MomentSets {
            value: Some(0),
            clipped: Some(Clipped {
                sum: 0,
                marks: marks.clone(),
            }),
            ..MomentSets::default()
        };
        let count = MomentSets::default();
        let cell = CellSets {
            keys: Vec::new(),
            pieces: vec![PieceSets {
                inside,
                outside: Evidence::default(),
                rows: members.len(),
                row_marks: marks,
            }],
            moments: [count]
                .into_iter()
                .chain(self.has_sum.then_some(sum))
                .collect(),
        };
        let counting = Counting {
            records: &people.records,
            affiliations: &people.affiliations,
        };
        let spec = self.spec();
        let cell = counting.cell(&spec, cell);
        let builder = CountedTable::builder(spec).cell(cell);
        let builder = builder.frames(Box::new(Fixed(self.frame())));
        builder.build().expect("a table")
    }

    fn spec(&self) -> TableSpec {
        let moment = |(statistic, measure)| MomentSpec {
            name: "m".into(),
            statistic,
            piece: 0,
            measure,
            factors: None,
        };
        let score = MeasureSpec {
            text: "score".into(),
            secrets: vec![9],
            scale: Some(Scale {
                centre: 11,
                width: 22,
            }),
            by_key: None,
        };
        let sum = self.has_sum.then_some((Statistic::Sum, Some(score)));
        let all = [(Statistic::Patients, None)].into_iter().chain(sum);
        TableSpec {
            name: "t".into(),
            pieces: vec![PieceSpec {
                whole: true,
                ordinary: true,
                reads_secrets: self.secret.is_some(),
                ..PieceSpec::default()
            }],
            moments: all.map(moment).collect(),
            rows_most: 1,
            ..TableSpec::default()
        }
    }
}
