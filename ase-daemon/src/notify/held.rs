//! A plan above its guard's bounds, of which nothing is done until a person looked at it.

use super::{Kind, Line, Notice, Part};
use crate::tell::CycleReport;

/// The notice, one a day for as long as plans are held; `guard` says which bound was passed.
pub(crate) fn held(report: &CycleReport, guard: &str) -> Notice {
    let instance = &report.instance;
    let day = report.started_at.strftime("%Y-%m-%d");
    Notice {
        id: format!("held/{instance}/{day}"),
        instance: instance.clone(),
        kind: Kind::Held,
        at: report.started_at,
        title: format!("A plan of {} writes is held", report.actions.len()),
        parts: vec![Part::of(vec![
            Line::plain(guard),
            Line::plain(
                "Nothing of it was done. Look at it with `ase-daemon plan --out FILE`, and let it through with \
                 `ase-daemon apply FILE`.",
            ),
        ])],
    }
}
