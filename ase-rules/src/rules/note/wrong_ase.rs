//! `note/wrong-ase`: an organization note names somebody else than Zendesk does.
//!
//! **Why it matters.** People ask whom the note names; tickets go to whom the field names.
//!
//! **Remedy.** The ASE corrects the note, or the manager the field.
//!
//! **Example.** The note still speaks of Jill.
//!
//! ```text
//! policy note_questions=who
//! org Acme ase=maya
//! note Acme Jill is the AMER ASE for this customer.
//! => warning note/wrong-ase Acme
//! ```
//!
//! **Near miss.** It speaks of Maya.
//!
//! ```text
//! policy note_questions=who
//! org Acme ase=maya
//! note Acme The ASE is Maya Smith. Jill Doe is the ASE of another customer.
//! => nothing
//! ```
//!
//! **In doubt.** Who the ASE is was not read to the end.
//!
//! ```text
//! policy note_questions=who
//! org Acme ase=maya
//! note Acme Jill is the AMER ASE for this customer.
//! agents stale
//! => held warning note/wrong-ase Acme
//! ```
//!
//! **Configure.** `sources.notes`. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "Who is the Assigned Support Engineer (ASE)
//! for this customer?" (R44, R47)
use crate::decide::{Case, Desk, Standing};
use crate::note::{mentions, named_in};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{AgentFact, Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "note/wrong-ase",
        severity: "warning",
        owner: Owner::Ase,
        source: include_str!("wrong_ase.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let ase = case.ase()?;
    let (note, doubt) = desk.note(case)?;
    let fact = desk.facts.agents.value()?.get(&ase)?;
    let AgentFact::Found(agent) = fact else {
        return None;
    };
    // A redacted name is an id: with that, nothing can be compared.
    let comparable =
        agent.name.chars().any(char::is_alphabetic) && !agent.name.starts_with("user ");
    let speaks_of_ase = mentions(&note.text, &agent.name) || note.text.contains(&ase.to_string());
    if !comparable || speaks_of_ase || named_in(&note.text).is_empty() {
        return None;
    }
    let agent_doubt = match &case.standing {
        Some(Standing::Doubtful(_)) | None => case.exceptions.agent_doubt.clone(),
        Some(Standing::Fit { .. } | Standing::Unfit(_)) => desk.agents_doubt.clone(),
    };
    let message = format!(
        "The note of organization {} names somebody else than user {ase}, who is its ASE.",
        case.account.organization
    );
    let seen = Observation::new(Severity::Warning, message)
        .about(Some(ase))
        .with("named_ase", ase.to_string())
        .doubted_by(agent_doubt)
        .doubted_by(doubt);
    Some(seen)
}
