//! The on-call schedules.

pub(super) mod still_rostered;
