//! The rules of the guard: one file, one code, one page, one `.slt` file each.

mod g01_rows;
mod g02_statement;
mod g03_subquery;
mod g04_patient_join;
mod g05_reference_join;
mod g06_predicate;
mod g07_group_key;
mod g08_aggregate;
mod g09_linear;
mod g10_order;
mod g11_window;
mod g12_set_operation;
mod g13_function;
mod g14_patient_number;
mod g15_later;
mod g16_mixture;
mod g17_node;
mod g18_professional;
mod g19_multiplied_rows;

/// The closed list of refusals. A code keeps its meaning for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// Rows of patients never leave.
    G01,
    /// One reading SELECT, nothing else.
    G02,
    /// Subqueries below the barrier are joins by patient.
    G03,
    /// Person-level tables join by patient.
    G04,
    /// Reference tables join on their whole key.
    G05,
    /// Conditions read one column against a constant.
    G06,
    /// Groups are declared columns or bands.
    G07,
    /// Aggregates of many patients.
    G08,
    /// Sums are linear in declared measures.
    G09,
    /// No sort, limit or sample below the barrier.
    G10,
    /// A window stays within one patient.
    G11,
    /// A union of patients is one of different tables.
    G12,
    /// Only listed functions.
    G13,
    /// The patient number is only compared with itself.
    G14,
    /// Statistics whose protection comes later.
    G15,
    /// Patients and released tables do not mix.
    G16,
    /// What has no rule is refused.
    G17,
    /// Structures and practitioners are protected too.
    G18,
    /// The rows of a patient are not multiplied with each other.
    G19,
}

/// What the page of a rule says. Pairs are (French, English).
#[derive(Debug)]
pub struct Rule {
    /// Its code.
    pub code: Code,
    /// Title of the page.
    pub title: (&'static str, &'static str),
    /// The sentence of a refusal.
    pub refusal: (&'static str, &'static str),
    /// The risk.
    pub why: (&'static str, &'static str),
    /// What to write instead.
    pub instead: (&'static str, &'static str),
    /// A statement that it refuses.
    pub refused: &'static str,
    /// A statement that it admits.
    pub accepted: &'static str,
}

const RULES: &[&Rule] = &[
    &g01_rows::RULE,
    &g02_statement::RULE,
    &g03_subquery::RULE,
    &g04_patient_join::RULE,
    &g05_reference_join::RULE,
    &g06_predicate::RULE,
    &g07_group_key::RULE,
    &g08_aggregate::RULE,
    &g09_linear::RULE,
    &g10_order::RULE,
    &g11_window::RULE,
    &g12_set_operation::RULE,
    &g13_function::RULE,
    &g14_patient_number::RULE,
    &g15_later::RULE,
    &g16_mixture::RULE,
    &g17_node::RULE,
    &g18_professional::RULE,
    &g19_multiplied_rows::RULE,
];

/// All rules, in the order of their codes.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied()
}

/// The page of one rule.
pub fn rule(code: Code) -> &'static Rule {
    match code {
        Code::G01 => &g01_rows::RULE,
        Code::G02 => &g02_statement::RULE,
        Code::G03 => &g03_subquery::RULE,
        Code::G04 => &g04_patient_join::RULE,
        Code::G05 => &g05_reference_join::RULE,
        Code::G06 => &g06_predicate::RULE,
        Code::G07 => &g07_group_key::RULE,
        Code::G08 => &g08_aggregate::RULE,
        Code::G09 => &g09_linear::RULE,
        Code::G10 => &g10_order::RULE,
        Code::G11 => &g11_window::RULE,
        Code::G12 => &g12_set_operation::RULE,
        Code::G13 => &g13_function::RULE,
        Code::G14 => &g14_patient_number::RULE,
        Code::G15 => &g15_later::RULE,
        Code::G16 => &g16_mixture::RULE,
        Code::G17 => &g17_node::RULE,
        Code::G18 => &g18_professional::RULE,
        Code::G19 => &g19_multiplied_rows::RULE,
    }
}

impl Rule {
    /// Code, sentence and hint of a refusal.
    pub fn notice(&self) -> contract::Notice {
        self.notice_about(None)
    }

    /// The same, naming the column or function concerned.
    pub(crate) fn notice_about(&self, subject: Option<&str>) -> contract::Notice {
        let place = |sentence: &str| match subject {
            Some(subject) => format!("{sentence} (`{subject}`)"),
            None => sentence.to_owned(),
        };
        contract::Notice::new(
            self.code.as_str(),
            contract::Sentence::new(place(self.refusal.0), place(self.refusal.1)),
            contract::Sentence::new(self.instead.0, self.instead.1),
        )
    }
}

impl Code {
    /// The stable text of the code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::G01 => "G01",
            Self::G02 => "G02",
            Self::G03 => "G03",
            Self::G04 => "G04",
            Self::G05 => "G05",
            Self::G06 => "G06",
            Self::G07 => "G07",
            Self::G08 => "G08",
            Self::G09 => "G09",
            Self::G10 => "G10",
            Self::G11 => "G11",
            Self::G12 => "G12",
            Self::G13 => "G13",
            Self::G14 => "G14",
            Self::G15 => "G15",
            Self::G16 => "G16",
            Self::G17 => "G17",
            Self::G18 => "G18",
            Self::G19 => "G19",
        }
    }

    /// The code of a text such as `G04`.
    pub fn parse(text: &str) -> Option<Self> {
        rules()
            .map(|rule| rule.code)
            .find(|code| code.as_str() == text)
    }
}
