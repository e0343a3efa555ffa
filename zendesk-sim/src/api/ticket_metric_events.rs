//! What starts, pauses and ends the clocks of service levels, and when targets are missed.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::world::business_hours::Hours;
use crate::world::conditions::Case;
use crate::world::{Conditions, Document, Priority, Ticket, World};

mod clocks;

use clocks::{Clock, Mark};

/// The events of one ticket in their order.
pub(super) fn of(world: &World, ticket: &Ticket) -> Vec<Event> {
    let told = Told::of(world, ticket);
    let mut events = Vec::new();
    for clock in &told.clocks {
        match clock.group {
            None => told.events_of(world, clock, &mut events),
            // Nobody measures a group without a policy.
            Some(group) if group_policy(world, group).is_some() => {
                told.events_of(world, clock, &mut events);
            }
            Some(_) => {}
        }
    }
    events.sort_by_key(|event| event.at);
    for (number, event) in (1..).zip(&mut events) {
        event.shown["id"] = json!(ticket.id * 1000 + number);
        event.shown["ticket_id"] = json!(ticket.id);
    }
    events
}

/// One event.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) at: Timestamp,
    pub(super) shown: Value,
}

/// A ticket's clocks, and what they are measured by.
struct Told<'a> {
    clocks: Vec<Clock>,
    policy: Option<&'a Document>,
    priority: Option<&'static str>,
    /// The hours that count where a target is one of business hours.
    hours: Option<Hours>,
}

/// What a policy wants of a clock.
#[derive(Clone, Copy)]
struct Target {
    minutes: i64,
    in_business_hours: bool,
}

impl<'a> Told<'a> {
    fn of(world: &'a World, ticket: &Ticket) -> Told<'a> {
        let audits = world.audits_of(ticket.id);
        Told {
            clocks: clocks::of(world, ticket, &audits),
            policy: policy(world, ticket),
            priority: ticket.priority.map(Priority::as_str),
            hours: world.hours_of(&audits),
        }
    }

    fn target(&self, metric: &str) -> Option<Target> {
        let mut metrics = self.policy?["policy_metrics"].as_array()?.iter();
        let own = metrics
            .find(|own| own["metric"] == metric && own["priority"].as_str() == self.priority)?;
        Some(Target {
            minutes: own["target"].as_i64()?,
            in_business_hours: own["business_hours"] == true,
        })
    }

    /// When a clock's target is missed, or would have been.
    fn due(&self, clock: &Clock, target: Target) -> Option<Timestamp> {
        clock.due(target.minutes, self.counting(target))
    }

    /// The hours a target is counted in; none: all.
    fn counting(&self, target: Target) -> Option<&Hours> {
        self.hours.as_ref().filter(|_| target.in_business_hours)
    }

    /// What is wanted of a clock, and the policy that says so.
    fn goal<'w>(&'w self, world: &'w World, clock: &Clock) -> Option<(Target, &'w Document)> {
        match clock.group {
            None => Some((self.target(clock.target)?, self.policy?)),
            Some(group) => {
                let policy = group_policy(world, group)?;
                let mut metrics = policy["policy_metrics"].as_array()?.iter();
                let own = metrics.find(|own| {
                    let priority = own["priority"].as_str();
                    own["metric"] == clock.target
                        && (priority.is_none() || priority == self.priority)
                })?;
                let target = Target {
                    // Policies of groups have theirs in seconds.
                    minutes: own["target"].as_i64()? / 60,
                    in_business_hours: own["business_hours"] == true,
                };
                Some((target, policy))
            }
        }
    }

    fn events_of(&self, world: &World, clock: &Clock, events: &mut Vec<Event>) {
        let mut add = |kind: &str, at: Timestamp, more: Value| {
            let mut shown = json!({
                "metric": clock.metric, "instance_id": clock.instance, "type": kind,
                "time": at.to_string(),
            });
            if let (Some(shown), Value::Object(more)) = (shown.as_object_mut(), more) {
                shown.extend(more);
            }
            events.push(Event { at, shown });
        };
        let goal = self.goal(world, clock);
        let of_group = clock.group.is_some();
        for (number, (at, mark)) in clock.marks.iter().enumerate() {
            let kind = match mark {
                Mark::Activate => "activate",
                Mark::Pause => "pause",
                Mark::Fulfill => "fulfill",
            };
            add(kind, *at, json!({}));
            if let (0, Some((target, policy))) = (number, goal) {
                let sla = json!({
                    "target": target.minutes, "target_in_seconds": target.minutes * 60,
                    "business_hours": target.in_business_hours,
                    "policy": { "id": policy_id(policy, of_group), "title": policy["title"], "description": policy["description"] },
                });
                match of_group {
                    true => add("apply_group_sla", *at, json!({ "group_sla": sla })),
                    false => add("apply_sla", *at, json!({ "sla": sla })),
                }
            }
            if *mark != Mark::Activate {
                let minutes = |hours: Option<&Hours>| clock.seconds(*at, hours) / 60;
                let spent = json!({
                    "calendar": minutes(None), "business": minutes(self.hours.as_ref()),
                });
                add("update_status", *at, json!({ "status": spent }));
            }
        }
        let due = goal.and_then(|(target, _)| self.due(clock, target));
        if let Some(due) = due.filter(|due| *due <= world.now && !over_by(clock, *due)) {
            add("breach", due, json!({ "deleted": false }));
        }
    }
}

