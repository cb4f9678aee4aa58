//! Who is who: what linkage asks, what clerks answer, and that every answer can be undone.

use crate::process::{Server, token};
use crate::support::{OTHER, STATION, TestHost, Visit, file};
use hoso_core::audit::Act;
use hoso_core::identity::explain::Language;
use hoso_core::identity::question::Verdict;
use hoso_core::policy::Role;
use hoso_core::{QuestionId, RegistrationId, ResidentId};
use hoso_server::app::Linkage;
use hoso_server::ops::{ChartRequest, OpContext, WorkingListQuery};
use proptest::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Barrier;
use std::time::{Duration, Instant};

const THIRD: &str = "01A03";

/// A visit to one of three facilities of a person of whom only name and birth are known.
fn visit(facility: &'static str, patient: &str, n: usize) -> Visit {
    Visit {
        facility,
        visit: format!("LK-{facility}-{patient}-{n}"),
        born: "197104170000".to_owned(),
        ..Visit::of(patient, "Quách Thị Ánh Tuyết")
    }
}

fn registration(facility: &str, patient: &str) -> RegistrationId {
    RegistrationId::of(&facility.parse().unwrap(), patient)
}

fn clerk(host: &TestHost) -> OpContext {
    host.actor(Role::IdentityClerk, None)
}

fn resident(host: &TestHost, of: RegistrationId) -> ResidentId {
    let links = host.app().links_of_registration(of).unwrap();
    links.last().unwrap().resident
}

#[test]
fn a_question_is_answered_and_taken_back_over_the_api() {
    let mut host = TestHost::with_ncd().asking();
    host.send(STATION, &file(&[visit(STATION, "BN1", 1)]));
    host.send(OTHER, &file(&[visit(OTHER, "X9", 1)]));
    host.close();
    let data = host.dir.path();
    let clerks =
        [STATION, OTHER].map(|at| token(data, &format!("c-{at}"), "identity-clerk", Some(at)));
    let doctor = token(data, "doctor", "clinician", Some(OTHER));
    let server = Server::start(data);
    let [station, other] = clerks.map(|token| server.client(&token));
    let doctor = server.client(&doctor);

    assert_eq!(
        station.get("/identity/questions").1["rows"],
        json!([]),
        "of the later registration"
    );
    let (status, page) = other.get("/identity/questions?language=en");
    assert_eq!((status, page["rows"].as_array().map(Vec::len)), (200, Some(1)), "{page}");
    let question = &page["rows"][0];
    assert_eq!(question["sides"][0]["patient_number"], "X9");
    let words = question["evidence"].to_string();
    assert!(words.contains("date of birth") && words.contains("same"), "{words}");
    let path = format!("/identity/questions/{}", question["id"].as_str().unwrap());
    assert_eq!(station.get(&path).0, 404, "another facility's clerk");
    assert_eq!(doctor.get(&path).0, 403, "a doctor is no clerk");

    let answer = |verdict: &str| json!({"verdict": verdict, "reason": "đối chiếu giấy tờ"});
    let answers = format!("{path}/answers");
    assert_eq!(other.post(&answers, &json!({"verdict": "same", "reason": " "})).0, 400);
    assert_eq!(other.post(&answers, &answer("unsure")).1["verdict"], json!(null));
    let (status, said) = other.post(&answers, &answer("same"));
    assert_eq!((status, &said["verdict"]), (200, &json!("same")), "{said}");
    let residents = |of: &serde_json::Value| {
        BTreeSet::from([0, 1].map(|side| of["sides"][side]["resident"].to_string())).len()
    };
    assert_eq!(residents(&said), 1);
    assert_eq!(other.post(&answers, &answer("different")).0, 409, "answered already");
    assert_eq!(other.get("/identity/questions").1["rows"], json!([]));
    let (status, back) =
        other.post(&format!("{path}/taking-back"), &json!({"reason": "nhầm người"}));
    assert_eq!((status, residents(&back)), (200, 2), "{back}");
    assert_eq!(other.get("/identity/questions").1["rows"].as_array().map(Vec::len), Some(1));
    let id = back["sides"][0]["resident"].as_str().unwrap();
    let (_, links) = other.get(&format!("/residents/{id}/links"));
    let basis: Vec<_> = links.as_array().unwrap().iter().map(|link| &link["basis"]).collect();
    assert_eq!(basis, ["first", "person", "person"]);
    let (_, counts) = other.get("/identity/statistics");
    let count = |what: &str| {
        let rows = counts["counts"].as_array().unwrap();
        rows.iter()
            .filter(|row| row["what"] == what)
            .map(|row| row["count"].as_i64().unwrap())
            .sum::<i64>()
    };
    assert_eq!(["new", "asked", "same", "taken-back"].map(count), [2, 1, 1, 1], "{counts}");
    assert!(server.stop());
}

