//! The reading of every organization, by list or by export.

use jiff::Timestamp;
use tracing::info;
use zendesk_client::api::Start;

use super::{OVERLAP, Run};
use crate::observe::{Observer, Place, chain};

/// Reads every organization, by list or by export, whichever ends sooner.
pub(super) async fn fill(observer: &Observer<'_>) -> Result<(Run, Place), String> {
    let told = |error: zendesk_client::Error| chain(&error);
    let total = observer
        .reader
        .organizations()
        .count()
        .await
        .map_err(told)?;
    let since = Place::Since(observer.now() - OVERLAP);
    let way = cheapest(total, observer.instance.head_room);
    info!(organizations = total, way = ?way, "reading all organizations");
    let mut run = Run {
        whole: true,
        expected: usize::try_from(total).unwrap_or(usize::MAX),
        ..Run::default()
    };
    let place = match way {
        Way::List => {
            let pages = observer.reader.organizations().list();
            run.follow(observer, pages).await.map_err(told)?;
            since
        }
        Way::Export => {
            let start = Start::Since(Timestamp::UNIX_EPOCH);
            let pages = observer.reader.incremental().organizations(start);
            let checkpoint = run.follow(observer, pages).await.map_err(told)?;
            checkpoint.map_or(since, Place::Resume)
        }
    };
    run.compare(total)?;
    Ok((run, place))
}

/// A way to read every organization.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Way {
    /// 100 a page, counted against the account's limit only.
    List,
    /// 1,000 a page, at most 10 requests a minute for all exports together.
    Export,
}

/// The way that ends sooner within the limits and the head room; the list where it costs little more,
/// because an export withholds the last minute.
///
/// A list page costs 1 of at least 200 requests a minute (the smallest plan), an export page 1 of 10,
/// of which the ticket export needs its own.
fn cheapest(organizations: u64, head_room: f64) -> Way {
    const CHEAP_LIST: u64 = 10;
    let usable = |limit: f64| ((limit * (1.0 - head_room)) as u64).max(1);
    let list_pages = organizations.div_ceil(100).max(1);
    let export_pages = organizations.div_ceil(1000).max(1);
    let list_minutes = (list_pages - 1) / usable(200.0);
    let export_minutes = (export_pages - 1) / usable(10.0).saturating_sub(1).max(1);
    if list_pages <= CHEAP_LIST || list_minutes < export_minutes {
        Way::List
    } else {
        Way::Export
    }
}

#[cfg(test)]
mod tests {
    use super::{Way, cheapest};

    #[test]
    fn all_organizations_are_read_the_way_that_ends_sooner() {
        // Up to ten pages the list, which shows the last minute too.
        assert_eq!(cheapest(0, 0.5), Way::List);
        assert_eq!(cheapest(1_000, 0.5), Way::List);
        // Half of 10 a minute, less one for tickets, is 4 export pages in the first minute.
        assert_eq!(cheapest(4_000, 0.5), Way::Export);
        // 10 export pages take three minutes, 100 list pages less than one.
        assert_eq!(cheapest(10_000, 0.5), Way::List);
        assert_eq!(cheapest(100_000, 0.5), Way::List);
    }
}
