//! A contract as sentences that an officer can read.

use crate::dialect::LineEnd;
use crate::feed::{Check, ColumnContract, FeedContract, FileContract, Rule, Severity, Target};
use crate::header::separator_name;
use crate::identity::IdentityField;
use crate::model::{Column, Entity, Model, Origin, Table, Treatment};
use crate::sentence::Lang;
use crate::shape::Content;

/// One paragraph per file, one sentence per column.
pub(crate) fn sentences(contract: &FeedContract, model: &Model, lang: Lang) -> String {
    let mut text = title(contract, model, lang);
    for file in &contract.files {
        let Some(table) = model.table(&file.table) else {
            continue;
        };
        text.push('\n');
        text.push_str(&file_sentence(file, table, lang));
        for column in &file.columns {
            let sentence = column_sentence(column, table, model, lang);
            text.push_str("- ");
            text.push_str(&sentence);
            text.push('\n');
        }
        for rule in &file.rules {
            text.push_str("- ");
            text.push_str(&rule_sentence(rule, lang));
            text.push('\n');
        }
    }
    text
}

/// The French or the English of two texts.
fn say(lang: Lang, fr: String, en: String) -> String {
    match lang {
        Lang::Fr => fr,
        Lang::En => en,
    }
}

fn title(contract: &FeedContract, model: &Model, lang: Lang) -> String {
    let (region, source) = (contract.region(), contract.source());
    let entry = model
        .code_list("region")
        .and_then(|list| list.entry(region));
    let name = entry.map_or("", |entry| entry.label.get(lang));
    let label = contract.label().get(lang);
    let assumed = match (contract.is_assumed(), lang) {
        (false, _) => "",
        (true, Lang::Fr) => "Cette région est une hypothèse : les sources ne la nomment pas.\n",
        (true, Lang::En) => "This region is an assumption: the sources do not name it.\n",
    };
    say(
        lang,
        format!("Région {region}, {name}. Source `{source}` : {label}.\n{assumed}"),
        format!("Region {region}, {name}. Source `{source}`: {label}.\n{assumed}"),
    )
}

fn file_sentence(file: &FileContract, table: &Table, lang: Lang) -> String {
    let dialect = file.dialect();
    let (name, sql) = (file.name(), &table.name);
    let label = table.label.get(lang);
    let encoding = dialect.encoding.as_str();
    let separator = separator_name(dialect.separator);
    let mark = dialect.decimal_mark;
    let dates: Vec<_> = dialect.date_formats.iter().map(|f| f.as_str()).collect();
    let dates = dates.join(", ");
    let key = file.business_key().join(", ");
    let end = match dialect.line_end {
        LineEnd::Lf => "LF",
        LineEnd::Crlf => "CRLF",
    };
    let mut text = say(
        lang,
        format!(
            "`{name}` remplit la table `{sql}` ({label}) : CSV, {encoding}, séparateur {separator}, fins de ligne {end}, marque décimale `{mark}`, dates {dates}. Une livraison ajoute ou corrige ; une ligne est reconnue par : {key}."
        ),
        format!(
            "`{name}` fills table `{sql}` ({label}): CSV, {encoding}, separator {separator}, line ends {end}, decimal mark `{mark}`, dates {dates}. A delivery adds or corrects; a row is recognised by: {key}."
        ),
    );
    if let Some(declared) = table.declarations() {
        text.push(' ');
        text.push_str(declared.get(lang));
    }
    if let Some(footer) = file.footer() {
        text.push_str(&say(
            lang,
            format!(" Une dernière ligne qui commence par « {footer} » n'est pas lue."),
            format!(" A last line that begins with “{footer}” is not read."),
        ));
    }
    text.push('\n');
    text
}

fn column_sentence(column: &ColumnContract, table: &Table, model: &Model, lang: Lang) -> String {
    let names = std::iter::once(column.name())
        .chain(column.aliases().iter().map(String::as_str))
        .map(|name| format!("`{name}`"));
    let or = say(lang, " ou ".to_owned(), " or ".to_owned());
    let name = names.collect::<Vec<_>>().join(&or);
    let meaning = meaning(column.target(), table, model, lang);
    let colon = say(lang, " :".to_owned(), ":".to_owned());
    let mut text = format!("{name}{colon} {meaning}");
    if column.is_required() {
        text.push_str(&say(lang, " Exigé.".to_owned(), " Required.".to_owned()));
    }
    if let Some(declared) = stored(column.target(), table).and_then(Column::declarations) {
        text.push(' ');
        text.push_str(declared.get(lang));
    }
    let forms = forms(column, table, model, lang);
    if !forms.is_empty() {
        text.push_str(&say(
            lang,
            format!(" Formes : {forms}."),
            format!(" Forms: {forms}."),
        ));
    }
    let is_date = matches!(column.shape.content, Content::Date | Content::PartialDate);
    if let (true, Some(pivot)) = (is_date, column.shape.pivot) {
        text.push_str(&say(
            lang,
            format!(" Année à deux chiffres : jusqu'à {pivot:02}, 20xx ; au-delà, 19xx."),
            format!(" Two-digit year: up to {pivot:02}, 20xx; beyond, 19xx."),
        ));
    }
    text
}

