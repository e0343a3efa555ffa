//! The checklist as text and as Markdown.

use std::fmt::Write as _;

use ase_rules::Owner;

use super::{Checklist, State};

// Writing to a String cannot fail, so the results of `writeln!` carry nothing.
macro_rules! line {
    ($out:expr, $($text:tt)*) => { { let _ = writeln!($out, $($text)*); } };
}

/// Who that is, in words.
fn owner(owner: Owner) -> &'static str {
    match owner {
        Owner::SalesOps => "Sales Ops",
        Owner::Manager => "the ASE's manager",
        Owner::Ase => "the ASE",
        Owner::SupportOps => "Support Ops",
        Owner::OnCall => "on call",
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
        let mark = match (place.agrees, &place.doubt) {
            (_, Some(_)) => "unknown",
            (Some(true), None) => "agrees ",
            (Some(false), None) => "DIFFERS",
            (None, None) => "       ",
        };
        let read = place
            .read_at
            .map_or_else(String::new, |at| format!(" (read {at})"));
        let doubt = place
            .doubt
            .as_ref()
            .map_or_else(String::new, |why| format!(": {why}"));
        line!(
            out,
            "{mark}  {:<12} {}{read}{doubt}",
            place.place,
            place.says
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
        let agrees = match (place.agrees, &place.doubt) {
            (_, Some(why)) => format!("unknown: {why}"),
            (Some(true), None) => "yes".to_owned(),
            (Some(false), None) => "**no**".to_owned(),
            (None, None) => String::new(),
        };
        let read = place.read_at.map_or_else(String::new, |at| at.to_string());
        line!(
            out,
            "| {} | {} | {} | {read} |",
            place.place,
            place.says,
            agrees.replace('|', "\\|")
        );
    }
    for text in &checklist.texts {
        let form = match text.kind {
            "note" | "team_file" => "yaml",
            _ => "text",
        };
        line!(out, "\n### For {}: {}\n", owner(text.to), text.title);
        line!(out, "```{form}\n{}```", text.text);
    }
    out
}
