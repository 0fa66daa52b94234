//! From a file of a region to pseudonyms.

use std::collections::BTreeSet;

use contract::{FeedContract, Harmonised, Model, RawFile, RawIdentity, Rejection, Value};

use crate::identity::{Fault, Origin, tokens};
use crate::token::{Pseudonymiser, Token, Tokeniser};
use crate::{KeyRing, PseudonymisedBatch, Settings, TokenType, apply, p3};

const SYNTHETIC: Settings = Settings { production: false };
const PRODUCTION: Settings = Settings { production: true };

fn ring() -> KeyRing {
    KeyRing::from_masters(1, [1; 32], [2; 32], [3; 32])
}

/// Every part present and right.
fn whole() -> RawIdentity {
    let text = |text: &str| Some(text.to_owned());
    RawIdentity {
        local_id: text("A-17"),
        birth_name: text("Lefèvre–D'Œuvre"),
        first_given_name: text("Jean-François Marie"),
        birth_date: text("1955-08-14"),
        sex: text("female"),
        birth_place: text("14168"),
        nir: text("2 55 08 14 168 025"),
        nir_key: text("38"),
        ins_oid: text("1.2.250.1.213.1.4.8"),
        identity_status: text("VALI"),
    }
}

fn changed(change: impl FnOnce(&mut RawIdentity)) -> RawIdentity {
    let mut identity = whole();
    change(&mut identity);
    identity
}

fn made(identity: &RawIdentity, settings: Settings) -> Result<Vec<(TokenType, Token)>, Fault> {
    let origin = Origin {
        region: "44",
        source: "main",
    };
    tokens(&Tokeniser::new(&ring()), origin, identity, settings)
}

fn types(identity: &RawIdentity) -> Vec<&'static str> {
    let made = made(identity, SYNTHETIC).unwrap_or_else(|fault| panic!("{fault:?}"));
    made.iter()
        .map(|(token_type, _)| token_type.as_str())
        .collect()
}

fn refusal(identity: &RawIdentity, settings: Settings) -> (&'static str, &'static str) {
    let fault = made(identity, settings).map(drop).unwrap_err();
    (fault.field.as_str(), fault.code.as_str())
}

#[test]
fn all_tokens_an_identity_allows_are_made_strongest_first() {
    assert_eq!(types(&whole()), ["INS", "NIR+DOB+SEX", "TRAITS", "LOCAL"]);
    let mut bare = RawIdentity::default();
    bare.local_id = Some("A-17".to_owned());
    assert_eq!(types(&bare), ["LOCAL"]);
    assert!(TokenType::ALL.is_sorted());
    assert!(
        TokenType::ALL
            .iter()
            .all(|known| TokenType::of_name(known.as_str()) == Some(*known))
    );
}

#[test]
fn a_token_needs_every_one_of_its_parts() {
    let cases: [(RawIdentity, &[&str]); 6] = [
        (
            changed(|i| i.identity_status = None),
            &["NIR+DOB+SEX", "TRAITS", "LOCAL"],
        ),
        (
            changed(|i| i.identity_status = Some("PROV".into())),
            &["NIR+DOB+SEX", "TRAITS", "LOCAL"],
        ),
        (changed(|i| i.nir = None), &["TRAITS", "LOCAL"]),
        (
            changed(|i| i.sex = Some("unknown".into())),
            &["INS", "LOCAL"],
        ),
        (
            changed(|i| i.birth_place = Some("99999".into())),
            &["INS", "NIR+DOB+SEX", "LOCAL"],
        ),
        (
            changed(|i| i.birth_date = Some("1955-08-00".into())),
            &["INS", "TRAITS_PARTIAL", "LOCAL"],
        ),
    ];
    for (identity, expected) in cases {
        assert_eq!(types(&identity), expected);
    }
}

#[test]
fn numbers_that_are_not_final_are_never_strong() {
    let provisional = changed(|i| {
        i.nir = Some("8550814168025".to_owned());
        i.nir_key = None;
    });
    assert_eq!(types(&provisional), ["TRAITS", "LOCAL"]);
    let waiting = changed(|i| i.ins_oid = Some("1.2.250.1.213.1.4.9".to_owned()));
    assert_eq!(types(&waiting), ["TRAITS", "LOCAL"]);
}

