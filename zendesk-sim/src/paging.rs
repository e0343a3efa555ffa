//! Lists, a page at a time: by cursor when asked for with `page[…]`, else by number.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::call::Call;

/// A position in a list: what it is sorted by, then the id.
pub(crate) type Place = (i64, i64);

/// The rows of a list in the order they are shown in.
#[derive(Debug)]
pub(crate) struct Rows {
    places: Vec<Place>,
    descending: bool,
}

/// The rows of one page, and the envelope around them.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) ids: Vec<i64>,
    pub(crate) envelope: Map<String, Value>,
}

const PAGE: usize = 100;
const DEEPEST: usize = 100;

impl Rows {
    /// Rows in the order of their ids.
    pub(crate) fn by_id(ids: impl IntoIterator<Item = i64>) -> Rows {
        Rows::sorted(ids.into_iter().map(|id| (0, id)), false)
    }

    /// Rows in the order of something, and of their ids where that is equal.
    pub(crate) fn sorted(places: impl IntoIterator<Item = Place>, descending: bool) -> Rows {
        let mut places: Vec<Place> = places.into_iter().collect();
        places.sort_unstable();
        if descending {
            places.reverse();
        }
        Rows { places, descending }
    }

    /// The page a request asks for.
    pub(crate) fn page(&self, call: &Call) -> Result<Page, Answer> {
        if call.pages_by_cursor() {
            self.by_cursor(call, PAGE)
        } else {
            self.by_number(call)
        }
    }

    /// A page by cursor of at most `most` rows.
    pub(crate) fn by_cursor(&self, call: &Call, most: usize) -> Result<Page, Answer> {
        let size = size(call, "page[size]", PAGE, most)?;
        let rows = if let Some(before) = call.query("page[before]") {
            let end = self.first_at_or_after(read_cursor(before)?);
            &self.places[end.saturating_sub(size)..end]
        } else {
            let start = match call.query("page[after]").map(read_cursor).transpose()? {
                Some(Some(place)) => self.first_after(place),
                Some(None) | None => 0,
            };
            &self.places[start..self.places.len().min(start + size)]
        };
        let has_more = match (call.query("page[before]"), rows.first(), rows.last()) {
            (Some(_), Some(first), _) => self.places.first() != Some(first),
            (None, _, Some(last)) => self.places.last() != Some(last),
            _ => false,
        };
        let cursor = |place: Option<&Place>| place.map(|place| cursor(Some(*place)));
        let (after, before) = (cursor(rows.last()), cursor(rows.first()));
        let link = |own: &str, other: &str, cursor: &Option<String>| {
            let cursor = cursor.clone()?;
            Some(call.link(&[(own, Some(cursor)), (other, None)]))
        };
        let next = link("page[after]", "page[before]", &after);
        let prev = link("page[before]", "page[after]", &before);
        let envelope = json!({
            "meta": { "has_more": has_more, "after_cursor": after, "before_cursor": before },
            "links": { "next": next, "prev": prev },
        });
        Ok(Page::new(rows, envelope))
    }

    /// A page by number.
    pub(crate) fn by_number(&self, call: &Call) -> Result<Page, Answer> {
        let size = size(call, "per_page", PAGE, PAGE)?;
        let page = usize::try_from(call.number("page")?.unwrap_or(1).max(1)).unwrap_or(1);
        if page > DEEPEST {
            let title = "Pagination deeper than 100 pages is not supported";
            return Err(Answer::coded(400, "InvalidPaginationDepth", title));
        }
        let start = self.places.len().min((page - 1) * size);
        let rows = &self.places[start..self.places.len().min(start + size)];
        let link = |page: usize| call.link(&[("page", Some(page.to_string()))]);
        let more = start + rows.len() < self.places.len();
        let envelope = json!({
            "count": self.places.len(),
            "next_page": more.then(|| link(page + 1)),
            "previous_page": (page > 1).then(|| link(page - 1)),
        });
        Ok(Page::new(rows, envelope))
    }

