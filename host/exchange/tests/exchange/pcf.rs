//! The examples that IHE Privacy Consent on FHIR (PCF 1.1.0, section 3:5.8) names, each with its
//! negation: written here by the rules of its profiles, with this host's own policy, people and
//! evidence. What the host cannot keep to it refuses, and names the element.

use hoso_core::policy::{
    Actor, Class, Classes, Consent, Decision, GivenBy, NewConsent, Purpose, Role, Sharing, Whom,
};
use hoso_core::{ConsentId, RegistrationId, ResidentId};
use hoso_exchange::consent::from_json;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

const RESIDENT: ResidentId = ResidentId([7; 16]);
const POLICY: &str = "https://example.org/policies/sharing/2026-11";
const TODAY: Date = date(2026, 11, 27);

fn concept(system: &str, codes: &[&str]) -> Value {
    let system = format!("http://terminology.hl7.org/CodeSystem/{system}");
    let coding = |code: &&str| json!({"system": system, "code": code});
    Value::Array(codes.iter().map(coding).collect())
}

/// Treatment, payment, operations: what every basic example is for.
fn tpo() -> Value {
    concept("v3-ActReason", &["TREAT", "HPAYMT", "HOPERAT"])
}

fn confidentiality(codes: &[&str]) -> Value {
    concept("v3-Confidentiality", codes)
}

fn practitioner() -> Value {
    let identifier = json!({"system": "urn:hoso:account", "value": "bs.an"});
    let role = json!({"coding": concept("v3-ParticipationType", &["IRCP"])});
    json!([{"role": role, "reference": {"type": "Practitioner", "identifier": identifier}}])
}

/// Those whom the organization authorizes to use break-glass.
fn group() -> Value {
    let role = json!({"coding": concept("v3-ParticipationType", &["IRCP"])});
    json!([{"role": role, "reference": {"type": "Group", "display": "may break the glass"}}])
}

fn consent(provision: &Value) -> Value {
    let patient = json!({"reference": format!("Patient/{RESIDENT}")});
    json!({
        "resourceType": "Consent",
        "status": "active",
        "scope": {"coding": concept("consentscope", &["patient-privacy"])},
        "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
        "patient": patient,
        "dateTime": "2026-11-27",
        "performer": [patient],
        "organization": [{"display": "station"}],
        "sourceReference": {"identifier": {
            "system": "urn:hoso:consent-evidence:signed-paper", "value": "3/2026",
        }},
        "policy": [{"uri": POLICY}],
        "provision": provision,
    })
}

/// What a consent opens for treatment of other facilities' records: to everybody who treats, and
/// to the practitioner of the examples.
#[derive(Debug, Clone, PartialEq)]
struct Opens {
    normal: bool,
    classes: Vec<Class>,
    practitioner_normal: bool,
    practitioner_classes: Vec<Class>,
}

const NOTHING: Opens = Opens {
    normal: false,
    classes: Vec::new(),
    practitioner_normal: false,
    practitioner_classes: Vec::new(),
};

fn normal() -> Opens {
    Opens { normal: true, practitioner_normal: true, ..NOTHING }
}

fn to_practitioner(classes: &[Class]) -> Opens {
    Opens { practitioner_normal: true, practitioner_classes: classes.to_vec(), ..NOTHING }
}

fn opened(stated: NewConsent) -> Opens {
    let facility = "01001".parse().unwrap();
    let kept = Consent {
        id: ConsentId([1; 16]),
        registration: RegistrationId::of(&facility, "BN1"),
        decision: stated.decision,
        whom: stated.whom,
        purposes: stated.purposes,
        classes: stated.classes,
        since: stated.since.unwrap_or(TODAY),
        until: stated.until,
        given_by: stated.given_by,
        awaits: None,
        evidence: stated.evidence,
        recorded_by: "an".parse().unwrap(),
        recorded_at: Some(facility.clone()),
        recorded_ms: 1,
        withdrawn: None,
    };
    let sharing = |account: &str| {
        let account = account.parse().unwrap();
        let facility = Some(facility.clone());
        let actor = Actor::of(account, Role::Clinician, facility);
        Sharing::by(std::slice::from_ref(&kept), &actor, Purpose::Treatment, TODAY)
    };
    let seen = |sharing: Sharing| {
        let of = |class: &Class| sharing.covers(Classes::NONE.with(*class));
        (sharing.covers(Classes::NONE), Class::ALL.into_iter().filter(of).collect::<Vec<_>>())
    };
    let ((normal, classes), (practitioner_normal, practitioner_classes)) =
        (seen(sharing("bs.binh")), seen(sharing("bs.an")));
    Opens { normal, classes, practitioner_normal, practitioner_classes }
}

/// The example's name in PCF, its provision, and what it opens or which element is refused.
type Example = (&'static str, Value, Result<Opens, &'static str>);

fn basic() -> Vec<Example> {
    let provision = |kind: &str| json!({"type": kind, "purpose": tpo()});
    let mut expired = provision("permit");
    expired["period"] = json!({"end": "2022-12-31"});
    vec![
        ("basic-treat", provision("permit"), Ok(normal())),
        ("basic-ink", provision("permit"), Ok(normal())),
        ("expired-treat", expired, Ok(NOTHING)),
        ("basic-reject", provision("deny"), Ok(NOTHING)),
    ]
}