#[test]
fn fhir_match_says_who_it_may_be_and_writes_nothing() {
    let mut host = TestHost::with_ncd();
    let known = Visit { number: "001171012345".to_owned(), ..visit(STATION, "BN1", 1) };
    host.send(STATION, &file(&[known]));
    host.close();
    let data = host.dir.path();
    let doctors = [STATION, OTHER].map(|at| token(data, &format!("d-{at}"), "clinician", Some(at)));
    let server = Server::start(data);
    let [doctor, stranger] = doctors.map(|token| server.client(&token));
    let ask = |patient: serde_json::Value| {
        json!({"resourceType": "Parameters",
            "parameter": [{"name": "resource", "resource": patient}]})
    };
    let patient = json!({"resourceType": "Patient", "name": [{"text": "QUACH THI ANH TUYET"}],
        "gender": "female", "birthDate": "1971-04-17", "identifier": [{"value": "001171012345"}]});
    let path = "/api/fhir/Patient/$match";
    let (status, found) = doctor.root().post(path, &ask(patient.clone()));
    assert_eq!((status, &found["total"]), (200, &json!(1)), "{found}");
    assert_eq!(found["entry"][0]["search"]["extension"][0]["valueCode"], "certain");
    assert_eq!(found["entry"][0]["resource"]["link"][0]["type"], "refer");
    let (_, hidden) = stranger.root().post(path, &ask(patient));
    assert_eq!(hidden["total"], 0, "whom the facility does not know");
    let (status, told) = doctor.root().post(path, &ask(json!({"resourceType": "Device"})));
    assert_eq!(status, 400, "{told}");
    assert!(server.stop());
}

#[test]
fn of_two_candidates_only_one_is_accepted_however_fast_the_clerks_are() {
    for _ in 0..10 {
        let host = TestHost::new().asking();
        for (facility, patient) in [(STATION, "A"), (OTHER, "B"), (THIRD, "C")] {
            host.send(facility, &file(&[visit(facility, patient, 1)]));
        }
        let [a, b, c] =
            [(STATION, "A"), (OTHER, "B"), (THIRD, "C")].map(|(at, who)| registration(at, who));
        let questions = [QuestionId::of(c, a), QuestionId::of(c, b)];
        let start = Barrier::new(2);
        let taken = std::thread::scope(|scope| {
            let answers = questions.map(|id| {
                let (host, start) = (&host, &start);
                scope.spawn(move || {
                    start.wait();
                    let ctx = clerk(host);
                    host.app().answer_question(&ctx, id, Verdict::Same, "giấy tờ").is_ok()
                })
            });
            answers.map(|answer| answer.join().unwrap()).iter().filter(|ok| **ok).count()
        });
        assert_eq!(taken, 1);
        assert_ne!(resident(&host, a), resident(&host, b));
        host.agrees();
    }
}

