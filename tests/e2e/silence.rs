//! A whole city runs as a real process that logs at debug level; people look things up, mistype,
//! send what is broken. Afterwards nothing of anybody stands in what it wrote to standard output,
//! standard error or `/metrics`.
//!
//! Long texts (names, numbers, telephones, addresses, ids, tokens, passwords) are looked for as
//! they are, and folded. A short number cannot be: 5 or 92 stands in every log, for a count or a
//! duration. So values are planted that nothing else writes (`PLANTED`), of the kinds and on the
//! ways that short ones take: what lets a planted one through lets any through.

use crate::process::{Client, hoso};
use crate::support::{TODAY, plugin};
use hoso_core::text::fold;
use hoso_population::Generator;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

const SEED: u64 = 20_261_130;
const RESIDENTS: usize = 60;
/// The demonstration's accounts have it.
const PASSWORD: &str = "hoso-demo-2026";
/// Values that stand nowhere else: a measurement, a diagnosis' words, a note, a name that would
/// begin a line of its own, a number with a slip, an address.
const PLANTED: [&str; 6] = [
    "87.31459",
    "viêm gan hiếm gặp số bốn",
    "bà kể lại chuyện riêng",
    "Kẻ Gian\n2026 INFO signed in",
    "001190777666",
    "ngõ 9 phố Không Tên",
];

/// The city's process, with everything that it writes.
struct Loud {
    child: Child,
    url: String,
    written: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Loud {
    fn start(data: &Path, exports: &Path) -> Self {
        let mut command = hoso(data, &["demo", "--listen", "127.0.0.1:0", "--import"]);
        command.arg(exports);
        for name in ["ncd", "maternal-child"] {
            command.arg("--plugin").arg(plugin(name));
        }
        command.env("HOSO_LOG", "debug").stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let written = Arc::new(Mutex::new(String::new()));
        let mut errors = child.stderr.take().unwrap();
        let into = written.clone();
        let reader = std::thread::spawn(move || {
            let mut chunk = [0; 8192];
            while let Ok(n @ 1..) = errors.read(&mut chunk) {
                into.lock().unwrap().push_str(&String::from_utf8_lossy(&chunk[..n]));
            }
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut url = None;
        for line in lines.by_ref() {
            let line = line.unwrap();
            let served = line.strip_prefix("serving ").map(str::to_owned);
            written.lock().unwrap().push_str(&(line + "\n"));
            if let Some(served) = served {
                url = served.split_whitespace().next().map(str::to_owned);
                break;
            }
        }
        let url = url.expect("the city says its address");
        let into = written.clone();
        let rest = std::thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| into.lock().unwrap().push_str(&line));
        });
        Self { child, url, written, readers: vec![reader, rest] }
    }

    fn client(&self, token: &str) -> Client {
        Client::at(&self.url, token)
    }

    /// Ends it and gives all that it wrote.
    fn end(mut self) -> String {
        let pid = self.child.id().to_string();
        assert!(std::process::Command::new("kill").arg(pid).status().unwrap().success());
        self.child.wait().unwrap();
        self.readers.drain(..).for_each(|reader| reader.join().unwrap());
        self.written.lock().unwrap().clone()
    }
}

impl Drop for Loud {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Everybody's names and numbers, as they truly are.
fn truth() -> BTreeSet<String> {
    let mut generator = Generator::new(SEED, RESIDENTS, TODAY.parse().unwrap());
    let (mut all, mut areas) = (BTreeSet::new(), BTreeSet::new());
    while generator.next().is_some() {
        let catchment = generator.catchment().unwrap();
        if !areas.insert(catchment.area.first_person) {
            continue;
        }
        for person in &catchment.people.persons {
            all.extend([person.name.clone(), person.personal_number.clone()]);
            all.extend(person.old_id_card.clone());
            all.insert(person.social_number.clone());
        }
        all.extend(catchment.people.households.iter().map(|house| house.phone.clone()));
    }
    all
}

/// What the host itself tells of a resident that nobody else may read: texts of six letters or
/// more of the person, measurements of five digits or more, ids.
fn told(bundle: &Value) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for entry in bundle["entry"].as_array().unwrap() {
        let resource = &entry["resource"];
        all.insert(resource["id"].as_str().unwrap().to_owned());
        let personal = ["name", "identifier", "telecom", "address", "valueString", "note"];
        for element in personal {
            leaves(&resource[element], &mut all);
        }
        if let Some(value) = resource["valueQuantity"]["value"].as_f64() {
            all.insert(value.to_string());
        }
    }
    all.retain(|text| text.chars().count() >= 6 && !is_of_a_system(text));
    all
}

