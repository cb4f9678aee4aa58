//! Programmes switched for a subtree from a day on, narrowed by a grant, and kept through kill -9.

use crate::process::{Server, token};
use crate::support::{OTHER, STATION, TODAY, TestHost, Visit, asked, file, filled, guest, plugin};
use hoso_core::org::OrgUnit;
use hoso_core::policy::Role;
use hoso_core::programme::{Granted, Scope};
use hoso_core::record::{Kind, Record, Value};
use hoso_core::{Error, RecordId};
use hoso_server::ops::{Asked, ChartRequest, GrantTo, OpContext, Switch, Switched, Upgrade};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

pub const DISTRICT: &str = "Q01";
pub const CITY: &str = "SYT";
const TOMORROW: &str = "2026-11-25";

fn unit(code: &str, parent: Option<&str>) -> OrgUnit {
    OrgUnit {
        code: code.parse().unwrap(),
        name: code.to_owned(),
        commune: None,
        parent: parent.map(|code| code.parse().unwrap()),
        since: None,
        until: None,
    }
}

const ON: Switch = Switch { enabled: true, settings: None };
const OFF: Switch = Switch { enabled: false, settings: None };

/// A city with a district of two stations; each station has a resident with high blood pressure.
pub struct City(pub TestHost);

impl City {
    pub fn new() -> Self {
        let host = TestHost::new();
        host.install(&plugin("ncd"));
        let city = Self(host);
        let tree = [(CITY, None), (DISTRICT, Some(CITY))];
        let stations = [(STATION, Some(DISTRICT)), (OTHER, Some(DISTRICT))];
        let units = tree.into_iter().chain(stations).map(|(code, parent)| unit(code, parent));
        city.0.app().put_org_units(&city.admin(None), units.collect()).unwrap();
        city.0.send(STATION, &file(&[Visit::of("BN1", "Lê Thị An")]));
        let elsewhere = Visit { facility: OTHER, ..Visit::of("BN2", "Đỗ Văn Bình") };
        city.0.send(OTHER, &file(&[elsewhere]));
        city
    }

    fn admin(&self, unit: Option<&str>) -> OpContext {
        self.0.actor(Role::ModuleAdministrator, unit)
    }

    fn grant_all(&self, unit: &str) {
        self.0.app().grant(&self.admin(None), &asked(unit, "ncd"), GrantTo::Declared).unwrap();
    }

    fn switch(&self, unit: &str, to: Switch) -> Switched {
        self.0.app().switch(&self.admin(None), &asked(unit, "ncd"), to).unwrap()
    }

    /// Tasks of the working list of a station.
    fn tasks(&self, station: &str) -> usize {
        self.0.assess();
        let query = hoso_server::ops::WorkingListQuery { limit: 100, ..Default::default() };
        self.0.app().working_list(&self.0.doctor(station), &query).unwrap().rows.len()
    }

    fn setting(&self, unit: &str) -> Option<Value> {
        let (view, _) = self
            .0
            .app()
            .programme_at(&self.admin(None), &unit.parse().unwrap(), &"ncd".parse().unwrap())
            .unwrap();
        view.settings.values().next().cloned()
    }
}

fn codes(changed: &Switched) -> Vec<&str> {
    changed.changed.iter().map(|unit| unit.as_str()).collect()
}

#[test]
fn a_subtree_is_switched_and_the_nearest_word_wins() {
    let city = City::new();
    let refused = city.0.app().switch(&city.admin(None), &asked(CITY, "ncd"), ON);
    assert!(matches!(refused, Err(Error::Conflict { .. })), "nothing is granted: {refused:?}");
    city.grant_all(CITY);
    assert_eq!(city.tasks(STATION), 0);
    let dry = Asked { dry_run: true, ..asked(CITY, "ncd") };
    let would = city.0.app().switch(&city.admin(None), &dry, ON).unwrap();
    assert_eq!(codes(&would), [STATION, OTHER, DISTRICT, CITY]);
    assert_eq!(city.tasks(STATION), 0, "a dry run changes nothing");

    city.switch(CITY, ON);
    assert!(city.tasks(STATION) > 0 && city.tasks(OTHER) > 0);
    assert_eq!(codes(&city.switch(OTHER, OFF)), [OTHER], "one is left out");
    assert!(city.tasks(STATION) > 0);
    assert_eq!(city.tasks(OTHER), 0);
    city.switch(DISTRICT, OFF);
    assert_eq!(city.tasks(STATION), 0);
    city.switch(STATION, ON);
    assert!(city.tasks(STATION) > 0, "the station's own word is nearer");
    for unit in [DISTRICT, OTHER] {
        city.0.app().as_above(&city.admin(None), &asked(unit, "ncd")).unwrap();
    }
    assert!(city.tasks(OTHER) > 0, "it is as the city again");
    city.0.agrees();
}

