//! `subscription/tag-mismatch`: the flag and the organization's tag of the same name disagree.
//!
//! **Why it matters.** Zendesk keeps a checkbox and its tag together; where they differ, somebody
//! edited the tag by hand, and whatever looks at tags (views, triggers) goes wrong.
//!
//! **Remedy.** Support Operations correct the tag. The checkbox wins.
//!
//! **Example.** The checkbox is checked and the tag is gone.
//!
//! ```text
//! org Acme ase=maya flag=yes tag=no
//! => notice subscription/tag-mismatch Acme
//! ```
//!
//! **Near miss.** Both say no.
//!
//! ```text
//! org Acme flag=no tag=no
//! => nothing
//! ```
//!
//! **In doubt.** An unknown flag disagrees with nothing; an organization that was read in part is
//! held.
//!
//! ```text
//! org Acme ase=maya tag=no doubt=cut-off
//! org Bolt ase=nora flag=unknown tag=yes
//! => held notice subscription/tag-mismatch Acme
//! ```
//!
//! **Configure.** `fields.flag` names the checkbox and its tag. Silence it by naming it in
//! `policy.silence`.
//!
//! **Source.** Handbook, *Organization fields*: a checked checkbox puts its tag on the
//! organization. (R5)

use crate::decide::{Case, Desk};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "subscription/tag-mismatch",
        severity: "notice",
        owner: Owner::SupportOps,
        source: include_str!("tag_mismatch.rs"),
    },
    check: Check::Account(check),
};

fn check(desk: &Desk<'_>, case: &Case<'_>) -> Option<Observation> {
    let (flag, tag) = (case.account.flag?, case.account.flag_tag);
    if flag == tag {
        return None;
    }
    let key = &desk.policy.flag_key;
    let organization = case.account.organization;
    let message = match flag {
        true => format!(
            "Organization {organization} has `{key}` checked but lacks the tag `{key}`; the \
             checkbox counts."
        ),
        false => format!(
            "Organization {organization} carries the tag `{key}` but the checkbox is unchecked; \
             the checkbox counts."
        ),
    };
    let seen = Observation::new(Severity::Notice, message)
        .with("flag", flag)
        .with("tag", tag);
    Some(seen)
}
