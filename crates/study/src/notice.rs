//! The codes of this room: why a study, a reference file or an answer cannot become a publication.
//!
//! A sentence may quote what the author of a study wrote (a slug, a column, an indicator). It never
//! quotes a value of an answer.

use contract::{Notice, Sentence};

/// Every reason this room has for saying no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// The file does not begin with a front-matter, or the front-matter does not end.
    NoFrontMatter,
    /// The front-matter is not the TOML that a study has.
    BrokenFrontMatter,
    /// A French or English sentence is missing.
    EmptySentence,
    /// The slug cannot name a file.
    BadSlug,
    /// The study asks for a profile it may not choose.
    ForeignProfile,
    /// Chart, comparison or labels name a column that the front-matter does not declare.
    UndeclaredColumn,
    /// No SQL after the front-matter.
    NoSql,
    /// The answer does not have the columns that the study declares.
    ForeignAnswer,
    /// The answer has no row.
    EmptyAnswer,
    /// A reference file is not the CSV it should be.
    BrokenReference,
    /// The comparison names a figure that the reference does not have, or has twice.
    UnknownFigure,
}

impl Code {
    /// All codes, in order, for the catalogue of explanations.
    pub const ALL: [Self; 11] = [
        Self::NoFrontMatter,
        Self::BrokenFrontMatter,
        Self::EmptySentence,
        Self::BadSlug,
        Self::ForeignProfile,
        Self::UndeclaredColumn,
        Self::NoSql,
        Self::ForeignAnswer,
        Self::EmptyAnswer,
        Self::BrokenReference,
        Self::UnknownFigure,
    ];

