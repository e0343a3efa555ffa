//! What was taken back, as text.

use std::fmt::Write as _;

use ase_rules::ActionKind;

use super::{Outcome, words};
use crate::revert::{Reversal, Reverted};

/// Says of each write of a cycle whether it was taken back.
#[must_use]
pub fn reverted_to_text(reverted: &Reverted) -> String {
    let Reverted {
        instance,
        reverts,
        cycle,
        writes,
    } = reverted;
    let mut text = format!("{instance} · cycle {reverts}, taken back as cycle {cycle}\n");
    for write in writes {
        // Writing to a String cannot fail.
        let _ = line(&mut text, write);
    }
    text
}

fn line(out: &mut String, write: &Reversal) -> std::fmt::Result {
    let (ticket, agent) = (write.ticket, write.agent);
    let what = match write.kind {
        ActionKind::Assign => format!("owner and group of #{ticket}"),
        ActionKind::AddFollower | ActionKind::RemoveFollower | ActionKind::Inform => {
            format!("whether agent {agent} follows #{ticket}")
        }
    };
    let outcome = match write.outcome {
        Outcome::Applied => "restored",
        Outcome::Conflict | Outcome::Held => "left alone",
        other => words::outcome(other),
    };
    write!(out, "  {outcome:<12}  {what}")?;
    if let Some(reason) = &write.reason {
        write!(out, ": {reason}")?;
    }
    if !write.stays.is_empty() {
        write!(out, " (stays: {})", write.stays.join(", "))?;
    }
    writeln!(out)
}
