//! Nothing unsigned is taken, and whatever a delivery holds, reading it ends.

#![no_main]

use libfuzzer_sys::fuzz_target;
use zendesk_client::Timestamp;
use zendesk_client::webhook::{Delivery, TEST_SECRET, Verifier};

const TIME: &str = "1970-01-01T00:00:00Z";

fuzz_target!(|input: &[u8]| {
    let _ = Delivery::read(input);
    let verifier = Verifier::new(TEST_SECRET);
    let signed = verifier.sign(TIME, input);
    let checked = verifier.check(Timestamp::UNIX_EPOCH, TIME, &signed, input);
    assert!(checked.is_ok() || input.len() > 1024 * 1024);
    // A line with a time, a line with a signature, a body: all of them the fuzzer's.
    let mut parts = input.splitn(3, |byte| *byte == b'\n');
    let mut text = || std::str::from_utf8(parts.next()?).ok();
    if let (Some(time), Some(signature)) = (text(), text()) {
        let body = parts.next().unwrap_or_default();
        let checked = verifier.check(Timestamp::UNIX_EPOCH, time, signature, body);
        assert!(checked.is_err() || signature.trim() == verifier.sign(time, body));
    }
});
