//! The pages of the errors.

use crate::{Code, Page, Text};

pub(crate) const POLICY_UNREADABLE: Page = Page {
    code: Code::D20,
    title: Text {
        fr: "la politique de diffusion est illisible",
        en: "the disclosure policy cannot be read",
    },
    body: Text {
        fr: "`pseudonymisation/policy.toml` est lu en entier ou refusé : un champ inconnu, un champ absent ou une faute de syntaxe arrêtent tout, car un seuil oublié ne doit pas devenir un seuil nul.",
        en: "`pseudonymisation/policy.toml` is read whole or refused: an unknown field, a missing one or a slip of syntax stops everything, because a threshold that was forgotten must not become none.",
    },
    hint: Text {
        fr: "Corrigez `pseudonymisation/policy.toml` à l'endroit indiqué : chaque profil donne tous les seuils, chacun avec `value`, `unit`, `source` et `why`.",
        en: "Correct `pseudonymisation/policy.toml` at the place shown: every profile states all thresholds, each with `value`, `unit`, `source` and `why`.",
    },
};

pub(crate) const THRESHOLD_INVALID: Page = Page {
    code: Code::D21,
    title: Text {
        fr: "un seuil n'est pas valable",
        en: "a threshold is not valid",
    },
    body: Text {
        fr: "Un seuil reste dans des bornes sensées (au moins deux patients, au plus cent pour cent), porte l'unité de sa règle, et dit d'où il vient et pourquoi.",
        en: "A threshold stays within sensible bounds (at least two patients, at most a hundred per cent), carries its rule's unit, and says where it comes from and why.",
    },
    hint: Text {
        fr: "Donnez une valeur dans les bornes, l'unité de la règle, une source et une raison.",
        en: "Give a value within bounds, the rule's unit, a source and a reason.",
    },
};

pub(crate) const ASSIGNMENT_INVALID: Page = Page {
    code: Code::D27,
    title: Text {
        fr: "une attribution de profils n'est pas valable",
        en: "an assignment of profiles is not valid",
    },
    body: Text {
        fr: "`[assignment]` de la politique dit qui peut interroger sous quel profil. Un profil inconnu, une liste vide ou un nom mal formé arrêtent tout, car une faute de frappe ne doit donner à personne d'autres droits.",
        en: "`[assignment]` of the policy says who may ask under which profile. An unknown profile, an empty list or a malformed name stops everything, because a slip of the pen must give nobody other rights.",
    },
    hint: Text {
        fr: "Donnez à chaque personne au moins un des profils de `pseudonymisation/policy.toml`, ou retirez-la.",
        en: "Give every person at least one of the profiles of `pseudonymisation/policy.toml`, or remove her.",
    },
};

pub(crate) const LOOSENED: Page = Page {
    code: Code::D22,
    title: Text {
        fr: "une étude ne peut que resserrer la politique",
        en: "a study can only tighten the policy",
    },
    body: Text {
        fr: "Une étude peut demander plus de patients, de structures ou de professionnels, une part moindre, ou une base d'arrondi multiple de celle du profil (des arrondis à 5 et à 7 se préciseraient l'un l'autre). Seule une politique signée à nouveau desserre.",
        en: "A study may ask for more patients, structures or practitioners, a smaller share, or a rounding base that is a multiple of the profile's (rounding to 5 and to 7 would narrow each other down). Only a policy signed anew loosens.",
    },
    hint: Text {
        fr: "Retirez la demande, ou demandez une valeur qui protège davantage.",
        en: "Drop the request, or ask for a value that protects more.",
    },
};

pub(crate) const MALFORMED: Page = Page {
    code: Code::D23,
    title: Text {
        fr: "un tableau compté n'est pas cohérent",
        en: "a counted table does not fit together",
    },
    body: Text {
        fr: "Les cellules, les parts et les preuves d'un tableau ne s'accordent pas. C'est une faute du programme, pas des données ni de la requête ; rien n'est diffusé.",
        en: "The cells, pieces and evidence of a table disagree. It is a fault of the program, not of the data nor of the query; nothing is released.",
    },
    hint: Text {
        fr: "Signalez-le avec la requête ; le message ne contient aucune donnée.",
        en: "Report it with the query; the message holds no data.",
    },
};

pub(crate) const GRID_TOO_LARGE: Page = Page {
    code: Code::D24,
    title: Text {
        fr: "le tableau aurait trop de cellules",
        en: "the table would have too many cells",
    },
    body: Text {
        fr: "Quand toutes les clés ont un domaine déclaré, le tableau est montré en entier, pour que l'absence d'une ligne n'apprenne rien. Son nombre de cellules, produit des domaines, est limité ; il ne dépend pas des données.",
        en: "Where every key has a declared domain the table is shown whole, so that a missing row tells nothing. Its number of cells, the product of the domains, is limited; it does not depend on the data.",
    },
    hint: Text {
        fr: "Retirez une clé, ou regroupez-la (année au lieu de mois, tranche au lieu d'âge).",
        en: "Drop a key, or group it (year instead of month, band instead of age).",
    },
};

pub(crate) const MEMORY_CORRUPT: Page = Page {
    code: Code::D26,
    title: Text {
        fr: "le registre de ce qui a été donné est corrompu",
        en: "the record of what was given is corrupt",
    },
    body: Text {
        fr: "Ce qui a été donné à une personne, à un projet et au public est gardé à côté du journal, et chaque réponse nouvelle y est confrontée. Un enregistrement ne se relit pas : rien n'est diffusé, car ce qui a été donné n'est plus connu.",
        en: "What was given to a person, a project and the public is kept beside the ledger, and every new answer is held against it. A record cannot be read back: nothing is released, because what was given is no longer known.",
    },
    hint: Text {
        fr: "Restaurez le dossier du journal depuis sa sauvegarde ; `tamis ledger verify` dit ce qui ne va pas.",
        en: "Restore the ledger's folder from its backup; `tamis ledger verify` says what is wrong.",
    },
};
