//! Doubt about a reading that answered, but with less than before.
//!
//! Zendesk has answered with status 200 and an empty or emptied list before, and so have others: in
//! 2016 GitHub's API said that every issue was unassigned, and a bot believed it
//! (kubernetes-retired/contrib#917). A sudden loss is held until the same is read three times, at
//! least ten minutes apart.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Observer;
use crate::store::{Mark, Mirror, Update};

/// How many equal readings are believed.
const READINGS: u32 = 3;
/// How far apart they must be.
const APART: SignedDuration = SignedDuration::from_mins(10);

/// A loss that is doubted, as it was seen so far.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Doubted {
    /// What is missing, in order.
    missing: Vec<i64>,
    /// How often it was seen missing.
    readings: u32,
    /// When it was last counted.
    counted_at: Timestamp,
}

/// What to make of a loss.
#[derive(Debug, Eq, PartialEq)]
enum Verdict {
    /// Not a loss to speak of, or seen often enough.
    Believed,
    /// Not believed yet; remember this.
    Doubted(Doubted),
}

/// Whether a loss is believed; what is doubted is remembered under `stream`.
pub(super) async fn weigh(
    observer: &Observer<'_>,
    mirror: &Mirror,
    stream: &str,
    missing: Vec<i64>,
    sudden: bool,
    now: Timestamp,
) -> anyhow::Result<bool> {
    let earlier: Option<Doubted> = match mirror.checkpoints.get(stream) {
        Some(mark) => serde_json::from_str(&mark.value)?,
        None => None,
    };
    let had_doubt = earlier.is_some();
    let doubted = match judge(missing, sudden, earlier, now) {
        Verdict::Believed if !had_doubt => return Ok(true),
        Verdict::Believed => None,
        Verdict::Doubted(doubted) => Some(doubted),
    };
    let mark = Mark {
        value: serde_json::to_string(&doubted)?,
        seen_at: now,
    };
    let update = Update {
        checkpoints: vec![(stream.to_owned(), mark)],
        ..Update::default()
    };
    observer.store.save(observer.name, update).await?;
    Ok(doubted.is_none())
}

/// Judges a loss, `sudden` if it is more than usual, given what was doubted earlier.
fn judge(mut missing: Vec<i64>, sudden: bool, earlier: Option<Doubted>, now: Timestamp) -> Verdict {
    if !sudden {
        return Verdict::Believed;
    }
    missing.sort_unstable();
    let Some(mut doubted) = earlier.filter(|earlier| earlier.missing == missing) else {
        return Verdict::Doubted(Doubted {
            missing,
            readings: 1,
            counted_at: now,
        });
    };
    if now.duration_since(doubted.counted_at) >= APART {
        doubted.readings += 1;
        doubted.counted_at = now;
    }
    if doubted.readings >= READINGS {
        Verdict::Believed
    } else {
        Verdict::Doubted(doubted)
    }
}

#[cfg(test)]
mod tests {
    use super::{Doubted, Verdict, judge};
    use jiff::Timestamp;

    fn at(minute: u32) -> Timestamp {
        format!("2026-03-02T09:{minute:02}:00Z").parse().unwrap()
    }

    fn doubted(verdict: Verdict) -> Doubted {
        match verdict {
            Verdict::Doubted(doubted) => doubted,
            Verdict::Believed => panic!("believed"),
        }
    }

    #[test]
    fn a_small_loss_is_believed() {
        assert_eq!(judge(vec![1, 2], false, None, at(0)), Verdict::Believed);
    }

    #[test]
    fn a_large_loss_is_believed_when_read_three_times_ten_minutes_apart() {
        let first = doubted(judge(vec![3, 1, 2], true, None, at(0)));
        let too_soon = doubted(judge(vec![1, 2, 3], true, Some(first.clone()), at(9)));
        assert_eq!(too_soon, first);
        let second = doubted(judge(vec![1, 2, 3], true, Some(first), at(10)));
        assert_eq!(
            judge(vec![1, 2, 3], true, Some(second), at(20)),
            Verdict::Believed
        );
    }

    #[test]
    fn another_loss_starts_anew() {
        let first = doubted(judge(vec![1, 2, 3], true, None, at(0)));
        let other = doubted(judge(vec![1, 2, 4], true, Some(first), at(30)));
        assert_eq!(other.readings, 1);
    }
}
