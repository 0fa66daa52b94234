//! `tamis explain`: the page of a code, whichever room it comes from.

use contract::{Lang, Notice, Sentence};
use guard::Rule;

use crate::code::{self, Code};
use crate::exit::{ExitStatus, Failure};
use crate::printer::Lines;
use crate::session::Session;

/// What is typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A code, such as G04; without one, all codes are listed
    code: Option<String>,
}

/// Prints the page, or the list.
pub(crate) fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    let lang = session.lang();
    let Some(wanted) = &args.code else {
        session.printer.data(&list(lang))?;
        return Ok(ExitStatus::Done);
    };
    let wanted = wanted.trim().to_ascii_uppercase();
    if let Some(text) = page(&wanted, lang) {
        session.printer.data(&text)?;
        return Ok(ExitStatus::Done);
    }
    session.printer.talk(&list(lang));
    Err(Code::C11.about(wanted).into())
}

/// The page of a code.
fn page(code: &str, lang: Lang) -> Option<String> {
    if let Some(rule) = guard::Code::parse(code) {
        return Some(rule_page(guard::rule(rule), lang));
    }
    if let Some(page) = disclosure::explain(code) {
        let pick = |text: disclosure::Text| if lang == Lang::Fr { text.fr } else { text.en };
        let (title, body, hint) = (pick(page.title), pick(page.body), pick(page.hint));
        return Some(laid_out(code, title, body, hint, lang));
    }
    if let Some(text) = contract::explain(code).or_else(|| study::explain(code)) {
        return Some(format!("{code}\n\n{}", text.get(lang)));
    }
    let of_notice = |notice: Notice| {
        let (what, hint) = (notice.what.get(lang), notice.hint.get(lang));
        laid_out(code, what, "", hint, lang)
    };
    warehouse::explain(code)
        .or_else(|| pseudonym::explain(code))
        .or_else(|| engine::explain(code))
        .or_else(|| signature::explain(code))
        .or_else(|| extract::explain(code))
        .or_else(|| synth::explain(code))
        .or_else(|| code::explain(code))
        .or_else(|| ledger_notice(code))
        .or_else(|| anonymise_notice(code))
        .map(of_notice)
}

fn ledger_notice(code: &str) -> Option<Notice> {
    ledger::explain(code).map(|known| {
        Notice::new(
            known.code,
            Sentence::new(known.fr, known.en),
            Sentence::new(known.hint_fr, known.hint_en),
        )
    })
}

fn anonymise_notice(code: &str) -> Option<Notice> {
    let known = anonymise::Code::ALL
        .iter()
        .find(|known| known.as_str() == code)?;
    let [fr, en, hint_fr, hint_en] = known.texts();
    Some(Notice::new(
        known.as_str(),
        Sentence::new(fr, en),
        Sentence::new(hint_fr, hint_en),
    ))
}

fn laid_out(code: &str, title: &str, body: &str, hint: &str, lang: Lang) -> String {
    let mut lines = Lines::new(lang);
    lines.push(format!("{code}  {title}"));
    if !body.is_empty() {
        lines.push(format!("\n{body}"));
    }
    lines.say(format!("\nconseil : {hint}"), format!("\nhint: {hint}"));
    lines.into_text()
}

fn rule_page(rule: &Rule, lang: Lang) -> String {
    let pick = |(fr, en): (&'static str, &'static str)| if lang == Lang::Fr { fr } else { en };
    let [why, refused, accepted, instead] = match lang {
        Lang::Fr => ["pourquoi", "refusé", "accepté", "écrire plutôt"],
        Lang::En => ["why", "refused", "accepted", "write instead"],
    };
    format!(
        "{}  {}\n\n{why}\n    {}\n\n{refused}\n    {}\n\n{accepted}\n    {}\n\n{instead}\n    {}",
        rule.code.as_str(),
        pick(rule.title),
        pick(rule.why),
        rule.refused,
        rule.accepted,
        pick(rule.instead),
    )
}

