//! `note/missing`: an account has no organization note.
//!
//! **Why it matters.** Whoever opens a ticket of the customer learns nowhere that there is an ASE,
//! and what to do when the ASE is away.
//!
//! **Remedy.** The ASE writes one; the manager reviews it.
//!
//! **Example.** No note.
//!
//! ```text
//! org Acme ase=maya
//! source notes known
//! => warning note/missing Acme
//! ```
//!
//! **Near miss.** There is one, and it answers everything.
//!
//! ```text
//! policy note_questions=who
//! org Acme ase=maya
//! note Acme Maya is the AMER ASE.
//! => nothing
//! ```
//!
//! **In doubt.** The notes were not read to the end.
//!
//! ```text
//! org Acme ase=maya
//! source notes stale
//! => held warning note/missing Acme
//! ```
//!
//! **Configure.** `sources.notes`. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "Create a merge request for the org note in
//! the Organizations project and assign it to your manager for review." (R44)
use crate::decide::{Case, Desk};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "note/missing",
        severity: "warning",
        owner: Owner::Ase,
        source: include_str!("missing.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let (notes, doubt) = desk.notes(case)?;
    let text = notes.first().map_or("", |note| note.text.trim());
    if !text.is_empty() || notes.iter().any(|note| note.doubt.is_some()) {
        return None;
    }
    let organization = case.account.organization;
    let message = format!("Organization {organization} has an ASE and no organization note.");
    let seen = Observation::new(Severity::Warning, message)
        .about(case.ase())
        .doubted_by(doubt);
    Some(seen)
}
