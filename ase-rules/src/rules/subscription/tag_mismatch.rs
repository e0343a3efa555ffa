//! `subscription/tag-mismatch`: the flag and the organization's tag of the same name disagree.
//!
//! **Why it matters.** Zendesk keeps a checkbox and its tag together; where they differ, somebody
//! edited the tag by hand, and whatever looks at tags (views, triggers) goes wrong.
//!
//! **What we propose.** Support Operations correct the tag. The checkbox wins.
//!
//! **Source.** Handbook, "Organization fields", checkbox fields and their tags.

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
