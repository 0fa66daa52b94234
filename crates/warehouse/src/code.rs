//! Every refusal of this room: a stable code, a sentence and a way out, in French and English.

use contract::{Notice, Sentence};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident: $fr:literal, $en:literal, $hint_fr:literal, $hint_en:literal;)+) => {
        /// The closed list of causes; `W` and two digits, stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $name,)+
        }

        impl Code {
            /// All codes, in order.
            pub const ALL: &'static [Code] = &[$(Code::$name,)+];

            /// The code as printed, such as `W03`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => stringify!($name),)+ }
            }

            /// What the code says, without the particulars of one case.
            pub fn notice(self) -> Notice {
                let (what, hint) = match self {
                    $(Code::$name => (Sentence::new($fr, $en), Sentence::new($hint_fr, $hint_en)),)+
                };
                Notice { code: self.as_str(), what, hint }
            }
        }
    };
}

codes! {
    /// The folder of a new warehouse is taken.
    W01: "le dossier contient déjà quelque chose",
        "the folder already holds something",
        "choisissez un dossier vide ou qui n'existe pas encore",
        "choose a folder that is empty or does not exist yet";
    /// No warehouse in the folder.
    W02: "il n'y a pas d'entrepôt dans ce dossier",
        "there is no warehouse in this folder",
        "vérifiez le chemin ; si une création a été interrompue, supprimez le dossier et recommencez",
        "check the path; if a creation was interrupted, delete the folder and start again";
    /// A second writer.
    W03: "un autre programme écrit dans l'entrepôt",
        "another program is writing to the warehouse",
        "attendez qu'il ait fini, puis recommencez",
        "wait until it has finished, then try again";
    /// The key ring is not the warehouse's.
    W04: "le trousseau de clés n'est pas celui de cet entrepôt ; aucune ligne n'a été lue",
        "the key ring is not the one of this warehouse; no row was read",
        "donnez le fichier de clés avec lequel l'entrepôt a été créé : une autre clé créerait une seconde population",
        "give the key file the warehouse was created with: another key would create a second population";
    /// The model is not the warehouse's.
    W05: "le modèle n'est pas celui avec lequel l'entrepôt a été créé",
        "the model is not the one the warehouse was created with",
        "rendez `model.toml` à son état d'origine, ou créez un nouvel entrepôt et redonnez-lui les livraisons",
        "put `model.toml` back as it was, or create a new warehouse and give it the deliveries again";
    /// Somebody else committed the version number.
    W06: "cette version existe déjà : un autre programme l'a validée entre-temps",
        "this version already exists: another program committed it in the meantime",
        "recommencez ; rien n'a été ajouté",
        "try again; nothing was added";
    /// The disk, or a file of the store.
    W07: "un fichier de l'entrepôt ne peut être lu ou écrit",
        "a file of the warehouse cannot be read or written",
        "vérifiez les droits, la place et l'état du disque ; la dernière version validée reste lisible",
        "check permissions, space and the state of the disk; the last committed version stays readable";
    /// The receipt's identities do not hold.
    W08: "le reçu n'est pas équilibré : rien n'a été validé",
        "the receipt does not balance: nothing was committed",
        "c'est une erreur du programme ; signalez-la avec les comptes du reçu",
        "this is a fault of the program; report it with the counts of the receipt";
    /// The ledger.
    W09: "le registre de l'entrepôt ne peut être tenu",
        "the ledger of the warehouse cannot be kept",
        "lancez `tamis ledger verify` ; sans registre, rien n'est ingéré",
        "run `tamis ledger verify`; without a ledger nothing is ingested";
    /// No such version.
    W10: "cette version n'existe pas",
        "there is no such version",
        "prenez un numéro entre 0 et la dernière version",
        "take a number between 0 and the last version";
    /// A manifest cannot be understood.
    W11: "un manifeste de version est abîmé",
        "a version manifest is damaged",
        "rétablissez le fichier depuis une sauvegarde",
        "restore the file from a backup";
    /// Nothing delivered, or a name twice.
    W12: "la livraison est vide ou contient deux fichiers du même nom",
        "the delivery is empty or holds two files of the same name",
        "donnez chaque fichier une fois",
        "give every file once";
    /// Row: tokens of two people.
    W13: "les identifiants de la ligne mènent à deux personnes connues",
        "the identifiers of the row lead to two known people",
        "vérifiez l'identité à la source ; la fusion de deux personnes n'est pas encore possible",
        "check the identity at its source; merging two people is not possible yet";
    /// Row: nobody known by the local identifier.
    W14: "la ligne parle d'un patient inconnu",
        "the row is about an unknown patient",
        "livrez d'abord, ou dans la même livraison, sa ligne du fichier des patients",
        "deliver the row of the patients file first, or in the same delivery";
    /// Row: one key, two contents.
    W15: "la même clé métier revient avec un autre contenu dans la livraison",
        "the same business key comes again with another content in the delivery",
        "ne gardez que la bonne ligne ; aucune des deux n'a été prise",
        "keep only the right row; neither was taken";
    /// Row: a number the store cannot hold.
    W16: "un nombre de la ligne dépasse ce que la table peut contenir",
        "a number of the row is larger than the table can hold",
        "corrigez la valeur, ou resserrez les bornes dans le modèle",
        "correct the value, or narrow the bounds in the model";
    /// Row: a second national identity for one person.
    W17: "la ligne donne une seconde identité nationale (INS) à une personne qui en a déjà une",
        "the row gives a second national identity (INS) to a person who already has one",
        "vérifiez l'identité à la source : deux INS ne sont jamais réunies",
        "check the identity at its source: two INS are never joined";
    /// All numbers are taken.
    W18: "il n'y a plus de numéro de personne disponible",
        "no person number is left",
        "un entrepôt compte au plus 2 147 483 647 personnes",
        "a warehouse holds at most 2,147,483,647 people";
    /// A contract for a table that regions do not fill.
    W19: "le fichier remplit une table que les régions n'alimentent pas",
        "the file fills a table that regions do not feed",
        "corrigez la table cible dans le contrat de la région",
        "correct the target table in the contract of the region";
    /// A delivered file cannot be read.
    W20: "un fichier de la livraison ne peut être lu",
        "a file of the delivery cannot be read",
        "vérifiez son chemin et ses droits",
        "check its path and permissions";
    /// The recipient of the quarantine.
    W21: "la quarantaine ne peut être chiffrée pour la région",
        "the quarantine cannot be encrypted to the region",
        "donnez un destinataire `age1…` valable, ou aucun : le contenu des lignes rejetées n'est alors pas gardé",
        "give a valid `age1…` recipient, or none: the content of rejected rows is then not kept";
    /// Row, kept: a structure that the region has not named.
    W22: "la ligne nomme une structure qu'aucun fichier des structures de la région ne nomme",
        "the row names a structure that no structures file of the region names",
        "livrez sa ligne du fichier des structures, ou corrigez l'identifiant ; d'ici là, toutes ces structures comptent pour une seule",
        "deliver its row of the structures file, or correct the identifier; until then all such structures count as one";
    /// Files laid out as a release before laid them out.
    W23: "les fichiers de cette version sont rangés comme le faisait une version précédente du logiciel",
        "the files of this version are laid out as an earlier release did",
        "lancez `tamis migrate` : la dernière version est réécrite et les numéros sont gardés ; pour relire les versions d'avant avec le logiciel qui les a écrites, gardez d'abord une copie de l'entrepôt",
        "run `tamis migrate`: the last version is rewritten and numbers are kept; to read the versions before it with the release that wrote them, keep a copy of the warehouse first";
}

