//! Whatever a team file holds, it becomes an engineer, and each of its flaws is a sentence with its place.

#![no_main]

use ase_daemon::sources::{WorkingHours, parse_member};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let member = parse_member("somebody.yml", text);
    for flaw in &member.flaws {
        assert!(!flaw.is_empty() && !flaw.contains('\n'), "{flaw:?}");
    }
    for focus in &member.focuses {
        let shares = focus.organizations.iter().map(|share| share.percentage);
        for percentage in shares.chain([focus.percentage]).flatten() {
            assert!(percentage.is_finite(), "{percentage}");
        }
    }
    let _ = WorkingHours::parse(text);
});