/// Data by time, author, encounter or instance: this host's consents are of classes, so that it
/// could not keep to them. To drop the narrowing would open more than was said.
fn intermediate() -> Vec<Example> {
    let period = json!({"start": "2022-01", "end": "2022-12"});
    let data = |meaning: &str, of: &str| {
        let reference = json!({"reference": format!("{of}/example")});
        json!([{"meaning": meaning, "reference": reference}])
    };
    let narrowings = [
        ("timeframe", "dataPeriod", period),
        ("data", "data", data("instance", "Observation")),
        ("authoredby", "data", data("authoredby", "Practitioner")),
        ("encounter", "data", data("related", "Encounter")),
    ];
    let mut all = Vec::new();
    for (name, element, value) in narrowings {
        let mut only = json!({"type": "permit", "purpose": tpo()});
        only[element] = value.clone();
        let refused = if element == "data" { "provision.data" } else { "provision.dataPeriod" };
        all.push((name, only, Err(refused)));
        let mut but = json!({"type": "permit", "purpose": tpo()});
        but["provision"] = json!([{"type": "deny"}]);
        but["provision"][0][element] = value;
        all.push((name, but, Err("provision.provision.0")));
    }
    let research = json!([{"system": "http://example.org/purposes", "code": "FooBar"}]);
    let research = json!({"type": "permit", "purpose": research});
    all.push(("purpose", research, Err("provision.purpose")));
    let break_glass = json!({
        "type": "permit", "purpose": concept("v3-ActReason", &["BTG"]), "actor": group(),
    });
    let dissent = json!({"type": "deny", "purpose": tpo(), "provision": [break_glass]});
    all.push(("dissent-intermediate-break-glass", dissent, Ok(NOTHING)));
    all
}

fn advanced() -> Vec<Example> {
    let permit = |labels: &[&str], below: Value| {
        let labels = confidentiality(labels);
        json!({"type": "permit", "purpose": tpo(), "securityLabel": labels, "provision": below})
    };
    let focused = |labels: Value| {
        let mut json = permit(&["N"], json!([{"type": "permit", "securityLabel": labels}]));
        json["actor"] = practitioner();
        json
    };
    let restricted = confidentiality(&["R"]);
    let psy = concept("v3-ActCode", &["PSY"]);
    let psy_or_sex = concept("v3-ActCode", &["PSY", "SEX"]);
    let not_restricted = json!([{"type": "deny", "securityLabel": restricted}]);
    let break_glass = json!([{
        "type": "permit", "securityLabel": restricted, "actor": group(),
        "purpose": concept("v3-ActReason", &["BTG"]),
    }]);
    let both = [Class::MentalHealth, Class::SexualAndReproductive];
    let mut not_psy = json!({"type": "deny", "purpose": tpo(), "actor": practitioner()});
    not_psy["securityLabel"].clone_from(&psy);
    vec![
        ("normal", permit(&["N"], json!([])), Ok(normal())),
        // A general yes covers no sensitive class: each has to be named.
        ("normal-restricted", permit(&["N", "R"], json!([])), Err("provision.securityLabel")),
        ("normal-not-restricted", permit(&["N"], not_restricted), Ok(normal())),
        (
            "normal-focused-restricted",
            focused(restricted),
            Err("provision.provision.0.securityLabel"),
        ),
        ("normal-focused-psy", focused(psy), Ok(to_practitioner(&[Class::MentalHealth]))),
        ("its negation", not_psy, Ok(NOTHING)),
        ("normal-focused-psy-or-sex", focused(psy_or_sex), Ok(to_practitioner(&both))),
        ("normal-break-glass-restricted", permit(&["N"], break_glass), Ok(normal())),
    ]
}

#[test]
fn every_example_of_pcf_opens_what_it_says_or_is_refused_at_its_element() {
    let all = [basic(), intermediate(), advanced()].concat();
    assert_eq!(all.len(), 22, "4 basic, 10 intermediate, 7 advanced and a negation");
    for (name, provision, expected) in all {
        let json = consent(&provision);
        let read = from_json(json.to_string().as_bytes(), RESIDENT, POLICY);
        match (read, expected) {
            (Ok(stated), Ok(opens)) => {
                assert_eq!(stated.given_by, GivenBy::Resident, "{name}");
                assert_eq!(opened(stated), opens, "{name}: {provision}");
            }
            (Err(refused), Err(element)) => {
                let field = &refused.place.field;
                assert!(field.starts_with(&format!("Consent.{element}")), "{name}: {field}");
            }
            (read, expected) => panic!("{name}: {read:?}, and not {expected:?}"),
        }
    }
}

/// What is close to an example, and says something that the host could not keep to.
#[test]
fn what_only_looks_like_break_glass_is_refused() {
    let purposes = concept("v3-ActReason", &["BTG", "TREAT"]);
    let below = [
        json!({"type": "permit", "purpose": purposes}),
        json!({"type": "deny", "purpose": concept("v3-ActReason", &["BTG"])}),
        json!({"type": "permit", "purpose": concept("v3-ActReason", &["BTG"]), "data": []}),
        json!({"type": "permit", "purpose": concept("v3-ActReason", &["BTG"]),
            "securityLabel": concept("v3-ActCode", &["HIV"])}),
    ];
    for one in below {
        let provision = json!({"type": "deny", "purpose": tpo(), "provision": [one]});
        let read = from_json(consent(&provision).to_string().as_bytes(), RESIDENT, POLICY);
        assert!(read.is_err(), "{provision}");
    }
    let payment = json!({"type": "permit", "purpose": concept("v3-ActReason", &["HPAYMT"])});
    let read = from_json(consent(&payment).to_string().as_bytes(), RESIDENT, POLICY);
    let refused = read.unwrap_err().place.field;
    assert_eq!(refused, "Consent.provision.purpose", "for payment alone this host does nothing");
    let all = json!({"type": "permit", "purpose": tpo()});
    let read = from_json(consent(&all).to_string().as_bytes(), RESIDENT, POLICY).unwrap();
    assert_eq!((read.decision, read.whom), (Decision::Permit, Whom::AllTreating));
    assert_eq!(read.purposes, [Purpose::Treatment]);
}
