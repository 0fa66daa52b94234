//! The sentences of every code, in both languages.

use crate::error::{Code, Explanation};

impl Code {
    /// Every code, in order.
    pub const ALL: [Self; 18] = [
        Self::Io,
        Self::Missing,
        Self::Exists,
        Self::KeyUnreadable,
        Self::KeyMode,
        Self::KeyNotRegular,
        Self::KeyBroken,
        Self::ForeignKey,
        Self::HeadText,
        Self::Time,
        Self::Randomness,
        Self::Changed,
        Self::Removed,
        Self::Truncated,
        Self::BadSignature,
        Self::Rewritten,
        Self::HeadDamaged,
        Self::GivenChanged,
    ];

    /// `L01`, …
    pub fn as_str(self) -> &'static str {
        self.explanation().code
    }

    /// What the code means and what to do.
    pub fn explanation(self) -> Explanation {
        match self {
            Self::Io => IO,
            Self::Missing => MISSING,
            Self::Exists => EXISTS,
            Self::KeyUnreadable => KEY_UNREADABLE,
            Self::KeyMode => KEY_MODE,
            Self::KeyNotRegular => KEY_NOT_REGULAR,
            Self::KeyBroken => KEY_BROKEN,
            Self::ForeignKey => FOREIGN_KEY,
            Self::HeadText => HEAD_TEXT,
            Self::Time => TIME,
            Self::Randomness => RANDOMNESS,
            Self::Changed => CHANGED,
            Self::Removed => REMOVED,
            Self::Truncated => TRUNCATED,
            Self::BadSignature => BAD_SIGNATURE,
            Self::Rewritten => REWRITTEN,
            Self::HeadDamaged => HEAD_DAMAGED,
            Self::GivenChanged => GIVEN_CHANGED,
        }
    }
}

const IO: Explanation = Explanation {
    code: "L01",
    fr: "un fichier du registre ne peut être ni lu ni écrit",
    en: "a file of the ledger cannot be read or written",
    hint_fr: "vérifiez l'espace disque et les droits du dossier, puis recommencez",
    hint_en: "check the disk space and the rights of the folder, then try again",
};

const MISSING: Explanation = Explanation {
    code: "L02",
    fr: "il n'y a pas de registre dans ce dossier",
    en: "there is no ledger in this folder",
    hint_fr: "indiquez le dossier de l'entrepôt avec `--warehouse`",
    hint_en: "name the folder of the warehouse with `--warehouse`",
};

const EXISTS: Explanation = Explanation {
    code: "L03",
    fr: "un registre ou une clé se trouve déjà à cet endroit",
    en: "a ledger or a key stands here already",
    hint_fr: "ouvrez-le, ou choisissez un autre endroit ; rien n'est écrasé",
    hint_en: "open it, or choose another place; nothing is overwritten",
};

const KEY_UNREADABLE: Explanation = Explanation {
    code: "L04",
    fr: "le fichier de la clé de signature ne peut pas être lu",
    en: "the file of the signing key cannot be read",
    hint_fr: "vérifiez le chemin et que le fichier vous appartient",
    hint_en: "check the path, and that the file is yours",
};

const KEY_MODE: Explanation = Explanation {
    code: "L05",
    fr: "d'autres que vous peuvent lire le fichier de la clé de signature",
    en: "others than you may read the file of the signing key",
    hint_fr: "retirez-leur ce droit : `chmod 600` sur le fichier",
    hint_en: "take that right away: `chmod 600` on the file",
};

const KEY_NOT_REGULAR: Explanation = Explanation {
    code: "L06",
    fr: "la clé de signature est un lien symbolique ou n'est pas un fichier ordinaire",
    en: "the signing key is a symbolic link or no regular file",
    hint_fr: "indiquez le fichier lui-même",
    hint_en: "name the file itself",
};

const KEY_BROKEN: Explanation = Explanation {
    code: "L07",
    fr: "le fichier ne contient pas de clé de signature",
    en: "the file holds no signing key",
    hint_fr: "reprenez la copie de sauvegarde du fichier : une ligne de 64 caractères hexadécimaux",
    hint_en: "take the backup copy of the file: one line of 64 hexadecimal characters",
};

