//! FHIR R4 Consent as IHE Privacy Consent on FHIR (PCF 1.1.0) profiles it, out and in.
//!
//! A permission is "normal data" (confidentiality N), and each sensitive class that it names stands
//! in a provision of its own below, as in PCF's example of focused mental health. A refusal names
//! the classes, or nothing for everything. Purposes that v3-ActReason has no code for are codes of
//! this host, as PCF does with a research project.

use crate::codes::{LOINC, V3_ACT_CODE, sid};
use crate::fhir::read::{items_at, text_at};
use crate::values::instant;
use hoso_core::message::{Place, Unreadable};
use hoso_core::policy::{
    Class, Consent, Decision, Evidence, EvidenceKind, GivenBy, NewConsent, Purpose, Whom,
};
use hoso_core::{FacilityId, ResidentId};
use jiff::civil::Date;
use serde_json::{Value as Json, json};

/// PCF's profile for consents with security labels.
const ADVANCED: &str =
    "https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentAdvanced";
const SCOPE: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
const REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
/// This host's codes of purposes, kinds of evidence and accounts.
const PURPOSE: &str = "urn:hoso:purpose";
const EVIDENCE: &str = "urn:hoso:consent-evidence";
const ACCOUNT: &str = "urn:hoso:account";

const CLASSES: [(Class, &str); 5] = [
    (Class::Hiv, "HIV"),
    (Class::MentalHealth, "PSY"),
    (Class::SexualAndReproductive, "SEX"),
    (Class::Violence, "SDV"),
    (Class::Genetic, "GDIS"),
];
const PURPOSES: [(Purpose, &str, &str); 3] = [
    (Purpose::Treatment, REASON, "TREAT"),
    (Purpose::Programme, PURPOSE, "programme"),
    (Purpose::Statistics, PURPOSE, "statistics"),
];
/// PCF's other basic purposes. This host never acts for them: beside a purpose that it knows,
/// neither a permission nor a refusal of them changes what it does.
const NEVER: [&str; 2] = ["HPAYMT", "HOPERAT"];
const KINDS: [(EvidenceKind, &str); 3] = [
    (EvidenceKind::SignedPaper, "signed-paper"),
    (EvidenceKind::OneTimeCode, "one-time-code"),
    (EvidenceKind::OwnAccount, "own-account"),
];

/// What a consent is told with beyond itself.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    pub resident: ResidentId,
    /// Where it was given, or at whose registration.
    pub organization: &'a FacilityId,
    /// The policy that was presented.
    pub policy: &'a str,
}

/// PCF's value set of labels has no code for violence and genetics: a consent that names one of
/// them says what it says, but not that it is of the profile.
pub fn to_json(consent: &Consent, told: Told<'_>) -> Json {
    let in_value_set = |class: &Class| !matches!(class, Class::Violence | Class::Genetic);
    let conforms = consent.classes.iter().all(in_value_set);
    let status = match (&consent.withdrawn, consent.awaits) {
        (Some(_), _) => "inactive",
        (None, Some(_)) => "proposed",
        (None, None) => "active",
    };
    let (kind, reference) = (kind_code(consent.evidence.kind), &consent.evidence.reference);
    let mut json = json!({
        "resourceType": "Consent",
        "id": consent.id.to_string(),
        "status": status,
        "scope": concept(SCOPE, "patient-privacy"),
        "category": [concept(LOINC, "59284-0")],
        "patient": { "reference": format!("Patient/{}", told.resident) },
        "dateTime": instant(consent.recorded_ms),
        "performer": performers(consent.given_by, told.resident),
        "organization": [{
            "type": "Organization",
            "identifier": { "system": sid::FACILITY, "value": told.organization.as_str() },
        }],
        "sourceReference": {
            "type": "DocumentReference",
            "identifier": { "system": format!("{EVIDENCE}:{kind}"), "value": reference },
        },
        "policy": [{ "uri": told.policy }],
        "provision": provision(consent),
    });
    if conforms {
        json["meta"] = json!({ "profile": [ADVANCED] });
    }
    json
}

