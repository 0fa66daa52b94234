use crate::toolkit::{POLICY, profile};
use tamis_disclosure::{Code, DisclosureError, Policy, Profile, ThresholdName, Tightening};

fn refused(text: &str) -> DisclosureError {
    Policy::parse(text).unwrap_err()
}

#[test]
fn the_profiles_of_the_house_are_read() {
    let policy = Policy::parse(POLICY).unwrap();
    let names: Vec<&str> = policy.profiles().map(Profile::name).collect();
    assert_eq!(
        names,
        [
            "coordination",
            "exact",
            "opensafely",
            "public",
            "research",
            "sacro"
        ]
    );
    assert!(policy.profile("other").is_none());
    let values = |name: &str| {
        ThresholdName::ALL
            .map(|threshold| policy.profile(name).unwrap().threshold(threshold).value())
    };
    let expected = [
        ("public", [11, 3, 85, 3, 90, 10, 10, 1, 5, 20_000, 0, 11]),
        ("research", [11, 3, 85, 3, 90, 10, 10, 1, 1, 20_000, 1, 14]),
        ("exact", [11, 3, 85, 3, 90, 10, 10, 1, 1, 20_000, 0, 11]),
        (
            "coordination",
            [11, 0, 100, 0, 90, 10, 10, 1, 1, 20_000, 0, 11],
        ),
        ("opensafely", [8, 3, 85, 3, 90, 10, 10, 0, 5, 20_000, 0, 8]),
        ("sacro", [10, 3, 85, 3, 90, 10, 10, 0, 1, 20_000, 0, 10]),
    ];
    for (name, first) in expected {
        let values = values(name);
        let (own, limits) = values.split_at(12);
        assert_eq!(own, first, "{name}");
        let deviation = if name == "coordination" { 0 } else { 14 };
        assert_eq!(
            limits,
            [75, 300, 150, 75, 25, 300, deviation, 300],
            "{name}"
        );
    }
    assert!(
        policy
            .profile("public")
            .unwrap()
            .threshold(ThresholdName::Patients)
            .source()
            .contains("ATIH")
    );
}

#[test]
fn a_profile_says_its_limits_as_shares() {
    let research = profile("research");
    assert!(research.is_perturbed() && !profile("exact").is_perturbed());
    assert_eq!(research.soft_threshold(), 14);
    for (limit, expected) in [
        (research.leverage_limit(), 0.75),
        (research.leverage_measure(), 3.0),
        (research.leverage_presence(), 1.5),
        (research.leverage_unreserved(), 0.75),
        (research.leverage_per_number(), 0.025),
        (research.leverage_ceiling(), 3.0),
        (research.entity_deviation(), 0.14),
    ] {
        assert!((limit - expected).abs() < 1e-12, "{limit}");
    }
    assert_eq!(research.irregular_per_month(), 300);
    // A study that raises k raises the border that lies below it.
    let asked = Tightening {
        patients: Some(20),
        ..Tightening::default()
    };
    assert_eq!(research.tighten(&asked).unwrap().soft_threshold(), 20);
}

#[test]
fn only_named_persons_are_assigned_known_profiles() {
    let policy = Policy::parse(POLICY).unwrap();
    assert_eq!(policy.assigned("operator"), Profile::NAMES);
    assert!(policy.assigned("somebody").is_empty());
    let assigned =
        |line: &str| POLICY.replacen("[assignment]", &format!("[assignment]\n{line}"), 1);
    let two = Policy::parse(&assigned("'anne-marie.l_2' = [\"public\"]")).unwrap();
    assert_eq!(two.assigned("anne-marie.l_2"), ["public"]);
    let persons: Vec<&str> = two.assignments().map(|(person, _)| person).collect();
    assert_eq!(persons, ["anne-marie.l_2", "operator"]);
    for line in [
        "anne = []".to_owned(),
        "anne = [\"friends\"]".to_owned(),
        "anne = [\"public\", \"Research\"]".to_owned(),
        "'anne marie' = [\"public\"]".to_owned(),
        "'' = [\"public\"]".to_owned(),
        "\"a\\u202Eb\" = [\"public\"]".to_owned(),
        format!("{} = [\"public\"]", "a".repeat(65)),
    ] {
        assert_eq!(refused(&assigned(&line)).code(), Code::D27, "{line}");
    }
    for line in ["anne = \"public\"", "operator = [\"public\"]"] {
        assert_eq!(refused(&assigned(line)).code(), Code::D20, "{line}");
    }
    let none = POLICY.replacen("[assignment]", "[assignments]", 1);
    assert_eq!(refused(&none).code(), Code::D20);
}

