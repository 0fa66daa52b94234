//! The command line read, its help in the language of the reader.
//!
//! The English texts stand beside the arguments; the French ones here.

use std::borrow::Cow;
use std::ffi::OsString;

use clap::{Arg, Command, CommandFactory, FromArgMatches};
use contract::Lang;

use crate::exit::ExitStatus;
use crate::house::{Environment, arguments};
use crate::options::Options;

const TEMPLATE: &str = "{about-with-newline}\nUsage : {usage}\n\n{all-args}{after-help}";

/// Reads the command line. An error, and the help, are printed here.
pub(crate) fn parse(environment: &Environment) -> Result<Options, ExitStatus> {
    let typed = arguments();
    let mut command = Options::command();
    if lang(&typed, environment) == Lang::Fr {
        command.build();
        command = in_french(command);
    }
    command
        .try_get_matches_from(typed.into_iter().map(as_value))
        .and_then(|matches| Options::from_arg_matches(&matches))
        .map_err(|error| {
            // If nobody can read it, there is nothing else to do.
            drop(error.print());
            if error.use_stderr() {
                ExitStatus::Usage
            } else {
                ExitStatus::Done
            }
        })
}

/// A statement may begin with a comment, which is no option: two dashes and a space.
fn as_value(word: OsString) -> OsString {
    let is_comment = word
        .to_str()
        .and_then(|word| word.strip_prefix("--"))
        .is_some_and(|rest| rest.starts_with(char::is_whitespace));
    if is_comment {
        let mut value = OsString::from(" ");
        value.push(word);
        value
    } else {
        word
    }
}

/// The language, before anything else is read.
fn lang(typed: &[OsString], environment: &Environment) -> Lang {
    let mut words = typed.iter().map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--lang") {
            Some("") => words.next().map(Cow::into_owned),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        match value.as_deref() {
            Some("fr") => return Lang::Fr,
            Some("en") => return Lang::En,
            _ => {}
        }
    }
    environment.lang()
}

fn in_french(command: Command) -> Command {
    let name = command.get_name().to_owned();
    let mut command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("Commandes")
        .mut_args(|arg| argument_in_french(&name, arg))
        .mut_subcommands(in_french);
    // A verb of two commands has a text for each.
    let whole = command.get_bin_name().unwrap_or(&name).to_owned();
    if let Some(text) = text(COMMANDS, &whole).or_else(|| text(COMMANDS, &name)) {
        command = command.about(text);
    }
    command
}

fn argument_in_french(command: &str, arg: Arg) -> Arg {
    let id = arg.get_id().as_str();
    let own = format!("{command} {id}");
    let Some(text) = text(ARGUMENTS, &own).or_else(|| text(ARGUMENTS, id)) else {
        return arg;
    };
    let is_global = arg.get_help_heading().is_some();
    // The French text says values and defaults itself: clap's own words for them are English.
    let arg = arg
        .help(text)
        .long_help(None::<&str>)
        .hide_possible_values(true)
        .hide_default_value(true);
    if is_global {
        arg.help_heading("Options générales")
    } else {
        arg
    }
}

