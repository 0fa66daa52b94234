//! `tamis sign`: the command with which an officer signs a file, on her own machine and with her
//! own key. Nothing is signed here.

use std::path::PathBuf;

use signature::{Officer, Purpose, Role};

use crate::code::Code;
use crate::exit::{ExitStatus, Failure};
use crate::house::quoted;
use crate::session::Session;
use crate::signed::What;

/// What is typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The file: model, contract, policy, study or permit
    file: PathBuf,
    /// Id of the officer, where several sign: the signature is then FILE.OFFICER.sig
    #[arg(long, value_name = "ID")]
    officer: Option<String>,
    /// File of the private key [default: ~/.ssh/id_ed25519]
    #[arg(long, value_name = "FILE")]
    key: Option<String>,
}

/// Prints the command.
pub(crate) fn run(args: &Args, session: &Session) -> Result<ExitStatus, Failure> {
    let path = session.environment.absolute(&args.file);
    let purpose = What::at(&path)?.purpose(&path)?;
    if let Some(officer) = &args.officer {
        check(officer, purpose, session)?;
    }
    let file = args.file.to_string_lossy();
    // The shell replaces the tilde only where nothing quotes it.
    let key = args
        .key
        .as_deref()
        .map_or_else(|| "~/.ssh/id_ed25519".to_owned(), quoted);
    let sign = format!("ssh-keygen -Y sign -n {} -f {key}", purpose.namespace());
    let (command, target) = match &args.officer {
        None => (format!("{sign} {}", quoted(&file)), format!("{file}.sig")),
        Some(officer) => {
            let target = format!("{file}.{officer}.sig");
            let command = format!("{sign} < {} > {}", quoted(&file), quoted(&target));
            (command, target)
        }
    };
    let printer = session.printer;
    printer.data(&command)?;
    let verify = format!(
        "{} verify {}",
        session.environment.invocation(),
        quoted(&file)
    );
    printer.talk(printer.say(
        &format!("la signature sera dans {target} ; ensuite : {verify}"),
        &format!("the signature will be in {target}; afterwards: {verify}"),
    ));
    Ok(ExitStatus::Done)
}

/// An officer who could not sign this is told before she does.
fn check(id: &str, purpose: Purpose, session: &Session) -> Result<(), Failure> {
    let officers = session.house().officers()?;
    let may_sign = |officer: &Officer| {
        let mut roles = officer.roles().iter().copied();
        roles.any(|role: Role| role.may_sign(purpose))
    };
    let able: Vec<_> = officers.all().iter().filter(|one| may_sign(one)).collect();
    if able.iter().any(|officer| officer.id() == id) {
        return Ok(());
    }
    let able: Vec<_> = able.iter().map(|officer| officer.id()).collect();
    Err(Code::C21.about_one_of(id, &able).into())
}
