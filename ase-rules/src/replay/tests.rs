use super::{Event, Fact, Recording, Replay, replay};
use crate::text::World;
use crate::{
    Account, Memory, Mode, OrganizationId, Policy, Reading, Status, Ticket, TicketId, UserId,
};
use jiff::{SignedDuration, Timestamp};

const MAYA: UserId = UserId::new(11);
const BOB: UserId = UserId::new(12);

/// A world in which nothing has happened yet, and what happens to its tickets then.
struct Past {
    world: World,
    recording: Recording,
}

impl Past {
    fn of(story: &str) -> Self {
        let world = World::parse(story);
        let mut start = world.facts.clone();
        start.tickets = Reading::known(vec![], world.now);
        let recording = Recording {
            start,
            memory: world.memory.clone(),
            events: vec![],
        };
        Self { world, recording }
    }

    /// The ticket of the story, as it became known after so many minutes.
    fn ticket(mut self, minutes: i64, id: i64, change: impl FnOnce(&mut Ticket)) -> Self {
        let mut ticket = self.world.ticket_mut(TicketId::new(id)).clone();
        ticket.updated_at = self.world.now + SignedDuration::from_mins(minutes);
        change(&mut ticket);
        self.event(minutes, Fact::Ticket(ticket))
    }

    fn event(mut self, minutes: i64, fact: Fact) -> Self {
        let at = self.world.now + SignedDuration::from_mins(minutes);
        self.recording.events.push(Event { at, fact });
        self
    }

    fn account(&self) -> Account {
        self.recording.start.accounts.value().unwrap()[0].clone()
    }

    fn replayed(&self) -> Replay {
        replay(&self.recording, &self.world.policy)
    }

    /// What was done and found, in words, at minutes after the beginning.
    fn lines(&self) -> Vec<String> {
        let replay = self.replayed();
        let minutes = |at: Timestamp| at.duration_since(self.world.now).as_mins();
        let writes = replay.writes.iter().map(|made| {
            let (action, at) = (&made.action, minutes(made.at));
            format!(
                "{at} {} #{} to {}",
                action.kind, action.ticket, action.agent
            )
        });
        let findings = replay.findings.iter().map(|one| {
            let until = one.until.map(|at| minutes(at).to_string());
            let about = one.finding.ticket.map(|ticket| format!(" #{ticket}"));
            let (from, rule) = (minutes(one.from), &one.finding.rule);
            let (until, about) = (until.unwrap_or_default(), about.unwrap_or_default());
            format!("{from}..{until} {rule}{about}")
        });
        writes.chain(findings).collect()
    }

    #[track_caller]
    fn expect(&self, lines: &[&str]) {
        let found = self.lines();
        assert!(found == lines, "{}", found.join("\n"));
    }
}

const NEW: &str = "org Acme ase=maya
    ticket 101 org=Acme new unassigned";

#[test]
fn what_is_done_stays_done_while_the_recording_leaves_it_alone() {
    let past = Past::of(NEW)
        .ticket(0, 101, |_| {})
        .ticket(10, 101, |ticket| ticket.tags.push("ci".to_owned()))
        .event(20, Fact::Nothing);
    past.expect(&["0 assign #101 to 11", "0..10 assignment/unowned #101"]);
    let replay = past.replayed();
    assert_eq!(replay.plans, 3);
    assert_eq!(replay.memory.writes.len(), 1);
    assert_eq!(replay.last.counts.tickets, 1);
}

#[test]
fn what_people_did_then_stands() {
    Past::of(NEW)
        .ticket(0, 101, |_| {})
        .ticket(10, 101, |ticket| {
            ticket.status = Status::Open;
            ticket.assignee = Some(BOB);
        })
        .expect(&[
            "0 assign #101 to 11",
            "10 add_follower #101 to 11",
            "0..10 assignment/unowned #101",
            "10.. assignment/elsewhere #101",
            "10.. shadow/missing #101",
        ]);
}

#[test]
fn a_follower_somebody_took_off_stays_off() {
    Past::of("org Acme ase=maya\n ticket 101 org=Acme open assignee=bob age=60d")
        .ticket(0, 101, |_| {})
        .ticket(10, 101, |ticket| ticket.followers.push(MAYA))
        .ticket(20, 101, |_| {})
        .expect(&["0 add_follower #101 to 11", "0..10 shadow/missing #101"]);
}

