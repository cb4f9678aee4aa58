//! What every page weighs in a city of realistic size, nothing of it from a cache and nothing
//! compressed: the whole tree of Hà Nội with all modules and hundreds of hospitals, people from
//! hundreds of communes elsewhere, a chart of 760 records, a station with hundreds of tasks, and
//! lists that are long.

use crate::process::{PASSWORD, Server};
use crate::support::{TODAY, TestHost, Visit, file, plugin};
use hoso_core::ResidentId;
use hoso_core::org::OrgUnit;
use hoso_core::policy::Role;
use hoso_core::programme::Priority;
use hoso_server::ops::referrals::NewReferral;
use hoso_server::ops::{Credentials, Invitation};
use hoso_server::router::{Access, routes};
use serde_json::{Value, json};

const BYTES_MAX: usize = 200 << 10;
const CITY: &str = "SYT";
/// Codes and names of the 126 communes.
const COMMUNES: &str = include_str!("../../host/server/src/pages/dashboard/hanoi.csv");
const CENTRES: usize = 12;
/// More than a page lists.
const HOSPITALS: usize = 200;
/// At every station, and more at the busy one, each from a commune of its own elsewhere.
const PATIENTS: usize = 6;
const MORE: usize = 310;
const REFERRALS: usize = 60;
/// Residents who ask for something, and how often: together more than a page lists.
const ASKING: usize = 100;
const TIMES: usize = 2;
/// Residents of whom a clerk asks whether they are she.
const QUESTIONS: usize = 60;
/// Times that her record is read.
const READS: usize = 200;
const ACCOUNTS: usize = 105;
const DAYS: i32 = 60;
const NUMBER: &str = "001160012345";
const MODULES: [&str; 6] = [
    "ncd",
    "maternal-child",
    "elderly-care",
    "school-health",
    "occupational-health",
    "cancer-registry",
];

fn communes() -> impl Iterator<Item = (&'static str, &'static str)> {
    COMMUNES.lines().skip(1).map(|line| {
        let mut parts = line.split(',');
        (parts.next().unwrap(), parts.next().unwrap())
    })
}

fn station(n: usize) -> &'static str {
    format!("T{n:04}").leak()
}

fn units() -> Vec<OrgUnit> {
    let unit = |code: String, name: String, parent: Option<&str>| OrgUnit {
        code: code.parse().unwrap(),
        name,
        commune: None,
        parent: parent.map(|code| code.parse().unwrap()),
        since: None,
        until: None,
    };
    let mut all = vec![unit(CITY.to_owned(), "Sở Y tế Hà Nội".to_owned(), None)];
    all.extend((0..CENTRES).map(|n| {
        unit(format!("C{n:04}"), format!("Trung tâm y tế khu vực {}", n + 1), Some(CITY))
    }));
    all.extend((0..HOSPITALS).map(|n| {
        unit(format!("B{n:04}"), format!("Bệnh viện đa khoa khu vực {}", n + 1), Some(CITY))
    }));
    all.extend(communes().enumerate().map(|(n, (_, name))| {
        unit(station(n).to_owned(), format!("Trạm y tế {name}"), Some(CITY))
    }));
    all
}

fn patient(at: &'static str, n: usize, commune: &str) -> Visit {
    const GIVEN: [&str; 6] = ["Lan", "Mai", "Cúc", "Đào", "Huệ", "Hương Giang"];
    Visit {
        facility: at,
        visit: format!("LK-{at}-{n}"),
        born: format!("19{:02}0{}1{}0000", 40 + n % 40, 1 + n % 9, n % 9),
        sex: 1 + (n % 2) as u8,
        commune: commune.to_owned(),
        day: "20260610".to_owned(),
        ..Visit::of(&format!("BN-{at}-{n}"), &format!("Nguyễn Thị {}", GIVEN[n % 6]))
    }
}

