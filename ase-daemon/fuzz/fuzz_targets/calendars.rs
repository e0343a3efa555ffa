//! Whatever a calendar holds, it becomes absences within a year, or an error.

#![no_main]

use ase_daemon::sources::parse_ics;
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let today = date(2026, 3, 2);
    let Ok(read) = parse_ics(text, "time-off.ics", today) else {
        return;
    };
    for off in &read.value {
        assert!(off.start <= off.end && off.end >= today, "{off:?}");
        assert!(off.start <= date(2027, 3, 2), "{off:?}");
    }
});