#[test]
fn a_closed_ticket_is_forgotten() {
    let past = Past::of(&format!("{NEW}\n ticket 102 org=Acme open assignee=maya"))
        .ticket(0, 101, |_| {})
        .ticket(0, 102, |_| {})
        .ticket(10, 101, |ticket| ticket.status = Status::Closed)
        .ticket(20, 102, |ticket| ticket.status = Status::Pending);
    past.expect(&["0 assign #101 to 11", "0..10 assignment/unowned #101"]);
    assert_eq!(past.replayed().last.counts.tickets, 1);
}

#[test]
fn of_two_versions_at_one_instant_the_later_counts() {
    Past::of(NEW)
        .ticket(0, 101, |ticket| {
            ticket.updated_at += SignedDuration::from_secs(1);
        })
        .ticket(0, 101, |ticket| ticket.organization = None)
        .expect(&["0 assign #101 to 11", "0.. assignment/unowned #101"]);
}

#[test]
fn time_alone_brings_findings() {
    Past::of("org Acme ase=maya flag=no")
        .event(0, Fact::Nothing)
        .event(119, Fact::Nothing)
        .event(120, Fact::Nothing)
        .expect(&["120.. subscription/unpaid"]);
}

#[test]
fn an_account_that_goes_takes_its_findings_along() {
    let past = Past::of("org Acme ase=maya flag=no");
    let organization = past.account().organization;
    past.event(0, Fact::Nothing)
        .event(180, Fact::Nothing)
        .event(240, Fact::AccountGone(organization))
        .expect(&["180..240 subscription/unpaid"]);
}

#[test]
fn what_is_in_doubt_at_the_start_stays_so() {
    let mut past = Past::of(NEW).ticket(0, 101, |_| {});
    past.recording.start.tickets = Reading::unknown("the export was lost");
    past.expect(&["0.. assignment/unowned #101"]);
    let replay = past.replayed();
    assert!(replay.findings[0].finding.held.is_some());
    assert!(replay.writes.is_empty());
}

#[test]
fn the_order_of_what_became_known_at_one_instant_does_not_matter() {
    let mut past = Past::of(
        "org Acme ase=maya
         agent maya suspended
         ticket 101 org=Acme new unassigned
         ticket 102 org=Acme open assignee=bob
         ticket 103 org=Acme new unassigned emergency",
    );
    let account = past.account();
    let unpaid = Account {
        flag: Some(false),
        ..account.clone()
    };
    let agents = past.recording.start.agents.value().unwrap().clone();
    let (user, fact) = agents.into_iter().next().unwrap();
    past = past
        .ticket(0, 101, |_| {})
        .ticket(0, 102, |_| {})
        .ticket(0, 103, |ticket| ticket.priority = None)
        .ticket(0, 103, |_| {})
        .event(0, Fact::Account(unpaid))
        .event(0, Fact::Account(account.clone()))
        .event(0, Fact::Agent { user, fact })
        .event(
            0,
            Fact::Agent {
                user,
                fact: crate::AgentFact::Absent,
            },
        )
        .ticket(5, 101, |ticket| ticket.tags.push("ci".to_owned()))
        .event(5, Fact::AccountGone(account.organization))
        .event(5, Fact::Account(account));
    let replayed = past.replayed();
    assert!(!replayed.findings.is_empty());
    for turn in 0..past.recording.events.len() {
        past.recording.events.rotate_left(1);
        assert_eq!(past.replayed(), replayed, "turned by {turn}");
        past.recording.events.reverse();
        assert_eq!(past.replayed(), replayed, "reversed after {turn}");
    }
}

#[test]
fn two_policies_are_compared_as_plans() {
    let past = Past::of(NEW).ticket(0, 101, |_| {}).event(9, Fact::Nothing);
    let notify = Policy {
        default_mode: Mode::Notify,
        ..past.world.policy.clone()
    };
    let (auto, notify) = (past.replayed(), replay(&past.recording, &notify));
    let diff = crate::diff(&auto.as_plan(), &notify.as_plan());
    assert_eq!((diff.actions.len(), diff.findings.len()), (2, 2), "{diff}");
    assert_eq!((diff.before.accounts, diff.after.accounts), (1, 1));
}

