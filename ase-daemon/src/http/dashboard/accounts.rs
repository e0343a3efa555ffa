//! Accounts: all of them, and one with everything that is known of it.

use ase_rules::{Account, NamedAse, OrganizationId, TicketId};
use maud::{Markup, html};

use super::{Query, Seen, at, part, tickets::trail};
use crate::{
    store::Wanted,
    tell::{ToldWrite, html::parts, words},
};

/// Accounts on a page.
const PAGE: usize = 100;

/// Tickets, and writes, on the page of an account.
const ROWS: usize = 100;

impl Seen<'_> {
    /// All accounts, those with the worst findings first.
    pub(super) fn accounts(&self, query: &Query) -> String {
        let wanted = query.get("q").map(|text| text.trim().to_lowercase());
        let mut accounts = self.view.ranked();
        if let Some(wanted) = wanted.as_deref().filter(|wanted| !wanted.is_empty()) {
            accounts.retain(|account| {
                account.name.to_lowercase().contains(wanted)
                    || account.organization.to_string() == wanted
            });
        }
        let path = at(self.instance.name(), "accounts");
        let (shown, pages) = part(&accounts, PAGE, query, &path);
        let main = html! {
            form method="get" action=(path) role="search" {
                label for="q" { "Name or number" input id="q" name="q" value=(query.get("q").map_or("", String::as_str)); }
                button { "Find" }
            }
            p { (words::plural(accounts.len(), "account")) }
            (self.account_table(shown))
            (pages)
        };
        self.page("Accounts", main, "accounts")
    }

    /// Accounts with flag, ASE, mode and findings.
    pub(super) fn account_table(&self, accounts: &[&Account]) -> Markup {
        html! {
            table.wide {
                thead { tr {
                    th scope="col" { "Account" }
                    th scope="col" { "Paid" }
                    th scope="col" { "ASE" }
                    th scope="col" { "Mode" }
                    th scope="col" { "Findings" }
                } }
                tbody { @for account in accounts { (self.account_row(account)) } }
            }
        }
    }

    fn account_row(&self, account: &Account) -> Markup {
        let (view, id) = (&self.view, account.organization);
        let found = view.found_at(id);
        html! {
            tr {
                td data-label="Account" { (self.account_link(id)) }
                td data-label="Paid" { (flag(account.flag)) }
                td data-label="ASE" { (self.named(account)) }
                td data-label="Mode" { (view.policy.mode(id, view.kept.report.started_at)) }
                td data-label="Findings" { span {
                    @for (count, word) in [(found.error, "error"), (found.warning, "warning"), (found.notice, "notice")] {
                        @if count > 0 { span.tag.(word) { (words::plural(count, word)) } " " }
                    }
                    @if found.error + found.warning + found.notice == 0 { "none" }
                } }
            }
        }
    }

    /// An account by its name, with a link to its page.
    pub(super) fn account_link(&self, id: OrganizationId) -> Markup {
        let path = at(self.instance.name(), format_args!("accounts/{id}"));
        html! { a href=(path) { bdi { (self.view.names.account(id)) } } }
    }

    /// Who is named, with a link to the page.
    pub(super) fn named(&self, account: &Account) -> Markup {
        match account.named() {
            NamedAse::NotNamed => html! { "nobody" },
            _ => match account.ase() {
                Some(ase) => self.ase_link(ase),
                None => html! { "unreadable" },
            },
        }
    }

    /// One account.
    pub(super) async fn account(
        &self,
        id: Option<i64>,
        query: &Query,
    ) -> anyhow::Result<Option<String>> {
        let Some(account) = id.and_then(|id| self.view.accounts.get(&OrganizationId::new(id)))
        else {
            return Ok(None);
        };
        let (view, id) = (&self.view, account.organization);
        let (store, name) = (self.instance.store(), self.instance.name());
        let after = query.get("after").and_then(|id| id.parse().ok());
        let tickets = store
            .tickets_of(name, id, after.map(TicketId::new), ROWS)
            .await?;
        let wanted = Wanted {
            organization: Some(id),
            ..Wanted::default()
        };
        let writes = store.latest_writes(name, wanted, ROWS).await?;
        let writes: Vec<ToldWrite> = (writes.into_iter())
            .map(|one| ToldWrite::of(name, one))
            .collect();
        let explained = self.instance.recall_account(id).await?;
        let found: Vec<usize> = self.found_where(|finding| finding.organization == Some(id));
        let main = html! {
            (self.account_facts(account))
            h2 { "What each source says" }
            @let places = self.instance.recall_places(account).await?;
            @if places.is_empty() { p { "The last reading is too old to tell." } }
            @else { (parts::places(&places, &view.names)) }
            h2 { "Findings" }
            (self.finding_table(&found[..found.len().min(ROWS)]))
            @if found.len() > ROWS {
                p { a href=(at(name, format_args!("findings?organization={id}"))) { "All " (found.len()) } }
            }
            h2 { "Why it is eligible, or not" }
            @match &explained {
                Some(explained) => {
                    (trail(&explained.reasons, &view.names))
                    @if let Some(miss) = &explained.nearest_miss { p { "Nearest miss: " (parts::sentence(&view.names.in_words(&miss.text))) "." } }
                },
                None => @match view.kept.reasons.organizations.get(&id) {
                    Some(reasons) => (trail(reasons, &view.names)),
                    None => p { "Its last reading is too old to decide by, and the last cycle kept no reasons for it." },
                },
            }
            h2 { "Tickets" }
            (self.ticket_table(&tickets, account.ase()))
            @if let Some(last) = tickets.last().filter(|_| tickets.len() == ROWS) {
                p { a href=(at(name, format_args!("accounts/{id}?after={}", last.id))) { "Further tickets" } }
            }
            h2 { "What was written" }
            (self.write_table(&writes))
        };
        let title = view.names.account(id);
        Ok(Some(self.page(&title, main, "accounts")))
    }

    /// What Zendesk's fields say, as they were read.
    fn account_facts(&self, account: &Account) -> Markup {
        let (view, id) = (&self.view, account.organization);
        let mode = view.policy.mode(id, view.kept.report.started_at);
        html! {
            dl.facts {
                dt { "ASE named in Zendesk" } dd { (self.named(account)) }
                dt { "Paid (flag)" } dd { (flag(account.flag)) ", tag " (yes(account.flag_tag)) }
                dt { "Signature plan" } dd { (flag(account.signature)) }
                dt { "Expires" } dd { bdi { (account.expiration.as_deref().map_or("not said".into(), words::clean)) } }
                dt { "Salesforce id" } dd { bdi { (account.salesforce_id.as_deref().map_or("none".into(), words::clean)) } }
                dt { "Kept back by" } dd { @if account.suppressed_by.is_empty() { "nothing" } @else { (account.suppressed_by.join(", ")) } }
                dt { "Mode" } dd { (mode) }
                @if let Some(doubt) = &account.doubt { dt { "Doubt" } dd { bdi { (words::clean(doubt)) } } }
                @if let Some(link) = view.names.account_link(id) { dt { "Zendesk" } dd { a href=(link) rel="noreferrer" { "open" } } }
            }
        }
    }
}

fn flag(flag: Option<bool>) -> &'static str {
    match flag {
        Some(known) => yes(known),
        None => "unknown",
    }
}

fn yes(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}
