//! `tamis ingest`: a delivery of one region, and its receipt.

use std::path::PathBuf;

use contract::{FeedContract, Model};
use jiff::civil::Date;
use warehouse::{DeliveredFile, Delivery, Intake, Receipt};

use crate::clock;
use crate::code::Code;
use crate::desk::{self, IntakeDesk};
use crate::exit::{ExitStatus, Failure};
use crate::progress::Progress;
use crate::session::Session;

/// What is typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Official code of the region that delivers, such as 44
    #[arg(long, value_name = "CODE")]
    region: String,
    /// Day on which the files were extracted: nothing in them can be later [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    received: Option<Date>,
    /// Keep the content of rejected rows, encrypted to this `age1…` key of the region
    #[arg(long, value_name = "AGE1…")]
    quarantine: Option<String>,
    /// The files, under the names that the contract knows
    #[arg(required = true, value_name = "FILES")]
    files: Vec<PathBuf>,
}

/// Takes the delivery and prints the receipt.
pub(crate) async fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    let (places, house) = (session.places()?, session.house());
    let received = received(args.received)?;
    let model = house.model()?;
    let contract = house.contract(&model, &args.region)?;
    let desk = desk::intake(&places, &house)?;
    let delivery = Delivery {
        files: args
            .files
            .iter()
            .map(|path| DeliveredFile::at(path))
            .collect(),
        received,
    };
    let progress = session.progress(None);
    let intake = Taking {
        model: &model,
        contract: &contract,
        quarantine: args.quarantine.as_deref(),
        progress: &progress,
    };
    let receipt = take(&desk, &intake, &delivery).await;
    progress.finish();
    let receipt = receipt?;
    let printer = session.printer;
    printer.data(&receipt.render(session.lang()))?;
    let left_out = receipt.total(|balance| balance.rejected + balance.unparsable);
    if left_out > 0 {
        printer.talk(&match session.lang() {
            contract::Lang::Fr => format!(
                "\nLa livraison est dans l'entrepôt, sauf {left_out} lignes rejetées : corrigez-les à la source et livrez-les de nouveau."
            ),
            contract::Lang::En => format!(
                "\nThe delivery is in the warehouse, but for {left_out} rejected rows: correct them at their source and deliver them again."
            ),
        });
    }
    Ok(ExitStatus::Done)
}

/// The day of the extract; one in the future would let dates in the future pass.
fn received(given: Option<Date>) -> Result<Date, Failure> {
    let today = clock::today();
    match given {
        Some(day) if day > today => Err(Code::C04.about(day).into()),
        given => Ok(given.unwrap_or(today)),
    }
}

/// With what one delivery is taken.
pub(super) struct Taking<'a> {
    pub(super) model: &'a Model,
    pub(super) contract: &'a FeedContract,
    pub(super) quarantine: Option<&'a str>,
    pub(super) progress: &'a Progress,
}

/// Takes one delivery.
pub(super) async fn take(
    desk: &IntakeDesk,
    taking: &Taking<'_>,
    delivery: &Delivery,
) -> Result<Receipt, Failure> {
    let intake = Intake {
        model: taking.model,
        contract: taking.contract,
        ring: &desk.ring,
        signing_key: &desk.key,
        time: &clock::now(),
        settings: pseudonym::Settings {
            production: !desk.synthetic,
        },
        quarantine_recipient: taking.quarantine,
        progress: &|step| taking.progress.step(&step.name),
    };
    Ok(desk.warehouse.ingest(intake, delivery).await?)
}
