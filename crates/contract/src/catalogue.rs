//! What each code says, in French and in English: reasons about rules and whole files.
//! Reasons about rows: `catalogue_rows`.

use crate::catalogue_rows::ROWS;
use crate::code::Code;

/// The texts of one code. `{names}` are filled by [`Code::notice`].
pub(crate) struct Entry {
    pub(crate) code: Code,
    pub(crate) id: &'static str,
    /// Sentence fr, en; hint fr, en.
    pub(crate) notice: [&'static str; 4],
    /// Page fr, en.
    pub(crate) page: [&'static str; 2],
}

/// All entries, in the order of the codes.
pub(crate) fn entries() -> impl Iterator<Item = &'static Entry> {
    FILES.iter().chain(ROWS)
}

const FILES: &[Entry] = &[
    Entry {
        code: Code::F01,
        id: "F01",
        notice: [
            "model.toml est illisible, ligne {line} : {detail}",
            "model.toml cannot be read, line {line}: {detail}",
            "corrigez cette ligne ; seules les clés décrites dans pseudonymisation/README.md sont admises",
            "correct this line; only the keys described in pseudonymisation/README.md are accepted",
        ],
        page: [
            "Le modèle harmonisé (pseudonymisation/model.toml) est un fichier TOML à vocabulaire fermé. Une clé inconnue ou une faute de syntaxe l'arrête tout entier : une règle mal écrite ne doit pas devenir une règle ignorée.",
            "The harmonised model (pseudonymisation/model.toml) is a TOML file with a closed vocabulary. An unknown key or a syntax error stops all of it: a misspelt rule must not become an ignored rule.",
        ],
    },
    Entry {
        code: Code::F02,
        id: "F02",
        notice: [
            "model.toml se contredit : {detail}",
            "model.toml contradicts itself: {detail}",
            "chaque nom doit être unique, chaque liste et colonne citée doit exister, et aucun identifiant direct ne peut être une colonne",
            "each name must be unique, each list and column referred to must exist, and no direct identifier can be a column",
        ],
        page: [
            "Le modèle cite une colonne ou une liste de codes qui n'existe pas, nomme deux fois la même chose, ou donne à une colonne un rôle, un type et des drapeaux incompatibles (une mesure qui n'est pas un nombre, une colonne sensible déclarée ordinaire, un identifiant direct conservé).",
            "The model refers to a column or code list that does not exist, names a thing twice, or gives a column a role, a type and flags that exclude each other (a measure that is no number, a sensitive column declared ordinary, a direct identifier that is kept).",
        ],
    },
    Entry {
        code: Code::F03,
        id: "F03",
        notice: [
            "le contrat est illisible, ligne {line} : {detail}",
            "the contract cannot be read, line {line}: {detail}",
            "corrigez cette ligne ; seules les clés décrites dans pseudonymisation/README.md sont admises",
            "correct this line; only the keys described in pseudonymisation/README.md are accepted",
        ],
        page: [
            "Le contrat d'une région (pseudonymisation/regions/<région>.toml) est un fichier TOML à vocabulaire fermé. Une clé inconnue ou une faute de syntaxe l'arrête tout entier, avant la lecture de toute donnée.",
            "The contract of a region (pseudonymisation/regions/<region>.toml) is a TOML file with a closed vocabulary. An unknown key or a syntax error stops all of it, before any data are read.",
        ],
    },
    Entry {
        code: Code::F04,
        id: "F04",
        notice: [
            "le contrat se contredit ou contredit le modèle : {detail}",
            "the contract contradicts itself or the model: {detail}",
            "comparez cet endroit du contrat avec pseudonymisation/model.toml",
            "compare this place of the contract with pseudonymisation/model.toml",
        ],
        page: [
            "Chaque colonne d'un contrat doit viser une colonne livrable de sa table, un champ d'identité, le numéro local d'un professionnel ou le numéro de l'enregistrement ; chaque code doit appartenir à la liste ; une forme brute ne peut désigner deux codes ; la clé métier doit être faite de colonnes livrées.",
            "Each column of a contract must aim at a deliverable column of its table, a field of the identity, the local number of a professional or the number of the record; each code must belong to the list; one raw form cannot mean two codes; the business key must be made of delivered columns.",
        ],
    },
    Entry {
        code: Code::F05,
        id: "F05",
        notice: [
            "le fichier `{file}` demande le mode `full`, qui n'est pas encore accepté",
            "file `{file}` asks for the mode `full`, which is not accepted yet",
            "écrivez mode = \"delta\" : les lignes sont ajoutées ou corrigées par leur clé métier, rien n'est retiré",
            "write mode = \"delta\": rows are added or corrected by their business key, nothing is withdrawn",
        ],
        page: [
            "Le mode `delta` ajoute ou corrige des lignes selon leur clé métier. Le mode `full(période)`, où l'absence d'une ligne vaut retrait, demande de calculer des retraits ; il est refusé plutôt que d'être pris pour un delta.",
            "Mode `delta` adds or corrects rows by their business key. Mode `full(period)`, where the absence of a row withdraws it, needs retractions to be computed; it is refused rather than taken for a delta.",
        ],
    },
    Entry {
        code: Code::F10,
        id: "F10",
        notice: [
            "ce fichier n'est pas nommé dans le contrat de la région {region}",
            "this file is not named in the contract of region {region}",
            "donnez-lui l'un des noms que montre `tamis contract show`, ou ajoutez-le au contrat",
            "give it one of the names that `tamis contract show` prints, or add it to the contract",
        ],
        page: [
            "Une livraison ne contient que les fichiers que le contrat de sa région nomme, exactement ou par un motif (`evenements_*.csv`). Un fichier inconnu pourrait contenir des identifiants que personne n'a déclarés.",
            "A delivery holds only the files that the contract of its region names, exactly or by a pattern (`evenements_*.csv`). An unknown file could hold identifiers that nobody declared.",
        ],
    },
    Entry {
        code: Code::F11,
        id: "F11",
        notice: [
            "le fichier est vide",
            "the file is empty",
            "refaites l'extraction ; un mois sans activité se livre avec la seule ligne d'en-tête",
            "extract it again; a month without activity is delivered as the header line alone",
        ],
        page: [
            "Un fichier sans aucune ligne, ou dont toutes les lignes sont blanches, est le plus souvent une extraction qui a échoué. Il est refusé : l'accepter ferait passer une panne pour une absence de patients.",
            "A file without any line, or with blank lines only, is most often an extraction that failed. It is refused: accepting it would let a breakdown pass for an absence of patients.",
        ],
    },
    Entry {
        code: Code::F12,
        id: "F12",
        notice: [
            "l'encodage attendu est {expected} ; la ligne {line} est d'un autre encodage ({found})",
            "the encoding should be {expected}; line {line} is in another one ({found})",
            "exportez de nouveau en {expected}, sans passer par un tableur",
            "export again in {expected}, without a spreadsheet in between",
        ],
        page: [
            "Le contrat déclare l'encodage de la région et le décodage est strict. Deviner un encodage changerait des noms, donc des pseudonymes : une même personne deviendrait deux.",
            "The contract declares the region's encoding and decoding is strict. Guessing an encoding would change names, hence pseudonyms: one person would become two.",
        ],
    },
    Entry {
        code: Code::F13,
        id: "F13",
        notice: [
            "des caractères sont abîmés, ligne {line} : le fichier a été encodé deux fois, ou des lettres sont perdues",
            "characters are damaged, line {line}: the file was encoded twice, or letters are lost",
            "repartez de l'extraction d'origine ; ne rouvrez pas le fichier avec un autre encodage avant de l'enregistrer",
            "start from the original extract; do not reopen the file in another encoding before saving it",
        ],
        page: [
            "Des suites comme « Ã© » à la place de « é » montrent un texte UTF-8 relu comme du Windows-1252. Le fichier est refusé en entier : corriger les lettres visibles ne rendrait pas celles qui sont perdues.",
            "Sequences such as “Ã©” instead of “é” show UTF-8 text that was read as Windows-1252. The whole file is refused: repairing the visible letters would not bring back the lost ones.",
        ],
    },
    Entry {
        code: Code::F14,
        id: "F14",
        notice: [
            "le séparateur attendu est {expected} ; l'en-tête est séparé par {found}",
            "the separator should be {expected}; the header is separated by {found}",
            "exportez de nouveau avec le séparateur {expected}, ou changez `separator` dans le contrat",
            "export again with the separator {expected}, or change `separator` in the contract",
        ],
        page: [
            "L'en-tête tient en une seule colonne avec le séparateur du contrat, en plusieurs avec un autre. Le fichier est refusé plutôt que lu avec un séparateur deviné : une virgule décimale déplacerait les colonnes.",
            "With the contract's separator the header is one single column, with another one it is several. The file is refused rather than read with a guessed separator: a decimal comma would shift the columns.",
        ],
    },
    Entry {
        code: Code::F15,
        id: "F15",
        notice: [
            "la première ligne n'est pas l'en-tête du contrat",
            "the first line is not the header of the contract",
            "mettez en première ligne les noms de colonnes que montre `tamis contract show`",
            "put the column names that `tamis contract show` prints on the first line",
        ],
        page: [
            "Moins de la moitié des champs de la première ligne sont des colonnes du contrat. Ce peut être un enregistrement ; son contenu n'est donc répété dans aucun message.",
            "Less than half of the fields of the first line are columns of the contract. It may be a record; so its content is repeated in no message.",
        ],
    },
    Entry {
        code: Code::F16,
        id: "F16",
        notice: [
            "la colonne `{column}` (position {position}) n'est pas dans le contrat",
            "column `{column}` (position {position}) is not in the contract",
            "la plus proche est `{nearest}` ; ôtez la colonne, ou déclarez-la dans le contrat",
            "the nearest one is `{nearest}`; remove the column, or declare it in the contract",
        ],
        page: [
            "Toute colonne d'un fichier est nommée dans le contrat : une colonne inconnue peut être un identifiant. La livraison est refusée, rien n'est lu. Un autre nom d'une colonne connue se déclare dans `aliases`.",
            "Every column of a file is named in the contract: an unknown column can be an identifier. The delivery is refused, nothing is read. Another name of a known column is declared in `aliases`.",
        ],
    },
    Entry {
        code: Code::F17,
        id: "F17",
        notice: [
            "la colonne `{column}` manque",
            "column `{column}` is missing",
            "ajoutez la colonne à l'extraction, même vide, ou déclarez-la `optional` dans le contrat",
            "add the column to the extract, even if empty, or declare it `optional` in the contract",
        ],
        page: [
            "Une colonne du contrat n'est pas dans le fichier. Une colonne absente n'est pas une colonne vide : sans elle, une année entière pourrait passer pour « non renseignée ».",
            "A column of the contract is not in the file. An absent column is not an empty one: without it a whole year could pass for “not recorded”.",
        ],
    },
    Entry {
        code: Code::F18,
        id: "F18",
        notice: [
            "la colonne `{column}` est donnée deux fois, sous un ou plusieurs de ses noms",
            "column `{column}` is given twice, under one or several of its names",
            "gardez une seule de ces colonnes dans l'extraction",
            "keep only one of these columns in the extract",
        ],
        page: [
            "Deux colonnes du fichier ont le même sens selon le contrat. Choisir l'une des deux serait une décision silencieuse.",
            "Two columns of the file mean the same by the contract. Choosing one of them would be a silent decision.",
        ],
    },
    Entry {
        code: Code::F19,
        id: "F19",
        notice: [
            "le fichier est tronqué : l'enregistrement qui commence ligne {line} n'a pas de fin",
            "the file is truncated: the record that begins on line {line} has no end",
            "transmettez le fichier de nouveau et comparez sa taille avec celle de l'original",
            "send the file again and compare its size with the original's",
        ],
        page: [
            "Le texte finit dans un guillemet ouvert, ou son dernier enregistrement est incomplet et sans fin de ligne. Une partie des lignes manque, on ne sait pas combien : le fichier est refusé en entier.",
            "The text ends inside an open quote, or its last record is incomplete and has no line end. Some rows are missing, nobody knows how many: the whole file is refused.",
        ],
    },
    Entry {
        code: Code::F20,
        id: "F20",
        notice: [
            "le fichier ne se découpe pas en enregistrements à partir de la ligne {line}",
            "the file cannot be cut into records from line {line} on",
            "vérifiez les guillemets de cette ligne et exportez de nouveau en CSV",
            "check the quotes on this line and export again as CSV",
        ],
        page: [
            "Le découpage des lignes et la lecture des champs ne s'accordent pas. Le compte des lignes ne pourrait pas être garanti ; le fichier est refusé.",
            "The cutting of lines and the reading of fields disagree. The count of lines could not be guaranteed; the file is refused.",
        ],
    },
];