#[test]
fn two_facilities_that_send_one_new_person_at_a_moment_make_one_resident() {
    for round in 0..20 {
        let host = TestHost::new();
        let number = format!("0011711{round:05}");
        let start = Barrier::new(2);
        std::thread::scope(|scope| {
            for (facility, patient) in [(STATION, "A"), (OTHER, "B")] {
                let (host, start, number) = (&host, &start, number.clone());
                scope.spawn(move || {
                    let bytes = file(&[Visit { number, ..visit(facility, patient, 1) }]);
                    start.wait();
                    host.send(facility, &bytes);
                });
            }
        });
        let both =
            [(STATION, "A"), (OTHER, "B")].map(|(at, who)| resident(&host, registration(at, who)));
        assert_eq!(both[0], both[1]);
    }
}

/// What clerks and facilities do, and what must then be true.
#[derive(Debug, Clone)]
enum Step {
    /// Of person n; the first one registers.
    Write(usize),
    Same(usize, usize),
    Different(usize, usize),
    TakeBack(usize, usize),
}

const PEOPLE: [(&str, &str); 5] =
    [(STATION, "P0"), (OTHER, "P1"), (STATION, "P2"), (THIRD, "P3"), (OTHER, "P4")];

fn of(n: usize) -> RegistrationId {
    registration(PEOPLE[n].0, PEOPLE[n].1)
}

struct World {
    host: TestHost,
    /// Visits sent, by person.
    sent: [usize; PEOPLE.len()],
}

impl World {
    fn new() -> Self {
        let host = TestHost::with_ncd();
        host.switch(THIRD, true);
        Self { host, sent: [0; PEOPLE.len()] }
    }

    fn write(&mut self, n: usize) {
        let (facility, patient) = PEOPLE[n];
        self.sent[n] += 1;
        // Names that nobody would take for one: the clerks alone link.
        let name =
            ["Đinh Văn Bá", "Lò Thị Xuyến", "Hà Quang Vịnh", "Bế Thu Nhàn", "Mạc Hữu Tước"][n];
        let day = format!("202610{:02}", self.sent[n] % 28 + 1);
        let born = format!("19{}0{}150000", 50 + 5 * n, n + 1);
        let name = name.to_owned();
        let one = Visit { name, born, day, ..visit(facility, patient, self.sent[n]) };
        self.host.send(facility, &file(&[one]));
    }

    fn step(&mut self, step: &Step) {
        let ctx = clerk(&self.host);
        let app = self.host.app();
        let (a, b) = match *step {
            Step::Write(n) => return self.write(n),
            Step::Same(a, b) | Step::Different(a, b) | Step::TakeBack(a, b) => (a, b),
        };
        if a == b || self.sent[a] == 0 || self.sent[b] == 0 {
            return;
        }
        let id = app.ask_about(&ctx, of(a), of(b)).unwrap().id;
        // What is refused must leave everything as it is: the check at the end tells.
        let _ = match step {
            Step::Same(..) => app.answer_question(&ctx, id, Verdict::Same, "x").map(drop),
            Step::Different(..) => app.answer_question(&ctx, id, Verdict::Different, "x").map(drop),
            _ => app.take_back_answer(&ctx, id, "x").map(drop),
        };
    }

    /// On a machine that others keep busy a call can take longer than a plugin may: the item waits
    /// for some seconds, and then runs.
    fn settle(&self) {
        let until = Instant::now() + Duration::from_secs(30);
        let officer = self.host.doctor(STATION);
        self.host.assess();
        while self.host.app().overview(&officer).unwrap().work_waiting > 0 {
            assert!(Instant::now() < until, "work waits for more than half a minute");
            std::thread::yield_now();
            self.host.assess();
        }
    }

