//! The checklist as text and as Markdown.

use std::fmt::Write as _;

use super::{Checklist, Place, State};
use crate::tell::words::owner;

// Writing to a String cannot fail, so the results of `writeln!` carry nothing.
macro_rules! line {
    ($out:expr, $($text:tt)*) => { { let _ = writeln!($out, $($text)*); } };
}

impl Place {
    /// How it stands to the others, in a word.
    pub(crate) fn mark(&self) -> &'static str {
        match (self.counts, self.agrees, &self.doubt) {
            (_, _, Some(_)) => "unknown",
            (true, ..) => "counts",
            (_, Some(true), None) => "agrees",
            (_, Some(false), None) => "DIFFERS",
            (_, None, None) => "",
        }
    }

    /// Why it is in doubt, or who puts it right.
    pub(crate) fn more(&self) -> String {
        match (&self.doubt, self.agrees) {
            (Some(why), _) => format!(": {why}"),
            (None, Some(false)) => format!(" → {}", owner(self.owner)),
            _ => String::new(),
        }
    }
}

fn title(checklist: &Checklist) -> String {
    let steps = &checklist.steps;
    let count = |state| steps.iter().filter(|step| step.state == state).count();
    format!(
        "{}, organization {} at {}: {} of {} steps done, {} open, {} unknown",
        checklist.name,
        checklist.organization,
        checklist.instance,
        count(State::Done),
        steps.len(),
        count(State::Open),
        count(State::Unknown)
    )
}

/// Writes a checklist as text.
#[must_use]
pub fn to_text(checklist: &Checklist) -> String {
    let mut out = String::new();
    line!(out, "{}\n", title(checklist));
    for step in &checklist.steps {
        let word = match step.state {
            State::Done => "done   ",
            State::Open => "OPEN   ",
            State::Unknown => "unknown",
        };
        line!(out, "{word}  {:<18} {}", step.step, step.told);
        if let Some(next) = &step.next {
            line!(out, "{:27} → {}: {next}", "", owner(step.owner));
        }
    }
    line!(out, "\nWhat each place says, from the one that counts most");
    for place in &checklist.places {
        let read = place
            .read_at
            .map_or_else(String::new, |at| format!(" (read {at})"));
        line!(
            out,
            "{:<7}  {:<12} {}{read}{}",
            place.mark(),
            place.place,
            place.says,
            place.more()
        );
    }
    for text in &checklist.texts {
        line!(out, "\nFor {}: {}", owner(text.to), text.title);
        for one in text.text.lines() {
            line!(out, "{}", format!("  | {one}").trim_end());
        }
    }
    out
}

/// Writes a checklist as Markdown, as for an issue.
#[must_use]
pub fn to_markdown(checklist: &Checklist) -> String {
    let mut out = String::new();
    line!(out, "## {}\n", title(checklist));
    for step in &checklist.steps {
        let (mark, unknown) = match step.state {
            State::Done => ("x", ""),
            State::Open => (" ", ""),
            State::Unknown => (" ", " *(unknown)*"),
        };
        let next = match &step.next {
            Some(next) => format!(" → {}: {next}", owner(step.owner)),
            None => String::new(),
        };
        line!(
            out,
            "- [{mark}] **{}**{unknown}: {}{next}",
            step.step,
            step.told
        );
    }
    line!(out, "\n| place | says | agrees | read |\n|---|---|---|---|");
    for place in &checklist.places {
        let read = place.read_at.map_or_else(String::new, |at| at.to_string());
        let agrees = format!("{}{}", place.mark(), place.more());
        line!(
            out,
            "| {} | {} | {} | {read} |",
            place.place,
            place.says,
            agrees.replace('|', "\\|")
        );
    }
    for text in &checklist.texts {
        let form = match &*text.kind {
            "note" | "team_file" => "yaml",
            _ => "text",
        };
        line!(out, "\n### For {}: {}\n", owner(text.to), text.title);
        line!(out, "```{form}\n{}```", text.text);
    }
    out
}
