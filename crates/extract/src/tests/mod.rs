//! A complete request, officers, and what each fault of theirs is called.

mod history;
mod permit;
mod request;

use age::secrecy::ExposeSecret;
use contract::Model;
use jiff::civil::{Date, date};

use crate::{Code, Refusal};

/// The model of the product.
fn model() -> Model {
    Model::parse(include_str!("../../../../pseudonymisation/model.toml")).unwrap()
}

/// A request to which nothing is to be said; each call draws the recipient's key.
fn complete() -> String {
    let key = age::x25519::Identity::generate().to_public();
    COMPLETE.replace("{key}", &key.to_string())
}

/// The line that a recipient must never give.
fn secret_key() -> String {
    let identity = age::x25519::Identity::generate();
    identity.to_string().expose_secret().to_owned()
}

fn today() -> Date {
    date(2024, 6, 1)
}

fn codes(faults: &[Refusal]) -> Vec<Code> {
    faults.iter().map(Refusal::code).collect()
}

const COMPLETE: &str = r#"
id = "retention-2024"
title = "Durée de suivi"
requester = "researcher"
controller = "An institute"
public_interest = "How long care lasts"
summary_fr = "Combien de temps dure le suivi"
legal_basis = "Public interest"
references = ["CESREES 1"]
decision_sha256 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
why_rows = "Models of survival need rows"
protection = "pseudonymised"
regions = ["44"]
version = 3
from = "2023-01-01"
until = "2023-12-31"
ends = "2025-12-31"
outputs = ["Table of hazard ratios"]
population = "SELECT patient_no FROM patient WHERE sex = 'F'"

[[person]]
id = "analyst"
key = "{key}"

[[table]]
name = "patient"
columns = [
  { name = "sex", why = "Adjustment", precision = "exact" },
  { name = "birth_year", why = "Adjustment", precision = "band-5" },
]

[[table]]
name = "inclusion"
columns = [
  { name = "inclusion_date", why = "Begin of follow-up", precision = "quarter" },
  { name = "exit_reason", why = "Outcome" },
  { name = "microstructure_id", why = "Random effect" },
]
"#;
