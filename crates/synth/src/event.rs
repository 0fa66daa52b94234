//! Visits and meetings: the table `event`.

use std::collections::BTreeSet;

use contract::Value;

use crate::day;
use crate::draw::Draw;
use crate::network::Structure;
use crate::people::{Person, Stay};
use crate::record::{Context, Rows, text};

/// One kind of event, how long it lasts, and who holds it.
struct Kind {
    event_type: &'static str,
    profession: &'static str,
    /// Shortest and longest, in steps of five minutes.
    duration: (i32, i32),
}

const fn kind(event_type: &'static str, profession: &'static str, duration: (i32, i32)) -> Kind {
    Kind {
        event_type,
        profession,
        duration,
    }
}

const GP: &[(Kind, u32)] = &[
    (kind("gp_consultation", "gp", (3, 6)), 900),
    (kind("teleconsultation", "gp", (2, 4)), 60),
    (kind("joint_consultation", "gp", (6, 12)), 40),
];
const PSYCHOLOGIST: &[(Kind, u32)] = &[
    (kind("psychologist_interview", "psychologist", (8, 12)), 920),
    (kind("missed_appointment", "psychologist", (0, 0)), 80),
];
const SOCIAL_WORKER: &[(Kind, u32)] = &[
    (
        kind("social_worker_interview", "social_worker", (6, 12)),
        780,
    ),
    (kind("home_visit", "social_worker", (9, 18)), 60),
    (kind("relatives_contact", "social_worker", (2, 6)), 80),
    (kind("referral_out", "social_worker", (2, 6)), 80),
];
const PSYCHIATRIST: &[(Kind, u32)] = &[(
    kind("psychiatrist_consultation", "psychiatrist", (6, 9)),
    1000,
)];
const MEETING: &[(Kind, u32)] = &[(kind("synthesis_meeting", "team", (1, 3)), 1000)];

/// Columns of the rows made here.
pub(crate) const COLUMNS: &[&str] = &[
    "microstructure_id",
    "practitioner_no",
    "event_date",
    "event_type",
    "profession",
    "duration_minutes",
];

/// The events of one person in one region, over all years.
pub(crate) fn rows(
    person: &Person,
    region: usize,
    context: &Context<'_>,
    draw: &mut Draw,
    rows: &mut Rows,
) {
    let mut taken = BTreeSet::new();
    for (position, stay) in person.stays.iter().enumerate() {
        if stay.region != region {
            continue;
        }
        let Some(place) = context.structure(stay) else {
            continue;
        };
        for year in context.scale.each_year() {
            let (first, last) = day::of_year(year);
            let window = (stay.from.max(first), stay.to.unwrap_or(last).min(last));
            if window.0 > window.1 {
                continue;
            }
            // One visit a year is always there, on the day of inclusion if it is in that year: it
            // makes the patient active.
            let sure = if stay.from >= first {
                stay.from
            } else {
                draw.between(first + 1, (window.1 - 2).max(first + 1))
            };
            let mut visits = Visits {
                stay,
                place,
                window,
                taken: &mut taken,
                draw: &mut *draw,
            };
            visits.add(GP, Some(sure), rows, person);
            let half = if position == 0 { 1 } else { 2 };
            for (kinds, rate) in [GP, PSYCHOLOGIST, SOCIAL_WORKER, PSYCHIATRIST, MEETING]
                .into_iter()
                .zip(person.history.visits)
            {
                let days = (window.1 - window.0 + 1) * rate;
                let count = (days + visits.draw.between(0, 364 * half)) / (365 * half);
                let already = i32::from(kinds.as_ptr() == GP.as_ptr());
                for _ in already..count {
                    visits.add(kinds, None, rows, person);
                }
            }
        }
    }
}

struct Visits<'a> {
    stay: &'a Stay,
    place: &'a Structure,
    window: (i32, i32),
    /// Day and type of what is already noted: no two the same.
    taken: &'a mut BTreeSet<(i32, &'static str)>,
    draw: &'a mut Draw,
}

impl Visits<'_> {
    fn add(
        &mut self,
        kinds: &'static [(Kind, u32)],
        on: Option<i32>,
        rows: &mut Rows,
        person: &Person,
    ) {
        let position = if on.is_some() {
            0
        } else {
            self.draw.weighted(kinds.iter().map(|(_, w)| *w))
        };
        let Some((kind, _)) = kinds.get(position) else {
            return;
        };
        let Some(date) = self.free_day(kind.event_type, on) else {
            return;
        };
        let practitioner = match kind.profession {
            "psychologist" => self.place.psychologist.clone(),
            "social_worker" => self.place.social_worker.clone(),
            "psychiatrist" => self.place.psychiatrist.clone(),
            _ => self.doctor(on.is_some()),
        };
        let minutes = self.draw.between(kind.duration.0, kind.duration.1) * 5;
        let duration = if kind.duration.1 == 0 {
            Value::Null
        } else {
            Value::Int(i64::from(minutes))
        };
        rows.push(
            person,
            self.stay,
            vec![
                Value::Text(self.place.id.clone()),
                Value::Text(practitioner),
                Value::Date(date),
                text(kind.event_type),
                text(kind.profession),
                duration,
            ],
        );
    }

    /// The patient's own general practitioner, or now and then a colleague of the practice.
    fn doctor(&mut self, own: bool) -> String {
        let doctors = &self.place.practitioners;
        let position = if !own && self.draw.chance(80) {
            self.draw.index(doctors.len())
        } else {
            self.stay.practitioner
        };
        doctors.get(position).cloned().unwrap_or_default()
    }

    /// A workday of the window on which no event of this type is noted yet.
    fn free_day(&mut self, event_type: &'static str, on: Option<i32>) -> Option<i32> {
        for _ in 0..4 {
            let wish = on.unwrap_or_else(|| self.draw.between(self.window.0, self.window.1));
            let date = day::workday(wish);
            if (date <= self.window.1 || on.is_some()) && self.taken.insert((date, event_type)) {
                return Some(date);
            }
        }
        None
    }
}
