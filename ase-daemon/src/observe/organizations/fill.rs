//! The reading of every organization, by list or by export.

use jiff::Timestamp;
use tracing::info;
use zendesk_client::api::Start;

use super::{OVERLAP, Run, run::Counted};
use crate::observe::{Observer, Place, chain};

/// Reads every organization: in one answer where they fit into it, else by list or by export.
pub(super) async fn fill(observer: &Observer<'_>) -> Result<(Run, Place), String> {
    let told = |error: zendesk_client::Error| chain(&error);
    let since = Place::Since(observer.now() - OVERLAP);
    let organizations = observer.reader.organizations();
    // Read by number, the first page says how many there are.
    let first = organizations.list_by_number().next_page().await;
    let first = first.map_err(told)?.ok_or("the list has no first page")?;
    let total = match first.count {
        Some(count) => count,
        None => organizations.count().await.map_err(told)?,
    };
    let counted = Counted {
        total,
        at: observer.now(),
    };
    let way = cheapest(total, observer.instance.head_room);
    info!(organizations = total, way = ?way, "reading all organizations");
    let mut run = Run::through_all(counted);
    match way {
        Way::Page => run.take(observer, first.items, first.malformed),
        Way::List => drop(
            run.follow(observer, organizations.list())
                .await
                .map_err(told)?,
        ),
        Way::Export => {
            let start = Start::Since(Timestamp::UNIX_EPOCH);
            let pages = observer.reader.incremental().organizations(start);
            let checkpoint = run.follow(observer, pages).await.map_err(told)?;
            if run.has_all() {
                return Ok((run, checkpoint.map_or(since, Place::Resume)));
            }
            info!("the export withholds what changed in the last minute; reading the list");
            run = Run::through_all(counted);
            run.follow(observer, organizations.list())
                .await
                .map_err(told)?;
        }
    }
    run.compare()?;
    Ok((run, since))
}

/// A way to read every organization.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Way {
    /// The first page has them all.
    Page,
    /// 100 a page, counted against the account's limit only.
    List,
    /// 1,000 a page, at most 10 requests a minute for all exports together.
    Export,
}

/// The way that ends first within the limits and the head room, and of two that end in the same minute the one of fewer requests.
///
/// A list page costs 1 of at least 200 requests a minute (the smallest plan), an export page 1 of 10,
/// of which the ticket export needs its own.
fn cheapest(organizations: u64, head_room: f64) -> Way {
    const PAGE: u64 = 100;
    let usable = |limit: f64| ((limit * (1.0 - head_room)) as u64).max(1);
    let cost = |pages: u64, a_minute: u64| ((pages - 1) / a_minute, pages);
    if organizations <= PAGE {
        return Way::Page;
    }
    let list = cost(organizations.div_ceil(PAGE), usable(200.0));
    let exports = usable(10.0).saturating_sub(1).max(1);
    let export = cost(organizations.div_ceil(1000), exports);
    if export < list {
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
        assert_eq!(cheapest(0, 0.5), Way::Page);
        assert_eq!(cheapest(100, 0.5), Way::Page);
        assert_eq!(cheapest(101, 0.5), Way::Export);
        // Half of 10 a minute, less one for tickets, is 4 export pages in the first minute.
        assert_eq!(cheapest(4_000, 0.5), Way::Export);
        // 10 export pages take three minutes, 100 list pages less than one.
        assert_eq!(cheapest(10_000, 0.5), Way::List);
        assert_eq!(cheapest(100_000, 0.5), Way::List);
    }
}