#[test]
fn settings_come_from_the_nearest_unit_that_names_them() {
    let city = City::new();
    city.grant_all(CITY);
    let ncd = "ncd".parse().unwrap();
    let declared = city.0.app().describe(&city.admin(None), &ncd).unwrap().settings;
    let number = |s: &&hoso_core::programme::Setting| matches!(s.initial, Value::Quantity { .. });
    let named = declared.iter().find(number).unwrap();
    let Value::Quantity { value, unit } = &named.initial else { unreachable!() };
    let other = Value::Quantity { value: value + 1.0, unit: unit.clone() };
    let set = |value: &Value| Switch {
        enabled: true,
        settings: Some([(named.name.clone(), value.clone())].into()),
    };
    city.switch(CITY, set(&named.initial));
    city.switch(STATION, set(&other));
    assert_eq!(city.setting(STATION), Some(other));
    assert_eq!(city.setting(OTHER), Some(named.initial.clone()));
    let wrong = Switch { enabled: true, settings: Some([("none".into(), Value::Count(1))].into()) };
    let found = city.0.app().switch(&city.admin(None), &asked(STATION, "ncd"), wrong);
    assert!(matches!(found, Err(Error::Invalid { .. })), "{found:?}");
}

#[test]
fn a_decision_holds_from_its_day_on() {
    let mut city = City::new();
    city.grant_all(CITY);
    city.switch(CITY, ON);
    let since = |day: &str| Asked { since: Some(day.parse().unwrap()), ..asked(DISTRICT, "ncd") };
    let past = city.0.app().switch(&city.admin(None), &since("2026-11-23"), OFF);
    assert!(matches!(past, Err(Error::Invalid { .. })), "{past:?}");
    city.0.app().switch(&city.admin(None), &since(TOMORROW), OFF).unwrap();
    assert!(city.tasks(STATION) > 0, "not yet");
    city.0.reopen_on(TOMORROW);
    assert_eq!(city.tasks(STATION), 0);
    city.0.reopen_on(TODAY);
    assert!(city.tasks(STATION) > 0);
}

#[test]
fn a_station_that_moves_takes_what_holds_at_its_new_place() {
    let city = City::new();
    city.grant_all(CITY);
    city.switch(DISTRICT, ON);
    assert!(city.tasks(STATION) > 0);
    let moved = vec![unit(STATION, Some(CITY))];
    city.0.app().put_org_units(&city.admin(None), moved).unwrap();
    assert_eq!(city.tasks(STATION), 0);
    let ring = vec![unit(CITY, Some(STATION))];
    let found = city.0.app().put_org_units(&city.admin(None), ring);
    assert!(found.is_err(), "a list without a ring that makes one with what is there");
    let closed =
        OrgUnit { until: Some("2026-11-23".parse().unwrap()), ..unit(OTHER, Some(DISTRICT)) };
    city.0.app().put_org_units(&city.admin(None), vec![closed]).unwrap();
    assert_eq!(city.tasks(OTHER), 0, "a unit that is closed runs nothing");
}

#[test]
fn an_administrator_of_a_district_decides_below_it() {
    let city = City::new();
    let of_district = city.admin(Some(DISTRICT));
    let app = city.0.app();
    for unit in [STATION, DISTRICT] {
        app.grant(&of_district, &asked(unit, "ncd"), GrantTo::Declared).unwrap();
    }
    let above = app.grant(&of_district, &asked(CITY, "ncd"), GrantTo::Declared);
    assert!(matches!(above, Err(Error::Forbidden { .. })), "{above:?}");
    let unknown = app.grant(&city.admin(None), &asked("99Z99", "ncd"), GrantTo::Declared);
    assert!(matches!(unknown, Err(Error::Invalid { .. })), "{unknown:?}");
}

/// A visit of the same person wherever it was.
fn numbered(facility: &'static str) -> Visit {
    Visit { facility, number: "001160012345".to_owned(), ..Visit::of("BN1", "Lê Thị An") }
}

/// A guest that asks what it is told and may write observations.
fn curious() -> TestHost {
    let host = TestHost::new();
    host.install(&guest("curious"));
    host.switch_programme(STATION, "curious", true);
    let mine = [
        numbered(STATION),
        Visit {
            visit: "LK2".to_owned(),
            day: "20250305".to_owned(),
            diagnosis: "E11".to_owned(),
            ..numbered(STATION)
        },
    ];
    host.send(STATION, &file(&mine));
    host.assess();
    host
}

