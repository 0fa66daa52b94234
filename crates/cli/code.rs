//! What can go wrong in this room: a stable code, a sentence and a way out, in French and English.

use contract::{Notice, Sentence};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident: $fr:literal, $en:literal, $hint_fr:literal, $hint_en:literal;)+) => {
        /// The closed list of causes; `C` and two digits, stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Code {
            $($(#[$doc])* $name,)+
        }

        impl Code {
            /// All codes, in order.
            pub(crate) const ALL: &'static [Code] = &[$(Code::$name,)+];

            /// The code as printed, such as `C03`.
            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Code::$name => stringify!($name),)+ }
            }

            /// What the code says, without the particulars of one case.
            pub(crate) fn notice(self) -> Notice {
                let (what, hint) = match self {
                    $(Code::$name => (Sentence::new($fr, $en), Sentence::new($hint_fr, $hint_en)),)+
                };
                Notice { code: self.as_str(), what, hint }
            }
        }
    };
}

codes! {
    /// A file of the rules.
    C01: "un fichier de règles ne peut être lu",
        "a file of the rules cannot be read",
        "les règles sont `pseudonymisation/` et `queries/` du dossier courant, ou de celui que donne `--house`",
        "the rules are `pseudonymisation/` and `queries/` of the current folder, or of the one that `--house` names";
    /// A file that was given.
    C02: "un fichier donné ne peut être lu comme du texte UTF-8",
        "a file that was given cannot be read as UTF-8 text",
        "vérifiez son chemin, ses droits et son encodage",
        "check its path, its permissions and its encoding";
    /// A region without a contract.
    C03: "cette région n'a pas de contrat",
        "this region has no contract",
        "écrivez-en un dans `pseudonymisation/regions/`, ou prenez une région connue",
        "write one in `pseudonymisation/regions/`, or take a known region";
    /// A delivery from the future.
    C04: "la date de l'extraction est dans l'avenir",
        "the day of the extract lies in the future",
        "donnez avec `--received` le jour où les fichiers ont été extraits",
        "give with `--received` the day on which the files were extracted";
    /// A study that is not there.
    C05: "il n'y a pas d'étude de ce nom ni à ce chemin",
        "there is no study of this name, nor at this path",
        "les études connues : `tamis study list`",
        "the known studies: `tamis study list`";
    /// A folder that the demonstration did not make.
    C06: "ce dossier n'a pas été fait par la démonstration : il ne sera pas effacé",
        "this folder was not made by the demonstration: it will not be deleted",
        "donnez avec `--dir` un dossier vide ou qui n'existe pas encore",
        "give with `--dir` a folder that is empty or does not exist yet";
    /// A second demonstration.
    C07: "une autre démonstration travaille dans ce dossier",
        "another demonstration is working in this folder",
        "attendez qu'elle ait fini, ou donnez un autre dossier avec `--dir`",
        "wait until it has finished, or give another folder with `--dir`";
    /// No place for keys or data.
    C08: "l'environnement ne dit pas où garder les données et les clés (ni HOME, ni XDG_STATE_HOME, XDG_CONFIG_HOME)",
        "the environment does not say where to keep data and keys (neither HOME nor XDG_STATE_HOME, XDG_CONFIG_HOME)",
        "donnez `--warehouse DOSSIER` et `--keys DOSSIER`",
        "give `--warehouse DIR` and `--keys DIR`";
    /// The disk.
    C09: "un fichier ou un dossier ne peut être écrit",
        "a file or folder cannot be written",
        "vérifiez les droits et la place sur le disque",
        "check permissions and room on the disk";
    /// A folder that is no publication.
    C10: "ce dossier contient autre chose qu'une publication : il ne sera pas remplacé",
        "this folder holds something else than a publication: it will not be replaced",
        "donnez avec `--out` un dossier vide ou qui n'existe pas encore",
        "give with `--out` a folder that is empty or does not exist yet";
    /// No page of that code.
    C11: "ce code n'existe pas",
        "there is no such code",
        "la liste des codes : `tamis explain`",
        "the list of codes: `tamis explain`";
    /// A table that the model does not have.
    C12: "le modèle n'a pas de table de ce nom",
        "the model has no table of this name",
        "la liste des tables : `tamis tables`",
        "the list of tables: `tamis tables`";
    /// A provenance without a head.
    C13: "ce fichier n'est pas la provenance d'une publication : il n'a pas de tête de registre",
        "this file is not the provenance of a publication: it has no head of the ledger",
        "donnez le `provenance.json` d'une publication",
        "give the `provenance.json` of a publication";
    /// A conformance vector.
    C14: "un vecteur de conformité n'a pas la réponse publiée : ce programme ne doit pas pseudonymiser",
        "a conformance vector does not have the published answer: this program must not pseudonymise",
        "n'utilisez pas cet exécutable ; recompilez-le et signalez-le",
        "do not use this executable; build it again, and report it";
    /// The program's own machinery.
    C15: "le programme ne peut démarrer",
        "the program cannot start",
        "vérifiez les limites du système (fils d'exécution, mémoire)",
        "check the limits of the system (threads, memory)";
    /// The key of the noise.
    C16: "la clé du bruit manque ou est abîmée",
        "the key of the noise is missing or damaged",
        "restaurez `cell.key` depuis sa sauvegarde ; n'en faites pas d'autre : la même question aurait un bruit nouveau, et le bruit s'ôterait par une moyenne",
        "restore `cell.key` from its backup; do not make another one: the same question would get fresh noise, and a mean would take the noise away";
    /// A profile that somebody may not use.
    C17: "ce profil n'est pas attribué à cette personne",
        "this profile is not assigned to this person",
        "qui peut interroger sous quel profil est dans `[assignment]` de `pseudonymisation/policy.toml`",
        "who may ask under which profile stands in `[assignment]` of `pseudonymisation/policy.toml`";
    /// A policy that is not the warehouse's.
    C18: "la politique de diffusion n'est pas celle à laquelle l'entrepôt est lié",
        "the disclosure policy is not the one that the warehouse is bound to",
        "reprenez la politique de l'entrepôt (`tamis policy show` donne son empreinte), ou adoptez celle-ci par `tamis policy adopt`, qui s'inscrit au registre",
        "go back to the policy of the warehouse (`tamis policy show` gives its digest), or take this one with `tamis policy adopt`, which is recorded";
    /// A folder for results that is not empty.
    C19: "ce dossier n'est pas vide : rien n'y sera écrit",
        "this folder is not empty: nothing will be written there",
        "donnez avec `--out` un dossier vide ou qui n'existe pas encore",
        "give with `--out` a folder that is empty or does not exist yet";
    /// What is not signed.
    C20: "rien de ce genre n'est signé",
        "nothing of this kind is signed",
        "sont signés : `model.toml`, `policy.toml`, un contrat dans `regions/`, une étude `.sql`, `permit.toml`",
        "what is signed: `model.toml`, `policy.toml`, a contract in `regions/`, a study `.sql`, `permit.toml`";
    /// Somebody who may not sign.
    C21: "ce responsable n'est pas connu, ou son rôle ne permet pas cette signature",
        "this officer is not known, or the role does not allow this signature",
        "qui peut signer est dans `pseudonymisation/officers.toml`",
        "who may sign stands in `pseudonymisation/officers.toml`";
    /// Another tool's answer to a vector.
    C22: "l'outil vérifié n'a pas la réponse publiée à un vecteur : il ne doit pas pseudonymiser",
        "the tool that was checked does not have the published answer to a vector: it must not pseudonymise",
        "comparez ses étapes avec les entrées de `tamis pseudonym vectors --json`",
        "compare its steps with the inputs of `tamis pseudonym vectors --json`";
    /// Answers in another form.
    C23: "ce fichier de réponses n'est pas un objet JSON dont chaque valeur est un texte",
        "this file of answers is no JSON object of which each value is a text",
        "écrivez {\"nom du vecteur\": \"réponse\"} ; les noms : `tamis pseudonym vectors --json`",
        "write {\"name of the vector\": \"answer\"}; the names: `tamis pseudonym vectors --json`";
    /// A form that a terminal cannot show.
    C24: "un fichier Parquet ne s'affiche pas dans un terminal",
        "a Parquet file is not shown on a terminal",
        "ajoutez --output FICHIER",
        "add --output FILE";
    /// A file that is there already.
    C25: "ce fichier existe déjà, et une réponse n'en écrase aucun",
        "this file exists already, and an answer overwrites none",
        "donnez un autre nom, ou retirez-le d'abord",
        "give another name, or remove it first";
}

