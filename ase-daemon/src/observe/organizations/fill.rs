//! The reading of every organization, by list or by export.

use jiff::Timestamp;
use tracing::info;
use zendesk_client::{Page, api::Start, model::Organization};

use super::{OVERLAP, Run, run::Counted};
use crate::observe::{Observer, Place, chain};

/// Reads every organization: in one answer where they fit into it, else by list or by export.
pub(super) async fn fill(observer: &Observer<'_>) -> Result<(Run, Place), String> {
    let told = |error: zendesk_client::Error| chain(&error);
    let since = Place::Since(observer.now() - OVERLAP);
    let organizations = observer.reader.organizations();
    let (counted, first) = count(observer).await.map_err(told)?;
    let mut run = Run::through_all(counted);
    if let Some(page) = first {
        info!(
            organizations = counted.total,
            "all organizations came on one page"
        );
        run.take(observer, page.items, page.malformed);
        run.compare()?;
        return Ok((run, since));
    }
    let way = cheapest(counted.total, observer.instance.head_room);
    info!(
        organizations = counted.total,
        ?way,
        "reading all organizations"
    );
    if way == Way::Export {
        let start = Start::Since(Timestamp::UNIX_EPOCH);
        let pages = observer.reader.incremental().organizations(start);
        let checkpoint = run.follow(observer, pages).await.map_err(told)?;
        if run.has_exactly_all() {
            return Ok((run, checkpoint.map_or(since, Place::Resume)));
        }
        info!("the export withholds what changed in the last minute; reading the list");
        run = Run::through_all(Counted {
            at: observer.now(),
            total: organizations.count().await.map_err(told)?,
        });
    }
    let pages = organizations.list();
    run.follow(observer, pages).await.map_err(told)?;
    run.compare()?;
    Ok((run, since))
}

/// How many there are, and all of them where they fit into one answer. Read by number, the first page of the list says that;
/// where it does not, and where it says that there are none, Zendesk is asked for the count alone.
async fn count(
    observer: &Observer<'_>,
) -> zendesk_client::Result<(Counted, Option<Page<Organization>>)> {
    // Taken before the answer: what came in between is not counted as having been there.
    let at = observer.now();
    let organizations = observer.reader.organizations();
    let first = match organizations.list_by_number().next_page().await {
        Ok(first) => first,
        // Lists by number are an older form, which need not be there for ever.
        Err(zendesk_client::Error::Shape { .. }) => None,
        Err(error) => return Err(error),
    };
    let total = match first.as_ref().and_then(|page| page.count) {
        Some(total) if total > 0 => total,
        _ => organizations.count().await?,
    };
    let is_whole = |page: &Page<Organization>| page.checkpoint.is_none();
    Ok((Counted { total, at }, first.filter(is_whole)))
}

/// A way to read every organization, where one page does not have them all.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Way {
    /// 100 a page, counted against the account's limit only.
    List,
    /// 1,000 a page, at most 10 requests a minute for all exports together.
    Export,
}

/// The way that ends first within the limits and the head room, and of two that end in the same minute the one of fewer requests;
/// the list where it has but two pages, because an export withholds the last minute.
///
/// A list page costs 1 of at least 200 requests a minute (the smallest plan), an export page 1 of 10, of which the exports of
/// what changed, organizations and tickets, need theirs.
fn cheapest(organizations: u64, head_room: f64) -> Way {
    const FEW_PAGES: u64 = 2;
    let usable = |limit: f64| ((limit * (1.0 - head_room)) as u64).max(1);
    let cost = |pages: u64, a_minute: u64| ((pages.max(1) - 1) / a_minute, pages);
    let list_pages = organizations.div_ceil(100);
    let list = cost(list_pages, usable(200.0));
    let exports = usable(10.0).saturating_sub(2).max(1);
    let export = cost(organizations.div_ceil(1000), exports);
    if list_pages > FEW_PAGES && export < list {
        Way::Export
    } else {
        Way::List
    }
}

#[cfg(test)]
mod tests {
    use super::{Way, cheapest};

    #[test]
    fn all_organizations_are_read_the_way_that_ends_first() {
        assert_eq!(cheapest(0, 0.5), Way::List);
        assert_eq!(cheapest(200, 0.5), Way::List);
        assert_eq!(cheapest(201, 0.5), Way::Export);
        // Half of 10 a minute, less two for what changes, is 3 export pages in the first minute.
        assert_eq!(cheapest(3_000, 0.5), Way::Export);
        assert_eq!(cheapest(3_001, 0.5), Way::List);
        // 10 export pages take three minutes, 100 list pages less than one.
        assert_eq!(cheapest(10_000, 0.5), Way::List);
        assert_eq!(cheapest(100_000, 0.5), Way::List);
    }
}
