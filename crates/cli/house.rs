//! Where things are: the rules (a folder, or what is built in), the user's folders, the language.
//! The one place that reads the environment.

use std::borrow::Cow;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use contract::{FeedContract, Lang, Model};
use disclosure::Policy;
use engine::ReferenceFile;
use signature::Officers;
use study::{Reference, Study};

use crate::code::Code;
use crate::embedded;
use crate::exit::Failure;

const MODEL: &str = "pseudonymisation/model.toml";
const POLICY: &str = "pseudonymisation/policy.toml";
const OFFICERS: &str = "pseudonymisation/officers.toml";
const REGIONS: &str = "pseudonymisation/regions";
const QUERIES: &str = "queries";
const FIGURES: &str = "queries/reference/csapa_reference.csv";
const REGION_NAMES: &str = "queries/reference/region.csv";

/// What the environment says, read once.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    state: Option<PathBuf>,
    config: Option<PathBuf>,
    french: bool,
    current: PathBuf,
    /// The checkout, if `cargo run` started the program.
    checkout: Option<PathBuf>,
    program: Option<PathBuf>,
    /// Whether its bare name is enough.
    on_path: bool,
}

impl Environment {
    /// Reads it.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub(crate) fn read() -> Self {
        let absolute = |name| {
            let value = std::env::var_os(name).map(PathBuf::from)?;
            // The XDG specification ignores relative paths.
            value.is_absolute().then_some(value)
        };
        let home = absolute("HOME");
        let below_home = |path| home.as_ref().map(|home| home.join(path));
        let lang: OsString = std::env::var_os("LANG").unwrap_or_default();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let program = std::env::current_exe().ok();
        let is_program = |folder: PathBuf| {
            let found = folder.join("tamis").canonicalize().ok();
            found.is_some() && found == program
        };
        Self {
            state: absolute("XDG_STATE_HOME").or_else(|| below_home(".local/state")),
            config: absolute("XDG_CONFIG_HOME").or_else(|| below_home(".config")),
            french: lang.to_string_lossy().starts_with("fr"),
            current: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
            checkout: absolute("CARGO_MANIFEST_DIR"),
            on_path: std::env::split_paths(&path).any(is_program),
            program,
        }
    }

    /// The user's language.
    pub(crate) fn lang(&self) -> Lang {
        if self.french { Lang::Fr } else { Lang::En }
    }

    /// The folder of tamis among the user's data.
    pub(crate) fn state_folder(&self) -> Result<PathBuf, Failure> {
        let folder = self.state.as_ref().map(|state| state.join("tamis"));
        folder.ok_or_else(|| Code::C08.notice().into())
    }

    /// The folder of tamis among the user's settings.
    pub(crate) fn config_folder(&self) -> Result<PathBuf, Failure> {
        let folder = self.config.as_ref().map(|config| config.join("tamis"));
        folder.ok_or_else(|| Code::C08.notice().into())
    }

    /// A path as seen from the current folder.
    pub(crate) fn absolute(&self, path: &Path) -> PathBuf {
        self.current.join(path)
    }

    /// How the user starts this program again from where he stands.
    pub(crate) fn invocation(&self) -> String {
        if let Some(checkout) = &self.checkout
            && self.current.starts_with(checkout)
        {
            return "cargo run --".to_owned();
        }
        match &self.program {
            Some(program) if !self.on_path => quoted(&program.to_string_lossy()),
            _ => "tamis".to_owned(),
        }
    }
}

/// What was typed.
pub(crate) fn arguments() -> Vec<OsString> {
    std::env::args_os().collect()
}

/// A word as a shell takes it.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// The rules: `pseudonymisation/` and `queries/` of a folder, or the built-in ones.
#[derive(Clone, Debug)]
pub(crate) struct House {
    folder: Option<PathBuf>,
}

/// A study and where it stands in the house.
#[derive(Debug)]
pub(crate) struct FoundStudy {
    /// Path inside the house.
    pub(crate) path: String,
    /// What it says, or why it cannot be read.
    pub(crate) study: Result<Study, Failure>,
}

impl House {
    /// The folder that was named, else the current one if it has rules, else what is built in.
    pub(crate) fn find(named: Option<&Path>, environment: &Environment) -> Self {
        let current = || {
            let has_rules = environment.current.join(MODEL).is_file();
            has_rules.then(|| environment.current.clone())
        };
        Self {
            folder: named
                .map(|folder| environment.absolute(folder))
                .or_else(current),
        }
    }

    /// The folder, if the rules come from one.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The harmonised model.
    pub(crate) fn model(&self) -> Result<Model, Failure> {
        Model::parse(&self.text(MODEL)?).map_err(|notice| Failure::from(notice).at(MODEL))
    }

    /// The disclosure policy.
    pub(crate) fn policy(&self) -> Result<Policy, Failure> {
        Policy::parse(&self.text(POLICY)?).map_err(|error| Failure::from(error).at(POLICY))
    }

    /// Who may sign.
    pub(crate) fn officers(&self) -> Result<Officers, Failure> {
        Officers::parse(&self.text(OFFICERS)?)
            .map_err(|refusal| Failure::from(refusal).at(OFFICERS))
    }

    /// Every feed contract with its path, in the order of the region codes.
    pub(crate) fn contracts(&self, model: &Model) -> Result<Vec<(String, FeedContract)>, Failure> {
        let read = |path: String| {
            let contract = FeedContract::parse(&self.text(&path)?, model)
                .map_err(|notice| Failure::from(notice).at(&path))?;
            Ok((path, contract))
        };
        self.below(REGIONS, "toml")?.into_iter().map(read).collect()
    }