#[test]
fn the_digest_is_of_the_text() {
    let digest = Policy::parse(POLICY).unwrap().digest().to_owned();
    assert_eq!(digest.len(), 64);
    assert_ne!(
        digest,
        Policy::parse(&format!("{POLICY}\n")).unwrap().digest()
    );
}

#[test]
fn an_unknown_a_missing_or_a_repeated_field_refuses_the_policy() {
    let unknown = POLICY.replace("[profile.public.patients]", "[profile.public.patient]");
    assert_eq!(refused(&unknown).code(), Code::D20);
    let within = POLICY.replace("unit = \"patients\"", "unit = \"patients\"\nnote = \"\"");
    assert_eq!(refused(&within).code(), Code::D20);
    let missing = POLICY.replace("why = \"Does not apply, for the same reason.\"", "");
    assert_eq!(refused(&missing).code(), Code::D20);
    let other = POLICY.replace("profile.coordination", "profile.friends");
    assert_eq!(refused(&other).code(), Code::D20);
    assert_eq!(refused("").code(), Code::D20);
    assert_eq!(refused("profile = 3").code(), Code::D20);
    assert_eq!(
        refused(&format!("{POLICY}\n[profile.public]\n")).code(),
        Code::D20
    );
}

#[test]
fn a_threshold_that_makes_no_sense_refuses_the_policy() {
    let faults = [
        ("value = 11", "value = 1", ThresholdName::Patients),
        ("value = 85", "value = 101", ThresholdName::StructureShare),
        ("value = 5\n", "value = 0\n", ThresholdName::RoundingBase),
        (
            "value = 75\nunit = \"% of a limit\"",
            "value = 101\nunit = \"% of a limit\"",
            ThresholdName::LeverageUnreserved,
        ),
        (
            "value = 25\n",
            "value = 0\n",
            ThresholdName::LeveragePerNumber,
        ),
        (
            "value = 300\nunit = \"hundredths of a limit\"",
            "value = 99\nunit = \"hundredths of a limit\"",
            ThresholdName::LeverageCeiling,
        ),
        (
            "unit = \"structures\"",
            "unit = \"patients\"",
            ThresholdName::Structures,
        ),
        ("value = 20000", "value = 0", ThresholdName::GridCells),
        (
            "source = \"OpenSAFELY and ACRO round what is published to 5\"",
            "source = \" \"",
            ThresholdName::RoundingBase,
        ),
    ];
    for (old, new, name) in faults {
        let error = refused(&POLICY.replacen(old, new, 1));
        assert!(
            matches!(&error, DisclosureError::ThresholdInvalid { profile, threshold, .. }
                if profile == "public" && *threshold == name),
            "{error}"
        );
    }
    assert_eq!(
        refused(&POLICY.replacen("value = 11", "value = -11", 1)).code(),
        Code::D20
    );
}

#[test]
fn a_study_can_tighten_its_profile() {
    let asked = Tightening {
        patients: Some(20),
        structures: Some(5),
        structure_share: Some(60),
        practitioners: Some(4),
        two_largest_share: Some(75),
        p_percent: Some(15),
        degrees_of_freedom: Some(20),
        ordinary_zeros: Some(0),
        rounding_base: Some(10),
        cell_keys: Some(1),
        soft_threshold: Some(23),
        leverage_limit: Some(50),
        leverage_measure: Some(200),
        leverage_presence: Some(100),
        leverage_unreserved: Some(50),
        leverage_per_number: Some(10),
        leverage_ceiling: Some(200),
        entity_deviation: Some(30),
        irregular_per_month: Some(100),
    };
    let public = profile("public");
    let tightened = public.tighten(&asked).unwrap();
    let values = ThresholdName::ALL.map(|name| tightened.threshold(name).value());
    assert_eq!(
        values,
        [
            20, 5, 60, 4, 75, 15, 20, 0, 10, 20_000, 1, 23, 50, 200, 100, 50, 10, 200, 30, 100
        ]
    );
    let source = tightened.threshold(ThresholdName::Patients).source();
    assert!(source.starts_with("asked for by the study; the policy says 11: ATIH"));
    assert_eq!(tightened.name(), "public");
    assert_eq!(public.tighten(&Tightening::default()).unwrap(), public);
    let same = Tightening {
        patients: Some(11),
        rounding_base: Some(5),
        ..Tightening::default()
    };
    assert_eq!(public.tighten(&same).unwrap(), public);
}

