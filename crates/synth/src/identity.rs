//! Fictitious identities: names of syllables, national numbers that nobody can have, phones from
//! the range reserved for fiction.

use crate::day;
use crate::draw::Draw;

/// Object identifier of the *test* register of national health identities (INS).
/// Source: HL7 France, FR Core, INS patient profile.
pub(crate) const TEST_OID: &str = "1.2.250.1.213.1.4.10";

/// An invented person, as a region's software would know him or her.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) birth_name: String,
    pub(crate) first_given_name: String,
    /// Days since 1970-01-01.
    pub(crate) birth: i32,
    pub(crate) female: bool,
    /// Five characters: department and commune, or 99 and country.
    pub(crate) birth_place: String,
    /// Thirteen characters and key, only for a qualified identity.
    pub(crate) nir: Option<(String, String)>,
    /// Day and month are not known to the region.
    pub(crate) partial_birth: bool,
    pub(crate) usual_name: Option<String>,
    pub(crate) phone: String,
    pub(crate) address: String,
    pub(crate) note: Option<String>,
}

/// What is settled about a person before the identity is invented.
pub(crate) struct Traits<'a> {
    pub(crate) female: bool,
    pub(crate) birth: i32,
    /// Department of residence.
    pub(crate) residence: &'static str,
    /// Rarer national numbers.
    pub(crate) precarious: bool,
    /// The twin's identity: same name, day and place.
    pub(crate) twin: Option<&'a Identity>,
}

impl Identity {
    /// The identity of the person at a position of the national list.
    pub(crate) fn invent(draw: &mut Draw, index: usize, traits: &Traits<'_>) -> Self {
        let female = traits.female;
        // Commune and order number together count people, so that no two share a number by chance.
        let rank = u32::try_from(index % (999 * 40)).unwrap_or(0);
        let (order, end) = (rank % 999 + 1, rank / 999 + rank % 999);
        let (birth_name, birth, birth_place) = if let Some(twin) = traits.twin {
            (
                twin.birth_name.clone(),
                twin.birth,
                twin.birth_place.clone(),
            )
        } else {
            let place = birth_place(draw, traits.residence, end);
            (surname(draw), traits.birth, place)
        };
        let mut first_given_name = given_name(draw, female);
        while traits
            .twin
            .is_some_and(|twin| twin.first_given_name == first_given_name)
        {
            first_given_name = given_name(draw, female);
        }
        let without = draw.chance(if traits.precarious { 250 } else { 28 });
        let nir = (!without).then(|| nir(female, birth, &birth_place, order));
        let phone = phone(index);
        let note = draw.chance(90).then(|| {
            let title = if female { "Mme" } else { "M." };
            format!("Rappeler {title} {birth_name} au {phone}")
        });
        Self {
            partial_birth: nir.is_none() && draw.chance(90),
            usual_name: draw
                .chance(if female { 250 } else { 30 })
                .then(|| surname(draw)),
            address: address(draw, traits.residence),
            note,
            birth_name,
            first_given_name,
            birth,
            female,
            birth_place,
            nir,
            phone,
        }
    }
}

const ONSETS: &[&str] = &[
    "Zorv", "Brœl", "Quév", "Tharm", "Ylvé", "Kerx", "Mœrz", "Vrilh", "Ozambr", "Grélv", "Ixort",
    "Wanz", "Fœnq", "Drévol", "Plonx", "Havric", "Jorzé", "Nilv", "Ruqué", "Skelm", "Uzorn",
    "Écrov", "Çalvr", "Ombrix",
];
const CORES: &[&str] = &[
    "a", "é", "o", "ou", "i", "œ", "è", "u", "ai", "an", "oz", "év", "il", "ur", "ax", "eq",
];
const ENDINGS: &[&str] = &[
    "zque", "vard", "xel", "mœuf", "guzin", "lvaque", "trenx", "bizoul", "ndrac", "zeph", "rquois",
    "vlin", "xance", "drœuil", "mbaze", "stoq", "zinard", "lphe",
];
const GIVEN_ONSETS: &[&str] = &[
    "Zél", "Orv", "Tham", "Brix", "Ylv", "Quor", "Névr", "Ixal", "Wœl", "Fanz", "Élv", "Jusqu",
    "Mirz", "Ozél", "Ravq", "Sœv", "Tirx", "Urb", "Vanq", "Zyg",
];
const GIVEN_CORES: &[&str] = &["a", "é", "i", "o", "u", "ia", "éo", "au"];
const GIVEN_FEMALE: &[&str] = &["zine", "vraine", "xelle", "lvie", "rzane", "quine", "ndrée"];
const GIVEN_MALE: &[&str] = &["zain", "vric", "xor", "lvin", "rzan", "quel", "ndrix"];

fn surname_part(draw: &mut Draw) -> String {
    let mut name = format!("{}{}", draw.word(ONSETS), draw.word(CORES));
    if draw.chance(350) {
        name.push_str(draw.word(&["l", "z", "rv", "nd"]));
        name.push_str(draw.word(CORES));
    }
    name.push_str(draw.word(ENDINGS));
    name
}

