//! Signing in by an identity provider: a real one (npm: oidc-provider), a real host, and somebody
//! who follows from one to the other as a browser does.

use crate::process::{PASSWORD, Server, run, token};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING as ES256, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// Where people reach the host, as the provider knows it.
const PUBLIC: &str = "https://hoso.example";
const SECRET: &str = "a secret of forty characters or so, for tests";

/// A running provider; killed when it is dropped.
struct Provider {
    child: Child,
    issuer: String,
}

/// A private key as JWK, with a name of its own.
fn new_key(name: &str) -> Value {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let random = ring::rand::SystemRandom::new();
    let secret = EcdsaKeyPair::generate_pkcs8(&ES256, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ES256, secret.as_ref(), &random).unwrap();
    let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
    // In ring's PKCS #8 the private number stands between fixed headers.
    let d = &secret.as_ref()[36..68];
    let [x, y, d] = [x, y, d].map(|part| URL_SAFE_NO_PAD.encode(part));
    json!({
        "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": name,
        "x": x, "y": y, "d": d,
    })
}

impl Provider {
    fn start(port: u16, key: &Value) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/oidc");
        assert!(folder.exists(), "{} is missing: run `cargo xtask test`", folder.display());
        let redirect = format!("{PUBLIC}/sign-in/provider/callback");
        let how = json!({"port": port, "key": key, "redirect": redirect, "secret": SECRET});
        let mut node = Command::new("node");
        node.args(["--input-type=module", "-", &how.to_string()]).current_dir(folder);
        let piped = node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = piped.spawn().expect("node runs");
        let script = include_bytes!("../oidc/provider.mjs");
        child.stdin.take().unwrap().write_all(script).unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let issuer = lines.next().expect("the provider says its address").unwrap();
        // It goes on writing, and must not meet a pipe that nobody reads.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, issuer }
    }

    fn port(&self) -> u16 {
        self.issuer.rsplit(':').next().unwrap().parse().unwrap()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Follows addresses one by one and keeps each site's cookies.
struct Browser<'a> {
    agent: ureq::Agent,
    host: &'a Server,
    cookies: BTreeMap<(String, String), String>,
}

struct Seen {
    status: u16,
    to: Option<String>,
    refresh: Option<String>,
    body: String,
}

impl<'a> Browser<'a> {
    fn new(host: &'a Server) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
        Self { agent: config.build().new_agent(), host, cookies: BTreeMap::new() }
    }

    fn site(url: &str) -> String {
        url.split('/').take(3).collect::<Vec<_>>().join("/")
    }

    /// `form`: posted from a page of the same site.
    fn ask(&mut self, url: &str, form: Option<&[(&str, &str)]>) -> Seen {
        let url = url.replace(PUBLIC, &self.host.url);
        let site = Self::site(&url);
        let kept = self.cookies.iter().filter(|((of, _), _)| *of == site);
        let cookie: Vec<_> = kept.map(|((_, name), value)| format!("{name}={value}")).collect();
        let cookie = cookie.join("; ");
        let mut answer = match form {
            None => self.agent.get(&url).header("cookie", cookie).call().unwrap(),
            Some(form) => {
                let post = self.agent.post(&url).header("cookie", cookie);
                let post = post.header("sec-fetch-site", "same-origin");
                post.send_form(form.iter().copied()).unwrap()
            }
        };
        for set in answer.headers().get_all("set-cookie") {
            let (pair, how) = set.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            assert!(how.to_lowercase().contains("httponly"), "{name}");
            let key = (site.clone(), name.to_owned());
            match value {
                "" => drop(self.cookies.remove(&key)),
                value => drop(self.cookies.insert(key, value.to_owned())),
            }
        }
        let header = |name| answer.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
        let (to, refresh) = (header("location"), header("refresh"));
        let to = to.map(|to| if to.starts_with('/') { format!("{site}{to}") } else { to });
        let status = answer.status().as_u16();
        Seen { status, to, refresh, body: answer.body_mut().read_to_string().unwrap() }
    }

    /// From our sign-in page to the provider, through its form, up to the address of our callback.
    fn go_there(&mut self, login: &str, amr: &str) -> String {
        let page = self.ask(&format!("{PUBLIC}/sign-in"), None);
        assert!(page.body.contains("href=\"/sign-in/provider\""), "{}", page.body);
        let authorize = self.ask(&format!("{PUBLIC}/sign-in/provider"), None).to.unwrap();
        let form = self.ask(&authorize, None).to.unwrap();
        if form.starts_with(PUBLIC) {
            // The provider knows this browser already.
            return form;
        }
        assert_eq!(self.ask(&form, None).status, 200);
        let resume = self.ask(&form, Some(&[("login", login), ("amr", amr)])).to.unwrap();
        self.ask(&resume, None).to.unwrap()
    }