impl Code {
    /// The code, said of something that the user or the rules name.
    pub(crate) fn about(self, subject: impl std::fmt::Display) -> Notice {
        let mut notice = self.notice();
        notice.what = Sentence::new(
            format!("{} (`{subject}`)", notice.what.fr),
            format!("{} (`{subject}`)", notice.what.en),
        );
        notice
    }

    /// The code, said of something, with what is known instead.
    pub(crate) fn about_one_of(self, subject: &str, known: &[&str]) -> Notice {
        let mut notice = self.about(subject);
        let known = known.join(", ");
        notice.hint = Sentence::new(
            format!("{} ; connues : {known}", notice.hint.fr),
            format!("{}; known: {known}", notice.hint.en),
        );
        notice
    }
}

impl Code {
    /// That a profile is not assigned to a person, with those that are.
    pub(crate) fn not_assigned(profile: &str, person: &str, assigned: &[String]) -> Notice {
        let mut notice = Self::C17.about(format_args!("{profile}, {person}"));
        let [fr, en] = if assigned.is_empty() {
            ["aucun", "none"].map(str::to_owned)
        } else {
            [assigned.join(", "), assigned.join(", ")]
        };
        notice.hint = Sentence::new(
            format!("{} ; attribués : {fr}", notice.hint.fr),
            format!("{}; assigned: {en}", notice.hint.en),
        );
        notice
    }
}

/// What `code` (such as `C03`) means; `None` if this room has no such code.
pub(crate) fn explain(code: &str) -> Option<Notice> {
    Code::ALL
        .iter()
        .find(|known| known.as_str() == code)
        .map(|known| known.notice())
}

#[cfg(test)]
mod tests {
    use super::{Code, explain};

    #[test]
    fn codes_are_numbered_without_gap_and_speak_two_languages() {
        for (index, code) in Code::ALL.iter().enumerate() {
            assert_eq!(code.as_str(), format!("C{:02}", index + 1));
            let notice = explain(code.as_str()).unwrap();
            assert_ne!(notice.what.fr, notice.what.en);
            assert_ne!(notice.hint.fr, notice.hint.en);
        }
        assert!(explain("C99").is_none());
    }
}
