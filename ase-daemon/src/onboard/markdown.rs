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
