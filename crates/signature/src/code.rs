//! The closed list of reasons with which this room refuses: a stable code, a sentence and a way
//! out, in French and English.

use contract::{Notice, Sentence};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $id:literal: $fr:literal, $en:literal, $hint_fr:literal, $hint_en:literal;)+) => {
        /// A reason: `V01`–`V02` for the list of officers, `V10`–`V20` for a signature.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $name,)+
        }

        impl Code {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// `V13`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }

            /// What the code says, without the particulars of one case.
            pub fn notice(self) -> Notice {
                let (what, hint) = match self {
                    $(Self::$name => (Sentence::new($fr, $en), Sentence::new($hint_fr, $hint_en)),)+
                };
                Notice::new(self.as_str(), what, hint)
            }
        }
    };
}

codes! {
    /// `V01`: the list of officers cannot be read.
    OfficersUnreadable = "V01": "la liste des responsables ne peut être lue",
        "the list of officers cannot be read",
        "corrigez `pseudonymisation/officers.toml` à la ligne indiquée ; sa forme est en tête du fichier",
        "correct `pseudonymisation/officers.toml` at the line that is named; its form stands at the head of the file";
    /// `V02`: the list of officers contradicts itself.
    OfficersBroken = "V02": "la liste des responsables se contredit",
        "the list of officers contradicts itself",
        "corrigez `pseudonymisation/officers.toml` ; sa forme est en tête du fichier",
        "correct `pseudonymisation/officers.toml`; its form stands at the head of the file";
    /// `V10`: nobody signed.
    Unsigned = "V10": "ce fichier n'est pas signé",
        "this file is not signed",
        "faites-le signer : `tamis sign FICHIER` donne la commande",
        "have it signed: `tamis sign FILE` gives the command";
    /// `V11`: what lies there is no signature.
    Broken = "V11": "ce n'est pas une signature OpenSSH entière",
        "this is not a whole OpenSSH signature",
        "reprenez le fichier `.sig` tel que `ssh-keygen -Y sign` l'a écrit, ou signez de nouveau",
        "take the `.sig` file as `ssh-keygen -Y sign` wrote it, or sign again";
    /// `V12`: signed for another purpose.
    OtherPurpose = "V12": "cette signature a été faite pour autre chose",
        "this signature was made for another purpose",
        "signez de nouveau avec l'espace de noms que `tamis sign FICHIER` donne",
        "sign again with the namespace that `tamis sign FILE` gives";
    /// `V13`: other bytes than those that were signed.
    Changed = "V13": "le contenu n'est pas celui qui a été signé",
        "the content is not what was signed",
        "reprenez le fichier signé, ou faites signer celui-ci après relecture",
        "go back to the file that was signed, or have this one read and signed";
    /// `V14`: a key of nobody.
    UnknownKey = "V14": "la clé n'est celle d'aucun responsable",
        "the key is that of no officer",
        "vérifiez qui a signé ; les clés connues sont dans `pseudonymisation/officers.toml`",
        "check who signed; the known keys stand in `pseudonymisation/officers.toml`";
    /// `V15`: a key that is not valid yet.
    NotYetValid = "V15": "la clé du responsable n'est pas encore valable",
        "the key of the officer is not valid yet",
        "attendez le jour indiqué, ou signez avec une clé en cours de validité",
        "wait for the day that is named, or sign with a key that is valid";
    /// `V16`: a key that has expired.
    Expired = "V16": "la clé du responsable a expiré",
        "the key of the officer has expired",
        "faites signer de nouveau avec une clé en cours de validité",
        "have it signed again with a key that is valid";
    /// `V17`: a role that may not sign this.
    RoleNotAllowed = "V17": "le rôle de ce responsable ne permet pas cette signature",
        "the role of this officer does not allow this signature",
        "faites signer par un responsable dont c'est le rôle ; qui signe quoi : README de `crates/signature`",
        "have it signed by an officer whose role it is; who signs what: README of `crates/signature`";
    /// `V18`: two signatures by one person.
    SamePerson = "V18": "deux signatures sont de la même personne",
        "two signatures are by the same person",
        "retirez l'une des deux, ou faites signer une autre personne",
        "remove one of them, or have another person sign";
    /// `V19`: the name of the file is another officer's.
    OtherOfficer = "V19": "le nom du fichier désigne un autre responsable que la signature",
        "the name of the file is another officer's than the signature",
        "renommez-le `FICHIER.RESPONSABLE.sig` d'après qui a signé",
        "rename it `FILE.OFFICER.sig` after who signed";
    /// `V20`: no key can be drawn, or it does not sign.
    Signing = "V20": "le programme ne peut signer",
        "the program cannot sign",
        "recommencez ; si cela dure, le système ne fournit pas d'octets aléatoires",
        "try again; if it lasts, the system gives no random bytes";
}

/// What `code` (such as `V13`) means; `None` if this room has no such code.
pub fn explain(code: &str) -> Option<Notice> {
    let mut all = Code::ALL.iter();
    all.find(|known| known.as_str() == code)
        .map(|known| known.notice())
}
