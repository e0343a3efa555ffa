//! The dimensions of a ticket, crossed completely, at an account that is served in each way there is.

use super::past::PASTS;
use super::space::{
    ASE, EMERGENCY_FORM, EXCLUDED_FORM, FORMER, Moded, SECOND, SOMEBODY, Standing, World, account,
    ticket, world,
};
use super::wide::Circumstance;
use crate::{FormId, Mode, Priority, Status, Ticket, TicketId};

/// Tickets of one world: so many that its own cost does not show, and so few that memory does not either.
const TOGETHER: usize = 10_080;

/// Owned, followed by mode or by profile, not paid for, switched off: each beyond doubt, and with a list that broke off.
pub(super) fn worlds(tickets: &[Ticket]) -> impl Iterator<Item = World> {
    let services: [(Option<bool>, Moded, Circumstance); 7] = [
        (Some(true), (Mode::Auto, None), Circumstance::Ordinary),
        (Some(true), (Mode::Auto, None), Circumstance::SeveralAses),
        (Some(true), (Mode::Auto, None), Circumstance::PreExisting),
        (Some(true), (Mode::Notify, None), Circumstance::Ordinary),
        (Some(true), (Mode::Auto, None), Circumstance::GlobalFirst),
        (Some(false), (Mode::Auto, None), Circumstance::Ordinary),
        (Some(true), (Mode::Off, None), Circumstance::Ordinary),
    ];
    let lots = tickets.chunks(TOGETHER);
    let places = services
        .into_iter()
        .flat_map(|service| [(service, 0), (service, 5)]);
    let places: Vec<_> = places.collect();
    lots.flat_map(move |lot| {
        places
            .clone()
            .into_iter()
            .map(|((flag, moded, circumstance), doubt)| {
                let account = account(Some("11"), flag);
                let mut world = world(account, Standing::Fit, moded, doubt, lot);
                world.place(circumstance);
                world
            })
    })
}

/// Priority, form, tags, and whether it follows up on another.
type Kind = (Option<Priority>, Option<FormId>, Vec<String>, bool);

/// Every combination of status, priority, form, tags, follow-up, age, owner and history.
pub(super) fn tickets() -> Vec<Ticket> {
    let mut kinds: Vec<Kind> = vec![];
    for priority in [None, Some(Priority::Urgent)] {
        for form in [None, Some(EMERGENCY_FORM), Some(EXCLUDED_FORM)] {
            for tags in [
                &[][..],
                &["outage"],
                &["skip_autoassign"],
                &["outage", "skip_autoassign"],
            ] {
                for follow_up in [false, true] {
                    let tags = tags.iter().map(|tag| (*tag).to_owned());
                    kinds.push((priority.clone(), form, tags.collect(), follow_up));
                }
            }
        }
    }
    let mut tickets = vec![];
    for status in statuses() {
        for (priority, form, tags, follow_up) in &kinds {
            for hours in [1, 48, 72] {
                for assignee in [None, Some(ASE), Some(SOMEBODY), Some(FORMER), Some(SECOND)] {
                    for past in 0..PASTS {
                        tickets.push(Ticket {
                            id: TicketId::new(tickets.len() as i64 + 1),
                            priority: priority.clone(),
                            form: *form,
                            tags: tags.clone(),
                            follow_up: *follow_up,
                            ..ticket(&status, hours, assignee, past)
                        });
                    }
                }
            }
        }
    }
    tickets
}

pub(super) fn statuses() -> [Status; 8] {
    [
        Status::New,
        Status::Open,
        Status::Pending,
        Status::Hold,
        Status::Solved,
        Status::Closed,
        Status::Deleted,
        Status::Other("resting".to_owned()),
    ]
}
