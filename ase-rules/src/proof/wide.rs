//! The dimensions around an account that is named, fit and not suppressed: profile, absences, a
//! former ASE, what we wrote, the bounds; and the rarer kinds of tickets.

use super::kinds::statuses;
use super::past::PASTS;
use super::space::{
    ACME, ASE, FORMER, NOW, SECOND, SOMEBODY, Standing, World, account, ago, tenure, ticket, today,
    world,
};
use crate::{
    Absence, ActionKind, Guard, Hints, Mode, ModeOverride, Priority, Profile, Reading, TeamFile,
    Tenure, Ticket, TicketId, UnassignedPreExisting, Written,
};

/// What may be so around an account.
#[derive(Clone, Copy)]
pub(super) enum Circumstance {
    Ordinary,
    GlobalFirst,
    Away,
    Covered,
    AbsencesUnknown,
    /// Somebody served before, and the operator lets followers be removed and added.
    Succeeded,
    SucceededGlobalFirst,
    /// The same, and we have written to the tickets already.
    SucceededAfter(ActionKind),
    Wrote(ActionKind),
    /// Unassigned tickets from before the tenure are assigned like new ones.
    PreExisting,
    /// Another ASE serves the account too.
    SeveralAses,
    /// Whoever changed the tickets is a bot.
    Bots,
    /// No write at all is let through.
    Bounded,
}

const CIRCUMSTANCES: [Circumstance; 17] = [
    Circumstance::Ordinary,
    Circumstance::GlobalFirst,
    Circumstance::Away,
    Circumstance::Covered,
    Circumstance::AbsencesUnknown,
    Circumstance::Succeeded,
    Circumstance::SucceededGlobalFirst,
    Circumstance::SucceededAfter(ActionKind::Assign),
    Circumstance::SucceededAfter(ActionKind::AddFollower),
    Circumstance::Wrote(ActionKind::Assign),
    Circumstance::Wrote(ActionKind::Inform),
    Circumstance::Wrote(ActionKind::AddFollower),
    Circumstance::Wrote(ActionKind::RemoveFollower),
    Circumstance::PreExisting,
    Circumstance::SeveralAses,
    Circumstance::Bots,
    Circumstance::Bounded,
];

/// Every combination of flag, mode, doubt and circumstance.
pub(super) fn worlds(tickets: &[Ticket]) -> impl Iterator<Item = World> {
    let mut combinations = vec![];
    for flag in [Some(true), Some(false)] {
        for mode in [Mode::Auto, Mode::Notify, Mode::Off] {
            for doubt in 0..7 {
                for circumstance in CIRCUMSTANCES {
                    combinations.push((flag, mode, doubt, circumstance));
                }
            }
        }
    }
    combinations
        .into_iter()
        .map(|(flag, mode, doubt, circumstance)| {
            let account = account(Some("11"), flag);
            let mut world = world(account, Standing::Fit, (mode, None), doubt, tickets);
            world.place(circumstance);
            world
        })
}

impl World {
    pub(super) fn place(&mut self, circumstance: Circumstance) {
        match circumstance {
            Circumstance::Ordinary => {}
            Circumstance::GlobalFirst => self.policy.profile = Profile::GlobalFirst,
            Circumstance::Away => self.away(None),
            Circumstance::Covered => self.away(Some(SOMEBODY.to_string())),
            Circumstance::AbsencesUnknown => {
                self.facts.sources.absences = Some(Reading::unknown("no answer"));
            }
            Circumstance::Succeeded => self.succeed(),
            Circumstance::SucceededGlobalFirst => {
                self.succeed();
                self.policy.profile = Profile::GlobalFirst;
            }
            Circumstance::SucceededAfter(kind) => {
                self.succeed();
                self.write(kind);
            }
            Circumstance::Wrote(kind) => self.write(kind),
            Circumstance::PreExisting => {
                self.policy.unassigned_pre_existing = UnassignedPreExisting::Assign;
            }
            Circumstance::SeveralAses => self.policy.modes.push(ModeOverride {
                organization: ACME,
                mode: None,
                from: None,
                until: None,
                reason: None,
                ase_since: None,
                more_ases: vec![SECOND],
            }),
            Circumstance::Bots => self.policy.automation_users = vec![SOMEBODY],
            Circumstance::Bounded => {
                self.policy.guard_lifted = false;
                self.policy.guard = Guard {
                    max_writes: 0,
                    ..Guard::default()
                };
            }
        }
    }

    fn away(&mut self, cover: Option<String>) {
        let away = Absence {
            agent: ASE,
            start: today(),
            end: today(),
            cover,
        };
        self.facts.sources.absences = Some(Reading::known(vec![away], NOW));
    }

    fn succeed(&mut self) {
        self.policy.remove_former_followers = true;
        self.policy.add_responders = true;
        self.memory.tenures.push(Tenure {
            organization: ACME,
            ase: FORMER,
            since: ago(240),
            until: Some(tenure()),
        });
        let file = TeamFile {
            agent: Some(SOMEBODY),
            ..TeamFile::default()
        };
        self.facts.sources.team = Some(Reading::known(vec![file], NOW));
    }

    fn write(&mut self, kind: ActionKind) {
        let agent = match kind {
            ActionKind::RemoveFollower => FORMER,
            ActionKind::Assign | ActionKind::Inform | ActionKind::AddFollower => ASE,
        };
        let writes = self.tickets().iter().map(|ticket| Written {
            ticket: ticket.id,
            organization: ACME,
            agent,
            kind,
            rule: String::new(),
            at: ago(1),
        });
        self.memory.writes = writes.collect();
    }
}

/// Every combination of status, kind, age, owner, follower and history.
pub(super) fn tickets() -> Vec<Ticket> {
    let mut tickets = vec![];
    for status in statuses() {
        for kind in 0..4 {
            for hours in [1, 48, 72] {
                for assignee in [None, Some(ASE), Some(SOMEBODY), Some(FORMER)] {
                    for followers in [vec![], vec![FORMER]] {
                        for past in 0..PASTS {
                            let ticket = ticket(&status, hours, assignee, past);
                            tickets.push(Ticket {
                                id: TicketId::new(tickets.len() as i64 + 1),
                                priority: (kind == 1).then_some(Priority::Urgent),
                                tags: tags(kind),
                                followers: followers.clone(),
                                follow_up: kind == 2,
                                hints: Hints {
                                    answered: (past == 10).then_some(false),
                                    first_reply_due: Some(ago(0)),
                                    ..ticket.hints
                                },
                                ..ticket
                            });
                        }
                    }
                }
            }
        }
    }
    tickets
}

/// Ordinary; urgent; a follow-up with an emergency's tag; opted out.
fn tags(kind: usize) -> Vec<String> {
    match kind {
        2 => vec!["outage".to_owned()],
        3 => vec!["skip_autoassign".to_owned()],
        _ => vec![],
    }
}