    /// Every record, task and cell is where its registration is.
    fn check(&self) {
        self.settle();
        let mut members: BTreeMap<ResidentId, Vec<usize>> = BTreeMap::new();
        for n in (0..PEOPLE.len()).filter(|n| self.sent[*n] > 0) {
            members.entry(resident(&self.host, of(n))).or_default().push(n);
        }
        for facility in [STATION, OTHER, THIRD] {
            let here = |all: &Vec<usize>| all.iter().any(|n| PEOPLE[*n].0 == facility);
            let known: BTreeSet<ResidentId> =
                members.iter().filter(|(_, all)| here(all)).map(|(id, _)| *id).collect();
            let query = WorkingListQuery { limit: 100, ..WorkingListQuery::default() };
            let list = self.host.app().working_list(&self.host.doctor(facility), &query).unwrap();
            let with_tasks: BTreeSet<ResidentId> =
                list.rows.iter().map(|row| row.resident.id).collect();
            assert_eq!(with_tasks, known, "tasks at {facility}");
            for id in &known {
                let own = members[id].iter().filter(|n| PEOPLE[**n].0 == facility);
                let sent: usize = own.map(|n| self.sent[*n]).sum();
                let request = ChartRequest { limit: 1_000, ..ChartRequest::default() };
                let chart =
                    self.host.app().chart(&self.host.doctor(facility), *id, &request).unwrap();
                let visits: BTreeSet<_> =
                    chart.records.iter().filter_map(|record| record.visit.clone()).collect();
                assert_eq!(visits.len(), sent, "records of {id} at {facility}");
            }
        }
        self.host.agrees();
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let n = || 0..PEOPLE.len();
    let step = prop_oneof![
        4 => n().prop_map(Step::Write),
        2 => (n(), n()).prop_map(|(a, b)| Step::Same(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| Step::Different(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| Step::TakeBack(a, b)),
    ];
    prop::collection::vec(step, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12,
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    })]
    #[test]
    fn whatever_clerks_do_every_record_and_task_is_where_it_belongs(steps in steps()) {
        let mut world = World::new();
        for step in &steps {
            world.step(step);
        }
        world.check();
    }
}

#[test]
fn a_link_is_undone_after_fifty_later_writes() {
    let mut world = World::new();
    world.write(0);
    world.write(1);
    let before = [0, 1].map(|n| resident(&world.host, of(n)));
    world.step(&Step::Same(0, 1));
    assert_eq!(resident(&world.host, of(0)), resident(&world.host, of(1)));
    for n in 0..50 {
        world.write(n % 2);
    }
    world.check();
    world.step(&Step::TakeBack(0, 1));
    assert_eq!([0, 1].map(|n| resident(&world.host, of(n))), before);
    world.check();
}

#[test]
fn registrations_that_a_person_parted_are_not_linked_by_way_of_a_third() {
    let host = TestHost::new().asking();
    for (facility, patient) in [(STATION, "A"), (OTHER, "B"), (THIRD, "C")] {
        host.send(facility, &file(&[visit(facility, patient, 1)]));
    }
    let [a, b, c] =
        [(STATION, "A"), (OTHER, "B"), (THIRD, "C")].map(|(at, who)| registration(at, who));
    let ctx = clerk(&host);
    let answer =
        |x, y, verdict| host.app().answer_question(&ctx, QuestionId::of(x, y), verdict, "x");
    answer(a, b, Verdict::Different).unwrap();
    answer(a, c, Verdict::Same).unwrap();
    host.app().ask_about(&ctx, b, c).unwrap();
    let refused = format!("{:?}", answer(b, c, Verdict::Same).unwrap_err());
    assert!(refused.contains("at 01A0") && refused.contains("somebody else"), "{refused}");
    let view = host.app().question(&ctx, QuestionId::of(a, b), Language::English).unwrap();
    assert_ne!(view.sides[0].resident, view.sides[1].resident);
}

#[test]
fn another_model_is_rehearsed_and_then_links_anew_but_for_what_persons_decided() {
    let mut host = TestHost::with_ncd().asking();
    let of_two = |name: &str, n: usize| {
        [(STATION, format!("S{n}")), (OTHER, format!("O{n}"))].map(|(facility, patient)| {
            let one = Visit { name: name.to_owned(), facility, ..visit(facility, "", n) };
            host.send(facility, &file(&[Visit { patient: patient.clone(), ..one }]));
            registration(facility, &patient)
        })
    };
    let (free, decided) = (of_two("Quách Thị Ánh Tuyết", 1), of_two("Đàm Văn Khiêm", 2));
    let question = QuestionId::of(decided[0], decided[1]);
    host.app().answer_question(&clerk(&host), question, Verdict::Different, "hai người").unwrap();
    host.assess();
    let same = host.app().relink(&clerk(&host), false, &|_| ()).unwrap();
    assert_eq!((same.registrations, same.held, same.joined, same.parted), (4, 2, 0, 0));

    // In a town, one name and birth are enough.
    host.reopen_with(Linkage { population: 5_000, ..Linkage::default() });
    let rehearsed = host.app().relink(&clerk(&host), false, &|_| ()).unwrap();
    assert_eq!(
        (rehearsed.joined, rehearsed.residents_before, rehearsed.residents_after),
        (1, 4, 3)
    );
    assert_ne!(resident(&host, free[0]), resident(&host, free[1]), "a rehearsal changes nothing");
    assert_eq!(host.app().relink(&clerk(&host), true, &|_| ()).unwrap(), rehearsed);
    assert_eq!(resident(&host, free[0]), resident(&host, free[1]));
    assert_ne!(resident(&host, decided[0]), resident(&host, decided[1]));
    host.assess();
    host.agrees();
}

#[test]
fn another_models_index_takes_nobody_in_until_everybody_is_linked_anew() {
    let mut host = TestHost::new();
    let numbered = |facility, patient| Visit {
        number: "001171004321".to_owned(),
        ..visit(facility, patient, 1)
    };
    host.send(STATION, &file(&[numbered(STATION, "A")]));
    let next = |text: &str| {
        let is_version = |line: &&str| line.starts_with("version = ");
        let version = text.lines().find(is_version).expect("a model has a version");
        Some(text.replacen(version, "version = 999", 1))
    };
    let model = next(hoso_core::identity::model::VIETNAM);
    let learned = next(hoso_core::identity::learned::VIETNAM_LEARNED);
    host.reopen_with(Linkage { model, learned, ..Linkage::default() });
    let machine = host.actor(Role::Machine, Some(OTHER));
    let message = file(&[numbered(OTHER, "B")]);
    let found = host.app().intake(&machine, None, &message);
    assert!(format!("{:?}", found.unwrap_err()).contains("hoso identity relink --apply"));
    host.app().relink(&clerk(&host), true, &|_| ()).unwrap();
    host.send(OTHER, &message);
    let (a, b) = (registration(STATION, "A"), registration(OTHER, "B"));
    assert_eq!(resident(&host, a), resident(&host, b), "and who comes finds who is there");
}

#[test]
fn who_read_the_record_before_it_was_linked_stays_in_the_trail() {
    let host = TestHost::with_ncd().asking();
    host.send(STATION, &file(&[visit(STATION, "A", 1)]));
    host.send(OTHER, &file(&[visit(OTHER, "B", 1)]));
    let (a, b) = (registration(STATION, "A"), registration(OTHER, "B"));
    let app = host.app();
    let read = |facility| {
        let of = if facility == STATION { a } else { b };
        app.chart(&host.doctor(facility), resident(&host, of), &ChartRequest::default()).unwrap();
    };
    read(STATION);
    read(OTHER);
    app.answer_question(&clerk(&host), QuestionId::of(a, b), Verdict::Same, "giấy tờ").unwrap();
    let officer = host.actor(Role::DataProtectionOfficer, None);
    let (mut reads, mut cursor) = (BTreeSet::new(), None);
    loop {
        let page = app.audit(&officer, resident(&host, a), cursor, 2).unwrap();
        let charts = page.rows.into_iter().filter(|row| row.act == Act::ReadChart);
        reads.extend(charts.filter_map(|row| row.facility.map(|f| f.to_string())));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(reads, BTreeSet::from([STATION.to_owned(), OTHER.to_owned()]));
    let wrong = app.audit(&officer, resident(&host, a), Some("9.x".to_owned()), 2);
    assert!(wrong.is_err(), "a cursor of no list");
}