/// The first policy, by position, that is about this group.
fn group_policy(world: &World, group: i64) -> Option<&Document> {
    let mut policies: Vec<&Document> = world.documents.of("group_sla_policies").collect();
    policies.sort_by_key(|policy| (policy["position"].as_i64(), policy.id));
    policies.into_iter().find(|policy| {
        let conditions = policy["filter"]["all"].as_array();
        let mut conditions = conditions.into_iter().flatten();
        conditions.any(|own| {
            let value = &own["value"];
            let values = value
                .as_array()
                .map_or(std::slice::from_ref(value), Vec::as_slice);
            own["field"] == "group_id" && values.iter().any(|own| super::number(own) == Some(group))
        })
    })
}

fn policy_id(policy: &Document, of_group: bool) -> Value {
    match of_group {
        true => super::sla_policies::group_policy_id(policy.id),
        false => json!(policy.id),
    }
}

/// Whether a clock was fulfilled in time.
fn over_by(clock: &Clock, due: Timestamp) -> bool {
    let last = clock.last();
    last.is_some_and(|(at, mark)| mark == Mark::Fulfill && at <= due)
}

/// The first policy, by position, whose filter the ticket meets.
fn policy<'a>(world: &'a World, ticket: &Ticket) -> Option<&'a Document> {
    let mut policies: Vec<&Document> = world.documents.of("sla_policies").collect();
    policies.sort_by_key(|policy| (policy["position"].as_i64(), policy.id));
    policies.into_iter().find(|policy| {
        let filter = serde_json::from_value::<Conditions>(policy["filter"].clone());
        filter.is_ok_and(|filter| {
            filter.hold(&Case {
                world,
                ticket,
                before: None,
                audit: None,
                created: false,
                user: -1,
            })
        })
    })
}

/// The `slas` of a ticket: for each target of its policy the last run of the clock.
pub(super) fn slas(world: &World, ticket: &Ticket) -> Value {
    let told = Told::of(world, ticket);
    let targets = told
        .policy
        .and_then(|policy| policy["policy_metrics"].as_array());
    let mut metrics: Vec<&str> = Vec::new();
    for metric in targets
        .into_iter()
        .flatten()
        .filter_map(|own| own["metric"].as_str())
    {
        if !metrics.contains(&metric) {
            metrics.push(metric);
        }
    }
    let shown = metrics.into_iter().filter_map(|metric| {
        let target = told.target(metric)?;
        let clock = told.clocks.iter().rfind(|clock| clock.target == metric)?;
        Some(told.sla(world, clock, target))
    });
    json!({ "policy_metrics": shown.collect::<Vec<Value>>() })
}

impl Told<'_> {
    /// A clock that was fulfilled tells when it would have been too late; one that stands does not
    /// know when it will be.
    fn sla(&self, world: &World, clock: &Clock, target: Target) -> Value {
        let mark = clock.last().map(|(_, mark)| mark);
        let hours = self.counting(target);
        let (stage, due) = match mark {
            Some(Mark::Pause) => ("paused", None),
            Some(Mark::Fulfill) => {
                let mut running = clock.clone();
                running.marks.pop();
                ("achieved", running.due(target.minutes, hours))
            }
            _ => ("active", self.due(clock, target)),
        };
        let left = match due {
            Some(due) => due.duration_since(world.now).as_secs(),
            None => target.minutes * 60 - clock.seconds(world.now, hours),
        };
        json!({
            "breach_at": due.map(|due| due.to_string()), "stage": stage, "metric": clock.target,
            "minutes": left / 60,
        })
    }
}