/// What she had measured in years: twelve measures, more than sixty times each.
fn long_chart() -> Value {
    const MEASURES: [(&str, &str, f64, &str); 12] = [
        ("29463-7", "Body weight", 60.0, "kg"),
        ("8302-2", "Body height", 155.0, "cm"),
        ("8867-4", "Heart rate", 70.0, "/min"),
        ("8310-5", "Body temperature", 36.5, "Cel"),
        ("15074-8", "Glucose", 7.0, "mmol/L"),
        ("14771-0", "Fasting glucose", 6.0, "mmol/L"),
        ("4548-4", "Hemoglobin A1c", 7.1, "%"),
        ("14647-2", "Cholesterol", 5.1, "mmol/L"),
        ("14646-4", "Cholesterol in HDL", 1.2, "mmol/L"),
        ("22748-8", "Cholesterol in LDL", 3.1, "mmol/L"),
        ("14927-8", "Triglyceride", 1.8, "mmol/L"),
        ("14682-9", "Creatinine", 80.0, "umol/L"),
    ];
    let patient = json!({
        "resourceType": "Patient", "id": "p1", "name": [{"text": "Đỗ Thị Hoà"}],
        "identifier": [{"system": "http://fhir.hl7.org.vn/core/sid/cccd", "value": NUMBER}],
        "gender": "female", "birthDate": "1960-02-03",
        "managingOrganization": {"identifier": {"value": station(0)}},
    });
    let condition = json!({
        "resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"},
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "I10"}]},
        "onsetDateTime": "2020-02-03",
    });
    let observation = |n: usize, of: &(&str, &str, f64, &str)| {
        let (code, name, value, unit) = of;
        json!({
            "resourceType": "Observation", "id": format!("{code}-{n}"), "status": "final",
            "category": [{"coding": [{"code": "laboratory"}]}],
            "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": name}]},
            "subject": {"reference": "Patient/p1"},
            "effectiveDateTime": format!("20{:02}-{:02}-15", 20 + n / 12, 1 + n % 12),
            "valueQuantity": {"value": value + n as f64 / 10.0, "unit": unit, "code": unit,
                "system": "http://unitsofmeasure.org"},
        })
    };
    let observations =
        (0..64).flat_map(|n| MEASURES.iter().map(move |of| observation(n, of))).collect::<Vec<_>>();
    let all = [patient, condition].into_iter().chain(observations);
    let entry: Vec<Value> = all.map(|resource| json!({"resource": resource})).collect();
    json!({"resourceType": "Bundle", "type": "collection", "entry": entry})
}

/// Who she is: the one with the long chart.
fn fill(host: &TestHost) -> ResidentId {
    let admin = host.actor(Role::ModuleAdministrator, None);
    host.app().put_org_units(&admin, units()).unwrap();
    for module in MODULES {
        host.install(&plugin(module));
    }
    host.switch(CITY, true);
    let codes: Vec<&str> = communes().map(|(code, _)| code).collect();
    for (n, code) in codes.iter().enumerate() {
        let more = if n == 0 { MORE } else { 0 };
        let visits = (0..PATIENTS + more).map(|at| {
            let elsewhere = format!("{:05}", 30_000 + at);
            let commune = if at < PATIENTS { *code } else { &elsewhere };
            patient(station(n), at, commune)
        });
        host.send(station(n), &file(&visits.collect::<Vec<_>>()));
    }
    let receipt = host.send(station(0), long_chart().to_string().as_bytes());
    assert_eq!(receipt.problems, Vec::new());
    host.assess();
    let doctor = host.doctor(station(0));
    for id in host.find(station(0), "nguyen").into_iter().take(REFERRALS) {
        let reason = "nghi suy tim, đề nghị siêu âm tim và khám chuyên khoa".to_owned();
        let to = station(1).parse().unwrap();
        host.app()
            .refer(&doctor, id, &NewReferral { to, reason, priority: Priority::High })
            .unwrap();
    }
    accounts(host);
    receipt.cases[0].resident
}

const STAFF: [(&str, Role, bool); 7] = [
    ("doctor", Role::Clinician, true),
    ("admin", Role::ModuleAdministrator, false),
    ("clerk", Role::IdentityClerk, false),
    ("officer", Role::DataProtectionOfficer, false),
    ("analyst", Role::DepartmentAnalyst, false),
    ("accounts", Role::AccountAdministrator, false),
    ("hoa", Role::Resident, false),
];

fn accounts(host: &TestHost) {
    let put = |name: &str, role, at: Option<&str>| {
        let roles = vec![(role, at.map(|at| at.parse().unwrap()))];
        host.app()
            .put_account(name.parse().unwrap(), "Điều dưỡng trưởng", PASSWORD, roles)
            .unwrap();
    };
    for (name, role, here) in STAFF.iter().filter(|(_, role, _)| *role != Role::Resident) {
        put(name, *role, here.then_some(station(0)));
    }
    for n in 0..ACCOUNTS {
        put(&format!("tram-{n:04}"), Role::Clinician, Some(station(n % 126)));
    }
    let new = Invitation {
        account: "hoa".parse().unwrap(),
        personal_number: NUMBER.to_owned(),
        birth_date: jiff::civil::date(1960, 2, 3),
    };
    let (_, once) = host.app().invite_resident(&host.doctor(station(0)), &new).unwrap();
    let first = Credentials {
        account: "hoa".to_owned(),
        password: once.password,
        new_password: Some(PASSWORD.to_owned()),
        ..Credentials::default()
    };
    host.app().sign_in(&first).unwrap();
}

