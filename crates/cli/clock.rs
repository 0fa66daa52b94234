//! The one place that reads the time.

use jiff::civil::Date;
use jiff::{Timestamp, ZonedDateTime};

/// Now, in UTC, to the second, RFC 3339.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub(crate) fn now() -> String {
    format!("{:.0}", Timestamp::now())
}

/// Today, where the user is.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub(crate) fn today() -> Date {
    ZonedDateTime::now().date()
}
