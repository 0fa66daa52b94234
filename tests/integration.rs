//! The program from outside: what is typed, printed, stored and published.

// Users with a home of their own, what they deliver, and the search for what must not be found.
#[cfg(test)]
#[path = "integration/delivery.rs"]
mod delivery;
#[cfg(test)]
#[path = "integration/finder.rs"]
mod finder;
#[cfg(test)]
#[path = "integration/secrets.rs"]
mod secrets;
#[cfg(test)]
#[path = "integration/support.rs"]
mod support;

// The whole road, and what it must not leak.
#[cfg(test)]
#[path = "integration/demo.rs"]
mod demo;
#[cfg(test)]
#[path = "integration/leak.rs"]
mod leak;

// Deliveries: the same again, a dying process, bad files, rows, keys and rules, an older warehouse.
#[cfg(test)]
#[path = "integration/again.rs"]
mod again;
#[cfg(test)]
#[path = "integration/bad_file.rs"]
mod bad_file;
#[cfg(test)]
#[path = "integration/bad_key.rs"]
mod bad_key;
#[cfg(test)]
#[path = "integration/bad_row.rs"]
mod bad_row;
#[cfg(test)]
#[path = "integration/bad_rule.rs"]
mod bad_rule;
#[cfg(test)]
#[path = "integration/killed.rs"]
mod killed;
#[cfg(test)]
#[path = "integration/migrate.rs"]
mod migrate;
#[cfg(test)]
#[path = "integration/signed.rs"]
mod signed;

// Questions, studies, and the record of both.
#[cfg(test)]
#[path = "integration/advice.rs"]
mod advice;
#[cfg(test)]
#[path = "integration/bad_question.rs"]
mod bad_question;
#[cfg(test)]
#[path = "integration/browser.rs"]
mod browser;
#[cfg(test)]
#[path = "integration/ceiling.rs"]
mod ceiling;
#[cfg(test)]
#[path = "integration/extract.rs"]
mod extract;
#[cfg(test)]
#[path = "integration/forms.rs"]
mod forms;
#[cfg(test)]
#[path = "integration/hints.rs"]
mod hints;
#[cfg(test)]
#[path = "integration/large.rs"]
mod large;
#[cfg(test)]
#[path = "integration/limits.rs"]
mod limits;
#[cfg(test)]
#[path = "integration/perturbed.rs"]
mod perturbed;
#[cfg(test)]
#[path = "integration/policy.rs"]
mod policy;
#[cfg(test)]
#[path = "integration/question.rs"]
mod question;
#[cfg(test)]
#[path = "integration/record.rs"]
mod record;
#[cfg(test)]
#[path = "integration/regular.rs"]
mod regular;
#[cfg(test)]
#[path = "integration/study.rs"]
mod study;

// What can be done without a warehouse.
#[cfg(test)]
#[path = "integration/anonymise.rs"]
mod anonymise;
#[cfg(test)]
#[path = "integration/vectors.rs"]
mod vectors;
#[cfg(test)]
#[path = "integration/words.rs"]
mod words;

// What an unprotected session says of real questions.
#[cfg(test)]
#[path = "integration/plain.rs"]
mod plain;
#[cfg(test)]
#[path = "integration/questions/mod.rs"]
mod questions;

// What the model declares, against the data.
#[cfg(test)]
#[path = "integration/declarations/mod.rs"]
mod declarations;

// Attacks in two worlds that differ in what must not be learnt.
#[cfg(test)]
#[path = "integration/attack/mod.rs"]
mod attack;

// What plain loops say of random statements, and of each statistic.
#[cfg(test)]
mod fixture;
#[cfg(test)]
#[path = "integration/numbers.rs"]
mod numbers;
#[cfg(test)]
#[path = "integration/oracle/mod.rs"]
mod oracle;
