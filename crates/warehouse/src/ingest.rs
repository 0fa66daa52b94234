//! A delivery from its files to a committed version.

use std::collections::BTreeMap;

use contract::{Model, Notice};
use pseudonym::KeyRing;

use crate::code::{Code, Fault};
use crate::intake::{self, Delivery, Intake, LoadedFile};
use crate::layout::Layout;
use crate::lease::Lease;
use crate::manifest::{self, DeliveryRecord, Manifest};
use crate::quarantine;
use crate::receipt::Receipt;
use crate::reconcile::reconcile;
use crate::record;
use crate::tables::Tables;
use crate::warehouse::Warehouse;

impl Warehouse {
    /// Takes a delivery: all of it becomes the next version, or nothing of it does.
    ///
    /// The same files under the same contract change nothing, unless rows of them were left waiting
    /// for a patient who has been delivered since. A file that its contract refuses
    /// refuses the delivery, with the contract's notice. Otherwise fails with `W03` (another
    /// writer), `W04` (wrong key, told before row 1), `W05` (other model), `W09` (no ledger),
    /// `W12`, `W19`, `W20` (what was delivered), `W21` (recipient), `W07`, `W08`, `W18` (store).
    pub async fn ingest(&self, intake: Intake<'_>, delivery: &Delivery) -> Result<Receipt, Notice> {
        let lease = Lease::take(self.root())?;
        let last = manifest::read_last(self.root())?.in_layout()?;
        refuse_other_rules(intake.model, intake.ring, &last)?;
        let recipient = intake
            .quarantine_recipient
            .map(quarantine::recipient)
            .transpose()?;
        let ledger = record::catch_up(self.root(), intake.signing_key, last.version)?;
        let loaded = intake::load(delivery)?;
        let mut next = next_manifest(&intake, delivery, &loaded, &last);
        let mut receipt = new_receipt(&intake, &last, &next);
        let known = next.delivery().and_then(|new| last.same_delivery(new));
        if known.is_some_and(|known| known.waiting_rows == 0) {
            return Ok(unchanged(receipt));
        }
        let received = known.map_or(delivery.received, |known| known.received);
        let mut taken = Vec::new();
        for file in &loaded {
            intake.step(format!("read {}", file.name));
            taken.push(intake::take(&intake, file, received)?);
        }
        next.key_version = taken.first().map(|file| file.batch.key_version());

        intake.step("restore tables");
        let layouts = Layout::all(intake.model);
        let mut tables = Tables::restore(self.root(), &last).await?;
        let merged = reconcile(&intake, &layouts, &tables, taken, &mut next)?;
        merged.tell(&mut receipt);
        receipt.balanced()?;
        if known.is_some() && !merged.is_changed() {
            return Ok(unchanged(receipt));
        }
        merged.write(&intake, &layouts, &mut tables).await?;
        finish(&mut next, &tables, &receipt);
        if let Some(recipient) = &recipient {
            intake.step("write quarantine");
            receipt.quarantine =
                quarantine::write(self.root(), recipient, &loaded, &receipt.rejections)?;
        }
        intake.step("commit version");
        manifest::commit(self.root(), &next)?;
        intake.step("write ledger");
        record::append(&ledger, intake.signing_key, self.root(), &next)?;
        drop(lease);
        Ok(receipt)
    }
}

/// Refuses a key ring (`W04`) and a model (`W05`) that are not the warehouse's.
pub(crate) fn refuse_other_rules(
    model: &Model,
    ring: &KeyRing,
    last: &Manifest,
) -> Result<(), Fault> {
    if ring.check_value() != last.key_check_value {
        return Err(Fault::new(Code::W04));
    }
    if model.digest() != last.model_digest {
        return Err(Fault::new(Code::W05));
    }
    Ok(())
}

/// The manifest to come, its tables and findings still those of the version before.
fn next_manifest(
    intake: &Intake<'_>,
    delivery: &Delivery,
    loaded: &[LoadedFile],
    last: &Manifest,
) -> Manifest {
    let mut next = last.clone();
    next.version = last.version.saturating_add(1);
    next.time = Some(intake.time.to_owned());
    next.previous = Some(last.digest());
    let mut record = DeliveryRecord {
        version: next.version,
        region: intake.contract.region().to_owned(),
        source: intake.contract.source().to_owned(),
        received: delivery.received,
        digest: intake::digest(loaded),
        contract_digest: intake.contract.digest(),
        files: loaded
            .iter()
            .map(|file| (file.name.clone(), file.digest.clone()))
            .collect(),
        waiting_rows: 0,
    };
    // The same bytes are the same extract, whatever the day on which they are given again.
    if let Some(known) = last.same_delivery(&record) {
        record.received = known.received;
    }
    next.deliveries.push(record);
    next
}

fn new_receipt(intake: &Intake<'_>, last: &Manifest, next: &Manifest) -> Receipt {
    Receipt {
        region: intake.contract.region().to_owned(),
        source: intake.contract.source().to_owned(),
        delivery: next
            .delivery()
            .map(|delivery| delivery.digest.clone())
            .unwrap_or_default(),
        version_before: last.version,
        version: next.version,
        unchanged: false,
        balances: Vec::new(),
        rejections: Vec::new(),
        tokens: BTreeMap::new(),
        repairs: BTreeMap::new(),
        warnings: BTreeMap::new(),
        quarantine: None,
    }
}

/// The receipt of a delivery that is already in the warehouse.
fn unchanged(receipt: Receipt) -> Receipt {
    Receipt {
        version: receipt.version_before,
        unchanged: true,
        ..receipt
    }
}

/// Writes into the manifest what is known only now.
fn finish(next: &mut Manifest, tables: &Tables, receipt: &Receipt) {
    next.tables = tables.versions();
    next.files = tables.records();
    let waiting = receipt
        .rejections
        .iter()
        .map(|rejection| rejection.notice.code);
    let waiting = waiting
        .filter(|code| *code == Code::W14.as_str())
        .map(|_| 1_u64)
        .sum();
    if let Some(delivery) = next.deliveries.last_mut() {
        delivery.waiting_rows = waiting;
    }
}