const FOREIGN_KEY: Explanation = Explanation {
    code: "L08",
    fr: "la clé n'est pas celle de ce registre",
    en: "the key is not that of this ledger",
    hint_fr: "utilisez la clé créée avec le registre ; si la tête publiée porte une autre clé, le registre a été remplacé",
    hint_en: "use the key made with the ledger; if a published head names another key, the ledger was replaced",
};

const HEAD_TEXT: Explanation = Explanation {
    code: "L09",
    fr: "ce texte n'est pas une tête de registre, ou sa signature ne tient pas",
    en: "this text is not the head of a ledger, or its signature does not hold",
    hint_fr: "recopiez la tête entière telle que la publication l'imprime : numéro:empreinte:clé:signature",
    hint_en: "copy the whole head as the publication prints it: number:digest:key:signature",
};

const TIME: Explanation = Explanation {
    code: "L10",
    fr: "l'heure de l'entrée n'est pas écrite selon la RFC 3339",
    en: "the time of the entry is not written as RFC 3339 says",
    hint_fr: "écrivez par exemple 2024-01-31T08:00:00Z",
    hint_en: "write for example 2024-01-31T08:00:00Z",
};

const RANDOMNESS: Explanation = Explanation {
    code: "L11",
    fr: "le système ne fournit pas d'octets aléatoires",
    en: "the system gives no random bytes",
    hint_fr: "recommencez ; si cela dure, créez la clé sur une autre machine",
    hint_en: "try again; if it lasts, make the key on another machine",
};

const CHANGED: Explanation = Explanation {
    code: "L12",
    fr: "cette entrée a été modifiée",
    en: "this entry was changed",
    hint_fr: "comparez avec une sauvegarde du dossier ; les entrées précédentes sont intactes",
    hint_en: "compare with a backup of the folder; the entries before it are intact",
};

const REMOVED: Explanation = Explanation {
    code: "L13",
    fr: "cette entrée n'est pas à sa place : elle a été retirée ou déplacée",
    en: "this entry is not where it belongs: it was removed or moved",
    hint_fr: "comparez avec une sauvegarde du dossier ; les entrées précédentes sont intactes",
    hint_en: "compare with a backup of the folder; the entries before it are intact",
};

const TRUNCATED: Explanation = Explanation {
    code: "L14",
    fr: "la fin du registre manque à partir de cette entrée",
    en: "the end of the ledger is missing from this entry on",
    hint_fr: "comparez avec une sauvegarde du dossier ; les entrées qui restent sont intactes",
    hint_en: "compare with a backup of the folder; the entries that remain are intact",
};

const BAD_SIGNATURE: Explanation = Explanation {
    code: "L15",
    fr: "cette entrée n'est pas signée par la clé du registre",
    en: "this entry is not signed by the key of the ledger",
    hint_fr: "elle a été écrite par quelqu'un qui n'a pas la clé ; comparez avec une sauvegarde du dossier",
    hint_en: "somebody without the key wrote it; compare with a backup of the folder",
};

const REWRITTEN: Explanation = Explanation {
    code: "L16",
    fr: "le registre n'est pas celui dont cette tête a été tirée : il a été réécrit jusqu'à cette entrée",
    en: "the ledger is not the one this head was printed from: it was rewritten up to this entry",
    hint_fr: "vérifiez que la tête vient bien de cet entrepôt, puis comparez avec une sauvegarde du dossier",
    hint_en: "check that the head is of this warehouse, then compare with a backup of the folder",
};

const HEAD_DAMAGED: Explanation = Explanation {
    code: "L17",
    fr: "la tête signée du registre est abîmée",
    en: "the signed head of the ledger is damaged",
    hint_fr: "reprenez `head.json` d'une sauvegarde du dossier ; les entrées portent chacune leur signature",
    hint_en: "take `head.json` from a backup of the folder; each entry carries a signature of its own",
};

const GIVEN_CHANGED: Explanation = Explanation {
    code: "L18",
    fr: "le registre de ce qui a été donné a été modifié, ou il en manque",
    en: "the record of what was given was changed, or some of it is gone",
    hint_fr: "restaurez le dossier `given` du registre depuis sa sauvegarde ; d'ici là, rien n'est diffusé",
    hint_en: "restore the ledger's folder `given` from its backup; until then nothing is released",
};
