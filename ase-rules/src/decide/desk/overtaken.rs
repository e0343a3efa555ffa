//! Tickets that a list has in a later version too.

use crate::{Ticket, TicketId};

/// How many tickets are sorted together: so few that a million cost a thousand times as much as a
/// thousand, and no more.
const TOGETHER: usize = 16;

/// Where in the list a ticket stands that the list has in a later version too, in ascending order.
/// A list read page by page repeats a ticket that changed meanwhile; the latest counts.
pub(super) fn overtaken(tickets: &[Ticket]) -> Vec<usize> {
    if tickets.is_sorted_by(|a, b| a.id < b.id) {
        return vec![];
    }
    let (mut places, ends) = dealt_out(tickets);
    let mut overtaken = vec![];
    let mut rest = places.as_mut_slice();
    let mut begin = 0;
    for end in ends {
        let (share, others) = rest.split_at_mut(end - begin);
        (rest, begin) = (others, end);
        share.sort_unstable();
        for same in share.chunk_by(|a, b| a.0 == b.0) {
            overtaken.extend(older(tickets, same));
        }
    }
    overtaken.sort_unstable();
    overtaken
}

/// The ids of the tickets with their places, dealt out so that equal ids are in one share, and where
/// each share ends.
fn dealt_out(tickets: &[Ticket]) -> (Vec<(TicketId, usize)>, Vec<usize>) {
    // An odd number of shares deals out evenly whatever even step the ids have.
    let shares = (tickets.len() / TOGETHER) | 1;
    let ids: Vec<TicketId> = tickets.iter().map(|ticket| ticket.id).collect();
    let share = |id: TicketId| id.get().rem_euclid(shares as i64) as usize;
    let mut ends = vec![0; shares];
    for id in &ids {
        ends[share(*id)] += 1;
    }
    let mut end = 0;
    for size in &mut ends {
        end += std::mem::replace(size, end);
    }
    let mut places = vec![(TicketId::new(0), 0); ids.len()];
    for (at, id) in ids.into_iter().enumerate() {
        let place = &mut ends[share(id)];
        places[*place] = (id, at);
        *place += 1;
    }
    (places, ends)
}

/// Where the versions of one ticket stand that are not the latest.
fn older(tickets: &[Ticket], same: &[(TicketId, usize)]) -> impl Iterator<Item = usize> {
    let latest = same.iter().map(|(_, at)| *at).max_by(|a, b| {
        let (a, b) = (&tickets[*a], &tickets[*b]);
        (a.updated_at.cmp(&b.updated_at)).then_with(|| a.cmp(b))
    });
    let places = same.iter().map(|(_, at)| *at);
    places.filter(move |at| Some(*at) != latest)
}