fn only(reads: Vec<Scope>, writes: Vec<Scope>) -> GrantTo {
    GrantTo::Only(Granted { reads, writes })
}

fn scope(kind: &str, code: Option<&str>) -> Scope {
    let codes = code.into_iter().map(str::to_owned).collect();
    Scope { kind: kind.to_owned(), codes, category: String::new() }
}

#[test]
fn an_empty_grant_is_nothing_and_more_than_declared_is_refused() {
    let host = curious();
    let admin = host.actor(Role::ModuleAdministrator, None);
    let asked = asked(STATION, "curious");
    let patient = scope("Patient", None);
    let found = host.app().grant(&admin, &asked, only(Vec::new(), vec![patient]));
    assert!(format!("{:?}", found.unwrap_err()).contains("does not ask for"));
    host.app().grant(&admin, &asked, only(Vec::new(), Vec::new())).unwrap();
    host.assess();
    let resident = host.find(STATION, "le thi an")[0];
    let (doctor, curious) = (host.doctor(STATION), "curious".parse().unwrap());
    let submit =
        |key| host.app().submit(&doctor, resident, &filled(&curious, "visit", weight(), key));
    let found = submit("1");
    assert!(format!("{:?}", found.unwrap_err()).contains("not switched on"));
    // With a grant to read alone a form of the guest, which drafts an observation, is refused.
    host.app().grant(&admin, &asked, only(vec![scope("*", None)], Vec::new())).unwrap();
    let found = submit("2");
    assert!(matches!(found, Err(Error::Forbidden { .. })), "{found:?}");
    let writes = vec![scope("Observation", Some("29463-*"))];
    host.app().grant(&admin, &asked, only(vec![scope("*", None)], writes)).unwrap();
    let found = submit("3");
    assert_eq!(found.unwrap().unwrap().len(), 2);
}

fn weight() -> Vec<hoso_core::programme::Named> {
    let value = Value::Quantity { value: 60.0, unit: "kg".to_owned() };
    vec![hoso_core::programme::Named { name: "weight".to_owned(), value }]
}

const KINDS: [&str; 4] = ["Observation", "Condition", "Encounter", "*"];
const CODES: [&str; 6] = ["I10", "E1*", "8480-6", "8462-4", "85354-9", "I*"];

prop_compose! {
    fn any_scope()(
        kind in prop::sample::select(&KINDS[..]),
        codes in prop::collection::vec(prop::sample::select(&CODES[..]), 0..3),
    ) -> Scope {
        let codes = codes.into_iter().map(str::to_owned).collect();
        Scope { kind: kind.to_owned(), codes, category: String::new() }
    }
}

/// As the guest reads it: kinds, codes, category, since, until, order, offset, limit.
fn any_query() -> impl Strategy<Value = String> {
    let list = |of: &'static [&'static str]| prop::collection::vec(prop::sample::select(of), 0..3);
    let year = prop::sample::select(&["", "2024", "2025", "2026"][..]);
    (list(&KINDS[..3]), list(&CODES), year, prop::bool::ANY, 0..3_u32, 1..600_u32).prop_map(
        |(kinds, codes, since, newest, offset, limit)| {
            let order = if newest { "newest" } else { "" };
            let (kinds, codes) = (kinds.join(","), codes.join(","));
            format!("{kinds}|{codes}||{since}||{order}|{offset}|{limit}")
        },
    )
}

/// What the guest saw of the resident, by the evidence that it gives.
fn seen(host: &TestHost, grant: GrantTo, query: &str) -> BTreeSet<RecordId> {
    let admin = host.actor(Role::ModuleAdministrator, None);
    let asked = asked(STATION, "curious");
    host.app().grant(&admin, &asked, grant).unwrap();
    let settings = Some([("ask".to_owned(), Value::Text(query.to_owned()))].into());
    host.app().switch(&admin, &asked, Switch { enabled: true, settings }).unwrap();
    host.assess();
    let resident = host.find(STATION, "le thi an")[0];
    let views = host.app().assessments(&host.doctor(STATION), resident).unwrap();
    let answer = views.into_iter().next().unwrap().assessment.answer;
    answer.findings.into_iter().flat_map(|finding| finding.evidence).collect()
}

