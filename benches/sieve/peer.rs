//! DuckDB beside us: a process of its own, which is asked in the same turns.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::cost::Cost;

/// `peer.py` over the tables of a folder.
pub(crate) struct Peer {
    process: Child,
    ask: ChildStdin,
    answer: BufReader<ChildStdout>,
    /// What it says of itself.
    pub(crate) name: String,
}

impl Peer {
    /// Python is `TAMIS_PYTHON`, or `python3`; it must know DuckDB.
    pub(crate) fn over(tables: &Path) -> Self {
        let python = std::env::var("TAMIS_PYTHON").unwrap_or_else(|_| "python3".into());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/sieve/peer.py");
        let mut process = Command::new(python)
            .arg(script)
            .arg(tables)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python");
        let ask = process.stdin.take().expect("its input");
        let answer = BufReader::new(process.stdout.take().expect("its output"));
        let mut peer = Self {
            process,
            ask,
            answer,
            name: String::new(),
        };
        peer.name = peer.line();
        peer
    }

    /// Asks a statement: milliseconds on the clock and of the processor, as the process itself measures them.
    pub(crate) fn ask(&mut self, sql: &str) -> Cost {
        let sql = sql.replace('\n', " ");
        writeln!(self.ask, "{sql}").expect("it listens");
        let line = self.line();
        let mut figures = line
            .split(' ')
            .map(|figure| figure.parse().expect("a figure"));
        Cost {
            time: figures.next().expect("time"),
            work: figures.next().expect("work"),
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.answer.read_line(&mut line).expect("an answer");
        line.trim().to_owned()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
