//! The stories, by what they are about.

mod accidents;
mod accounts;
mod approved;
mod assignment;
mod cost;
mod doubt;
mod emergency;
mod identity;
mod notices;
mod places;
mod recall;
mod recorded;
mod replies;
mod safety;
mod schedule;
mod services;
mod six_places;
mod size;
mod slow;
mod sources;
mod undone;
mod webhooks;

const MONDAY: &str = "2026-03-02T09:00:00Z";
