//! Accounts that several places tell otherwise.

use std::fmt::Write as _;

use super::{escaped, sentence};
use crate::{
    onboard::Disagreement,
    tell::{CycleReport, words},
};

/// What each place says of an account, which counts, who puts right what does not agree, and what there is to send: by name,
/// since a report is read in minutes.
pub(super) fn block(
    out: &mut String,
    disagreement: &Disagreement,
    report: &CycleReport,
) -> std::fmt::Result {
    writeln!(out, "\n| place | says | | read |")?;
    writeln!(out, "| --- | --- | --- | --- |")?;
    for place in &disagreement.places {
        let age = place.read_at.map(|at| words::age(report.started_at, at));
        writeln!(
            out,
            "| {} | {} | {}{} | {} |",
            place.place,
            sentence(&place.says),
            place.mark(),
            escaped(&place.more()),
            age.unwrap_or_default()
        )?;
    }
    if !disagreement.texts.is_empty() {
        writeln!(out)?;
    }
    let organization = disagreement.organization;
    for text in &disagreement.texts {
        let (to, title) = (words::owner(text.to), escaped(&text.title));
        writeln!(
            out,
            "- To send to {to}: {title} (`ase-daemon onboard {organization}` prints it)"
        )?;
    }
    Ok(())
}
