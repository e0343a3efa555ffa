//! A ticket on its way through the steps.

use super::{Case, Desk, Verdict};
use crate::explain::Text;
use crate::{Actor, Change, History, Outcome, Reason, Step, Ticket, Trail, What, actor};
use std::borrow::Cow;

/// A ticket on its way, with the reasons and doubts it has gathered so far.
pub(super) struct Walk<'a> {
    pub(super) desk: &'a Desk<'a>,
    pub(super) case: &'a Case<'a>,
    pub(super) ticket: &'a Ticket,
    /// The reasons, where somebody asked for them.
    pub(super) trail: Option<Trail>,
    pub(super) doubts: Doubts<'a>,
    pub(super) wanted: bool,
    /// Whether the ticket was seen to be an emergency.
    pub(super) emergency: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        desk: &'a Desk<'a>,
        case: &'a Case<'a>,
        ticket: &'a Ticket,
        trail: Option<Trail>,
    ) -> Self {
        let mut doubts = Doubts::default();
        doubts.add(desk.accounts_doubt.as_deref());
        doubts.add(case.exceptions.own_doubt.as_deref());
        doubts.add(desk.tickets_doubt.as_deref());
        doubts.add(case.exceptions.tickets_doubt.as_deref());
        Self {
            desk,
            case,
            ticket,
            trail,
            doubts,
            wanted: false,
            emergency: false,
        }
    }

    /// Looked at, does not decide.
    pub(super) fn pass(
        &mut self,
        step: Step,
        code: &'static str,
        text: impl Text,
    ) -> Option<Verdict<'a>> {
        self.say(step, code, Outcome::Passed, text);
        None
    }

    /// Decides, and nothing is to be done.
    pub(super) fn stop(
        &mut self,
        step: Step,
        code: &'static str,
        text: impl Text,
    ) -> Option<Verdict<'a>> {
        self.say(step, code, Outcome::Nothing, text);
        Some(Verdict::Nothing)
    }

    /// Decides.
    pub(super) fn end(
        &mut self,
        verdict: Verdict<'a>,
        reason: impl FnOnce() -> Reason,
    ) -> Option<Verdict<'a>> {
        if let Some(trail) = &mut self.trail {
            trail.push(reason());
        }
        Some(verdict)
    }

    fn say(&mut self, step: Step, code: &'static str, outcome: Outcome, text: impl Text) {
        if let Some(trail) = &mut self.trail {
            trail.push(Reason::new(step, code, outcome, text.text()));
        }
    }

    /// What happened to the ticket, if that happens to be known.
    pub(super) fn known_history(&self) -> Option<&'a [Change]> {
        match &self.ticket.history {
            History::Known(changes) => Some(changes),
            History::NotRead | History::Unknown(_) => None,
        }
    }

    /// What happened to the ticket, where the outcome depends on it: holds it when that is not
    /// known, and asks for it when nothing else stands against the outcome anyway.
    pub(super) fn need_history(&mut self) -> Option<&'a [Change]> {
        match &self.ticket.history {
            History::Known(changes) => return Some(changes),
            History::NotRead => {
                self.wanted |= self.doubts.is_empty();
                self.doubts
                    .add(Some("the ticket's history has not been read yet"));
            }
            History::Unknown(why) => {
                self.doubts
                    .add(Some(format!("the ticket's history is not known: {why}")));
            }
        }
        None
    }

    /// The changes of the ticket's owner, oldest first.
    pub(super) fn assignments(
        &self,
        changes: &'a [Change],
    ) -> impl DoubleEndedIterator<Item = Assignment<'a>> + use<'a> {
        let policy = self.desk.policy;
        changes.iter().filter_map(move |change| match change.what {
            What::Assignee { from, to } => Some(Assignment {
                change,
                from,
                to,
                by: actor(change, policy),
            }),
            What::Form { .. }
            | What::Priority { .. }
            | What::Tags { .. }
            | What::Status { .. }
            | What::Comment { .. } => None,
        })
    }

    /// The change that made `user` the owner, the last one.
    pub(super) fn made_owner(
        &self,
        changes: &'a [Change],
        user: crate::UserId,
    ) -> Option<Assignment<'a>> {
        self.assignments(changes)
            .rev()
            .find(|assignment| assignment.to == Some(user))
    }
}

/// A change of the ticket's owner.
#[derive(Clone, Copy)]
pub(super) struct Assignment<'a> {
    pub(super) change: &'a Change,
    pub(super) from: Option<crate::UserId>,
    pub(super) to: Option<crate::UserId>,
    pub(super) by: Actor,
}

/// What a verdict rests on and is not sure, each said once.
#[derive(Default)]
pub(super) struct Doubts<'a>(Vec<Cow<'a, str>>);

impl<'a> Doubts<'a> {
    pub(super) fn add(&mut self, doubt: Option<impl Into<Cow<'a, str>>>) {
        if let Some(doubt) = doubt.map(Into::into)
            && !self.0.contains(&doubt)
        {
            self.0.push(doubt);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn joined(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.join("; "))
    }
}
