//! The whole: regions and people, then each region's files in its own dialect.

use std::collections::BTreeMap;

use contract::{FeedContract, FileContract, Model, Notice, Value};

use crate::day;
use crate::fault::{Expected, spoil};
use crate::manifest::{FileTruth, Identities, Manifest, Truth};
use crate::network::{self, Region};
use crate::notice;
use crate::people::{self, Person};
use crate::record::{Context, Row};
use crate::scale::Scale;
use crate::sheet::{Fields, Scribe};
use crate::table::{Plan, plan};

/// What one region sends.
#[expect(
    missing_debug_implementations,
    reason = "its bytes look like data of people"
)]
pub struct Feed {
    /// COG code of the region.
    pub region: String,
    /// Its files, in the order of its contract.
    pub files: Vec<FeedFile>,
}

/// One file of a feed.
#[expect(
    missing_debug_implementations,
    reason = "its bytes look like data of people"
)]
pub struct FeedFile {
    /// Name that its contract knows.
    pub name: String,
    /// Content, in the encoding of its contract.
    pub bytes: Vec<u8>,
}

/// A synthetic network: feeds, what is true of them, and every identity in them.
#[expect(
    missing_debug_implementations,
    reason = "it holds what looks like data of people"
)]
pub struct Synthetic {
    /// One feed per contract, in the order of the contracts.
    pub feeds: Vec<Feed>,
    /// Parameters and expected counts.
    pub manifest: Manifest,
    /// Every name, number and phone used.
    pub identities: Identities,
}

/// Makes everything at once. The same arguments give the same bytes on every machine.
///
/// `Y01` to `Y03` say which column or table of a contract the generator cannot write.
pub fn generate(
    model: &Model,
    contracts: &[FeedContract],
    scale: &Scale,
    seed: u64,
) -> Result<Synthetic, Notice> {
    let codes: Vec<&str> = contracts.iter().map(FeedContract::region).collect();
    let regions = network::regions(&codes, scale, seed);
    let people = people::people(&regions, scale, seed);
    let context = Context {
        scale,
        regions: &regions,
    };
    let mut truth = Truth::of(&regions, &people, scale);
    let mut feeds = Vec::new();
    for (region, contract) in contracts.iter().enumerate() {
        let writer = FeedWriter {
            model,
            seed,
            region,
            context: &context,
            people: &people,
        };
        feeds.push(writer.feed(contract, &mut truth)?);
    }
    let identities = Identities::of(&regions, &people);
    Ok(Synthetic {
        feeds,
        manifest: Manifest::new(scale, seed, truth),
        identities,
    })
}

struct FeedWriter<'a> {
    model: &'a Model,
    seed: u64,
    region: usize,
    context: &'a Context<'a>,
    people: &'a [Person],
}

