//! [`Reason::Leverage`](crate::Reason::Leverage) hides what, with all that was given before, would tell too much of somebody.

use crate::{Code, Page, Text};

pub(crate) const PAGE: Page = Page {
    code: Code::D16,
    title: Text {
        fr: "avec tout ce qui a été donné, ce nombre en dirait trop de quelqu'un",
        en: "with all that was given before, this number would tell too much of somebody",
    },
    body: Text {
        fr: "Chaque nombre donné dit un peu de chaque patient qui peut y être. Ce que tous disent ensemble est additionné, pour chaque colonne secrète, dans un modèle linéaire gaussien : la précision gagnée sur un patient, 1/Var − 1/σ². Un nombre après lequel elle dépasserait la limite du profil est masqué. Seuls les attributs et des effectifs bruités y entrent : le refus ne dit rien des données. Source : variance a posteriori du modèle linéaire gaussien ; audit simulable (Kenthapadi, Mishra et Nissim, 2005).",
        en: "Every number that is given tells a little of each patient who can be in it. What all of them tell together is added up, for each secret column, in a linear Gaussian model: the precision gained on a patient, 1/Var − 1/σ². A number after which it would pass the profile's limit is hidden. Only attributes and noisy counts enter: the refusal tells nothing of the data. Source: posterior variance of the Gaussian linear model; simulatable auditing (Kenthapadi, Mishra and Nissim, 2005).",
    },
    hint: Text {
        fr: "Travaillez avec les réponses déjà obtenues, posez des tableaux plus grossiers, ou demandez une publication relue par le CNRMS.",
        en: "Work with the answers that you have, ask for coarser tables, or for a publication that the CNRMS reviews.",
    },
};
