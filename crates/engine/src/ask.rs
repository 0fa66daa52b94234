//! The pipeline of a question: plan, split, count, protect, seal, record.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::{Model, Notice, Sentence};
use datafusion::execution::session_state::SessionState;
use disclosure::{CellKey, Profile, ProtectedTable, Reason, RecordKeys};
use guard::{Context, GuardedPlan};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;
use warehouse::Snapshot;

use crate::advice::hidden_by_memory;
use crate::answer::{Answer, Release};
use crate::catalog::Catalog;
use crate::ceiling::Everybody;
use crate::code::Code;
use crate::domain::Domains;
use crate::frames::Population;
use crate::functions::{Shared, guard_functions};
use crate::large_stack::OnLargeStack;
use crate::limits::Limits;
use crate::memory::{Kept, Known, Memories, Memory};
use crate::plan::normal_form;
use crate::reference::{ReferenceFile, last_day};
use crate::session::session;
use crate::tally::Tally;
use crate::underlined::underlined;
use crate::value::is_answerable;
use crate::{person, seal};

/// One version of the warehouse, open for questions.
pub struct Engine {
    pub(crate) model: Model,
    pub(crate) catalog: Catalog,
    state: SessionState,
    pub(crate) version: u64,
    /// Read at the first question.
    people: OnceCell<People>,
    pub(crate) memories: Memories,
    pub(crate) everybody: Everybody,
    tally: Tally,
    pub(crate) limits: Limits,
}

/// What is known of every patient of the version, whatever is asked.
pub(crate) struct People {
    population: Arc<Population>,
    pub(crate) known: Known,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// Who asks, when, and where it is written down.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The record that the question enters before its answer can be read.
    pub ledger: &'a ledger::Ledger,
    /// The key that signs the record's head.
    pub key: &'a ledger::SigningKey,
    /// The key of the noise, the same for the whole life of the warehouse.
    pub cell_key: &'a CellKey,
    /// RFC 3339; the caller's clock.
    pub time: &'a str,
    /// Who asks: what this person was given before is held against every new answer.
    pub person: &'a str,
    /// Whether each value comes with the standard deviation that the noise gives it; it takes a while.
    pub tells_noise: bool,
    /// The project, if any: its members share what they were given.
    pub project: Option<&'a str>,
    /// Whether the answer is for the public, and then remembered for everybody.
    pub public: bool,
    /// What kind of entry an answer is: a query or the run of a study.
    pub kind: ledger::Kind,
    /// Further facts for the entry: the digest of the policy, that of a study.
    pub facts: &'a BTreeMap<String, String>,
}

impl Engine {
    /// Opens a version with the public reference tables that ship beside it.
    ///
    /// # Errors
    /// `E06` if a reference table cannot be read.
    pub fn open(
        model: &Model,
        snapshot: &Snapshot,
        references: &[ReferenceFile],
    ) -> Result<Self, Notice> {
        Self::open_within(model, snapshot, references, Limits::default())
    }

