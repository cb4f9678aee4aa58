//! A host in a folder of its own, and requests to its router.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::response::Response;
use hoso_core::audit::AuditRow;
use hoso_core::policy::Role;
use hoso_core::{AccountId, FacilityId, ResidentId};
use hoso_server::app::{AccountRules, App, AppState, BreakGlassTimes, Guards, Settings};
use hoso_server::clock::Clock;
use hoso_server::router::router;
use hoso_store::{Charts as _, SledStore};
use tempfile::TempDir;
use tower::ServiceExt as _;

pub const STATION: &str = "01001";
pub const PASSWORD: &str = "correct horse battery";
const TODAY: jiff::civil::Date = jiff::civil::date(2026, 3, 4);

pub struct TestHost {
    pub app: AppState,
    router: Router,
    _folder: TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl TestHost {
    pub fn new() -> Self {
        Self::with(AccountRules::default())
    }

    pub fn with(accounts: AccountRules) -> Self {
        Self::with_times(accounts, BreakGlassTimes::default())
    }

    pub fn with_times(accounts: AccountRules, times: BreakGlassTimes) -> Self {
        Self::open(TempDir::new().unwrap(), TODAY, accounts, times)
    }

    /// Names in a folder of the data folder, sorted; of none where it is not there.
    pub fn files_of(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self._folder.path().join(folder)).into_iter().flatten();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    /// Another day has come; rules are the initial ones.
    pub fn on(self, today: jiff::civil::Date) -> Self {
        let Self { app, router, _folder } = self;
        drop((app, router));
        let times = BreakGlassTimes::default();
        Self::open(_folder, today, AccountRules::default(), times)
    }

    /// Another start without a file of the data folder.
    pub fn without_file(self, name: &str) -> Self {
        let Self { app, router, _folder } = self;
        drop((app, router));
        std::fs::remove_file(_folder.path().join(name)).unwrap();
        let times = BreakGlassTimes::default();
        Self::open(_folder, TODAY, AccountRules::default(), times)
    }

    /// Another start with other bytes in a file of the data folder.
    pub fn start_with_file(self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let Self { app, router, _folder } = self;
        drop((app, router));
        std::fs::write(_folder.path().join(name), bytes).unwrap();
        let (rules, times) = (AccountRules::default(), BreakGlassTimes::default());
        App::open(settings(&_folder, TODAY, rules, times)).map(drop)
    }

    fn open(
        folder: TempDir,
        today: jiff::civil::Date,
        accounts: AccountRules,
        break_glass: BreakGlassTimes,
    ) -> Self {
        let app = App::open(settings(&folder, today, accounts, break_glass)).unwrap();
        Self { router: router(app.clone()), app, _folder: folder }
    }

    /// A bearer token of this role at the station.
    pub fn token(&self, role: Role) -> String {
        let at = (role != Role::ModuleAdministrator).then_some(STATION);
        self.token_at(role, at, 3_600_000)
    }

    /// A bearer token of an account of its own for this role and place.
    pub fn token_at(&self, role: Role, at: Option<&str>, lifetime_ms: i64) -> String {
        let app = &self.app.0;
        let name = format!("{role:?}.{}", at.unwrap_or("all"));
        let account: AccountId = name.parse().unwrap();
        let at: Option<FacilityId> = at.map(|at| at.parse().unwrap());
        if !app.has_account(&account).unwrap() {
            app.put_account(account.clone(), "", PASSWORD, vec![(role, at.clone())]).unwrap();
        }
        app.issue_token(account, role, at, lifetime_ms).unwrap().token
    }

    /// The answer's head; the body is read by who asked, piece by piece.
    pub async fn begin(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.begin(request).await;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 24).await.unwrap();
        // A workbook is no text.
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.send(with_token(Method::GET, path, token, Body::empty())).await
    }

    pub async fn post(&self, path: &str, token: &str, body: impl Into<Body>) -> Answer {
        self.send(with_token(Method::POST, path, token, body.into())).await
    }

