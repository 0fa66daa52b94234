//! [`Reason::Frame`](crate::Reason::Frame) hides so few patients can be in a number, or not, that an answer would tell of them.

use crate::{Code, Page, Text};

pub(crate) const PAGE: Page = Page {
    code: Code::D15,
    title: Text {
        fr: "trop peu de patients peuvent être dans le nombre",
        en: "too few patients can be in the number",
    },
    body: Text {
        fr: "Ce qu'on sait d'une personne sans la connaître (région, département, sexe, année de naissance, structure, médecin) décide qui peut être dans un nombre. Si 1 à k − 1 patients seulement peuvent y être, ou sont seuls à pouvoir en décider, le nombre est masqué, quelles que soient les données : « … ou elle », « tous, et elle si elle l'a ». La décision ne dit donc rien. Source : réponses simulables (Kenthapadi, Mishra et Nissim, 2005).",
        en: "What is known of somebody from elsewhere (region, department, sex, year of birth, structure, practitioner) decides who can be in a number. Where only 1 to k − 1 patients can be in it, or only they decide, the number is hidden, whatever the data: “… or she”, “everybody, and she if she has it”. So the decision tells nothing. Source: simulatable auditing (Kenthapadi, Mishra and Nissim, 2005).",
    },
    hint: Text {
        fr: "Retirez la condition qui ne concerne que quelques personnes, ou élargissez-la.",
        en: "Drop the condition that concerns a few people only, or widen it.",
    },
};
