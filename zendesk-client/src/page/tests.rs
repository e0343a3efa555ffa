use crate::client::Client;
use crate::model::Ticket;

use super::Pages;

/// A list can be read from a task of its own.
#[test]
fn lists_and_their_futures_are_send() {
    fn send<T: Send>(_: T) {}
    fn check(client: &Client, mut pages: Pages<Ticket>) {
        send(client.tickets().get(crate::TicketId::new(1)));
        send(pages.next_page());
        send(client.tickets().list().complete());
        send(client.tickets().list().items());
    }
    let _ = check;
}
