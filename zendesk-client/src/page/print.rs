//! What tells one version of a record from another, so that a place between two records can be found again.

use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A record and its version as one number. Stable: it is written into checkpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Print(u64);

#[derive(Deserialize)]
struct Identity<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    updated_at: Option<&'a RawValue>,
    #[serde(borrow, default)]
    generated_timestamp: Option<&'a RawValue>,
}

impl Print {
    /// By id and time of change; a record without an id is its whole text.
    pub(super) fn of(record: &RawValue) -> Self {
        let mut print = Fnv::new();
        match serde_json::from_str::<Identity<'_>>(record.get()) {
            Ok(Identity {
                id: Some(id),
                updated_at,
                generated_timestamp,
            }) => {
                for part in [Some(id), updated_at, generated_timestamp] {
                    print.eat(part.map_or("", RawValue::get));
                    print.eat("\n");
                }
            }
            _ => print.eat(record.get()),
        }
        Self(print.0)
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let is_print = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
        is_print
            .then(|| u64::from_str_radix(text, 16).ok())
            .flatten()
            .map(Self)
    }
}

impl fmt::Display for Print {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Fowler, Noll and Vo's hash (1a): the standard library's may change with any release.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn eat(&mut self, text: &str) {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
