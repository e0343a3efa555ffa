//! The stories, by what they are about.

mod accounts;
mod assignment;
mod cost;
mod doubt;
mod emergency;
mod recorded;
mod safety;
mod size;

const MONDAY: &str = "2026-03-02T09:00:00Z";
