//! Keys that are missing, badly kept or not the ones of the warehouse.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use crate::delivery::SECOND;
use crate::support::{FR, User, skip};

const RING: &str = "config/tamis/key-ring.age";
const IDENTITY: &str = "config/tamis/key-ring.identity";
const LEDGER: &str = "config/tamis/ledger.key";
const CELL: &str = "config/tamis/cell.key";

/// Delivers after something was done to the keys, and returns what is said in both languages.
fn refused(spoil: impl Fn(&User), code: &str) -> String {
    let user = User::with_first_delivery();
    let files = SECOND.write(&user, "second");
    spoil(&user);
    let french = user.reading(FR).ingest(&files).failed(5, code);
    let english = user.ingest(&files).failed(5, code);
    assert_eq!(user.version(), "1");
    // The folder is another one each time.
    format!("{french}\n{english}").replace(&user.path(""), "~/")
}

fn set_mode(user: &User, file: &str, mode: u32) {
    fs::set_permissions(user.path(file), Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_key_ring_that_is_not_there_is_named() {
    let said = refused(|user| fs::remove_file(user.path(RING)).unwrap(), "P20");
    insta::assert_snapshot!(said, @"
    erreur[P20] : le fichier de clés ne peut pas être lu (~/config/tamis/key-ring.age)

    conseil : vérifiez le chemin et que le fichier vous appartient

    error[P20]: the key file cannot be read (~/config/tamis/key-ring.age)

    hint: check the path, and that the file is yours
    ");
}

#[test]
fn a_key_ring_that_others_may_read_is_refused() {
    let said = refused(|user| set_mode(user, RING, 0o644), "P21");
    insta::assert_snapshot!(said, @"
    erreur[P21] : d'autres que vous peuvent lire le fichier de clés (~/config/tamis/key-ring.age)

    conseil : retirez-leur ce droit : `chmod 600` sur le fichier

    error[P21]: others than you may read the key file (~/config/tamis/key-ring.age)

    hint: take that right away: `chmod 600` on the file
    ");
    refused(|user| set_mode(user, IDENTITY, 0o640), "P21");
}

#[test]
fn a_key_ring_that_its_owner_may_not_read_is_refused() {
    let user = User::with_first_delivery();
    set_mode(&user, RING, 0o000);
    if fs::read(user.path(RING)).is_ok() {
        skip("this process reads every file, whatever its mode");
        return;
    }
    refused(|user| set_mode(user, RING, 0o000), "P20");
}

#[test]
fn a_damaged_key_ring_or_identity_is_refused() {
    refused(|user| spoil(user, RING, "not age"), "P25");
    refused(|user| spoil(user, IDENTITY, "not an identity"), "P26");
    let other = User::new();
    other.run(&["init"]).done();
    let identity = other.read(IDENTITY);
    let said = refused(|user| spoil(user, IDENTITY, &identity), "P24");
    assert!(!said.contains("AGE-SECRET"), "{said}");
}

/// Writes something else into a file and keeps its mode.
fn spoil(user: &User, file: &str, text: &str) {
    fs::write(user.path(file), text).unwrap();
}

#[test]
fn a_link_in_the_place_of_a_key_ring_is_refused() {
    let linked = |user: &User| {
        fs::rename(user.path(RING), user.path("ring")).unwrap();
        std::os::unix::fs::symlink(user.path("ring"), user.path(RING)).unwrap();
    };
    refused(linked, "P22");
}

#[test]
fn the_key_ring_of_another_warehouse_is_refused_before_the_first_row() {
    let other = User::new();
    other.run(&["init", "--synthetic"]).done();
    let swap = |user: &User| {
        for file in [RING, IDENTITY] {
            fs::copy(other.path(file), user.path(file)).unwrap();
        }
    };
    let said = refused(swap, "W04");
    insta::assert_snapshot!(said, @"
    erreur[W04] : le trousseau de clés n'est pas celui de cet entrepôt ; aucune ligne n'a été lue

    conseil : donnez le fichier de clés avec lequel l'entrepôt a été créé : une autre clé créerait une seconde population

    error[W04]: the key ring is not the one of this warehouse; no row was read

    hint: give the key file the warehouse was created with: another key would create a second population
    ");
}

#[test]
fn the_key_of_the_ledger_must_be_its_own_and_well_kept() {
    refused(|user| fs::remove_file(user.path(LEDGER)).unwrap(), "L04");
    refused(|user| set_mode(user, LEDGER, 0o644), "L05");
    refused(|user| spoil(user, LEDGER, "no key"), "L07");
}

#[test]
fn the_key_of_the_noise_is_missed_at_a_question_and_never_made_anew() {
    let user = User::with_first_delivery();
    let query = ["query", "SELECT count(*) AS n FROM event"];
    let key = user.read(CELL);
    let study = ["study", "run", "gender-share-vs-csapa", "--out", "out"];
    fs::remove_file(user.path(CELL)).unwrap();
    let french = user.reading(FR).run(&query).failed(5, "C16");
    let english = user.run(&query).failed(5, "C16");
    user.run(&study).failed(5, "C16");
    assert!(fs::symlink_metadata(user.path(CELL)).is_err());
    let said = format!("{french}\n{english}").replace(&user.path(""), "~/");
    insta::assert_snapshot!(said, @"
    erreur[C16] : la clé du bruit manque ou est abîmée (`~/config/tamis/cell.key`)

    conseil : restaurez `cell.key` depuis sa sauvegarde ; n'en faites pas d'autre : la même question aurait un bruit nouveau, et le bruit s'ôterait par une moyenne

    error[C16]: the key of the noise is missing or damaged (`~/config/tamis/cell.key`)

    hint: restore `cell.key` from its backup; do not make another one: the same question would get fresh noise, and a mean would take the noise away
    ");
    user.write(CELL, key.replace(key.trim_end(), "0f"));
    user.run(&query).failed(5, "P21");
    set_mode(&user, CELL, 0o600);
    user.run(&query).failed(5, "C16");
    spoil(&user, CELL, &key);
    user.run(&query).done();
}

#[test]
fn a_second_warehouse_over_the_same_keys_keeps_the_key_of_the_noise() {
    let user = User::with_first_delivery();
    let key = user.read(CELL);
    user.run(&["init", "--warehouse", "second"]).done();
    assert_eq!(user.read(CELL), key);
    let mode = fs::metadata(user.path(CELL)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let other = User::new();
    other.run(&["init"]).done();
    assert_ne!(other.read(CELL), key);
}

#[test]
fn a_question_is_not_answered_with_the_ledger_key_of_somebody_else() {
    let (user, other) = (User::with_first_delivery(), User::new());
    other.run(&["init", "--synthetic"]).done();
    fs::copy(other.path(LEDGER), user.path(LEDGER)).unwrap();
    let sql = "SELECT count(*) AS n FROM event";
    user.run(&["query", sql]).failed(5, "L08");
    user.run(&["ledger", "verify"]).done();
}

#[test]
fn keys_are_not_made_inside_a_git_tree_or_inside_the_warehouse() {
    let user = User::new();
    fs::create_dir_all(user.path("checkout/.git")).unwrap();
    user.run(&["init", "--keys", "checkout/keys"])
        .failed(5, "P23");
    user.run(&["init", "--keys", "state/tamis/warehouse/keys"]);
    assert!(!user.run(&["version", "show"]).out.contains("version"));
}

#[test]
fn without_a_home_the_program_says_what_to_name() {
    let user = User::new();
    let mut command = user.command(crate::support::PROGRAM);
    command.env_clear().args(["version", "show"]);
    let output = command.output().unwrap();
    crate::support::Said::of("version show".to_owned(), &output).failed(5, "C08");
}
