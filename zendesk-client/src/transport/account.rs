//! Where an account lives, and what leads back to it.

use url::{Host, Origin, Url};

use crate::error::{Error, Result};

/// The account's address: scheme, host and port, https unless it is this machine.
pub(super) fn account(text: &str) -> Result<Url> {
    let url = Url::parse(text).map_err(|_| Error::config("the account's URL cannot be read"))?;
    let bare = matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    match url.scheme() {
        _ if !bare => Err(Error::config(
            "the account's URL is scheme and host only, such as https://acme.zendesk.com",
        )),
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err(Error::config(
            "the account's URL must be https; plain http is for this machine only",
        )),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

/// Whether a link from an answer leads back to the account.
pub(crate) fn is_ours(base: &Url, link: &Url) -> bool {
    matches!(base.origin(), Origin::Tuple(..)) && base.origin() == link.origin()
}

#[cfg(test)]
mod tests {
    use super::{account, is_ours};
    use url::Url;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for good in [
            "https://acme.zendesk.com",
            "https://acme.zendesk.com/",
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:1",
            "http://localhost:1",
        ] {
            assert!(account(good).is_ok(), "{good}");
        }
        for bad in [
            "http://acme.zendesk.com",
            "http://localhost.evil.test",
            "http://0.0.0.0",
            "ftp://127.0.0.1",
            "https://user@acme.zendesk.com",
            "https://acme.zendesk.com/api/v2",
            "https://acme.zendesk.com?x=1",
            "acme",
        ] {
            assert!(account(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_link_is_ours_by_scheme_host_and_port() {
        let base = account("https://acme.zendesk.com").unwrap();
        let ours = |link: &str| is_ours(&base, &Url::parse(link).unwrap());
        assert!(ours("https://acme.zendesk.com/api/v2/x?page=2"));
        assert!(ours("https://acme.zendesk.com:443/x"));
        assert!(!ours("http://acme.zendesk.com/x"));
        assert!(!ours("https://acme.zendesk.com:444/x"));
        assert!(!ours("https://acme.zendesk.com.evil.test/x"));
        assert!(!ours("https://acme.zendesk.com@evil.test/x"));
    }
}
