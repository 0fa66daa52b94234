//! What officers sign: the command that is printed is run as it stands, by OpenSSH's own tool, and
//! `tamis verify` says who signed what.

use std::fs;
use std::path::Path;

use crate::support::{FR, Said, User, copy_of_the_rules};

const POLICY: &str = "house/pseudonymisation/policy.toml";

/// Somebody with a copy of the rules and two officers, each with a key that OpenSSH made.
fn user_with_officers() -> User {
    let user = User::new();
    copy_of_the_rules(&user);
    fs::create_dir_all(user.path(".ssh")).unwrap();
    let entry = |(id, file): (&str, &str)| {
        let key = user.path(&format!(".ssh/{file}"));
        shell(&user, &format!("ssh-keygen -q -t ed25519 -N '' -f {key}"));
        let public = user.read(&format!(".ssh/{file}.pub"));
        let public = public.trim();
        format!(
            "[[officer]]\nid = \"{id}\"\nroles = [\"{id}\"]\nkeys = [{{ public = \"{public}\", \
             valid_from = \"2024-01-01\", valid_until = \"2024-12-31\" }}]\n"
        )
    };
    let people = [("data-protection", "id_ed25519"), ("scientific", "second")];
    let list = people.map(entry).concat();
    user.write("house/pseudonymisation/officers.toml", list);
    user
}

/// Runs a line as somebody would who copies it into a terminal.
fn shell(user: &User, line: &str) {
    let mut command = user.command("sh");
    let command = command.env("PATH", "/usr/local/bin:/usr/bin:/bin");
    let output = command.args(["-c", line]).output().unwrap();
    assert!(output.status.success(), "{line}: {output:?}");
}

/// The line that `tamis sign` prints.
fn line(user: &User, arguments: &[&str]) -> String {
    let house = user.path("house");
    let said = user.run(&[&["--house", &house, "sign"], arguments].concat());
    assert_eq!(said.code, 0, "{}", said.all());
    said.out
}

fn verify(user: &User, path: &str, day: &str) -> Said {
    let (house, path) = (user.path("house"), user.path(path));
    user.run(&["--house", &house, "verify", &path, "--on", day])
}

#[test]
fn a_rule_is_signed_by_the_printed_command_and_verified() {
    let user = user_with_officers();
    verify(&user, POLICY, "2024-06-01").failed(3, "V10");
    let sign = line(&user, &[POLICY]);
    assert_eq!(
        sign,
        format!("ssh-keygen -Y sign -n policy@tamis -f ~/.ssh/id_ed25519 {POLICY}\n")
    );
    shell(&user, &sign);
    let english = verify(&user, POLICY, "2024-06-01").done();
    let french = verify(&user.reading(FR), POLICY, "2024-06-01").done();
    let digest = sha256(&user, POLICY);
    for (said, expected) in [
        (
            &english,
            "the disclosure policy (policy@tamis): signed, unchanged on 2024-06-01",
        ),
        (&english, "2024-01-01 to 2024-12-31"),
        (
            &french,
            "la politique de diffusion (policy@tamis) : signé, inchangé le 2024-06-01",
        ),
        (&french, "du 2024-01-01 au 2024-12-31"),
    ] {
        assert!(said.contains(expected), "{said}");
        assert!(
            said.contains("data-protection") && said.contains(&digest),
            "{said}"
        );
    }
    verify(&user, POLICY, "2023-12-31").failed(3, "V15");
    verify(&user, POLICY, "2025-01-01").failed(3, "V16");
    user.write(
        POLICY,
        user.read(POLICY).replacen("value = 11", "value = 3", 1),
    );
    verify(&user, POLICY, "2024-06-01").failed(3, "V13");
    // The list that is built in knows nobody.
    let path = user.path(POLICY);
    user.run(&["verify", &path]).failed(3, "V14");
}

#[test]
fn a_signature_for_another_purpose_or_of_another_file_does_not_serve() {
    let user = user_with_officers();
    let model = "house/pseudonymisation/model.toml";
    let region = "house/pseudonymisation/regions/44.toml";
    for path in [model, region] {
        shell(&user, &line(&user, &[path]));
        verify(&user, path, "2024-06-01").done();
    }
    let copy = |from: &str, to: &str| {
        fs::copy(
            user.path(&format!("{from}.sig")),
            user.path(&format!("{to}.sig")),
        )
        .unwrap();
    };
    copy(model, POLICY);
    verify(&user, POLICY, "2024-06-01").failed(3, "V12");
    copy(model, region);
    verify(&user, region, "2024-06-01").failed(3, "V13");
    user.write(&format!("{POLICY}.sig"), "signed, on my word\n");
    verify(&user, POLICY, "2024-06-01").failed(3, "V11");
}

#[test]
fn two_officers_sign_a_study_each_beside_the_other() {
    let user = user_with_officers();
    let study = "house/queries/gender/gender-share-vs-csapa.sql";
    let second = user.path(".ssh/second");
    shell(
        &user,
        &line(&user, &[study, "--officer", "data-protection"]),
    );
    shell(
        &user,
        &line(&user, &[study, "--officer", "scientific", "--key", &second]),
    );
    let said = verify(&user, study, "2024-06-01").done();
    assert!(
        said.contains("data-protection") && said.contains("scientific"),
        "{said}"
    );
    assert!(Path::new(&user.path(&format!("{study}.scientific.sig"))).is_file());
    shell(&user, &line(&user, &[study]));
    verify(&user, study, "2024-06-01").failed(3, "V18");

    // Who could not sign is told before she does.
    let house = user.path("house");
    let sign = |path: &str, officer: &str| {
        user.run(&[
            "--house",
            &house,
            "sign",
            &user.path(path),
            "--officer",
            officer,
        ])
    };
    let said = sign(POLICY, "scientific").failed(4, "C21");
    assert!(said.contains("known: data-protection"), "{said}");
    sign(study, "nobody").failed(4, "C21");
}

#[test]
fn what_is_no_rule_is_not_verified_and_the_list_of_officers_is_shown() {
    let user = user_with_officers();
    let list = "house/pseudonymisation/officers.toml";
    let said = verify(&user, list, "2024-06-01").done();
    assert!(
        said.contains("officers: 2; keys valid on 2024-06-01: 2"),
        "{said}"
    );
    assert!(said.contains(&sha256(&user, list)), "{said}");
    let said = verify(&user, list, "2026-06-01").done();
    assert!(said.contains("keys valid on 2026-06-01: 0"), "{said}");
    let notes = user.write("notes.txt", "hello");
    user.run(&["verify", &notes]).failed(4, "C20");
    user.run(&["verify", &user.path("")]).failed(4, "C20");
    user.run(&["verify", &user.path("none.sql")])
        .failed(4, "C02");
    user.run(&["sign", &user.path(list)]).failed(4, "C20");
    user.write(list, user.read(list).replacen("roles", "rolls", 1));
    verify(&user, list, "2024-06-01").failed(4, "V01");
    verify(&user, POLICY, "2024-06-01").failed(4, "V01");
}

fn sha256(user: &User, path: &str) -> String {
    use sha2::{Digest, Sha256};
    crate::finder::hexadecimal(&Sha256::digest(user.read(path)))
}
