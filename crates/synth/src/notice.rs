//! What the generator cannot do, as notices of the room letter `Y`.

use contract::{Notice, Sentence};

/// Every notice of this room, without the particulars of one case.
pub fn notices() -> [Notice; 3] {
    [
        cannot_write("…", "…"),
        cannot_encode("…"),
        unknown_table("…"),
    ]
}

/// The notice of a code, such as `Y01`.
pub fn explain(code: &str) -> Option<Notice> {
    notices().into_iter().find(|notice| notice.code == code)
}

/// A contract asks for something that the generator does not know how to write.
pub(crate) fn cannot_write(file: &str, column: &str) -> Notice {
    Notice::new(
        "Y01",
        Sentence::new(
            format!(
                "les données synthétiques ne savent pas écrire la colonne `{column}` du fichier \
                 `{file}`"
            ),
            format!("synthetic data cannot write the column `{column}` of the file `{file}`"),
        ),
        Sentence::new(
            "donner à la colonne tous les codes de sa liste, ou la rendre facultative",
            "map every code of the column's list, or let the column have missing values",
        ),
    )
}

/// A text that the encoding of a contract cannot express.
pub(crate) fn cannot_encode(file: &str) -> Notice {
    Notice::new(
        "Y02",
        Sentence::new(
            format!("le fichier `{file}` ne peut pas être écrit dans son encodage"),
            format!("the file `{file}` cannot be written in its encoding"),
        ),
        Sentence::new(
            "choisir dans le contrat un encodage qui connaît œ et l’apostrophe courbe",
            "choose an encoding in the contract that has œ and the curly apostrophe",
        ),
    )
}

/// The model or the contracts lack a table that the generator fills.
pub(crate) fn unknown_table(table: &str) -> Notice {
    Notice::new(
        "Y03",
        Sentence::new(
            format!("les données synthétiques ne connaissent pas la table `{table}`"),
            format!("synthetic data do not know the table `{table}`"),
        ),
        Sentence::new(
            "retirer le fichier du contrat, ou ajouter la table au générateur",
            "take the file out of the contract, or add the table to the generator",
        ),
    )
}
