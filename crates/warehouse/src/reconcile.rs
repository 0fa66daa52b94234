//! All tables of a delivery: merged in memory first, counted, and only then written.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::Value;

use crate::code::{Code, Fault};
use crate::intake::{Intake, TakenFile};
use crate::layout::{Layout, PERSON};
use crate::manifest::{Manifest, Months};
use crate::merge::Merge;
use crate::named::Named;
use crate::people::{Known, People, Renumbering, Who};
use crate::receipt::{Balance, FileRejection, Receipt};
use crate::resolve::{Arrival, Context, resolve};
use crate::row::StoredRow;
use crate::tables::Tables;

/// A delivery merged into the stored rows, not written yet.
pub(crate) struct Reconciled<'a> {
    region: String,
    merges: Vec<(&'a Layout, Merge<'a>)>,
    added: Vec<Known>,
    renumbering: Renumbering,
    arrivals: Vec<Arrival>,
    tokens: BTreeMap<String, u64>,
    repairs: BTreeMap<String, u64>,
    warnings: BTreeMap<String, u64>,
}

/// Merges the files into the stored rows: the patients first, because the others speak of them.
/// Writes the new numbers and the coverage into `next`.
pub(crate) fn reconcile<'a>(
    intake: &Intake<'_>,
    layouts: &'a BTreeMap<String, Layout>,
    tables: &Tables,
    taken: Vec<TakenFile>,
    next: &mut Manifest,
) -> Result<Reconciled<'a>, Fault> {
    let Some(delivery) = next.delivery() else {
        return Err(Fault::new(Code::W12));
    };
    let (region, digest) = (delivery.region.clone(), Arc::from(delivery.digest.as_str()));
    let extract_date = contract::days_of_date(delivery.received);
    let (mut repairs, mut warnings) = (BTreeMap::new(), BTreeMap::new());
    let mut arrivals = Vec::with_capacity(taken.len());
    for file in taken {
        sum(&mut repairs, &file.repairs);
        sum(&mut warnings, &file.warnings);
        arrivals.push(arrival(layouts, file)?);
    }
    let mut people = People::new(&tables.people()?, next.numbers);
    let (mut merges, mut tokens, mut named) = (Vec::new(), BTreeMap::new(), Named::default());
    for layout in in_order(intake, layouts) {
        let mut of_table: Vec<_> = arrivals
            .iter_mut()
            .filter(|file| file.balance.table == layout.table)
            .collect();
        if of_table.is_empty() {
            if layout.names_structures {
                named = Named::by(layout, tables.rows(layout, &region)?.iter());
            }
            continue;
        }
        intake.step(format!("merge {}", layout.table));
        let context = Context {
            layout,
            is_patients: is_patients(layouts, layout),
            named: &named,
            region: &region,
            delivery: Arc::clone(&digest),
            extract_date,
        };
        let mut merge = Merge::new(layout, context.is_patients, tables.rows(layout, &region)?);
        let findings = resolve(&context, &mut people, &mut merge, &mut of_table);
        tokens.extend(findings.tokens);
        widen(next, &region, findings.activity);
        if findings.unnamed > 0 {
            *warnings.entry(Code::W22.as_str().to_owned()).or_default() += findings.unnamed;
        }
        if layout.names_structures {
            named = Named::by(layout, merge.rows());
        }
        merges.push((layout, merge));
    }
    let (added, renumbering, numbers) = people.settle();
    next.numbers = numbers;
    Ok(Reconciled {
        region,
        merges,
        added,
        renumbering,
        arrivals,
        tokens,
        repairs,
        warnings,
    })
}

