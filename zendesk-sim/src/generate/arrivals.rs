//! When tickets come: more by day than by night, fewer at the weekend.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::stories::YOUNGEST;

const HOUR: i64 = 3600;

/// How many hours back the first ticket came.
const HOURS: usize = 150 * 24;

/// How busy each hour of a working day is (UTC): Asia wakes, Europe works, America joins.
const BY_HOUR: [u32; 24] = [
    5, 6, 7, 7, 7, 8, 10, 13, 16, 17, 17, 16, 15, 17, 19, 19, 18, 16, 14, 12, 10, 8, 6, 5,
];

/// A weekend has so many hundredths of it.
const WEEKEND: u32 = 28;

/// The times of so many tickets, each in its turn.
#[derive(Clone, Debug)]
pub(super) struct Arrivals {
    begin: i64,
    tickets: usize,
    /// How much of the work has come by the end of each hour.
    sums: Vec<u64>,
}

impl Arrivals {
    /// Tickets that came before `now`, in seconds since 1970.
    pub(super) fn until(now: i64, tickets: usize) -> Arrivals {
        let begin = now - YOUNGEST - HOUR * i64::try_from(HOURS).unwrap_or_default();
        let mut sum = 0;
        let sums = (0..HOURS).map(|hour| {
            sum += u64::from(weight(
                begin / HOUR + i64::try_from(hour).unwrap_or_default(),
            ));
            sum
        });
        Arrivals {
            begin,
            tickets,
            sums: sums.collect(),
        }
    }

    /// When the ticket of this number came; a later number, a later time.
    pub(super) fn of(&self, number: usize, chance: &mut ChaCha8Rng) -> i64 {
        let all = self.sums.last().copied().unwrap_or_default();
        let turn = u128::from(all) * (number as u128 * 1024 + chance.random_range(0..1024u128));
        // In thousandths of a unit of work.
        let done = turn * 1000 / (self.tickets.max(1) as u128 * 1024);
        let unit = u64::try_from(done / 1000).unwrap_or(u64::MAX);
        let hour = self.sums.partition_point(|sum| *sum <= unit);
        let before = hour.checked_sub(1).map_or(0, |hour| self.sums[hour]);
        let own = self.sums.get(hour).map_or(1, |sum| sum - before);
        let part = done - u128::from(before) * 1000;
        let within = i64::try_from(part * 3600 / (u128::from(own) * 1000)).unwrap_or_default();
        self.begin + HOUR * i64::try_from(hour).unwrap_or_default() + within
    }
}

/// How busy an hour since 1970 is.
fn weight(hour: i64) -> u32 {
    let of_day = usize::try_from(hour.rem_euclid(24)).unwrap_or_default();
    // The first day of 1970 was a Thursday.
    let weekend = matches!((hour.div_euclid(24) + 3).rem_euclid(7), 5 | 6);
    BY_HOUR[of_day] * if weekend { WEEKEND } else { 100 }
}