    /// All rows at once, in the envelope lists by number have.
    pub(crate) fn whole(&self) -> Page {
        let envelope = json!({
            "count": self.places.len(), "next_page": null, "previous_page": null,
        });
        Page::new(&self.places, envelope)
    }

    fn first_after(&self, place: Place) -> usize {
        self.places.partition_point(|own| {
            if self.descending {
                *own >= place
            } else {
                *own <= place
            }
        })
    }

    fn first_at_or_after(&self, place: Option<Place>) -> usize {
        let Some(place) = place else {
            return 0;
        };
        self.places.partition_point(|own| {
            if self.descending {
                *own > place
            } else {
                *own < place
            }
        })
    }
}

impl Page {
    fn new(rows: &[Place], envelope: Value) -> Page {
        Page {
            ids: rows.iter().map(|(_, id)| *id).collect(),
            envelope: match envelope {
                Value::Object(envelope) => envelope,
                _ => Map::new(),
            },
        }
    }

    /// The answer, each row as `show` makes it.
    pub(crate) fn answer(
        mut self,
        key: &'static str,
        show: impl FnMut(i64) -> Option<Value>,
    ) -> Answer {
        let records: Vec<Value> = self.ids.iter().copied().filter_map(show).collect();
        self.envelope.insert(key.to_owned(), Value::Array(records));
        Answer::ok(Value::Object(self.envelope)).listing(key)
    }
}

/// How many rows a page has.
pub(crate) fn size(call: &Call, key: &str, default: usize, most: usize) -> Result<usize, Answer> {
    let asked = call.number(key)?;
    let asked = asked.map(|size| usize::try_from(size).unwrap_or(1));
    Ok(asked.unwrap_or(default).clamp(1, most))
}

/// The cursor behind a row; behind no row: where the list begins.
pub(crate) fn cursor(place: Option<Place>) -> String {
    let text = json!({ "o": "nice_id", "v": place }).to_string();
    URL_SAFE_NO_PAD.encode(text)
}

pub(crate) fn read_cursor(text: &str) -> Result<Option<Place>, Answer> {
    let read = || {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let cursor: Value = serde_json::from_slice(&bytes).ok()?;
        serde_json::from_value(cursor.get("v")?.clone()).ok()
    };
    read().ok_or_else(|| Answer::coded(400, "InvalidPaginationParameter", "The cursor is invalid"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(rows: &Rows, first: &str) -> Vec<Vec<i64>> {
        let mut pages = Vec::new();
        let mut target = first.to_owned();
        loop {
            let call = Call::new("GET", &target, "host", b"", false);
            let page = rows.page(&call).unwrap();
            pages.push(page.ids);
            let by_cursor = page.envelope.get("meta");
            let next = match by_cursor {
                Some(meta) if meta["has_more"] == true => &page.envelope["links"]["next"],
                Some(_) => return pages,
                None => &page.envelope["next_page"],
            };
            let Some(next) = next.as_str() else {
                return pages;
            };
            target = next.strip_prefix("http://host").unwrap().to_owned();
        }
    }

    #[test]
    fn both_kinds_of_paging_give_every_row_once() {
        let rows = Rows::by_id([3, 1, 2, 5, 4]);
        let pages = vec![vec![1, 2], vec![3, 4], vec![5]];
        assert_eq!(walk(&rows, "/api/v2/users?page[size]=2"), pages);
        assert_eq!(walk(&rows, "/api/v2/users?per_page=2"), pages);
    }

    #[test]
    fn a_descending_list_goes_on_where_it_stopped() {
        let rows = Rows::sorted([(7, 1), (9, 2), (7, 3)], true);
        let pages = vec![vec![2], vec![3], vec![1]];
        assert_eq!(walk(&rows, "/api/v2/users?page[size]=1"), pages);
    }

    #[test]
    fn too_deep_a_page_is_refused() {
        let call = Call::new("GET", "/api/v2/users?page=101", "host", b"", false);
        assert_eq!(Rows::by_id([1]).page(&call).unwrap_err().status, 400);
    }
}
