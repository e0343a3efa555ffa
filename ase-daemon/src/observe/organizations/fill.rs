//! The reading of every organization: by number, by list or by export.

use jiff::Timestamp;
use tracing::info;
use zendesk_client::{Error, Page, Pages, api::Start, model::Organization};

use super::{OVERLAP, Run, run::Counted};
use crate::observe::{Observer, Place, chain};

/// Reads every organization: in one answer where they fit into it, else the way that ends first. By number or by export some
/// may be left out: what has not exactly those that were counted is not believed, and the list is read.
pub(super) async fn fill(observer: &Observer<'_>) -> Result<(Run, Place), String> {
    let told = |error: Error| chain(&error);
    let began = observer.clock.monotonic();
    let since = || Place::Since(observer.at(began) - OVERLAP);
    let (counted, by_number) = count(observer).await.map_err(told)?;
    let mut run = Run::through_all(counted);
    let by_number = match by_number {
        Some(ByNumber { first, .. }) if first.checkpoint.is_none() => {
            info!(
                organizations = counted.total,
                "all organizations came on one page"
            );
            run.take(observer, first.items, first.malformed);
            run.compare()?;
            return Ok((run, since()));
        }
        by_number => by_number,
    };
    let way = match cheapest(counted.total, observer.instance.head_room) {
        Way::Numbered if by_number.is_none() => Way::List,
        way => way,
    };
    info!(
        organizations = counted.total,
        ?way,
        "reading all organizations"
    );
    let end = match (way, by_number) {
        (Way::Numbered, Some(by_number)) => {
            go_on(observer, &mut run, by_number).await.map_err(told)?;
            None
        }
        (Way::Export, _) => {
            let start = Start::Since(Timestamp::UNIX_EPOCH);
            let pages = observer.reader.incremental().organizations(start);
            run.follow(observer, pages).await.map_err(told)?
        }
        (Way::Numbered | Way::List, _) => return Ok((list(observer, counted).await?, since())),
    };
    if run.has_exactly_all() {
        return Ok((run, end.map_or_else(since, Place::Resume)));
    }
    info!(
        ?way,
        "not all that were counted came: organizations changed, came or went just now; reading the list"
    );
    let counted = Counted {
        at: observer.now(),
        total: observer
            .reader
            .organizations()
            .count()
            .await
            .map_err(told)?,
    };
    Ok((list(observer, counted).await?, since()))
}

/// The list by number after its first page.
struct ByNumber {
    first: Page<Organization>,
    rest: Pages<Organization>,
}

/// How many there are. Read by number, the first page of the list says that, and the list can go on from there; where it does
/// not, and where it says that there are none, Zendesk is asked for the count alone.
async fn count(observer: &Observer<'_>) -> zendesk_client::Result<(Counted, Option<ByNumber>)> {
    let began = observer.clock.monotonic();
    let organizations = observer.reader.organizations();
    let mut rest = organizations.list_by_number();
    let first = match rest.next_page().await {
        Err(error) if refuses_numbers(&error) => {
            info!(error = chain(&error), "no list of organizations by number");
            None
        }
        first => first?,
    };
    let told = first.as_ref().and_then(|page| page.count);
    let told = told.filter(|total| *total > 0);
    let total = match told {
        Some(total) => total,
        None => organizations.count().await?,
    };
    let by_number = first
        .filter(|first| told.is_some() || first.checkpoint.is_none())
        .map(|first| ByNumber { first, rest });
    // Before the answer: what came in between is not counted as having been there.
    let at = observer.at(began);
    Ok((Counted { total, at }, by_number))
}

/// Takes the first page, and follows those after it. Each that is deleted meanwhile moves another onto a page that was read.
async fn go_on(
    observer: &Observer<'_>,
    run: &mut Run,
    ByNumber { first, rest }: ByNumber,
) -> zendesk_client::Result<()> {
    run.take(observer, first.items, first.malformed);
    match run.follow(observer, rest).await {
        Err(error) if refuses_numbers(&error) => {
            info!(
                error = chain(&error),
                "the list of organizations by number breaks off"
            );
            Ok(())
        }
        ended => ended.map(drop),
    }
}

/// Whether Zendesk answers so where it does not list by number, or not as deep: an older form, which need not be there for ever.
fn refuses_numbers(error: &Error) -> bool {
    matches!(
        error,
        Error::Shape { .. }
            | Error::Stuck { .. }
            | Error::Api {
                status: 400 | 404 | 410 | 422,
                ..
            }
    )
}

/// Reads the list by cursor, from its start.
async fn list(observer: &Observer<'_>, counted: Counted) -> Result<Run, String> {
    let mut run = Run::through_all(counted);
    let pages = observer.reader.organizations().list();
    let ended = run.follow(observer, pages).await;
    ended.map_err(|error| chain(&error))?;
    run.compare()?;
    Ok(run)
}

/// A way to read every organization, where one page does not have them all.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Way {
    /// On by number after the first page, 100 a page; skips one for each that is deleted meanwhile.
    Numbered,
    /// From the start by cursor, 100 a page, counted against the account's limit only, as by number.
    List,
    /// 1,000 a page, at most 10 requests a minute for all exports together.
    Export,
}

/// The way that ends first within the limits and the head room, once the first page by number is there, and of two that end in
/// the same minute the one of fewer requests. An export has to be better than the others: it withholds the last minute.
///
/// A list page costs 1 of at least 200 requests a minute (the smallest plan), an export page 1 of 10, of which the exports of
/// what changed, organizations and tickets, need theirs.
fn cheapest(organizations: u64, head_room: f64) -> Way {
    // Zendesk refuses pages beyond.
    const MOST_NUMBERED: u64 = 100;
    let usable = |limit: f64| ((limit * (1.0 - head_room)) as u64).max(1);
    let cost = |pages: u64, a_minute: u64| (pages.saturating_sub(1) / a_minute, pages);
    let list_pages = organizations.div_ceil(100);
    let (way, still) = if list_pages <= MOST_NUMBERED {
        (Way::Numbered, list_pages.saturating_sub(1))
    } else {
        (Way::List, list_pages)
    };
    let exports = usable(10.0).saturating_sub(2).max(1);
    let export = cost(organizations.div_ceil(1000), exports);
    if export < cost(still, usable(200.0)) {
        Way::Export
    } else {
        way
    }
}

#[cfg(test)]
mod tests {
    use super::{Way, cheapest};

    #[test]
    fn all_organizations_are_read_the_way_that_ends_first() {
        assert_eq!(cheapest(101, 0.5), Way::Numbered);
        // One page more, either way.
        assert_eq!(cheapest(200, 0.5), Way::Numbered);
        assert_eq!(cheapest(201, 0.5), Way::Export);
        // Half of 10 a minute, less two for what changes, is 3 export pages in the first minute.
        assert_eq!(cheapest(3_000, 0.5), Way::Export);
        assert_eq!(cheapest(3_001, 0.5), Way::Numbered);
        // 10 export pages take three minutes, 99 more by number less than one.
        assert_eq!(cheapest(10_000, 0.5), Way::Numbered);
        // Zendesk has no page 101 by number.
        assert_eq!(cheapest(10_001, 0.5), Way::List);
        assert_eq!(cheapest(100_000, 0.5), Way::List);
        // One export and ten requests a minute.
        assert_eq!(cheapest(1_000, 0.95), Way::Export);
        assert_eq!(cheapest(1_001, 0.95), Way::Numbered);
    }
}
