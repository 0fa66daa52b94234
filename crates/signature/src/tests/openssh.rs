//! `ssh-keygen` of OpenSSH is the oracle: what it signs is verified here, and what is signed here
//! is verified by it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{BYTES, DAY, entry, key, officers};
use crate::{Beside, Code, Officers, Purpose, Verified, verify};

/// Made with `ssh-keygen` of OpenSSH 9.2 over `k = 11\n`, with SHA-512 and with SHA-256.
const PUBLIC: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBNCutywe17e7wOh9+KyCXSOgYPePtc/8PWAB1bdPF5a";
const SHA512: &str = "-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgE0K63LB7Xt7vA6H34rIJdI6Bg9
4+1z/w9YAHVt08XloAAAAMcG9saWN5QHRhbWlzAAAAAAAAAAZzaGE1MTIAAABTAAAAC3Nz
aC1lZDI1NTE5AAAAQHp3pu7i272ytbMtDrFxpa71AGCxNM5LwR3Y3Ne4DvPNpCOWmziHmG
Fxv5mYWIoRywsjrSW2iVw9BtF/RL2udAk=
-----END SSH SIGNATURE-----
";
const SHA256: &str = "-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgE0K63LB7Xt7vA6H34rIJdI6Bg9
4+1z/w9YAHVt08XloAAAAMcG9saWN5QHRhbWlzAAAAAAAAAAZzaGEyNTYAAABTAAAAC3Nz
aC1lZDI1NTE5AAAAQAqQ/VRxGQYZKa7P9rXhRsJ+y7SUT0wACvx8RBBChkEWWrywsB3Zk7
pmjsgOYFrMQ4BRtQreiPVdHOyT0YUfiAI=
-----END SSH SIGNATURE-----
";

fn ssh_keygen(folder: &Path, arguments: &[&str], input: &[u8]) -> bool {
    let stdin = folder.join("stdin");
    fs::write(&stdin, input).unwrap();
    let status = Command::new("ssh-keygen")
        .current_dir(folder)
        .args(arguments)
        .stdin(fs::File::open(stdin).unwrap())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status
        .expect("ssh-keygen, of the package openssh-client")
        .success()
}

#[test]
fn signatures_that_openssh_made_are_verified() {
    let officers = Officers::parse(&entry("a", "\"data-protection\"", "", PUBLIC)).unwrap();
    for signature in [SHA512, SHA256, &SHA512.replace('\n', "\r\n")] {
        let signed = verify(b"k = 11\n", signature, Purpose::Policy, &officers, DAY).unwrap();
        assert_eq!(signed.officer(), "a");
        // As `ssh-keygen -l` and `sha256sum` print them.
        assert_eq!(
            signed.fingerprint(),
            "SHA256:bUoob3IGytAIUIfV0DOgeFCU4OwZqLgCuz3RbXPSFEs"
        );
        assert_eq!(
            signed.digest(),
            "2aea0b18f205b8e0263362a132f8efe4b0ab4e572c6797ec3579edbacf7d04f9"
        );
        let changed = verify(b"k = 3\n", signature, Purpose::Policy, &officers, DAY);
        assert_eq!(changed.unwrap_err().code(), Code::Changed);
    }
}

#[test]
fn a_file_signed_by_the_tool_is_verified_from_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let make = ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", "key"];
    assert!(ssh_keygen(folder.path(), &make, b""));
    let public = fs::read_to_string(folder.path().join("key.pub")).unwrap();
    let officers = Officers::parse(&entry("a", "\"data-protection\"", "", public.trim())).unwrap();
    let file = folder.path().join("policy.toml");
    fs::write(&file, BYTES).unwrap();
    for purpose in Purpose::ALL {
        let sign = [
            "-Y",
            "sign",
            "-n",
            purpose.namespace(),
            "-f",
            "key",
            "policy.toml",
        ];
        drop(fs::remove_file(folder.path().join("policy.toml.sig")));
        assert!(ssh_keygen(folder.path(), &sign, b""));
        let beside = Beside::read(&file).unwrap();
        let named = ("policy.toml", beside.bytes);
        let verified = Verified::bytes(named, &beside.signatures, purpose, &officers, DAY).unwrap();
        assert_eq!(verified.value(), BYTES);
    }
}

#[test]
fn what_is_signed_here_is_verified_by_the_tool() {
    let folder = tempfile::tempdir().unwrap();
    let allowed = format!("data-protection {}\n", key(1).public());
    fs::write(folder.path().join("allowed"), allowed).unwrap();
    for purpose in Purpose::ALL {
        let signature = key(1).sign(purpose, BYTES).unwrap();
        verify(BYTES, &signature, purpose, &officers(), DAY).unwrap();
        fs::write(folder.path().join("signature"), signature).unwrap();
        let check = |namespace| {
            [
                ["-Y", "verify", "-f", "allowed", "-I"],
                ["data-protection", "-n", namespace, "-s", "signature"],
            ]
            .concat()
        };
        let own = check(purpose.namespace());
        assert!(ssh_keygen(folder.path(), &own, BYTES));
        assert!(!ssh_keygen(folder.path(), &own, b"altered"));
        assert!(!ssh_keygen(folder.path(), &check("file"), BYTES));
    }
}
