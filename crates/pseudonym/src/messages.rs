//! The sentences of every code, in both languages.

use crate::code::{Code, Text};

impl Code {
    /// Every code, in order.
    pub const ALL: [Self; 20] = [
        Self::NirKey,
        Self::NirForm,
        Self::OidUnknown,
        Self::OidOfTest,
        Self::NameCharacter,
        Self::BirthDate,
        Self::Sex,
        Self::BirthPlace,
        Self::NoIdentity,
        Self::KeyUnreadable,
        Self::KeyMode,
        Self::KeyNotRegular,
        Self::KeyPlace,
        Self::KeyOtherIdentity,
        Self::KeyBroken,
        Self::IdentityBroken,
        Self::KeyExists,
        Self::KeyUnwritable,
        Self::Randomness,
        Self::OtherKey,
    ];

    pub(crate) fn text(self) -> Text {
        match self {
            Self::NirKey => NIR_KEY,
            Self::NirForm => NIR_FORM,
            Self::OidUnknown => OID_UNKNOWN,
            Self::OidOfTest => OID_OF_TEST,
            Self::NameCharacter => NAME_CHARACTER,
            Self::BirthDate => BIRTH_DATE,
            Self::Sex => SEX,
            Self::BirthPlace => BIRTH_PLACE,
            Self::NoIdentity => NO_IDENTITY,
            Self::KeyUnreadable => KEY_UNREADABLE,
            Self::KeyMode => KEY_MODE,
            Self::KeyNotRegular => KEY_NOT_REGULAR,
            Self::KeyPlace => KEY_PLACE,
            Self::KeyOtherIdentity => KEY_OTHER_IDENTITY,
            Self::KeyBroken => KEY_BROKEN,
            Self::IdentityBroken => IDENTITY_BROKEN,
            Self::KeyExists => KEY_EXISTS,
            Self::KeyUnwritable => KEY_UNWRITABLE,
            Self::Randomness => RANDOMNESS,
            Self::OtherKey => OTHER_KEY,
        }
    }
}

const NIR_KEY: Text = Text {
    code: "P01",
    fr: "la clé du NIR ne correspond pas à son numéro",
    en: "the key of the NIR does not fit its number",
    hint_fr: "corrigez le numéro ou la clé dans le dossier : la clé est 97 moins le reste du numéro divisé par 97 (2A compte 19, 2B compte 18)",
    hint_en: "correct the number or the key in the record: the key is 97 minus the remainder of the number divided by 97 (2A counts as 19, 2B as 18)",
};

const NIR_FORM: Text = Text {
    code: "P02",
    fr: "le NIR n'a pas la forme d'un NIR",
    en: "the NIR is not formed like one",
    hint_fr: "écrivez 13 caractères : sexe, année, mois, lieu de naissance (2A ou 2B pour la Corse), ordre, puis la clé à part ou à la suite ; laissez vide si le numéro est inconnu",
    hint_en: "write 13 characters: sex, year, month, birth place (2A or 2B for Corsica), order, then the key apart or after them; leave it empty if the number is unknown",
};

const OID_UNKNOWN: Text = Text {
    code: "P03",
    fr: "l'OID n'est pas celui d'une identité nationale de santé",
    en: "the OID is not that of a national health identity",
    hint_fr: "écrivez 1.2.250.1.213.1.4.8 (NIR) ou 1.2.250.1.213.1.4.9 (NIA), ou laissez vide",
    hint_en: "write 1.2.250.1.213.1.4.8 (NIR) or 1.2.250.1.213.1.4.9 (NIA), or leave it empty",
};

const OID_OF_TEST: Text = Text {
    code: "P04",
    fr: "l'identité est une identité de test ou de démonstration",
    en: "the identity is one of test or demonstration",
    hint_fr: "retirez cette ligne : en production, seules de vraies identités sont reçues",
    hint_en: "take this row out: in production only true identities are accepted",
};

const NAME_CHARACTER: Text = Text {
    code: "P05",
    fr: "le nom contient un caractère qui n'est ni une lettre latine, ni une espace, un trait d'union, un point ou une apostrophe",
    en: "the name has a character that is neither a Latin letter nor a space, a hyphen, a full stop or an apostrophe",
    hint_fr: "corrigez le nom tel qu'il figure à l'état civil, sans chiffre ni note ; laissez vide s'il est inconnu",
    hint_en: "correct the name as the civil register has it, without digit or remark; leave it empty if it is unknown",
};

const BIRTH_DATE: Text = Text {
    code: "P06",
    fr: "la date de naissance n'est pas une date",
    en: "the birth date is no date",
    hint_fr: "corrigez la date ; un jour ou un mois inconnu s'écrit 00",
    hint_en: "correct the date; an unknown day or month is written 00",
};

