//! How a list gets its next page.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::ahead::Ahead;
use super::checkpoint::{Checkpoint, Place};
use super::course::{Kind, Next};
use super::envelope::Envelope;
use super::items::Trail;
use super::print::Print;
use super::rows::Rows;
use super::{Page, Pages, State};
use crate::answer::Answer;
use crate::error::{Error, Result};

/// Pages without a record in a row before a list counts as stuck. Zendesk does send some.
const MAX_EMPTY: u32 = 50;

/// What Zendesk withholds from exports: nothing younger is given, and asking for it is an error.
const HELD_BACK: Duration = Duration::from_secs(61);

impl<T: DeserializeOwned> Pages<T> {
    pub(super) async fn read_page(&mut self) -> Result<Page<T>> {
        self.hold_back();
        let come = loop {
            match self.fetch().await {
                Err(error) if self.may_resize() && self.size.shrink_after(&error) => {}
                // The refusal is what tells the server's time.
                Err(error) if is_too_recent(&error) && self.hold_back() => {}
                come => break come?,
            }
        };
        self.begun = true;
        self.size.came();
        let Come {
            mut envelope,
            next,
            answer,
        } = come;
        let from = self.place.clone();
        let place = self.advance(next, envelope.rows.len(), &answer.call)?;
        if let Some(after) = self.after.take() {
            begin_after(&mut envelope.rows, after);
        }
        if self.course.kind == Kind::Time {
            self.drop_repeated(&mut envelope.rows);
        }
        let rows = envelope.rows;
        Ok(Page {
            items: rows.items,
            malformed: rows.malformed,
            checkpoint: place.map(Checkpoint::from),
            count: envelope.tail.count,
            sideloads: envelope.sideloads,
            trail: Trail {
                place: from,
                body: self.keeps_text.then_some(answer.body),
                item_rows: rows.item_rows,
                bad_rows: rows.bad_rows,
            },
        })
    }

    /// By page number, a page of another size would hold other records.
    fn may_resize(&self) -> bool {
        !matches!(self.course.kind, Kind::Offset | Kind::Whole)
            && !matches!(self.place, Place::Page(_))
    }

    async fn fetch(&mut self) -> Result<Come<T>> {
        let size = self.size.now();
        let ahead = self.ahead.take();
        if let Some(ahead) = ahead.filter(|ahead| ahead.is(&self.place, size))
            && let Some(answer) = ahead.arrived().await
        {
            let next = self.start_ahead(&answer);
            // Whatever is wrong with it, the ordinary way finds it too, and asks again where that helps.
            if let Ok(come) = self.decode(&answer) {
                self.ahead = next.filter(|next| come.is_followed_by(next, size));
                return Ok(come);
            }
        }
        let mut request = self.course.request(&self.place, size);
        request.shrinks = self.may_resize() && self.size.can_shrink();
        let next = Mutex::new(None);
        let come = self
            .client
            .run(&request, |answer| {
                *next.lock().unwrap_or_else(PoisonError::into_inner) = self.start_ahead(answer);
                self.decode(answer)
            })
            .await?;
        let next = next.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.ahead = next.filter(|next: &Ahead| come.is_followed_by(next, size));
        Ok(come)
    }

    fn decode(&self, answer: &Answer) -> Result<Come<T>> {
        let prints = self.course.kind == Kind::Time || self.after.is_some();
        let envelope: Envelope<T> = Envelope::read(answer, self.course.key, prints)?;
        let base = self.client.base();
        let next = self
            .course
            .next(base, &self.place, &envelope.tail, answer)?;
        Ok(Come {
            envelope,
            next,
            answer: answer.clone(),
        })
    }

    fn start_ahead(&self, answer: &Answer) -> Option<Ahead> {
        if !self.looks_ahead {
            return None;
        }
        let asked = |cursor: &str| {
            self.asked.contains(&hash(cursor))
                || matches!(&self.place, Place::Cursor(here) if here == cursor)
        };
        Ahead::after(answer, &self.client, &self.course, self.size.now(), asked)
    }

    /// Begins an export no later than Zendesk allows, and says whether that moved its start. Earlier is always safe; only
    /// Zendesk's own clock is asked.
    fn hold_back(&mut self) -> bool {
        let (Place::Time(seconds), Some(now)) = (&mut self.place, self.client.server_time()) else {
            return false;
        };
        let latest = now.as_second() - HELD_BACK.as_secs().cast_signed();
        let moves = !self.begun && *seconds > latest;
        if moves {
            *seconds = latest;
        }
        moves
    }

    fn advance(&mut self, next: Next, rows: usize, call: &str) -> Result<Option<Place>> {
        let stuck = || Error::Stuck {
            call: call.to_owned(),
        };
        self.empty = if rows == 0 { self.empty + 1 } else { 0 };
        match next {
            Next::End(place) => {
                self.state = State::Ended;
                Ok(place)
            }
            Next::At(_) if self.empty > MAX_EMPTY => Err(stuck()),
            Next::At(place) => {
                if let Place::Cursor(cursor) = &self.place {
                    self.asked.insert(hash(cursor));
                }
                if let Place::Cursor(cursor) = &place
                    && self.asked.contains(&hash(cursor))
                {
                    return Err(stuck());
                }
                self.place = place.clone();
                Ok(Some(place))
            }
        }
    }

    /// A time export gives the records of a page's last second again on the next page.
    fn drop_repeated(&mut self, rows: &mut Rows<T>) {
        let prints = std::mem::take(&mut rows.prints);
        rows.keep(|row| {
            !prints
                .get(row)
                .is_some_and(|print| self.boundary.contains(print))
        });
        self.boundary = prints.into_iter().collect();
    }
}

/// A page that has come.
struct Come<T> {
    envelope: Envelope<T>,
    next: Next,
    answer: Answer,
}

impl<T> Come<T> {
    /// Whether the page on its way is really the next one.
    fn is_followed_by(&self, ahead: &Ahead, size: u32) -> bool {
        matches!(&self.next, Next::At(place) if ahead.is(place, size))
    }
}

/// Drops what an earlier run has given out already. If that record is not on the page any more, because somebody
/// changed it meanwhile, the page is given out whole.
fn begin_after<T>(rows: &mut Rows<T>, after: Print) {
    let seen = rows.prints.iter().position(|print| *print == after);
    if let Some(seen) = seen {
        rows.keep(|row| row > seen);
    }
}

fn is_too_recent(error: &Error) -> bool {
    matches!(error, Error::Api { status: 400, code: Some(code), .. } if code == "StartTimeTooRecent")
}

fn hash(cursor: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    cursor.hash(&mut hasher);
    hasher.finish()
}
