//! A scope takes away from what the role may, and never gives.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use hoso_core::policy::*;
use hoso_core::record::{Coding, Entry, Kind, Record, Value};
use hoso_core::{Digest, FacilityId, RecordId, RegistrationId, ResidentId};
use proptest::prelude::*;

const RESIDENT: ResidentId = ResidentId([7; 16]);

/// Every action with the narrowest scopes that reach it; nothing where none does.
const ACTIONS: [(Action, &str); 30] = [
    (Action::Intake, "system/*.cu"),
    (Action::Enrol, "system/*.cu"),
    (Action::ReadChart, "system/Condition.s"),
    (Action::ReadRecord, "system/Condition.r"),
    (Action::ReadPerson, "system/Patient.r"),
    (Action::Search, "system/Patient.s"),
    (Action::ReadAssessments, "system/GuidanceResponse.s"),
    (Action::ReadEnrolments, "system/EpisodeOfCare.s"),
    (Action::ReadTasks, "system/Task.s system/Patient.s"),
    (Action::ReadAudit, "system/AuditEvent.s"),
    (Action::ReadIndicators, "system/MeasureReport.s"),
    (Action::ReadConsents, "system/Consent.s"),
    (Action::RecordConsent, "system/Consent.cu"),
    (Action::AppointRepresentative, "system/RelatedPerson.c"),
    (Action::ReadOverview, ""),
    (Action::ReadProgrammes, ""),
    (Action::SwitchProgramme, ""),
    (Action::Assess, ""),
    (Action::BreakGlass, ""),
    (Action::ReviewBreakGlass, ""),
    (Action::ResolveIdentity, ""),
    (Action::ManageAccounts, ""),
    (Action::InviteResident, ""),
    (Action::MakeRequest, ""),
    (Action::ReadRequests, ""),
    (Action::AnswerRequest, ""),
    (Action::Export, "system/Condition.s system/Patient.r"),
    (Action::Declare, "system/Observation.cu"),
    (Action::Refer, "system/ServiceRequest.c"),
    (Action::AnswerReferrals, "system/ServiceRequest.us system/Patient.s"),
];

fn here() -> FacilityId {
    "01001".parse().unwrap()
}

fn actor(role: Role) -> Actor {
    Actor::of("an".parse().unwrap(), role, (role != Role::Resident).then(here))
}

fn with(actor: &Actor, scopes: &str) -> Actor {
    Actor { scopes: Some(scopes.parse().unwrap()), ..actor.clone() }
}

fn ties() -> Relationships {
    Relationships { registered_here: true, own_record: true, ..Relationships::default() }
}

fn record(kind: Kind) -> Record {
    Record {
        id: RecordId([1; 16]),
        version: 1,
        registration: RegistrationId::of(&here(), "BN1"),
        facility: here(),
        source_key: String::new(),
        entry: Entry {
            kind,
            category: String::new(),
            code: Coding::default(),
            when: "2026".parse().unwrap(),
            value: Value::None,
            parts: Vec::new(),
            status: "active".into(),
        },
        source: Vec::new(),
        visit: None,
        programme: None,
        message: Digest([0; 32]),
        stored_at_ms: 0,
    }
}

/// Is the action allowed, and which kinds does the grant show?
fn opened(actor: &Actor, action: Action) -> Option<Vec<Kind>> {
    let grant = decide(actor, action, Some(RESIDENT), &ties()).ok()?;
    Some(Kind::ALL.into_iter().filter(|kind| grant.shows(&record(*kind))).collect())
}

fn is_within(one: &Option<Vec<Kind>>, other: &Option<Vec<Kind>>) -> bool {
    match (one, other) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(one), Some(other)) => one.iter().all(|kind| other.contains(kind)),
    }
}

#[test]
fn each_action_has_its_scope_and_what_administers_has_none() {
    for (action, narrowest) in ACTIONS {
        for role in Role::ALL {
            let whole = opened(&actor(role), action);
            let everything = opened(&with(&actor(role), "system/*.cruds"), action);
            if narrowest.is_empty() {
                assert_eq!(everything, None, "{action:?} {role:?}");
                continue;
            }
            assert_eq!(everything.is_some(), whole.is_some(), "{action:?} {role:?}");
            let scoped = opened(&with(&actor(role), narrowest), action);
            assert_eq!(scoped.is_some(), whole.is_some(), "{action:?} {role:?}");
            // Any other scope does not do.
            assert_eq!(opened(&with(&actor(role), "system/Device.cruds"), action), None);
        }
    }
}

#[test]
fn a_chart_shows_the_types_that_the_scope_names() {
    let doctor = actor(Role::Clinician);
    let shown = |scopes, action| opened(&with(&doctor, scopes), action);
    let chart = |scopes| shown(scopes, Action::ReadChart);
    assert_eq!(chart("user/Observation.rs"), Some(vec![Kind::Observation]));
    assert_eq!(chart("user/*.read"), Some(Kind::ALL.to_vec()));
    assert_eq!(chart("user/Observation.r"), None, "to read by id is not to search");
    let one = shown("user/Observation.r", Action::ReadRecord);
    assert_eq!(one, Some(vec![Kind::Observation]));
    let two = chart("user/Observation.s user/Immunization.s");
    assert_eq!(two, Some(vec![Kind::Observation, Kind::Immunization]));
}

fn any_scopes() -> impl Strategy<Value = Vec<String>> {
    let resource = proptest::sample::select(vec![
        "*",
        "Observation",
        "Condition",
        "Patient",
        "Consent",
        "Task",
        "AuditEvent",
        "Device",
        "GuidanceResponse",
        "EpisodeOfCare",
        "MeasureReport",
        "RelatedPerson",
    ]);
    let may =
        proptest::sample::select(vec!["r", "s", "rs", "c", "cu", "cruds", "read", "write", "*"]);
    let scope = (resource, may).prop_map(|(resource, may)| format!("system/{resource}.{may}"));
    proptest::collection::vec(scope, 1..8)
}

proptest! {
    #[test]
    fn a_scope_never_widens(
        scopes in any_scopes(), which in 0..ACTIONS.len(), role in 0..Role::ALL.len(),
    ) {
        let (actor, action) = (actor(Role::ALL[role]), ACTIONS[which].0);
        let scoped = opened(&with(&actor, &scopes.join(" ")), action);
        prop_assert!(is_within(&scoped, &opened(&actor, action)));
    }

    #[test]
    fn fewer_scopes_open_no_more(
        scopes in any_scopes(), which in 0..ACTIONS.len(), role in 0..Role::ALL.len(),
        left_out: prop::sample::Index,
    ) {
        let (actor, action) = (actor(Role::ALL[role]), ACTIONS[which].0);
        let all = opened(&with(&actor, &scopes.join(" ")), action);
        let mut fewer = scopes;
        fewer.remove(left_out.index(fewer.len()));
        prop_assume!(!fewer.is_empty());
        let fewer = opened(&with(&actor, &fewer.join(" ")), action);
        prop_assert!(is_within(&fewer, &all));
    }
}