const SEX: Text = Text {
    code: "P07",
    fr: "le sexe de l'identité n'est ni M, ni F, ni U (inconnu)",
    en: "the sex of the identity is none of M, F, U (unknown)",
    hint_fr: "ajoutez ce code à la table de correspondance du contrat, ou corrigez la valeur",
    hint_en: "add this code to the code map of the contract, or correct the value",
};

const BIRTH_PLACE: Text = Text {
    code: "P08",
    fr: "le lieu de naissance n'est pas un code INSEE",
    en: "the birth place is no INSEE code",
    hint_fr: "écrivez les cinq caractères du code INSEE à la naissance (99 et trois chiffres pour l'étranger), pas le code postal abrégé ; laissez vide s'il est inconnu",
    hint_en: "write the five characters of the INSEE code at birth (99 and three digits for abroad), not a shortened postal code; leave it empty if it is unknown",
};

const NO_IDENTITY: Text = Text {
    code: "P09",
    fr: "rien dans la ligne n'identifie la personne",
    en: "nothing in the row identifies the person",
    hint_fr: "remplissez au moins le numéro local du dossier",
    hint_en: "fill in at least the local number of the record",
};

const KEY_UNREADABLE: Text = Text {
    code: "P20",
    fr: "le fichier de clés ne peut pas être lu",
    en: "the key file cannot be read",
    hint_fr: "vérifiez le chemin et que le fichier vous appartient",
    hint_en: "check the path, and that the file is yours",
};

const KEY_MODE: Text = Text {
    code: "P21",
    fr: "d'autres que vous peuvent lire le fichier de clés",
    en: "others than you may read the key file",
    hint_fr: "retirez-leur ce droit : `chmod 600` sur le fichier",
    hint_en: "take that right away: `chmod 600` on the file",
};

const KEY_NOT_REGULAR: Text = Text {
    code: "P22",
    fr: "le fichier de clés est un lien symbolique ou n'est pas un fichier ordinaire",
    en: "the key file is a symbolic link or no regular file",
    hint_fr: "indiquez le fichier lui-même",
    hint_en: "name the file itself",
};

const KEY_PLACE: Text = Text {
    code: "P23",
    fr: "le fichier de clés se trouve dans un dossier de données ou dans un dépôt git",
    en: "the key file lies in a folder of data or in a git tree",
    hint_fr: "déplacez-le ailleurs : une sauvegarde ou un envoi des données emporterait la clé",
    hint_en: "move it elsewhere: a backup or a push of the data would take the key along",
};

const KEY_OTHER_IDENTITY: Text = Text {
    code: "P24",
    fr: "l'identité n'ouvre pas ce fichier de clés",
    en: "the identity does not open this key file",
    hint_fr: "indiquez l'identité pour laquelle le fichier a été chiffré",
    hint_en: "name the identity that the file was encrypted to",
};

const KEY_BROKEN: Text = Text {
    code: "P25",
    fr: "le fichier de clés est abîmé",
    en: "the key file is damaged",
    hint_fr: "reprenez sa copie de sauvegarde ; n'en créez pas un nouveau, les personnes connues deviendraient inconnues",
    hint_en: "take its backup copy; do not create a new one, the people known would become unknown",
};

const IDENTITY_BROKEN: Text = Text {
    code: "P26",
    fr: "le fichier d'identité ne contient pas d'identité age",
    en: "the identity file holds no age identity",
    hint_fr: "il doit contenir une ligne qui commence par AGE-SECRET-KEY-1",
    hint_en: "it must have a line that begins with AGE-SECRET-KEY-1",
};

const KEY_EXISTS: Text = Text {
    code: "P27",
    fr: "un fichier se trouve déjà à l'endroit prévu pour les clés",
    en: "a file stands already where the keys are to be written",
    hint_fr: "utilisez-le, ou choisissez un autre endroit ; rien n'est écrasé",
    hint_en: "use it, or choose another place; nothing is overwritten",
};

const KEY_UNWRITABLE: Text = Text {
    code: "P28",
    fr: "le fichier de clés ne peut pas être écrit",
    en: "the key file cannot be written",
    hint_fr: "vérifiez que le dossier existe, qu'il vous appartient et qu'il reste de la place",
    hint_en: "check that the folder exists, that it is yours and that there is room",
};

const RANDOMNESS: Text = Text {
    code: "P29",
    fr: "le système ne fournit pas d'octets aléatoires",
    en: "the system gives no random bytes",
    hint_fr: "recommencez ; si cela dure, créez les clés sur une autre machine",
    hint_en: "try again; if it lasts, make the keys on another machine",
};

const OTHER_KEY: Text = Text {
    code: "P30",
    fr: "la clé n'est pas celle de cet entrepôt ; avec elle, chaque personne connue serait prise pour une nouvelle",
    en: "the key is not the one of this warehouse; with it every person known would be taken for a new one",
    hint_fr: "indiquez le fichier de clés avec lequel l'entrepôt a été créé ; aucune ligne n'a été lue",
    hint_en: "name the key file the warehouse was created with; no row was read",
};