    /// The stable code: the letter of the room and two digits.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoFrontMatter => "S01",
            Self::BrokenFrontMatter => "S02",
            Self::EmptySentence => "S03",
            Self::BadSlug => "S04",
            Self::ForeignProfile => "S05",
            Self::UndeclaredColumn => "S06",
            Self::NoSql => "S07",
            Self::ForeignAnswer => "S08",
            Self::EmptyAnswer => "S09",
            Self::BrokenReference => "S10",
            Self::UnknownFigure => "S11",
        }
    }

    /// What to do about it: the same sentence whatever the study.
    pub fn hint(self) -> Sentence {
        let (fr, en) = match self {
            Self::NoFrontMatter => (
                "commencez le fichier par `/*+++`, du TOML, puis `+++*/` ; queries/README.md en donne un modèle",
                "begin the file with `/*+++`, TOML, then `+++*/`; queries/README.md shows one",
            ),
            Self::BrokenFrontMatter => (
                "comparez avec l'en-tête décrit dans queries/README.md ; toute clé inconnue est refusée",
                "compare with the front-matter described in queries/README.md; every unknown key is refused",
            ),
            Self::EmptySentence => (
                "écrivez la phrase dans les deux langues : `{ fr = \"…\", en = \"…\" }`",
                "write the sentence in both languages: `{ fr = \"…\", en = \"…\" }`",
            ),
            Self::BadSlug => (
                "utilisez des minuscules, des chiffres et des tirets, 64 au plus",
                "use lower-case letters, digits and hyphens, 64 at most",
            ),
            Self::ForeignProfile => (
                "retirez `profile` ou écrivez \"public\" ; un autre profil s'attribue dans pseudonymisation/policy.toml",
                "remove `profile` or write \"public\"; another profile is assigned in pseudonymisation/policy.toml",
            ),
            Self::UndeclaredColumn => (
                "déclarez la colonne sous `[[dimensions]]` ou `[[measures]]`, une seule fois",
                "declare the column under `[[dimensions]]` or `[[measures]]`, once",
            ),
            Self::NoSql => (
                "écrivez un SELECT après l'en-tête",
                "write one SELECT after the front-matter",
            ),
            Self::ForeignAnswer => (
                "accordez le SELECT et l'en-tête : mêmes noms, dimensions publiques, mesures protégées",
                "make the SELECT and the front-matter agree: same names, public dimensions, protected measures",
            ),
            Self::EmptyAnswer => (
                "vérifiez la période et les conditions du SELECT",
                "check the period and the conditions of the SELECT",
            ),
            Self::BrokenReference => (
                "comparez avec queries/reference/ tel que livré ; les colonnes et leur ordre sont fixes",
                "compare with queries/reference/ as shipped; the columns and their order are fixed",
            ),
            Self::UnknownFigure => (
                "indiquez un triplet (indicator, population, year) présent une seule fois dans queries/reference/csapa_reference.csv",
                "give an (indicator, population, year) that stands once in queries/reference/csapa_reference.csv",
            ),
        };
        Sentence::new(fr, en)
    }

    /// What the code means.
    pub fn meaning(self) -> Sentence {
        let (fr, en) = match self {
            Self::NoFrontMatter => (
                "Le fichier de l'étude ne commence pas par un en-tête complet.",
                "The file of the study does not begin with a complete front-matter.",
            ),
            Self::BrokenFrontMatter => (
                "L'en-tête n'est pas le TOML d'une étude.",
                "The front-matter is not the TOML of a study.",
            ),
            Self::EmptySentence => (
                "Une phrase manque en français ou en anglais.",
                "A sentence is missing in French or in English.",
            ),
            Self::BadSlug => (
                "Le nom de l'étude ne peut pas nommer ses fichiers.",
                "The name of the study cannot name its files.",
            ),
            Self::ForeignProfile => (
                "Une étude ne choisit pas son profil de protection.",
                "A study does not choose its disclosure profile.",
            ),
            Self::UndeclaredColumn => (
                "L'en-tête se contredit : une colonne utilisée n'y est pas déclarée une seule fois, comme il faut.",
                "The front-matter contradicts itself: a column in use is not declared once, as it should be.",
            ),
            Self::NoSql => ("L'étude n'a pas de SQL.", "The study has no SQL."),
            Self::ForeignAnswer => (
                "La réponse n'est pas le tableau que l'en-tête décrit.",
                "The answer is not the table that the front-matter describes.",
            ),
            Self::EmptyAnswer => (
                "La réponse n'a pas de ligne : il n'y a rien à publier.",
                "The answer has no row: there is nothing to publish.",
            ),
            Self::BrokenReference => (
                "Un fichier de référence n'a pas la forme attendue.",
                "A reference file does not have the expected form.",
            ),
            Self::UnknownFigure => (
                "La comparaison ne trouve pas le chiffre publié qu'elle nomme, ou en trouve plusieurs.",
                "The comparison does not find the published figure it names, or finds several.",
            ),
        };
        Sentence::new(fr, en)
    }

    /// The notice with this code and these words.
    pub(crate) fn notice(self, fr: impl Into<String>, en: impl Into<String>) -> Notice {
        Notice {
            code: self.as_str(),
            what: Sentence::new(fr.into(), en.into()),
            hint: self.hint(),
        }
    }
}

/// The page of a code, for `tamis explain S03`; `None` if this room has no such code.
pub fn explain(code: &str) -> Option<Sentence> {
    let known = Code::ALL
        .into_iter()
        .find(|known| known.as_str().eq_ignore_ascii_case(code.trim()))?;
    let (meaning, hint) = (known.meaning(), known.hint());
    Some(Sentence::new(
        format!("{}\n\nconseil : {}", meaning.fr, hint.fr),
        format!("{}\n\nhint: {}", meaning.en, hint.en),
    ))
}

#[cfg(test)]
mod tests {
    use super::{Code, explain};

    #[test]
    fn codes_are_numbered_without_gap_and_each_has_a_hint_in_both_languages() {
        for (index, code) in Code::ALL.into_iter().enumerate() {
            assert_eq!(code.as_str(), format!("S{:02}", index + 1));
            let page = explain(&code.as_str().to_lowercase()).unwrap();
            assert!(page.fr.contains("conseil : ") && page.en.contains("hint: "));
        }
        assert_eq!(explain("S99"), None);
    }
}
