//! The frame of a page: head, style, and where things are.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

/// How pages look. The same for reports and the dashboard.
pub(crate) const STYLE: &str = include_str!("style.css");

/// What a report may do: show itself. The style is named by its hash, so that no other gets in.
static POLICY_OF_A_FILE: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
});

/// A page, without its frame.
pub(crate) struct Page<'a> {
    /// What it is about.
    pub(crate) title: &'a str,
    /// What it says.
    pub(crate) main: Markup,
}

/// A link of the navigation: its text, where it leads, whether that is here.
pub(crate) type Link = (&'static str, String, bool);

impl Page<'_> {
    /// The page as the dashboard shows it, with links to the others; the style is served beside it.
    pub(crate) fn served(&self, links: &[Link]) -> String {
        let style = html! {
            link rel="stylesheet" href="/style.css";
            link rel="icon" href="/icon.svg" type="image/svg+xml";
        };
        let nav = html! {
            nav aria-label="Pages" {
                @for (text, href, here) in links {
                    a href=(href) aria-current=[here.then_some("page")] { (text) }
                    " "
                }
            }
        };
        self.framed(&style, &nav)
    }

    /// The page as a file that needs nothing else.
    pub(crate) fn alone(&self) -> String {
        let style = html! {
            meta http-equiv="Content-Security-Policy" content=(*POLICY_OF_A_FILE);
            style { (PreEscaped(STYLE)) }
        };
        self.framed(&style, &html! { "ase-daemon" })
    }

    fn framed(&self, style: &Markup, nav: &Markup) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    (style)
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    title { (self.title) " · ASE desk" }
                }
                body {
                    a.skip href="#main" { "Skip to content" }
                    header { (nav) }
                    main id="main" {
                        h1 { bdi { (self.title) } }
                        (self.main)
                    }
                }
            }
        };
        page.into_string()
    }
}
