//! Audit rows as BALP profiles a read of one patient.

use hoso_core::ResidentId;
use hoso_core::audit::{Act, AuditRow};
use hoso_core::policy::{Purpose, Role};
use hoso_exchange::audit_event::{bundle, to_json};
use serde_json::{Value, json};

const RESIDENT: ResidentId = ResidentId([7; 16]);

fn row(role: Role, act: Act, purpose: Purpose) -> AuditRow {
    AuditRow {
        at_ms: 1_795_000_000_000,
        account: "bs.an".parse().unwrap(),
        role,
        facility: Some("01001".parse().unwrap()),
        programme: None,
        purpose,
        act,
        resident: Some(RESIDENT),
        allowed: true,
        request_id: "76d148b6".to_owned(),
        note: String::new(),
    }
}

/// The slices of a list, by the code of their type.
fn sliced<'a>(list: &'a Value, code: &str) -> &'a Value {
    let has =
        |one: &&Value| one["type"]["coding"][0]["code"] == code || one["type"]["code"] == code;
    list.as_array().unwrap().iter().find(has).unwrap_or(&Value::Null)
}

#[test]
fn a_read_has_what_balp_asks_for() {
    let event = to_json(&row(Role::Clinician, Act::ReadChart, Purpose::Treatment), RESIDENT);
    let profile =
        "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead";
    assert_eq!(event["meta"]["profile"][0], profile);
    assert_eq!(
        (&event["type"]["code"], &event["subtype"][0]["code"]),
        (&json!("rest"), &json!("read"))
    );
    assert_eq!((&event["action"], &event["outcome"]), (&json!("R"), &json!("0")));
    assert!(event["recorded"].is_string() && event["source"]["observer"].is_object(), "{event}");
    for code in ["110152", "110153"] {
        let agent = sliced(&event["agent"], code);
        assert!(agent["who"].is_object() && agent["network"].is_object(), "{code}: {event}");
        assert!(agent.get("media").is_none() && agent["requestor"] == false, "{code}: {event}");
    }
    let user = sliced(&event["agent"], "IRCP");
    assert_eq!(
        (&user["requestor"], &user["who"]["identifier"]["value"]),
        (&json!(true), &json!("bs.an"))
    );
    assert!(user.get("network").is_none(), "{event}");
    let patient = sliced(&event["entity"], "1");
    assert_eq!(patient["what"]["reference"], format!("Patient/{RESIDENT}"));
    assert_eq!(patient["role"]["code"], "1");
    let data = sliced(&event["entity"], "2");
    assert!(data["what"].is_object() && data["role"]["code"] == "4", "{event}");
    let transaction = sliced(&event["entity"], "XrequestId");
    assert_eq!(transaction["what"]["identifier"]["value"], "76d148b6");
}

#[test]
fn what_is_no_successful_read_claims_no_profile() {
    let refused =
        AuditRow { allowed: false, ..row(Role::Clinician, Act::ReadChart, Purpose::Treatment) };
    let refused = to_json(&refused, RESIDENT);
    assert!(refused.get("meta").is_none() && refused["outcome"] == "4", "{refused}");
    let sent = to_json(&row(Role::Machine, Act::Intake, Purpose::Intake), RESIDENT);
    assert!(sent.get("meta").is_none() && sent["type"]["code"] == "intake", "{sent}");
    assert_eq!(sliced(&sent["agent"], "IRCP"), &Value::Null, "a machine is no user");
    assert_eq!(sliced(&sent["agent"], "110152")["requestor"], true);
}

#[test]
fn purposes_are_told_by_their_codes() {
    let code = |row: &AuditRow| {
        to_json(row, RESIDENT)["purposeOfEvent"][0]["coding"][0]["code"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let treatment = row(Role::Clinician, Act::ReadChart, Purpose::Treatment);
    let emergency = AuditRow { note: "break-glass".to_owned(), ..treatment.clone() };
    let own = row(Role::Resident, Act::ReadChart, Purpose::OwnUse);
    let audit = row(Role::DataProtectionOfficer, Act::ReadAudit, Purpose::Audit);
    assert_eq!(
        [&treatment, &emergency, &own, &audit].map(code),
        ["TREAT", "BTG", "PATRQT", "audit"]
    );
    let all = bundle([&treatment, &own], RESIDENT);
    assert_eq!(all["entry"].as_array().unwrap().len(), 2);
}
