//! What an officer is answerable for, and what she may therefore sign.

use serde::Deserialize;

use crate::purpose::Purpose;

/// The closed list of roles, as `officers.toml` writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// `data-protection`: answers for the protection of the data.
    DataProtection,
    /// `scientific`: answers for the purpose and the method of studies and extracts.
    Scientific,
    /// `region`: speaks for one region, of which the data are.
    Region,
    /// `operations`: runs the warehouse and hands packages over.
    Operations,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::DataProtection,
        Self::Scientific,
        Self::Region,
        Self::Operations,
    ];

    /// As `officers.toml` writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DataProtection => "data-protection",
            Self::Scientific => "scientific",
            Self::Region => "region",
            Self::Operations => "operations",
        }
    }

    /// Whether this role may sign that. What is not named here is refused.
    pub fn may_sign(self, purpose: Purpose) -> bool {
        let allowed: &[Purpose] = match self {
            Self::DataProtection => &Purpose::ALL,
            Self::Scientific => &[Purpose::Study, Purpose::Permit],
            Self::Region => &[Purpose::Permit],
            Self::Operations => &[Purpose::Package],
        };
        allowed.contains(&purpose)
    }
}