#[test]
fn no_query_of_a_plugin_gets_beyond_its_grant_and_its_facility() {
    let host = curious();
    host.send(OTHER, &file(&[numbered(OTHER)]));
    let resident = host.find(STATION, "le thi an")[0];
    assert_eq!(host.find(OTHER, "le thi an"), [resident], "one resident at both");
    let all = |facility: &str| -> Vec<Record> {
        let request = ChartRequest { limit: 100, newest_first: true, ..Default::default() };
        let page = host.app().chart(&host.doctor(facility), resident, &request).unwrap();
        page.records.into_iter().filter(|r| r.facility.as_str() == facility).collect()
    };
    let own = all(STATION);
    assert!(own.len() > 4 && !all(OTHER).is_empty(), "{} rows", own.len());
    assert!(own.iter().any(|record| record.entry.kind == Kind::Condition));
    let everything = seen(&host, GrantTo::Declared, "||||||0|500");
    assert_eq!(everything, own.iter().map(|record| record.id).collect());

    let run = |grants: Vec<Scope>, query: String| {
        let granted = Granted { reads: grants, writes: vec![scope("Observation", None)] };
        let allowed = own.iter().filter(|record| granted.reads(&record.entry));
        let allowed: BTreeSet<RecordId> = allowed.map(|record| record.id).collect();
        let whole = seen(&host, GrantTo::Only(granted.clone()), "||||||0|500");
        prop_assert_eq!(&whole, &allowed, "all that is granted, and a refusal reads like absence");
        let found = seen(&host, GrantTo::Only(granted), &query);
        prop_assert!(found.is_subset(&allowed), "{}", query);
        Ok(())
    };
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(48));
    let scopes = prop::collection::vec(any_scope(), 0..4);
    runner.run(&(scopes, any_query()), |(grants, query)| run(grants, query)).unwrap();
}

/// Killed right after the answer, before anything that follows from the switch is queued.
#[test]
fn switches_and_grants_survive_kill_9_and_what_follows_from_them_comes_after() {
    let mut city = City::new();
    city.0.close();
    let data = city.0.dir.path();
    let admin = token(data, "admin", "module-administrator", None);
    let doctor = token(data, "doctor", "clinician", Some(STATION));
    let path = format!("/facilities/{CITY}/programmes/ncd");
    for (round, on) in [true, false, true].into_iter().enumerate() {
        let server = Server::start(data);
        let client = server.client(&admin);
        let grant = json!({"declared": true, "reason": "thử"});
        assert_eq!(client.put(&format!("{path}/grant"), &grant).0, 200);
        let (status, body) = client.put(&path, &json!({"enabled": on, "reason": "thử"}));
        assert_eq!(status, 200, "{body}");
        server.kill();
        let server = Server::start(data);
        let (_, found) = server.client(&admin).get(&path);
        assert_eq!(found["holds"]["enabled"], on, "{found}");
        assert_eq!(found["said"].as_array().unwrap().len(), 2 * (round + 1));
        assert!(!found["holds"]["granted"]["reads"].as_array().unwrap().is_empty());
        let patience = Instant::now() + Duration::from_secs(60);
        while (server.client(&doctor).get("/tasks?limit=10").1["rows"].as_array())
            .is_none_or(|rows| rows.is_empty() == on)
        {
            assert!(Instant::now() < patience, "the switch was not followed");
            std::thread::yield_now();
        }
        server.kill();
    }
    city.0.reopen();
    assert_eq!(city.0.app().verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_version_for_a_district_is_rehearsed_and_given_below_it() {
    let city = City::new();
    city.grant_all(CITY);
    city.switch(CITY, ON);
    assert!(city.tasks(STATION) > 0);
    let (admin, app) = (city.admin(None), city.0.app());
    let mut next = std::fs::read(plugin("ncd")).unwrap();
    next.extend([0, 3, 2, b'v', b'2']);
    let next = app.install_plugin(&admin, &next, hoso_server::ops::Origin::Unsigned).unwrap();
    let (district, ncd) = (DISTRICT.parse().unwrap(), "ncd".parse().unwrap());
    let report = app.rehearse(&admin, &district, &ncd, next, None).unwrap();
    assert_eq!((report.residents, report.changed), (2, 0), "both stations");
    let to = Upgrade { plugin: next, accept_needs: false };
    let done = app.upgrade(&admin, &asked(DISTRICT, "ncd"), &to).unwrap();
    assert_eq!(codes(&done), [STATION, OTHER, DISTRICT]);
    city.0.assess();
    let resident = city.0.find(OTHER, "do van binh")[0];
    let views = app.assessments(&city.0.doctor(OTHER), resident).unwrap();
    assert_eq!(views[0].assessment.plugin, next);
    let replay = app.replay_assessment(&admin, &OTHER.parse().unwrap(), &ncd, resident).unwrap();
    assert!(replay.same_answer && replay.same_settings, "{replay:?}");
}
