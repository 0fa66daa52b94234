//! Under which rules somebody may ask: the policy is the warehouse's, and it says who may ask how.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{FR, User, copy_of_the_rules};

const POLICY: &str = "house/pseudonymisation/policy.toml";
const STUDY: &str = "gender-share-vs-csapa";
const SQL: &str = "SELECT count(*) AS n FROM event";

/// Copies the rules into the home and changes their policy.
fn change_the_policy(user: &User, from: &str, to: &str) {
    copy_of_the_rules(user);
    let text = user.read(POLICY);
    assert!(text.contains(from));
    user.write(POLICY, text.replacen(from, to, 1));
}

/// As [`User::run`], from the folder with the changed rules: nothing names it.
fn run_inside(user: &User, arguments: &[&str]) -> crate::support::Said {
    let mut command = user.command(crate::support::PROGRAM);
    let output = command
        .current_dir(user.path("house"))
        .args(arguments)
        .output()
        .unwrap();
    crate::support::Said::of(arguments.join(" "), &output)
}

fn last(user: &User) -> String {
    user.run(&["ledger", "show", "--last", "1", "--full"])
        .done()
}

/// What the last entry says under a name.
fn fact(user: &User, name: &str) -> Option<String> {
    let entry = last(user);
    let line = |line: &str| {
        let (found, fact) = line.trim().split_once(": ")?;
        (found == name).then(|| fact.to_owned())
    };
    entry.lines().find_map(line)
}

