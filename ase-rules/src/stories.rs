//! Stories: for every step and every rule one that fires, a near miss, and one in doubt.

mod accounts;
mod bounds;
mod changes;
mod desk;
mod edges;
mod emergencies;
mod explained;
mod numbers;
mod pages;
mod resumed;
mod said;
mod tickets;
