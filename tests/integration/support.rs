//! Users of the program, each with a home of his own, and the homes that all tests share.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

use crate::delivery;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_tamis");
/// The checkout, whose rules are the built-in ones.
pub(crate) const CHECKOUT: &str = env!("CARGO_MANIFEST_DIR");

/// A language of the messages.
pub(crate) const FR: &str = "fr_FR.UTF-8";
pub(crate) const EN: &str = "en_GB.UTF-8";

/// Somebody with an empty environment and a home outside every git tree: keys are refused in one.
pub(crate) struct User {
    home: PathBuf,
    lang: &'static str,
    /// Removed with the user, unless others share it.
    _folder: Option<tempfile::TempDir>,
}

impl User {
    /// A user who has nothing yet.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            home: folder.path().to_owned(),
            lang: EN,
            _folder: Some(folder),
        }
    }

    fn at(home: &Path) -> Self {
        fs::create_dir_all(home).expect("a home");
        Self {
            home: home.to_owned(),
            lang: EN,
            _folder: None,
        }
    }

    /// A user with the warehouse of [`delivery::FIRST`], version 1, not shared with anybody.
    pub(crate) fn with_first_delivery() -> Self {
        let user = Self::new();
        copy(&shared().join("first"), &user.home);
        user
    }

    /// A user with the demo's warehouse, not shared with anybody: what others ask would be remembered.
    pub(crate) fn with_demo() -> Self {
        demo();
        let user = Self::new();
        copy(&shared().join("unasked"), &user.home);
        user
    }

    /// A user with a copy of this one's home: what is asked there is not remembered here.
    pub(crate) fn twin(&self) -> Self {
        let twin = Self::new();
        copy(&self.home, &twin.home);
        twin
    }

    /// The same user, who reads another language.
    pub(crate) fn reading(&self, lang: &'static str) -> Self {
        Self {
            home: self.home.clone(),
            lang,
            _folder: None,
        }
    }

    /// The same user, and no other, who reads another language.
    pub(crate) fn reading_alone(self, lang: &'static str) -> Self {
        Self { lang, ..self }
    }

    /// A path below the home, as text.
    pub(crate) fn path(&self, below: &str) -> String {
        self.home.join(below).to_str().expect("UTF-8").to_owned()
    }

    /// Writes a file below the home and returns its path.
    pub(crate) fn write(&self, below: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(below);
        fs::create_dir_all(Path::new(&path).parent().expect("a folder")).expect("a folder");
        fs::write(&path, bytes).expect("written");
        path
    }

    /// A file below the home.
    pub(crate) fn read(&self, below: &str) -> String {
        fs::read_to_string(self.path(below)).expect(below)
    }

    /// Any program, with nothing in its environment but the user's folders and language.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", &self.home)
            .env("XDG_STATE_HOME", self.home.join("state"))
            .env("XDG_CONFIG_HOME", self.home.join("config"))
            .env("LANG", self.lang)
            .current_dir(&self.home)
            .stdin(Stdio::null());
        command
    }

    /// Runs tamis to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        let output = self
            .command(PROGRAM)
            .args(arguments)
            .output()
            .expect("tamis starts");
        Said::of(arguments.join(" "), &output)
    }

    /// Runs tamis to its end with a text on its standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &str) -> Said {
        let path = self.write("stdin", input);
        let input = fs::File::open(path).expect("opened");
        let mut command = self.command(PROGRAM);
        let output = command
            .args(arguments)
            .stdin(input)
            .output()
            .expect("tamis starts");
        Said::of(arguments.join(" "), &output)
    }

    /// Starts tamis; its standard error can be read.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(PROGRAM);
        command
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command.spawn().expect("tamis starts")
    }

    /// A delivery of files below the home.
    pub(crate) fn ingest(&self, files: &[String]) -> Said {
        let mut arguments = vec!["ingest", "--region", "44", "--received", delivery::RECEIVED];
        arguments.extend(files.iter().map(String::as_str));
        self.run(&arguments)
    }

    /// What `tamis version show` says of the last version, its number first.
    pub(crate) fn version(&self) -> String {
        let shown = self.reading(EN).run(&["version", "show"]).done();
        let line = shown.lines().next().expect("a line");
        line.strip_prefix("version: ").expect(line).to_owned()
    }
}

/// How a program ended and what it said.
pub(crate) struct Said {
    command: String,
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    pub(crate) fn of(command: String, output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let code = output.status.code().expect("no signal ended it");
        Self {
            command,
            code,
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    /// Both streams.
    pub(crate) fn all(&self) -> String {
        let Self {
            command,
            code,
            out,
            err,
        } = self;
        format!("$ tamis {command}\n{out}\n{err}\n(exit code {code})")
    }

    /// Standard output of a command that must have succeeded.
    pub(crate) fn done(self) -> String {
        assert_eq!(self.code, 0, "{}", self.all());
        self.out
    }

    /// Checks how a command failed: exit code, code of the rule, and that it says what to do.
    pub(crate) fn failed(self, exit: i32, code: &str) -> String {
        assert_eq!(self.code, exit, "{}", self.all());
        let said = self.err.contains(&format!("error[{code}]: "))
            || self.err.contains(&format!("erreur[{code}] : "));
        let helps = self.err.contains("\nhint: ") || self.err.contains("\nconseil : ");
        assert!(said && helps && self.out.is_empty(), "{}", self.all());
        self.err
    }
}

/// The demonstration, run once: the user in whose home it lies, and what it said.
pub(crate) fn demo() -> &'static (User, Said) {
    static DEMO: OnceLock<(User, Said)> = OnceLock::new();
    DEMO.get_or_init(|| {
        let user = User::at(&shared().join("demo"));
        let said = user.run(&["demo", "--progress", "plain"]);
        assert_eq!(said.code, 0, "{}", said.all());
        // Before anybody asks anything.
        copy(&user.home, &shared().join("unasked"));
        (user, said)
    })
}

/// A folder that all tests share. It is removed when this process has ended, however it ends.
fn shared() -> &'static Path {
    static SHARED: OnceLock<(PathBuf, Child)> = OnceLock::new();
    let (folder, _) = SHARED.get_or_init(|| {
        let folder = tempfile::Builder::new()
            .prefix("tamis-integration-")
            .tempdir()
            .expect("a folder");
        let folder = folder.keep();
        // It waits for the end of its standard input, which this process holds.
        let janitor = Command::new("sh")
            .args(["-c", "cat; rm -rf -- \"$0\""])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let first = User::at(&folder.join("first"));
        first.run(&["init", "--synthetic"]).done();
        let files = delivery::FIRST.write(&first, "delivery");
        first.ingest(&files).done();
        (folder, janitor)
    });
    folder
}

/// Says, past the harness, why a test shows nothing here.
pub(crate) fn skip(reason: &str) {
    writeln!(std::io::stderr(), "skipped: {reason}").expect("standard error");
}

/// Copies a folder with the permissions of its files.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().expect("a type").is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).expect("copied");
        }
    }
}

/// Every file below a folder, sorted.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let entry = entry.expect("an entry");
            if entry.file_type().expect("a type").is_dir() {
                folders.push(entry.path());
            } else {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

/// A copy of the rules in the home, to be changed.
pub(crate) fn copy_of_the_rules(user: &User) -> String {
    let house = user.path("house");
    for name in ["pseudonymisation", "queries"] {
        copy(
            &Path::new(CHECKOUT).join(name),
            &Path::new(&house).join(name),
        );
    }
    house
}