/// A Bundle of type collection.
pub fn bundle(consents: impl IntoIterator<Item = Json>) -> Json {
    let entry: Vec<Json> = consents.into_iter().map(|one| json!({ "resource": one })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entry })
}

fn concept(system: &str, code: &str) -> Json {
    json!({ "coding": [coding(system, code)] })
}

fn coding(system: &str, code: &str) -> Json {
    json!({ "system": system, "code": code })
}

fn kind_code(kind: EvidenceKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("", |(_, code)| code)
}

fn performers(by: GivenBy, resident: ResidentId) -> Json {
    let oneself = json!({ "reference": format!("Patient/{resident}") });
    let other = json!({ "type": "RelatedPerson", "display": "Representative" });
    match by {
        GivenBy::Resident => json!([oneself]),
        GivenBy::Representative => json!([other]),
        GivenBy::ResidentAndRepresentative => json!([oneself, other]),
    }
}

fn labels(classes: &[Class]) -> Vec<Json> {
    let named = CLASSES.iter().filter(|(class, _)| classes.contains(class));
    named.map(|(_, code)| coding(V3_ACT_CODE, code)).collect()
}

fn provision(consent: &Consent) -> Json {
    let purposes = PURPOSES.iter().filter(|(purpose, ..)| consent.purposes.contains(purpose));
    let purposes: Vec<Json> = purposes.map(|(_, system, code)| coding(system, code)).collect();
    let mut period = json!({ "start": consent.since.to_string() });
    if let Some(until) = consent.until {
        period["end"] = json!(until.to_string());
    }
    let mut json = json!({ "period": period, "purpose": purposes });
    let (kind, system, value) = match &consent.whom {
        Whom::AllTreating => ("", "", ""),
        Whom::Facility(facility) => ("Organization", sid::FACILITY, facility.as_str()),
        Whom::Practitioner(account) => ("Practitioner", ACCOUNT, account.as_str()),
    };
    if !kind.is_empty() {
        let reference = json!({
            "type": kind, "identifier": { "system": system, "value": value },
        });
        let role = concept(PARTICIPATION, "IRCP");
        json["actor"] = json!([{ "role": role, "reference": reference }]);
    }
    let named = labels(&consent.classes);
    match consent.decision {
        Decision::Permit => {
            json["type"] = json!("permit");
            json["securityLabel"] = json!([coding(CONFIDENTIALITY, "N")]);
            if !named.is_empty() {
                json["provision"] = json!([{ "type": "permit", "securityLabel": named }]);
            }
        }
        Decision::Deny => {
            json["type"] = json!("deny");
            if !named.is_empty() {
                json["securityLabel"] = json!(named);
            }
        }
    }
    json
}

/// # Errors
/// The element that is missing, that is not this resident's or policy's, or that says something
/// which no consent of this host can say: nothing is dropped in silence.
pub fn from_json(
    bytes: &[u8],
    resident: ResidentId,
    policy: &str,
) -> Result<NewConsent, Unreadable> {
    let json: Json = serde_json::from_slice(bytes).map_err(|_| refuse("", "JSON is expected"))?;
    let expected = [
        ("/resourceType", "Consent"),
        ("/status", "active"),
        ("/scope/coding/0/code", "patient-privacy"),
        ("/patient/reference", &format!("Patient/{resident}")[..]),
        ("/policy/0/uri", policy),
    ];
    for (at, value) in expected {
        if text_at(&json, at) != value {
            return Err(refuse(at, &format!("{value} is expected")));
        }
    }
    let decision = match text_at(&json, "/provision/type") {
        "permit" => Decision::Permit,
        "deny" => Decision::Deny,
        _ => return Err(refuse("/provision/type", "permit or deny is expected")),
    };
    only(&json, "", &CONSENT)?;
    only(&json, "/provision", &PROVISION)?;
    Ok(NewConsent {
        decision,
        whom: whom(&json)?,
        purposes: purposes(&json)?,
        classes: classes(&json, decision)?,
        since: day(&json, "/provision/period/start")?,
        until: day(&json, "/provision/period/end")?,
        given_by: given_by(&json, resident)?,
        evidence: evidence(&json)?,
    })
}

