//! Calls about what is due: written down beside the task, each a version, and part of the chart.

use crate::process::{Server, token};
use crate::support::{OTHER, STATION, TestHost, Visit, file, plugin};
use hoso_core::policy::Role;
use hoso_core::programme::TaskStatus;
use hoso_server::ops::WorkingListQuery;
use hoso_server::ops::contacts::{About, Of, Outcome};
use serde_json::json;

#[test]
fn a_call_is_kept_beside_its_task() {
    let mut host = TestHost::with_ncd();
    let visit = Visit { day: "20260511".to_owned(), ..Visit::of("BN1", "Lê Thị An") };
    host.send(STATION, &file(&[visit]));
    host.assess();
    host.close();
    let data = host.dir.path();
    let doctors = [STATION, OTHER].map(|at| token(data, &format!("d-{at}"), "clinician", Some(at)));
    let server = Server::start(data);
    let [doctor, stranger] = doctors.map(|token| server.client(&token));

    let row = || doctor.get("/tasks?status=overdue").1["rows"][0].clone();
    let due = row();
    assert_eq!(due["contact"], json!(null), "{due}");
    let path = format!("/residents/{}/contacts", due["resident"]["id"].as_str().unwrap());
    let call = |outcome: &str| {
        json!({"programme": "ncd", "task": due["task"]["code"], "due": due["task"]["due"],
            "outcome": outcome, "note": "sáng thứ Hai"})
    };
    assert_eq!(doctor.post(&path, &call("shouted-at")).0, 400);
    assert_eq!(stranger.post(&path, &call("agreed-to-visit")).0, 404);
    let mut other_day = call("moved");
    other_day["due"] = json!("2026-01-01");
    assert_eq!(doctor.post(&path, &other_day).0, 404, "there is no such task");
    for outcome in ["not-responding", "agreed-to-visit"] {
        let (status, body) = doctor.post(&path, &call(outcome));
        assert_eq!(status, 204, "{body}");
        assert_eq!(row()["contact"]["outcome"], outcome);
    }

    let chart = path.replace("/contacts", "/chart?limit=100&kind=Communication");
    let (_, found) = doctor.get(&chart);
    assert_eq!(found["rows"].as_array().map(Vec::len), Some(1), "{found}");
    let record = path.replace("/contacts", "/records/") + found["rows"][0]["id"].as_str().unwrap();
    let (_, record) = doctor.get(&record);
    assert_eq!(record["earlier"][0]["status"], "not-done", "{record}");
    let (_, bundle) = doctor.get(&path.replace("/contacts", "/fhir"));
    let entries = bundle["entry"].as_array().unwrap();
    let told = entries.iter().find(|e| e["resource"]["resourceType"] == "Communication");
    let told = &told.unwrap()["resource"];
    assert_eq!(told["topic"]["coding"][0]["code"], "agreed-to-visit", "{told}");
    assert_eq!(told["payload"][0]["contentString"], "sáng thứ Hai");
}

/// Who is overdue in two programmes is called once: both say so, and the trail tells of one call.
#[test]
fn one_call_is_about_all_that_is_due() {
    let host = TestHost::with_ncd();
    host.install(&plugin("elderly-care"));
    host.switch_programme(STATION, "elderly-care", true);
    let visit = Visit {
        born: "195001050000".to_owned(),
        day: "20260511".to_owned(),
        ..Visit::of("BN1", "Lê Thị An")
    };
    let receipt = host.send(STATION, &file(&[visit]));
    host.assess();
    let (doctor, resident) = (host.doctor(STATION), receipt.cases[0].resident);
    let all = WorkingListQuery { limit: 50, ..WorkingListQuery::default() };
    let rows = || host.app().working_list(&doctor, &all).unwrap().rows;
    let due: Vec<_> = rows().into_iter().filter(|r| r.status != TaskStatus::Upcoming).collect();
    assert!(due.len() > 1, "{} are due", due.len());
    let task = &due[0].task;
    let programme = due[0].programme.clone();
    let of = Of { resident, programme, task: task.code.clone(), due: task.due };
    let call = |about, note: &str| {
        host.app().record_contact(&doctor, &of, about, Outcome::AgreedToVisit, note)
    };
    let called = || rows().iter().filter(|row| row.contact.is_some()).count();
    assert!(call(About::AllDue, &"x".repeat(100_000)).is_err());
    assert_eq!(called(), 0, "nothing of it was written");
    call(About::ThisTask, "").unwrap();
    assert_eq!(called(), 1);
    call(About::AllDue, "sáng thứ Hai").unwrap();
    assert_eq!(called(), due.len());
    let officer = host.actor(Role::DataProtectionOfficer, None);
    let trail = host.app().audit(&officer, resident, None, 100).unwrap().rows;
    let calls = trail.iter().filter(|row| row.note == "agreed-to-visit").count();
    assert_eq!(calls, 2, "one for each call");
}
