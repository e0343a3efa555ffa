//! Why, and why not: the reasons a decision left behind, in the order they were looked at.

mod explanation;
mod miss;
mod origin;

pub use explanation::{Explanation, Subject, explain_account, explain_ticket};
pub use miss::{
    Effect, Flip, NearestMiss, NearestMisses, nearest_miss, nearest_miss_of_account, nearest_misses,
};
pub use origin::Origin;

use crate::Evidence;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// The ordered reasons for what is, or is not, done about one ticket or account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Trail(Vec<Reason>);

impl Trail {
    /// The reasons, in the order in which they were looked at.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.0
    }

    /// The reason that decided: the last one.
    #[must_use]
    pub fn deciding(&self) -> Option<&Reason> {
        self.0.last()
    }

    pub(crate) fn push(&mut self, reason: Reason) {
        self.0.push(reason);
    }

    /// Gives the reason that decided what it rests on.
    pub(crate) fn give_evidence(&mut self, code: &str, evidence: &Evidence) {
        if let Some(reason) = self.0.iter_mut().rfind(|reason| reason.code == code) {
            reason.evidence.clone_from(evidence);
        }
    }
}

impl<'a> IntoIterator for &'a Trail {
    type Item = &'a Reason;
    type IntoIter = std::slice::Iter<'a, Reason>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// `{}` writes a line for each reason, `{:#}` one more that says where its evidence came from, when, and
/// what it is.
impl fmt::Display for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for reason in &self.0 {
            match f.alternate() {
                true => writeln!(f, "{reason:#}")?,
                false => writeln!(f, "{reason}")?,
            }
        }
        Ok(())
    }
}

/// One thing that was looked at, and what followed from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// Where in the order it was looked at.
    pub step: Step,
    /// A rule's code, or the name of what was looked at.
    pub code: Cow<'static, str>,
    /// One sentence.
    pub text: Cow<'static, str>,
    /// What followed.
    pub outcome: Outcome,
    /// What the sentence rests on.
    #[serde(default)]
    pub evidence: Evidence,
    /// Where that came from. Told by [`explain_ticket`] and [`explain_account`], which give evidence
    /// to every reason.
    #[serde(default)]
    pub origin: Option<Origin>,
    /// When it was read; nothing for what is not read from outside.
    #[serde(default)]
    pub seen_at: Option<Timestamp>,
}

impl Reason {
    pub(crate) fn new(
        step: Step,
        code: &'static str,
        outcome: Outcome,
        text: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            step,
            code: Cow::Borrowed(code),
            text: text.into(),
            outcome,
            evidence: Evidence::new(),
            origin: None,
            seen_at: None,
        }
    }

    /// Where the evidence came from, when, and what it is.
    pub(crate) fn grounds(&self) -> Option<String> {
        let mut grounds = self.origin?.to_string();
        if let Some(seen_at) = self.seen_at {
            grounds += &format!(" at {seen_at}");
        }
        let said = self.evidence.iter().filter(|(_, value)| !value.is_null());
        let said: Vec<String> = said
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        if !said.is_empty() {
            grounds += &format!(": {}", said.join(", "));
        }
        Some(grounds)
    }
}

/// The sentence of a reason, made only where somebody asks for it.
pub(crate) trait Text {
    fn text(self) -> Cow<'static, str>;
}

impl Text for &'static str {
    fn text(self) -> Cow<'static, str> {
        Cow::Borrowed(self)
    }
}

impl<F: FnOnce() -> String> Text for F {
    fn text(self) -> Cow<'static, str> {
        Cow::Owned(self())
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            step,
            code,
            text,
            outcome,
            evidence: _,
            origin: _,
            seen_at: _,
        } = self;
        match step.number() {
            Some(number) => write!(f, "{number}. ")?,
            None => f.write_str("   ")?,
        }
        write!(f, "{outcome:<8} {text} ({code})")?;
        match self.grounds().filter(|_| f.alternate()) {
            Some(grounds) => write!(f, "\n            {grounds}"),
            None => Ok(()),
        }
    }
}

/// Where in the order something was looked at. A ticket walks through the eight numbered steps and
/// stops at the first that decides.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The account's own state; not a step of a ticket.
    Account,
    /// 1: is the ticket any of our business?
    Scope,
    /// 2: is it an emergency?
    Emergency,
    /// 3: was it one?
    Downgraded,
    /// 4: is the account eligible?
    Eligibility,
    /// 5: do automations fight over it?
    PingPong,
    /// 6: does somebody own it?
    Assignee,
    /// 7: did somebody own it before?
    Unassigned,
    /// 8: does nobody own it?
    Unowned,
    /// What else was found, whatever the steps decided.
    Beside,
    /// What holds or silences the outcome of the steps.
    Caution,
}

impl Step {
    /// The number of the step, for those that have one.
    #[must_use]
    pub fn number(self) -> Option<u8> {
        match self {
            Self::Account | Self::Beside | Self::Caution => None,
            Self::Scope => Some(1),
            Self::Emergency => Some(2),
            Self::Downgraded => Some(3),
            Self::Eligibility => Some(4),
            Self::PingPong => Some(5),
            Self::Assignee => Some(6),
            Self::Unassigned => Some(7),
            Self::Unowned => Some(8),
        }
    }
}

/// What followed from a reason.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Looked at, stands against nothing: on to the next.
    Passed,
    /// Stands in the way of an account's eligibility.
    Blocks,
    /// Decides, and nothing is to be done.
    Nothing,
    /// Decides, and is reported to people.
    Reports,
    /// Decides, and something is done.
    Acts,
    /// Rests on doubt: nothing is done until it is known.
    Held,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Passed => "passed",
            Self::Blocks => "blocks",
            Self::Nothing => "nothing",
            Self::Reports => "reports",
            Self::Acts => "acts",
            Self::Held => "held",
        })
    }
}