/// What a column is, and what becomes of it.
fn meaning(target: &Target, table: &Table, model: &Model, lang: Lang) -> String {
    match target {
        Target::Column(name) => {
            let column = table.column(name);
            let label = column.map_or("", |column| column.label.get(lang));
            let kept = say(lang, "conservé".to_owned(), "kept".to_owned());
            format!("{label} → `{name}`, {kept}.")
        }
        Target::Identity(field) => identity_meaning(*field, table, model, lang),
        Target::Practitioner => say(
            lang,
            "numéro local du professionnel : remplacé par un pseudonyme.".to_owned(),
            "local number of the professional: replaced by a pseudonym.".to_owned(),
        ),
        Target::Record => say(
            lang,
            "numéro de l'enregistrement à la source : sert à le reconnaître, jamais conservé en clair."
                .to_owned(),
            "number of the record at its source: serves to recognise it, never stored in clear."
                .to_owned(),
        ),
    }
}

/// The column of the table in which something of a delivered column is kept.
fn stored<'a>(target: &Target, table: &'a Table) -> Option<&'a Column> {
    match target {
        Target::Column(name) => table.column(name),
        Target::Identity(field) => kept_of(*field, table),
        Target::Practitioner => {
            let is_practitioner = |c: &&Column| c.entity == Some(Entity::Practitioner);
            table.columns.iter().find(is_practitioner)
        }
        Target::Record => None,
    }
}

/// The column that keeps something of a field of the identity.
fn kept_of(field: IdentityField, table: &Table) -> Option<&Column> {
    let is_kept = |column: &&Column| column.origin == Origin::Identity(field);
    table.columns.iter().find(is_kept)
}

/// A direct identifier, and what the table keeps of it.
fn identity_meaning(field: IdentityField, table: &Table, model: &Model, lang: Lang) -> String {
    let column = model.identity_column(field);
    let label = column.map_or("", |column| column.label.get(lang));
    if column.is_none_or(|column| column.treatment == Treatment::Drop) {
        return say(
            lang,
            format!("{label}, identifiant direct : jamais lu, jamais conservé."),
            format!("{label}, direct identifier: never read, never stored."),
        );
    }
    match kept_of(field, table) {
        None => say(
            lang,
            format!("{label}, identifiant direct : sert au pseudonyme, jamais conservé."),
            format!("{label}, direct identifier: serves the pseudonym, never stored."),
        ),
        Some(column) if column.treatment == Treatment::Keep => say(
            lang,
            format!(
                "{label} : sert au pseudonyme, conservé → `{}`.",
                column.name
            ),
            format!("{label}: serves the pseudonym, kept → `{}`.", column.name),
        ),
        Some(column) => {
            let (name, what) = (&column.name, column.label.get(lang));
            say(
                lang,
                format!(
                    "{label}, identifiant direct : sert au pseudonyme ; conservé seulement : {what} → `{name}`."
                ),
                format!(
                    "{label}, direct identifier: serves the pseudonym; kept only: {what} → `{name}`."
                ),
            )
        }
    }
}

/// `femme = F, 2; homme = M, 1`.
fn forms(column: &ColumnContract, table: &Table, model: &Model, lang: Lang) -> String {
    let list = match column.target() {
        Target::Column(name) => table.column(name).and_then(|c| c.code_list.as_deref()),
        Target::Identity(field) => model
            .identity_column(*field)
            .and_then(|c| c.code_list.as_deref()),
        Target::Practitioner | Target::Record => None,
    };
    let list = list.and_then(|name| model.code_list(name));
    let forms = column.codes().iter().map(|(code, forms)| {
        let entry = list.and_then(|list| list.entry(code));
        let label = entry.map_or(code.as_str(), |entry| entry.label.get(lang));
        let shown: Vec<_> = forms.iter().map(|form| format!("`{form}`")).collect();
        format!("{label} = {}", shown.join(", "))
    });
    forms
        .collect::<Vec<_>>()
        .join(&say(lang, " ; ".to_owned(), "; ".to_owned()))
}

fn rule_sentence(rule: &Rule, lang: Lang) -> String {
    let text = match &rule.check {
        Check::Order { first, then } => say(
            lang,
            format!("`{then}` ne précède pas `{first}`"),
            format!("`{then}` is not before `{first}`"),
        ),
        Check::Within { column, min, max } => say(
            lang,
            format!("`{column}` est d'ordinaire entre {min} et {max}"),
            format!("`{column}` is usually between {min} and {max}"),
        ),
        Check::NotSunday { column } => say(
            lang,
            format!("`{column}` n'est pas un dimanche"),
            format!("`{column}` is no Sunday"),
        ),
        Check::NotBoth {
            column,
            code,
            other,
            other_code,
        } => say(
            lang,
            format!("`{column}` = {code} ne va pas avec `{other}` = {other_code}"),
            format!("`{column}` = {code} does not go with `{other}` = {other_code}"),
        ),
    };
    let end = match rule.severity {
        Severity::Hard => say(lang, "sinon, rejet".to_owned(), "else rejected".to_owned()),
        Severity::Soft => say(lang, "sinon, compté".to_owned(), "else counted".to_owned()),
    };
    let colon = say(lang, " ;".to_owned(), ";".to_owned());
    format!("{text}{colon} {end}.")
}
