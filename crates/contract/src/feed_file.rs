//! Reads a feed contract and resolves it against the model.

use std::collections::{BTreeMap, BTreeSet};

use crate::code::Code;
use crate::dialect::Dialect;
use crate::feed::{ColumnContract, FeedContract, FileContract, Mode, Target};
use crate::feed_check;
use crate::feed_entry::{CodeMap, ColumnEntry, FeedFile, FileEntry, Format, rule};
use crate::identity::IdentityField;
use crate::judge::bounds_of;
use crate::model::{Column, Kind, Model, Origin, Table};
use crate::model_file::{digest, unreadable};
use crate::sentence::{Notice, Sentence};
use crate::shape::{Content, Shape};

pub(crate) fn read(text: &str, model: &Model) -> Result<FeedContract, Notice> {
    let mut file: FeedFile = toml::from_str(text).map_err(|e| unreadable(Code::F03, text, &e))?;
    let Format::Csv = file.dialect.format;
    let mut files = Vec::new();
    let columns = file.file.iter().flat_map(|entry| &entry.columns);
    let used: BTreeSet<String> = columns.filter_map(|c| c.codes.clone()).collect();
    for entry in std::mem::take(&mut file.file) {
        files.push(file_contract(model, &file, entry)?);
    }
    if let Some(name) = file.codes.keys().find(|name| !used.contains(*name)) {
        return Err(broken(&format!("codes `{name}`")));
    }
    let contract = FeedContract {
        region: file.region,
        source: file.source,
        label: Sentence::new(file.fr, file.en),
        assumed: file.assumed,
        files,
        digest: digest(text),
        sentences: [String::new(), String::new()],
    };
    feed_check::check(model, &contract)?;
    Ok(contract)
}

/// What is wrong with a contract, as a notice.
pub(crate) fn broken(detail: &str) -> Notice {
    Code::F04.notice(&[("detail", detail)])
}

fn file_contract(model: &Model, feed: &FeedFile, entry: FileEntry) -> Result<FileContract, Notice> {
    let name = entry.name;
    let mode = match entry.mode.as_str() {
        "delta" => Mode::Delta,
        "full" => return Err(Code::F05.notice(&[("file", &name)])),
        other => return Err(broken(&format!("`{name}`: mode `{other}`"))),
    };
    let table = model.table(&entry.table).filter(|table| table.fed);
    let table = table.ok_or_else(|| broken(&format!("`{name}`: table `{}`", entry.table)))?;
    let place = Place {
        model,
        table,
        feed,
        file: &name,
    };
    let dialect = &feed.dialect;
    let columns = entry.columns.into_iter().map(|column| place.column(column));
    Ok(FileContract {
        columns: columns.collect::<Result<_, _>>()?,
        region: feed.region.clone(),
        table: table.name.clone(),
        dialect: Dialect {
            encoding: dialect.encoding,
            separator: dialect.separator,
            decimal_mark: dialect.decimal_mark,
            date_formats: dialect.dates.clone(),
            pivot: dialect.pivot,
            line_end: dialect.line_end,
        },
        mode,
        business_key: entry.business_key,
        footer: entry.footer,
        rules: entry.rules.into_iter().map(rule).collect(),
        name,
    })
}

/// Where a column stands.
struct Place<'a> {
    model: &'a Model,
    table: &'a Table,
    feed: &'a FeedFile,
    file: &'a str,
}

