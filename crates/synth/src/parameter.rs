//! The parameters of the generator, each with its standing, as they stand in the manifest.

use serde::Serialize;

/// Where a parameter comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Standing {
    /// Sourced: a public document gives the figure.
    #[serde(rename = "S")]
    Sourced,
    /// Assumed: a choice of ours, to be replaced by a figure of the networks.
    #[serde(rename = "A")]
    Assumed,
}

/// One parameter of the synthetic data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// What it sets.
    pub name: &'static str,
    /// Its value, with unit, as text.
    pub value: &'static str,
    /// Sourced or assumed.
    pub standing: Standing,
    /// The document, or why this value was assumed.
    pub source: &'static str,
}

const fn sourced(name: &'static str, value: &'static str, source: &'static str) -> Parameter {
    Parameter {
        name,
        value,
        standing: Standing::Sourced,
        source,
    }
}

const fn assumed(name: &'static str, value: &'static str, source: &'static str) -> Parameter {
    Parameter {
        name,
        value,
        standing: Standing::Assumed,
        source,
    }
}

const RMS: &str = "reseaux-rms.org, « Les microstructures médicales, de quoi parle-t-on ? », 2023";
const BEH: &str = "Di Nino et al., BEH 2009 n° 37 p. 400-404 (RMS Alsace 2006-2007)";
const CSAPA: &str = "OFDT, persons in care in CSAPA in 2022 (2025)";

/// Every parameter, in the order of the tables they shape.
pub const PARAMETERS: &[Parameter] = &[
    sourced("patients in the last year", "5,500 at network scale", RMS),
    sourced(
        "microstructures in the last year",
        "142 at network scale",
        RMS,
    ),
    sourced(
        "general practitioners in the last year",
        "350 at network scale",
        RMS,
    ),
    sourced(
        "structures by region: 44, 32, 11, 27",
        "42, 27, 21, 12",
        "reseaux-rms.org/historique, undated",
    ),
    sourced(
        "structures by region: 76",
        "20",
        "enmesh2024-versailles.org, Occitanie survey of 2023",
    ),
    assumed(
        "structures by region: 93 and the seventh",
        "12, 8",
        "what is left of 142",
    ),
    assumed(
        "the seventh region",
        "set by its contract",
        "no source names it",
    ),
    assumed(
        "file active of earlier years",
        "-14 % of the last year's for each year",
        "growth",
    ),
    assumed(
        "size of structures",
        "over-dispersed weights 6 to 87",
        "mean of 39 patients",
    ),
    assumed(
        "product mix of patients",
        "alcohol 35, opioids 25, tobacco 12, cannabis 10, medicines 7, cocaine 5, behavioural 3, other 3 %",
        "general practice; CSAPA mix as anchor",
    ),
    assumed(
        "women by product",
        "alcohol 54, opioids 42, tobacco 60, cannabis 35, medicines 68, cocaine 33, behavioural 60, other 50 %",
        "chosen so that the mix produces the sourced 50 %",
    ),
    sourced(
        "women",
        "50 %, produced by mix and women by product, not drawn",
        RMS,
    ),
    assumed(
        "alcohol weight by region",
        "0.95 to 1.15",
        "regional mixes differ",
    ),
    assumed("mean age", "about 42 years", "CSAPA 41.2"),
    sourced(
        "mean age for cannabis",
        "about 30 years (CSAPA 29.4)",
        CSAPA,
    ),
    assumed(
        "referral by a general practitioner",
        "64 %",
        "the GP presents the patient",
    ),
    sourced(
        "loss at 24 months",
        "55 %",
        "DEQUASUD protocol: 349 included, 155 analysable",
    ),
    assumed(
        "visits a year",
        "GP 6-12, psychologist 0-10, social worker 0-6, synthesis 1-4",
        "weekly slots at the practice",
    ),
    assumed(
        "people followed by two structures",
        "about 1.5 %",
        "moves inside a region",
    ),
    assumed(
        "people followed by two regions",
        "about 0.5 %",
        "moves between regions",
    ),
    assumed("twins", "about 0.4 %", "linkage must tell them apart"),
    assumed(
        "identities without INS",
        "28 ‰, 250 ‰ of the precarious: 3 to 8 %",
        "AME, no rights",
    ),
    sourced(
        "INS register",
        "test OID 1.2.250.1.213.1.4.10 only; communes that do not exist",
        "HL7 France, FR Core INS patient profile",
    ),
    assumed("employed", "54 %", "as in CSAPA in 2022 (OFDT, 2025)"),
    assumed(
        "unstable housing",
        "14 to 16 %",
        "as in CSAPA in 2022 (OFDT, 2025)",
    ),
    sourced(
        "hepatitis C antibody among drug users",
        "7 % born from 1977 on, 80 % born up to 1961, linear between",
        BEH,
    ),
    sourced("screened for hepatitis C", "80 %", BEH),
    sourced("hepatitis C antibody among others", "4.5 %", BEH),
    sourced("RNA test if antibody positive", "88 %", BEH),
    assumed("RNA still positive", "35 %", "cure since 2014"),
    sourced(
        "agonist molecule",
        "buprenorphine 52.8 %, methadone 46.6 %, other 0.6 %",
        "vidal.fr, 23 Dec 2025, OFDT figures 2024",
    ),
    sourced(
        "annual payment",
        "528 € a patient and year",
        "santementale.fr, Equip'Addict",
    ),
    sourced(
        "previous treatment unknown",
        "25 %",
        "French national report to EMCDDA, data 2011",
    ),
    assumed(
        "other missing values",
        "2 to 20 %",
        "quality of declarative items",
    ),
    assumed(
        "rows made wrong on purpose",
        "see the expected counts of each file",
        "receipts must show them",
    ),
];
