//! HTTP to the provider: with TLS, within limits, without following it anywhere else.

use super::silent;
use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hoso_core::{Error, Result};
use serde::de::DeserializeOwned;
use std::fmt::Write as _;
use std::time::Duration;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Bytes of an answer.
const ANSWER_MAX: u64 = 1 << 20;

pub struct Client(ureq::Agent);

/// With TLS, or of this machine: for a provider beside the host, and for tests.
pub fn is_safe(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return url.starts_with("https://") };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    ["127.0.0.1", "localhost", "[::1]"].contains(&host)
}

/// As in a form or a query: all but unreserved characters (RFC 3986, 2.3) as %XX.
pub fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            other => write!(out, "%{other:02X}").expect("a string takes all that is written"),
        }
        out
    })
}

impl Client {
    pub fn new(authority: Option<&[u8]>) -> anyhow::Result<Self> {
        let mut config = ureq::Agent::config_builder()
            .timeout_global(Some(ANSWER_WITHIN))
            .max_redirects(0)
            .max_redirects_will_error(true)
            .proxy(None);
        if let Some(pem) = authority {
            let certificate = Certificate::from_pem(pem).context("the provider's authority")?;
            let roots = RootCerts::from(vec![certificate.to_owned()]);
            config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
        }
        Ok(Self(config.build().new_agent()))
    }

    pub fn get<T: DeserializeOwned>(&self, url: &str) -> Result<T> {
        parsed(&self.bytes(url)?)
    }

    pub fn bytes(&self, url: &str) -> Result<Vec<u8>> {
        let answer = self.0.get(url).header("accept", "application/json").call();
        read(answer.map_err(|why| silent(&why))?)
    }

    /// `proof` goes into the header (RFC 6749, 2.3.1).
    pub fn post<T: DeserializeOwned>(
        &self,
        url: &str,
        form: &[(&str, &str)],
        proof: Option<(&str, &str)>,
    ) -> Result<T> {
        let mut request = self.0.post(url).header("accept", "application/json");
        if let Some((name, secret)) = proof {
            let pair = STANDARD.encode(format!("{}:{}", escaped(name), escaped(secret)));
            request = request.header("authorization", format!("Basic {pair}"));
        }
        match request.send_form(form.iter().copied()) {
            Ok(answer) => parsed(&read(answer)?),
            // A code that is wrong, used or over; or our own secret.
            Err(ureq::Error::StatusCode(status @ 400..=499)) => {
                tracing::warn!(status, "the identity provider took the code not");
                let message = "the identity provider did not take the code; sign in again";
                Err(Error::Forbidden { message: message.to_owned() })
            }
            Err(why) => Err(silent(&why)),
        }
    }
}

fn read(mut answer: ureq::http::Response<ureq::Body>) -> Result<Vec<u8>> {
    let body = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_vec();
    body.map_err(|why| silent(&why))
}

fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|_| silent(&"its answer cannot be read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_spoken_to_without_tls() {
        for good in
            ["https://id.example/x", "http://127.0.0.1:8/x", "http://[::1]:8", "http://localhost"]
        {
            assert!(is_safe(good), "{good}");
        }
        for bad in [
            "http://id.example/",
            "http://127.0.0.1.evil.example/",
            "http://127.0.0.1@evil.example/",
            "http://evil.example/?http://localhost",
            "ftp://localhost/",
            "localhost",
            "",
        ] {
            assert!(!is_safe(bad), "{bad}");
        }
    }

    #[test]
    fn what_means_something_in_a_query_is_escaped() {
        assert_eq!(escaped("a-b_c.d~e"), "a-b_c.d~e");
        assert_eq!(escaped("https://h/a?b=c&d ô"), "https%3A%2F%2Fh%2Fa%3Fb%3Dc%26d%20%C3%B4");
    }
}