    /// The contract of one region.
    pub(crate) fn contract(&self, model: &Model, region: &str) -> Result<FeedContract, Failure> {
        let mut contracts: Vec<_> = self.contracts(model)?.into_iter().map(|(_, c)| c).collect();
        let is_wanted = |contract: &FeedContract| contract.region() == region;
        if let Some(position) = contracts.iter().position(is_wanted) {
            return Ok(contracts.swap_remove(position));
        }
        let known: Vec<_> = contracts.iter().map(FeedContract::region).collect();
        Err(Code::C03.about_one_of(region, &known).into())
    }

    /// The public tables that SQL may read.
    pub(crate) fn reference_tables(&self) -> Result<Vec<ReferenceFile>, Failure> {
        let read = |(table, path): (&str, &str)| {
            Ok(ReferenceFile {
                table: table.to_owned(),
                csv: self.text(path)?.into_owned().into_bytes(),
            })
        };
        [("region", REGION_NAMES), ("csapa_reference", FIGURES)]
            .into_iter()
            .map(read)
            .collect()
    }

    /// The public figures with which studies are compared.
    pub(crate) fn reference(&self) -> Result<Reference, Failure> {
        let (figures, regions) = (self.text(FIGURES)?, self.text(REGION_NAMES)?);
        Ok(Reference::parse(&figures, &regions)?)
    }

    /// Every study of the house, sorted by path.
    pub(crate) fn studies(&self) -> Result<Vec<FoundStudy>, Failure> {
        let found = |path: String| {
            let text = self.text(&path);
            let study = text.and_then(|text| {
                Study::parse(&text).map_err(|notice| Failure::from(notice).at(&path))
            });
            FoundStudy { path, study }
        };
        Ok(self.below(QUERIES, "sql")?.into_iter().map(found).collect())
    }

    fn text(&self, path: &str) -> Result<Cow<'static, str>, Failure> {
        let unreadable = || Failure::from(Code::C01.about(path));
        match &self.folder {
            Some(folder) => fs::read_to_string(folder.join(path))
                .map(Cow::Owned)
                .map_err(|_| Code::C01.about(folder.join(path).display()).into()),
            None => embedded::FILES
                .iter()
                .find(|(name, _)| *name == path)
                .map(|(_, text)| Cow::Borrowed(*text))
                .ok_or_else(unreadable),
        }
    }

    /// Paths of the files below a folder whose name ends in `.extension`, sorted.
    fn below(&self, start: &str, extension: &str) -> Result<Vec<String>, Failure> {
        let suffix = format!(".{extension}");
        let mut found = Vec::new();
        if let Some(folder) = &self.folder {
            walk(folder, start, &suffix, &mut found)?;
        } else {
            let names = embedded::FILES.iter().map(|(name, _)| *name);
            let is_below = |name: &&str| name.starts_with(start) && name.ends_with(&suffix);
            found.extend(names.filter(is_below).map(str::to_owned));
        }
        found.sort();
        Ok(found)
    }
}

/// Links to folders are not followed, so the walk ends.
fn walk(house: &Path, below: &str, suffix: &str, found: &mut Vec<String>) -> Result<(), Failure> {
    let folder = house.join(below);
    let unreadable = |_| Failure::from(Code::C01.about(folder.display()));
    for entry in fs::read_dir(&folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = format!("{below}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(unreadable)?.is_dir() {
            walk(house, &name, suffix, found)?;
        } else if name.ends_with(suffix) {
            found.push(name);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{House, quoted};

    const BUILT_IN: House = House { folder: None };

    #[test]
    fn the_built_in_rules_are_whole() {
        let model = BUILT_IN.model().unwrap();
        let regions = BUILT_IN.contracts(&model).unwrap();
        assert_eq!(regions.len(), 7);
        assert!(BUILT_IN.policy().unwrap().profile("public").is_some());
        assert!(BUILT_IN.officers().unwrap().all().is_empty());
        assert_eq!(BUILT_IN.reference_tables().unwrap().len(), 2);
        BUILT_IN.reference().unwrap();
        let studies = BUILT_IN.studies().unwrap();
        assert_eq!(studies.len(), 1);
        assert!(studies.iter().all(|found| found.study.is_ok()));
    }

    #[test]
    fn a_region_without_contract_is_refused_with_the_known_ones() {
        let model = BUILT_IN.model().unwrap();
        let failure = BUILT_IN.contract(&model, "75").unwrap_err();
        assert_eq!(failure.notice.code, "C03");
        assert!(failure.notice.hint.fr.contains("44"));
    }

    #[test]
    fn the_built_in_rules_are_those_of_the_checkout() {
        let checkout = House {
            folder: Some(env!("CARGO_MANIFEST_DIR").into()),
        };
        for (start, extension) in [
            ("pseudonymisation", "toml"),
            ("queries", "sql"),
            ("queries", "csv"),
        ] {
            assert_eq!(
                checkout.below(start, extension).unwrap(),
                BUILT_IN.below(start, extension).unwrap()
            );
        }
    }

    #[test]
    fn a_shell_takes_a_quoted_word_as_one() {
        assert_eq!(quoted("/tmp/demo"), "/tmp/demo");
        assert_eq!(quoted("/tmp/l'essai 1"), r"'/tmp/l'\''essai 1'");
    }
}
