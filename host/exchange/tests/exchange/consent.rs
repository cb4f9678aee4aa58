//! Consents out and in, as PCF profiles them.

use hoso_core::policy::NewConsent;
use hoso_core::policy::{
    Class, Consent, Decision, Evidence, EvidenceKind, GivenBy, Purpose, Whom, Withdrawal,
};
use hoso_core::{ConsentId, FacilityId, RegistrationId, ResidentId};
use hoso_exchange::consent::{Told, from_json, to_json};
use jiff::civil::date;
use serde_json::{Value, json};

const RESIDENT: ResidentId = ResidentId([7; 16]);
const POLICY: &str = "https://example.org/policies/sharing/2026-11";

fn facility() -> FacilityId {
    "01001".parse().unwrap()
}

fn consent(decision: Decision, whom: Whom, classes: &[Class]) -> Consent {
    Consent {
        id: ConsentId([1; 16]),
        registration: RegistrationId::of(&facility(), "BN1"),
        decision,
        whom,
        purposes: vec![Purpose::Treatment],
        classes: classes.to_vec(),
        since: date(2026, 11, 27),
        until: Some(date(2027, 11, 27)),
        given_by: GivenBy::Resident,
        awaits: None,
        evidence: Evidence { kind: EvidenceKind::SignedPaper, reference: "12/2026".into() },
        recorded_by: "an".parse().unwrap(),
        recorded_at: Some(facility()),
        recorded_ms: 1_795_000_000_000,
        withdrawn: None,
    }
}

fn told(of: &Consent) -> Value {
    let organization = facility();
    to_json(of, Told { resident: RESIDENT, organization: &organization, policy: POLICY })
}

fn read(json: &Value) -> Result<NewConsent, String> {
    from_json(json.to_string().as_bytes(), RESIDENT, POLICY)
        .map_err(|error| format!("{}: {}", error.place.field, error.reason))
}

fn stated(of: &Consent) -> NewConsent {
    let of = of.clone();
    NewConsent {
        decision: of.decision,
        whom: of.whom,
        purposes: of.purposes,
        classes: of.classes,
        since: Some(of.since),
        until: of.until,
        given_by: of.given_by,
        evidence: of.evidence,
    }
}