/// As a study writes it.
const LOOSER_THAN_PUBLIC: [&str; 20] = [
    "patients = 10",
    "structures = 2",
    "structure_share = 90",
    "practitioners = 0",
    "two_largest_share = 95",
    "p_percent = 5",
    "degrees_of_freedom = 9",
    "soft_threshold = 10",
    "leverage_limit = 76",
    "leverage_measure = 301",
    "leverage_presence = 151",
    "leverage_unreserved = 76",
    "leverage_per_number = 26",
    "leverage_ceiling = 301",
    "entity_deviation = 13",
    "irregular_per_month = 301",
    "rounding_base = 1",
    "rounding_base = 7",
    "rounding_base = 0",
    "patients = 30\nstructures = 1",
];

#[test]
fn a_study_cannot_loosen_its_profile() {
    let none = Tightening::default;
    for asked in LOOSER_THAN_PUBLIC {
        let asked: Tightening = toml::from_str(asked).unwrap();
        assert_eq!(
            profile("public").tighten(&asked).unwrap_err().code(),
            Code::D22,
            "{asked:?}"
        );
    }
    let exact = Tightening {
        cell_keys: Some(0),
        ..none()
    };
    assert_eq!(
        profile("research").tighten(&exact).unwrap_err().code(),
        Code::D22
    );
    let absurd = Tightening {
        structure_share: Some(0),
        ..none()
    };
    assert_eq!(
        profile("public").tighten(&absurd).unwrap_err().code(),
        Code::D21
    );
    assert!(toml::from_str::<Tightening>("patients = 12").is_ok());
    assert!(toml::from_str::<Tightening>("grid_cells = 12").is_err());
}

#[test]
fn a_profile_is_written_whole_into_provenance() {
    let written = serde_json::to_value(profile("public")).unwrap();
    assert_eq!(written["name"], "public");
    assert_eq!(written["patients"]["value"], 11);
    assert_eq!(written["patients"]["unit"], "patients");
    for name in ThresholdName::ALL {
        assert!(
            written[name.as_str()]["source"].is_string(),
            "{}",
            name.as_str()
        );
    }
}

fn patients_under(name: &str, patients: u32) -> Option<i64> {
    let cell = crate::toolkit::spec(
        crate::toolkit::whole(),
        &[tamis_disclosure::Statistic::Patients],
    );
    let evidence = crate::toolkit::group(crate::toolkit::met(0..patients));
    let ordinary = tamis_disclosure::TableSpec {
        ordinary: true,
        ..cell
    };
    let judged = crate::toolkit::judged_under(
        &profile(name),
        ordinary,
        vec![evidence],
        vec![crate::sets::MomentSets::default()],
    );
    judged[0].ok()
}

#[test]
fn opensafely_hides_up_to_seven_and_rounds_the_rest_to_five() {
    for hidden in 0..8 {
        assert_eq!(patients_under("opensafely", hidden), None, "{hidden}");
    }
    for (count, shown) in [
        (8, 10),
        (12, 10),
        (13, 15),
        (17, 15),
        (18, 20),
        (1_000, 1_000),
    ] {
        assert_eq!(patients_under("opensafely", count), Some(shown), "{count}");
    }
}

#[test]
fn sacro_hides_under_ten_and_every_zero() {
    let shown: Vec<Option<i64>> = [0, 1, 9, 10, 11]
        .map(|count| patients_under("sacro", count))
        .to_vec();
    assert_eq!(shown, [None, None, None, Some(10), Some(11)]);
    // Where our own profiles show the zero of an ordinary group.
    assert_eq!(patients_under("exact", 0), Some(0));
}
