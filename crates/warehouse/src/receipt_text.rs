//! A receipt as a person reads it, in French or English.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use contract::Lang;

use crate::receipt::{Balance, Receipt};

/// More rejections than this are counted by code and not listed; the JSON form has them all.
const LISTED: usize = 50;

impl Receipt {
    /// The receipt as text.
    pub fn render(&self, lang: Lang) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write_to(&mut text, lang);
        text
    }

    fn write_to(&self, text: &mut String, lang: Lang) -> fmt::Result {
        let say = |fr, en| if lang == Lang::Fr { fr } else { en };
        let digest: String = self.delivery.chars().take(12).collect();
        writeln!(
            text,
            "{} {} ({}), {} {digest}",
            say("région", "region"),
            self.region,
            self.source,
            say("livraison", "delivery"),
        )?;
        if self.unchanged {
            let already = say(
                "ces fichiers sont déjà dans l'entrepôt : rien n'a changé, version",
                "these files are already in the warehouse: nothing changed, version",
            );
            writeln!(text, "{already} {}", self.version)?;
        } else {
            writeln!(text, "version {} → {}", self.version_before, self.version)?;
        }
        for balance in &self.balances {
            write_balance(text, balance, lang)?;
        }
        self.write_counts(text, lang)?;
        self.write_rejections(text, lang)
    }

    fn write_counts(&self, text: &mut String, lang: Lang) -> fmt::Result {
        let titles = [
            (
                &self.tokens,
                "patients par jeton le plus fort",
                "patients by strongest token",
            ),
            (&self.repairs, "réparations comptées", "counted repairs"),
            (
                &self.warnings,
                "cas peu plausibles gardés",
                "implausible cases kept",
            ),
        ];
        for (counts, fr, en) in titles {
            if !counts.is_empty() {
                let title = if lang == Lang::Fr {
                    format!("{fr} :")
                } else {
                    format!("{en}:")
                };
                let list: Vec<_> = counts
                    .iter()
                    .map(|(name, count)| format!("{name} {count}"))
                    .collect();
                writeln!(text, "{title} {}", list.join(" · "))?;
            }
        }
        Ok(())
    }

    fn write_rejections(&self, text: &mut String, lang: Lang) -> fmt::Result {
        let say = |fr, en| if lang == Lang::Fr { fr } else { en };
        for rejection in self.rejections.iter().take(LISTED) {
            write!(
                text,
                "{}, {} {}",
                rejection.file,
                say("ligne", "line"),
                rejection.line
            )?;
            if !rejection.column.is_empty() {
                write!(
                    text,
                    ", {} `{}`",
                    say("colonne", "column"),
                    rejection.column
                )?;
            }
            let (what, hint) = (
                rejection.notice.what.get(lang),
                rejection.notice.hint.get(lang),
            );
            writeln!(text, ": {} {what}", rejection.notice.code)?;
            writeln!(text, "    {} {hint}", say("conseil :", "hint:"))?;
        }
        let mut rest: BTreeMap<&str, u64> = BTreeMap::new();
        for rejection in self.rejections.iter().skip(LISTED) {
            *rest.entry(rejection.notice.code).or_default() += 1;
        }
        if !rest.is_empty() {
            let list: Vec<_> = rest
                .iter()
                .map(|(code, count)| format!("{code} {count}"))
                .collect();
            writeln!(
                text,
                "{}: {}",
                say("et encore", "and more"),
                list.join(" · ")
            )?;
        }
        match &self.quarantine {
            None if self.rejections.is_empty() => Ok(()),
            None => writeln!(
                text,
                "{}",
                say(
                    "le contenu des lignes rejetées n'a pas été gardé",
                    "the content of rejected rows was not kept",
                )
            ),
            Some(path) => {
                writeln!(
                    text,
                    "{}: {}",
                    say("quarantaine", "quarantine"),
                    path.display()
                )
            }
        }
    }
}

/// In English; [`Receipt::render`] has both languages.
impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Lang::En))
    }
}

fn write_balance(text: &mut String, balance: &Balance, lang: Lang) -> fmt::Result {
    writeln!(text, "{} → {}", balance.file, balance.table)?;
    let words = match lang {
        Lang::Fr => WORDS_FR,
        Lang::En => WORDS_EN,
    };
    let lines = [
        [
            balance.header,
            balance.blank,
            balance.footer,
            balance.parsed,
            balance.unparsable,
            0,
        ],
        [
            balance.accepted,
            balance.rejected,
            balance.duplicates,
            balance.objected,
            0,
            0,
        ],
        [
            balance.inserted,
            balance.updated,
            balance.unchanged,
            balance.superseded,
            0,
            0,
        ],
    ];
    let totals = [balance.physical, balance.parsed, balance.accepted];
    for ((total, parts), (name, names)) in totals.iter().zip(lines).zip(words) {
        let sum: Vec<_> = names
            .iter()
            .zip(parts)
            .map(|(word, count)| format!("{word} {count}"))
            .collect();
        writeln!(text, "    {name} {total} = {}", sum.join(" + "))?;
    }
    let rows = if lang == Lang::Fr {
        "lignes de la région"
    } else {
        "rows of the region"
    };
    writeln!(text, "    {rows} {} → {}", balance.before, balance.after)
}

type Words = [(&'static str, &'static [&'static str]); 3];

const WORDS_FR: Words = [
    (
        "lignes",
        &["en-tête", "vides", "total", "lues", "illisibles"],
    ),
    (
        "lues",
        &["acceptées", "rejetées", "doublons", "oppositions"],
    ),
    (
        "acceptées",
        &["ajoutées", "mises à jour", "inchangées", "dépassées"],
    ),
];

const WORDS_EN: Words = [
    (
        "lines",
        &["header", "blank", "footer", "parsed", "unparsable"],
    ),
    (
        "parsed",
        &["accepted", "rejected", "duplicates", "objected"],
    ),
    (
        "accepted",
        &["inserted", "updated", "unchanged", "superseded"],
    ),
];