/// A page, and who reads it. What else there is of its kind is as light or lighter.
fn pages(id: ResidentId) -> Vec<(&'static str, String)> {
    let at_station = station(0);
    let of = |name: &str| format!("/residents/{id}{name}");
    let me = |name: &str| format!("/me/{id}{name}");
    let mut all: Vec<(&str, String)> = [
        ("doctor", "/sign-in"),
        ("doctor", "/"),
        ("doctor", "/account"),
        ("doctor", "/resident-accounts"),
        ("doctor", "/search"),
        ("doctor", "/tasks"),
        ("doctor", "/tasks?when=overdue"),
        ("doctor", "/referrals"),
        ("doctor", "/break-glass"),
        ("doctor", "/dashboard"),
        ("doctor", "/programmes"),
        ("clerk", "/identity"),
        ("clerk", "/identity/answered"),
        ("officer", "/reviews"),
        ("officer", "/requests"),
        ("officer", "/trail"),
        ("admin", "/programmes"),
        ("admin", "/plugins"),
        ("admin", "/units"),
        ("admin", "/units?unit=SYT"),
        ("admin", "/units/SYT/programmes/ncd"),
        ("analyst", "/dashboard?programme=ncd"),
        ("analyst", "/dashboard/map?programme=ncd"),
        ("analyst", "/outbreaks"),
        ("accounts", "/accounts"),
        ("accounts", "/accounts/doctor"),
    ]
    .map(|(who, path)| (who, path.to_owned()))
    .into();
    all.push(("analyst", format!("/dashboard?unit={at_station}")));
    all.push(("doctor", of("")));
    let names = ["/consents", "/audit", "/referrals", "/representatives", "/requests"];
    all.extend(names.map(|name| ("doctor", of(name))));
    all.push(("doctor", of("/programmes/ncd/forms/visit")));
    let names =
        ["", "/measurements", "/risk", "/access", "/consents", "/representatives", "/requests"];
    all.extend(names.map(|name| ("hoa", me(name))));
    all
}

/// Addresses that hold ids which only pages tell, with one that leads there and how it goes on.
const LINKED: [(&str, &str, &str); 4] = [
    ("doctor", "/", "/receipts/"),
    ("doctor", "/residents/{id}", "/residents/{id}/records/"),
    ("hoa", "/me/{id}", "/me/{id}/records/"),
    ("doctor", "/tasks", "/contacts/"),
];

struct Reader {
    agent: ureq::Agent,
    url: String,
}

impl Reader {
    fn token(&self, server: &Server, account: &str) -> String {
        let sent = json!({"account": account, "password": PASSWORD});
        let (status, signed_in) = server.client("").post("/sign-in", &sent);
        assert_eq!(status, 200, "{account}: {signed_in}");
        signed_in["token"].as_str().unwrap().to_owned()
    }

    fn page(&self, path: &str, token: &str) -> String {
        let request = self.agent.get(format!("{}{path}", self.url));
        let request = request.header("cookie", format!("hoso_session={token}"));
        let mut answer = request.call().unwrap();
        let page = answer.body_mut().read_to_string().unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{path}: {page}");
        page
    }
}

/// What others ask for, and what is asked about her: one page of a question, of a review and of a
/// request each, behind lists that are longer than a page.
fn ask(server: &Server, token: &dyn Fn(&str) -> String, id: ResidentId) -> [String; 3] {
    let (doctor, clerk) = (server.client(&token("doctor")), server.client(&token("clerk")));
    let made = |(status, said): (u16, Value)| {
        assert_eq!(status, 201, "{said}");
        said
    };
    let (_, found) = doctor.post("/residents/search", &json!({"name": "nguyen", "limit": 100}));
    let others = found.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap());
    let registration = |resident: &str| {
        let (_, links) = clerk.get(&format!("/residents/{resident}/links"));
        links[0]["registration"].as_str().unwrap().to_owned()
    };
    let own = registration(&id.to_string());
    let mut question = Value::Null;
    for other in others.clone().take(QUESTIONS) {
        let pair = json!({"registration": own, "with": registration(other)});
        question = made(clerk.post("/identity/questions", &pair));
    }
    let request = json!({
        "kind": "correct", "text": "cân nặng ghi sai ngày 12/10", "voice": "resident",
        "evidence": {"kind": "signed-paper", "reference": "12/2026"},
    });
    let mut asked = Value::Null;
    let asking = (0..TIMES).flat_map(|_| others.clone().take(ASKING).map(str::to_owned));
    for one in asking.chain([id.to_string()]) {
        asked = made(doctor.post(&format!("/residents/{one}/requests"), &request));
    }
    let emergency = json!({
        "identifier": NUMBER, "reason": "unconscious", "text": "ngã", "password": PASSWORD,
    });
    let opened = made(doctor.post("/break-glass", &emergency));
    for _ in 0..READS {
        assert_eq!(doctor.get(&format!("/residents/{id}/chart?limit=1")).0, 200);
    }
    let text = |of: &Value, name: &str| {
        of[name].as_str().unwrap_or_else(|| panic!("{name} of {of}")).to_owned()
    };
    [
        format!("/identity/{}", text(&question, "id")),
        format!("/reviews/{id}/{}", text(&opened["break_glass"], "id")),
        format!("/requests/{id}/{}", text(&asked, "id")),
    ]
}

