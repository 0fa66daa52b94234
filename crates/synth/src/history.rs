//! What is true of a person in every region and every table: products, infections, rhythm of
//! visits, experiment. Tables of two regions agree because they read it here.

use crate::day;
use crate::draw::Draw;
use crate::product::Product;

/// The facts of one person.
pub(crate) struct History {
    /// Product that poses most problems, then others, each with the age at first use.
    pub(crate) substances: Vec<(&'static str, i32)>,
    pub(crate) hepatitis: HepatitisC,
    /// Visits a year: general practitioner, psychologist, social worker, psychiatrist, synthesis.
    pub(crate) visits: [i32; 5],
    /// Article 51 experiment under which the main structure follows the person.
    pub(crate) experiment: &'static str,
    pub(crate) payment_refused: bool,
    pub(crate) education: &'static str,
    pub(crate) children: i32,
}

/// What the history depends on.
pub(crate) struct Origin {
    pub(crate) product: Product,
    pub(crate) precarious: bool,
    /// Day of birth.
    pub(crate) birth: i32,
    /// Day of inclusion.
    pub(crate) from: i32,
    /// Does Equip'addict run in the region?
    pub(crate) equip_addict: bool,
}

/// Hepatitis C as it is, whether tested or not.
#[derive(Clone, Copy)]
pub(crate) struct HepatitisC {
    pub(crate) antibody: bool,
    pub(crate) rna: bool,
}

impl History {
    pub(crate) fn of(origin: &Origin, draw: &mut Draw) -> Self {
        let experiments = if origin.equip_addict {
            [700, 150, 150]
        } else {
            [0, 400, 600]
        };
        let names = ["equip_addict", "covid_mental_health", "none"];
        let experiment = names.into_iter().zip(experiments);
        let experiment: Vec<(&'static str, u32)> = experiment.collect();
        let education = [
            ("none", 40),
            ("primary", 120),
            ("secondary", 610),
            ("higher", 230),
        ];
        Self {
            substances: substances(origin, draw),
            hepatitis: HepatitisC::of(origin, draw),
            visits: visits(origin, draw),
            experiment: draw.weighted_word(&experiment),
            payment_refused: draw.chance(30),
            education: draw.weighted_word(&education),
            children: draw.between(0, 3).min(draw.between(0, 4)),
        }
    }

    /// The product that poses most problems.
    pub(crate) fn main_substance(&self) -> &'static str {
        self.substances
            .first()
            .map(|(substance, _)| *substance)
            .unwrap_or_default()
    }
}

impl HepatitisC {
    /// By birth year, which carries the Alsace figures of 2006-2007 forward: 7 % of those under
    /// 30 then, 80 % of those over 45, linear between. Since 2014 most are cured.
    fn of(origin: &Origin, draw: &mut Draw) -> Self {
        let per_mille = match day::year(origin.birth) {
            _ if !origin.product.is_hard_drug() => 45,
            ..=1961 => 800,
            1977.. => 70,
            born => 800 - (born - 1961) * 730 / 16,
        };
        let antibody = draw.chance(u32::try_from(per_mille).unwrap_or(0));
        Self {
            antibody,
            rna: antibody && draw.chance(350),
        }
    }
}

/// Visits a year: GP 6–12, psychologist 0–10, social worker 0–6, synthesis 1–4 (assumed); one
/// person in eight also sees a psychiatrist.
fn visits(origin: &Origin, draw: &mut Draw) -> [i32; 5] {
    let without_social = if origin.precarious { 100 } else { 400 };
    let mut some = |without: u32, most: i32| {
        if draw.chance(without) {
            0
        } else {
            draw.between(1, most)
        }
    };
    let others = [some(300, 10), some(without_social, 6), some(875, 3)];
    let [psychologist, social_worker, psychiatrist] = others;
    [
        draw.between(6, 12),
        psychologist,
        social_worker,
        psychiatrist,
        draw.between(1, 4),
    ]
}

/// The main product and up to two others.
fn substances(origin: &Origin, draw: &mut Draw) -> Vec<(&'static str, i32)> {
    let mut list = vec![(
        main_substance(origin.product, draw),
        age_first_use(origin, draw),
    )];
    for _ in 0..draw.weighted([480, 370, 150]) {
        let other = draw.weighted_word(&[
            ("tobacco", 440),
            ("alcohol", 200),
            ("cannabis", 200),
            ("cocaine_powder", 80),
            ("benzodiazepine", 80),
        ]);
        if list.iter().all(|(known, _)| *known != other) {
            list.push((other, age_first_use(origin, draw)));
        }
    }
    list
}

fn main_substance(product: Product, draw: &mut Draw) -> &'static str {
    let words: &[(&'static str, u32)] = match product {
        Product::Alcohol => &[("alcohol", 1)],
        Product::Tobacco => &[("tobacco", 1)],
        Product::Cannabis => &[("cannabis", 955), ("synthetic_cannabinoid", 45)],
        Product::Opioids => &[
            ("heroin", 450),
            ("other_opioid", 250),
            ("buprenorphine_misused", 200),
            ("methadone_misused", 100),
        ],
        Product::Medicines => &[("benzodiazepine", 850), ("other_sedative", 150)],
        Product::Cocaine => &[("cocaine_powder", 700), ("crack", 300)],
        Product::Behavioural => &[
            ("gambling", 480),
            ("screens", 300),
            ("eating", 150),
            ("sexual_behaviour", 70),
        ],
        Product::Other => &[
            ("amphetamine", 250),
            ("synthetic_cathinone", 220),
            ("mdma", 200),
            ("ketamine", 180),
            ("ghb", 100),
            ("lsd", 50),
        ],
    };
    draw.weighted_word(words)
}

/// Age at first use: never after the inclusion.
fn age_first_use(origin: &Origin, draw: &mut Draw) -> i32 {
    let age = day::year(origin.from) - day::year(origin.birth) - 1;
    let (mean, deviation) = match origin.product {
        Product::Alcohol | Product::Tobacco | Product::Cannabis => (16, 3),
        Product::Medicines | Product::Behavioural => (30, 9),
        Product::Opioids | Product::Cocaine | Product::Other => (21, 5),
    };
    draw.bell(mean, deviation).clamp(10, age.max(10))
}
