//! People, triggers and other bots, by a seed.

use jiff::SignedDuration;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use zendesk_sim::{Action, Actor, Change, Condition, Priority, Status, Ticket, Trigger, World};

use super::Watch;
use crate::desk::{Desk, EMERGENCIES};

type Event = Box<dyn FnOnce(&mut World) + Send>;

/// Which of the latest tickets is changed.
#[derive(Clone, Copy)]
enum Aim {
    Anywhere,
    /// One that nobody has, so that the daemon may be about to give it to somebody.
    AtOurs,
}

impl Aim {
    fn ticket(self, world: &World, draw: u32) -> Option<i64> {
        let since = world.now - SignedDuration::from_hours(1);
        let lately: Vec<i64> = world
            .tickets
            .values()
            .filter(|ticket| ticket.created_at >= since && ticket.is_open())
            .filter(|ticket| matches!(self, Aim::Anywhere) || ticket.assignee_id.is_none())
            .map(|ticket| ticket.id)
            .collect();
        let place = draw as usize % lately.len().max(1);
        lately.get(place).copied()
    }
}

/// Whatever others do on the desk.
pub(super) struct Noise {
    rng: ChaCha8Rng,
    ases: Vec<i64>,
    people: Vec<i64>,
    bot: i64,
    organizations: Vec<i64>,
    groups: Vec<i64>,
    trigger: i64,
    /// Things that happened.
    pub(super) events: usize,
    /// Those that were to happen between a reading and a write.
    pub(super) interleaved: usize,
}

