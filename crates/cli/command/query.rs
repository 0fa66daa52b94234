//! `tamis query`: free SQL, protected statistics.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

use clap::ValueEnum;
use contract::Lang;
use disclosure::{Noise, Statistic};
use engine::{Advice, Answer, Asking, Explained};
use ledger::{Kind, Ledger};

use crate::advice;
use crate::answer;
use crate::clock;
use crate::code::Code;
use crate::desk;
use crate::exit::{ExitStatus, Failure};
use crate::json;
use crate::keys::KeyFolder;
use crate::permit::{self, Question, Rules};
use crate::printer::{Lines, Printer};
use crate::publish;
use crate::rows;
use crate::session::Session;

/// What is typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The question, one SELECT; `-` reads it from standard input
    #[arg(required_unless_present_any = ["file", "memory"])]
    sql: Option<String>,
    /// Read the question from a file
    #[arg(long, value_name = "FILE", conflicts_with = "sql")]
    file: Option<PathBuf>,
    /// Form of the answer: table (`s` where a value is hidden), csv (each measure followed by its
    /// status), json (columns, rows of values with their statuses, notes), rows (a JSON array of flat
    /// objects), lines (one flat JSON object a line), parquet (needs --output)
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "table",
        hide_possible_values = true
    )]
    format: Format,
    /// Write the answer to a new file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Ask an earlier version of the warehouse [default: the last]
    #[arg(long, value_name = "N")]
    version: Option<u64>,
    /// The project for which it is asked: its members share what they were given before
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// The profile under which it is answered, one that the policy assigns to the person
    #[arg(long, value_name = "NAME", default_value = "research")]
    profile: String,
    /// Who asks, as the policy names her
    #[arg(long, value_name = "NAME", default_value = desk::OPERATOR)]
    person: String,
    /// Keep the text of the question beside the ledger, encrypted to the identity of the key ring
    #[arg(long)]
    keep_sql: bool,
    /// Say which rule judges which part of the question, and run nothing
    #[arg(long)]
    explain: bool,
    /// Say how much of the limit of each secret column was used by what the person, the project and the
    /// public were given (own), or by what all people were (everybody), and run nothing
    #[arg(
        long,
        value_name = "WHOSE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "own",
        hide_possible_values = true,
        conflicts_with_all = ["sql", "file", "explain"]
    )]
    memory: Option<Whose>,
}

/// Whose answers are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Whose {
    /// Those of the person, the project and the public.
    Own,
    /// Those of all people.
    Everybody,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table to read; `s` where a value is hidden
    Table,
    /// Comma-separated; a measure is followed by its status, a hidden value is empty
    Csv,
    /// One JSON object with columns, rows, statuses and notes
    Json,
    /// A JSON array of flat objects; a measure `x` is followed by `x_status`
    Rows,
    /// The same, one object a line
    Lines,
    /// A Parquet file; a measure `x` is followed by `x_status`
    Parquet,
}

/// Asks and prints.
pub(crate) async fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    let sql = question(args)?;
    // Before anything is asked: what is asked is remembered.
    check_output(args)?;
    let (places, house) = (session.places()?, session.house());
    let desk = desk::questions_at(&places, &house, args.version).await?;
    let policy = house.policy()?;
    let ledger = Ledger::open(&desk.warehouse.ledger_folder())?;
    let rules = Rules::of(&policy, &ledger)?;
    if args.explain {
        let profile = rules.check(&args.profile, &args.person)?;
        let explained = desk.engine.explain(&sql, profile).await?;
        session.printer.data(&rulings(&explained, session.lang()))?;
        return Ok(ExitStatus::Done);
    }
    let keys = desk::keys(&places, &house);
    let mut facts = BTreeMap::from([permit::fact(&policy)]);
    let (key, cell_key) = (keys.signing_key()?, keys.cell_key()?);
    if args.keep_sql {
        facts.insert("sql_kept".to_owned(), keep(&sql, &ledger, &keys)?);
    }
    let asking = Asking {
        ledger: &ledger,
        key: &key,
        cell_key: &cell_key,
        time: &clock::now(),
        person: &args.person,
        tells_noise: args.format == Format::Json,
        project: args.project.as_deref(),
        public: false,
        kind: Kind::Query,
        facts: &facts,
    };
    let question = Question {
        sql: &sql,
        profile: &args.profile,
    };
    let profile = rules.admit(question, &desk.engine, &asking)?;
    if let Some(whose) = args.memory {
        let used = match whose {
            Whose::Own => desk.engine.used(profile, &asking).await?,
            Whose::Everybody => desk.engine.used_by_all(profile, &asking).await?,
        };
        session.printer.data(&answer::used(&used, session.lang()))?;
        return Ok(ExitStatus::Done);
    }
    let progress = session.progress(None);
    progress.step("run query");
    let answer = desk.engine.ask(&sql, profile, &asking).await;
    progress.finish();
    let answer = answer?;
    let advice = desk.engine.advice(&sql, &answer, profile).await;
    print((&answer, &advice), args, session.printer)?;
    Ok(ExitStatus::Done)
}

