//! `note/mode-drift`: an organization note and the account's mode contradict each other.
//!
//! **Why it matters.** The note says that new tickets go to the ASE, and they do not, or the
//! reverse: nobody takes the ticket, or two do.
//!
//! **Remedy.** The ASE corrects the note, or Support Operations the mode.
//!
//! **Example.** The customer asked for Global Support this sprint, and the note was not changed.
//!
//! ```text
//! policy note_questions=who
//! org Acme ase=maya
//! mode Acme notify
//! note Acme Maya is the ASE. All new non-emergency tickets will be assigned to Maya.
//! => notice note/mode-drift Acme
//! ```
//!
//! **Near miss.** Both say that new tickets go to the ASE.
//!
//! ```text
//! policy note_questions=who
//! org Acme ase=maya
//! note Acme Maya is the ASE. All new non-emergency tickets will be assigned to Maya.
//! => nothing
//! ```
//!
//! **In doubt.** The notes are not current.
//!
//! ```text
//! policy note_questions=who
//! org Acme ase=maya
//! mode Acme notify
//! note Acme Maya is the ASE. All new non-emergency tickets will be assigned to Maya.
//! source notes stale
//! => held notice note/mode-drift Acme
//! ```
//!
//! **Configure.** `sources.notes`; the account's `mode`. Silence it by naming it in
//! `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "Each time that changes, just remember to",
//! "Ask your manager to make the change in Zendesk", "Update the Zendesk org note for the account".
//! (R45)
use crate::decide::{Case, Desk};
use crate::note::{NotedWork, noted_work};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Mode, Owner, Profile, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "note/mode-drift",
        severity: "notice",
        owner: Owner::Ase,
        source: include_str!("mode_drift.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let (note, doubt) = desk.note(case)?;
    let assigns = case.mode == Mode::Auto && desk.policy.profile == Profile::AssignAllNew;
    let (organization, mode) = (case.account.organization, case.mode);
    let message = match (noted_work(&note.text)?, assigns) {
        (NotedWork::Ase, true) | (NotedWork::Global, false) => return None,
        (NotedWork::Ase, false) => format!(
            "The note of organization {organization} says that new tickets go to the ASE, and its \
             mode is `{mode}`."
        ),
        (NotedWork::Global, true) => format!(
            "The note of organization {organization} says that Global Support works its tickets, \
             and its mode is `{mode}`."
        ),
    };
    let seen = Observation::new(Severity::Notice, message)
        .about(case.ase())
        .with("mode", mode.to_string())
        .with("assigns", assigns)
        .doubted_by(doubt);
    Some(seen)
}