fn text(table: &[(&str, &'static str)], key: &str) -> Option<&'static str> {
    let found = table.iter().find(|(known, _)| *known == key);
    found.map(|(_, text)| *text)
}

/// By name of the command, or by all its words.
const COMMANDS: &[(&str, &str)] = &[
    (
        "tamis",
        "Les statistiques passent, les patients restent : un entrepôt de données de recherche qui ne répond que ce qui protège les patients",
    ),
    (
        "demo",
        "Parcourir toute la chaîne sur des données inventées : fichiers, entrepôt, étude, publication",
    ),
    ("init", "Créer les clés, le registre et un entrepôt vide"),
    (
        "ingest",
        "Prendre la livraison d'une région et imprimer son reçu",
    ),
    (
        "query",
        "Répondre à une question en SQL par des statistiques protégées",
    ),
    ("study", "Exécuter les études et publier leurs résultats"),
    ("run", "Exécuter une étude et la publier"),
    (
        "ledger",
        "Lire et vérifier le registre de ce qui s'est passé",
    ),
    (
        "verify",
        "Vérifier chaque entrée par la précédente, sa signature et la tête signée",
    ),
    ("contract", "Lire et vérifier les contrats avec les régions"),
    (
        "check",
        "Lire le modèle, tous les contrats et la politique de diffusion",
    ),
    (
        "policy",
        "Montrer la politique de diffusion, ou lier l'entrepôt à elle",
    ),
    (
        "adopt",
        "Lier l'entrepôt à la politique des règles en usage ; s'inscrit au registre",
    ),
    (
        "pseudonym",
        "Vérifier la pseudonymisation par des réponses publiées",
    ),
    (
        "vectors",
        "Calculer les vecteurs de test publiés et comparer, ou vérifier par eux un autre outil",
    ),
    (
        "tables",
        "Montrer les tables et les colonnes que le SQL peut nommer",
    ),
    ("version", "Montrer les versions de l'entrepôt"),
    (
        "migrate",
        "Réécrire la dernière version d'un entrepôt dont une version précédente du logiciel a rangé les fichiers",
    ),
    (
        "anonymise",
        "Recoder un fichier de lignes pour qu'au moins k soient semblables, et dire le risque qui reste",
    ),
    (
        "extract",
        "Demander une extraction : commencer une demande, vérifier ce qui y manque",
    ),
    (
        "new",
        "Imprimer une demande commentée à remplir, avec chaque colonne qui peut être demandée",
    ),
    (
        "tamis extract check",
        "Dire ce qui manque ou ne convient pas dans une demande ; rien n'est produit",
    ),
    (
        "explain",
        "Expliquer un code comme G04, ou lister tous les codes",
    ),
    (
        "sign",
        "Imprimer la commande par laquelle un responsable signe un fichier",
    ),
    (
        "tamis verify",
        "Vérifier ce qui se trouve à un chemin : une règle ou une étude signée, la liste des responsables",
    ),
    ("list", "Lister"),
    ("show", "Montrer"),
];

/// By name of the command and of the argument, or by name of the argument alone.
const ARGUMENTS: &[(&str, &str)] = &[
    (
        "house",
        "Dossier des règles, `pseudonymisation/` et `queries/` [par défaut : le dossier courant, sinon celles du programme]",
    ),
    (
        "warehouse",
        "Dossier de l'entrepôt [par défaut : $XDG_STATE_HOME/tamis/warehouse]",
    ),
    (
        "keys",
        "Dossier des clés [par défaut : $XDG_CONFIG_HOME/tamis]",
    ),
    (
        "demo",
        "Prendre l'entrepôt et les clés que `tamis demo` a faits",
    ),
    (
        "lang",
        "Langue des messages, fr ou en [par défaut : celle de LANG, sinon l'anglais]",
    ),
    (
        "progress",
        "Comment dire l'avancement : auto (une barre sur un terminal), plain (une ligne par étape), none [par défaut : auto]",
    ),
    ("help", "Afficher cette aide"),
    ("version", "Afficher la version du programme"),
    (
        "demo dir",
        "Dossier de la démonstration, clés comprises ; une démonstration antérieure y est effacée [par défaut : $XDG_STATE_HOME/tamis/demo, clés dans $XDG_CONFIG_HOME/tamis/demo]",
    ),
    (
        "demo scale",
        "Taille du réseau inventé : network (le réseau réel : 7 régions, 142 microstructures, 5 500 patients en 2023), small (un dixième, presque tout est alors masqué) [par défaut : network]",
    ),
    (
        "synthetic",
        "Pour des personnes inventées seulement : prend les identités nationales de test, qu'un entrepôt réel refuse, et chaque publication le dit",
    ),
    ("region", "Code officiel de la région, par exemple 44"),
    (
        "received",
        "Jour de l'extraction des fichiers : rien n'y peut être plus tardif [par défaut : aujourd'hui]",
    ),
    (
        "quarantine",
        "Garder le contenu des lignes rejetées, chiffré pour cette clé `age1…` de la région",
    ),
    (
        "files",
        "Les fichiers, sous les noms que le contrat connaît",
    ),
    (
        "sql",
        "La question, un seul SELECT ; `-` la lit sur l'entrée standard",
    ),
    ("file", "Lire la question dans un fichier"),
    (
        "format",
        "Forme de la réponse : table (`s` où une valeur est masquée), csv (chaque mesure suivie de son statut), json (colonnes, lignes de valeurs avec leurs statuts, notes), rows (un tableau JSON d'objets plats), lines (un objet JSON plat par ligne), parquet (avec --output) [par défaut : table]",
    ),
    ("query output", "Écrire la réponse dans un nouveau fichier"),
    (
        "query version",
        "Interroger une version antérieure de l'entrepôt [par défaut : la dernière]",
    ),
    (
        "project",
        "Le projet pour lequel la question est posée : ses membres partagent ce qui leur a été donné",
    ),
    (
        "profile",
        "Le profil sous lequel on y répond, un de ceux que la politique attribue à la personne [par défaut : research]",
    ),
    (
        "person",
        "Qui interroge, du nom que la politique lui donne [par défaut : operator]",
    ),
    (
        "memory",
        "Dire quelle part de la limite de chaque colonne secrète ont utilisée les réponses données à la personne, au projet et au public (own), ou à toutes les personnes (everybody), sans rien exécuter",
    ),
    (
        "keep_sql",
        "Garder le texte de la question à côté du registre, chiffré pour l'identité du trousseau",
    ),
    (
        "explain",
        "Dire quelle règle juge quelle partie de la question, sans rien exécuter",
    ),
    (
        "data",
        "Les lignes, une par personne : CSV en UTF-8 avec un en-tête, ou Parquet (un nom en .parquet)",
    ),
    (
        "hierarchies",
        "Description des colonnes et de leurs hiérarchies, en TOML",
    ),
    (
        "new id",
        "Nom de l'extraction : minuscules, chiffres et tirets",
    ),
    ("check request", "La demande"),
    ("k", "Lignes d'une classe au moins"),
    (
        "anonymise out",
        "Dossier du résultat : anonymised.csv, risk.json, risk.fr.html, risk.en.html",
    ),
    (
        "suppress",
        "Part des lignes qui peuvent être supprimées, de 0 à 1 [par défaut : 0]",
    ),
    (
        "passes",
        "Passages qui cherchent un recodage moins coûteux ; 0 s'arrête après la première étape [par défaut : 20]",
    ),
    (
        "people",
        "De combien de personnes les lignes sont un échantillon, pour estimer qui est unique [par défaut : ce sont toutes]",
    ),
    (
        "seed",
        "Un texte secret dont vient le hasard [par défaut : le contenu des deux fichiers]",
    ),
    (
        "study",
        "Fichier de l'étude, ou son nom tel que `tamis study list` le donne",
    ),
    (
        "out",
        "Dossier de la publication [par défaut : publication/NOM à côté de l'entrepôt]",
    ),
    (
        "sign file",
        "Le fichier : modèle, contrat, politique, étude ou autorisation",
    ),
    (
        "officer",
        "Nom du responsable dans la liste, où plusieurs signent : la signature est alors FICHIER.RESPONSABLE.sig",
    ),
    (
        "key",
        "Fichier de la clé privée [par défaut : ~/.ssh/id_ed25519]",
    ),
    (
        "path",
        "Un modèle, un contrat, une politique, une étude ou une autorisation avec ses signatures, ou la liste des responsables",
    ),
    (
        "on",
        "Jour où les clés doivent être valables [par défaut : aujourd'hui]",
    ),
    (
        "json",
        "Imprimer en JSON les entrées et les réponses publiées, qu'un autre outil calcule",
    ),
    (
        "answers",
        "Comparer les réponses d'un autre outil : un objet JSON, nom du vecteur et réponse",
    ),
    ("last", "N'imprimer que les N dernières entrées"),
    ("full", "Imprimer les empreintes en entier"),
    (
        "head",
        "Une tête imprimée auparavant : les entrées retirées depuis se voient",
    ),
    (
        "provenance",
        "Le `provenance.json` d'une publication, qui contient une telle tête",
    ),
    ("name", "Une table, pour voir ses colonnes et ses codes"),
    (
        "show version",
        "Numéro de la version [par défaut : la dernière]",
    ),
    ("code", "Un code, comme G04 ; sans code, tous sont listés"),
];

#[cfg(test)]
mod tests {
    use super::{ARGUMENTS, COMMANDS, Options, in_french, text};
    use clap::{Command, CommandFactory};

    #[test]
    fn the_command_line_is_consistent() {
        Options::command().debug_assert();
    }

    #[test]
    fn every_command_and_every_argument_has_a_french_text() {
        fn check(command: &Command) {
            let name = command.get_name();
            assert!(text(COMMANDS, name).is_some(), "{name}");
            for arg in command.get_arguments() {
                let id = arg.get_id().as_str();
                let own = format!("{name} {id}");
                let found = text(ARGUMENTS, &own).or_else(|| text(ARGUMENTS, id));
                assert!(found.is_some(), "{own}");
            }
            command.get_subcommands().for_each(check);
        }
        let mut command = Options::command();
        command.build();
        check(&in_french(command));
    }
}
