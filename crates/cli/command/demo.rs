//! `tamis demo`: the whole road on invented data, with nothing set up before.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use contract::{FeedContract, Lang, Model};
use jiff::civil::{Date, date};
use synth::{Feed, Scale, Synthetic};
use warehouse::{DeliveredFile, Delivery, Receipt};

use super::ingest::{self, Taking};
use super::study::{self, Job};
use crate::code::Code;
use crate::desk::{self, Founding};
use crate::exit::{ExitStatus, Failure};
use crate::house::{House, quoted};
use crate::keys;
use crate::progress::Progress;
use crate::session::{Places, Session};

/// What the demonstration does not do: depend on the day. The feeds end in 2023.
const RECEIVED: Date = date(2024, 1, 31);
const SEED: u64 = 2023;
const STUDY: &str = "gender-share-vs-csapa";
/// A folder with this file was made by the demonstration, and may be emptied by it.
const MARKER: &str = ".tamis-demo";

/// What is typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Folder of the demonstration, keys included; an earlier demonstration in it is removed
    /// [default: $XDG_STATE_HOME/tamis/demo, keys in $XDG_CONFIG_HOME/tamis/demo]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Size of the invented network: network (as the real one: 7 regions, 142 microstructures,
    /// 5,500 patients in 2023) or small (a tenth of it; most of what is counted is then hidden)
    #[arg(
        long,
        value_name = "SCALE",
        default_value = "network",
        hide_possible_values = true
    )]
    scale: Size,
}

/// How large the network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Size {
    /// As the real one: 7 regions, 142 microstructures, 5,500 patients in 2023
    Network,
    /// A tenth of it, for a quick look; most of what is counted is then hidden
    Small,
}

/// Does everything, and says what to try next.
pub(crate) async fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    let (folder, places) = places(args, session)?;
    let house = session.house();
    let _lock = clean(&folder)?;
    // Before any work: a place where keys must not lie.
    desk::keys(&places, &house).prepare()?;
    let _keys_lock = clean(&places.keys)?;
    let model = house.model()?;
    let contracts = house.contracts(&model)?.into_iter().map(|(_, c)| c);
    let contracts: Vec<_> = contracts.collect();
    // Invention, seven deliveries, the study.
    let parts = u64::try_from(contracts.len()).unwrap_or(0) + 2;
    let progress = session.progress(Some(parts));
    let demo = Demo {
        session,
        house: &house,
        model: &model,
        contracts: &contracts,
        folder: &folder,
        places: &places,
        progress: &progress,
    };
    let outcome = demo.perform(args.scale).await;
    progress.finish();
    outcome?;
    Ok(ExitStatus::Done)
}

/// Everything that the steps of one demonstration share.
struct Demo<'a> {
    session: &'a Session,
    house: &'a House,
    model: &'a Model,
    contracts: &'a [FeedContract],
    folder: &'a Path,
    places: &'a Places,
    progress: &'a Progress,
}

impl Demo<'_> {
    async fn perform(&self, size: Size) -> Result<(), Failure> {
        self.progress.step("invent feeds");
        let feeds = self.invent(size)?;
        self.progress.advance();
        self.progress.step("create warehouse");
        let founding = Founding {
            places: self.places,
            house: self.house,
            synthetic: true,
        };
        desk::found(&founding).await?;
        let desk = desk::intake(self.places, self.house)?;
        for (contract, feed) in self.contracts.iter().zip(&feeds) {
            let taking = Taking {
                model: self.model,
                contract,
                quarantine: None,
                progress: self.progress,
            };
            let receipt = ingest::take(&desk, &taking, &self.delivery(feed)).await?;
            let line = one_line(&receipt, self.model, self.session.lang());
            self.progress.pause(|| self.session.printer.data(&line))?;
            self.progress.advance();
        }
        let studies = self.house.studies()?.into_iter();
        let study = studies
            .filter_map(|found| found.study.ok())
            .find(|study| study.slug() == STUDY)
            .ok_or_else(|| Code::C05.about(STUDY))?;
        let out = self.places.publications.join(study.slug());
        let job = Job {
            study: &study,
            places: self.places,
            house: self.house,
            out: &out,
        };
        let outcome = study::perform(&job, self.progress).await?;
        self.progress.advance();
        let printer = self.session.printer;
        self.progress.pause(|| {
            printer.data("")?;
            outcome.print(&job, printer)?;
            printer.data(&self.next(&out))
        })
    }

    /// Writes the feeds of all regions, and what is true of them.
    fn invent(&self, size: Size) -> Result<Vec<Feed>, Failure> {
        let scale = match size {
            Size::Network => Scale::network(),
            Size::Small => Scale::small(),
        };
        let Synthetic {
            feeds, manifest, ..
        } = synth::generate(self.model, self.contracts, &scale, SEED)?;
        let folder = self.folder.join("feeds");
        for feed in &feeds {
            let region = folder.join(&feed.region);
            fs::create_dir_all(&region).map_err(|_| Code::C09.about(region.display()))?;
            for file in &feed.files {
                write(&region.join(&file.name), &file.bytes)?;
            }
        }
        let truth = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
        write(&folder.join("manifest.json"), &truth)?;
        Ok(feeds)
    }

    /// The files of a region as they lie on disk.
    fn delivery(&self, feed: &Feed) -> Delivery {
        let folder = self.folder.join("feeds").join(&feed.region);
        let files = feed.files.iter();
        Delivery {
            files: files
                .map(|file| DeliveredFile::at(&folder.join(&file.name)))
                .collect(),
            received: RECEIVED,
        }
    }

    /// Three commands that work when they are copied.
    fn next(&self, out: &Path) -> String {
        let printer = self.session.printer;
        let tamis = self.session.environment.invocation();
        let (warehouse, keys) = (&self.places.warehouse, &self.places.keys);
        let own = self.session.demo_places().ok();
        let which = if own.is_some_and(|own| own.warehouse == *warehouse && own.keys == *keys) {
            "--demo".to_owned()
        } else {
            let word = |path: &Path| quoted(&path.to_string_lossy());
            format!("--warehouse {} --keys {}", word(warehouse), word(keys))
        };
        let provenance = quoted(&out.join("provenance.json").to_string_lossy());
        let title = printer.say("\nÀ essayer ensuite :", "\nWhat to try next:");
        format!(
            "{title}\n\n  {tamis} query {which} \"SELECT region_code, count(DISTINCT patient_no) AS patients FROM event WHERE event_year = 2023 GROUP BY region_code\"\n  {tamis} ledger verify {which} --provenance {provenance}\n  {tamis} explain G01\n"
        )
    }
}

