//! Lists: one type for every kind of paging, read by page, as a stream, or to the end.

mod checkpoint;
mod course;
mod envelope;
mod items;
mod whole;

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::marker::PhantomData;
use std::time::Duration;

use futures_util::stream::Stream;
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::checkpoint::Place;
use self::course::Next;
use self::envelope::Envelope;
use crate::client::Client;
use crate::error::{Error, Result};

pub use self::checkpoint::Checkpoint;
pub(crate) use self::course::{Course, Kind};
pub use self::whole::{Complete, Malformed, Shown};

/// Pages without a record in a row before a list counts as stuck. Zendesk does send some.
const MAX_EMPTY: u32 = 50;

/// What Zendesk withholds from exports: nothing younger is given, and asking for it is an error.
const HELD_BACK: Duration = Duration::from_secs(61);

/// A list that is read page by page. Nothing is sent before the first page is asked for.
///
/// It ends when the server says so and only then; an empty page is no end. Each page is one call with its own deadline.
///
/// ```no_run
/// # async fn tour(client: zendesk_client::Client) -> zendesk_client::Result<()> {
/// let mut pages = client.organizations().list();
/// while let Some(page) = pages.next_page().await? {
///     println!("{} organizations, {} unreadable", page.items.len(), page.malformed.len());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a list does nothing until it is read"]
pub struct Pages<T> {
    client: Client,
    course: Course,
    place: Place,
    state: State,
    /// Cursors asked for in this run, hashed.
    asked: HashSet<u64>,
    /// Versions on the last page of a time export: its last second comes again on the next.
    boundary: HashSet<u64>,
    empty: u32,
    begun: bool,
    record: PhantomData<fn() -> T>,
}

enum State {
    Reading,
    Ended,
    /// It cannot go on, and says so each time.
    Broken(Error),
}

/// One page of a list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The records that could be read.
    pub items: Vec<T>,
    /// The records that could not.
    pub malformed: Vec<Malformed>,
    /// Where to go on after this page. On the last page: for exports where to begin next time, else `None`.
    pub checkpoint: Option<Checkpoint>,
    /// The list's own total, where it has one.
    pub count: Option<u64>,
    /// Everything else in the answer that is a list or an object, such as what `include` asked for.
    pub sideloads: BTreeMap<String, Value>,
}

impl<T: DeserializeOwned> Pages<T> {
    pub(crate) fn new(client: &Client, course: Course) -> Self {
        Self::starting_at(client, course, Place::Start)
    }

    /// An export of what changed since `seconds` (since 1970).
    pub(crate) fn since(client: &Client, course: Course, seconds: i64) -> Self {
        Self::starting_at(client, course, Place::Time(seconds))
    }

    fn starting_at(client: &Client, course: Course, place: Place) -> Self {
        Self {
            client: client.clone(),
            course,
            place,
            state: State::Reading,
            asked: HashSet::new(),
            boundary: HashSet::new(),
            empty: 0,
            begun: false,
            record: PhantomData,
        }
    }

    /// Asks for `n` records a page, or as many as the endpoint allows.
    pub fn page_size(mut self, n: u32) -> Self {
        self.course.size = n.clamp(1, self.course.max_size);
        self
    }

    /// Asks for related records (comma-separated), which come in [`Page::sideloads`] or inside each record.
    pub fn include(mut self, what: &str) -> Self {
        self.course
            .query
            .push(("include".to_owned(), what.to_owned()));
        self
    }

    /// Goes on where an earlier run left off.
    pub fn resume(mut self, checkpoint: Checkpoint) -> Self {
        match self.course.takes(&checkpoint.0) {
            true => self.place = checkpoint.0,
            false => {
                self.state = State::Broken(Error::config(format!(
                    "{}: this checkpoint belongs to another kind of list",
                    self.course.path
                )));
            }
        }
        self
    }

    /// Decodes the records as `U`, for instance a type with only the keys you need.
    pub fn records<U: DeserializeOwned>(self) -> Pages<U> {
        Pages {
            client: self.client,
            course: self.course,
            place: self.place,
            state: self.state,
            asked: self.asked,
            boundary: self.boundary,
            empty: self.empty,
            begun: self.begun,
            record: PhantomData,
        }
    }

    /// Reads the next page; `None` after the last.
    ///
    /// # Errors
    ///
    /// Whatever kept the page from coming. The list stays where it was, so the same page can be asked for again.
    /// [`Error::Stuck`] and [`Error::ForeignLink`] are final.
    pub async fn next_page(&mut self) -> Result<Option<Page<T>>> {
        match &self.state {
            State::Reading => {}
            State::Ended => return Ok(None),
            State::Broken(error) => return Err(error.clone()),
        }
        let read = self.read_page().await;
        if let Err(error @ (Error::Stuck { .. } | Error::ForeignLink { .. })) = &read {
            self.state = State::Broken(error.clone());
        }
        read.map(Some)
    }

    async fn read_page(&mut self) -> Result<Page<T>> {
        self.hold_back();
        let by_time = self.course.kind == Kind::Time;
        let request = self.course.request(&self.place);
        let (mut envelope, next) = self
            .client
            .run(&request, |answer| {
                let envelope: Envelope<T> = Envelope::read(answer, self.course.key, by_time)?;
                let base = self.client.base();
                let next = self
                    .course
                    .next(base, &self.place, &envelope.tail, answer)?;
                Ok((envelope, next))
            })
            .await?;
        self.begun = true;
        let rows = envelope.items.len() + envelope.malformed.len();
        let place = self.advance(next, rows, &request.call())?;
        if by_time {
            self.drop_repeated(&mut envelope);
        }
        Ok(Page {
            items: envelope.items,
            malformed: envelope.malformed,
            checkpoint: place.map(Checkpoint),
            count: envelope.tail.count,
            sideloads: envelope.sideloads,
        })
    }

    /// Begins an export no later than Zendesk allows. Earlier is always safe; only Zendesk's own clock is asked.
    fn hold_back(&mut self) {
        if let (Place::Time(seconds), Some(now)) = (&mut self.place, self.client.server_time())
            && !self.begun
        {
            let latest = now.as_second() - HELD_BACK.as_secs().cast_signed();
            *seconds = (*seconds).min(latest);
        }
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
    fn drop_repeated(&mut self, envelope: &mut Envelope<T>) {
        let versions = std::mem::take(&mut envelope.versions);
        let mut is_new = versions
            .iter()
            .map(|version| !self.boundary.contains(version));
        envelope.items.retain(|_| is_new.next().unwrap_or(true));
        self.boundary = versions.into_iter().collect();
    }

    /// Reads to the end.
    ///
    /// # Errors
    ///
    /// Whatever kept a page from coming; what had been read before is dropped.
    pub async fn complete(mut self) -> Result<Complete<T>> {
        let mut whole = Complete::nothing();
        while let Some(page) = self.next_page().await? {
            whole.add(page);
        }
        Ok(whole)
    }

    /// Reads record by record. A record that could not be read comes as [`Error::Shape`] and the stream goes on;
    /// after any other error it ends.
    pub fn items(self) -> impl Stream<Item = Result<T>> + Send
    where
        T: Send,
    {
        items::stream(self)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("path", &self.course.path)
            .field("kind", &self.course.kind)
            .field("size", &self.course.size)
            .finish_non_exhaustive()
    }
}

fn hash(cursor: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    cursor.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests;
