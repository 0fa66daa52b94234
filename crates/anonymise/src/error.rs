//! What can be wrong with what was given: a stable code, a sentence and a way out, in French and English.

use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident: $fr:literal, $en:literal, $hint_fr:literal, $hint_en:literal;)+) => {
        /// The closed list of causes; `A` and two digits, stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $name,)+
        }

        impl Code {
            /// All codes, in order.
            pub const ALL: &'static [Code] = &[$(Code::$name,)+];

            /// The code as printed, such as `A03`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => stringify!($name),)+ }
            }

            /// What the code says: French, English, and what to do in both.
            pub fn texts(self) -> [&'static str; 4] {
                match self { $(Code::$name => [$fr, $en, $hint_fr, $hint_en],)+ }
            }
        }
    };
}

codes! {
    /// The description is no TOML, or has a key that it must not have.
    A01: "la description des colonnes est illisible",
        "the description of the columns cannot be read",
        "corrigez cette ligne ; les clés sont décrites dans crates/anonymise/README.md",
        "correct this line; the keys are described in crates/anonymise/README.md";
    /// A column without a description, or a description without a column.
    A02: "une colonne du fichier n'est pas décrite, ou une colonne décrite n'est pas dans le fichier",
        "a column of the file is not described, or a described column is not in the file",
        "décrivez chaque colonne du fichier, une fois ; `role = \"drop\"` l'ôte du résultat",
        "describe each column of the file, once; `role = \"drop\"` leaves it out of the result";
    /// A value that the hierarchy does not have. Names the column, not the value.
    A03: "une valeur de cette colonne manque dans sa hiérarchie",
        "a value of this column is missing in its hierarchy",
        "complétez la hiérarchie de la colonne, ou corrigez la valeur ; la valeur n'est pas citée, car elle décrit une personne",
        "complete the hierarchy of the column, or correct the value; the value is not quoted, since it describes a person";
    /// A hierarchy that is no tree.
    A04: "cette hiérarchie n'est pas un arbre : chemins de longueurs différentes, valeur répétée, libellé ambigu, ou bandes qui ne s'emboîtent pas",
        "this hierarchy is no tree: paths of different lengths, a repeated value, an ambiguous label, or bands that do not nest",
        "donnez à chaque valeur un seul chemin jusqu'à la même racine ; chaque largeur de bande est un multiple de la précédente",
        "give each value one path up to the same root; each width of bands is a multiple of the one before";
    /// Rows that do not fit the hierarchies.
    A05: "les lignes ne vont pas avec les hiérarchies",
        "the rows do not fit the hierarchies",
        "chaque quasi-identifiant a une valeur par ligne, feuille de sa hiérarchie ; il en faut au moins un",
        "each quasi-identifier has one value a row, a leaf of its hierarchy; there must be at least one";
    /// Fewer rows than k.
    A06: "il y a moins de lignes que k",
        "there are fewer rows than k",
        "aucune classe ne peut avoir k lignes ; demandez un k plus petit, ou plus de lignes",
        "no class can have k rows; ask for a smaller k, or for more rows";
    /// The requirement cannot be met.
    A07: "l'exigence ne peut être satisfaite sans supprimer plus de lignes qu'il n'est permis",
        "the requirement cannot be met without suppressing more rows than is allowed",
        "permettez plus de suppressions (`--suppress`), ou demandez moins de k, ℓ, t ou de structures",
        "allow more suppression (`--suppress`), or ask for less of k, ℓ, t or structures";
    /// The file of rows.
    A08: "le fichier de données est illisible",
        "the data file cannot be read",
        "un CSV a un en-tête et autant de champs à chaque ligne ; un Parquet a des colonnes simples",
        "a CSV file has a header and as many fields in each line; a Parquet file has plain columns";
    /// Not UTF-8.
    A09: "le fichier de données n'est pas en UTF-8",
        "the data file is not UTF-8",
        "convertissez-le, par exemple par `iconv -t UTF-8`",
        "convert it, with `iconv -t UTF-8` for instance";
    /// A requirement that says nothing.
    A10: "l'exigence n'a pas de sens : k, ℓ, t, c, s, part ou poids hors de leurs bornes",
        "the requirement makes no sense: k, ℓ, t, c, s, a share or a weight out of bounds",
        "k ≥ 2, ℓ ≥ 1, c > 0, t de 0 à 1, s ≥ 1, part de 0 à 1, poids de 1 à 1000",
        "k ≥ 2, ℓ ≥ 1, c > 0, t from 0 to 1, s ≥ 1, a share from 0 to 1, a weight from 1 to 1000";
    /// A hierarchy's file.
    A11: "le fichier d'une hiérarchie est illisible",
        "the file of a hierarchy cannot be read",
        "une ligne par valeur : la valeur, ses généralisations, la racine ; en UTF-8 ; le chemin part du dossier de la description",
        "one line a value: the value, its generalisations, the root; in UTF-8; the path starts in the folder of the description";
    /// Text where numbers or days are declared.
    A12: "cette colonne contient autre chose que les nombres entiers ou les jours déclarés",
        "this column holds something else than the declared whole numbers or days",
        "un nombre entier sans décimale, un jour `AAAA-MM-JJ` ; une valeur manquante est un champ vide, si `missing = true`",
        "a whole number without decimals, a day `YYYY-MM-DD`; a missing value is an empty field, if `missing = true`";
}

/// A refusal. Its text names columns and lines, never a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    code: Code,
    place: Option<String>,
}

impl Error {
    /// A refusal without a place.
    pub fn new(code: Code) -> Self {
        Self { code, place: None }
    }

    /// A refusal of something that has a name: a column, a line.
    pub fn at(code: Code, place: &str) -> Self {
        Self {
            code,
            place: Some(place.to_owned()),
        }
    }

    /// The code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What is wrong, in French and English, with the place.
    pub fn texts(&self) -> [String; 2] {
        let [fr, en, ..] = self.code.texts();
        [fr, en].map(|text| match &self.place {
            Some(place) => format!("{text} (`{place}`)"),
            None => text.to_owned(),
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [_, en] = self.texts();
        write!(formatter, "{}: {en}", self.code.as_str())
    }
}

impl std::error::Error for Error {}