impl FeedWriter<'_> {
    fn feed(&self, contract: &FeedContract, truth: &mut Truth) -> Result<Feed, Notice> {
        let here: Vec<&Person> = self
            .people
            .iter()
            .filter(|person| person.stays.iter().any(|stay| stay.region == self.region))
            .collect();
        let mut files = Vec::new();
        for file in contract.files() {
            let plan = plan(file.table()).ok_or_else(|| notice::unknown_table(file.table()))?;
            let rows = plan.rows(self.region, &here, self.context, self.seed).0;
            for (name, rows) in self.parts(file, plan, rows) {
                let (bytes, expected) = self.file(file, plan, &rows, &name)?;
                truth.add(
                    plan.table,
                    FileTruth::new(contract.region(), &name, expected),
                    &rows,
                );
                files.push(FeedFile { name, bytes });
            }
        }
        Ok(Feed {
            region: contract.region().to_owned(),
            files,
        })
    }

    /// One file, or one a year where the contract's name has a place for it.
    fn parts(&self, file: &FileContract, plan: &Plan, rows: Vec<Row>) -> Vec<(String, Vec<Row>)> {
        let last = self.context.scale.last_year();
        let dated = plan.dated.filter(|_| file.name().contains('*'));
        let mut parts: BTreeMap<i32, Vec<Row>> = BTreeMap::new();
        for row in rows {
            let year = match dated.and_then(|position| row.values.get(position)) {
                Some(Value::Date(date)) => day::year(*date),
                _ => last,
            };
            parts.entry(year).or_default().push(row);
        }
        if parts.is_empty() {
            parts.insert(last, Vec::new());
        }
        let named = |(year, rows): (i32, Vec<Row>)| (file.name_with(&year.to_string()), rows);
        parts.into_iter().map(named).collect()
    }

    fn file(
        &self,
        file: &FileContract,
        plan: &Plan,
        rows: &[Row],
        name: &str,
    ) -> Result<(Vec<u8>, Expected), Notice> {
        let table = self
            .model
            .table(plan.table)
            .ok_or_else(|| notice::unknown_table(plan.table))?;
        let mut scribe = Scribe::new(self.model, table, file, plan.columns);
        let mut records = Vec::with_capacity(rows.len() + 16);
        for (number, row) in rows.iter().enumerate() {
            let person = row
                .person
                .and_then(|index| self.people.get(index))
                .map(|person| {
                    let home = person.stays.first().map(|stay| stay.region);
                    (person, home != Some(self.region))
                });
            // The year of the file first: two files of one table never share a number.
            let record = format!("{}{:06}", digits(name), number + 1);
            records.push(scribe.fields(row, person, &record)?);
        }
        let mut expected = spoil(plan.table, self.region, file, &mut records);
        let text = lines(file, &records, &mut expected);
        let bytes = file.dialect().encoding.encode(&text);
        Ok((bytes.ok_or_else(|| notice::cannot_encode(name))?, expected))
    }
}

/// The digits of a file name: its year, if it has one.
fn digits(name: &str) -> String {
    name.chars().filter(char::is_ascii_digit).collect()
}

/// Joins records to lines: header, one blank line after the first half of a long file, footer.
fn lines(file: &FileContract, records: &[Fields], expected: &mut Expected) -> String {
    let dialect = file.dialect();
    let end = dialect.line_end.as_str();
    let mut text = String::new();
    let mut line = |fields: &mut dyn Iterator<Item = &str>| {
        for (position, field) in fields.enumerate() {
            if position > 0 {
                text.push(dialect.separator);
            }
            if needs_quotes(field, dialect.separator) {
                text.push('"');
                text.push_str(&field.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(field);
            }
        }
        text.push_str(end);
    };
    line(&mut file.header().into_iter());
    for (number, record) in records.iter().enumerate() {
        if records.len() >= 20 && number == records.len() / 2 {
            line(&mut file.header().iter().map(|_| ""));
            expected.blank += 1;
        }
        line(&mut record.iter().map(String::as_str));
    }
    if let Some(footer) = file.footer() {
        line(&mut [footer, &records.len().to_string()].into_iter());
        expected.footer += 1;
    }
    text
}

/// Does a field hold a character that has a meaning in the file (RFC 4180)?
fn needs_quotes(field: &str, separator: char) -> bool {
    let separator = u8::try_from(separator).unwrap_or(b';');
    field
        .bytes()
        .any(|byte| byte == separator || matches!(byte, b'"' | b'\n' | b'\r'))
}

/// The feeds of all regions: see [`generate`].
pub fn feeds(
    model: &Model,
    contracts: &[FeedContract],
    scale: &Scale,
    seed: u64,
) -> Result<Vec<Feed>, Notice> {
    generate(model, contracts, scale, seed).map(|synthetic| synthetic.feeds)
}

/// The parameters and the expected counts of the feeds: see [`generate`].
pub fn manifest(
    model: &Model,
    contracts: &[FeedContract],
    scale: &Scale,
    seed: u64,
) -> Result<Manifest, Notice> {
    generate(model, contracts, scale, seed).map(|synthetic| synthetic.manifest)
}

/// Every identity in the feeds, without writing them.
pub fn identities(contracts: &[FeedContract], scale: &Scale, seed: u64) -> Identities {
    let codes: Vec<&str> = contracts.iter().map(FeedContract::region).collect();
    let regions: Vec<Region> = network::regions(&codes, scale, seed);
    let people = people::people(&regions, scale, seed);
    Identities::of(&regions, &people)
}