/// Region, files and where the rows went.
fn one_line(receipt: &Receipt, model: &Model, lang: Lang) -> String {
    let names = model.code_list("region");
    let entry = names.and_then(|list| list.entry(&receipt.region));
    let name = entry.map_or("", |entry| entry.label.get(lang));
    let files = receipt.balances.len();
    let accepted = receipt.total(|balance| balance.accepted);
    let rejected = receipt.total(|balance| balance.rejected + balance.unparsable);
    let duplicates = receipt.total(|balance| balance.duplicates);
    let (region, version) = (&receipt.region, receipt.version);
    match lang {
        Lang::Fr => format!(
            "région {region} {name:<28} {files:>2} fichiers  {accepted:>6} lignes acceptées  {rejected:>3} rejetées  {duplicates:>3} doublons  version {version}"
        ),
        Lang::En => format!(
            "region {region} {name:<28} {files:>2} files  {accepted:>6} rows accepted  {rejected:>3} rejected  {duplicates:>3} duplicates  version {version}"
        ),
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(|_| Code::C09.about(path.display()).into())
}

/// The folder of the demonstration, and the places in it.
fn places(args: &Args, session: &Session) -> Result<(PathBuf, Places), Failure> {
    let places = match &args.dir {
        None => session.demo_places()?,
        Some(dir) => {
            let folder = session.environment.absolute(dir);
            Places {
                warehouse: folder.join("warehouse"),
                keys: folder.join("keys"),
                publications: folder.join("publication"),
            }
        }
    };
    let folder = places.warehouse.parent().unwrap_or(Path::new("."));
    Ok((folder.to_owned(), places))
}

/// Empties a folder of an earlier demonstration, marks it as one, and keeps others out of it for
/// as long as the returned file is open. Only what a demonstration makes is removed.
fn clean(folder: &Path) -> Result<File, Failure> {
    let unwritten = |_| Failure::from(Code::C09.about(folder.display()));
    let marker = folder.join(MARKER);
    let is_empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == ErrorKind::NotFound,
    };
    if !is_empty && !marker.is_file() {
        return Err(Code::C06.about(folder.display()).into());
    }
    fs::create_dir_all(folder).map_err(unwritten)?;
    let lock = File::create(&marker).map_err(unwritten)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Code::C07.about(folder.display()).into()),
        Err(TryLockError::Error(error)) => return Err(unwritten(error)),
    }
    for name in ["feeds", "warehouse", "publication"] {
        removed(fs::remove_dir_all(folder.join(name))).map_err(unwritten)?;
    }
    for name in keys::FILES {
        removed(fs::remove_file(folder.join(name))).map_err(unwritten)?;
    }
    Ok(lock)
}

fn removed(outcome: std::io::Result<()>) -> std::io::Result<()> {
    match outcome {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::{MARKER, clean};
    use std::fs;

    #[test]
    fn only_a_folder_that_the_demonstration_made_is_emptied_and_only_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let demo = folder.path().join("demo");
        drop(clean(&demo).unwrap());
        fs::create_dir_all(demo.join("feeds/44")).unwrap();
        fs::write(demo.join("notes.txt"), "mine").unwrap();
        drop(clean(&demo).unwrap());
        assert!(demo.join("notes.txt").is_file() && !demo.join("feeds").exists());

        fs::remove_file(demo.join(MARKER)).unwrap();
        assert_eq!(clean(&demo).unwrap_err().notice.code, "C06");
        assert!(demo.join("notes.txt").is_file());
    }

    #[test]
    fn two_demonstrations_do_not_work_in_one_folder() {
        let folder = tempfile::tempdir().unwrap();
        let _lock = clean(folder.path()).unwrap();
        assert_eq!(clean(folder.path()).unwrap_err().notice.code, "C07");
    }
}