    /// The same, under other limits of memory and time.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub fn open_within(
        model: &Model,
        snapshot: &Snapshot,
        references: &[ReferenceFile],
        limits: Limits,
    ) -> Result<Self, Notice> {
        let catalog = Catalog::open(model, snapshot, references)?;
        let state = session(catalog.all(), last_day(snapshot), limits.runtime()?);
        Ok(Self {
            model: model.clone(),
            catalog,
            state,
            version: snapshot.version(),
            people: OnceCell::new(),
            memories: Memories::default(),
            everybody: Everybody::default(),
            tally: Tally::default(),
            limits,
        })
    }

    /// Answers one question under a profile, and writes it down first.
    ///
    /// # Errors
    /// A notice with the code of the rule that refuses, or of what is wrong with the text. The
    /// refusal is written down as well.
    pub async fn ask(
        &self,
        sql: &str,
        profile: &Profile,
        asking: &Asking<'_>,
    ) -> Result<Answer, Notice> {
        let mut kept = None;
        let answering = OnLargeStack::new(self.answer(sql, profile, asking, &mut kept));
        let answer = tokio::time::timeout(self.limits.time, answering).await;
        let answer = answer.unwrap_or_else(|_| Err(Code::E05.notice()));
        let (kind, outcome) = match &answer {
            Ok(_) => (asking.kind, "answered"),
            Err(notice) => (ledger::Kind::Refusal, notice.code),
        };
        let mut facts = self.facts(sql, profile.name(), asking, outcome);
        if let Some(kept) = kept {
            facts.insert("numbers".to_owned(), kept.numbers.to_string());
            if let Some(digest) = kept.digest {
                facts.insert(ledger::GIVEN.to_owned(), digest);
            }
        }
        record(asking, kind, facts)?;
        answer
    }

    /// Writes down that a question was refused before it was looked at, such as one under a profile
    /// that is not assigned to the person.
    ///
    /// # Errors
    /// A notice of the record, if it cannot be written.
    pub fn refuse(
        &self,
        sql: &str,
        profile: &str,
        asking: &Asking<'_>,
        code: &str,
    ) -> Result<(), Notice> {
        let facts = self.facts(sql, profile, asking, code);
        record(asking, ledger::Kind::Refusal, facts)
    }

    /// Who asked what under which rules, and what came of it.
    fn facts(
        &self,
        sql: &str,
        profile: &str,
        asking: &Asking<'_>,
        outcome: &str,
    ) -> BTreeMap<String, String> {
        let mut facts = asking.facts.clone();
        let own = [
            ("person", asking.person.to_owned()),
            ("profile", profile.to_owned()),
            ("model", self.model.digest()),
            ("version", self.version.to_string()),
            ("sql_sha256", hex(&Sha256::digest(sql.as_bytes()))),
            ("outcome", outcome.to_owned()),
        ];
        let project = asking.project.map(|name| ("project", name.to_owned()));
        for (name, fact) in own.into_iter().chain(project) {
            facts.insert(name.to_owned(), fact);
        }
        facts
    }

    /// How many numbers were given since the engine was opened, by status, and how many each rule hid, by its
    /// code. For the custodian alone.
    pub fn tally(&self) -> BTreeMap<&'static str, u64> {
        self.tally.read()
    }

    /// `shared` is what the aggregates of this question will share.
    pub(crate) async fn split(
        &self,
        sql: &str,
        shared: &Arc<Shared>,
    ) -> Result<GuardedPlan, Notice> {
        let functions = guard_functions(shared);
        let plan = normal_form(&self.state, &self.model, sql).await?;
        let context = Context {
            model: &self.model,
            functions: &functions,
        };
        let guarded = guard::split(&plan, &context)
            .map_err(|refusal| underlined(refusal.notice(), sql, refusal.subject()))?;
        let fields = guarded.public().schema().fields();
        match fields
            .iter()
            .find(|field| !is_answerable(field.data_type()))
        {
            Some(field) => Err(Code::E07.about(field.name())),
            None => Ok(guarded),
        }
    }

    async fn answer(
        &self,
        sql: &str,
        profile: &Profile,
        asking: &Asking<'_>,
        kept: &mut Option<Kept>,
    ) -> Result<Answer, Notice> {
        let people = self.people(asking.cell_key).await?;
        let shared = Arc::new(Shared::of(people.population.structures().as_ref()));
        let guarded = self.split(sql, &shared).await?;
        let domains = self.domains();
        let mut counted = Vec::new();
        let mut protected = Vec::new();
        if !guarded.private().is_empty() {
            for private in guarded.private() {
                let with = person::With {
                    domains,
                    shared: &shared,
                    known: &people.known,
                    folded: &self.catalog.folded,
                };
                let known = (people.population.as_ref(), self.version);
                counted.push(person::counted(private, with, known).await?);
            }
            let mut memory = Memory::open(asking, &self.memories, &people.known)?;
            // The tables of one statement are protected together.
            protected = disclosure::protect(counted, profile, memory.given())
                .map_err(|e| of_disclosure(&e))?;
            self.alert(&memory, (asking, &people.known), profile)?;
            self.tally.note(&protected);
            // Before anybody can read it.
            *kept = Some(memory.keep()?);
        }
        let release = Release {
            version: self.version,
            profile,
            measures: &guarded.measures(),
            notes: notes(&guarded, &protected, profile),
            ordered: seal::is_ordered(guarded.public()),
            tells_noise: asking.tells_noise,
        };
        let by_memory = hidden_by_memory(&guarded, &protected);
        let answer = seal::run(&self.state, &self.catalog, &guarded, &protected, release).await?;
        Ok(answer
            .with_told(&guarded.told())
            .with_hidden_by_memory(by_memory))
    }
}

