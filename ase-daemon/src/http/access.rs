//! Who may look: whoever is on this host, whoever has the token, whom a trusted proxy names.
//!
//! Webhooks are signed, and health says nothing of anybody: they are not asked for here.

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::STANDARD};
use hyper::{
    HeaderMap, StatusCode,
    header::{AUTHORIZATION, FORWARDED, HOST, HeaderValue, WWW_AUTHENTICATE},
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::answer::{Answer, text};
use crate::config::{self, SecretError};

/// Who may look.
#[derive(Debug, Default)]
pub(super) struct Access {
    token: Option<SecretString>,
    proxy: Option<config::Proxy>,
}

/// Why somebody may not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Refused {
    /// There is a token, and this is not it, or there is none in the request.
    Token,
    /// Not from this host, and there is no token that could be shown.
    Place,
    /// From this host, but in somebody else's name: a page of another site, or a proxy that is not trusted.
    Name,
}

impl Access {
    /// As configured.
    ///
    /// # Errors
    ///
    /// If the token cannot be read.
    pub(super) fn of(http: &config::Http) -> Result<Self, SecretError> {
        let token = http.token.as_ref().map(config::SecretRef::resolve);
        Ok(Self {
            token: token.transpose()?,
            proxy: http.proxy.clone(),
        })
    }

    /// The answer to whoever asks from `peer` and may not look; none for whoever may.
    pub(super) fn refuse(&self, peer: IpAddr, headers: &HeaderMap) -> Option<Answer> {
        let refused = self.check(peer, headers).err()?;
        Some(match refused {
            Refused::Token => {
                let mut answer = text(StatusCode::UNAUTHORIZED, "the token is missing or wrong");
                let headers = answer.headers_mut();
                for challenge in ["Basic realm=\"ase-daemon\", charset=\"UTF-8\"", "Bearer"] {
                    headers.append(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
                }
                answer
            }
            Refused::Place => text(
                StatusCode::FORBIDDEN,
                "only from this host, or with a token (`http.token`) or a trusted proxy (`http.proxy`)",
            ),
            Refused::Name => text(
                StatusCode::FORBIDDEN,
                "only under a loopback name and not through a proxy, unless there is a token (`http.token`) or a \
                 trusted proxy (`http.proxy`)",
            ),
        })
    }

    fn check(&self, peer: IpAddr, headers: &HeaderMap) -> Result<(), Refused> {
        if self.is_named_by_proxy(peer, headers) {
            return Ok(());
        }
        match &self.token {
            Some(token) => match shown(headers).is_some_and(|shown| is_same(&shown, token)) {
                true => Ok(()),
                false => Err(Refused::Token),
            },
            None if !peer.to_canonical().is_loopback() => Err(Refused::Place),
            // A page of another site can make a browser on this host ask, by a name of its own for this address.
            None if !has_loopback_name(headers) || is_forwarded(headers) => Err(Refused::Name),
            None => Ok(()),
        }
    }

    fn is_named_by_proxy(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        self.proxy.as_ref().is_some_and(|proxy| {
            proxy.from.contains(&peer.to_canonical())
                && headers
                    .get(&proxy.header)
                    .is_some_and(|user| !user.is_empty())
        })
    }
}

/// The token in the request: as a bearer's, or as the password that a browser asks for.
fn shown(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, value) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(value.trim().to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
    pair.split_once(':')
        .map(|(_, password)| password.to_owned())
}

/// Whether two texts are the same, in a time that tells nothing of where they differ or how long they are.
fn is_same(shown: &str, token: &SecretString) -> bool {
    let (shown, token) = (Sha256::digest(shown), Sha256::digest(token.expose_secret()));
    shown.ct_eq(&token).into()
}

fn has_loopback_name(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()) else {
        return false;
    };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_matches(['[', ']']);
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key(FORWARDED) || headers.contains_key("x-forwarded-for")
}

#[cfg(test)]
mod tests {
    use hyper::{
        HeaderMap,
        header::{HeaderName, HeaderValue},
    };

    use super::{Access, Refused};
    use crate::config::Proxy;

    fn asks(access: &Access, peer: &str, headers: &[(&str, &str)]) -> Result<(), Refused> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            map.insert(name, HeaderValue::from_str(value).unwrap());
        }
        access.check(peer.parse().unwrap(), &map)
    }

    const HERE: (&str, &str) = ("host", "127.0.0.1:8686");

    #[test]
    fn without_a_token_only_this_host_looks_and_under_its_own_name() {
        let open = Access::default();
        assert_eq!(asks(&open, "127.0.0.1", &[HERE]), Ok(()));
        assert_eq!(asks(&open, "::1", &[("host", "[::1]:8686")]), Ok(()));
        assert_eq!(
            asks(&open, "::ffff:127.0.0.1", &[("host", "localhost")]),
            Ok(())
        );
        assert_eq!(asks(&open, "10.0.0.7", &[HERE]), Err(Refused::Place));
        let other = ("host", "evil.example.com:8686");
        assert_eq!(asks(&open, "127.0.0.1", &[other]), Err(Refused::Name));
        assert_eq!(asks(&open, "127.0.0.1", &[]), Err(Refused::Name));
        let passed_on = ("x-forwarded-for", "10.0.0.7");
        assert_eq!(
            asks(&open, "127.0.0.1", &[HERE, passed_on]),
            Err(Refused::Name)
        );
    }

    #[test]
    fn with_a_token_only_the_token_counts() {
        let access = Access {
            token: Some("s3cret".into()),
            proxy: None,
        };
        let with = |value: &str| asks(&access, "10.0.0.7", &[("authorization", value)]);
        assert_eq!(with("Bearer s3cret"), Ok(()));
        assert_eq!(with("bearer s3cret"), Ok(()));
        // `any:s3cret` and `s3cret:`
        assert_eq!(with("Basic YW55OnMzY3JldA=="), Ok(()));
        for wrong in [
            "Bearer s3cre",
            "Bearer ",
            "Bearer",
            "s3cret",
            "Basic czNjcmV0Og==",
            "Basic %%%",
            "Token s3cret",
        ] {
            assert_eq!(with(wrong), Err(Refused::Token), "{wrong}");
        }
        assert_eq!(asks(&access, "127.0.0.1", &[HERE]), Err(Refused::Token));
    }

    #[test]
    fn a_trusted_proxy_names_people_and_nobody_else_does() {
        let access = Access {
            token: None,
            proxy: Some(Proxy {
                header: "X-Forwarded-User".to_owned(),
                from: vec!["10.0.0.1".parse().unwrap()],
            }),
        };
        let user = ("x-forwarded-user", "maya");
        assert_eq!(asks(&access, "10.0.0.1", &[user]), Ok(()));
        assert_eq!(asks(&access, "10.0.0.1", &[]), Err(Refused::Place));
        assert_eq!(
            asks(&access, "10.0.0.1", &[("x-forwarded-user", "")]),
            Err(Refused::Place)
        );
        assert_eq!(asks(&access, "10.0.0.2", &[user]), Err(Refused::Place));
    }
}