impl Noise {
    pub(super) fn begin(seed: u64, desk: &Desk) -> Self {
        let ids = |names: &[&str]| names.iter().map(|name| desk.id(name)).collect();
        let joe = desk.id("joe");
        let maya = desk.id("maya");
        // Some admin wanted Maya's tickets to go to Joe, and it is on every now and then.
        let trigger = desk.meddle(|world| {
            let mut trigger = Trigger::new(
                "Maya's to Joe",
                [
                    Condition::new("update_type", "is", "Change"),
                    Condition::new("assignee_id", "is", maya.to_string()),
                ],
                [Action::new("assignee_id", joe.to_string())],
            );
            trigger.active = false;
            world.add_trigger(trigger)
        });
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            ases: ids(&["maya", "nora", "omar", "pia"]),
            people: ids(&["maya", "nora", "omar", "pia", "joe", "kim"]),
            bot: desk.id("robot"),
            organizations: ["Acme", "Bolt", "Cask", "Dune", "Echo", "Plain"]
                .map(|name| desk.org(name))
                .into(),
            groups: desk.meddle(|world| world.groups.keys().copied().collect()),
            trigger,
            events: 0,
            interleaved: 0,
        }
    }

    /// A minute in which up to three things happen, at once or while the daemon is at work.
    pub(super) fn minute(&mut self, desk: &Desk, watch: &mut Watch) {
        for _ in 0..self.rng.random_range(0..=3) {
            self.events += 1;
            let moment = match self.rng.random_range(0..10) {
                // Between the last look and the write.
                0..=2 => Some("/api/v2/tickets/show_many"),
                3 => Some("/api/v2/incremental/"),
                _ => None,
            };
            let event = self.event(moment.map_or(Aim::Anywhere, |_| Aim::AtOurs));
            let event = watch.told(event);
            match moment {
                Some(request) => {
                    self.interleaved += 1;
                    desk.after_request(request, event);
                }
                None => desk.meddle(event),
            }
        }
    }

    /// It becomes quiet: no trigger fights any more, and everybody may work again.
    pub(super) fn end(&mut self, desk: &Desk, watch: &mut Watch) {
        desk.nothing_more_happens();
        let (ases, trigger) = (self.ases.clone(), self.trigger);
        desk.meddle(watch.told(Box::new(move |world: &mut World| {
            if let Some(trigger) = world.triggers.get_mut(&trigger) {
                trigger.active = false;
            }
            for ase in ases {
                if let Some(user) = world.users.get_mut(&ase) {
                    user.suspended = false;
                }
            }
        })));
    }

    fn event(&mut self, aim: Aim) -> Event {
        let person = self.one_of(|noise| &noise.people);
        let other = self.one_of(|noise| &noise.people);
        let organization = self.one_of(|noise| &noise.organizations);
        let group = self.one_of(|noise| &noise.groups);
        let ase = self.one_of(|noise| &noise.ases);
        let (bot, trigger, draw) = (self.bot, self.trigger, self.rng.random());
        let act = move |actor: Actor, changes: Vec<Change>| -> Event {
            Box::new(move |world| {
                if let Some(ticket) = aim.ticket(world, draw) {
                    // Zendesk may refuse, as it would refuse them.
                    drop(world.act(actor, ticket, changes));
                }
            })
        };
        let set = move |key: &'static str, value: Value| -> Event {
            Box::new(move |world| {
                world.set_organization_field(organization, key, value);
            })
        };
        let by = Actor::Person(person);
        match self.rng.random_range(0..100) {
            0..=27 => self.arrival(),
            28..=35 => act(by, vec![Change::assign(person)]),
            36..=41 => act(by, vec![Change::assign(other)]),
            42..=44 => act(by, vec![Change::unassign()]),
            45..=48 => act(Actor::trigger("Round robin"), vec![Change::assign(other)]),
            49..=51 => act(Actor::Api(bot), vec![Change::assign(other)]),
            52..=53 => act(Actor::Api(bot), vec![Change::unassign()]),
            54..=58 => act(by, vec![Change::Priority(Priority::Urgent)]),
            59..=61 => act(by, vec![Change::Form(EMERGENCIES)]),
            62..=64 => act(by, vec![Change::Priority(Priority::Normal)]),
            65..=69 => act(by, vec![Change::reply("We are looking at it.")]),
            70..=73 => act(by, vec![Change::status(Status::Solved)]),
            74 => act(Actor::System, vec![Change::status(Status::Closed)]),
            75..=76 => act(by, vec![Change::status(Status::Pending)]),
            77..=78 => act(by, vec![Change::tag("skip_autoassign")]),
            79 => act(by, vec![Change::RemoveTag("skip_autoassign".to_owned())]),
            80..=81 => act(by, vec![Change::Unfollow(other)]),
            82 => act(by, vec![Change::Follow(other)]),
            83..=84 => act(by, vec![Change::group(group), Change::unassign()]),
            85 => act(by, vec![Change::Organization(Some(organization))]),
            86 => Box::new(move |world| {
                if let Some(ticket) = aim.ticket(world, draw) {
                    world.delete_ticket(ticket);
                }
            }),
            87..=88 => set("assigned_se", ase.to_string().into()),
            89 => set("sub_ss_ase", false.into()),
            90..=92 => set("sub_ss_ase", true.into()),
            93 => set("support_hold", true.into()),
            94..=95 => set("support_hold", false.into()),
            96..=97 => Box::new(move |world| {
                if let Some(user) = world.users.get_mut(&ase) {
                    user.suspended = !user.suspended;
                }
            }),
            _ => Box::new(move |world| {
                if let Some(trigger) = world.triggers.get_mut(&trigger) {
                    trigger.active = !trigger.active;
                }
            }),
        }
    }

    /// A customer writes.
    fn arrival(&mut self) -> Event {
        let organization = self.one_of(|noise| &noise.organizations);
        let group = self.groups[0];
        let urgent = self.rng.random_ratio(1, 8);
        Box::new(move |world| {
            let now = world.now;
            let ticket = Ticket::new(organization, "Something does not work")
                .created(now)
                .updated(now)
                .group(group);
            world.add_ticket(if urgent {
                ticket.form(EMERGENCIES).priority(Priority::High)
            } else {
                ticket
            });
        })
    }

    fn one_of(&mut self, whom: impl Fn(&Self) -> &Vec<i64>) -> i64 {
        let place = self.rng.random_range(0..whom(self).len());
        whom(self)[place]
    }
}
