//! The direct identifiers of a person: which ones may be delivered, and one person's.

use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::model::Treatment;
use crate::sentence::Sentence;

/// A field of an identity, in the order of the model.
#[derive(Clone, Debug)]
pub struct IdentityColumn {
    /// Which field.
    pub field: IdentityField,
    /// Title in both languages.
    pub label: Sentence,
    /// `Pseudonym` or `Drop`; nothing else is possible for a direct identifier.
    pub treatment: Treatment,
    /// The code list of a coded field.
    pub code_list: Option<String>,
}

/// The direct identifiers that a file may carry. None of them is a column of the warehouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityField {
    /// The patient's number in the region's software.
    LocalId,
    /// Birth name.
    BirthName,
    /// First given name of the birth certificate.
    FirstGivenName,
    /// Birth date, possibly partial.
    BirthDate,
    /// Sex of the civil record.
    Sex,
    /// INSEE code of the birth place.
    BirthPlace,
    /// Registration number (13 characters).
    Nir,
    /// Its key (two digits).
    NirKey,
    /// OID of the authority of the national health identity.
    InsOid,
    /// Status of the identity (RNIV).
    IdentityStatus,
    /// Name in use; never read.
    UsualName,
    /// Telephone; never read.
    Phone,
    /// Address; never read.
    Address,
    /// Free text; never read.
    FreeText,
}

impl IdentityField {
    /// The name used in model and contracts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LocalId => "local_id",
            Self::BirthName => "birth_name",
            Self::FirstGivenName => "first_given_name",
            Self::BirthDate => "birth_date",
            Self::Sex => "sex",
            Self::BirthPlace => "birth_place",
            Self::Nir => "nir",
            Self::NirKey => "nir_key",
            Self::InsOid => "ins_oid",
            Self::IdentityStatus => "identity_status",
            Self::UsualName => "usual_name",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::FreeText => "free_text",
        }
    }

    /// Read at all? A dropped field is skipped cell by cell.
    pub fn is_read(self) -> bool {
        !matches!(
            self,
            Self::UsualName | Self::Phone | Self::Address | Self::FreeText
        )
    }
}

/// A person's identity in one row, readable by `pseudonym` alone: wiped from memory when dropped,
/// without any printed form.
///
/// Fields are trimmed; missing ones are None. Three are in canonical form: `birth_date` is
/// `YYYY-MM-DD` (`00` for an unknown day or month), `sex` and `identity_status` are codes of the
/// model. A file of events carries `local_id` only.
#[derive(Clone, Default, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
#[expect(
    missing_debug_implementations,
    reason = "an identity has no printed form"
)]
pub struct RawIdentity {
    /// The patient's number in the region's software.
    pub local_id: Option<String>,
    /// Birth name.
    pub birth_name: Option<String>,
    /// First given name.
    pub first_given_name: Option<String>,
    /// `YYYY-MM-DD`, `00` for what is unknown.
    pub birth_date: Option<String>,
    /// Code of the list of `sex`.
    pub sex: Option<String>,
    /// INSEE code of the birth place.
    pub birth_place: Option<String>,
    /// Registration number as delivered.
    pub nir: Option<String>,
    /// Its key as delivered.
    pub nir_key: Option<String>,
    /// OID of the authority.
    pub ins_oid: Option<String>,
    /// Code of the list of `identity_status`.
    pub identity_status: Option<String>,
}

impl RawIdentity {
    /// The field's text, if it is present. Fields that are never read are always absent.
    pub fn get(&self, field: IdentityField) -> Option<&str> {
        match field {
            IdentityField::LocalId => self.local_id.as_deref(),
            IdentityField::BirthName => self.birth_name.as_deref(),
            IdentityField::FirstGivenName => self.first_given_name.as_deref(),
            IdentityField::BirthDate => self.birth_date.as_deref(),
            IdentityField::Sex => self.sex.as_deref(),
            IdentityField::BirthPlace => self.birth_place.as_deref(),
            IdentityField::Nir => self.nir.as_deref(),
            IdentityField::NirKey => self.nir_key.as_deref(),
            IdentityField::InsOid => self.ins_oid.as_deref(),
            IdentityField::IdentityStatus => self.identity_status.as_deref(),
            IdentityField::UsualName
            | IdentityField::Phone
            | IdentityField::Address
            | IdentityField::FreeText => None,
        }
    }

    /// Sets one field; a field that is never read is ignored.
    pub fn set(&mut self, field: IdentityField, text: Option<String>) {
        match field {
            IdentityField::LocalId => self.local_id = text,
            IdentityField::BirthName => self.birth_name = text,
            IdentityField::FirstGivenName => self.first_given_name = text,
            IdentityField::BirthDate => self.birth_date = text,
            IdentityField::Sex => self.sex = text,
            IdentityField::BirthPlace => self.birth_place = text,
            IdentityField::Nir => self.nir = text,
            IdentityField::NirKey => self.nir_key = text,
            IdentityField::InsOid => self.ins_oid = text,
            IdentityField::IdentityStatus => self.identity_status = text,
            IdentityField::UsualName
            | IdentityField::Phone
            | IdentityField::Address
            | IdentityField::FreeText => {}
        }
    }
}
