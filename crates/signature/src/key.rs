//! Signing in this process: for the demonstration and for tests. Officers sign with `ssh-keygen`,
//! and their keys never come near this program. The one place of this room that draws random bytes.

use std::fmt;

use ssh_key::private::Ed25519Keypair;
use ssh_key::{HashAlg, LineEnding, PrivateKey, PublicKey};
use zeroize::Zeroizing;

use crate::code::Code;
use crate::officers::Officers;
use crate::purpose::Purpose;
use crate::refusal::Refusal;

/// A key that signs, as long as the process lives. Neither printed nor copied; its memory is
/// wiped when it goes.
pub struct SigningKey(PrivateKey);

impl SigningKey {
    /// Draws a key.
    ///
    /// Fails with `V20` without randomness.
    pub fn generate() -> Result<Self, Refusal> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut()).map_err(|_| Refusal::new(Code::Signing))?;
        Ok(Self::from_seed(&seed))
    }

    /// The key of a seed: the same seed gives the same key.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(PrivateKey::from(Ed25519Keypair::from_seed(seed)))
    }

    /// The public half in OpenSSH form, `ssh-ed25519 AAAA…`.
    pub fn public(&self) -> String {
        let public = PublicKey::from(self.0.public_key().key_data().clone());
        // Writing a key to memory does not fail.
        public.to_openssh().unwrap_or_default()
    }

    /// Signs bytes as `ssh-keygen -Y sign` does.
    ///
    /// Fails with `V20` if the library does.
    pub fn sign(&self, purpose: Purpose, bytes: &[u8]) -> Result<String, Refusal> {
        let failed = |_| Refusal::new(Code::Signing);
        let signature = self.0.sign(purpose.namespace(), HashAlg::Sha512, bytes);
        let signature = signature.map_err(failed)?;
        signature.to_pem(LineEnding::LF).map_err(failed)
    }

    /// A list of one officer, `demonstration`, who may sign everything with this key, at any time:
    /// for invented data only.
    ///
    /// Fails as [`Officers::parse`] does.
    pub fn demonstration_officers(&self) -> Result<Officers, Refusal> {
        Officers::parse(&format!(
            "[[officer]]\nid = \"demonstration\"\nroles = [\"data-protection\"]\n\
             keys = [{{ public = \"{}\", valid_from = \"0001-01-01\", valid_until = \"9999-12-31\" }}]\n",
            self.public()
        ))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}