/// Keeps the text, readable by whoever has the identity of the key ring; returns where.
fn keep(sql: &str, ledger: &Ledger, keys: &KeyFolder) -> Result<String, Failure> {
    let sha256 = publish::sha256(sql.as_bytes());
    Ok(ledger.keep_statement(&sha256, &keys.seal(sql)?)?)
}

/// The text of the question.
fn question(args: &Args) -> Result<String, Failure> {
    let given = args.sql.as_deref();
    if let Some(path) = &args.file {
        let text = std::fs::read_to_string(path).map_err(|_| Code::C02.about(path.display()))?;
        return Ok(without_mark(text));
    }
    if given == Some("-") {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .map_err(|_| Code::C02.about("-"))?;
        return Ok(without_mark(text));
    }
    Ok(given.unwrap_or_default().to_owned())
}

/// Without the byte order mark that some editors put before a text.
fn without_mark(text: String) -> String {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

/// Refuses a form that has nowhere to go, and a file that is there already.
fn check_output(args: &Args) -> Result<(), Failure> {
    match &args.output {
        None if args.format == Format::Parquet => Err(Code::C24.notice().into()),
        Some(path) if path.exists() => Err(Code::C25.about(path.display()).into()),
        None | Some(_) => Ok(()),
    }
}

fn print(
    (answer, advice): (&Answer, &[Advice]),
    args: &Args,
    printer: Printer,
) -> Result<(), Failure> {
    let lang = printer.lang();
    let advised = advice::lines(advice, lang);
    let bytes = match args.format {
        Format::Table => format!("{}{advised}", answer::table(answer, lang)).into_bytes(),
        Format::Csv => answer::csv(answer).into_bytes(),
        Format::Json => json::whole(answer, advice).into_bytes(),
        Format::Rows => json::rows(answer).into_bytes(),
        Format::Lines => json::lines(answer).into_bytes(),
        Format::Parquet => answer.parquet()?,
    };
    match &args.output {
        Some(path) => rows::write_new(path, &bytes)?,
        None => printer.data(&String::from_utf8_lossy(&bytes))?,
    }
    // What has no place in the form itself.
    if !matches!(args.format, Format::Table | Format::Json) {
        for note in answer.notes() {
            printer.talk(note.what.get(lang));
        }
        if !advised.is_empty() {
            printer.talk(&advised);
        }
    }
    let (profile, version) = (answer.profile(), answer.version());
    printer.talk(&match lang {
        Lang::Fr => format!("profil {profile}, version {version} de l'entrepôt"),
        Lang::En => format!("profile {profile}, version {version} of the warehouse"),
    });
    Ok(())
}

fn rulings(explained: &Explained, lang: Lang) -> String {
    let width = |texts: &mut dyn Iterator<Item = &String>| {
        texts.map(|text| text.chars().count()).max().unwrap_or(0)
    };
    let subjects = width(&mut explained.rulings.iter().map(|ruling| &ruling.subject));
    let mut lines = Lines::new(lang);
    for ruling in &explained.rulings {
        let (code, subject) = (ruling.code.as_str(), &ruling.subject);
        let says = ruling.says.get(lang);
        lines.push(format!("{code}  {subject:<subjects$}  {says}"));
    }
    numbers(&mut lines, explained);
    lines.say("\ncolonnes de la réponse", "\ncolumns of the answer");
    let names = width(&mut explained.columns.iter().map(|(name, _)| name));
    for (name, measure) in &explained.columns {
        let (fr, en) = if *measure {
            (
                "vient d'une mesure protégée : chaque valeur a un statut",
                "derives from a protected measure: every value has a status",
            )
        } else {
            (
                "publique : clé de groupe ou table de référence",
                "public: group key or reference table",
            )
        };
        lines.say(
            format!("     {name:<names$}  {fr}"),
            format!("     {name:<names$}  {en}"),
        );
    }
    lines.into_text()
}

/// The numbers counted below the barrier, each with the rules that it must pass.
fn numbers(lines: &mut Lines, explained: &Explained) {
    if explained.numbers.is_empty() {
        return;
    }
    lines.say(
        "\nnombres comptés par groupe, et règles que chacun doit passer",
        "\nnumbers counted by group, and the rules that each must pass",
    );
    for number in &explained.numbers {
        let (fr, en) = counted(number.statistic);
        let (part_fr, part_en) = if number.is_part {
            (" (une part du groupe)", " (a part of the group)")
        } else {
            ("", "")
        };
        let codes: Vec<&str> = number.rules.iter().map(|code| code.as_str()).collect();
        let codes = codes.join(" ");
        lines.say(
            format!("     {fr}{part_fr} : {codes}"),
            format!("     {en}{part_en}: {codes}"),
        );
        if let Some(noise) = &number.noise {
            spread(lines, number.statistic, noise);
        }
        if !number.is_regular {
            lines.say(
                "       compte dans la limite mensuelle des listes et seuils non déclarés (D19)",
                "       counts in the monthly limit of undeclared lists and cut-points (D19)",
            );
        }
    }
}

/// What the noise of a number adds, as a standard deviation.
fn spread(lines: &mut Lines, statistic: Statistic, noise: &Noise) {
    let (patients, own) = (noise.relative, noise.absolute);
    let own_text = format!("{own:.0}");
    let (fr, en) = match statistic {
        Statistic::Quantile { .. } => (
            "le rang est déplacé de 2 patients".to_owned(),
            "the rank is moved by 2 patients".to_owned(),
        ),
        Statistic::DistinctStructures | Statistic::DistinctPractitioners => {
            ("arrondi à 5".to_owned(), "rounded to 5".to_owned())
        }
        Statistic::Patients
        | Statistic::Rows
        | Statistic::Sum
        | Statistic::SumWhereKnown
        | Statistic::SumOfProducts { .. }
        | Statistic::DistinctValues => {
            let moved = format!("{patients:.0} patients");
            if own > 0.0 {
                (
                    format!("celui de {moved}, et {own_text} en plus, à l'unité de la colonne"),
                    format!("that of {moved}, and {own_text} beside, in the unit of the column"),
                )
            } else {
                (moved.clone(), moved)
            }
        }
    };
    lines.say(
        format!("       bruit (écart type) : {fr}"),
        format!("       noise (standard deviation): {en}"),
    );
}

fn counted(statistic: Statistic) -> (&'static str, &'static str) {
    match statistic {
        Statistic::Patients => ("patients", "patients"),
        Statistic::Rows => ("lignes", "rows"),
        Statistic::Sum | Statistic::SumWhereKnown => ("somme", "sum"),
        Statistic::SumOfProducts { .. } => ("somme de produits", "sum of products"),
        Statistic::Quantile { .. } => ("quantile", "quantile"),
        Statistic::DistinctStructures => ("structures", "structures"),
        Statistic::DistinctPractitioners => ("professionnels", "practitioners"),
        Statistic::DistinctValues => ("valeurs distinctes", "distinct values"),
    }
}
