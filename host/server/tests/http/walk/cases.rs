//! Every route that is closed to somebody, with a request that succeeds for one who may send it.

/// One request. `{name}` in route and body is filled in by the world's names.
#[derive(Clone, Copy)]
pub struct Case {
    /// As in the router.
    pub route: &'static str,
    /// JSON, the fields of a form, or from `?` on a query.
    pub body: &'static str,
    /// Whose request succeeds.
    pub right: &'static str,
    /// Names that stand for another one here.
    names: &'static [(&'static str, &'static str)],
}

const fn case(route: &'static str, right: &'static str, body: &'static str) -> Case {
    Case { route, body, right, names: &[] }
}

impl Case {
    const fn with(self, names: &'static [(&'static str, &'static str)]) -> Self {
        Self { names, ..self }
    }

    pub fn renamed(&self, text: &str) -> String {
        let rename = |text: String, (from, to): &(&str, &str)| {
            text.replace(&format!("{{{from}}}"), &format!("{{{to}}}"))
        };
        self.names.iter().fold(text.to_owned(), rename)
    }
}

/// In this order: later ones may need what earlier ones made, or undo it.
pub const CASES: &[Case] = &[
    case("GET /api/v1/receipts", "doctor", ""),
    case("GET /api/v1/receipts/{digest}", "doctor", ""),
    case("GET /api/v1/quarantine", "doctor", ""),
    case("POST /api/v1/intake/{format}", "doctor", "{bundle}"),
    case("POST /api/v1/residents/search", "doctor", r#"{"identifier":"{number}"}"#),
    case("GET /api/v1/residents/{resident}", "doctor", ""),
    case("GET /api/v1/residents/{resident}/chart", "doctor", ""),
    case("GET /api/v1/residents/{resident}/records/{record}", "doctor", ""),
    case("GET /api/v1/residents/{resident}/fhir", "doctor", ""),
    case("GET /api/v1/residents/{resident}/assessments", "doctor", ""),
    case("GET /api/v1/residents/{resident}/audit", "doctor", ""),
    case("GET /api/v1/residents/{resident}/audit/fhir", "doctor", ""),
    case("GET /api/v1/residents/{resident}/enrolments", "doctor", ""),
    case("GET /api/v1/residents/{resident}/consents", "doctor", ""),
    case("GET /api/v1/residents/{resident}/consents/fhir", "doctor", ""),
    case("POST /api/v1/residents/{resident}/consents/fhir", "doctor", "{pcf}"),
    case("GET /api/v1/residents/{resident}/links", "clerk", ""),
    case(
        "POST /api/v1/residents/{resident}/consents",
        "doctor",
        r#"{"decision":"permit","whom":"all-treating","purposes":["treatment"],
            "given_by":"resident","evidence":{"kind":"signed-paper","reference":"2/2026"}}"#,
    ),
    case(
        "POST /api/v1/residents/{resident}/consents/{consent}/withdrawal",
        "doctor",
        r#"{"reason":"no"}"#,
    ),
    case("GET /api/v1/residents/{resident}/representatives", "doctor", ""),
    case(
        "POST /api/v1/residents/{resident}/representatives",
        "hoa",
        r#"{"account":"binh","until":"2026-04-01",
            "evidence":{"kind":"own-account","reference":"v1"}}"#,
    ),
    case(
        "POST /api/v1/residents/{resident}/representatives/{representation}/end",
        "hoa",
        r#"{"reason":"no"}"#,
    ),
    case("GET /api/v1/break-glass", "officer", ""),
    case("GET /reviews/{resident}/{id}", "officer", ""),
    case(
        "POST /api/v1/residents/{resident}/break-glass/{id}/review",
        "officer",
        r#"{"justified":true,"text":"ok"}"#,
    ),
    case("GET /api/v1/identity/questions", "clerk", ""),
    case("GET /api/v1/identity/statistics", "clerk", ""),
    case("POST /api/fhir/Patient/$match", "doctor", "{match}"),
    case("GET /api/v1/tasks", "doctor", ""),
    case("GET /api/v1/vendor-keys", "modules", ""),
    case("GET /api/v1/programmes", "doctor", ""),
    case("GET /api/v1/faults", "doctor", ""),
    case("GET /api/v1/overview", "doctor", ""),
    case("PUT /api/v1/backups/{name}", "modules", ""),
    case("GET /api/v1/me", "hoa", ""),
    case("GET /api/v1/accounts", "accounts", ""),
    case(
        "POST /api/v1/accounts",
        "accounts",
        r#"{"account":"new","roles":[{"role":"clinician","facility":"01001"}],"reason":"x"}"#,
    ),
    case("POST /api/v1/accounts/{account}/disable", "accounts", r#"{"reason":"x"}"#),
    case("POST /api/v1/accounts/{account}/enable", "accounts", r#"{"reason":"x"}"#),
    // Nobody takes password and second factor of one account.
    case("POST /api/v1/accounts/{account}/password-reset", "accounts", r#"{"reason":"x"}"#)
        .with(&[("account", "other account")]),
    case("PUT /api/v1/accounts/{account}/subject", "accounts", r#"{"subject":"s1","reason":"x"}"#)
        .with(&[("account", "other account")]),
    case(
        "PUT /api/v1/accounts/{account}/keys",
        "accounts",
        r#"{"keys":{"keys":[{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}]},"reason":"x"}"#,
    )
    .with(&[("account", "other account")]),
    case("GET /receipts/{digest}", "doctor", ""),
    case("POST /receipts/{digest}/replay", "doctor", "").with(&[("digest", "unreadable")]),
    case("POST /search", "doctor", "identifier={number}&name=&birth_year="),
    case("GET /residents/{resident}", "doctor", ""),
    case("GET /residents/{resident}/records/{record}", "doctor", ""),
    case("GET /residents/{resident}/audit", "doctor", ""),
    case("GET /residents/{resident}/consents", "doctor", ""),
    case(
        "POST /residents/{resident}/consents",
        "doctor",
        "decision=permit&whom=all-treating&purposes.treatment=1&given_by=resident\
         &evidence.kind=signed-paper&evidence.reference=2/2026&until=",
    ),
    case("POST /residents/{resident}/consents/{consent}/withdrawal", "doctor", "reason=no"),
    case("GET /residents/{resident}/referrals", "doctor", ""),
    case("POST /residents/{resident}/referrals", "doctor", "to=01002&reason=abc&priority=routine"),
    case("GET /referrals", "doctor", ""),
    case("POST /referrals/{registration}/{referral}", "doctor", "status=cancelled&note="),
    case("GET /api/v1/residents/{resident}/referrals", "doctor", ""),
    case(
        "POST /api/v1/residents/{resident}/referrals",
        "doctor",
        r#"{"to":"01002","reason":"abc","priority":"routine"}"#,
    ),
    case("GET /api/v1/referrals", "doctor", ""),
    case("GET /api/fhir/ServiceRequest", "doctor", "?patient={resident}&_revinclude=Task:focus"),
    case("GET /api/fhir/ServiceRequest/{fhir_id}", "doctor", ""),
    case("GET /api/fhir/Task", "doctor", "?patient=Patient/{resident}&status=requested"),
    case("GET /api/fhir/Task/{fhir_id}", "doctor", ""),
    case(
        "POST /api/v1/referrals/{registration}/{referral}/answers",
        "doctor",
        r#"{"status":"cancelled"}"#,
    )
    .with(&[("referral", "second referral")]),
    case("GET /break-glass", "doctor", ""),
    case("GET /identity", "clerk", ""),
    case("GET /identity/answered", "clerk", ""),
    case("GET /plugins", "modules", ""),
    case("GET /reviews", "officer", ""),
    case("GET /trail", "officer", ""),
    case("POST /trail", "officer", "identifier={number}&account=&from=&to="),
    case("GET /me/{resident}", "hoa", ""),
    case("GET /me/{resident}/access", "hoa", ""),
    case("GET /me/{resident}/risk", "hoa", ""),
    case(
        "POST /me/{resident}/risk",
        "hoa",
        "answer.weight=60&answer.height=155&answer.waist=90&answer.active-daily=true\
         &answer.vegetables-daily=true&answer.pressure-medicine-ever=true\
         &answer.high-glucose-ever=false&answer.family-diabetes=none",
    ),
    case("GET /me/{resident}/consents", "hoa", ""),
    case("GET /me/{resident}/measurements", "hoa", ""),
    case("POST /me/{resident}/measurements", "hoa", "key=2&systolic=131&diastolic=82"),
    case("POST /me/{resident}/measurements/{declared}/withdrawal", "hoa", ""),
    case("GET /api/v1/residents/{resident}/measurements", "hoa", ""),
    case(
        "POST /api/v1/residents/{resident}/measurements",
        "hoa",
        r#"{"key":"3","measured":[{"measure":"blood-pressure","numbers":[131,82]}]}"#,
    ),
    case("POST /api/v1/residents/{resident}/measurements/{record}/withdrawal", "hoa", "")
        .with(&[("record", "declared")]),
    case("GET /me/{resident}/representatives", "hoa", ""),
    case("GET /", "doctor", ""),
    case("GET /search", "doctor", ""),
    case("GET /tasks", "doctor", ""),
    case("GET /dashboard", "doctor", ""),
    case("GET /dashboard/map", "doctor", ""),
    case("GET /dashboard.csv", "doctor", ""),
    case("GET /dashboard.xlsx", "doctor", ""),
    case("GET /outbreaks", "doctor", ""),
    case("GET /accounts", "accounts", ""),
    case("GET /accounts/{account}", "accounts", ""),
    case(
        "POST /accounts",
        "accounts",
        "account=page-made&display=x&role=clinician&facility=01001&reason=x",
    ),
    case("POST /accounts/{account}", "accounts", "what=disable&reason=x"),
    case("GET /programmes", "doctor", ""),
    case("GET /units", "modules", ""),
    case("GET /resident-accounts", "doctor", ""),
    case("GET /me", "hoa", ""),
    case("GET /me/{resident}/records/{record}", "hoa", ""),
    case(
        "POST /me/{resident}/consents",
        "hoa",
        "decision=permit&whom=all-treating&facility=&purpose=treatment&until=",
    ),
    case("POST /me/{resident}/consents/{consent}/withdrawal", "hoa", "reason="),
    case("POST /me/{resident}/representatives", "hoa", "account=binh&until=01/04/2026"),
    case("POST /me/{resident}/representatives/{representation}/end", "hoa", ""),
    case(
        "PUT /api/v1/accounts/{account}/roles",
        "accounts",
        r#"{"roles":[{"role":"identity-clerk"}],"reason":"x"}"#,
    ),
    case("GET /api/v1/identity/questions/{question}", "clerk", ""),
    case(
        "POST /api/v1/identity/questions",
        "clerk",
        r#"{"registration":"{registration}","with":"{other}"}"#,
    ),
    case("GET /identity/{question}", "clerk", ""),
    case("PUT /api/v1/identity/questions/{question}/assignee", "clerk", r#"{"account":null}"#),
    case(
        "POST /api/v1/identity/questions/{question}/answers",
        "clerk",
        r#"{"verdict":"different","reason":"x"}"#,
    ),
    case("POST /api/v1/identity/questions/{question}/taking-back", "clerk", r#"{"reason":"x"}"#),
    case("POST /identity/{question}", "clerk", "verdict=unsure&reason=x"),
    case("POST /api/v1/quarantine/{digest}/replay", "doctor", "").with(&[("digest", "unreadable")]),
    case("GET /api/v1/indicators", "doctor", "?programme=ncd&period=2026-03"),
    case("GET /api/v1/programmes/{programme}", "doctor", ""),
    case(
        "POST /api/v1/residents/{resident}/contacts",
        "doctor",
        r#"{"programme":"ncd","task":"{task}","due":"{due}","outcome":"not-responding"}"#,
    ),
    case("GET /residents/{resident}/contacts/{programme}/{task}/{due}", "doctor", ""),
    case(
        "POST /residents/{resident}/contacts/{programme}/{task}/{due}",
        "doctor",
        "outcome=not-responding&note=",
    ),
    case("GET /residents/{resident}/programmes/{programme}/forms/{form}", "doctor", ""),
    case(
        "POST /api/v1/residents/{resident}/programmes/{programme}/forms/{form}",
        "doctor",
        r#"{"key":"walk-1","answers":[
            {"name":"systolic","value":{"quantity":{"value":150,"unit":"mm[Hg]"}}},
            {"name":"diastolic","value":{"quantity":{"value":92,"unit":"mm[Hg]"}}}]}"#,
    ),
    case(
        "POST /residents/{resident}/programmes/{programme}/forms/{form}",
        "doctor",
        "key=walk-2&day=&answer.systolic=150&answer.diastolic=92",
    ),
    case(
        "POST /api/v1/residents/{resident}/records/{record}/correction",
        "doctor",
        r#"{"reason":"x"}"#,
    )
    .with(&[("record", "form record")]),
    case("POST /residents/{resident}/records/{record}", "doctor", "reason=x")
        .with(&[("record", "second form record")]),
    case(
        "PUT /api/v1/residents/{resident}/enrolments/{programme}",
        "doctor",
        r#"{"stage":"under-care"}"#,
    ),
    case("POST /residents/{resident}/enrolments", "doctor", "programme=ncd&stage=under-care"),
    case("DELETE /api/v1/residents/{resident}/enrolments/{programme}", "doctor", ""),
    case("GET /api/v1/facilities/{facility}/programmes/{programme}", "modules", ""),
    case("GET /units/{unit}/programmes/{programme}", "modules", ""),
    case(
        "PUT /api/v1/facilities/{facility}/programmes/{programme}",
        "modules",
        r#"{"enabled":true,"reason":"x"}"#,
    ),
    case(
        "PUT /api/v1/facilities/{facility}/programmes/{programme}/grant",
        "modules",
        r#"{"declared":true,"reason":"x"}"#,
    ),
    case(
        "POST /api/v1/facilities/{facility}/programmes/{programme}/upgrade",
        "modules",
        r#"{"plugin":"{plugin}","reason":"x"}"#,
    ),
    case(
        "POST /api/v1/facilities/{facility}/programmes/{programme}/rehearsal",
        "modules",
        r#"{"plugin":"{plugin}"}"#,
    ),
    case(
        "POST /api/v1/facilities/{facility}/programmes/{programme}/replays/{resident}",
        "modules",
        "",
    ),
    case(
        "POST /api/v1/facilities/{facility}/programmes/{programme}/release",
        "modules",
        r#"{"reason":"x"}"#,
    )
    .with(&[("programme", "failing")]),
    case("POST /units/{unit}/programmes/{programme}", "modules", "what=off&reason=x&since="),
    case(
        "POST /api/v1/facilities/{facility}/programmes/{programme}/as-above",
        "modules",
        r#"{"reason":"x"}"#,
    ),
    case("POST /api/v1/plugins", "modules", r#"{"component":"{component}"}"#),
    case("POST /plugins", "modules", "{a file}"),
    case("PUT /api/v1/vendor-keys/{name}", "modules", r#"{"key":"{key}","reason":"x"}"#),
    case("POST /api/v1/vendor-keys/{name}/distrust", "modules", r#"{"reason":"x"}"#),
    case("POST /plugins/vendors", "modules", "name={name}&key={key in a form}&reason=x"),
    case("POST /plugins/distrust", "modules", "name={name}&reason=x"),
    case("POST /api/v1/accounts/{account}/second-factor-removal", "accounts", r#"{"reason":"x"}"#),
    // Who treats somebody opens any record with the own password: this one is nobody else's.
    case(
        "POST /api/v1/break-glass",
        "emergency",
        r#"{"identifier":"{number}","reason":"unconscious","text":"fell",
            "password":"{emergency password}"}"#,
    ),
    case(
        "POST /break-glass",
        "emergency",
        "identifier={number}&reason=unconscious&text=fell&password={emergency password}",
    ),
    case("POST /reviews/{resident}/{id}", "officer", "justified=yes&text=ok")
        .with(&[("id", "second id")]),
    case("POST /api/v1/residents/{resident}/consents/{consent}/confirmation", "child", "")
        .with(&[("resident", "child"), ("consent", "awaiting")]),
    case("POST /me/{resident}/consents/{consent}/confirmation", "child", "")
        .with(&[("resident", "child"), ("consent", "awaiting too")]),
    case("GET /api/v1/residents/{resident}/requests", "doctor", ""),
    case(
        "POST /api/v1/residents/{resident}/requests",
        "doctor",
        r#"{"kind":"correct","text":"x","voice":"resident",
            "evidence":{"kind":"signed-paper","reference":"5/2026"}}"#,
    ),
    case("GET /api/v1/requests", "officer", ""),
    case("GET /requests", "officer", ""),
    case("GET /requests/{resident}/{request}", "officer", ""),
    case(
        "POST /api/v1/residents/{resident}/requests/{request}/steps",
        "officer",
        r#"{"progress":"begin"}"#,
    ),
    case("POST /requests/{resident}/{request}", "officer", "progress=done&text=ok"),
    case("GET /residents/{resident}/requests", "doctor", ""),
    case(
        "POST /residents/{resident}/requests",
        "doctor",
        "kind=correct&text=x&voice=resident&evidence.kind=signed-paper\
         &evidence.reference=6/2026",
    ),
    case("GET /residents/{resident}/representatives", "doctor", "").with(&[("resident", "child")]),
    case(
        "POST /residents/{resident}/representatives",
        "doctor",
        "account=lan&until=&evidence.kind=signed-paper&evidence.reference=GKS+2/2017",
    )
    .with(&[("resident", "child")]),
    case("POST /residents/{resident}/representatives/{representation}/end", "doctor", "reason=x")
        .with(&[("resident", "child"), ("representation", "guardian")]),
    case("GET /me/{resident}/requests", "hoa", ""),
    case("POST /me/{resident}/requests", "hoa", "kind=view&text=x"),
    case("GET /api/v1/residents/{resident}/export", "hoa", ""),
    case("GET /me/{resident}/export/record", "hoa", ""),
    case("GET /me/{resident}/export/fhir", "hoa", ""),
    // These end the session of Hoà, so they come last.
    case(
        "POST /api/v1/resident-accounts",
        "doctor",
        r#"{"account":"hoa2","personal_number":"{number}","birth_date":"{born}"}"#,
    ),
    case(
        "POST /resident-accounts",
        "doctor",
        "account=hoa2&personal_number={number}&birth_date={born}",
    ),
];

/// Of the caller's own account: whoever is signed in may, and nobody else's account is touched.
pub const OWN: &[Case] = &[
    case("GET /api/v1/account", "1", ""),
    case("GET /account", "1", ""),
    case("POST /api/v1/account/second-factor", "1", r#"{"password":"{password}"}"#),
    case("POST /account/second-factor", "1", "password={password}"),
    case("POST /api/v1/account/second-factor/confirmation", "2", r#"{"code":"{code 2}"}"#),
    case("POST /account/second-factor/confirmation", "3", "code={code 3}"),
    case(
        "PUT /api/v1/account/password",
        "4",
        r#"{"password":"{password}","new_password":"another long one"}"#,
    ),
    case("POST /account/password", "5", "password={password}&new_password=another+long+one"),
    case("POST /api/v1/sign-out", "6", ""),
    case("POST /sign-out", "7", ""),
];