/// What a Consent may have here; a modifier extension could turn its meaning round.
const CONSENT: [&str; 16] = [
    "resourceType",
    "id",
    "meta",
    "language",
    "text",
    "identifier",
    "status",
    "scope",
    "category",
    "patient",
    "dateTime",
    "performer",
    "organization",
    "sourceReference",
    "policy",
    "provision",
];
/// What a provision may have here. PCF has data and their period too: this host cannot keep to
/// them.
const PROVISION: [&str; 6] = ["type", "period", "purpose", "actor", "securityLabel", "provision"];

fn only(json: &Json, at: &str, known: &[&str]) -> Result<(), Unreadable> {
    let members = json.pointer(at).and_then(Json::as_object).into_iter().flatten();
    match members.map(|(name, _)| name).find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(refuse(&format!("{at}/{name}"), "this host cannot keep to it")),
        None => Ok(()),
    }
}

fn refuse(at: &str, reason: &str) -> Unreadable {
    let field = format!("Consent{}", at.replace('/', "."));
    Unreadable {
        place: Place { field, ..Place::default() },
        offset: None,
        reason: reason.to_owned(),
    }
}

fn whom(json: &Json) -> Result<Whom, Unreadable> {
    let at = "/provision/actor";
    let actors = items_at(json, at);
    let Some(actor) = actors.first() else { return Ok(Whom::AllTreating) };
    let value = text_at(actor, "/reference/identifier/value");
    let found = match (text_at(actor, "/reference/identifier/system"), actors.len()) {
        (sid::FACILITY, 1) => value.parse().ok().map(Whom::Facility),
        (ACCOUNT, 1) => value.parse().ok().map(Whom::Practitioner),
        _ => None,
    };
    let is_recipient = text_at(actor, "/role/coding/0/code") == "IRCP";
    let expected = "one facility or account by its identifier, with role IRCP, is expected";
    found.filter(|_| is_recipient).ok_or_else(|| refuse(at, expected))
}

fn purposes(json: &Json) -> Result<Vec<Purpose>, Unreadable> {
    let at = "/provision/purpose";
    let known = |json: &Json| {
        let said = (text_at(json, "/system"), text_at(json, "/code"));
        let found = PURPOSES.iter().find(|(_, system, code)| (*system, *code) == said);
        let expected = "TREAT of v3-ActReason, or programme or statistics of this host";
        found.map(|(purpose, ..)| *purpose).ok_or_else(|| refuse(at, expected))
    };
    let never = |json: &&Json| {
        text_at(json, "/system") == REASON && NEVER.contains(&text_at(json, "/code"))
    };
    let all = items_at(json, at);
    let found = all.iter().filter(|one| !never(one)).map(known);
    let found: Vec<Purpose> = found.collect::<Result<_, _>>()?;
    if found.is_empty() && !all.is_empty() {
        return Err(refuse(at, "a purpose for which this host acts is expected"));
    }
    Ok(found)
}

/// Of the labels of one provision: whether normal data is among them, and the classes.
fn labelled(json: &Json, at: &str) -> Result<(bool, Vec<Class>), Unreadable> {
    let (mut normal, mut classes) = (false, Vec::new());
    for label in items_at(json, at) {
        let (system, code) = (text_at(label, "/system"), text_at(label, "/code"));
        let class = CLASSES.iter().find(|(_, known)| (system, code) == (V3_ACT_CODE, *known));
        match class {
            Some((class, _)) => classes.push(*class),
            None if (system, code) == (CONFIDENTIALITY, "N") => normal = true,
            None => return Err(refuse(at, "N, HIV, PSY, SEX, SDV or GDIS is expected")),
        }
    }
    Ok((normal, classes))
}