#[test]
fn another_policy_answers_nothing_until_it_is_adopted_and_both_are_recorded() {
    let user = User::with_first_delivery();
    user.run(&["query", SQL]).done();
    let own = fact(&user, "policy").unwrap();
    let (weak, weaker) = (
        "[profile.research.patients]\nvalue = 11",
        "[profile.research.patients]\nvalue = 3",
    );
    change_the_policy(&user, weak, weaker);

    let french = run_inside(&user.reading(FR), &["query", SQL]).failed(3, "C18");
    let english = run_inside(&user, &["query", SQL]).failed(3, "C18");
    insta::assert_snapshot!(format!("{french}\n{english}"), @"
    erreur[C18] : la politique de diffusion n'est pas celle à laquelle l'entrepôt est lié

    conseil : reprenez la politique de l'entrepôt (`tamis policy show` donne son empreinte), ou adoptez celle-ci par `tamis policy adopt`, qui s'inscrit au registre

    error[C18]: the disclosure policy is not the one that the warehouse is bound to

    hint: go back to the policy of the warehouse (`tamis policy show` gives its digest), or take this one with `tamis policy adopt`, which is recorded
    ");
    let other = fact(&user, "policy").unwrap();
    assert!(last(&user).contains("refusal of a question"));
    assert_eq!(fact(&user, "outcome").as_deref(), Some("C18"));
    assert_ne!(own, other);
    run_inside(&user, &["study", "run", STUDY, "--out", "out"]).failed(3, "C18");
    assert!(!Path::new(&user.path("out")).exists());
    let shown = run_inside(&user, &["policy", "show"]).done();
    assert!(shown.contains(&format!("policy: {other}\n")), "{shown}");
    assert!(
        shown.contains(&format!("is bound to another one: {own}\n")),
        "{shown}"
    );

    let adopted = run_inside(&user, &["policy", "adopt"]).done();
    assert!(adopted.contains(&other), "{adopted}");
    assert!(last(&user).contains("adoption of a disclosure policy"));
    assert_eq!(fact(&user, "policy_before"), Some(own));
    assert_eq!(fact(&user, "policy"), Some(other));
    run_inside(&user, &["query", SQL]).done();
    // The first one is another policy now.
    user.run(&["query", SQL]).failed(3, "C18");
    let again = run_inside(&user, &["policy", "adopt"]).done();
    assert!(again.contains("already"), "{again}");
    assert!(last(&user).contains("refusal of a question"));
    user.run(&["ledger", "verify"]).done();
}

#[test]
fn a_warehouse_that_is_bound_to_no_policy_waits_for_one() {
    let user = User::with_first_delivery();
    // As an earlier version of this program left it: no policy in the record, no key of the noise.
    let ledger = user.path("state/tamis/warehouse/ledger");
    fs::remove_dir_all(&ledger).unwrap();
    fs::remove_file(user.path("config/tamis/cell.key")).unwrap();
    let key = ledger::SigningKey::open(Path::new(&user.path("config/tamis/ledger.key"))).unwrap();
    let ledger = ledger::Ledger::create(Path::new(&ledger), &key).unwrap();
    let facts = BTreeMap::from([("data".to_owned(), "synthetic".to_owned())]);
    let (time, created) = ("2024-01-31T08:00:00Z", ledger::Kind::WarehouseCreated);
    ledger.append(&key, time, created, facts).unwrap();

    user.run(&["query", SQL]).failed(3, "C18");
    let shown = user.run(&["policy", "show"]).done();
    assert!(shown.contains("is bound to none"), "{shown}");
    user.run(&["policy", "adopt"]).done();
    assert_eq!(fact(&user, "policy_before"), None);
    user.run(&["query", SQL]).done();
}

#[test]
fn a_profile_that_is_not_assigned_is_refused_with_those_that_are() {
    let user = User::with_first_delivery();
    let anne = "[assignment]\nanne = [\"public\", \"research\"]\n";
    change_the_policy(&user, "[assignment]\n", anne);
    run_inside(&user, &["policy", "adopt"]).done();
    let query =
        |user: &User, options: &[&str]| run_inside(user, &[&["query", SQL][..], options].concat());
    query(&user, &["--person", "anne", "--project", "oat"]).done();
    for (name, expected) in [
        ("person", "anne"),
        ("project", "oat"),
        ("profile", "research"),
        ("outcome", "answered"),
    ] {
        assert_eq!(fact(&user, name).as_deref(), Some(expected), "{name}");
    }
    query(&user, &["--person", "anne", "--profile", "public"]).done();
    assert_eq!(fact(&user, "profile").as_deref(), Some("public"));
    let exact = ["--person", "anne", "--profile", "exact"];
    let french = query(&user.reading(FR), &exact).failed(3, "C17");
    let english = query(&user, &exact).failed(3, "C17");
    insta::assert_snapshot!(format!("{french}\n{english}"), @"
    erreur[C17] : ce profil n'est pas attribué à cette personne (`exact, anne`)

    conseil : qui peut interroger sous quel profil est dans `[assignment]` de `pseudonymisation/policy.toml` ; attribués : public, research

    error[C17]: this profile is not assigned to this person (`exact, anne`)

    hint: who may ask under which profile stands in `[assignment]` of `pseudonymisation/policy.toml`; assigned: public, research
    ");
    for (name, expected) in [("person", "anne"), ("profile", "exact"), ("outcome", "C17")] {
        assert_eq!(fact(&user, name).as_deref(), Some(expected), "{name}");
    }
    let nobody = query(&user, &["--person", "bob"]).failed(3, "C17");
    assert!(nobody.contains("assigned: none"), "{nobody}");
    query(&user, &["--profile", "friends"]).failed(3, "C17");
    // A name from the command line is not obeyed by the terminal.
    query(&user, &["--person", "a\u{1b}[2J"]).failed(3, "C17");
    assert!(!last(&user).contains('\u{1b}'));
    query(&user, &["--profile", "exact"]).done();
}

#[test]
fn a_study_runs_under_a_profile_that_the_operator_is_assigned() {
    let user = User::with_first_delivery();
    change_the_policy(&user, "operator = [\"public\", ", "operator = [");
    run_inside(&user, &["policy", "adopt"]).done();
    let study = ["study", "run", STUDY, "--out", "out"];
    let said = run_inside(&user, &study).failed(3, "C17");
    assert!(said.contains("public, operator"), "{said}");
    assert_eq!(fact(&user, "outcome").as_deref(), Some("C17"));
    assert_eq!(fact(&user, "study").as_deref(), Some(STUDY));
}

#[test]
fn the_text_of_a_question_is_kept_for_the_key_ring_alone_and_only_if_asked_for() {
    use sha2::{Digest, Sha256};
    let user = User::with_first_delivery();
    let folder = user.path("state/tamis/warehouse/ledger/statements");
    user.run(&["query", SQL]).done();
    assert_eq!(fact(&user, "sql_kept"), None);
    assert!(!Path::new(&folder).exists());
    let refused = "SELECT * FROM patient";
    for (sql, code) in [(SQL, 0), (refused, 3), (SQL, 0)] {
        let said = user.run(&["query", sql, "--keep-sql"]);
        assert_eq!(said.code, code, "{}", said.all());
        let kept = fact(&user, "sql_kept").unwrap();
        let digest = crate::finder::hexadecimal(&Sha256::digest(sql));
        assert_eq!(fact(&user, "sql_sha256").as_deref(), Some(digest.as_str()));
        assert_eq!(kept, format!("statements/{digest}.age"));
        let sealed = fs::read(user.path(&format!("state/tamis/warehouse/ledger/{kept}"))).unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"SELECT"));
        let text = user.read("config/tamis/key-ring.identity");
        let identity = text
            .lines()
            .find(|line| line.starts_with("AGE-SECRET-KEY-1"));
        let identity: age::x25519::Identity = identity.unwrap().parse().unwrap();
        assert_eq!(age::decrypt(&identity, &sealed).unwrap(), sql.as_bytes());
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
}

/// What `tamis policy show` says after the digest.
fn shown(user: &User) -> String {
    let said = user.run(&["policy", "show"]).done();
    let (_, rest) = said.split_once('\n').unwrap();
    rest.to_owned()
}

#[test]
fn the_policy_is_shown_whole() {
    let user = User::new();
    insta::assert_snapshot!(shown(&user), @"
    there is no warehouse here

    person    profiles
    ────────  ────────────────────────────────────────────────────────
    operator  public, research, exact, coordination, opensafely, sacro

    profile       what for
    ────────────  ─────────────────────────────────────────────────────────────────────
    coordination  Coordination: a network's own activity by structure, for that network
    exact         Exact: without noise, assigned by an officer to a named account
    opensafely    OpenSAFELY: the output rules of OpenSAFELY
    public        Publication: what the CNRMS makes public
    research      Research: what a named epidemiologist sees
    sacro         SACRO: the default configuration of ACRO

    threshold            unit                                                          coordination  exact  opensafely  public  research  sacro
    ───────────────────  ────────────────────────────────────────────────────────────  ────────────  ─────  ──────────  ──────  ────────  ─────
    patients             patients                                                      11            11     8           11      11        10
    structures           structures                                                    0             3      3           3       3         3
    structure_share      % of the patients                                             100           85     85          85      85        85
    practitioners        practitioners                                                 0             3      3           3       3         3
    two_largest_share    % of the total                                                90            90     90          90      90        90
    p_percent            % of the largest contribution                                 10            10     10          10      10        10
    degrees_of_freedom   degrees of freedom                                            10            10     10          10      10        10
    ordinary_zeros       1: shown, 0: hidden                                           1             1      0           1       1         0
    rounding_base        units                                                         1             1      5           5       1         1
    grid_cells           cells                                                         20000         20000  20000       20000   20000     20000
    cell_keys            1: perturbed, 0: exact                                        0             0      0           0       1         0
    soft_threshold       patients                                                      11            11     8           11      14        10
    leverage_limit       hundredths of information on a bit                            75            75     75          75      75        75
    leverage_measure     hundredths of information on a measure in units of its width  300           300    300         300     300       300
    leverage_presence    hundredths of information on presence                         150           150    150         150     150       150
    leverage_unreserved  % of a limit                                                  75            75     75          75      75        75
    leverage_per_number  thousandths of what is left of a limit                        25            25     25          25      25        25
    leverage_ceiling     hundredths of a limit                                         300           300    300         300     300       300
    entity_deviation     % of its patients                                             0             14     14          14      14        14
    irregular_per_month  numbers a month                                               300           300    300         300     300       300
    ");
    user.run(&["policy", "adopt"]).failed(4, "W02");
}

#[test]
fn the_policy_is_shown_in_french() {
    let said = shown(&User::new().reading_alone(FR));
    let (start, _) = said.split_once("structures   ").unwrap();
    insta::assert_snapshot!(start, @"
    il n'y a pas d'entrepôt ici

    personne  profils
    ────────  ────────────────────────────────────────────────────────
    operator  public, research, exact, coordination, opensafely, sacro

    profil        pour quoi
    ────────────  ───────────────────────────────────────────────────────────────────
    coordination  Coordination : l'activité d'un réseau par structure, pour ce réseau
    exact         Exact : sans bruit, attribué par un responsable à un compte nommé
    opensafely    OpenSAFELY : les règles d'export d'OpenSAFELY
    public        Publication : ce que le CNRMS rend public
    research      Recherche : ce que voit un épidémiologiste nommé
    sacro         SACRO : la configuration par défaut d'ACRO

    seuil                unité                                                         coordination  exact  opensafely  public  research  sacro
    ───────────────────  ────────────────────────────────────────────────────────────  ────────────  ─────  ──────────  ──────  ────────  ─────
    patients             patients                                                      11            11     8           11      11        10
    ");
}
