//! The dimensions around an account that is named, fit and not suppressed: profile, absences, a
//! former ASE, what we wrote, the bounds; and the rarer kinds of tickets.

use super::space::{ACME, ASE, FORMER, NOW, SOMEBODY, World, ago, hints, history, tenure, world};
use crate::{
    Absence, Account, ActionKind, FormId, Guard, Hints, Mode, Priority, Profile, Reading, Status,
    TeamFile, Tenure, Ticket, TicketId, Written,
};

const EMERGENCY_FORM: FormId = FormId::new(5);
const EXCLUDED_FORM: FormId = FormId::new(6);

/// What may be so around an account.
#[derive(Clone, Copy)]
enum Circumstance {
    Ordinary,
    GlobalFirst,
    Away,
    AbsencesUnknown,
    /// Somebody served before, and the operator lets followers be removed and added.
    Succeeded,
    SucceededGlobalFirst,
    Wrote(ActionKind),
    /// No write at all is let through.
    Bounded,
}

const CIRCUMSTANCES: [Circumstance; 11] = [
    Circumstance::Ordinary,
    Circumstance::GlobalFirst,
    Circumstance::Away,
    Circumstance::AbsencesUnknown,
    Circumstance::Succeeded,
    Circumstance::SucceededGlobalFirst,
    Circumstance::Wrote(ActionKind::Assign),
    Circumstance::Wrote(ActionKind::Inform),
    Circumstance::Wrote(ActionKind::AddFollower),
    Circumstance::Wrote(ActionKind::RemoveFollower),
    Circumstance::Bounded,
];

/// Every combination of flag, mode, doubt and circumstance.
pub(super) fn worlds(tickets: &[Ticket]) -> impl Iterator<Item = World> {
    let mut combinations = vec![];
    for flag in [Some(true), Some(false), None] {
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
            let mut world = world(account(flag), 0, mode, doubt, tickets);
            world.policy.emergency_forms = vec![EMERGENCY_FORM];
            world.policy.excluded_forms = vec![EXCLUDED_FORM];
            world.place(circumstance);
            world
        })
}

fn account(flag: Option<bool>) -> Account {
    Account {
        organization: ACME,
        name: String::new(),
        named_ase: Some(ASE.to_string()),
        flag,
        flag_tag: flag == Some(true),
        signature: None,
        expiration: None,
        salesforce_id: None,
        suppressed_by: vec![],
        unreadable: vec![],
        doubt: None,
        tickets_doubt: None,
    }
}

impl World {
    fn place(&mut self, circumstance: Circumstance) {
        match circumstance {
            Circumstance::Ordinary => {}
            Circumstance::GlobalFirst => self.policy.profile = Profile::GlobalFirst,
            Circumstance::Away => {
                let today = NOW.to_zoned(jiff::tz::TimeZone::UTC).date();
                let away = Absence {
                    agent: ASE,
                    start: today,
                    end: today,
                    cover: None,
                };
                self.facts.sources.absences = Some(Reading::known(vec![away], NOW));
            }
            Circumstance::AbsencesUnknown => {
                self.facts.sources.absences = Some(Reading::unknown("no answer"));
            }
            Circumstance::Succeeded => self.succeed(),
            Circumstance::SucceededGlobalFirst => {
                self.succeed();
                self.policy.profile = Profile::GlobalFirst;
            }
            Circumstance::Wrote(kind) => self.write(kind),
            Circumstance::Bounded => {
                self.policy.guard_lifted = false;
                self.policy.guard = Guard {
                    max_writes: 0,
                    ..Guard::default()
                };
            }
        }
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
    let statuses = [
        Status::New,
        Status::Open,
        Status::Pending,
        Status::Hold,
        Status::Solved,
        Status::Closed,
        Status::Deleted,
        Status::Other("resting".to_owned()),
    ];
    let mut tickets = vec![];
    for status in &statuses {
        for kind in 0..7 {
            for hours in [1, 48, 72] {
                for assignee in [None, Some(ASE), Some(SOMEBODY), Some(FORMER)] {
                    for followers in [vec![], vec![FORMER]] {
                        for past in 0..12 {
                            let created_at = ago(hours);
                            tickets.push(Ticket {
                                id: TicketId::new(tickets.len() as i64 + 1),
                                organization: Some(ACME),
                                subject: None,
                                status: status.clone(),
                                priority: (kind == 1).then_some(Priority::Urgent),
                                form: form(kind),
                                tags: tags(kind),
                                assignee,
                                group: None,
                                followers: followers.clone(),
                                created_at,
                                updated_at: if past == 0 { created_at } else { ago(0) },
                                follow_up: kind == 3,
                                hints: Hints {
                                    answered: (past == 10).then_some(false),
                                    first_reply_due: Some(ago(0)),
                                    ..hints(past)
                                },
                                history: history(past, assignee),
                            });
                        }
                    }
                }
            }
        }
    }
    tickets
}

/// Ordinary; urgent; an emergency's tag, also on a follow-up; an emergency's form; an excluded
/// form; opted out.
fn form(kind: usize) -> Option<FormId> {
    match kind {
        4 => Some(EMERGENCY_FORM),
        5 => Some(EXCLUDED_FORM),
        _ => None,
    }
}

fn tags(kind: usize) -> Vec<String> {
    match kind {
        2 | 3 => vec!["outage".to_owned()],
        6 => vec!["skip_autoassign".to_owned()],
        _ => vec![],
    }
}