fn classes(json: &Json, decision: Decision) -> Result<Vec<Class>, Unreadable> {
    let at = "/provision/securityLabel";
    let (normal, mut classes) = labelled(json, at)?;
    match decision {
        // Without any label the base policy holds: normal data.
        Decision::Permit if !normal && !classes.is_empty() => {
            return Err(refuse(at, "a permission covers normal data (N) too"));
        }
        Decision::Deny if normal => {
            return Err(refuse(at, "a refusal is of sensitive classes, or of everything"));
        }
        Decision::Permit | Decision::Deny => {}
    }
    for (n, _) in items_at(json, "/provision/provision").iter().enumerate() {
        let at = format!("/provision/provision/{n}");
        if is_emergency(json, &at) || is_denial_of_restricted(json, &at, decision) {
            continue;
        }
        only(json, &at, &["type", "securityLabel"])?;
        let (normal, more) = labelled(json, &format!("{at}/securityLabel"))?;
        let permits =
            decision == Decision::Permit && text_at(json, &format!("{at}/type")) == "permit";
        if !permits || normal || more.is_empty() {
            return Err(refuse(&at, "a permission of sensitive classes below one is expected"));
        }
        classes.extend(more);
    }
    Ok(classes)
}

/// Break-glass below a refusal, or for restricted data below a permission: an emergency opens every
/// record of this host, whatever was refused.
fn is_emergency(json: &Json, at: &str) -> bool {
    let purposes = items_at(json, &format!("{at}/purpose"));
    let breaks_glass = purposes.len() == 1
        && text_at(&purposes[0], "/system") == REASON
        && text_at(&purposes[0], "/code") == "BTG";
    let labels = items_at(json, &format!("{at}/securityLabel"));
    let actors = items_at(json, &format!("{at}/actor"));
    text_at(json, &format!("{at}/type")) == "permit"
        && breaks_glass
        && labels.iter().all(is_restricted)
        && actors.iter().all(|actor| text_at(actor, "/role/coding/0/code") == "IRCP")
        && only(json, at, &["type", "purpose", "securityLabel", "actor"]).is_ok()
}

/// What a permission of normal data does not open anyhow.
fn is_denial_of_restricted(json: &Json, at: &str, decision: Decision) -> bool {
    let labels = items_at(json, &format!("{at}/securityLabel"));
    decision == Decision::Permit
        && text_at(json, &format!("{at}/type")) == "deny"
        && !labels.is_empty()
        && labels.iter().all(is_restricted)
        && only(json, at, &["type", "securityLabel"]).is_ok()
}

fn is_restricted(label: &Json) -> bool {
    (text_at(label, "/system"), text_at(label, "/code")) == (CONFIDENTIALITY, "R")
}

fn day(json: &Json, at: &str) -> Result<Option<Date>, Unreadable> {
    match text_at(json, at) {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| refuse(at, "YYYY-MM-DD is expected")),
    }
}

fn given_by(json: &Json, resident: ResidentId) -> Result<GivenBy, Unreadable> {
    let own = format!("Patient/{resident}");
    let (mut oneself, mut other) = (false, false);
    for performer in items_at(json, "/performer") {
        let reference = text_at(performer, "/reference");
        oneself |= reference == own;
        other |= text_at(performer, "/type") == "RelatedPerson"
            || reference.starts_with("RelatedPerson/");
    }
    match (oneself, other) {
        (true, true) => Ok(GivenBy::ResidentAndRepresentative),
        (true, false) => Ok(GivenBy::Resident),
        (false, true) => Ok(GivenBy::Representative),
        (false, false) => {
            Err(refuse("/performer", "the Patient, a RelatedPerson, or both are expected"))
        }
    }
}

fn evidence(json: &Json) -> Result<Evidence, Unreadable> {
    let at = "/sourceReference/identifier";
    let system = text_at(json, "/sourceReference/identifier/system");
    let kind = KINDS.iter().find(|(_, code)| system == format!("{EVIDENCE}:{code}"));
    let reference = text_at(json, "/sourceReference/identifier/value").to_owned();
    let expected = "urn:hoso:consent-evidence:signed-paper, one-time-code or own-account, and the \
                    number of the evidence";
    let kind = kind.filter(|_| !reference.is_empty()).ok_or_else(|| refuse(at, expected))?.0;
    Ok(Evidence { kind, reference })
}
