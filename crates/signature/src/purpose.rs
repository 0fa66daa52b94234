//! For what a signature serves. The namespace is part of the signed bytes, so that a signature of
//! one kind never serves as another.

use contract::Sentence;

/// The closed list of what is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// The model and the contracts of regions.
    Contract,
    /// The disclosure policy.
    Policy,
    /// A study.
    Study,
    /// The permit of an extract.
    Permit,
    /// A package that leaves.
    Package,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Contract,
        Self::Policy,
        Self::Study,
        Self::Permit,
        Self::Package,
    ];

    /// The namespace, as `ssh-keygen -Y sign -n` takes it.
    pub fn namespace(self) -> &'static str {
        match self {
            Self::Contract => "contract@tamis",
            Self::Policy => "policy@tamis",
            Self::Study => "study@tamis",
            Self::Permit => "permit@tamis",
            Self::Package => "package@tamis",
        }
    }

    /// What bears such a signature, with its article.
    pub fn label(self) -> Sentence {
        let (fr, en) = match self {
            Self::Contract => ("le modèle ou un contrat", "the model or a contract"),
            Self::Policy => ("la politique de diffusion", "the disclosure policy"),
            Self::Study => ("une étude", "a study"),
            Self::Permit => (
                "l'autorisation d'une extraction",
                "the permit of an extract",
            ),
            Self::Package => ("un paquet livré", "a package"),
        };
        Sentence::new(fr, en)
    }

    /// The purpose of a namespace; `None` for a namespace that is none of ours.
    pub fn of_namespace(namespace: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|purpose| purpose.namespace() == namespace)
    }
}