/// Addresses of code systems and codes of FHIR say nothing of anybody.
fn is_of_a_system(text: &str) -> bool {
    text.starts_with("http") || text.starts_with("urn:") || text == "secondary"
}

fn leaves(of: &Value, all: &mut BTreeSet<String>) {
    match of {
        Value::String(text) => {
            all.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| leaves(item, all)),
        Value::Object(members) => members.values().for_each(|member| leaves(member, all)),
        _ => {}
    }
}

struct Signed {
    client: Client,
    token: String,
    facility: String,
}

fn sign_in(city: &Loud, account: &str) -> Signed {
    let nobody = city.client("");
    let body = json!({"account": account, "password": PASSWORD});
    let (status, answer) = nobody.post("/sign-in", &body);
    assert_eq!(status, 200, "{answer}");
    let token = answer["token"].as_str().unwrap().to_owned();
    let facility = answer["actor"]["facility"].as_str().unwrap_or_default().to_owned();
    Signed { client: city.client(&token), token, facility }
}

/// A resident with everything that is planted.
fn planted(facility: &str) -> Value {
    let [weight, words, note, name, number, address] = PLANTED;
    let system = "http://loinc.org";
    let code = json!({"coding": [{"system": system, "code": "29463-7"}]});
    let subject = json!({"reference": "Patient/planted"});
    let resources = [
        json!({
            "resourceType": "Patient", "id": "planted",
            "identifier": [{
                "system": "http://fhir.hl7.org.vn/core/sid/cccd", "value": number,
            }],
            "name": [{"text": name}], "gender": "female", "birthDate": "1990-01-02",
            "address": [{"text": address}],
            "managingOrganization": {"identifier": {"value": facility}},
        }),
        json!({
            "resourceType": "Observation", "id": "o1", "status": "final", "code": code,
            "subject": subject, "effectiveDateTime": "2026-11-03",
            "valueQuantity": {"value": weight.parse::<f64>().unwrap(), "unit": "kg"},
        }),
        json!({
            "resourceType": "Condition", "id": "c1", "subject": subject,
            "onsetDateTime": "2026-11-03",
            "code": {"coding": [{
                "system": "http://hl7.org/fhir/sid/icd-10", "code": "K75.9", "display": words,
            }], "text": note},
        }),
    ];
    let entry = resources.map(|resource| json!({"resource": resource}));
    json!({"resourceType": "Bundle", "type": "collection", "entry": entry})
}

