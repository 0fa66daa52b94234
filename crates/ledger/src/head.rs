//! The signed head: how far the chain goes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::entry::{Fields, empty_chain_digest};
use crate::error::{Code, LedgerError};
use crate::hex;
use crate::key::{self, SigningKey};

/// How far the chain goes, signed. Printed in a publication it lets anybody notice later that
/// entries are gone.
///
/// One line of text: `number:digest:public_key:signature`, read back by [`FromStr`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Number of the last entry; 0 for an empty chain.
    pub number: u64,
    /// Digest of the last entry, 64 hexadecimal characters.
    pub digest: String,
    /// Ed25519 signature over number and digest, 128 hexadecimal characters.
    pub signature: String,
    /// Ed25519 public key of the ledger, 64 hexadecimal characters.
    pub public_key: String,
}

impl Head {
    pub(crate) fn sign(number: u64, digest: &str, key: &SigningKey) -> Self {
        let message = signed_message(number, digest);
        Self {
            number,
            digest: digest.to_owned(),
            signature: key.sign(&message),
            public_key: key.public(),
        }
    }

    /// The head of a chain with no entry.
    pub(crate) fn of_empty_chain(key: &SigningKey) -> Self {
        Self::sign(0, &empty_chain_digest(&key.public()), key)
    }

    /// Whether the signature fits the number, the digest and the key that the head itself names.
    pub(crate) fn is_signed(&self) -> bool {
        let message = signed_message(self.number, &self.digest);
        key::is_signed(&self.public_key, &message, &self.signature)
    }
}

/// Another purpose than that of an entry's signature: an entry cannot be passed off as a head.
fn signed_message(number: u64, digest: &str) -> String {
    Fields::new("head-signature")
        .add(&number.to_be_bytes())
        .add(digest.as_bytes())
        .digest()
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            number,
            digest,
            signature,
            public_key,
        } = self;
        write!(f, "{number}:{digest}:{public_key}:{signature}")
    }
}

impl FromStr for Head {
    type Err = LedgerError;

    /// Fails with `L09` unless the text is a head with a valid signature.
    fn from_str(text: &str) -> Result<Self, LedgerError> {
        let mut parts = text.trim().split(':');
        let (Some(number), Some(digest), Some(public_key), Some(signature), None) = (
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
        ) else {
            return Err(Code::HeadText.into());
        };
        let head = Self {
            number: number.parse().map_err(|_| Code::HeadText)?,
            digest: digest.to_owned(),
            signature: signature.to_owned(),
            public_key: public_key.to_owned(),
        };
        let is_head = hex::decode::<32>(digest).is_some() && head.is_signed();
        if is_head {
            Ok(head)
        } else {
            Err(Code::HeadText.into())
        }
    }
}
