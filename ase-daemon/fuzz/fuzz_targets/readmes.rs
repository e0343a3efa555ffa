//! Whatever a README holds, its tables become no more accounts than it has lines, or an error.

#![no_main]

use ase_daemon::sources::parse_readme;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(read) = parse_readme(text, "README.md") {
        assert!(read.value.len() < text.lines().count(), "{read:?}");
    }
});