#[test]
fn a_wrong_part_rejects_the_row_instead_of_weakening_the_link() {
    let mut blank = RawIdentity::default();
    blank.local_id = Some(" ".to_owned());
    let cases = [
        (changed(|i| i.nir_key = Some("39".into())), ("nir", "P01")),
        (changed(|i| i.nir = Some("123".into())), ("nir", "P02")),
        (
            changed(|i| i.ins_oid = Some("1.2.3".into())),
            ("ins_oid", "P03"),
        ),
        (
            changed(|i| i.birth_name = Some("N0EL".into())),
            ("birth_name", "P05"),
        ),
        (
            changed(|i| i.first_given_name = Some("Zoé?".into())),
            ("first_given_name", "P05"),
        ),
        (
            changed(|i| i.birth_date = Some("1955-02-30".into())),
            ("birth_date", "P06"),
        ),
        (changed(|i| i.sex = Some("X".into())), ("sex", "P07")),
        (
            changed(|i| i.birth_place = Some("Caen".into())),
            ("birth_place", "P08"),
        ),
        (RawIdentity::default(), ("local_id", "P09")),
        (blank, ("local_id", "P09")),
    ];
    for (identity, expected) in cases {
        assert_eq!(refusal(&identity, SYNTHETIC), expected);
    }
}

#[test]
fn test_and_demonstration_identities_pass_outside_production_only() {
    for oid in ["1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.11"] {
        let identity = changed(|i| i.ins_oid = Some(oid.to_owned()));
        assert_eq!(types(&identity)[0], "INS");
        assert_eq!(refusal(&identity, PRODUCTION), ("ins_oid", "P04"));
    }
    assert!(made(&whole(), PRODUCTION).is_ok());
}

#[test]
fn spelling_does_not_make_another_person_and_a_trait_does() {
    let token = |identity: &RawIdentity| {
        let made = made(identity, SYNTHETIC)
            .map_err(|fault| fault.code)
            .unwrap();
        let found = made
            .into_iter()
            .find(|(token_type, _)| *token_type == TokenType::Traits);
        *found.unwrap().1.0
    };
    let spelled = changed(|i| {
        i.birth_name = Some("LEFEVRE D OEUVRE".to_owned());
        i.first_given_name = Some("Jean François".to_owned());
    });
    // A space, unlike a hyphen, ends the first given name.
    assert_ne!(token(&spelled), token(&whole()));
    let spelled = changed(|i| {
        i.birth_name = Some("lefèvre d’œuvre".to_owned());
        i.first_given_name = Some("JEAN–FRANCOIS".to_owned());
    });
    assert_eq!(token(&spelled), token(&whole()));
    assert_ne!(
        token(&changed(|i| i.sex = Some("male".to_owned()))),
        token(&whole())
    );
}

#[test]
fn pseudonyms_of_entities_versions_and_projects_have_nothing_in_common() {
    use crate::ring::Entity;
    let (first, second) = (ring(), KeyRing::from_masters(2, [1; 32], [2; 32], [3; 32]));
    let token = Tokeniser::new(&first).token(TokenType::Local, &["44", "main", "A-17"]);
    let mut seen = BTreeSet::new();
    for ring in [&first, &second] {
        for entity in [Entity::Patient, Entity::Practitioner, Entity::Episode] {
            assert!(
                seen.insert(
                    *Pseudonymiser::new(ring, entity)
                        .pseudonym(&token)
                        .as_bytes()
                )
            );
        }
    }
    for project in ["A", "B"] {
        for patient_no in 0..2000 {
            assert!(seen.insert(*p3(&first, project, patient_no).as_bytes()));
        }
    }
    // An extract survives the rotation of M2, which changes the version.
    assert_eq!(p3(&first, "A", 7), p3(&second, "A", 7));
}

const MODEL: &str = r#"
identity = [
    { name = "local_id", treatment = "pseudonym", fr = "Numéro local", en = "Local number" },
    { name = "birth_name", treatment = "pseudonym", fr = "Nom", en = "Name" },
    { name = "nir", treatment = "pseudonym", fr = "NIR", en = "NIR" },
    { name = "nir_key", treatment = "pseudonym", fr = "Clé", en = "Key" },
]
[[code_list]]
name = "region"
source = "COG"
codes = [{ code = "44", fr = "Grand Est", en = "Grand Est" }]
[[table]]
name = "patient_by_region"
level = "person"
fr = "Patients"
en = "Patients"
fed = true
business_key = ["local_id"]
rows_most = 2
columns = [
    { name = "patient_no", kind = "int", role = "ordinary", treatment = "keep", knowledge = "attribute", from = "person", entity = "patient", fr = "n", en = "n" },
    { name = "practitioner_no", kind = "int", role = "professional", treatment = "keep", knowledge = "attribute", from = "person", entity = "practitioner", fr = "n", en = "n" },
    { name = "region_code", kind = "text", role = "ordinary", treatment = "keep", knowledge = "attribute", from = "region", codes = "region", fr = "r", en = "r" },
    { name = "identity_class", kind = "text", role = "ordinary", treatment = "keep", knowledge = "attribute", from = "tokens", fr = "c", en = "c" },
]
"#;

