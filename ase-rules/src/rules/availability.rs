//! ASEs who are away.

pub(super) mod away_near_breach;
pub(super) mod uncovered;
