//! The request that somebody begins with.

use std::fmt::Write;

use contract::{Column, Kind, Model, Table};

use crate::against_model::never_leaves_of;
use crate::code::Code;
use crate::entries::is_id;
use crate::precision::{has_to_be_said, is_professional};
use crate::refusal::Refusal;

/// A commented `request.toml`: every key, and every column that may be asked for, as a comment.
/// Refused as it stands, since nothing is filled in.
///
/// Fails with `X03` if `id` is no id.
pub fn template(model: &Model, id: &str) -> Result<String, Refusal> {
    if !is_id(id) {
        return Err(Refusal::about(Code::Form, "id"));
    }
    let mut text = HEAD.replace("{id}", id);
    for table in model.tables() {
        if table.level == contract::Level::Person {
            add(&mut text, table, model);
        }
    }
    Ok(text)
}

fn add(text: &mut String, table: &Table, model: &Model) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "\n# {} | {}", table.label.fr, table.label.en);
    let _ = writeln!(
        text,
        "# [[table]]\n# name = \"{}\"\n# columns = [",
        table.name
    );
    let may_leave = |column: &&Column| !never_leaves_of(table, model, column);
    for column in table.columns.iter().filter(may_leave) {
        let precision = match precision(column) {
            Some(precision) => format!(", precision = \"{precision}\""),
            None => String::new(),
        };
        let _ = writeln!(
            text,
            "#   {{ name = \"{}\", why = \"\"{precision} }}, # {} | {}",
            column.name, column.label.fr, column.label.en
        );
    }
    text.push_str("# ]\n");
}

/// A coarse one where one has to be said.
fn precision(column: &Column) -> Option<&'static str> {
    if is_professional(column) || !has_to_be_said(column) {
        return None;
    }
    match column.kind {
        Kind::Date => Some("quarter"),
        Kind::Int => Some("band-5"),
        Kind::Text | Kind::Bool => Some("exact"),
    }
}

const HEAD: &str = r#"# Demande d'extraction | Request for an extract
#
# Un octet changé annule les signatures. | One changed byte voids the signatures.
# Identifiants : minuscules, chiffres, tirets. | Ids: lower-case letters, digits, dashes.

id = "{id}"
title = ""
requester = ""          # identifiant | an id; as in the list of officers, if listed there
controller = ""         # responsable de traitement | the data controller
public_interest = ""
summary_fr = ""         # résumé pour tous, en français | lay summary in French, published
legal_basis = ""
references = []         # CESREES, MR-004, éthique | ethics
decision_sha256 = ""    # empreinte de la décision signée | digest of the signed decision
why_rows = ""           # pourquoi des statistiques ne suffisent pas | why statistics do not suffice

# protection = "anonymised"   # ou | or "pseudonymised"
environment = "enclave"       # ou | or "file"
reason = ""                   # pourquoi l'enclave ne suffit pas | why the enclave does not suffice (file)

regions = []            # régions d'origine des lignes | regions of which the rows are
# version = 1           # version des données | version of the data
# from = "2023-01-01"   # période, les deux jours compris | period, both days included
# until = "2023-12-31"
# ends = "2025-12-31"   # dernier jour d'usage | last day of use
outputs = []            # résultats prévus | planned outputs

# Une instruction dont la seule colonne est patient_no. | One statement whose only column is patient_no.
population = ""

# [[person]]            # qui reçoit | who receives it
# id = ""
# key = "age1…"         # la ligne publique de age-keygen | the public line of age-keygen

# Chaque colonne avec sa justification ; précision : | Each column with a justification; precision:
# exact, month, quarter, days-since-inclusion, band-5, group, label.
"#;