const FEED: &str = r#"
region = "44"
source = "main"
fr = "Essai"
en = "Trial"
[dialect]
format = "csv"
encoding = "utf-8"
separator = ";"
decimal_mark = ","
dates = ["AAAA-MM-JJ"]
[[file]]
name = "patients.csv"
table = "patient_by_region"
mode = "delta"
business_key = ["local_id"]
columns = [
    { raw = "dossier", identity = "local_id" },
    { raw = "nom", identity = "birth_name" },
    { raw = "nir", identity = "nir" },
    { raw = "cle", identity = "nir_key" },
    { raw = "medecin", practitioner = true },
]
"#;

const FILE: &str = "dossier;nom;nir;cle;medecin
A1;Lefèvre;2550814168025;38;G9
A2;Lefèvre;2550814168025;39;G9
A3;N0EL;;;G9
G9;;;;
";

fn harmonised() -> Harmonised {
    let model = Model::parse(MODEL).unwrap();
    let contract = FeedContract::parse(FEED, &model).unwrap();
    let file = RawFile {
        name: "patients.csv",
        bytes: FILE.as_bytes(),
        received: jiff::civil::date(2024, 1, 31),
    };
    contract::harmonise(&model, &contract, &file).unwrap_or_else(|notice| panic!("{notice}"))
}

fn applied(ring: &KeyRing) -> (PseudonymisedBatch, Vec<Rejection>) {
    let harmonised = harmonised();
    assert_eq!(harmonised.rejections, []);
    apply(ring, harmonised.batch, SYNTHETIC)
}

#[test]
fn every_row_of_a_file_is_either_pseudonymised_or_rejected_with_its_line_and_column() {
    let (batch, rejections) = applied(&ring());
    assert_eq!(
        (batch.table(), batch.region(), batch.source()),
        ("patient_by_region", "44", "main")
    );
    assert_eq!(batch.key_version(), 1);
    assert_eq!(
        batch.rows().iter().map(|row| row.line).collect::<Vec<_>>(),
        [2, 5]
    );
    let rejected = rejections
        .iter()
        .map(|r| (r.line, r.column.as_str(), r.notice.code));
    assert_eq!(
        rejected.collect::<Vec<_>>(),
        [(3, "nir", "P01"), (4, "birth_name", "P05")]
    );
    let class = batch
        .columns()
        .iter()
        .position(|name| name == "identity_class")
        .unwrap();
    assert!(
        batch
            .rows()
            .iter()
            .all(|row| row.values[class] == Value::Text("local".to_owned()))
    );
}

#[test]
fn a_professional_and_a_patient_of_one_local_number_share_nothing() {
    let (batch, _) = applied(&ring());
    let [first, second] = batch.rows() else {
        panic!("two rows")
    };
    assert!(first.practitioner.is_some() && second.practitioner.is_none());
    assert_ne!(first.practitioner, Some(second.tokens[0].1));
    assert_ne!(first.row_key, second.row_key);
}

#[test]
fn the_same_file_gives_the_same_pseudonyms_and_another_key_gives_others() {
    let (first, _) = applied(&ring());
    let (again, _) = applied(&ring());
    let (other, _) = applied(&KeyRing::from_masters(1, [1; 32], [9; 32], [3; 32]));
    assert_eq!(first.rows(), again.rows());
    for (row, other) in first.rows().iter().zip(other.rows()) {
        assert_ne!(row.tokens, other.tokens);
        assert_ne!(row.row_key, other.row_key);
    }
}

#[test]
fn nothing_printed_holds_an_identity_or_a_pseudonym() {
    let (batch, rejections) = applied(&ring());
    let row = &batch.rows()[0];
    let printed = format!(
        "{batch:?} {row:?} {:?} {rejections:?} {:?}",
        row.tokens,
        p3(&ring(), "A", 1)
    );
    assert!(printed.contains("PseudonymisedBatch { rows: 2, .. }"));
    assert!(printed.contains("PseudonymisedRow { line: 2, .. }"));
    assert!(printed.contains("[(Local, P2(…))]"));
    for datum in ["Lefèvre", "LEFEVRE", "2550814168025", "N0EL", "A1", "G9"] {
        assert!(!printed.contains(datum), "{datum}");
    }
    let bytes = row.tokens[0].1.as_bytes();
    assert!(
        !printed.contains(&format!("{bytes:?}")) && !printed.contains(&crate::hex::encode(bytes))
    );
}