/// A birth name: one or two parts, now and then with a particle.
fn surname(draw: &mut Draw) -> String {
    let name = surname_part(draw);
    match draw.weighted([820, 90, 30, 30, 30]) {
        1 => format!("{name}-{}", surname_part(draw)),
        2 => format!("D'{name}"),
        3 => format!("Le {name}"),
        4 => format!("O’{name}"),
        _ => name,
    }
}

/// A first given name.
fn given_name(draw: &mut Draw, female: bool) -> String {
    let endings = if female { GIVEN_FEMALE } else { GIVEN_MALE };
    let mut part = || {
        format!(
            "{}{}{}",
            draw.word(GIVEN_ONSETS),
            draw.word(GIVEN_CORES),
            draw.word(endings)
        )
    };
    let (first, second) = (part(), part());
    if draw.chance(60) {
        format!("{first}-{second}")
    } else {
        first
    }
}

/// A birth place that no commune and no country has: communes are numbered below 950 in every
/// department, countries below 99950, so that no number built on it can be a real person's.
fn birth_place(draw: &mut Draw, residence: &str, end: u32) -> String {
    let end = 950 + end % 40;
    let department = match draw.weighted([620, 130, 20, 230]) {
        0 if residence.len() == 2 => residence.to_owned(),
        1 => return format!("99{end}"),
        2 => draw.word(&["2A", "2B"]).to_owned(),
        _ => format!("{:02}", 1 + draw.below(95)),
    };
    // Corsica is 2A and 2B since 1976; department 20 is no longer in use.
    let department = if department == "20" {
        "21".to_owned()
    } else {
        department
    };
    format!("{department}{end}")
}

/// The thirteen characters of a national number (NIR) and its key.
fn nir(female: bool, birth: i32, place: &str, order: u32) -> (String, String) {
    let (year, month, _) = day::civil(birth);
    let number = format!(
        "{}{:02}{month:02}{place}{order:03}",
        if female { 2 } else { 1 },
        year % 100
    );
    let key = nir_key(&number);
    (number, key)
}

/// The key of a national number: 97 − (N mod 97), with Corsica's 2A as 19 and 2B as 18.
pub(crate) fn nir_key(number: &str) -> String {
    let digits = number.replace("2A", "19").replace("2B", "18");
    let remainder = digits
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .fold(0, |rest, digit| (rest * 10 + digit) % 97);
    format!("{:02}", 97 - remainder)
}

/// A mobile phone of the range that the French regulator (ARCEP) keeps for fiction.
fn phone(index: usize) -> String {
    let number = index % 10_000;
    format!("063998{number:04}")
}

/// An address in a street that no town has.
fn address(draw: &mut Draw, residence: &str) -> String {
    let number = draw.between(1, 180);
    format!(
        "{number} rue {}, {residence}000 {}ville",
        surname_part(draw),
        surname_part(draw)
    )
}

/// The same name as another region's software would print it: capitals without diacritics.
pub(crate) fn capitals(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            'é' | 'è' | 'É' => plain.push('E'),
            'ç' | 'Ç' => plain.push('C'),
            'œ' | 'Œ' => plain.push_str("OE"),
            '’' => plain.push('\''),
            other => plain.extend(other.to_uppercase()),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Purpose;

    #[test]
    fn keys_agree_with_the_published_vectors() {
        // Vectors of the reference pages, recomputed there from python-stdnum and HL7 samples.
        for (number, key) in [
            ("2951099126111", "93"),
            ("253072B073004", "70"),
            ("253072A073004", "43"),
            ("1850575123456", "73"),
            ("2790351215189", "89"),
            ("1700175101123", "88"),
            ("2550814168025", "38"),
            ("199072A004001", "09"),
        ] {
            assert_eq!(nir_key(number), key, "{number}");
        }
    }

    #[test]
    fn a_national_number_has_thirteen_characters_and_a_place_that_does_not_exist() {
        let mut draw = Draw::stream(3, Purpose::Person, 0);
        for order in 1..400 {
            let place = birth_place(&mut draw, "67", order);
            assert_eq!(place.len(), 5);
            let end: u32 = place.get(2..).unwrap().parse().unwrap();
            assert!((950..990).contains(&end));
            let (number, key) = nir(order % 2 == 0, day::of(1981, 3, 9), &place, order);
            assert_eq!((number.len(), key.len()), (13, 2));
        }
    }

    #[test]
    fn names_are_long_enough_to_be_found_in_raw_bytes() {
        let mut draw = Draw::stream(3, Purpose::Person, 1);
        for _ in 0..2000 {
            assert!(surname(&mut draw).len() >= 6);
            assert!(given_name(&mut draw, true).len() >= 6);
        }
    }

    #[test]
    fn capitals_are_plain_letters() {
        assert_eq!(capitals("Brœlévard-O’Çalvrè"), "BROELEVARD-O'CALVRE");
    }
}
