//! `note/unanswered`: an organization note leaves questions open.
//!
//! **Why it matters.** Each open question is one that somebody will ask at the worst hour.
//!
//! **Remedy.** The ASE completes the note. It is read by its words, so an answer in other words may
//! be missed; the note itself is never edited.
//!
//! **Example.** Who and where, and nothing else.
//!
//! ```text
//! policy note_questions=who,region,emergency
//! org Acme ase=maya
//! note Acme Maya is the AMER ASE for this customer.
//! => notice note/unanswered Acme
//! ```
//!
//! **Near miss.** The third question is answered.
//!
//! ```text
//! policy note_questions=who,region,emergency
//! org Acme ase=maya
//! note Acme Maya is the AMER ASE for this customer. The engineer on call handles emergencies.
//! => nothing
//! ```
//!
//! **In doubt.** The note was cut off.
//!
//! ```text
//! policy note_questions=who,region,emergency
//! org Acme ase=maya
//! note Acme …Maya is the AMER ASE for this customer.
//! => held notice note/unanswered Acme
//! ```
//!
//! **Configure.** `policy.note_questions`: of `who`, `region`, `out_of_hours`, `unavailable`,
//! `pre_existing`, `emergency`. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "A good organization note will answer the
//! following questions", "Who is the Assigned Support Engineer (ASE) for this customer?", "Which
//! region is the ASE located in?", "How to handle tickets that come in outside of the ASE's working
//! hours?", "What should a Support Engineer do with this customer's tickets when the ASE is not
//! available?", "What to do with tickets that predate the introduction of this ASE?", "What to do
//! in case the customer submits an emergency ticket?" (R44)
use crate::decide::{Case, Desk};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{NoteQuestion, Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "note/unanswered",
        severity: "notice",
        owner: Owner::Ase,
        source: include_str!("unanswered.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let (note, doubt) = desk.note(case)?;
    let open: Vec<&str> = desk
        .policy
        .note_questions
        .iter()
        .filter(|question| !question.is_answered_by(&note.text))
        .map(|question| NoteQuestion::as_str(*question))
        .collect();
    if open.is_empty() {
        return None;
    }
    let message = format!(
        "The note of organization {} leaves open: {}.",
        case.account.organization,
        open.join(", ")
    );
    let seen = Observation::new(Severity::Notice, message)
        .about(case.ase())
        .with("open", open)
        .doubted_by(doubt);
    Some(seen)
}
