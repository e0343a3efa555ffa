//! Accounts that several places tell otherwise.

use std::fmt::Write as _;

use super::Style;
use crate::{
    onboard::Disagreement,
    tell::{
        CycleReport,
        words::{self, clean},
    },
};

/// What each place says of an account, which counts, who puts right what does not agree, and what there is to send: by name,
/// since a report is read in minutes.
pub(super) fn block(
    out: &mut String,
    disagreement: &Disagreement,
    report: &CycleReport,
    style: Style,
) {
    let heading = "What each place says, from the one that counts most";
    line!(out, "    {}", style.heading(heading));
    for place in &disagreement.places {
        let mark = match place.mark() {
            mark @ "DIFFERS" => style.paint("33", mark),
            mark => format!("{mark:<7}"),
        };
        let age = place.read_at.map(|at| words::age(report.started_at, at));
        let age = age.map(|age| format!(" ({age})")).unwrap_or_default();
        line!(
            out,
            "    {mark}  {:<12} {}{age}{}",
            place.place,
            clean(&place.says),
            clean(&place.more())
        );
    }
    let organization = disagreement.organization;
    for text in &disagreement.texts {
        let to = words::owner(text.to);
        let heading = style.heading(&format!("To send to {to}:"));
        let title = clean(&text.title);
        line!(
            out,
            "    {heading} {title}  (`ase-daemon onboard {organization}` prints it)"
        );
    }
}
