//! What can be read without a warehouse: contracts, tables, vectors, help.

use crate::secrets::contracts;
use crate::support::{EN, FR, User};

/// What a command says in French and in English.
fn in_both(arguments: &[&str]) -> [String; 2] {
    let user = User::new();
    [FR, EN].map(|lang| user.reading(lang).run(arguments).done())
}

#[test]
fn a_contract_is_read_as_sentences_in_both_languages() {
    let [french, english] = in_both(&["contract", "show", "44"]);
    let contracts = contracts();
    let contract = contracts
        .iter()
        .find(|contract| contract.region() == "44")
        .unwrap();
    assert_eq!(
        french.trim_end(),
        contract.sentences(contract::Lang::Fr).trim_end()
    );
    assert_eq!(
        english.trim_end(),
        contract.sentences(contract::Lang::En).trim_end()
    );
    for file in contract.files() {
        for column in file.columns() {
            assert!(french.contains(column.name()) && english.contains(column.name()));
        }
    }
    let start = |text: &str| text.lines().take(12).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(format!("{}\n\n{}", start(&french), start(&english)), @"
    Région 44, Grand Est. Source `dossier-reseau` : dossier partagé des six réseaux du Grand Est.

    `patients.csv` remplit la table `patient_by_region` (patients, une ligne par patient et région) : CSV, Windows-1252, séparateur `;`, fins de ligne CRLF, marque décimale `,`, dates JJ/MM/AAAA. Une livraison ajoute ou corrige ; une ligne est reconnue par : local_id. Au plus 2 lignes comptent pour chaque patient.
    - `N° dossier` ou `No dossier` : numéro du patient dans le logiciel de la région, identifiant direct : sert au pseudonyme, jamais conservé. Exigé.
    - `Nom de naissance` : nom de naissance, identifiant direct : sert au pseudonyme, jamais conservé.
    - `Nom utilisé` : nom utilisé, identifiant direct : jamais lu, jamais conservé.
    - `Premier prénom` : premier prénom de naissance, identifiant direct : sert au pseudonyme, jamais conservé.
    - `Date de naissance` : date de naissance, identifiant direct : sert au pseudonyme ; conservé seulement : année de naissance → `birth_year`. Attribut : on peut le savoir d'un patient. Dans une somme, compté entre 1935 et 2025.
    - `Sexe` : sexe de l'état civil : sert au pseudonyme, conservé → `sex`. Exigé. Attribut : on peut le savoir d'un patient. Formes : femme = `F` ; homme = `H` ; inconnu = `I`, ``.
    - `Lieu de naissance (INSEE)` : code INSEE du lieu de naissance, identifiant direct : sert au pseudonyme, jamais conservé.
    - `Matricule INS` : matricule INS (NIR), 13 caractères, identifiant direct : sert au pseudonyme, jamais conservé.
    - `Clé INS` : clé du matricule, identifiant direct : sert au pseudonyme, jamais conservé.

    Region 44, Grand Est. Source `dossier-reseau`: shared record of the six networks of Grand Est.

    `patients.csv` fills table `patient_by_region` (patients, one row per patient and region): CSV, Windows-1252, separator `;`, line ends CRLF, decimal mark `,`, dates JJ/MM/AAAA. A delivery adds or corrects; a row is recognised by: local_id. At most 2 rows of each patient count.
    - `N° dossier` or `No dossier`: patient number in the region's software, direct identifier: serves the pseudonym, never stored. Required.
    - `Nom de naissance`: birth name, direct identifier: serves the pseudonym, never stored.
    - `Nom utilisé`: name in use, direct identifier: never read, never stored.
    - `Premier prénom`: first given name, direct identifier: serves the pseudonym, never stored.
    - `Date de naissance`: birth date, direct identifier: serves the pseudonym; kept only: birth year → `birth_year`. Attribute: may be known of a patient. In a sum, counted between 1935 and 2025.
    - `Sexe`: sex of the civil record: serves the pseudonym, kept → `sex`. Required. Attribute: may be known of a patient. Forms: female = `F`; male = `H`; unknown = `I`, ``.
    - `Lieu de naissance (INSEE)`: INSEE code of the birth place, direct identifier: serves the pseudonym, never stored.
    - `Matricule INS`: INS registration number (NIR), 13 characters, direct identifier: serves the pseudonym, never stored.
    - `Clé INS`: key of the registration number, direct identifier: serves the pseudonym, never stored.
    ");
}

#[test]
fn the_language_follows_the_environment_and_an_option_wins() {
    let user = User::new();
    let [french, english] = in_both(&["contract", "show", "44"]);
    let asked = |lang| user.run(&["contract", "show", "44", "--lang", lang]).done();
    assert_eq!((asked("fr"), asked("en")), (french, english));
}

#[test]
fn every_rule_of_the_house_can_be_checked() {
    let [french, english] = in_both(&["contract", "check"]);
    let without_digests = |text: &str| {
        let cut = |line: &str| match line.strip_suffix('…') {
            Some(line) => {
                line.trim_end_matches(|c: char| c.is_ascii_hexdigit())
                    .to_owned()
                    + "…"
            }
            None => line.to_owned(),
        };
        text.lines().map(cut).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(format!("{}\n\n{}", without_digests(&french), without_digests(&english)), @"
    fichier                           contenu                                                           SHA-256
    ────────────────────────────────  ────────────────────────────────────────────────────────────────  ─────────────
    pseudonymisation/model.toml       18 tables, 29 listes de codes                                     …
    pseudonymisation/policy.toml      profils coordination, exact, opensafely, public, research, sacro  …
    pseudonymisation/regions/11.toml  région 11, source plateforme-idf, 12 fichiers                     …
    pseudonymisation/regions/27.toml  région 27, source tableur-bfc, 12 fichiers                        …
    pseudonymisation/regions/32.toml  région 32, source gestion-hdf, 12 fichiers                        …
    pseudonymisation/regions/44.toml  région 44, source dossier-reseau, 12 fichiers                     …
    pseudonymisation/regions/76.toml  région 76, source extraction-occ, 12 fichiers                     …
    pseudonymisation/regions/93.toml  région 93, source classeurs-paca, 12 fichiers                     …
    pseudonymisation/regions/99.toml  région 99, source septieme-region, 12 fichiers                    …

    file                              content                                                            SHA-256
    ────────────────────────────────  ─────────────────────────────────────────────────────────────────  ─────────────
    pseudonymisation/model.toml       18 tables, 29 code lists                                           …
    pseudonymisation/policy.toml      profiles coordination, exact, opensafely, public, research, sacro  …
    pseudonymisation/regions/11.toml  region 11, source plateforme-idf, 12 files                         …
    pseudonymisation/regions/27.toml  region 27, source tableur-bfc, 12 files                            …
    pseudonymisation/regions/32.toml  region 32, source gestion-hdf, 12 files                            …
    pseudonymisation/regions/44.toml  region 44, source dossier-reseau, 12 files                         …
    pseudonymisation/regions/76.toml  region 76, source extraction-occ, 12 files                         …
    pseudonymisation/regions/93.toml  region 93, source classeurs-paca, 12 files                         …
    pseudonymisation/regions/99.toml  region 99, source septieme-region, 12 files                        …
    ");
}

#[test]
fn every_published_vector_has_its_answer() {
    let [french, english] = in_both(&["pseudonym", "vectors"]);
    assert_eq!(french, english);
    assert!(english.lines().count() > 20, "{english}");
    assert!(
        english.lines().all(|line| line.starts_with("ok  ")),
        "{english}"
    );
    for name in ["RFC 4231 case 1", "RFC 5869"] {
        assert!(english.contains(name), "{english}");
    }
}

#[test]
fn tables_are_listed_with_whether_they_speak_of_people() {
    let [french, english] = in_both(&["tables"]);
    insta::assert_snapshot!(format!("{french}\n{english}"), @"
    table              lignes                   contenu
    ─────────────────  ───────────────────────  ────────────────────────────────────────────────
    patient_by_region  de personnes, protégées  patients, une ligne par patient et région
    patient            de personnes, protégées  patients, une ligne par patient, la plus récente
    inclusion          de personnes, protégées  inclusions, suivi et sortie
    event              de personnes, protégées  événements : consultations, entretiens, réunions
    social_situation   de personnes, protégées  situations sociales datées
    substance_use      de personnes, protégées  consommations datées
    treatment          de personnes, protégées  traitements médicamenteux
    screening          de personnes, protégées  dépistages VIH, VHC, VHB
    diagnosis          de personnes, protégées  diagnostics (CIM-10)
    scale_score        de personnes, protégées  scores d'échelles
    annual_payment     de personnes, protégées  forfaits annuels (article 51)
    network            publiques                réseaux
    microstructure     publiques                microstructures
    region             publiques                régions
    csapa_reference    publiques                chiffres publiés sur les patients des CSAPA
    calendar           publiques                calendrier
    coverage           publiques                mois livrés par région
    code               publiques                listes de codes et libellés

    table              rows                  content
    ─────────────────  ────────────────────  ───────────────────────────────────────────
    patient_by_region  of people, protected  patients, one row per patient and region
    patient            of people, protected  patients, one row per patient, the latest
    inclusion          of people, protected  inclusions, follow-up and exit
    event              of people, protected  events: consultations, interviews, meetings
    social_situation   of people, protected  dated social situations
    substance_use      of people, protected  dated substance use
    treatment          of people, protected  drug treatments
    screening          of people, protected  HIV, HCV and HBV screening
    diagnosis          of people, protected  diagnoses (ICD-10)
    scale_score        of people, protected  scale scores
    annual_payment     of people, protected  annual payments (Article 51)
    network            public                networks
    microstructure     public                microstructures
    region             public                regions
    csapa_reference    public                published figures on patients of CSAPA
    calendar           public                calendar
    coverage           public                months delivered by region
    code               public                code lists and labels
    ");
}

#[test]
fn the_columns_of_a_table_are_listed_with_what_a_question_may_do_with_them() {
    let [french, english] = in_both(&["tables", "annual_payment"]);
    insta::assert_snapshot!(format!("{french}\n{english}"), @"
    annual_payment : forfaits annuels (article 51)

    colonne       type                  usage              contenu
    ────────────  ────────────────────  ─────────────────  ─────────────────
    patient_no    int                   patient, attribut  patient
    region_code   text, region          attribut, groupe   région
    payment_year  int                   secret, groupe     année du forfait
    amount_eur    int                   secret, somme      montant (EUR)
    status        text, payment_status  secret, groupe     statut du forfait

    Au plus 3 lignes comptent pour chaque patient.
    `payment_year` : Dans une somme, compté entre 2017 et 2027.
    `amount_eur` : Dans une somme, compté entre 0 et 600.

    region
        11  Île-de-France
        27  Bourgogne-Franche-Comté
        32  Hauts-de-France
        44  Grand Est
        76  Occitanie
        93  Provence-Alpes-Côte d'Azur
        99  Septième région (hypothèse)

    payment_status
        opened   ouvert
        renewed  renouvelé
        closed   clos
        refused  refusé

    annual_payment: annual payments (Article 51)

    column        type                  use                 content
    ────────────  ────────────────────  ──────────────────  ──────────────
    patient_no    int                   patient, attribute  patient
    region_code   text, region          attribute, group    region
    payment_year  int                   secret, group       payment year
    amount_eur    int                   secret, sum         amount (EUR)
    status        text, payment_status  secret, group       payment status

    At most 3 rows of each patient count.
    `payment_year`: In a sum, counted between 2017 and 2027.
    `amount_eur`: In a sum, counted between 0 and 600.

    region
        11  Île-de-France
        27  Bourgogne-Franche-Comté
        32  Hauts-de-France
        44  Grand Est
        76  Occitanie
        93  Provence-Alpes-Côte d'Azur
        99  Seventh region (assumed)

    payment_status
        opened   opened
        renewed  renewed
        closed   closed
        refused  refused
    ");
}

#[test]
fn a_misspelt_table_is_answered_with_its_name() {
    let user = User::new();
    let said = user.run(&["tables", "screenings"]).failed(4, "C12");
    assert!(said.contains("screening"), "{said}");
}

#[test]
fn help_lists_what_works_in_french() {
    let [french, _] = in_both(&["--help"]);
    insta::assert_snapshot!(french, @"
    Les statistiques passent, les patients restent : un entrepôt de données de recherche qui ne répond que ce qui protège les patients

    Usage : tamis [OPTIONS] <COMMAND>

    Commandes:
      demo       Parcourir toute la chaîne sur des données inventées : fichiers, entrepôt, étude, publication
      init       Créer les clés, le registre et un entrepôt vide
      ingest     Prendre la livraison d'une région et imprimer son reçu
      query      Répondre à une question en SQL par des statistiques protégées
      study      Exécuter les études et publier leurs résultats
      ledger     Lire et vérifier le registre de ce qui s'est passé
      contract   Lire et vérifier les contrats avec les régions
      policy     Montrer la politique de diffusion, ou lier l'entrepôt à elle
      sign       Imprimer la commande par laquelle un responsable signe un fichier
      verify     Vérifier ce qui se trouve à un chemin : une règle ou une étude signée, la liste des responsables
      pseudonym  Vérifier la pseudonymisation par des réponses publiées
      tables     Montrer les tables et les colonnes que le SQL peut nommer
      version    Montrer les versions de l'entrepôt
      migrate    Réécrire la dernière version d'un entrepôt dont une version précédente du logiciel a rangé les fichiers
      anonymise  Recoder un fichier de lignes pour qu'au moins k soient semblables, et dire le risque qui reste
      extract    Demander une extraction : commencer une demande, vérifier ce qui y manque
      explain    Expliquer un code comme G04, ou lister tous les codes

    Options:
      -h, --help     Afficher cette aide
      -V, --version  Afficher la version du programme

    Options générales:
          --house <DIR>      Dossier des règles, `pseudonymisation/` et `queries/` [par défaut : le dossier courant, sinon celles du programme]
          --warehouse <DIR>  Dossier de l'entrepôt [par défaut : $XDG_STATE_HOME/tamis/warehouse]
          --keys <DIR>       Dossier des clés [par défaut : $XDG_CONFIG_HOME/tamis]
          --demo             Prendre l'entrepôt et les clés que `tamis demo` a faits
          --lang <LANGUAGE>  Langue des messages, fr ou en [par défaut : celle de LANG, sinon l'anglais]
          --progress <HOW>   Comment dire l'avancement : auto (une barre sur un terminal), plain (une ligne par étape), none [par défaut : auto]
    ");
}

#[test]
fn help_lists_what_works_in_english() {
    let [_, english] = in_both(&["--help"]);
    insta::assert_snapshot!(english, @"
    Statistics pass, patients stay behind: a research data warehouse that answers only what protects patients

    Usage: tamis [OPTIONS] <COMMAND>

    Commands:
      demo       Do the whole road on invented data: feeds, warehouse, study, publication
      init       Create the keys, the ledger and an empty warehouse
      ingest     Take a delivery of one region and print its receipt
      query      Answer a question in SQL with protected statistics
      study      Run studies and publish their results
      ledger     Read and verify the record of what happened
      contract   Read and check the contracts with the regions
      policy     Show the disclosure policy, or bind the warehouse to it
      sign       Print the command with which an officer signs a file
      verify     Verify what lies at a path: a signed rule or study, the list of officers
      pseudonym  Check the pseudonymisation against published answers
      tables     Show the tables and columns that SQL may name
      version    Show the versions of the warehouse
      migrate    Rewrite the last version of a warehouse whose files an earlier release laid out
      anonymise  Recode a file of rows so that at least k are alike, and report the risk that is left
      extract    Ask for an extract: begin a request, check what it lacks
      explain    Explain a code such as G04, or list all codes

    Options:
      -h, --help     Print help
      -V, --version  Print version

    Global options:
          --house <DIR>      Folder with the rules, `pseudonymisation/` and `queries/` [default: current folder, else built in]
          --warehouse <DIR>  Folder of the warehouse [default: $XDG_STATE_HOME/tamis/warehouse]
          --keys <DIR>       Folder of the keys [default: $XDG_CONFIG_HOME/tamis]
          --demo             Use the warehouse and the keys that `tamis demo` made
          --lang <LANGUAGE>  Language of the messages, fr or en [default: from LANG, else en]
          --progress <HOW>   How progress is told: auto (a bar on a terminal), plain (one line a step), none [default: auto]
    ");
}

#[test]
fn every_command_that_help_lists_has_help_and_no_other_exists() {
    let user = User::new();
    let commands = |help: &str| -> Vec<String> {
        let (_, rest) = help.split_once("Commands:\n").unwrap_or_default();
        let (list, _) = rest.split_once("\n\n").unwrap_or_default();
        let names = list
            .lines()
            .filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
        names
            .filter(|name| !name.is_empty() && *name != "help")
            .map(str::to_owned)
            .collect()
    };
    let help = user.run(&["--help"]).done();
    let mut found = Vec::new();
    for verb in commands(&help) {
        let help = user.run(&[&verb, "--help"]).done();
        let inner = commands(&help);
        for inner in &inner {
            user.run(&[&verb, inner, "--help"]).done();
            found.push(format!("{verb} {inner}"));
        }
        if inner.is_empty() {
            found.push(verb);
        }
    }
    insta::assert_snapshot!(found.join("\n"), @"
    demo
    init
    ingest
    query
    study run
    study list
    ledger show
    ledger verify
    contract show
    contract check
    policy show
    policy adopt
    sign
    verify
    pseudonym vectors
    tables
    version list
    version show
    migrate
    anonymise
    extract new
    extract check
    explain
    ");
    for unknown in [
        &["extract"][..],
        &["extract", "produce"],
        &["study", "publish"],
        &["--verbose", "tables"],
        &[],
    ] {
        let said = user.run(unknown);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.all());
    }
}

#[test]
fn the_version_of_the_program_is_its_own() {
    let said = User::new().run(&["--version"]).done();
    assert_eq!(said, format!("tamis {}\n", env!("CARGO_PKG_VERSION")));
}