impl Place<'_> {
    fn column(&self, entry: ColumnEntry) -> Result<ColumnContract, Notice> {
        let place = format!("`{}`, `{}`", self.file, entry.raw);
        let target = target(&entry).ok_or_else(|| {
            broken(&format!(
                "{place}: exactly one of column, identity, practitioner, record"
            ))
        })?;
        let codes = match &entry.codes {
            Some(name) => self.feed.codes.get(name).cloned(),
            None => Some(CodeMap::new()),
        };
        let codes = codes.ok_or_else(|| broken(&format!("{place}: codes")))?;
        let (content, list, nullable) = self
            .content(&target)
            .ok_or_else(|| broken(&format!("{place}: target")))?;
        let raw_codes = self.raw_codes(&place, &content, list.as_deref(), &codes)?;
        Ok(ColumnContract {
            name: entry.raw,
            aliases: entry.aliases,
            target,
            required: entry.required.unwrap_or(!nullable),
            optional: entry.optional,
            codes,
            missing: entry
                .missing
                .unwrap_or_else(|| self.feed.dialect.missing.clone()),
            shape: Shape {
                content,
                decimal_mark: self.feed.dialect.decimal_mark,
                date_formats: entry
                    .dates
                    .unwrap_or_else(|| self.feed.dialect.dates.clone()),
                pivot: entry.pivot.or(self.feed.dialect.pivot),
                raw_codes,
            },
        })
    }

    /// What a target holds, its code list, and whether it may be missing.
    fn content(&self, target: &Target) -> Option<(Content, Option<String>, bool)> {
        match target {
            Target::Practitioner => Some((Content::Identifier, None, true)),
            Target::Record => Some((Content::Text, None, false)),
            Target::Identity(field) => {
                let column = self.model.identity_column(*field)?;
                let content = match field {
                    _ if !field.is_read() => Content::Dropped,
                    IdentityField::BirthDate => Content::PartialDate,
                    _ if column.code_list.is_some() => Content::Coded,
                    _ => Content::Text,
                };
                let origin = Origin::Identity(*field);
                let is_needed = |c: &Column| c.origin == origin && !c.nullable;
                let nullable =
                    *field != IdentityField::LocalId && !self.table.columns.iter().any(is_needed);
                Some((content, column.code_list.clone(), nullable))
            }
            Target::Column(name) => {
                let column = self.table.column(name)?;
                if column.origin != Origin::Delivered {
                    return None;
                }
                let is_ranged = self.table.ranges.iter().any(|range| range.column == *name);
                let content = match column.kind {
                    Kind::Text if column.code_list.is_some() => Content::Coded,
                    Kind::Text if column.local_code => Content::LocalCode(self.feed.region.clone()),
                    Kind::Text => Content::Text,
                    Kind::Int if is_ranged => Content::Ranged,
                    Kind::Int => Content::Int(bounds_of(column.decimals, column.min, column.max)),
                    Kind::Date => Content::Date,
                    Kind::Bool => Content::Bool,
                };
                Some((content, column.code_list.clone(), column.nullable))
            }
        }
    }

    /// Raw form → canonical code. Without a map, the canonical codes stand for themselves.
    fn raw_codes(
        &self,
        place: &str,
        content: &Content,
        list: Option<&str>,
        map: &CodeMap,
    ) -> Result<BTreeMap<String, String>, Notice> {
        let list = list.and_then(|name| self.model.code_list(name));
        let mut raw_codes = BTreeMap::new();
        if !matches!(content, Content::Coded | Content::Bool) {
            if map.is_empty() {
                return Ok(raw_codes);
            }
            return Err(broken(&format!("{place}: codes of a column without codes")));
        }
        for (code, forms) in map {
            let is_known = match list {
                Some(list) => list.entry(code).is_some(),
                None => *content == Content::Bool && (code == "true" || code == "false"),
            };
            if !is_known || forms.is_empty() {
                return Err(broken(&format!("{place}: code `{code}`")));
            }
            for form in forms {
                if form.trim() != form || raw_codes.insert(form.clone(), code.clone()).is_some() {
                    return Err(broken(&format!("{place}: `{form}` twice, or with spaces")));
                }
            }
        }
        match (list, map.is_empty()) {
            (Some(list), true) => {
                raw_codes.extend(list.codes.iter().map(|c| (c.code.clone(), c.code.clone())));
            }
            (None, true) => return Err(broken(&format!("{place}: codes"))),
            (_, false) => {}
        }
        Ok(raw_codes)
    }
}

fn target(entry: &ColumnEntry) -> Option<Target> {
    let column = entry.column.clone().map(Target::Column);
    let identity = entry.identity.map(Target::Identity);
    let practitioner = entry.practitioner.then_some(Target::Practitioner);
    let record = entry.record.then_some(Target::Record);
    let mut named = [column, identity, practitioner, record]
        .into_iter()
        .flatten();
    let target = named.next();
    if named.next().is_some() { None } else { target }
}