/// Sixty days of five measures at home.
fn measure(server: &Server, token: &str, id: ResidentId) {
    let client = server.client(token);
    let today: jiff::civil::Date = TODAY.parse().unwrap();
    for n in 0..DAYS {
        let day = today.saturating_sub(jiff::ToSpan::days(n));
        let one = |measure: &str, numbers: &[f64]| json!({"measure": measure, "numbers": numbers});
        let measured = [
            one("blood-pressure", &[130.0, 80.0]),
            one("weight", &[60.0]),
            one("height", &[155.0]),
            one("temperature", &[36.6]),
            one("glucose", &[6.5]),
        ];
        let sent = json!({"key": n.to_string(), "day": day.to_string(), "measured": measured});
        let (status, said) = client.post(&format!("/residents/{id}/measurements"), &sent);
        assert_eq!(status, 204, "{said}");
    }
}

#[test]
fn no_page_weighs_more_than_200_kib() {
    let mut host = TestHost::new();
    let id = fill(&host);
    host.close();
    let server = Server::start(host.dir.path());
    let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
    let reader = Reader { agent: config.build().new_agent(), url: server.url.clone() };
    let tokens = STAFF.map(|(name, ..)| (name, reader.token(&server, name)));
    let token = |who: &str| &tokens.iter().find(|(name, _)| *name == who).unwrap().1;
    measure(&server, token("hoa"), id);
    let asked = ask(&server, &|who| token(who).clone(), id);
    let statics = ["/static/hoso.css", "/static/hoso.svg", "/static/unsaved.js"];
    let beside: usize = statics.map(|path| reader.page(path, "").len()).iter().sum();
    let mut all = pages(id);
    all.extend(["clerk", "officer", "officer"].into_iter().zip(asked));
    for (who, from, into) in LINKED.map(|(who, from, into)| {
        let named = |text: &str| text.replace("{id}", &id.to_string());
        (who, named(from), named(into))
    }) {
        let page = reader.page(&from, token(who));
        let link = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        let link = link.into_iter().find(|link| link.contains(&into));
        all.push((who, link.unwrap_or_else(|| panic!("{from} leads to no {into}")).to_owned()));
    }
    let mut weights: Vec<(usize, String)> = Vec::new();
    for (who, path) in &all {
        weights.push((beside + reader.page(path, token(who)).len(), format!("{path} as {who}")));
    }
    weights.sort();
    let told = |(bytes, page): &(usize, String)| format!("{:>4} KiB {page}", bytes >> 10);
    let told: Vec<String> = weights.iter().rev().map(told).collect();
    println!("{}", told.join("\n"));
    let heavy = weights.iter().filter(|(bytes, _)| *bytes > BYTES_MAX).count();
    assert_eq!(heavy, 0, "\n{}", told.join("\n"));
    assert_eq!(unweighed(&all), Vec::<&str>::new());
}

/// Pages of the router that were not looked at. What the identity provider calls needs one, and
/// `/me` leads on to the own record.
fn unweighed(all: &[(&str, String)]) -> Vec<&'static str> {
    const NONE: [&str; 3] = ["/sign-in/provider", "/sign-in/provider/callback", "/me"];
    let is_page = |path: &str| {
        let others = ["/api/", "/static/", "/.well-known/", "/healthz", "/readyz", "/metrics"];
        let files = [".csv", ".xlsx", "/export/record", "/export/fhir"];
        !others.iter().any(|start| path.starts_with(start))
            && !files.iter().any(|end| path.ends_with(end))
            && !NONE.contains(&path)
    };
    let pages = routes().into_iter().filter(|r| r.method == "GET" && r.access != Access::Token);
    let pages = pages.map(|route| route.path).filter(|path| is_page(path));
    let same = |route: &str, path: &str| {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let (route, path): (Vec<_>, Vec<_>) =
            (route.split('/').collect(), path.split('/').collect());
        let part = |(of, part): (&&str, &&str)| of == part || of.starts_with('{');
        route.len() == path.len() && route.iter().zip(&path).all(part)
    };
    pages.filter(|route| !all.iter().any(|(_, path)| same(route, path))).collect()
}