    fn sign_in(&mut self, login: &str) -> Seen {
        let callback = self.go_there(login, "pwd");
        self.ask(&callback, None)
    }

    fn session(&self) -> Option<&String> {
        self.cookies.get(&(self.host.url.clone(), "hoso_session".to_owned()))
    }
}

/// A host's folder with its configuration, and an account that is bound to the subject `an`.
fn place(issuer: &str, more: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    std::fs::write(dir.path().join("secret"), format!("{SECRET}\n")).unwrap();
    let text = format!(
        "public_url = \"{PUBLIC}\"\n[provider]\nissuer = \"{issuer}\"\nclient_id = \"hoso\"\n\
         secret_file = \"{0}/secret\"\nname = \"City\"\n{more}\n",
        dir.path().display()
    );
    std::fs::write(dir.path().join("hoso.toml"), text).unwrap();
    token(dir.path(), "doctor", "clinician", Some("01001"));
    account(&dir, &["bind", "doctor", "--subject", "an"]);
    dir
}

fn account(dir: &TempDir, args: &[&str]) {
    let config = dir.path().join("hoso.toml");
    let config = ["--config", config.to_str().unwrap(), "account"];
    let output = run(dir.path(), &[&config, args, &["--reason", "test"]].concat());
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn start(dir: &TempDir) -> Server {
    Server::start_with(dir.path(), &["--config", dir.path().join("hoso.toml").to_str().unwrap()])
}

/// The recovery codes.
fn set_up_second_factor(server: &Server, token: &str) -> Vec<String> {
    let own = server.client(token);
    let (status, setup) = own.post("/account/second-factor", &json!({ "password": PASSWORD }));
    assert_eq!(status, 201, "{setup}");
    let totp = totp_rs::TOTP::new_unchecked(
        totp_rs::Algorithm::SHA1,
        6,
        0,
        30,
        totp_rs::Secret::Encoded(setup["secret"].as_str().unwrap().to_owned()).to_bytes().unwrap(),
    );
    let confirm = json!({ "code": totp.generate_current().unwrap() });
    let (status, set) = own.post("/account/second-factor/confirmation", &confirm);
    assert_eq!(status, 200, "{set}");
    serde_json::from_value(set["recovery_codes"].clone()).unwrap()
}

#[test]
fn a_bound_subject_signs_in_and_nobody_else() {
    let provider = Provider::start(0, &new_key("first"));
    let dir = place(&provider.issuer, "");
    let server = start(&dir);
    let mut doctor = Browser::new(&server);
    let done = doctor.sign_in("an");
    assert_eq!((done.status, done.refresh.as_deref()), (200, Some("0; url=/")), "{}", done.body);
    let token = doctor.session().expect("a session").clone();
    assert_eq!(server.client(&token).get("/tasks").0, 200);
    let own = server.client(&token).get("/account").1;
    assert_eq!((&own["account"], &own["subject"]), (&json!("doctor"), &json!("an")));
    assert!(doctor.ask(&format!("{PUBLIC}/account"), None).body.contains("<code>an</code>"));

    // Somebody whom the provider knows, and we do not: told what to do, and nothing is opened.
    let mut stranger = Browser::new(&server);
    let refused = stranger.sign_in("binh");
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("<code>binh</code>"), "{}", refused.body);
    assert_eq!(stranger.session(), None);

    // Somebody who says no over there.
    let mut nobody = Browser::new(&server);
    assert_eq!(nobody.sign_in("").status, 403);
    assert_eq!(nobody.session(), None);
    assert!(server.stop());

    // Bound to somebody else: what was signed in has ended.
    account(&dir, &["bind", "doctor", "--subject", "binh"]);
    let server = start(&dir);
    assert_eq!(server.client(&token).get("/tasks").0, 401);
    assert_eq!(Browser::new(&server).sign_in("an").status, 403);
    assert_eq!(Browser::new(&server).sign_in("binh").status, 200);
    assert!(server.stop());
    account(&dir, &["disable", "doctor"]);
    let server = start(&dir);
    assert_eq!(Browser::new(&server).sign_in("binh").status, 403);
}

