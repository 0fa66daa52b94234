//! Which tokens an identity gives. A token that cannot be made is not made; a part that is wrong
//! rejects the row, because going on without it would silently link the person less well.

use contract::{IdentityField, RawIdentity};
use zeroize::Zeroizing;

use crate::code::Code;
use crate::nir::Nir;
use crate::normalise::{self, BirthDate};
use crate::token::{Token, TokenType, Tokeniser};

/// How strict `apply` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// In production the identities of the national test and demonstration ranges are refused
    /// (`P04`); synthetic data uses them.
    pub production: bool,
}

/// Where an identity comes from: part of its local token.
#[derive(Clone, Copy)]
pub(crate) struct Origin<'a> {
    pub(crate) region: &'a str,
    pub(crate) source: &'a str,
}

/// What is wrong with an identity, and in which of its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) field: IdentityField,
    pub(crate) code: Code,
}

/// All tokens of an identity, strongest first, at least one.
pub(crate) fn tokens(
    tokeniser: &Tokeniser,
    origin: Origin<'_>,
    raw: &RawIdentity,
    settings: Settings,
) -> Result<Vec<(TokenType, Token)>, Fault> {
    let parts = Parts::read(raw, settings)?;
    let mut out = Vec::new();
    let mut make = |token_type, value: &[&str]| {
        out.push((token_type, tokeniser.token(token_type, value)));
    };
    parts.national(&mut make);
    parts.traits(&mut make);
    if let Some(local_id) = read(raw, IdentityField::LocalId, |text| Ok(text.to_owned()))? {
        let local_id = Zeroizing::new(local_id);
        make(TokenType::Local, &[origin.region, origin.source, &local_id]);
    }
    if out.is_empty() {
        return Err(Fault {
            field: IdentityField::LocalId,
            code: Code::NoIdentity,
        });
    }
    Ok(out)
}

/// An identity after normalisation.
struct Parts {
    /// Of a qualified identity with a known OID.
    oid: Option<&'static str>,
    /// A registered NIR.
    nir: Option<Zeroizing<String>>,
    names: Option<[Zeroizing<String>; 2]>,
    full_date: Option<Zeroizing<String>>,
    partial_date: Option<Zeroizing<String>>,
    sex: Option<&'static str>,
    birth_place: Option<Zeroizing<String>>,
}

impl Parts {
    fn read(raw: &RawIdentity, settings: Settings) -> Result<Self, Fault> {
        let oid = read(raw, IdentityField::InsOid, |text| oid(text, settings))?;
        // A waiting number is replaced as soon as a NIR arrives, so it is never a strong
        // identifier.
        let nir = nir(raw)?.filter(|_| oid != Some(Oid::Waiting));
        let qualified = matches!(raw.identity_status.as_deref(), Some("VALI" | "QUAL"));
        let birth_name = read(raw, IdentityField::BirthName, normalise::name)?;
        let given_name = read(
            raw,
            IdentityField::FirstGivenName,
            normalise::first_given_name,
        )?;
        let (full_date, partial_date) =
            match read(raw, IdentityField::BirthDate, normalise::birth_date)? {
                Some(BirthDate::Full(date)) => (Some(date), None),
                Some(BirthDate::Partial(date)) => (None, Some(date)),
                Some(BirthDate::Unknown) | None => (None, None),
            };
        Ok(Self {
            oid: oid.filter(|_| qualified).map(Oid::as_str),
            nir: nir.map(Zeroizing::new),
            names: birth_name
                .zip(given_name)
                .map(|(birth, given)| [birth, given].map(Zeroizing::new)),
            full_date: full_date.map(Zeroizing::new),
            partial_date: partial_date.map(Zeroizing::new),
            sex: read(raw, IdentityField::Sex, normalise::sex)?.flatten(),
            birth_place: read(raw, IdentityField::BirthPlace, normalise::birth_place)?
                .flatten()
                .map(Zeroizing::new),
        })
    }

    /// `INS` and `NIR+DOB+SEX`.
    fn national(&self, make: &mut impl FnMut(TokenType, &[&str])) {
        let Some(nir) = &self.nir else { return };
        if let Some(oid) = self.oid {
            make(TokenType::Ins, &[oid, nir]);
        }
        if let (Some(date), Some(sex)) = (&self.full_date, self.sex) {
            make(TokenType::NirDobSex, &[nir, date, sex]);
        }
    }

    /// `TRAITS` or, with a partial birth date, `TRAITS_PARTIAL`.
    fn traits(&self, make: &mut impl FnMut(TokenType, &[&str])) {
        let (Some([birth, given]), Some(sex), Some(place)) =
            (&self.names, self.sex, &self.birth_place)
        else {
            return;
        };
        for (token_type, date) in [
            (TokenType::Traits, &self.full_date),
            (TokenType::TraitsPartial, &self.partial_date),
        ] {
            if let Some(date) = date {
                make(token_type, &[birth, given, date, sex, place]);
            }
        }
    }
}

/// One field through its normalisation; an empty field is a missing one.
fn read<T>(
    raw: &RawIdentity,
    field: IdentityField,
    normalise: impl Fn(&str) -> Result<T, Code>,
) -> Result<Option<T>, Fault> {
    let text = raw
        .get(field)
        .map(str::trim)
        .filter(|text| !text.is_empty());
    text.map(normalise)
        .transpose()
        .map_err(|code| Fault { field, code })
}

/// Who gave the number of a national health identity.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Oid {
    Nir,
    /// A waiting number (NIA).
    Waiting,
    Test,
    Demonstration,
}

impl Oid {
    const ALL: [Self; 4] = [Self::Nir, Self::Waiting, Self::Test, Self::Demonstration];

    fn as_str(self) -> &'static str {
        match self {
            Self::Nir => "1.2.250.1.213.1.4.8",
            Self::Waiting => "1.2.250.1.213.1.4.9",
            Self::Test => "1.2.250.1.213.1.4.10",
            Self::Demonstration => "1.2.250.1.213.1.4.11",
        }
    }
}

fn oid(text: &str, settings: Settings) -> Result<Oid, Code> {
    let known = Oid::ALL
        .into_iter()
        .find(|oid| oid.as_str() == text)
        .ok_or(Code::OidUnknown)?;
    let of_test = matches!(known, Oid::Test | Oid::Demonstration);
    if of_test && settings.production {
        Err(Code::OidOfTest)
    } else {
        Ok(known)
    }
}

fn nir(raw: &RawIdentity) -> Result<Option<String>, Fault> {
    let key = raw.nir_key.as_deref();
    let read = read(raw, IdentityField::Nir, |number| {
        normalise::nir(number, key)
    })?;
    Ok(match read {
        Some(Nir::Registered(number)) => Some(number),
        Some(Nir::Provisional) | None => None,
    })
}
