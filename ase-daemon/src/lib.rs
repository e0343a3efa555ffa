//! Keeps assigned support engineers, their flags and their tickets consistent in Zendesk.
//!
//! A cycle has four steps, each in its own place: [`observe`] reads Zendesk into facts, [`plan`] asks
//! `ase-rules` what follows from them, [`apply`] carries that out, and [`tell`] reports it; [`notify`] tells people elsewhere. The
//! [`store`] keeps the mirror, the memory and the journal between cycles; [`schedule`] repeats them.

pub mod apply;
pub mod cli;
pub mod config;
pub mod cycle;
pub mod http;
pub mod notify;
pub mod observe;
pub mod onboard;
pub mod plan;
mod progress;
pub mod revert;
pub mod schedule;
pub mod simulated;
pub mod sources;
pub mod store;
pub mod tell;
pub mod zendesk;
