//! `tamis tables`: what SQL may name, and what it may do with it.

use contract::{CodeList, Column, Entity, Kind, Lang, Level, Model, Table};

use crate::answer::{drawn, plain_table};
use crate::code::Code;
use crate::exit::{ExitStatus, Failure};
use crate::printer::Lines;
use crate::session::Session;

/// What is typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A table, to see its columns and codes
    name: Option<String>,
}

/// Lists tables, or the columns of one.
pub(crate) fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    let model = session.house().model()?;
    let text = match &args.name {
        None => tables(&model, session.lang()),
        Some(name) => {
            let Some(table) = model.table(name) else {
                let known: Vec<_> = model.tables().iter().map(|t| t.name.as_str()).collect();
                return Err(Code::C12.about_one_of(name, &known).into());
            };
            columns(table, &model, session.lang())
        }
    };
    session.printer.data(&text)?;
    Ok(ExitStatus::Done)
}

fn tables(model: &Model, lang: Lang) -> String {
    let header = match lang {
        Lang::Fr => ["table", "lignes", "contenu"],
        Lang::En => ["table", "rows", "content"],
    };
    let mut drawing = plain_table(header.map(str::to_owned));
    for table in model.tables() {
        let rows = match (table.level, lang) {
            (Level::Person, Lang::Fr) => "de personnes, protégées",
            (Level::Person, Lang::En) => "of people, protected",
            (Level::Reference, Lang::Fr) => "publiques",
            (Level::Reference, Lang::En) => "public",
        };
        drawing.add_row([&table.name, rows, table.label.get(lang)]);
    }
    drawn(&drawing)
}

fn columns(table: &Table, model: &Model, lang: Lang) -> String {
    let header = match lang {
        Lang::Fr => ["colonne", "type", "usage", "contenu"],
        Lang::En => ["column", "type", "use", "content"],
    };
    let mut drawing = plain_table(header.map(str::to_owned));
    for column in &table.columns {
        let content = match &column.unit {
            Some(unit) => format!("{} ({unit})", column.label.get(lang)),
            None => column.label.get(lang).to_owned(),
        };
        let uses = uses(column, table.level, lang);
        drawing.add_row([column.name.clone(), kind(column), uses, content]);
    }
    let (name, label) = (&table.name, table.label.get(lang));
    let mut lines = Lines::new(lang);
    lines.say(format!("{name} : {label}\n"), format!("{name}: {label}\n"));
    lines.push(drawn(&drawing).trim_end());
    push_declarations(&mut lines, table, lang);
    let mut lists: Vec<&str> = Vec::new();
    for list in table.columns.iter().filter_map(|c| c.code_list.as_deref()) {
        if !lists.contains(&list) {
            lists.push(list);
        }
    }
    for list in lists.iter().filter_map(|name| model.code_list(name)) {
        push_codes(&mut lines, list, lang);
    }
    lines.into_text()
}

/// The type as SQL sees it, with the code list.
fn kind(column: &Column) -> String {
    let kind = match column.kind {
        Kind::Int => "int",
        Kind::Text => "text",
        Kind::Date => "date",
        Kind::Bool => "bool",
    };
    match &column.code_list {
        Some(list) => format!("{kind}, {list}"),
        None => kind.to_owned(),
    }
}

/// What a question may do with the column.
fn uses(column: &Column, level: Level, lang: Lang) -> String {
    let mut uses = Vec::new();
    let mut add = |is_so: bool, fr: &str, en: &str| {
        if is_so {
            uses.push(if lang == Lang::Fr { fr } else { en }.to_owned());
        }
    };
    let entity = column.entity;
    add(entity == Some(Entity::Patient), "patient", "patient");
    add(
        entity == Some(Entity::Practitioner),
        "professionnel",
        "practitioner",
    );
    add(entity == Some(Entity::Structure), "structure", "structure");
    let known = column.knowledge_word();
    if let Some(known) = &known {
        add(true, &known.fr, &known.en);
    }
    // In public tables every column may be used in every way.
    if level == Level::Person {
        add(column.groupable, "groupe", "group");
        add(column.measure, "somme", "sum");
        add(column.nullable, "peut manquer", "may be missing");
    }
    uses.join(", ")
}

/// What is declared for the protection of rows and values. That a column is a secret or an
/// attribute already stands in the drawing.
fn push_declarations(lines: &mut Lines, table: &Table, lang: Lang) {
    let Some(rows) = table.declarations() else {
        return;
    };
    lines.push(format!("\n{}", rows.get(lang)));
    for column in &table.columns {
        let declared = [column.interval_sentence(), column.missing_sentence()];
        for declared in declared.iter().flatten() {
            let name = &column.name;
            lines.say(
                format!("`{name}` : {}", declared.fr),
                format!("`{name}`: {}", declared.en),
            );
        }
    }
}

fn push_codes(lines: &mut Lines, list: &CodeList, lang: Lang) {
    lines.push(format!("\n{}", list.name));
    let widths = list.codes.iter().map(|code| code.code.chars().count());
    let width = widths.max().unwrap_or(0);
    for code in &list.codes {
        let (code, label) = (&code.code, code.label.get(lang));
        lines.push(format!("    {code:<width$}  {label}"));
    }
}