#[test]
fn an_answer_belongs_to_the_browser_and_the_sign_in_that_asked() {
    let provider = Provider::start(0, &new_key("first"));
    let dir = place(&provider.issuer, "");
    let server = start(&dir);
    let mut victim = Browser::new(&server);
    let mut attacker = Browser::new(&server);
    let stolen = attacker.go_there("an", "pwd");
    // Another browser, without a sign-in of its own, with one of its own, and a changed state.
    assert_eq!(victim.ask(&stolen, None).status, 400);
    let own = victim.go_there("an", "pwd");
    assert_eq!(victim.ask(&stolen, None).status, 400);
    let (before, after) = own.split_once("state=").unwrap();
    assert_eq!(victim.ask(&format!("{before}state=A{}", &after[1..]), None).status, 400);
    // Its own state with the other's code: the verifier is not that code's.
    let code = |url: &str| {
        let (_, rest) = url.split_once("code=").unwrap();
        rest.split('&').next().unwrap().to_owned()
    };
    let injected = own.replace(&code(&own), &code(&stolen));
    assert_eq!(victim.ask(&injected, None).status, 403);
    assert_eq!(victim.session(), None);
    // An answer that says it is another issuer's.
    let own = victim.go_there("an", "pwd");
    let (before, _) = own.split_once("iss=").unwrap();
    assert_eq!(victim.ask(&format!("{before}iss=https%3A%2F%2Fother"), None).status, 403);
    // And none at all, where the provider always says it.
    let own = victim.go_there("an", "pwd");
    assert_eq!(victim.ask(own.split_once("&iss=").unwrap().0, None).status, 403);
    // A good one is good once.
    let own = victim.go_there("an", "pwd");
    assert_eq!(victim.ask(&own, None).status, 200);
    assert!(victim.session().is_some());
    assert_eq!(victim.ask(&own, None).status, 400, "the seed is spent");
}

#[test]
fn keys_that_a_provider_changes_are_read_again() {
    let provider = Provider::start(0, &new_key("first"));
    let dir = place(&provider.issuer, "");
    let server = start(&dir);
    assert_eq!(Browser::new(&server).sign_in("an").status, 200);
    let port = provider.port();
    drop(provider);
    // A provider that is away is told as such, and passwords still open.
    let away = Browser::new(&server).ask(&format!("{PUBLIC}/sign-in/provider"), None);
    assert_eq!(away.status, 303, "what it said of itself is still known");
    let provider = Provider::start(port, &new_key("second"));
    assert_eq!(Browser::new(&server).sign_in("an").status, 200);
    drop(provider);
    // Somebody in the provider's place, with a key of its own under the old name.
    let _impostor = Provider::start(port, &new_key("second"));
    assert_eq!(Browser::new(&server).sign_in("an").status, 403);
}

#[test]
fn an_account_with_a_second_factor_is_asked_for_its_code() {
    let provider = Provider::start(0, &new_key("first"));
    for (trusts, amr, asked) in [(false, "mfa", true), (true, "pwd", true), (true, "mfa", false)] {
        let dir = place(&provider.issuer, &format!("trusts_second_factor = {trusts}"));
        let server = start(&dir);
        let mut doctor = Browser::new(&server);
        assert_eq!(doctor.sign_in("an").status, 200);
        let recovery = set_up_second_factor(&server, doctor.session().unwrap());
        let mut doctor = Browser::new(&server);
        let callback = doctor.go_there("an", amr);
        let page = doctor.ask(&callback, None);
        assert_eq!((page.status, doctor.session().is_none()), (200, asked), "{trusts} {amr}");
        if !asked {
            continue;
        }
        let (_, rest) = page.body.split_once("name=\"proof\" value=\"").unwrap();
        let proof = rest.split('"').next().unwrap();
        let mut send = |proof: &str, code: &str| {
            let form = [("proof", proof), ("code", code)];
            doctor.ask(&format!("{PUBLIC}/sign-in/provider/code"), Some(&form)).status
        };
        assert_eq!(send(proof, "000000"), 422);
        assert_eq!(send(&proof.replace("doctor", "admin"), &recovery[0]), 400);
        assert_eq!(send(proof, &recovery[0]), 200);
        assert_eq!(send(proof, &recovery[0]), 422, "a code is good once");
        assert!(doctor.session().is_some());
    }
}
