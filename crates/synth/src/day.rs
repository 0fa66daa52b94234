//! Days since 1970-01-01, as in [`contract::Value::Date`], and the civil calendar.
//!
//! Formulas: H. Hinnant, *chrono-Compatible Low-Level Date Algorithms* (2021). They are spelled
//! out here because some hundred thousand dates are written one by one in unoptimised builds.

/// A civil date: year, month 1–12, day 1–31.
pub(crate) type Civil = (i32, i32, i32);

/// Days since 1970-01-01 of a civil date.
pub(crate) fn of(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The civil date of a number of days since 1970-01-01.
pub(crate) fn civil(days: i32) -> Civil {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    (year, month, day)
}

/// The year of a day.
pub(crate) fn year(days: i32) -> i32 {
    civil(days).0
}

/// First and last day of a year.
pub(crate) fn of_year(year: i32) -> (i32, i32) {
    (of(year, 1, 1), of(year, 12, 31))
}

/// The day itself, or the Monday after it if it falls on a weekend: practices are closed.
pub(crate) fn workday(days: i32) -> i32 {
    // 1970-01-01 was a Thursday; Monday is 0.
    match (days + 3).rem_euclid(7) {
        5 => days + 2,
        6 => days + 1,
        _ => days,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_civil_dates_agree_with_an_independent_calendar() {
        let epoch = jiff::civil::date(1970, 1, 1);
        for days in (-40_000..40_000).step_by(17) {
            let expected = epoch.checked_add(jiff::Span::new().days(days)).unwrap();
            let (year, month, day) = civil(days);
            assert_eq!(
                (year, month, day),
                (
                    i32::from(expected.year()),
                    i32::from(expected.month()),
                    i32::from(expected.day())
                )
            );
            assert_eq!(of(year, month, day), days);
        }
    }

    #[test]
    fn no_workday_falls_on_a_weekend() {
        assert_eq!(workday(of(2023, 5, 6)), of(2023, 5, 8));
        assert_eq!(workday(of(2023, 5, 7)), of(2023, 5, 8));
        assert_eq!(workday(of(2023, 5, 5)), of(2023, 5, 5));
    }
}
