//! `tamis anonymise`: a file of rows in, a file of classes and its risk report out. Needs no warehouse.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anonymise::{Cells, Context, Description, Encoded, Report, Settings};
use sha2::{Digest, Sha256};

use crate::code::Code;
use crate::exit::{ExitStatus, Failure};
use crate::rows;
use crate::session::Session;

/// What is typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The rows, one a person: CSV in UTF-8 with a header, or Parquet (a name that ends in .parquet)
    data: PathBuf,
    /// Description of the columns and their hierarchies, in TOML
    #[arg(long, value_name = "FILE")]
    hierarchies: PathBuf,
    /// Rows of a class at least
    #[arg(long, value_name = "K")]
    k: u32,
    /// Folder of the result: anonymised.csv, risk.json, risk.fr.html, risk.en.html
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Share of rows that may be suppressed, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    suppress: f64,
    /// Passes that look for a cheaper recoding; 0 stops after the first stage
    #[arg(long, value_name = "N", default_value_t = 20)]
    passes: u32,
    /// How many people the rows are a sample of, for the estimates of unique people [default: they are all]
    #[arg(long, value_name = "N")]
    people: Option<u64>,
    /// A secret text that randomness is drawn from [default: from the contents of both files]
    #[arg(long, value_name = "TEXT")]
    seed: Option<String>,
}

/// Recodes, writes and says what came out.
pub(crate) fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    let read = |path: &Path| fs::read(path).map_err(|_| Code::C02.about(path.display()));
    let (description, bytes) = (read(&args.hierarchies)?, read(&args.data)?);
    let seed = seed(args.seed.as_deref(), [&description, &bytes]);
    let encoded = encoded(args, &description, bytes)?;
    let settings = Settings {
        seed,
        passes: args.passes,
        suppressed_most: suppressed_most(args.suppress, encoded.table().rows())?,
        bound: true,
    };
    let table = encoded.table();
    let recoding = anonymise::anonymise(table, encoded.requirement(), &settings)?;
    let context = Context {
        k: args.k,
        sensitive: encoded.sensitive(),
        population: None,
        people: args.people.map(anonymise::people),
    };
    let report = Report::of(table, &recoding, &context);
    let separator = parsed(&description)?.separator();
    let files = [
        (
            "anonymised.csv",
            rows::csv(encoded.header(), encoded.rows(&recoding), separator)?,
        ),
        ("risk.json", report.json().into_bytes()),
        (
            "risk.fr.html",
            anonymise::page(&report, anonymise::Lang::Fr).into_bytes(),
        ),
        (
            "risk.en.html",
            anonymise::page(&report, anonymise::Lang::En).into_bytes(),
        ),
    ];
    rows::write_folder(&args.out, &files)?;
    say(session, &report)?;
    Ok(ExitStatus::Done)
}

fn encoded(args: &Args, description: &[u8], bytes: Vec<u8>) -> Result<Encoded, Failure> {
    let description = parsed(description)?;
    let folder = args.hierarchies.parent().unwrap_or(Path::new(""));
    let mut files = BTreeMap::new();
    for name in description.files() {
        let unreadable = || anonymise::Error::at(anonymise::Code::A11, &name);
        let text = fs::read_to_string(folder.join(&name)).map_err(|_| unreadable())?;
        files.insert(name, text);
    }
    let is_parquet = args
        .data
        .extension()
        .is_some_and(|extension| extension == "parquet");
    let cells: Cells = if is_parquet {
        rows::from_parquet(bytes)?
    } else {
        rows::from_csv(&bytes, description.separator())?
    };
    Ok(Encoded::new(cells, &description, &files, args.k)?)
}

fn parsed(bytes: &[u8]) -> Result<Description, Failure> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| anonymise::Error::at(anonymise::Code::A01, "UTF-8"))?;
    Ok(Description::parse(
        text.strip_prefix('\u{feff}').unwrap_or(text),
    )?)
}

/// Whoever has the files has nothing to gain from the order of rows; nobody else can compute the seed.
fn seed(text: Option<&str>, files: [&[u8]; 2]) -> [u8; 32] {
    let mut hash = Sha256::new();
    if let Some(text) = text {
        hash.update(text);
    } else {
        for file in files {
            hash.update(Sha256::digest(file));
        }
    }
    hash.finalize().into()
}

fn suppressed_most(share: f64, rows: u32) -> Result<u32, Failure> {
    if !(0.0..=1.0).contains(&share) {
        return Err(anonymise::Error::at(anonymise::Code::A10, "suppress").into());
    }
    // The largest number of rows within the share; there are few enough to count up to it.
    let is_within = |rows_out: &u32| f64::from(*rows_out) <= share * f64::from(rows);
    Ok((0..=rows).rev().find(is_within).unwrap_or(0))
}

fn say(session: &Session, report: &Report) -> Result<(), Failure> {
    let (rows, suppressed) = (report.rows, report.suppressed);
    let after = &report.after.prosecutor;
    let (classes, fewest, loss) = (after.classes, after.fewest, &report.loss);
    let bound = loss.weighted_bound.unwrap_or_default();
    let (weighted, gcp) = (loss.weighted, loss.gcp);
    session.printer.data(session.printer.say(
        &format!("{rows} lignes, {suppressed} supprimées, {classes} classes d'au moins {fewest} lignes ; GCP {gcp:.4}, perte pondérée {weighted:.4} (aucun recodage sous {bound:.4})"),
        &format!("{rows} rows, {suppressed} suppressed, {classes} classes of at least {fewest} rows; GCP {gcp:.4}, weighted loss {weighted:.4} (no recoding below {bound:.4})"),
    ))
}
