//! Telling ahead: while a client reads one page of the export of tickets, the next ones are told and packed, so that it
//! need not wait for them. Nothing but time can show it: no log, no limit, no id, no clock and no job is touched, and
//! what was told before somebody wrote is forgotten with the rest.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use super::Shared;
use super::shared::lock;
use crate::api::{self, Lead};
use crate::pages::MOST_BYTES;

/// Who reads on.
#[derive(Debug, Default)]
pub(super) struct Ahead(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    leads: VecDeque<Lead>,
    /// Whether somebody tells: one thread, however many read.
    telling: bool,
    stopped: bool,
}

/// So many readers are told ahead at a time; those that came first are passed over.
const MOST_LEADS: usize = 4;

impl Ahead {
    /// Takes a lead in; whether somebody has to begin to tell.
    fn line_up(&self, lead: Lead) -> bool {
        let mut waiting = lock(&self.0);
        waiting.leads.retain(|own| *own != lead);
        if waiting.leads.len() == MOST_LEADS {
            waiting.leads.pop_front();
        }
        waiting.leads.push_back(lead);
        !std::mem::replace(&mut waiting.telling, true)
    }

    fn next(&self) -> Option<Lead> {
        let mut waiting = lock(&self.0);
        let lead = waiting.leads.pop_front();
        waiting.telling = lead.is_some();
        lead
    }

    fn is_stopped(&self) -> bool {
        lock(&self.0).stopped
    }
}

impl Shared {
    /// Tells on a thread of its own what comes behind a page that somebody reads.
    pub(super) fn tell_behind(shared: &Arc<Shared>, lead: Lead) {
        if shared.ahead.line_up(lead) {
            let shared = Arc::clone(shared);
            tokio::task::spawn_blocking(move || {
                while let Some(mut lead) = shared.ahead.next() {
                    lead.skip(&lock(&shared.written));
                    shared.tell(lead);
                }
            });
        }
    }

    /// Tells the whole export to whoever reads it at this address, if all of it can be kept. How many tickets were told.
    pub(crate) fn tell_all(&self, base: String) -> usize {
        let age = lock(&self.written).age();
        let mut first = Lead::whole(base, age);
        first.pages = 1;
        let rest = Lead {
            pages: usize::MAX,
            ..first.clone()
        };
        let (tickets, bytes) = self.tell(first);
        let all = lock(&self.world).tickets.len();
        if tickets == 0 || bytes.div_ceil(tickets) * all > MOST_BYTES {
            return tickets;
        }
        self.tell(rest).0
    }

    /// Tells a page at a time, until somebody writes or the simulator stops: how many tickets, in how many bytes.
    fn tell(&self, mut lead: Lead) -> (usize, usize) {
        let (mut tickets, mut bytes) = (0, 0);
        while lead.pages > 0 && !self.ahead.is_stopped() {
            // The world as it is: to do what is due is up to those who ask.
            let world = lock(&self.world);
            let mut written = lock(&self.written);
            if written.age() != lead.age {
                break;
            }
            let now = self.clock.now();
            let Some((told, count)) = api::tell_next(&world, now, &mut lead, &mut written) else {
                break;
            };
            drop((written, world));
            if lead.packed {
                told.pack();
            }
            tickets += count;
            bytes += told.length();
        }
        (tickets, bytes)
    }

    /// No page is told any more after the one at hand.
    pub(crate) fn stop_telling(&self) {
        lock(&self.ahead.0).stopped = true;
    }
}

#[cfg(test)]
mod tests;