/// What `code` (such as `W03`) means; `None` if this room has no such code.
pub fn explain(code: &str) -> Option<Notice> {
    Code::ALL
        .iter()
        .find(|known| known.as_str() == code)
        .map(|known| known.notice())
}

/// A failure on its way to the caller: a code, and particulars that name no datum of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    code: Code,
    particulars: Option<String>,
}

impl Fault {
    /// A failure whose sentence says it all.
    pub(crate) fn new(code: Code) -> Fault {
        Fault {
            code,
            particulars: None,
        }
    }

    /// A failure with what is the same in both languages: a file, a table, a kind of I/O error.
    pub(crate) fn with(code: Code, particulars: impl Into<String>) -> Fault {
        Fault {
            code,
            particulars: Some(particulars.into()),
        }
    }

    /// The same failure, said of `place` (a table, a file).
    pub(crate) fn at(self, place: &str) -> Fault {
        let particulars = match self.particulars {
            Some(particulars) => format!("{place}: {particulars}"),
            None => place.to_owned(),
        };
        Fault {
            code: self.code,
            particulars: Some(particulars),
        }
    }
}

impl From<Fault> for Notice {
    fn from(fault: Fault) -> Notice {
        let mut notice = fault.code.notice();
        if let Some(particulars) = fault.particulars {
            notice.what = Sentence::new(
                format!("{} ({particulars})", notice.what.fr),
                format!("{} ({particulars})", notice.what.en),
            );
        }
        notice
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, explain};

    #[test]
    fn every_code_has_two_sentences_and_two_ways_out() {
        for code in Code::ALL {
            let notice = explain(code.as_str()).unwrap();
            for text in [
                &notice.what.fr,
                &notice.what.en,
                &notice.hint.fr,
                &notice.hint.en,
            ] {
                assert!(text.len() > 10 && !text.ends_with('.'), "{}", notice.code);
            }
            assert_ne!(notice.what.fr, notice.what.en);
        }
        assert!(explain("W99").is_none());
    }
}
