//! Whatever an export holds, it becomes no more records than it has lines, or an error.

#![no_main]

use std::collections::BTreeMap;

use ase_daemon::sources::{parse_absences, parse_charges};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let lines = text.split(['\n', '\r']).count();
    if let Ok(read) = parse_absences(text, "time-off.csv") {
        assert!(read.value.len() < lines, "{read:?}");
        assert!(read.value.iter().all(|off| off.start <= off.end), "{read:?}");
    }
    if let Ok(read) = parse_charges(text, "charges.csv", &BTreeMap::new()) {
        assert!(read.value.len() < lines, "{read:?}");
    }
});
