//! The published page in a real browser.

use std::path::Path;
use std::process::Command;

use crate::demo::PUBLICATION;
use crate::support::{Said, User, demo, skip};

const BROWSER: &str = "/usr/bin/chromium";

/// Loads a page without a network and returns its DOM and what the browser says.
fn load(path: &str) -> Said {
    let user = User::new();
    let profile = format!("--user-data-dir={}", user.path("profile"));
    let page = format!("file://{path}");
    let mut command: Command = user.command("timeout");
    command
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .args(["--kill-after=5", "90", BROWSER]);
    command.args([
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
    ]);
    command.args([
        "--disable-background-networking",
        "--disable-component-update",
    ]);
    command.args([
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--enable-logging=stderr",
    ]);
    let output = command
        .args([&profile, "--dump-dom", &page])
        .output()
        .unwrap();
    Said::of(format!("{BROWSER} {page}"), &output)
}

/// Whether there is a browser; where the project is checked as a whole, there must be one.
#[expect(clippy::disallowed_methods, reason = "how the suite is run")]
fn has_browser() -> bool {
    let found = Path::new(BROWSER).exists();
    if !found {
        assert!(
            std::env::var_os("CI").is_none(),
            "{BROWSER} is not installed"
        );
        skip(&format!("{BROWSER} is not installed"));
    }
    found
}

#[test]
fn a_browser_shows_the_published_table_and_has_nothing_to_complain_about() {
    if !has_browser() {
        return;
    }
    let folder = demo().0.path(&format!("state/tamis/demo/{PUBLICATION}"));
    for (suffix, total) in [("fr", "Ensemble des régions"), ("en", "All regions")] {
        let said = load(&format!("{folder}/gender-share-vs-csapa.{suffix}.html"));
        assert!(!said.err.contains("CONSOLE"), "{}", said.err);
        let dom = said.done();
        let (_, table) = dom.split_once("<table").unwrap();
        let (table, _) = table.split_once("</table>").unwrap();
        assert!(table.contains(total), "{table}");
        assert!(table.matches("<tr").count() > 24, "{table}");
        assert!(dom.contains("<svg"));
    }
}

#[test]
fn a_complaint_of_the_browser_would_be_seen() {
    if !has_browser() {
        return;
    }
    let user = User::new();
    let page = user.write(
        "page.html",
        "<!doctype html><script>console.error('x')</script>",
    );
    let said = load(&page);
    assert!(said.err.contains("CONSOLE"), "{}", said.all());
}
