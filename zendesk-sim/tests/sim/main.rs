//! The simulator as a client meets it: over HTTP.

#![expect(
    clippy::unwrap_used,
    reason = "all of this is tests, also what stands outside a test function"
)]

mod accounts;
mod attachments;
mod audit_logs;
mod availability;
mod bulk;
mod configuration;
mod control;
mod custom_objects;
mod desk;
mod faults;
mod furnished;
mod group_rules;
mod history;
mod http;
mod incremental;
mod limits;
mod lists;
mod login;
mod paging;
mod people;
mod reading;
mod readme;
mod recorded;
mod sameness;
mod schema;
mod search;
mod serve;
mod service_levels;
mod shape;
mod side_conversations;
mod ticket_bodies;
mod ticket_fields;
mod ticket_rules;
mod tickets;
mod told_ahead;
mod triggers;
mod webhook_events;
mod webhooks;
mod world_file;
