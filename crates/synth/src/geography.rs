//! Where the networks work: regions by COG code, their departments and their networks.

/// What is known, or assumed, about one region.
pub(crate) struct Geography {
    /// Region code of the official geographic code (COG).
    pub(crate) code: &'static str,
    /// Networks: label and departments.
    pub(crate) networks: &'static [(&'static str, &'static [&'static str])],
    /// Structures in 2023, the weight of the region in the national total.
    pub(crate) structures: u32,
    /// Does the Article 51 experiment Equip'addict run there?
    pub(crate) equip_addict: bool,
    /// How much more often than elsewhere alcohol is the reason for follow-up (thousandths).
    pub(crate) alcohol: u32,
    /// Prefix of the region's own patient numbers.
    pub(crate) prefix: &'static str,
}

/// The regions of which the sources say something. Structures: 44, 32, 11 and 27 from the
/// networks' own page, 76 from the Occitanie survey of 2023; 93 is assumed.
const KNOWN: &[Geography] = &[
    Geography {
        code: "44",
        networks: &[
            ("Alsace", &["67", "68"]),
            ("Moselle", &["57"]),
            ("Meurthe-et-Moselle", &["54"]),
            ("Aube", &["10"]),
            ("Marne", &["51"]),
            ("Haute-Marne", &["52"]),
        ],
        structures: 42,
        equip_addict: true,
        alcohol: 950,
        prefix: "GE-",
    },
    Geography {
        code: "32",
        networks: &[
            ("Somme et Oise", &["80", "60"]),
            ("Aisne", &["02"]),
            ("Nord", &["59"]),
        ],
        structures: 27,
        equip_addict: true,
        alcohol: 1150,
        prefix: "HDF/",
    },
    Geography {
        code: "11",
        networks: &[
            ("Seine-Saint-Denis", &["93"]),
            ("Sud francilien", &["91", "77", "94"]),
        ],
        structures: 21,
        equip_addict: true,
        alcohol: 950,
        prefix: "IDF_",
    },
    Geography {
        code: "27",
        networks: &[("Bourgogne", &["21", "71"]), ("Franche-Comté", &["25"])],
        structures: 12,
        equip_addict: true,
        alcohol: 1050,
        prefix: "BFC.",
    },
    Geography {
        code: "76",
        networks: &[
            ("Toulousain", &["31", "81"]),
            ("Méditerranée", &["34", "30"]),
        ],
        structures: 20,
        equip_addict: true,
        alcohol: 950,
        prefix: "OC",
    },
    Geography {
        code: "93",
        networks: &[("Canebière", &["13"]), ("Azur", &["06", "83"])],
        structures: 12,
        equip_addict: false,
        alcohol: 1000,
        prefix: "PACA",
    },
];

/// Stands for the region that no source names (code 99 in the model), and for any region that a
/// contract adds: departments outside the six known regions, so that nothing points at one.
static UNNAMED: Geography = Geography {
    code: "99",
    networks: &[("Premier réseau", &["37"]), ("Second réseau", &["45"])],
    structures: 8,
    equip_addict: false,
    alcohol: 1000,
    prefix: "LOC-",
};

/// The geography of a region code.
pub(crate) fn of(code: &str) -> &'static Geography {
    KNOWN
        .iter()
        .find(|region| region.code == code)
        .unwrap_or(&UNNAMED)
}