/// What a station does on a day, and what goes wrong there.
fn a_day(city: &Loud, doctor: &Signed, admin: &Signed, names: &BTreeSet<String>) -> Vec<Value> {
    let client = &doctor.client;
    let bundle = planted(&doctor.facility).to_string();
    let (status, sent) = client.send("/intake/fhir", bundle.as_bytes());
    assert_eq!(status, 201, "{sent}");
    // Cut, and of another facility: refused, and set aside.
    client.send("/intake/fhir", &bundle.as_bytes()[..bundle.len() / 2]);
    client.send("/intake/fhir", bundle.replace(&doctor.facility, "01ZZZ").as_bytes());
    client.send("/intake/qd3176", bundle.as_bytes());
    let mut residents = vec![sent["cases"][0]["resident"].as_str().unwrap().to_owned()];
    for name in names {
        let (_, found) = client.post("/residents/search", &json!({"name": name}));
        let rows = found["rows"].as_array().or(found.as_array()).cloned().unwrap_or_default();
        residents.extend(rows.iter().filter_map(|row| row["id"].as_str().map(str::to_owned)));
        // In the wrong place, where a log line would have it: path, query, header, body. No route
        // takes a name in its address, which keeps nobody from putting one there.
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let escaped: String = name.bytes().map(|byte| format!("%{byte:02x}")).collect();
        client.get(&format!("/residents/{plain}"));
        client.get(&format!("/residents?name={escaped}&birth_year={escaped}"));
        client.get(&format!("/{escaped}"));
        client.send("/residents/search", format!("{{\"name\":\"{name}\",").as_bytes());
        city.client(&plain).get("/tasks");
        city.client("").post("/sign-in", &json!({"account": name, "password": name}));
    }
    residents.sort();
    residents.dedup();
    assert!(residents.len() > 5, "the city is empty: {residents:?}");
    for id in &residents {
        for tail in ["", "/chart?limit=500", "/assessments", "/audit", "/consents", "/enrolments"] {
            client.get(&format!("/residents/{id}{tail}"));
        }
        let form = json!({"key": id, "answers": [
            {"name": "systolic", "value": {"text": PLANTED[2]}},
            {"name": "weight", "value": {"quantity": {"value": 87.31459, "unit": "kg"}}},
        ]});
        client.post(&format!("/residents/{id}/programmes/ncd/forms/visit"), &form);
    }
    let emergency = json!({"identifier": PLANTED[4], "reason": "unconscious", "text": PLANTED[2],
        "password": PASSWORD});
    client.post("/break-glass", &emergency);
    admin.client.post("/accounts", &json!({"account": PLANTED[3], "roles": [], "reason": "x"}));
    residents.iter().map(|id| client.get(&format!("/residents/{id}/fhir")).1).collect()
}

#[test]
fn nothing_of_anybody_stands_in_logs_or_metrics() {
    let (data, exports) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    hoso_population::write_demo(SEED, RESIDENTS, TODAY, exports.path()).unwrap();
    let city = Loud::start(data.path(), exports.path());
    let (doctor, admin) = (sign_in(&city, "doctor"), sign_in(&city, "accounts"));
    let truth = truth();
    let names = truth.iter().filter(|text| text.contains(' ')).take(40).cloned().collect();
    let bundles = a_day(&city, &doctor, &admin, &names);
    let (status, metrics) = city.client("").root().text("/metrics");
    assert_eq!(status, 200);
    let written = city.end();
    assert!(written.matches("\"route\"").count() > 200, "requests are logged: {written:.400}");

    let mut secrets: BTreeSet<String> = truth;
    // A line break would be written as two letters.
    secrets.extend(PLANTED.iter().flat_map(|text| text.lines()).map(str::to_owned));
    secrets.extend([doctor.token, admin.token]);
    bundles.iter().for_each(|bundle| secrets.extend(told(bundle)));
    assert!(secrets.len() > 300, "{}", secrets.len());
    // The demonstration says its own password aloud, once, before it serves.
    let said = format!("password {PASSWORD}");
    assert_eq!(written.matches(PASSWORD).count(), written.matches(&said).count());
    for text in [&written, &metrics] {
        let folded = fold(text);
        for secret in &secrets {
            assert!(!stands(text, secret), "{secret:?} in: {}", around(text, secret));
            let plain = fold(secret);
            let is_long = plain.chars().count() >= 6;
            assert!(
                !is_long || !stands(&folded, &plain),
                "{secret:?}: {}",
                around(&folded, &plain)
            );
        }
    }
}

/// Digits count where they are a number of their own: within a request's id, a time or the fraction
/// of a second any six of them come by chance.
fn stands(text: &str, secret: &str) -> bool {
    if !secret.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.contains(secret);
    }
    text.match_indices(secret).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + secret.len()..].chars().next();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '.')
            && !after.is_some_and(char::is_alphanumeric)
    })
}

/// The line that holds it.
fn around<'a>(text: &'a str, secret: &str) -> &'a str {
    text.lines().find(|line| line.contains(secret)).unwrap_or_default()
}