/// Every code with one line, by room.
fn list(lang: Lang) -> String {
    let mut lines = Lines::new(lang);
    let mut room = |fr: &str, en: &str, codes: Codes| {
        lines.say(fr, en);
        for (code, what) in codes {
            let what = what.get(lang).trim_end_matches('.');
            lines.push(format!("    {code}  {what}"));
        }
    };
    room(
        "fichiers livrés et contrats",
        "delivered files and contracts",
        contract_codes(),
    );
    room(
        "identités et clés",
        "identities and keys",
        notices(&pseudonym::Code::ALL, pseudonym::Code::notice),
    );
    room(
        "entrepôt",
        "warehouse",
        notices(warehouse::Code::ALL, warehouse::Code::notice),
    );
    room(
        "ce qui peut être demandé",
        "what may be asked",
        guard_codes(),
    );
    room(
        "ce qui peut être montré",
        "what may be shown",
        disclosure_codes(),
    );
    room("registre", "ledger", ledger_codes());
    room(
        "lignes à anonymiser",
        "rows to anonymise",
        anonymise_codes(),
    );
    approvals(&mut room);
    room("questions en SQL", "questions in SQL", engine_codes());
    room("études", "studies", study_codes());
    room(
        "données synthétiques",
        "synthetic data",
        synth::notices()
            .map(|notice| (notice.code, notice.what))
            .into(),
    );
    room(
        "ligne de commande",
        "command line",
        notices(Code::ALL, Code::notice),
    );
    lines.into_text()
}

type Codes = Vec<(&'static str, Sentence)>;

fn notices<C: Copy>(codes: &[C], notice: impl Fn(C) -> Notice) -> Codes {
    let line = |code: &C| {
        let notice = notice(*code);
        (notice.code, notice.what)
    };
    codes.iter().map(line).collect()
}

/// The first sentence of each page.
fn contract_codes() -> Codes {
    let first = |text: &str| text.split(". ").next().unwrap_or_default().to_owned();
    let line = |code: contract::Code| {
        let page = contract::explain(code.id())?;
        Some((code.id(), Sentence::new(first(&page.fr), first(&page.en))))
    };
    contract::Code::ALL.into_iter().filter_map(line).collect()
}

fn guard_codes() -> Codes {
    let line = |rule: &'static Rule| {
        let (fr, en) = rule.title;
        (rule.code.as_str(), Sentence::new(fr, en))
    };
    guard::rules().map(line).collect()
}

fn disclosure_codes() -> Codes {
    let line = |code: disclosure::Code| {
        let title = code.page().title;
        (code.as_str(), Sentence::new(title.fr, title.en))
    };
    disclosure::Code::ALL.into_iter().map(line).collect()
}

fn ledger_codes() -> Codes {
    let line = |code: &ledger::Code| {
        let notice = ledger_notice(code.as_str())?;
        Some((notice.code, notice.what))
    };
    ledger::Code::ALL.iter().filter_map(line).collect()
}

/// What officers sign, and the extracts that they permit.
fn approvals(room: &mut impl FnMut(&str, &str, Codes)) {
    room(
        "signatures",
        "signatures",
        notices(signature::Code::ALL, signature::Code::notice),
    );
    room(
        "extractions autorisées",
        "approved extracts",
        notices(extract::Code::ALL, extract::Code::notice),
    );
}

fn anonymise_codes() -> Codes {
    let line = |code: &anonymise::Code| {
        let notice = anonymise_notice(code.as_str())?;
        Some((notice.code, notice.what))
    };
    anonymise::Code::ALL.iter().filter_map(line).collect()
}

fn engine_codes() -> Codes {
    let line = |code: engine::Code| {
        let notice = engine::explain(code.as_str())?;
        Some((notice.code, notice.what))
    };
    engine::Code::all().filter_map(line).collect()
}

fn study_codes() -> Codes {
    let line = |code: study::Code| (code.as_str(), code.meaning());
    study::Code::ALL.into_iter().map(line).collect()
}