impl Engine {
    pub(crate) fn domains(&self) -> Domains<'_> {
        Domains {
            state: &self.state,
            model: &self.model,
            years: &self.catalog.years,
            regions: &self.catalog.regions,
        }
    }

    /// Writes down where all people together are told more than the ceiling. Before the answer is kept: a
    /// process that dies between has alerted for nothing, and the next one alerts again.
    fn alert(
        &self,
        memory: &Memory<'_>,
        (asking, people): (&Asking<'_>, &Known),
        profile: &Profile,
    ) -> Result<(), Notice> {
        let passed = memory.passes_ceiling(&self.everybody, (asking, people), profile)?;
        for secret in self.named(passed) {
            let facts = BTreeMap::from([
                ("person".to_owned(), asking.person.to_owned()),
                ("secret".to_owned(), secret.name.unwrap_or_default()),
                ("what".to_owned(), secret.what.en),
                ("limits".to_owned(), format!("{:.2}", secret.share)),
            ]);
            record(asking, ledger::Kind::CeilingPassed, facts)?;
        }
        Ok(())
    }

    pub(crate) async fn people(&self, cell_key: &CellKey) -> Result<&People, Notice> {
        let read = async || {
            let (state, model) = (&self.state, &self.model);
            let population = person::population(state, model, &self.catalog).await?;
            let numbers = population.numbers.iter().copied();
            let named = population.structures();
            let known = Known {
                affiliations: person::affiliations(state, model, named.as_ref()).await?,
                records: Arc::new(RecordKeys::of(cell_key, numbers)),
            };
            Ok(People { population, known })
        };
        self.people.get_or_try_init(read).await
    }
}

fn record(
    asking: &Asking<'_>,
    kind: ledger::Kind,
    facts: BTreeMap<String, String>,
) -> Result<(), Notice> {
    let appended = asking.ledger.append(asking.key, asking.time, kind, facts);
    appended.map(|_| ()).map_err(|e| unrecorded(&e))
}

/// What a reader must know of the answer.
fn notes(guarded: &GuardedPlan, protected: &[ProtectedTable], profile: &Profile) -> Vec<Notice> {
    let mut notes = Vec::new();
    if profile.is_perturbed() && !protected.is_empty() {
        notes.push(Code::E23.notice());
    }
    let by_memory = |hidden: &disclosure::Hidden| {
        matches!(
            hidden.reason,
            Reason::Leverage | Reason::Entities | Reason::Near
        )
    };
    if protected
        .iter()
        .any(|table| table.reasons().iter().any(by_memory))
    {
        notes.push(Code::E24.notice());
    }
    let by_work = |hidden: &disclosure::Hidden| hidden.reason == Reason::Irregular;
    if protected
        .iter()
        .any(|table| table.reasons().iter().any(by_work))
    {
        notes.push(Code::E25.notice());
    }
    if protected.iter().any(ProtectedTable::small_groups_left_out) {
        notes.push(Code::E20.notice());
    }
    if protected.iter().any(ProtectedTable::has_near) {
        notes.push(Code::E21.notice());
    }
    if seal::counts_things(guarded) {
        notes.push(Code::E26.notice());
    }
    notes
}

/// A refusal of disclosure control, with its own code.
pub(crate) fn of_disclosure(error: &disclosure::DisclosureError) -> Notice {
    let (what, hint) = (error.message(), error.hint());
    Notice::new(
        error.code().as_str(),
        Sentence::new(what.fr, what.en),
        Sentence::new(hint.fr, hint.en),
    )
}

/// What cannot be written down is not answered.
pub(crate) fn unrecorded(error: &ledger::LedgerError) -> Notice {
    Notice::new(
        error.code(),
        Sentence::new(error.fr(), error.en()),
        Sentence::new(error.hint_fr(), error.hint_en()),
    )
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|half| char::from_digit(u32::from(half), 16))
        .collect()
}
