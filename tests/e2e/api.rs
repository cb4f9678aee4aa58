//! The API as a station uses it: a message in, the resident, chart, tasks, indicator, the switch.

use crate::process::{Client, PASSWORD, Server, token};
use crate::support::{OTHER, STATION, TestHost, Visit, file};
use serde_json::{Value, json};

struct Station {
    host: TestHost,
    server: Server,
    machine: Client,
    doctor: Client,
    stranger: Client,
    admin: Client,
}

impl Station {
    fn open() -> Self {
        let mut host = TestHost::with_ncd();
        host.close();
        let data = host.dir.path();
        let machine = token(data, "machine", "machine", Some(STATION));
        let doctor = token(data, "doctor", "clinician", Some(STATION));
        let stranger = token(data, "stranger", "clinician", Some(OTHER));
        let admin = token(data, "admin", "module-administrator", None);
        let server = Server::start(data);
        let client = |token: &str| server.client(token);
        Self {
            machine: client(&machine),
            doctor: client(&doctor),
            stranger: client(&stranger),
            admin: client(&admin),
            host,
            server,
        }
    }

    /// Tasks at the station, once there are as many as wanted.
    fn tasks(&self, wanted: impl Fn(usize) -> bool) -> Value {
        loop {
            let (status, body) = self.doctor.get("/tasks?limit=100");
            assert_eq!(status, 200, "{body}");
            if wanted(body["rows"].as_array().map_or(0, Vec::len)) {
                return body;
            }
            std::thread::yield_now();
        }
    }

    fn switch(&self, on: bool) {
        let path = format!("/facilities/{STATION}/programmes/ncd");
        let grant = json!({"declared": true, "reason": "test"});
        assert_eq!(self.admin.put(&format!("{path}/grant"), &grant).0, 200);
        let (status, body) = self.admin.put(&path, &json!({"enabled": on, "reason": "test"}));
        assert_eq!(status, 200, "{body}");
        assert_eq!(body["enabled"], json!(on));
    }
}

#[test]
fn from_a_message_to_a_task_and_the_switch() {
    let station = Station::open();
    let visit = Visit::of("BN1", "Đỗ Thị Hoà");
    let (status, receipt) =
        station.machine.send("/intake/qd3176", &file(std::slice::from_ref(&visit)));
    assert_eq!(status, 201, "{receipt}");
    let (status, again) = station.machine.send("/intake/qd3176", &file(&[visit]));
    assert_eq!((status, &again["outcome"]), (200, &json!("unchanged")));

    let (_, found) = station.doctor.post("/residents/search", &json!({"name": "do thi hoa"}));
    let id = found[0]["id"].as_str().unwrap();
    let (status, chart) = station.doctor.get(&format!("/residents/{id}/chart?kind=Observation"));
    assert_eq!(status, 200);
    assert!(!chart["rows"].as_array().unwrap().is_empty(), "{chart}");

    let tasks = station.tasks(|n| n > 0);
    assert_eq!(tasks["rows"][0]["resident"]["id"], json!(id));
    let (_, indicators) = station.doctor.get("/indicators?programme=ncd&period=2026-11");
    assert!(indicators.as_array().is_some_and(|rows| !rows.is_empty()), "{indicators}");
    let (_, assessments) = station.doctor.get(&format!("/residents/{id}/assessments"));
    assert_eq!(assessments[0]["pending"], json!(false), "{assessments}");

    station.switch(false);
    station.tasks(|n| n == 0);
    station.switch(true);
    station.tasks(|n| n > 0);
    assert!(station.server.stop());
    drop(station.host);
}

#[test]
fn hidden_and_absent_are_the_same_answer() {
    let station = Station::open();
    station.machine.send("/intake/qd3176", &file(&[Visit::of("BN1", "Lê Thị An")]));
    let (_, found) = station.doctor.post("/residents/search", &json!({"name": "le"}));
    let hidden = found[0]["id"].as_str().unwrap();
    let absent = "01".repeat(16);
    for path in ["", "/chart", "/assessments", "/audit", "/enrolments", "/fhir"] {
        let answer = |id: &str| {
            let (status, mut body) = station.stranger.get(&format!("/residents/{id}{path}"));
            // Every answer carries the id of its request.
            for key in ["request_id", "id"] {
                body.as_object_mut().unwrap().remove(key);
            }
            (status, body)
        };
        assert_eq!(answer(hidden), answer(&absent), "{path}");
        assert_eq!(answer(hidden).0, 404, "{path}");
    }
}

#[test]
fn a_form_goes_to_the_plugin_and_becomes_records() {
    let station = Station::open();
    station.machine.send("/intake/qd3176", &file(&[Visit::of("BN1", "Lê Thị An")]));
    station.tasks(|n| n > 0);
    let (_, found) = station.doctor.post("/residents/search", &json!({"name": "le"}));
    let id = found[0]["id"].as_str().unwrap();
    let (_, programme) = station.doctor.get("/programmes/ncd");
    let form = programme["forms"][0]["code"].as_str().unwrap();
    let path = format!("/residents/{id}/programmes/ncd/forms/{form}");
    let pressure = |value: f64| json!({"quantity": {"value": value, "unit": "mm[Hg]"}});
    let absurd = json!({"key": "a", "answers": [{"name": "systolic", "value": pressure(999.0)}]});
    let (status, refused) = station.doctor.post(&path, &absurd);
    assert_eq!((status, &refused["problems"][0]["field"]), (422, &json!("systolic")), "{refused}");
    let answers = json!({"key": "visit-1", "answers": [
        {"name": "systolic", "value": pressure(134.0)},
        {"name": "diastolic", "value": pressure(82.0)},
    ]});
    let (status, stored) = station.doctor.post(&path, &answers);
    assert_eq!(status, 201, "{stored}");
    let (_, chart) =
        station.doctor.get(&format!("/residents/{id}/chart?kind=Observation&order=newest"));
    assert!(chart["rows"].to_string().contains("134"), "{chart}");
}

#[test]
fn signing_in_gives_a_token_that_signing_out_ends() {
    let station = Station::open();
    let nobody = station.server.client("");
    assert_eq!(nobody.get("/tasks").0, 401);
    let wrong = json!({"account": "doctor", "password": "another long password"});
    assert_eq!(nobody.post("/sign-in", &wrong).0, 401);
    let right = json!({"account": "doctor", "password": PASSWORD});
    let (status, signed_in) = nobody.post("/sign-in", &right);
    assert_eq!(status, 200, "{signed_in}");
    let session = station.server.client(signed_in["token"].as_str().unwrap());
    assert_eq!(session.get("/tasks").0, 200);
    assert_eq!(session.send("/sign-out", b"").0, 204);
    assert_eq!(session.get("/tasks").0, 401);
}
