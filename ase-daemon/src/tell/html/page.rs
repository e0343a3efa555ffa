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

impl Page<'_> {
    /// The page as a file that needs nothing else.
    pub(crate) fn alone(&self) -> String {
        let style = html! {
            meta http-equiv="Content-Security-Policy" content=(*POLICY_OF_A_FILE);
            style { (PreEscaped(STYLE)) }
        };
        self.framed(&style, &html! {})
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
                    title { (self.title) }
                }
                body {
                    a.skip href="#main" { "Skip to content" }
                    header { (nav) }
                    main id="main" {
                        h1 { (self.title) }
                        (self.main)
                    }
                }
            }
        };
        page.into_string()
    }
}
