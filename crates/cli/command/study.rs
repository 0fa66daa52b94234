//! `tamis study`: studies of the house, and their publications.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use contract::Lang;
use disclosure::Policy;
use engine::Asking;
use ledger::{Head, Kind, Ledger};
use study::{ContractFacts, Provenance, Reference, Study, TableView, terminal};
use warehouse::Manifest;

use crate::answer::{drawn, plain_table};
use crate::clock;
use crate::code::Code;
use crate::desk;
use crate::exit::{ExitStatus, Failure};
use crate::house::House;
use crate::permit::{self, Question, Rules};
use crate::printer::Printer;
use crate::progress::Progress;
use crate::publish::{self, Record, Release};
use crate::session::{Places, Session};

/// Width of the chart, in characters.
const WIDTH: usize = 80;

/// What is typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Run one study and publish it
    Run(RunArgs),
    /// List the studies of the rules in use
    List,
}

#[derive(Debug, clap::Args)]
struct RunArgs {
    /// File of the study, or its name as `tamis study list` gives it
    study: PathBuf,
    /// Folder of the publication [default: publication/NAME beside the warehouse]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs or lists.
pub(crate) async fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    match &args.verb {
        Verb::Run(args) => run_one(args, session).await,
        Verb::List => list(session),
    }
}

async fn run_one(args: &RunArgs, session: &Session) -> Result<ExitStatus, Failure> {
    let (places, house) = (session.places()?, session.house());
    let study = find(&house, &args.study)?;
    let out = match &args.out {
        Some(out) => session.environment.absolute(out),
        None => places.publications.join(study.slug()),
    };
    let progress = session.progress(None);
    let job = Job {
        study: &study,
        places: &places,
        house: &house,
        out: &out,
    };
    let outcome = perform(&job, &progress).await;
    progress.finish();
    outcome?.print(&job, session.printer)?;
    Ok(ExitStatus::Done)
}

/// A study file by its path, else a study of the house by its name.
fn find(house: &House, wanted: &Path) -> Result<Study, Failure> {
    if wanted.is_file() {
        let text = fs::read_to_string(wanted).map_err(|_| Code::C02.about(wanted.display()))?;
        return Study::parse(&text)
            .map_err(|notice| Failure::from(notice).at(&wanted.display().to_string()));
    }
    for found in house.studies()? {
        match found.study {
            Ok(study) if Path::new(study.slug()) == wanted => return Ok(study),
            study if Path::new(&found.path) == wanted => return study,
            _ => {}
        }
    }
    Err(Code::C05.about(wanted.display()).into())
}

/// One study to run.
#[derive(Debug)]
pub(super) struct Job<'a> {
    pub(super) study: &'a Study,
    pub(super) places: &'a Places,
    pub(super) house: &'a House,
    /// Folder of the publication.
    pub(super) out: &'a Path,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Outcome {
    rows: TableView,
    reference: Reference,
    head: Head,
}

/// Runs a study and publishes it.
pub(super) async fn perform(job: &Job<'_>, progress: &Progress) -> Result<Outcome, Failure> {
    publish::check_place(job.out)?;
    let policy = job.house.policy()?;
    let reference = job.house.reference()?;
    progress.step("run study");
    let desk = desk::questions(job.places, job.house).await?;
    let ledger = Ledger::open(&desk.warehouse.ledger_folder())?;
    let rules = Rules::of(&policy, &ledger)?;
    let keys = desk::keys(job.places, job.house);
    let (key, cell_key) = (keys.signing_key()?, keys.cell_key()?);
    let facts = facts(job.study, &policy);
    let asking = Asking {
        ledger: &ledger,
        key: &key,
        cell_key: &cell_key,
        time: &clock::now(),
        person: desk::OPERATOR,
        tells_noise: false,
        project: None,
        // It is published.
        public: true,
        kind: Kind::StudyRun,
        facts: &facts,
    };
    let question = Question {
        sql: job.study.sql(),
        profile: &job.study.front().profile,
    };
    let profile = rules.admit(question, &desk.engine, &asking)?;
    let profile = profile.tighten(job.study.tightening())?;
    let answer = desk.engine.ask(job.study.sql(), &profile, &asking).await?;
    let rows = TableView::from(&answer);
    let manifest = desk.snapshot.manifest();
    let provenance = Provenance {
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        warehouse_version: answer.version(),
        synthetic: desk::is_synthetic(&ledger)?,
        contracts: contracts(manifest),
        model_digest: manifest.model_digest.clone(),
        policy_digest: policy.digest().to_owned(),
        profile,
        ledger_head: String::new(),
    };
    progress.step("publish study");
    let release = Release {
        study: job.study,
        rows: &rows,
        reference: &reference,
        provenance,
    };
    let record = Record {
        ledger: &ledger,
        key: &key,
    };
    let head = publish::publish(release, &record, job.out)?;
    Ok(Outcome {
        rows,
        reference,
        head,
    })
}

/// What the entry says of the study.
fn facts(study: &Study, policy: &Policy) -> BTreeMap<String, String> {
    BTreeMap::from([
        permit::fact(policy),
        ("study".to_owned(), study.slug().to_owned()),
        ("study_sha256".to_owned(), study.digest().to_owned()),
    ])
}

/// The last contract under which each source delivered.
fn contracts(manifest: &Manifest) -> Vec<ContractFacts> {
    let last: BTreeMap<_, _> = manifest
        .deliveries
        .iter()
        .map(|delivery| {
            (
                (&delivery.region, &delivery.source),
                &delivery.contract_digest,
            )
        })
        .collect();
    last.into_iter()
        .map(|((region, source), digest)| ContractFacts {
            region: region.clone(),
            source: source.clone(),
            digest: digest.clone(),
        })
        .collect()
}

impl Outcome {
    /// Table, chart, and where the publication is.
    pub(super) fn print(&self, job: &Job<'_>, printer: Printer) -> Result<(), Failure> {
        let lang = printer.lang();
        let table = terminal::labelled(job.study, &self.rows, &self.reference, lang);
        let bars = terminal::bars(job.study, &self.rows, &self.reference, lang, WIDTH)?;
        let title = job.study.front().title.get(lang);
        printer.data(&format!("{title}\n\n{table}"))?;
        if !bars.is_empty() {
            printer.data(&format!("\n{bars}"))?;
        }
        let (out, entry) = (job.out.display(), self.head.number);
        printer.data(&match lang {
            Lang::Fr => format!("\npublication : {out} (entrée {entry} du registre)"),
            Lang::En => format!("\npublication: {out} (entry {entry} of the ledger)"),
        })
    }
}

fn list(session: &Session) -> Result<ExitStatus, Failure> {
    let printer = session.printer;
    let header = [
        printer.say("nom", "name"),
        printer.say("fichier", "file"),
        printer.say("titre", "title"),
    ];
    let mut table = plain_table(header.map(str::to_owned));
    let mut broken = None;
    for found in session.house().studies()? {
        match found.study {
            Ok(study) => {
                let title = study.front().title.get(session.lang());
                table.add_row([study.slug(), &found.path, title]);
            }
            Err(failure) => {
                broken.get_or_insert(failure);
            }
        }
    }
    printer.data(&drawn(&table))?;
    broken.map_or(Ok(ExitStatus::Done), Err)
}