    pub async fn put(&self, path: &str, token: &str, body: impl Into<Body>) -> Answer {
        self.send(with_token(Method::PUT, path, token, body.into())).await
    }

    /// Signs in by the API; `more` are further members of the body.
    pub async fn sign_in(&self, account: &str, password: &str, more: serde_json::Value) -> Answer {
        let mut body = serde_json::json!({"account": account, "password": password});
        if let (Some(body), Some(more)) = (body.as_object_mut(), more.as_object()) {
            body.extend(more.clone());
        }
        self.post("/api/v1/sign-in", "", body.to_string()).await
    }

    /// Closes the host and reads what was done to no single resident, oldest first.
    pub fn audit(self) -> Vec<AuditRow> {
        let Self { app, router, _folder } = self;
        drop((app, router));
        let options = hoso_store::Options { cache_bytes: 16 << 20, keys: None };
        let store = SledStore::open(&_folder.path().join("store"), options).unwrap();
        let mut rows = store.audit_of(ResidentId([0; 16]), None, 500).unwrap().rows;
        rows.reverse();
        rows
    }

    /// Runs all ready work. It blocks, as it does on the workers' own threads.
    pub async fn assess(&self) {
        let app = self.app.clone();
        let work = move || while app.0.work_once().unwrap() > 0 {};
        tokio::task::spawn_blocking(work).await.unwrap();
    }

    /// A page, as a browser of this session asks for it.
    pub async fn page(&self, path: &str, session: &str) -> Answer {
        let request = Request::get(path).header("cookie", format!("hoso_session={session}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A form, as a browser sends it from our own page.
    pub async fn form(&self, path: &str, session: &str, fields: &str) -> Answer {
        let request = Request::post(path)
            .header("cookie", format!("hoso_session={session}"))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(fields.to_owned())).unwrap()).await
    }

    /// Searches for a resident and goes on to who was found.
    pub async fn searched(&self, session: &str, fields: &str) -> Answer {
        let sent = self.form("/search", session, fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        self.page(sent.header("location"), session).await
    }
}

fn settings(
    folder: &TempDir,
    today: jiff::civil::Date,
    accounts: AccountRules,
    break_glass: BreakGlassTimes,
) -> Settings {
    Settings {
        data: folder.path().to_owned(),
        clock: Clock { fixed_today: Some(today) },
        lab_map: None,
        groups: hoso_core::surveillance::Groups::default(),
        cache_bytes: 16 << 20,
        compiler: hoso_runtime::Compiler::InProcess,
        sandbox: Default::default(),
        dev: true,
        linkage: Default::default(),
        break_glass,
        chart: Default::default(),
        accounts,
        requests: Default::default(),
        guards: guards(),
    }
}

/// With an identity provider that nobody asks anything.
fn guards() -> Guards {
    let provider = hoso_server::oidc::Settings {
        issuer: "http://127.0.0.1:9".to_owned(),
        client_id: "hoso".to_owned(),
        secret: "secret".to_owned(),
        public_url: "https://hoso.example".to_owned(),
        name: "City".to_owned(),
        skew_s: 60,
        trusts_second_factor: false,
        authority: None,
    };
    Guards {
        public_url: Some("https://hoso.example".to_owned()),
        provider: Some(provider),
        ..Guards::default()
    }
}

fn with_token(method: Method, path: &str, token: &str, body: Body) -> Request<Body> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json");
    request.body(body).unwrap()
}

/// A component that `cargo xtask plugins` has built: `plugins/ncd`, `guests/trap`.
pub fn component(name: &str) -> Vec<u8> {
    let target = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    let path = target.join(name).with_extension("wasm");
    let read = std::fs::read(&path);
    read.unwrap_or_else(|e| panic!("{}: {e}; run `cargo xtask plugins`", path.display()))
}

/// The hidden token of the forms on a page.
pub fn csrf(page: &str) -> &str {
    let (_, rest) = page.split_once("name=\"csrf\" value=\"").expect("the page has a form");
    rest.split('"').next().unwrap()
}