#[test]
fn the_memory_of_before_counts() {
    let mut past = Past::of(NEW).ticket(0, 101, |_| {});
    past.recording.memory = Memory::default();
    // The tenure begins with the first look, and the ticket is older.
    past.expect(&["0 add_follower #101 to 11", "0.. shadow/missing #101"]);
}

#[test]
fn an_account_that_moves_to_another_ase_moves_its_new_tickets() {
    let past = Past::of(
        "org Acme ase=maya
         org Bolt ase=bob
         ticket 101 org=Acme new unassigned
         ticket 102 org=Acme new unassigned",
    );
    let moved = Account {
        named_ase: Some(BOB.to_string()),
        ..past.account()
    };
    past.ticket(0, 101, |_| {})
        .event(30, Fact::Account(moved))
        .ticket(40, 102, |ticket| ticket.created_at = ticket.updated_at)
        .expect(&[
            "0 assign #101 to 11",
            "30 add_follower #101 to 12",
            "40 assign #102 to 12",
            "0..30 assignment/unowned #101",
            "30.. assignment/former-ase #101",
            "30..40 shadow/missing #101",
            "40.. assignment/unowned #102",
        ]);
}

#[test]
fn a_recording_of_nothing_plans_nothing() {
    let past = Past::of("org Acme ase=maya flag=no");
    let replay = past.replayed();
    assert_eq!((replay.plans, replay.last), (0, Default::default()));
    assert_eq!(past.account().organization, OrganizationId::new(1));
}

#[test]
fn it_survives_json() {
    let past = Past::of(NEW).ticket(0, 101, |_| {});
    let json = serde_json::to_string(&past.recording).unwrap();
    let read: Recording = serde_json::from_str(&json).unwrap();
    assert_eq!(read, past.recording);
    let replay = past.replayed();
    let json = serde_json::to_string(&replay).unwrap();
    assert_eq!(serde_json::from_str::<Replay>(&json).unwrap(), replay);
}

#[test]
fn what_other_systems_say_is_known_from_then_on() {
    let notes = |text: &str| {
        let world = World::parse(&format!("org Acme\nnote Acme {text}"));
        Fact::Sources(Box::new(world.facts.sources))
    };
    // Of two readings at one instant one counts, whichever was recorded first.
    for turned in [false, true] {
        let mut two = [notes("Jill is the ASE."), notes("Maya is the ASE.")];
        if turned {
            two.reverse();
        }
        let [one, other] = two;
        let past = Past::of("policy note_questions=\norg Acme ase=maya\nagent maya name=Maya")
            .event(0, Fact::Nothing)
            .event(10, one)
            .event(10, other);
        past.expect(&[]);
    }
    let two = [notes("Jill is the ASE."), notes("Jack is the ASE.")];
    let silent = Fact::Sources(Box::default());
    for (at, one) in two.iter().enumerate() {
        let past = Past::of("policy note_questions=\norg Acme ase=maya\nagent maya name=Maya")
            .event(0, Fact::Nothing)
            .event(10, one.clone())
            .event(10, two[1 - at].clone())
            .event(20, silent.clone());
        past.expect(&["10..20 note/wrong-ase"]);
        let turned = Past::of("policy note_questions=\norg Acme ase=maya\nagent maya name=Maya")
            .event(0, Fact::Nothing)
            .event(10, two[1 - at].clone())
            .event(10, one.clone())
            .event(20, silent.clone());
        assert_eq!(turned.replayed(), past.replayed());
    }
}

/// What was found first is told, until it is worse.
#[test]
fn a_finding_lasts_with_what_was_first_said_until_it_is_worse() {
    let found = |days: i64| {
        let mut past = Past::of("org Acme ase=maya expiration=2026-03-18");
        for day in 0..=days {
            past = past.event(24 * 60 * day, Fact::Nothing);
        }
        let replay = past.replayed();
        assert_eq!(replay.findings.len(), 1);
        let lasted = replay.findings[0].clone();
        assert_eq!((lasted.from, lasted.until), (past.world.now, None));
        let (severity, evidence) = (lasted.finding.severity, lasted.finding.evidence);
        (severity, evidence["days_left"].as_i64())
    };
    assert_eq!(found(1), (crate::Severity::Notice, Some(16)));
    assert_eq!(found(2), (crate::Severity::Warning, Some(14)));
    assert_eq!(found(4), (crate::Severity::Warning, Some(14)));
}
