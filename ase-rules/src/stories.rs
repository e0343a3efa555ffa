//! Stories: for every step and every rule one that fires, a near miss, and one in doubt.

mod accounts;
mod desk;
mod edges;
mod emergencies;
mod pages;
mod tickets;
