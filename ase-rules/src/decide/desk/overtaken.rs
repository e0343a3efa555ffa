//! Tickets that a list has in a later version too.

use crate::{Ticket, TicketId};

/// How many ids are sorted together: so few that a million cost a thousand times as much as a
/// thousand, and no more.
const TOGETHER: usize = 16;

/// Where in the list a ticket stands that the list has in a later version too, in ascending order.
/// A list read page by page repeats a ticket that changed meanwhile; the latest counts.
pub(super) fn overtaken(tickets: &[Ticket]) -> Vec<usize> {
    if tickets.is_sorted_by(|a, b| a.id < b.id) {
        return vec![];
    }
    let repeated = repeated(tickets);
    if repeated.is_empty() {
        return vec![];
    }
    let places = tickets
        .iter()
        .enumerate()
        .map(|(at, ticket)| (ticket.id, at));
    let repeated = places.filter(|(id, _)| repeated.binary_search(id).is_ok());
    let mut places: Vec<(TicketId, usize)> = repeated.collect();
    places.sort_unstable();
    let versions = places.chunk_by(|a, b| a.0 == b.0);
    let mut overtaken: Vec<usize> = versions.flat_map(|same| older(tickets, same)).collect();
    overtaken.sort_unstable();
    overtaken
}

/// The ids that the list has more than once, in ascending order.
fn repeated(tickets: &[Ticket]) -> Vec<TicketId> {
    let (mut ids, ends) = dealt_out(tickets);
    let mut repeated = vec![];
    let mut rest = ids.as_mut_slice();
    let mut begin = 0;
    for end in ends {
        let (share, others) = rest.split_at_mut(end - begin);
        (rest, begin) = (others, end);
        share.sort_unstable();
        let same = share.chunk_by(|a, b| a == b);
        repeated.extend(same.filter(|same| same.len() > 1).map(|same| same[0]));
    }
    repeated.sort_unstable();
    repeated
}

/// The ids of the tickets, dealt out so that equal ids are in one share, and where each share ends.
fn dealt_out(tickets: &[Ticket]) -> (Vec<TicketId>, Vec<usize>) {
    let ids: Vec<TicketId> = tickets.iter().map(|ticket| ticket.id).collect();
    let shares = (ids.len() / TOGETHER).next_power_of_two().max(2);
    let mut ends = vec![0; shares];
    for id in &ids {
        ends[share(*id, shares)] += 1;
    }
    let mut end = 0;
    for size in &mut ends {
        end += std::mem::replace(size, end);
    }
    let mut dealt = vec![TicketId::new(0); ids.len()];
    for id in ids {
        let place = &mut ends[share(id, shares)];
        dealt[*place] = id;
        *place += 1;
    }
    (dealt, ends)
}

/// The share of an id: the first bits of its product with a number that deals out evenly whatever step the ids have.
fn share(id: TicketId, shares: usize) -> usize {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let product = id.get().cast_unsigned().wrapping_mul(GOLDEN);
    (product >> (u64::BITS - shares.trailing_zeros())) as usize
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