#[test]
fn what_goes_out_comes_in_again() {
    let whoms = [
        Whom::AllTreating,
        Whom::Facility(facility()),
        Whom::Practitioner("bs.an".parse().unwrap()),
    ];
    let voices = [GivenBy::Resident, GivenBy::Representative, GivenBy::ResidentAndRepresentative];
    let kinds = [EvidenceKind::SignedPaper, EvidenceKind::OneTimeCode, EvidenceKind::OwnAccount];
    let purposes = [Purpose::Treatment, Purpose::Programme, Purpose::Statistics];
    let mut seen = 0;
    for decision in [Decision::Permit, Decision::Deny] {
        for (n, whom) in whoms.iter().enumerate() {
            for classes in [&[][..], &[Class::Hiv], &Class::ALL] {
                let one = Consent {
                    purposes: purposes[..=n].to_vec(),
                    given_by: voices[n],
                    evidence: Evidence { kind: kinds[n], reference: "1".into() },
                    until: (n > 0).then_some(date(2027, 1, 1)),
                    ..consent(decision, whom.clone(), classes)
                };
                assert_eq!(read(&told(&one)), Ok(stated(&one)), "{}", told(&one));
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 18);
}

/// Cardinalities and fixed values of PCF's foundation and advanced profiles.
#[test]
fn a_consent_has_what_pcf_asks_for() {
    let hiv = told(&consent(Decision::Permit, Whom::Facility(facility()), &[Class::Hiv]));
    let profile = "https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentAdvanced";
    assert_eq!(hiv["meta"]["profile"][0], profile);
    for required in ["status", "scope", "category", "patient", "dateTime", "performer"] {
        assert!(!hiv[required].is_null(), "{required}: {hiv}");
    }
    assert_eq!(hiv["scope"]["coding"][0]["code"], "patient-privacy");
    assert_eq!(hiv["organization"][0]["identifier"]["value"], "01001");
    assert!(hiv["sourceReference"].is_object() && hiv["policy"][0]["uri"] == POLICY, "{hiv}");
    assert!(hiv["policy"][0].get("authority").is_none() && hiv.get("policyRule").is_none());
    let provision = &hiv["provision"];
    assert_eq!(provision["type"], "permit");
    assert_eq!(provision["actor"][0]["role"]["coding"][0]["code"], "IRCP");
    assert_eq!(provision["securityLabel"][0]["code"], "N");
    let below = &provision["provision"][0];
    assert_eq!(
        (&below["type"], &below["securityLabel"][0]["code"]),
        (&json!("permit"), &json!("HIV"))
    );
    assert!(below.get("provision").is_none(), "{hiv}");

    // The value set of labels has neither.
    for class in [Class::Violence, Class::Genetic] {
        let other = told(&consent(Decision::Deny, Whom::AllTreating, &[class]));
        assert!(other.get("meta").is_none(), "{other}");
    }
    let status = |consent: &Consent| told(consent)["status"].as_str().unwrap().to_owned();
    let plain = consent(Decision::Permit, Whom::AllTreating, &[]);
    let waits = Consent { awaits: Some(GivenBy::Resident), ..plain.clone() };
    let gone = Withdrawal { at_ms: 1, account: "an".parse().unwrap(), reason: "no".into() };
    let gone = Consent { withdrawn: Some(gone), ..plain.clone() };
    assert_eq!([&plain, &waits, &gone].map(status), ["active", "proposed", "inactive"]);
}

/// Nothing that the host cannot keep to is taken, and the place is named.
#[test]
fn what_cannot_be_kept_to_is_refused() {
    let whole = told(&consent(Decision::Permit, Whom::Facility(facility()), &[Class::Hiv]));
    let system = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    let label = |code: &str| json!([{"system": system, "code": code}]);
    let cases: [(&str, Value, &str); 19] = [
        ("/status", json!("draft"), "Consent.status"),
        ("/scope/coding/0/code", json!("research"), "Consent.scope"),
        ("/patient/reference", json!("Patient/x"), "Consent.patient"),
        ("/policy/0/uri", json!("https://example.org/another"), "Consent.policy"),
        ("/verification", json!([{"verified": true}]), "Consent./verification"),
        ("/modifierExtension", json!([{"url": "x"}]), "Consent./modifierExtension"),
        ("/provision/type", json!("maybe"), "Consent.provision.type"),
        ("/provision/dataPeriod", json!({"start": "2020"}), "Consent.provision.dataPeriod"),
        ("/provision/data", json!([{"meaning": "instance"}]), "Consent.provision.data"),
        ("/provision/action", json!([]), "Consent.provision.action"),
        ("/provision/purpose/0/code", json!("HRESCH"), "Consent.provision.purpose"),
        ("/provision/actor/0/role/coding/0/code", json!("CST"), "Consent.provision.actor"),
        ("/provision/actor/0/reference/identifier/system", json!("x"), "Consent.provision.actor"),
        ("/provision/period/start", json!("2026"), "Consent.provision.period.start"),
        ("/provision/securityLabel", label("ETH"), "Consent.provision.securityLabel"),
        ("/provision/securityLabel", label("PSY"), "Consent.provision.securityLabel"),
        ("/provision/provision/0/type", json!("deny"), "Consent.provision.provision.0"),
        ("/performer", json!([{"display": "somebody"}]), "Consent.performer"),
        ("/sourceReference/identifier/system", json!("x"), "Consent.sourceReference"),
    ];
    for (at, value, named) in cases {
        let mut json = whole.clone();
        match json.pointer_mut(at) {
            Some(there) => *there = value,
            None => {
                let (parent, name) = at.rsplit_once('/').unwrap();
                json.pointer_mut(parent).unwrap()[name] = value;
            }
        }
        let refused = read(&json).unwrap_err();
        assert!(refused.starts_with(&named.replace("./", ".")), "{at}: {refused}");
    }
    assert!(from_json(b"{", RESIDENT, POLICY).is_err());
}

/// PCF's basic examples, reduced to what says something: no label is the base policy.
#[test]
fn basic_consents_are_of_normal_data() {
    let mut basic = told(&consent(Decision::Permit, Whom::AllTreating, &[]));
    basic["provision"].as_object_mut().unwrap().remove("securityLabel");
    assert_eq!(read(&basic).unwrap().classes, []);
    basic["provision"]["type"] = json!("deny");
    assert_eq!(read(&basic).unwrap().decision, Decision::Deny);
    basic["provision"]["securityLabel"] = json!([
        {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "N"},
    ]);
    assert!(read(&basic).is_err(), "a refusal of what is in no class is none of this host");
}
