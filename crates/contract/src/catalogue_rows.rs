//! What each code says: reasons about rows, and about writing.

use crate::catalogue::Entry;
use crate::code::Code;

pub(crate) const ROWS: &[Entry] = &[
    Entry {
        code: Code::F30,
        id: "F30",
        notice: [
            "l'enregistrement a {found} champs au lieu de {expected}",
            "the record has {found} fields instead of {expected}",
            "un séparateur ou un guillemet dans un texte en est souvent la cause ; mettez ce texte entre guillemets",
            "a separator or a quote inside a text is a frequent cause; put that text between quotes",
        ],
        page: [
            "Le nombre de champs n'est pas celui de l'en-tête ; on ne sait donc pas quelle valeur appartient à quelle colonne. L'enregistrement est compté comme illisible et rejeté, les autres sont lus.",
            "The number of fields is not that of the header, so it is not known which value belongs to which column. The record is counted as unparsable and rejected, the others are read.",
        ],
    },
    Entry {
        code: Code::F31,
        id: "F31",
        notice: [
            "la colonne `{column}` est vide, alors qu'une valeur est exigée",
            "column `{column}` is empty, but a value is required",
            "complétez la valeur à la source et livrez la ligne de nouveau",
            "complete the value at its source and deliver the row again",
        ],
        page: [
            "Sans cette valeur la ligne ne peut être rattachée à une personne, à une date ou à un type d'acte. Vide, ou l'une des marques de valeur manquante du contrat.",
            "Without this value the row cannot be attached to a person, a date or a type of act. Empty, or one of the contract's marks of a missing value.",
        ],
    },
    Entry {
        code: Code::F32,
        id: "F32",
        notice: [
            "la colonne `{column}` contient un code qui n'est pas dans la liste",
            "column `{column}` holds a code that is not in the list",
            "regardez les formes admises avec `tamis contract show` ; ajoutez la nouvelle forme au contrat une fois pour toutes",
            "see the accepted forms with `tamis contract show`; add the new form to the contract once and for all",
        ],
        page: [
            "Chaque forme brute d'un code est déclarée dans le contrat. Une forme inconnue n'est ni devinée ni remplacée par « autre ». Elle n'est pas répétée dans le message : ce peut être un texte saisi dans la mauvaise case.",
            "Every raw form of a code is declared in the contract. An unknown form is neither guessed nor replaced by “other”. It is not repeated in the message: it may be a text typed in the wrong box.",
        ],
    },
    Entry {
        code: Code::F33,
        id: "F33",
        notice: [
            "la colonne `{column}` contient une date illisible dans les formats du contrat",
            "column `{column}` holds a date that the formats of the contract cannot read",
            "écrivez la date dans le format du contrat ; vérifiez que le jour existe",
            "write the date in the format of the contract; check that the day exists",
        ],
        page: [
            "Une date doit suivre exactement l'un des formats déclarés et exister dans le calendrier. Une année à deux chiffres n'est lue que si le contrat déclare un pivot. Seule une date de naissance peut avoir un jour ou un mois inconnu (00).",
            "A date must follow one of the declared formats exactly and exist in the calendar. A two-digit year is read only if the contract declares a pivot. Only a birth date may have an unknown day or month (00).",
        ],
    },
    Entry {
        code: Code::F34,
        id: "F34",
        notice: [
            "la colonne `{column}` contient une date postérieure à l'extraction",
            "column `{column}` holds a date after the extract",
            "corrigez la date à la source ; un rendez-vous prévu n'est pas un événement",
            "correct the date at its source; a planned appointment is no event",
        ],
        page: [
            "Rien de ce qui est livré ne peut avoir eu lieu après le jour de l'extraction. La cause est souvent une faute de frappe dans l'année, ou un mauvais pivot.",
            "Nothing that is delivered can have happened after the day of the extract. The cause is often a typing error in the year, or a wrong pivot.",
        ],
    },
    Entry {
        code: Code::F35,
        id: "F35",
        notice: [
            "la colonne `{column}` contient un nombre illisible",
            "column `{column}` holds a number that cannot be read",
            "n'écrivez que des chiffres et la marque décimale du contrat, sans unité",
            "write digits and the decimal mark of the contract only, without a unit",
        ],
        page: [
            "Le nombre contient autre chose que des chiffres, un signe et la marque décimale déclarée, ou plus de décimales que le modèle n'en garde. Il n'est pas arrondi en silence.",
            "The number holds something other than digits, a sign and the declared decimal mark, or more decimals than the model keeps. It is not rounded silently.",
        ],
    },
    Entry {
        code: Code::F36,
        id: "F36",
        notice: [
            "la colonne `{column}` contient une valeur hors des bornes du modèle",
            "column `{column}` holds a value outside the bounds of the model",
            "vérifiez l'unité et, pour un score, que l'échelle nommée est la bonne",
            "check the unit and, for a score, that the right scale is named",
        ],
        page: [
            "Le modèle donne à chaque mesure des bornes plausibles, et à chaque score les bornes de son échelle (AUDIT-C : 0 à 12). Un AUDIT sous le nom d'AUDIT-C se trahit ainsi.",
            "The model gives each measure plausible bounds, and each score the bounds of its scale (AUDIT-C: 0 to 12). An AUDIT under the name of AUDIT-C betrays itself this way.",
        ],
    },
    Entry {
        code: Code::F37,
        id: "F37",
        notice: [
            "la colonne `{column}` contient une date antérieure à celle qui doit la précéder",
            "column `{column}` holds a date before the one that must precede it",
            "vérifiez les deux dates à la source",
            "check both dates at their source",
        ],
        page: [
            "Une sortie ne précède pas l'inclusion, la fin d'un traitement son début, un événement la naissance. La règle et sa sévérité sont dans le contrat : rejet, ou ligne gardée et comptée.",
            "An exit does not precede the inclusion, the end of a treatment its start, an event the birth. The rule and its severity stand in the contract: rejection, or a row kept and counted.",
        ],
    },
    Entry {
        code: Code::F38,
        id: "F38",
        notice: [
            "la colonne `{column}` contient une valeur inhabituelle",
            "column `{column}` holds an unusual value",
            "vérifiez l'unité et la saisie",
            "check the unit and the typing",
        ],
        page: [
            "La valeur est possible mais sort des bornes usuelles que le contrat déclare (une consultation de quatre heures). Selon la sévérité : rejet, ou ligne gardée et comptée.",
            "The value is possible but outside the usual bounds that the contract declares (a consultation of four hours). By severity: rejection, or a row kept and counted.",
        ],
    },
    Entry {
        code: Code::F39,
        id: "F39",
        notice: [
            "la colonne `{column}` contient un dimanche",
            "column `{column}` holds a Sunday",
            "vérifiez que la date est celle de l'acte et non celle de la saisie",
            "check that the date is that of the act and not of its typing",
        ],
        page: [
            "Les microstructures tiennent leurs séances en semaine. Une date un dimanche est souvent celle de la saisie. Selon la sévérité : rejet, ou ligne gardée et comptée.",
            "Microstructures hold their sessions on weekdays. A date on a Sunday is often that of the typing. By severity: rejection, or a row kept and counted.",
        ],
    },
    Entry {
        code: Code::F40,
        id: "F40",
        notice: [
            "la colonne `{column}` contient un code qui ne va pas avec celui d'une autre colonne",
            "column `{column}` holds a code that does not go with that of another column",
            "vérifiez les deux codes à la source",
            "check both codes at their source",
        ],
        page: [
            "Le contrat déclare que deux codes ne vont pas ensemble : la méthadone, par exemple, n'est instaurée qu'en CSAPA ou à l'hôpital. Selon la sévérité : rejet, ou ligne gardée et comptée.",
            "The contract declares that two codes do not go together: methadone, for instance, is initiated only in a CSAPA or a hospital. By severity: rejection, or a row kept and counted.",
        ],
    },
    Entry {
        code: Code::F50,
        id: "F50",
        notice: [
            "une valeur de la colonne `{column}` ne peut s'écrire dans ce dialecte",
            "a value of column `{column}` cannot be written in this dialect",
            "donnez à la colonne un format, un code ou un encodage qui l'exprime",
            "give the column a format, a code or an encoding that can express it",
        ],
        page: [
            "Un contrat se lit dans les deux sens. Écrire une valeur que sa lecture ne rendrait pas à l'identique est refusé : date hors du pivot, code sans forme brute, lettre absente de l'encodage, texte égal à une marque de valeur manquante.",
            "A contract works both ways. Writing a value that reading would not give back unchanged is refused: a date outside the pivot, a code without a raw form, a letter that the encoding lacks, a text equal to a mark of a missing value.",
        ],
    },
];
