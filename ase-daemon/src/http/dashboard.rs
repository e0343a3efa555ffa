//! The dashboard: pages that read the store and change nothing. They need no script, ask no other host, and are small
//! whatever the size of the desk.

mod accounts;
mod ases;
mod cycles;
mod findings;
mod overview;
mod tickets;
mod view;

use std::{collections::BTreeMap, sync::Arc};

use hyper::StatusCode;
use maud::html;

use self::view::{View, Views};
use super::answer::{Answer, not_found, page, text};
use crate::{
    config::canonical_name,
    cycle::Instance,
    schedule::News,
    tell::{
        Head,
        html::page::{Link, Page},
    },
};

/// The dashboard, and what it has at hand.
#[derive(Debug, Default)]
pub(super) struct Dashboard {
    views: Views,
}

/// One instance, as a page shows it.
struct Seen<'a> {
    instance: &'a Instance,
    view: Arc<View>,
}

/// What stands behind the `?` of an address.
type Query = BTreeMap<String, String>;

impl Dashboard {
    /// Takes note of news.
    pub(super) fn hear(&self, news: &News<'_>) {
        if let News::Done(cycle) | News::Reconciled(cycle) = news {
            let report = &cycle.report;
            self.views
                .remember(&report.instance, Head::of(report, &cycle.loads));
        }
    }

    /// Answers a question about `path`, which is none of the others'.
    pub(super) async fn answer(
        &self,
        path: &[&str],
        query: Option<&str>,
        instances: &[Instance],
    ) -> Answer {
        let query: Query = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
        match self.page(path, &query, instances).await {
            Ok(Some(html)) => page(StatusCode::OK, html),
            Ok(None) => not_found(),
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "a page could not be made");
                text(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "the store does not answer",
                )
            }
        }
    }

    async fn page(
        &self,
        path: &[&str],
        query: &Query,
        instances: &[Instance],
    ) -> anyhow::Result<Option<String>> {
        let (name, rest) = match path {
            [""] => return self.overview(instances).await.map(Some),
            ["at", name, rest @ ..] => (canonical_name(name), rest),
            _ => return Ok(None),
        };
        let Some(instance) = instances.iter().find(|one| one.name() == name) else {
            return Ok(None);
        };
        let Some(view) = self.views.of(instance).await? else {
            return Ok(Some(nothing_yet(instance)));
        };
        let seen = Seen { instance, view };
        Ok(match rest {
            ["accounts"] => Some(seen.accounts(query)),
            ["accounts", id] => seen.account(number(id), query).await?,
            ["tickets"] => {
                seen.ticket(query.get("id").and_then(|id| number(id)))
                    .await?
            }
            ["tickets", id] => seen.ticket(number(id)).await?,
            ["ases"] => Some(seen.ases()),
            ["ases", id] => seen.ase(number(id)).await?,
            ["findings"] => Some(seen.findings(query)),
            ["actions"] => Some(seen.actions()),
            ["cycles"] => Some(seen.cycles(&self.views, query).await?),
            ["cycles", id] => seen.cycle(id).await?,
            _ => None,
        })
    }
}

impl Seen<'_> {
    fn page(&self, title: &str, main: maud::Markup, here: &str) -> String {
        Page { title, main }.served(&links(Some(self.instance.name()), here))
    }
}

fn number(text: &str) -> Option<i64> {
    text.trim().trim_start_matches('#').parse().ok()
}

/// The page of an instance before its first cycle has ended.
fn nothing_yet(instance: &Instance) -> String {
    let main = html! { p { "No cycle of " strong { (instance.name()) } " has ended yet. Come back in a moment." } };
    let title = "Nothing to show yet";
    Page { title, main }.served(&links(None, ""))
}

/// The navigation.
fn links(instance: Option<&str>, here: &str) -> Vec<Link> {
    let mut links: Vec<Link> = vec![("Overview", "/".to_owned(), here == "overview")];
    if let Some(name) = instance {
        for (text, page) in [
            ("Accounts", "accounts"),
            ("ASEs", "ases"),
            ("Findings", "findings"),
            ("Actions", "actions"),
            ("Cycles", "cycles"),
        ] {
            links.push((text, at(name, page), here == page));
        }
    }
    links
}

/// Where a page of an instance is.
fn at(instance: &str, page: impl std::fmt::Display) -> String {
    format!("/at/{instance}/{page}")
}

/// The part of `all` that page number `page` of `query` shows, and links to those before and after.
fn part<'a, T>(all: &'a [T], size: usize, query: &Query, path: &str) -> (&'a [T], maud::Markup) {
    let pages = all.len().div_ceil(size).max(1);
    let asked = query.get("page").and_then(|page| page.parse().ok());
    let page: usize = asked.unwrap_or(1).clamp(1, pages);
    let link = |page: usize| {
        let mut address = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in query.iter().filter(|(name, _)| *name != "page") {
            address.append_pair(name, value);
        }
        format!(
            "{path}?{}",
            address.append_pair("page", &page.to_string()).finish()
        )
    };
    let from = (page - 1) * size;
    let until = (from + size).min(all.len());
    let links = html! {
        @if pages > 1 {
            nav.pages aria-label="Parts of the list" {
                @if page > 1 { a rel="prev" href=(link(page - 1)) { "Before" } }
                span { "Page " (page) " of " (pages) }
                @if page < pages { a rel="next" href=(link(page + 1)) { "After" } }
            }
        }
    };
    (&all[from..until], links)
}
