//! The stories, by what they are about.

mod accounts;
mod assignment;
mod cost;
mod doubt;
mod emergency;
mod safety;

const MONDAY: &str = "2026-03-02T09:00:00Z";