impl Reconciled<'_> {
    /// Whether anything is to be written.
    pub(crate) fn is_changed(&self) -> bool {
        !self.added.is_empty() || self.merges.iter().any(|(_, merge)| merge.is_changed())
    }

    /// Writes counts and rejections into the receipt.
    pub(crate) fn tell(&self, receipt: &mut Receipt) {
        receipt.tokens.clone_from(&self.tokens);
        receipt.repairs.clone_from(&self.repairs);
        receipt.warnings.clone_from(&self.warnings);
        for arrival in &self.arrivals {
            receipt.balances.push(arrival.balance.clone());
            let mut rejections: Vec<_> = arrival
                .rejections
                .iter()
                .map(|rejection| FileRejection {
                    file: arrival.balance.file.clone(),
                    line: rejection.line,
                    column: rejection.column.clone(),
                    notice: rejection.notice.clone(),
                })
                .collect();
            rejections.sort_by_key(|rejection| rejection.line);
            receipt.rejections.extend(rejections);
        }
    }

    /// Writes and commits every table that changed, then what is derived from it.
    pub(crate) async fn write(
        self,
        intake: &Intake<'_>,
        layouts: &BTreeMap<String, Layout>,
        tables: &mut Tables,
    ) -> Result<(), Fault> {
        let renumbering = &self.renumbering;
        for (layout, merge) in self.merges {
            if !merge.is_changed() {
                continue;
            }
            intake.step(format!("write {}", layout.table));
            let expected = merge.len();
            let writes = merge.into_writes(|row| renumber(layout, renumbering, row));
            tables
                .write(layout, writes, (Some(&self.region), expected))
                .await?;
            for derived in layouts.values() {
                if derived.derived_from.as_ref() == Some(&layout.table) {
                    intake.step(format!("write {}", derived.table));
                    tables.derive(layout, derived).await?;
                }
            }
        }
        if let (false, Some(layout)) = (self.added.is_empty(), layouts.get(PERSON)) {
            intake.step(format!("write {PERSON}"));
            tables.add_people(layout, &self.added).await?;
        }
        Ok(())
    }
}

/// A file's rows with its balance, in which what earlier rooms rejected is counted already.
fn arrival(layouts: &BTreeMap<String, Layout>, file: TakenFile) -> Result<Arrival, Fault> {
    let table = file.batch.table().to_owned();
    let refused = || Fault::with(Code::W19, file.name.clone());
    let layout = layouts
        .get(&table)
        .filter(|layout| layout.derived_from.is_none());
    let layout = layout.ok_or_else(refused)?;
    let expected = layout
        .values
        .iter()
        .filter_map(|position| layout.columns.get(*position));
    if !expected.map(|column| &column.name).eq(file.batch.columns()) {
        return Err(refused());
    }
    let mut balance = Balance::new(&file.name, &table, file.lines);
    let untaken = u64::try_from(file.rejections.len()).unwrap_or(u64::MAX);
    balance.rejected = untaken.saturating_sub(file.lines.unparsable);
    Ok(Arrival {
        rows: file.batch.into_rows(),
        balance,
        rejections: file.rejections,
    })
}

/// Every fed table: first what names structures, then the patients', the others in the order of the
/// model, because these speak of both.
fn in_order<'a>(intake: &Intake<'_>, layouts: &'a BTreeMap<String, Layout>) -> Vec<&'a Layout> {
    let names = intake.model.tables().iter().map(|table| &table.name);
    let mut order: Vec<_> = names.filter_map(|name| layouts.get(name)).collect();
    order.sort_by_key(|layout| (!layout.names_structures, !is_patients(layouts, layout)));
    order
}

/// The table from which `patient` is derived introduces people.
fn is_patients(layouts: &BTreeMap<String, Layout>, layout: &Layout) -> bool {
    layouts
        .values()
        .any(|other| other.derived_from.as_ref() == Some(&layout.table))
}

fn renumber(layout: &Layout, renumbering: &Renumbering, row: &mut StoredRow) {
    for (position, who) in [
        (layout.patient, Who::Patient),
        (layout.practitioner, Who::Practitioner),
    ] {
        let cell = position.and_then(|position| row.cells.get_mut(position));
        if let Some(Value::Int(number)) = cell
            && let Ok(given) = i32::try_from(*number)
        {
            *number = renumbering.of(who, given).into();
        }
    }
}

fn widen(next: &mut Manifest, region: &str, activity: Option<(i32, i32)>) {
    let Some((first, last)) = activity else {
        return;
    };
    for day in [first, last].into_iter().filter_map(contract::date_of_days) {
        let months = Months::widened(next.coverage.get(region).copied(), day);
        next.coverage.insert(region.to_owned(), months);
    }
}

fn sum(total: &mut BTreeMap<String, u64>, counts: &BTreeMap<&'static str, u64>) {
    for (name, count) in counts {
        *total.entry((*name).to_owned()).or_default() += count;
    }
}
