//! Who may see what, as a table that people review, and rules that hold for every case.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use hoso_core::policy::*;
use hoso_core::record::{Coding, Entry, Kind, Part, Record, Value};
use hoso_core::{ConsentId, Digest, FacilityId, RecordId, RegistrationId, ResidentId};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use std::fmt::Write as _;

const TODAY: Date = date(2026, 11, 27);
const NOW: i64 = 1_000_000;
const RESIDENT: ResidentId = ResidentId([7; 16]);

fn here() -> FacilityId {
    "01001".parse().unwrap()
}

fn elsewhere() -> FacilityId {
    "01002".parse().unwrap()
}

fn actor(role: Role) -> Actor {
    let facility = (role != Role::Resident).then(here);
    Actor::of("an".parse().unwrap(), role, facility)
}

fn plugin() -> Actor {
    Actor { programme: Some("ncd".parse().unwrap()), ..actor(Role::Machine) }
}

fn record(facility: FacilityId, code: &str) -> Record {
    let system = "http://hl7.org/fhir/sid/icd-10".to_owned();
    Record {
        id: RecordId([1; 16]),
        version: 1,
        registration: RegistrationId::of(&facility, "BN1"),
        facility,
        source_key: String::new(),
        entry: Entry {
            kind: Kind::Condition,
            category: String::new(),
            code: Coding { system, code: code.into(), display: String::new() },
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

fn consent(decision: Decision, whom: Whom, classes: &[Class]) -> Consent {
    let registration = RegistrationId::of(&here(), "BN1");
    Consent {
        id: ConsentId([0; 16]),
        registration,
        decision,
        whom,
        purposes: vec![Purpose::Treatment],
        classes: classes.to_vec(),
        since: TODAY,
        until: None,
        given_by: GivenBy::Resident,
        evidence: Evidence { kind: EvidenceKind::SignedPaper, reference: "1/2026".into() },
        recorded_by: "an".parse().unwrap(),
        awaits: None,
        recorded_at: Some(here()),
        recorded_ms: 0,
        withdrawn: None,
    }
}

fn emergency() -> BreakGlass {
    BreakGlass {
        id: hoso_core::BreakGlassId([0; 16]),
        resident: RESIDENT,
        account: "an".parse().unwrap(),
        facility: here(),
        reason: EmergencyReason::Unconscious,
        text: "found on the road".into(),
        since_ms: NOW - 1,
        until_ms: NOW + 1,
        review_due_ms: NOW + 2,
        review: None,
    }
}

/// What the resident allowed, in words, and the consents that say so.
fn permissions() -> Vec<(&'static str, Permissions)> {
    use Decision::{Deny, Permit};
    let with = |consents: Vec<Consent>| Permissions {
        purpose: Some(Purpose::Treatment),
        today: TODAY,
        now_ms: NOW,
        consents,
        emergencies: Vec::new(),
    };
    let all = || consent(Permit, Whom::AllTreating, &[]);
    let hiv = || consent(Permit, Whom::AllTreating, &[Class::Hiv]);
    let withdrawal =
        Withdrawal { at_ms: 1, account: "an".parse().unwrap(), reason: "changed my mind".into() };
    vec![
        ("nothing", with(vec![])),
        ("all who treat", with(vec![all()])),
        ("all who treat, HIV named", with(vec![hiv()])),
        ("this facility", with(vec![consent(Permit, Whom::Facility(here()), &[])])),
        ("another facility", with(vec![consent(Permit, Whom::Facility(elsewhere()), &[])])),
        (
            "this practitioner",
            with(vec![consent(Permit, Whom::Practitioner("an".parse().unwrap()), &[])]),
        ),
        (
            "all who treat, this facility refused",
            with(vec![hiv(), consent(Deny, Whom::Facility(here()), &[])]),
        ),
        (
            "all who treat, HIV named, HIV refused to this facility",
            with(vec![hiv(), consent(Deny, Whom::Facility(here()), &[Class::Hiv])]),
        ),
        ("withdrawn", with(vec![Consent { withdrawn: Some(withdrawal), ..hiv() }])),
        ("ended yesterday", with(vec![Consent { until: TODAY.yesterday().ok(), ..hiv() }])),
        ("begins tomorrow", with(vec![Consent { since: TODAY.tomorrow().unwrap(), ..hiv() }])),
        ("for statistics", with(vec![Consent { purposes: vec![Purpose::Statistics], ..hiv() }])),
        (
            "everything refused, emergency",
            Permissions {
                emergencies: vec![emergency()],
                ..with(vec![consent(Deny, Whom::AllTreating, &[])])
            },
        ),
        (
            "emergency that is over",
            Permissions {
                emergencies: vec![BreakGlass { until_ms: NOW, ..emergency() }],
                ..with(vec![])
            },
        ),
    ]
}

/// Somebody born on the day whom the actor represents; 18 today is the last of them.
fn represented() -> Vec<(&'static str, Relationships)> {
    let of = |born: &str, by: Representation| Relationships {
        representing: Representing {
            by: vec![by],
            born: Some(born.parse().unwrap()),
            private: Private { from_years: 12, classes: Classes::ALL },
            today: TODAY,
        },
        ..Relationships::default()
    };
    let guardian = |born| of(born, representation(Standing::Guardian));
    let delegate = || representation(Standing::Delegate);
    let hiv = Representation { classes: vec![Class::Hiv], ..delegate() };
    let over = Representation { until: TODAY.yesterday().ok(), ..delegate() };
    let ended = Withdrawal { at_ms: 1, account: "an".parse().unwrap(), reason: "no".into() };
    vec![
        ("guardian, of a child of 6", guardian("2020-01-01")),
        ("guardian, of a child of 11", guardian("2014-11-28")),
        ("guardian, from 12 on (private classes)", guardian("2014-11-27")),
        ("guardian, on the day before the 18th birthday", guardian("2008-11-28")),
        ("guardian, from the 18th birthday on", guardian("2008-11-27")),
        ("guardian, of somebody born in 2008, day unknown", guardian("2008")),
        ("delegate", of("1957-01-01", delegate())),
        ("delegate, HIV named", of("1957-01-01", hiv)),
        ("delegate, ended yesterday", of("1957-01-01", over)),
        (
            "delegate, taken back",
            of("1957-01-01", Representation { ended: Some(ended), ..delegate() }),
        ),
    ]
}

fn representation(standing: Standing) -> Representation {
    Representation {
        id: hoso_core::RepresentationId([0; 16]),
        registration: RegistrationId::of(&elsewhere(), "BN1"),
        account: "an".parse().unwrap(),
        standing,
        may_consent: standing == Standing::Guardian,
        classes: Vec::new(),
        since: TODAY,
        until: (standing == Standing::Delegate).then_some(TODAY),
        evidence: Evidence { kind: EvidenceKind::SignedPaper, reference: "1/2026".into() },
        recorded_by: "an".parse().unwrap(),
        recorded_at: Some(here()),
        recorded_ms: 0,
        ended: None,
    }
}

fn ties(of: Role) -> Vec<(&'static str, Relationships)> {
    if of == Role::Resident {
        let own = Relationships { own_record: true, ..Relationships::default() };
        let mut all = vec![("another's record", Relationships::default()), ("own record", own)];
        all.extend(represented());
        return all;
    }
    let registered = Relationships { registered_here: true, ..Relationships::default() };
    let enrolled =
        Relationships { enrolled_here: vec!["ncd".parse().unwrap()], ..registered.clone() };
    vec![
        ("unknown here", Relationships::default()),
        ("registered", registered),
        ("enrolled", enrolled),
    ]
}

/// Which of: own record, another facility's, another facility's about HIV.
fn seen(actor: &Actor, action: Action, relationships: &Relationships) -> [bool; 3] {
    let records = [record(here(), "I10"), record(elsewhere(), "I10"), record(elsewhere(), "B20")];
    match decide(actor, action, Some(RESIDENT), relationships) {
        Ok(grant) => records.map(|record| grant.shows(&record)),
        Err(_) => [false; 3],
    }
}

fn yes(allowed: bool) -> &'static str {
    if allowed { "yes" } else { "no" }
}

fn reading() -> String {
    let mut out = String::from(
        "## Reading a chart for treatment\n\n\
         | who | the resident is | the resident permits | own records \
         | others' records | others' records about HIV |\n|---|---|---|---|---|---|\n",
    );
    let mut actors: Vec<_> = Role::ALL.map(|role| (format!("{role:?}"), actor(role))).into();
    actors.push(("Plugin of ncd".to_owned(), plugin()));
    for (name, actor) in actors {
        let action = if actor.programme.is_some() { Action::Assess } else { Action::ReadChart };
        let reads = |relationships: &Relationships| {
            let cells = permissions().into_iter().map(|(permits, permissions)| {
                let relationships = Relationships { permissions, ..relationships.clone() };
                (permits, seen(&actor, action, &relationships))
            });
            unless_all_alike(cells.collect())
        };
        let rows = ties(actor.role).into_iter().map(|(tie, ties)| (tie, reads(&ties))).collect();
        for (tie, cells) in unless_all_alike(rows) {
            for (permits, seen) in cells {
                let [own, others, hiv] = seen.map(yes);
                writeln!(out, "| {name} | {tie} | {permits} | {own} | {others} | {hiv} |").unwrap();
            }
        }
    }
    out
}

/// Cases that change nothing are one case.
fn unless_all_alike<T: PartialEq>(mut cases: Vec<(&'static str, T)>) -> Vec<(&'static str, T)> {
    if cases.iter().all(|(_, answer)| *answer == cases[0].1) {
        cases.truncate(1);
        cases[0].0 = "whatever";
    }
    cases
}

fn acting() -> String {
    let actions = [
        Action::Intake,
        Action::Search,
        Action::Enrol,
        Action::ReadTasks,
        Action::ReadAudit,
        Action::ReadConsents,
        Action::RecordConsent,
        Action::BreakGlass,
        Action::ReviewBreakGlass,
        Action::SwitchProgramme,
        Action::ResolveIdentity,
        Action::ManageAccounts,
        Action::InviteResident,
        Action::AppointRepresentative,
        Action::MakeRequest,
        Action::ReadRequests,
        Action::AnswerRequest,
        Action::Export,
        Action::Declare,
        Action::Refer,
        Action::AnswerReferrals,
    ];
    let mut out = String::from("## Acting\n\n| action |");
    Role::ALL.iter().for_each(|role| write!(out, " {role:?} |").unwrap());
    writeln!(out, "\n|---|{}", "---|".repeat(Role::ALL.len())).unwrap();
    for action in actions {
        write!(out, "| {action:?} |").unwrap();
        for role in Role::ALL {
            let may = |ties: &Relationships| decide(&actor(role), action, None, ties).is_ok();
            let ties = ties(role);
            let cell = match (may(&ties[0].1), may(&ties[1].1)) {
                (true, true) => "yes",
                (false, true) => ties[1].0,
                (false, false) => "no",
                (true, false) => unreachable!("a tie never takes away"),
            };
            write!(out, " {cell} |").unwrap();
        }
        out.push('\n');
    }
    out
}

/// What who represents somebody may do, beside reading the chart.
fn representing() -> String {
    let actions = [
        Action::ReadChart,
        Action::ReadAudit,
        Action::ReadConsents,
        Action::RecordConsent,
        Action::AppointRepresentative,
        Action::MakeRequest,
        Action::Export,
        Action::Declare,
    ];
    let mut out = String::from("## For somebody else\n\n| the actor is |");
    actions.iter().for_each(|action| write!(out, " {action:?} |").unwrap());
    writeln!(out, "\n|---|{}", "---|".repeat(actions.len())).unwrap();
    for (tie, relationships) in represented() {
        let may = |action| {
            yes(decide(&actor(Role::Resident), action, Some(RESIDENT), &relationships).is_ok())
        };
        writeln!(out, "| {tie} | {} |", actions.map(may).join(" | ")).unwrap();
    }
    out.push_str(
        "\nConsents by own accounts: below 7 the guardian's word is enough; from 7 to 17 a \
         permission needs both, a refusal either; from 18 on the resident's own word, or that of \
         a delegate who may.\n",
    );
    out
}

#[test]
fn from_seven_to_seventeen_both_permit_and_either_refuses() {
    use GivenBy::{Representative, Resident, ResidentAndRepresentative as Both};
    let age = |born: &str| Age::on(born.parse().unwrap(), TODAY);
    assert_eq!(age("2019-11-28"), Age::Infant);
    assert_eq!([age("2019-11-27"), age("2008-11-28")], [Age::Minor; 2]);
    assert_eq!([age("2008-11-27"), age("2008"), age("2008-11")], [Age::Adult; 3]);
    assert_eq!(awaited(Age::Infant, Representative, true), Ok(None));
    assert_eq!(awaited(Age::Infant, Resident, false), Err(Unfit));
    for (voice, other) in [(Resident, Representative), (Representative, Resident)] {
        assert_eq!(awaited(Age::Minor, voice, true), Ok(Some(other)));
        assert_eq!(awaited(Age::Minor, voice, false), Ok(None));
        assert_eq!(awaited(Age::Adult, voice, true), Ok(None));
    }
    assert_eq!(awaited(Age::Minor, Both, true), Err(Unfit));
    // A leap day: the guardian's last day is the 27th of February.
    let born = "2008-02-29".parse().unwrap();
    assert_eq!(Age::on(born, date(2026, 2, 27)), Age::Minor);
    assert_eq!(Age::on(born, date(2026, 2, 28)), Age::Adult);
}

/// A permission that lacks a voice permits nothing; a refusal that lacks one forbids.
#[test]
fn half_a_permission_permits_nothing() {
    let half = |decision| Consent {
        awaits: Some(GivenBy::Resident),
        ..consent(decision, Whom::AllTreating, &[])
    };
    let whole = consent(Decision::Permit, Whom::AllTreating, &[]);
    let reads = |consents| {
        reads(&actor(Role::Clinician), &relationships((true, false), Purpose::Treatment, consents))
    };
    assert_eq!(reads(vec![half(Decision::Permit)]), [true, false, false]);
    assert_eq!(reads(vec![whole.clone()]), [true, true, false]);
    assert_eq!(reads(vec![whole, half(Decision::Deny)]), [true, false, false]);
}

/// Whose totals, where the role is held at a facility and where it is held at none.
fn totals() -> String {
    let mut out = String::from(
        "## Totals and programmes\n\n\
         No person is named in them. \"Its own\": of the facility at which the role is held.\n\n\
         | action | role | held at a facility | held at none |\n|---|---|---|---|\n",
    );
    for action in [Action::ReadIndicators, Action::ReadOverview, Action::ReadProgrammes] {
        for role in Role::ALL {
            let of = |actor: Actor| match decide(&actor, action, None, &Relationships::default()) {
                Ok(grant) if grant.facility().is_some() => "its own",
                Ok(_) => "all",
                Err(_) => "no",
            };
            let (at, nowhere) = (actor(role), Actor { facility: None, ..actor(role) });
            writeln!(out, "| {action:?} | {role:?} | {} | {} |", of(at), of(nowhere)).unwrap();
        }
    }
    out
}

/// What roles an administrator of accounts may give, and whose account it may change.
fn managing() -> String {
    let mut out = String::from(
        "## Managing accounts\n\n\
         Of an account all roles must be a yes.\n\n\
         | role | administrator of a facility, role held there | elsewhere | at none \
         | administrator of the whole |\n|---|---|---|---|---|\n",
    );
    let grant = |facility| {
        let actor = Actor { facility, ..actor(Role::AccountAdministrator) };
        decide(&actor, Action::ManageAccounts, None, &Relationships::default()).unwrap()
    };
    let (local, whole) = (grant(Some(here())), grant(None));
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Resident) {
        let places = [Some(here()), Some(elsewhere()), None];
        let [at, away, nowhere] = places.map(|place| yes(local.manages(&[(role, place)])));
        let all = yes(whole.manages(&[(role, None), (role, Some(here()))]));
        writeln!(out, "| {role:?} | {at} | {away} | {nowhere} | {all} |").unwrap();
    }
    let [at, away, all] = [(&local, here()), (&local, elsewhere()), (&whole, here())]
        .map(|(grant, registered)| yes(grant.manages_resident(&registered)));
    writeln!(out, "| Resident, registered there | {at} | {away} | - | {all} |").unwrap();
    assert!(!local.manages(&[(Role::Clinician, Some(here())), (Role::Clinician, None)]));
    out
}

/// Whatever is written into an account, staff's is never a resident's, nor a resident's staff's.
#[test]
fn a_residents_account_holds_no_other_role() {
    let own = Holder::Resident(RegistrationId::of(&here(), "BN1"));
    let staff = Holder::Staff(Role::ALL.map(|role| (role, None)).into());
    for role in Role::ALL {
        assert_eq!(own.holds(role, None), role == Role::Resident, "{role:?}");
        assert!(!own.holds(role, Some(&here())), "{role:?}");
        assert_eq!(staff.holds(role, None), role != Role::Resident, "{role:?}");
    }
}

/// No other yes covers an account.
#[test]
fn only_the_grant_for_accounts_manages_them() {
    for role in Role::ALL {
        for action in [Action::Search, Action::SwitchProgramme, Action::ReadOverview] {
            if let Ok(grant) = decide(&actor(role), action, None, &Relationships::default()) {
                assert!(!grant.manages(&[]), "{role:?} {action:?}");
            }
        }
    }
}

#[test]
fn what_a_resident_declared_is_shown_to_people_and_to_no_programme() {
    let by = |kind: &str| Part {
        code: Coding { code: Entry::PERFORMER.into(), ..Coding::default() },
        value: Value::Coding(Coding { code: kind.into(), ..Coding::default() }),
    };
    let ties = relationships((true, true), Purpose::Treatment, Vec::new());
    let shows = |actor: &Actor, record: &Record| {
        let action = if actor.programme.is_some() { Action::Assess } else { Action::ReadChart };
        decide(actor, action, Some(RESIDENT), &ties).unwrap().shows(record)
    };
    let measured = record(here(), "29463-7");
    for (kind, to_programme) in
        [("Patient", false), ("RelatedPerson", false), ("Practitioner", true)]
    {
        let mut declared = measured.clone();
        declared.entry.parts.push(by(kind));
        assert!(shows(&actor(Role::Clinician), &declared), "{kind}");
        assert_eq!(shows(&plugin(), &declared), to_programme, "{kind}");
    }
    assert!(shows(&plugin(), &measured));
}

/// `UPDATE_GOLDEN=1 cargo test -p hoso-core` writes the table anew, for review.
#[test]
fn the_table_is_what_people_agreed_to() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/access.md");
    let made = format!(
        "# Who may see what\n\nMade by `host/core/tests/access.rs` from `policy::decide`; a change \
         of a rule changes it.\n\"registered\": where the facility has a registration of the \
         resident; \"whatever\": it changes nothing.\n\n{}\n{}\n{}\n{}\n{}",
        reading(),
        acting(),
        representing(),
        totals(),
        managing()
    );
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    let agreed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(made == agreed, "the table differs from {path}: see UPDATE_GOLDEN");
}

fn any_consent() -> impl Strategy<Value = Consent> {
    let whom = prop_oneof![
        Just(Whom::AllTreating),
        Just(Whom::Facility(here())),
        Just(Whom::Facility(elsewhere())),
        Just(Whom::Practitioner("an".parse().unwrap())),
        Just(Whom::Practitioner("binh".parse().unwrap())),
    ];
    let classes = proptest::sample::subsequence(Class::ALL.to_vec(), 0..=5);
    let days = (-3_i64..3, proptest::option::of(-3_i64..3));
    let purposes = proptest::sample::subsequence(
        vec![Purpose::Treatment, Purpose::Programme, Purpose::Statistics],
        1..=3,
    );
    (any::<bool>(), whom, classes, days, purposes, any::<bool>()).prop_map(
        |(permit, whom, classes, (since, until), purposes, withdrawn)| {
            let day = |n: i64| TODAY + jiff::Span::new().days(n);
            let decision = if permit { Decision::Permit } else { Decision::Deny };
            let withdrawal =
                Withdrawal { at_ms: 1, account: "an".parse().unwrap(), reason: String::new() };
            Consent {
                since: day(since),
                until: until.map(day),
                purposes,
                withdrawn: withdrawn.then_some(withdrawal),
                ..consent(decision, whom, &classes)
            }
        },
    )
}

fn any_actor() -> impl Strategy<Value = Actor> {
    prop_oneof![proptest::sample::select(Role::ALL.to_vec()).prop_map(actor), Just(plugin())]
}

fn relationships(known: (bool, bool), purpose: Purpose, consents: Vec<Consent>) -> Relationships {
    Relationships {
        registered_here: known.0,
        enrolled_here: if known.1 { vec!["ncd".parse().unwrap()] } else { Vec::new() },
        own_record: false,
        representing: Representing::default(),
        permissions: Permissions {
            purpose: Some(purpose),
            today: TODAY,
            now_ms: NOW,
            consents,
            emergencies: Vec::new(),
        },
    }
}

fn purpose() -> impl Strategy<Value = Purpose> {
    prop_oneof![Just(Purpose::Treatment), Just(Purpose::Programme), Just(Purpose::Statistics)]
}

fn reads(actor: &Actor, ties: &Relationships) -> [bool; 3] {
    let action = if actor.programme.is_some() { Action::Assess } else { Action::ReadChart };
    seen(actor, action, ties)
}

proptest! {
    #[test]
    fn withdrawing_a_permission_never_widens(
        actor in any_actor(), known: (bool, bool), purpose in purpose(),
        consents in proptest::collection::vec(any_consent(), 1..20), which: prop::sample::Index,
    ) {
        let before = reads(&actor, &relationships(known, purpose, consents.clone()));
        let mut fewer = consents;
        if fewer[which.index(fewer.len())].decision == Decision::Permit {
            fewer.remove(which.index(fewer.len()));
        }
        let after = reads(&actor, &relationships(known, purpose, fewer));
        for (before, after) in before.into_iter().zip(after) {
            prop_assert!(before || !after);
        }
    }

    #[test]
    fn without_a_permission_nobody_sees_what_others_wrote(
        actor in any_actor(), known: (bool, bool), purpose in purpose(),
        consents in proptest::collection::vec(any_consent(), 0..20),
    ) {
        let refusals = consents.into_iter().filter(|c| c.decision == Decision::Deny).collect();
        let [_, others, hiv] = reads(&actor, &relationships(known, purpose, refusals));
        prop_assert!(!others && !hiv);
    }

    #[test]
    fn linking_two_registrations_shows_no_more_than_both_allow_alone(
        actor in any_actor(), purpose in purpose(),
        one in proptest::collection::vec(any_consent(), 0..6),
        two in proptest::collection::vec(any_consent(), 0..6),
    ) {
        // A refusal at either registration holds for both.
        let ties = |consents| relationships((true, false), purpose, consents);
        let refused = |consents: &[Consent]| {
            let wide = consent(Decision::Permit, Whom::AllTreating, &Class::ALL);
            let wide = Consent { purposes: vec![purpose], ..wide };
            reads(&actor, &ties([consents, &[wide]].concat()))
        };
        let both = reads(&actor, &ties([one.clone(), two.clone()].concat()));
        for (i, both) in both.into_iter().enumerate() {
            prop_assert!(!both || (refused(&one)[i] && refused(&two)[i]));
        }
    }

    #[test]
    fn a_plugin_sees_no_more_than_its_facility(
        known: (bool, bool), purpose in purpose(),
        consents in proptest::collection::vec(any_consent(), 0..20),
    ) {
        // The widest role of the facility, with every practitioner's permission left out.
        let of_facility: Vec<_> =
            consents.into_iter().filter(|c| !matches!(c.whom, Whom::Practitioner(_))).collect();
        let ties = relationships(known, purpose, of_facility);
        let (its, theirs) = (reads(&plugin(), &ties), reads(&actor(Role::Clinician), &ties));
        for (its, theirs) in its.into_iter().zip(theirs) {
            prop_assert!(theirs || !its);
        }
    }

    #[test]
    fn a_child_consents_with_its_representative(years in 0_i16..100) {
        let ways = [GivenBy::Resident, GivenBy::Representative, GivenBy::ResidentAndRepresentative];
        prop_assert_eq!(ways.into_iter().filter(|way| way.fits(years)).count(), 1);
        prop_assert_eq!(GivenBy::Resident.fits(years), years >= 18);
        prop_assert_eq!(GivenBy::Representative.fits(years), years < 7);
    }
}
