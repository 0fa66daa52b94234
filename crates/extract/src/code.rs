//! The closed list of reasons with which this room refuses: a stable code, a sentence and a way
//! out, in French and English.

use contract::{Notice, Sentence};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $id:literal: $fr:literal, $en:literal, $hint_fr:literal, $hint_en:literal;)+) => {
        /// A reason: `X01`–`X13` for a request, `X20`–`X25` for a permit, `X30`–`X37` for a step.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $name,)+
        }

        impl Code {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// `X07`.
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
    /// `X01`: the request cannot be read.
    Unreadable = "X01": "la demande ne peut être lue",
        "the request cannot be read",
        "corrigez `request.toml` à la ligne indiquée ; le modèle commenté donne toutes les clés",
        "correct `request.toml` at the line that is named; the commented template gives every key";
    /// `X02`: a required field is missing.
    Missing = "X02": "un champ obligatoire manque à la demande",
        "the request lacks a required field",
        "remplissez le champ indiqué",
        "fill in the field that is named";
    /// `X03`: a field has not the form that it needs.
    Form = "X03": "un champ de la demande n'a pas la forme voulue",
        "a field of the request has not the form that it needs",
        "identifiants : minuscules, chiffres, tirets ; empreintes : 64 chiffres hexadécimaux ; tranches : deux au moins",
        "ids: lower-case letters, digits, dashes; digests: 64 hexadecimal digits; bands: two at least";
    /// `X04`: something stands there twice.
    Twice = "X04": "la demande nomme deux fois la même chose",
        "the request names the same thing twice",
        "gardez une seule entrée pour chaque personne, clé, table et colonne",
        "keep one entry for each person, key, table and column";
    /// `X05`: a table that cannot be asked for.
    Table = "X05": "cette table ne peut être demandée",
        "this table cannot be asked for",
        "demandez une table de personnes du modèle : `tamis tables` les donne ; les tables de référence sont publiques",
        "ask for a table of people of the model: `tamis tables` lists them; reference tables are public";
    /// `X06`: a column that the table does not have.
    Column = "X06": "la table n'a pas cette colonne",
        "the table has no such column",
        "corrigez le nom ; `tamis tables` donne les colonnes",
        "correct the name; `tamis tables` lists the columns";
    /// `X07`: a column that never leaves.
    NeverLeaves = "X07": "cette colonne ne sort jamais de l'entrepôt",
        "this column never leaves the warehouse",
        "retirez-la : les personnes ont le pseudonyme de l'extraction ; ni identifiant direct, ni texte libre, ni provenance ne sort",
        "remove it: people have the pseudonym of the extract; no direct identifier, free text or provenance leaves";
    /// `X08`: a column without a justification.
    Unjustified = "X08": "cette colonne est demandée sans justification",
        "this column is asked for without a justification",
        "dites dans `why` à quoi sert la colonne, ou retirez-la",
        "say in `why` what the column serves for, or remove it";
    /// `X09`: the precision of a quasi-identifier is missing or does not fit.
    Precision = "X09": "la précision de cette colonne manque ou ne lui convient pas",
        "the precision of this column is missing or does not fit it",
        "dates : exact, month, quarter, days-since-inclusion ; nombres : exact, band-5 ; codes : exact, group ; professionnels et structures : label ou rien",
        "dates: exact, month, quarter, days-since-inclusion; numbers: exact, band-5; codes: exact, group; professionals and structures: label or nothing";
    /// `X10`: a recipient's key that is no `age` key.
    Recipient = "X10": "la clé de cette personne n'est pas une clé publique `age`",
        "the key of this person is no public `age` key",
        "la personne crée sa clé par `age-keygen` et donne la ligne `age1…`, jamais la ligne `AGE-SECRET-KEY`",
        "the person makes a key with `age-keygen` and gives the line `age1…`, never the line `AGE-SECRET-KEY`";
    /// `X11`: days in the wrong order.
    Days = "X11": "les jours de la demande sont dans le mauvais ordre",
        "the days of the request are in the wrong order",
        "`from` ne suit pas `until`, et l'autorisation finit après le jour de sa signature",
        "`from` is not after `until`, and the permit ends after the day on which it is signed";
    /// `X12`: a file without a reason.
    Reason = "X12": "un fichier est demandé sans dire pourquoi l'enclave ne suffit pas",
        "a file is asked for without saying why the enclave does not suffice",
        "dites-le dans `reason`, ou gardez `environment = \"enclave\"`",
        "say so in `reason`, or keep `environment = \"enclave\"`";
    /// `X13`: a coarsened date would leave the period.
    Period = "X13": "une date rendue moins précise sortirait de la période",
        "a coarsened date would leave the period",
        "faites commencer et finir la période avec un mois (month) ou un trimestre (quarter) entier",
        "let the period begin and end with a whole month (month) or quarter (quarter)";
    /// `X20`: a signature for something else.
    Purpose = "X20": "la demande a été signée pour autre chose qu'une autorisation",
        "the request was signed for something other than a permit",
        "faites signer avec l'espace de noms `permit@tamis`",
        "have it signed with the namespace `permit@tamis`";
    /// `X21`: too few people signed.
    TooFew = "X21": "trop peu de responsables ont signé",
        "too few officers signed",
        "il en faut deux, pour deux des fonctions : scientifique, protection des données, région d'origine",
        "two are needed, for two of the offices: scientific, data protection, region of origin";
    /// `X22`: the requester or a recipient signed.
    Interested = "X22": "une personne qui demande ou reçoit l'extraction l'a signée",
        "a person who asks for the extract or receives it signed it",
        "faites signer une personne qui n'est ni le demandeur ni nommée dans la demande",
        "have it signed by somebody who is neither the requester nor named in the request";
    /// `X23`: a region that the request does not concern.
    OtherRegion = "X23": "un responsable a signé pour une région que la demande ne concerne pas",
        "an officer signed for a region that the request does not concern",
        "faites signer la région dont viennent les lignes, ou nommez-la dans `regions`",
        "have the region sign of which the rows are, or name it in `regions`";
    /// `X24`: the request is not the one that was submitted.
    OtherRequest = "X24": "ce n'est pas la demande qui a été déposée",
        "this is not the request that was submitted",
        "un octet changé annule les signatures : reprenez le fichier déposé, ou déposez celui-ci",
        "one changed byte voids the signatures: go back to the file that was submitted, or submit this one";
    /// `X25`: a region that the model does not know.
    Region = "X25": "le modèle ne connaît pas cette région",
        "the model does not know this region",
        "corrigez `regions` : les codes sont ceux de la liste `region`",
        "correct `regions`: the codes are those of the list `region`";
    /// `X30`: a step that the state does not allow.
    Step = "X30": "cette étape n'est pas permise dans l'état de l'extraction",
        "this step is not allowed in the state of the extract",
        "`tamis extract` avance dans l'ordre : déposer, examiner, autoriser, produire, livrer, détruire, clore",
        "`tamis extract` goes in order: submit, review, approve, produce, deliver, destroy, close";
    /// `X31`: an entry of the ledger that is no step.
    Entry = "X31": "une entrée du registre n'est pas une étape lisible d'une extraction",
        "an entry of the ledger is no readable step of an extract",
        "vérifiez le registre : `tamis ledger verify` ; une version plus récente du programme peut l'avoir écrite",
        "verify the ledger: `tamis ledger verify`; a newer version of the program may have written it";
    /// `X32`: one person for two.
    SecondPerson = "X32": "la personne qui a produit l'extraction ne peut la livrer",
        "the person who produced the extract cannot deliver it",
        "une deuxième personne contrôle le rapport et le manifeste, puis livre",
        "a second person checks the report and the manifest, then delivers";
    /// `X33`: another package than the one that was produced.
    OtherPackage = "X33": "ce paquet n'est pas celui qui a été produit",
        "this package is not the one that was produced",
        "livrez le dernier paquet produit, ou produisez de nouveau",
        "deliver the package that was produced last, or produce again";
    /// `X34`: another version of the data.
    OtherVersion = "X34": "la version des données n'est pas celle de l'autorisation",
        "the version of the data is not that of the permit",
        "produisez sur la version fixée dans la demande",
        "produce from the version that the request pins";
    /// `X35`: past its end.
    Ended = "X35": "l'autorisation a pris fin",
        "the permit has ended",
        "faites détruire l'extraction (`tamis extract destroy`) ; une suite est une nouvelle demande",
        "have the extract destroyed (`tamis extract destroy`); what follows is a new request";
    /// `X36`: a day before the last step.
    Order = "X36": "cette étape serait antérieure à la précédente",
        "this step would come before the one before it",
        "vérifiez l'horloge de la machine",
        "check the clock of the machine";
    /// `X37`: the first step of an extract that is there.
    Known = "X37": "une extraction de ce nom existe déjà",
        "an extract of this name is there already",
        "choisissez un autre `id`",
        "choose another `id`";
}

/// What `code` (such as `X07`) means; `None` if this room has no such code.
pub fn explain(code: &str) -> Option<Notice> {
    let mut all = Code::ALL.iter();
    all.find(|known| known.as_str() == code)
        .map(|known| known.notice())
}
