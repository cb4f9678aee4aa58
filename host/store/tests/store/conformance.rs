//! The rules of the trait, one function each, for any backend.

mod programmes;
mod questions;
mod referrals;

use crate::sample::*;
use hoso_core::audit::{Act, AuditRow};
use hoso_core::identity::{Identifier, IdentifierKind};
use hoso_core::message::{Outcome, Place, Receipt, Unreadable};
use hoso_core::org::OrgUnit;
use hoso_core::policy::{Holder, Purpose, Role};
use hoso_core::programme::Enrolment;
use hoso_core::record::{Kind, Record, Value};
use hoso_core::{Digest, RecordId};
use hoso_store::*;

type Rule = fn(&dyn RecordStore);

const RULES: [(&str, Rule); 24] = [
    ("a command is carried out once", commands),
    ("a failed changeset leaves no trace", failures),
    ("limits are told", limits),
    ("a record keeps its versions", versions),
    ("a chart is read by time", chart_order),
    ("a chart is read in part", chart_parts),
    ("a chart shows what the grant shows", chart_grants),
    ("a visit lists its records", visits),
    ("a link moves a registration", links),
    ("people are found", search),
    ("audit rows are numbered", audit),
    ("receipts are known by sender", receipts),
    ("work waits and is counted", programmes::work),
    ("a long queue hides no other", programmes::queues),
    ("an assessment replaces its tasks", programmes::tasks),
    ("cells follow assessments", programmes::cells),
    ("documents of any size are kept", documents),
    ("small rows come back", small_rows),
    ("decisions have numbers, and what rests on an old one is not written", decisions),
    ("permissions are kept", permissions),
    ("what residents ask for is listed while it is open", requests),
    ("referrals are open at both facilities until they are over", referrals::open),
    ("people are found by telephone", referrals::telephones),
    ("open questions come strongest first, of one facility and of all", questions::strongest),
];

#[test]
fn sled_keeps_every_rule() {
    for keys in modes() {
        for (name, rule) in RULES {
            let dir = tempfile::tempdir().unwrap();
            let store = open_with(dir.path(), keys.clone()).unwrap();
            rule(&store);
            let report = store.verify().unwrap();
            assert!(report.is_whole(), "{name}: {:#?}", report.problems);
            assert_eq!(store.sealed().unwrap().open == 0, keys.is_some(), "{name}");
        }
    }
}

fn commands(store: &dyn RecordStore) {
    let change =
        Changeset { command: Some(Digest::of(b"once")), ops: person(1), ..Changeset::default() };
    assert_eq!(store.commit(change.clone()), Ok(Committed::Done));
    assert_eq!(store.commit(change), Ok(Committed::Already));
    assert_eq!(store.link_events(registration_id(1)).unwrap().len(), 1);
}

fn failures(store: &dyn RecordStore) {
    put(store, person(1));
    let wrong_version =
        vec![put_record(1, record(1, 1, 1, "2024")), put_record(1, record(1, 2, 7, "2024"))];
    let found = store.commit(Changeset { ops: wrong_version, ..Changeset::default() });
    assert!(matches!(found, Err(StoreError::Refused(_))), "{found:?}");
    let conflict = Changeset {
        command: Some(Digest::of(b"conflict")),
        expect: vec![(record_id(1), 4)],
        ops: vec![put_record(1, record(1, 1, 1, "2024"))],
        ..Changeset::default()
    };
    assert_eq!(store.commit(conflict.clone()), Ok(Committed::Conflict));
    assert_eq!(store.record(record_id(1)), Ok(None));
    assert_eq!(store.counts().unwrap().records, 0);
    let expected = Changeset { expect: vec![(record_id(1), 0)], ..conflict };
    assert_eq!(store.commit(expected), Ok(Committed::Done));
}

fn decisions(store: &dyn RecordStore) {
    let plugin = store.put_blob(BlobKind::Plugin, b"\0asm").unwrap();
    put(store, vec![Op::PutPlugin(plugin), Op::PutDecision(decision(1, plugin))]);
    for wrong in [1, 3] {
        let ops = vec![Op::PutDecision(decision(wrong, plugin))];
        let found = store.commit(Changeset { ops, ..Changeset::default() });
        assert!(matches!(found, Err(StoreError::Refused(_))), "{found:?}");
    }
    let resting_on = |known| Changeset {
        expect_decision: Some(known),
        ops: vec![put_work(1, 1, "2024-05-06")],
        ..Changeset::default()
    };
    put(store, vec![Op::PutDecision(decision(2, plugin))]);
    assert_eq!(store.commit(resting_on(1)), Ok(Committed::Switched));
    assert_eq!(store.work_len(day("2024-05-06")), Ok(0));
    assert_eq!(store.commit(resting_on(2)), Ok(Committed::Done));
    let applied =
        |revision| Op::PutApplied { facility: facility(1), programme: programme(), revision };
    put(store, vec![applied(7)]);
    put(store, vec![applied(8)]);
    assert_eq!(store.applied(), Ok(vec![(facility(1), programme(), 8)]));
}

fn limits(store: &dyn RecordStore) {
    let many = vec![Op::PutPlugin(Digest::of(b"1")); MAX_OPS + 1];
    let found = store.commit(Changeset { ops: many, ..Changeset::default() });
    let limit = StoreError::TooLarge { what: "operations", limit: MAX_OPS, found: MAX_OPS + 1 };
    assert_eq!(found, Err(limit));
    // Each value fits the log, together they do not fit a changeset.
    let metas = (0..30).map(|n| Op::SetMeta { name: n.to_string(), value: noise(n, 48_000) });
    let found = store.commit(Changeset { ops: metas.collect(), ..Changeset::default() });
    assert!(matches!(found, Err(StoreError::TooLarge { what: "bytes", .. })), "{found:?}");
    assert_eq!(store.meta("0"), Ok(None));
    let bad = ChartQuery { cursor: Some("no".to_owned()), ..ChartQuery::newest(1) };
    put(store, person(1));
    let found = store.chart(&grant(1, 1), resident(1), &bad);
    assert!(matches!(found, Err(StoreError::Refused(_))));
}

fn versions(store: &dyn RecordStore) {
    put(store, person(1));
    let all =
        [record(1, 1, 1, "2024-05-06"), record(1, 1, 2, "2024-05-06"), record(1, 1, 3, "2023")];
    // Two of them in one changeset.
    put(store, vec![put_record(1, all[0].clone())]);
    put(store, all[1..].iter().map(|r| put_record(1, r.clone())).collect());
    assert_eq!(store.versions(record_id(1)).unwrap(), all);
    assert_eq!(store.record(record_id(1)).unwrap().as_ref(), all.last());
    assert_eq!(store.counts().unwrap().records, 1);
    let page = store.chart(&grant(1, 1), resident(1), &ChartQuery::newest(10)).unwrap();
    assert_eq!(page.rows, [all[2].clone()]);
}

/// Two registrations at one facility of one resident; dates of every precision.
fn chart_of_one(store: &dyn RecordStore) -> Vec<Record> {
    put(store, person(1));
    put(store, vec![Op::PutRegistration(registration(2, "Hoà")), Op::PutLink(link(2, 1, 2))]);
    let dates = ["2023", "2023-06", "2023-06-01", "2023-12-31", "2024", "2024-01-01", "2025-02"];
    let rows: Vec<Record> =
        dates.iter().zip(0..).map(|(when, i)| record(1 + (i % 2) as u8, i, 1, when)).collect();
    put(store, rows.iter().map(|row| put_record(1, row.clone())).collect());
    rows
}

fn read_all(store: &dyn RecordStore, mut query: ChartQuery) -> Vec<RecordId> {
    let mut ids = Vec::new();
    loop {
        let page = store.chart(&grant(1, 1), resident(1), &query).unwrap();
        assert!(page.rows.len() <= query.limit);
        ids.extend(page.rows.iter().map(|row| row.id));
        query.cursor = page.next;
        if query.cursor.is_none() {
            return ids;
        }
    }
}

fn chart_order(store: &dyn RecordStore) {
    let rows = chart_of_one(store);
    let mut ids: Vec<RecordId> = rows.iter().map(|row| row.id).collect();
    for newest_first in [false, true] {
        for limit in [1, 2, 3, 7, 100] {
            let query = ChartQuery { newest_first, limit, ..ChartQuery::default() };
            assert_eq!(read_all(store, query), ids, "{limit}");
        }
        ids.reverse();
    }
}

fn chart_parts(store: &dyn RecordStore) {
    let rows = chart_of_one(store);
    let ids = |wanted: &[usize]| wanted.iter().map(|i| rows[*i].id).collect::<Vec<_>>();
    let all = ChartQuery { limit: 2, ..ChartQuery::default() };
    // A year can mean any of its days.
    let part = ChartQuery {
        since: Some(day("2023-06-02")),
        until: Some(day("2024-01-01")),
        ..all.clone()
    };
    assert_eq!(read_all(store, part), ids(&[0, 1, 3, 4, 5]));
    let coded = |code: &str| ChartQuery { codes: vec![code.to_owned()], ..all.clone() };
    assert_eq!(read_all(store, coded("8480-*")).len(), rows.len());
    assert_eq!(read_all(store, coded("8480")), []);
    let kinds = |kind| ChartQuery { kinds: vec![Kind::Condition, kind], ..all.clone() };
    assert_eq!(read_all(store, kinds(Kind::Observation)).len(), rows.len());
    assert_eq!(read_all(store, kinds(Kind::Procedure)), []);
    let mut wrong = Record { version: 2, ..rows[2].clone() };
    wrong.entry.status = Record::ENTERED_IN_ERROR.to_owned();
    put(store, vec![put_record(1, wrong)]);
    assert_eq!(read_all(store, all.clone()), ids(&[0, 1, 3, 4, 5, 6]));
    assert_eq!(read_all(store, ChartQuery { with_errors: true, ..all }).len(), rows.len());
}

fn chart_grants(store: &dyn RecordStore) {
    put(store, person(1));
    put(store, vec![Op::PutRegistration(registration(101, "Hoà")), Op::PutLink(link(101, 1, 2))]);
    let (here, there) = (record(1, 1, 1, "2024"), record(101, 2, 1, "2024"));
    put(store, vec![put_record(1, here.clone()), put_record(1, there.clone())]);
    let query = ChartQuery::newest(10);
    for (at, rows) in [(1, [here]), (2, [there])] {
        assert_eq!(store.chart(&grant(at, 1), resident(1), &query).unwrap().rows, rows);
    }
    let found = store.chart(&grant(1, 2), resident(1), &query);
    assert!(matches!(found, Err(StoreError::Refused(_))));
}

fn visits(store: &dyn RecordStore) {
    put(store, person(1));
    let of = |n, version, visit: Option<&str>| Record {
        visit: visit.map(str::to_owned),
        ..record(1, n, version, "2024")
    };
    put(store, (0..10).map(|n| put_record(1, of(n, 1, Some("LK1")))).collect());
    put(store, vec![put_record(1, of(3, 2, Some("LK2"))), put_record(1, of(4, 2, None))]);
    let numbers = |visit| {
        let records = store.records_of_visit(registration_id(1), visit).unwrap();
        let ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
        (0..10).filter(|n| ids.contains(&record_id(*n))).collect::<Vec<u16>>()
    };
    assert_eq!(numbers("LK1"), [0, 1, 2, 5, 6, 7, 8, 9]);
    assert_eq!(numbers("LK2"), [3]);
    assert_eq!(numbers("LK3"), [] as [u16; 0]);
}

fn links(store: &dyn RecordStore) {
    // The link may come before its registration.
    put(store, vec![Op::PutLink(link(1, 1, 1)), Op::PutRegistration(registration(1, "Hoà"))]);
    put(store, person(101));
    assert_eq!(store.counts().unwrap().residents, 2);
    put(store, vec![Op::PutLink(link(101, 1, 1))]);
    let counts = store.counts().unwrap();
    assert_eq!((counts.residents, counts.registrations), (1, 2));
    assert_eq!(store.resident_of(registration_id(101)), Ok(Some(resident(1))));
    assert_eq!(
        store.link_events(registration_id(101)).unwrap(),
        [link(101, 101, 1), link(101, 1, 1)]
    );
    assert_eq!(store.registrations_of(resident(1)).unwrap().len(), 2);
    assert_eq!(store.registrations_of(resident(101)).unwrap(), []);
    assert_eq!(store.residents_at(&facility(2), None, 10).unwrap().rows, [resident(1)]);
    put(store, vec![Op::PutLink(link(101, 101, 3))]);
    assert_eq!(store.counts().unwrap().residents, 2);
    assert_eq!(store.residents_at(&facility(2), None, 10).unwrap().rows, [resident(101)]);
    assert_eq!(store.facilities().unwrap(), [facility(1), facility(2)]);
    residents_by_page(store);
}

/// Each once, though some have two registrations.
fn residents_by_page(store: &dyn RecordStore) {
    for n in 2..9 {
        put(
            store,
            vec![Op::PutRegistration(registration(n, "Hoà")), Op::PutLink(link(n, n / 2, 1))],
        );
    }
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = store.residents_at(&facility(1), cursor.as_deref(), 1).unwrap();
        found.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(found, [1, 2, 3, 4].map(resident));
}

fn search(store: &dyn RecordStore) {
    for (n, name) in [(1, "Nguyễn Thị An"), (2, "Nguyễn Văn An"), (101, "Nguyễn Thị An")]
    {
        put(store, vec![Op::PutRegistration(registration(n, name)), Op::PutLink(link(n, n, 1))]);
    }
    let named = |at, name, limit| store.search_name(&facility(at), name, limit).unwrap();
    assert_eq!(named(1, "an  NGUYEN thi", 10), [registration_id(1)]);
    assert_eq!(named(2, "thi", 10), [registration_id(101)]);
    assert_eq!(named(1, "ngu", 10).len(), 2);
    assert_eq!(named(1, "ngu", 1).len(), 1);
    assert_eq!(named(1, "guyen", 10), []);
    assert_eq!(named(1, " ", 10), []);
    // New demographics move the indexes.
    let mut changed = registration(1, "Trần Bình");
    changed.demographics.identifiers[0].value = "7900000099".to_owned();
    put(store, vec![Op::PutRegistration(changed)]);
    assert_eq!(named(1, "thi", 10), []);
    assert_eq!(named(1, "binh", 10), [registration_id(1)]);
    let with = |value: &str| {
        let kind = IdentifierKind::SocialInsuranceNumber;
        store.registrations_with(&Identifier { kind, value: value.to_owned() }, 10).unwrap()
    };
    assert_eq!(with("7900000099"), [registration_id(1)]);
    assert_eq!(with("7900000001"), []);
    assert_eq!(with("7900000002"), [registration_id(2)]);
}

fn audit(store: &dyn RecordStore) {
    let row = |n: u8, of: Option<u8>| AuditRow {
        at_ms: i64::from(n),
        account: "an".parse().unwrap(),
        role: Role::Clinician,
        facility: Some(facility(1)),
        programme: None,
        purpose: Purpose::Treatment,
        act: Act::ReadChart,
        resident: of.map(resident),
        allowed: true,
        request_id: n.to_string(),
        note: String::new(),
    };
    put(store, (1..4).map(|n| Op::Audit(row(n, Some(1)))).collect());
    put(
        store,
        vec![Op::Audit(row(9, Some(2))), Op::Audit(row(9, None)), Op::Audit(row(4, Some(1)))],
    );
    let first = store.audit_of(resident(1), None, 3).unwrap();
    assert_eq!(first.rows, [4, 3, 2].map(|n| row(n, Some(1))));
    let rest = store.audit_of(resident(1), first.next.as_deref(), 3).unwrap();
    assert_eq!((rest.rows, rest.next), (vec![row(1, Some(1))], None));
}

fn receipts(store: &dyn RecordStore) {
    let receipt = |n: u8, sender: Option<u8>, at_ms| Receipt {
        message: Digest::of(&[n]),
        sender: sender.map(facility),
        at_ms,
        outcome: Outcome::Accepted,
        cases: Vec::new(),
        problems: Vec::new(),
    };
    let all = [receipt(1, Some(1), 10), receipt(2, Some(2), 20), receipt(3, None, 30)];
    put(store, all.iter().cloned().map(Op::PutReceipt).collect());
    let again = receipt(1, Some(1), 40);
    put(store, vec![Op::PutReceipt(again.clone())]);
    let newest = store.receipts(None, None, 2).unwrap();
    assert_eq!(newest.rows, [again.clone(), all[2].clone()]);
    let rest = store.receipts(None, newest.next.as_deref(), 2).unwrap();
    assert_eq!((rest.rows, rest.next), (vec![all[1].clone()], None));
    assert_eq!(
        store.receipts(Some(&facility(1)), None, 9).unwrap().rows,
        std::slice::from_ref(&again)
    );
    assert_eq!(store.receipt(again.message), Ok(Some(again)));
    let bad = QuarantineRow {
        message: store.put_blob(BlobKind::Message, b"<a>").unwrap(),
        sender: Some(facility(1)),
        at_ms: 1,
        why: Unreadable { place: Place::default(), offset: Some(3), reason: "cut".to_owned() },
    };
    put(store, vec![Op::Quarantine(bad.clone())]);
    assert_eq!(store.quarantine(None, 9), Ok(vec![bad.clone()]));
    assert_eq!(store.quarantine(Some(&facility(2)), 9), Ok(vec![]));
    put(store, vec![Op::DropQuarantine(bad.message)]);
    assert_eq!(store.quarantine(None, 9), Ok(vec![]));
}

fn documents(store: &dyn RecordStore) {
    let bytes = b"<GIAMDINHHS/>".as_slice();
    let digest = store.put_blob(BlobKind::Message, bytes).unwrap();
    assert_eq!(store.put_blob(BlobKind::Message, bytes), Ok(digest));
    assert_eq!(store.get_blob(BlobKind::Message, digest), Ok(Some(bytes.to_vec())));
    assert_eq!(store.get_blob(BlobKind::Plugin, digest), Ok(None));
    // A body that does not fit the log, and a visit whose list does not.
    put(store, person(1));
    let mut large = record(1, 0, 1, "2024");
    large.entry.value = Value::Text(text_of_noise(0, 200_000));
    put(store, vec![put_record(1, large.clone())]);
    assert_eq!(store.record(record_id(0)), Ok(Some(large)));
    for part in 0..5 {
        let of = |n| Record { visit: Some("LK1".to_owned()), ..record(1, n, 1, "2024") };
        put(store, (1..=900).map(|n| put_record(1, of(part * 900 + n))).collect());
    }
    assert_eq!(store.records_of_visit(registration_id(1), "LK1").unwrap().len(), 4_500);
}

fn small_rows(store: &dyn RecordStore) {
    let plugin = store.put_blob(BlobKind::Plugin, b"\0asm").unwrap();
    let unit = OrgUnit {
        code: facility(1),
        name: "Trạm y tế".to_owned(),
        commune: Some("00001".to_owned()),
        parent: None,
        since: Some("2025-07-01".parse().unwrap()),
        until: None,
    };
    let account = doctor();
    let token = TokenRow {
        hash: Digest::of(b"token"),
        account: account.id.clone(),
        role: Role::Clinician,
        facility: None,
        expires_ms: 5,
        revision: 1,
        scopes: Some("system/*.rs".parse().unwrap()),
    };
    let enrolment = Enrolment {
        registration: registration_id(1),
        facility: facility(1),
        programme: programme(),
        since: day("2025-01-01"),
        stage: "active".to_owned(),
    };
    put(
        store,
        vec![
            Op::PutPlugin(plugin),
            Op::PutDecision(decision(1, plugin)),
            Op::PutDecision(decision(2, plugin)),
            Op::PutOrgUnit(unit.clone()),
            Op::PutAccount(account.clone()),
            Op::PutToken(token.clone()),
            Op::PutRegistration(registration(1, "An")),
            Op::PutLink(link(1, 1, 1)),
            Op::PutEnrolment(enrolment.clone()),
            Op::SetMeta { name: "clock".to_owned(), value: vec![1, 2] },
        ],
    );
    assert_eq!(store.plugins(), Ok(vec![plugin]));
    assert_eq!(store.decisions(), Ok(vec![decision(1, plugin), decision(2, plugin)]));
    assert_eq!(store.org_units(), Ok(vec![unit]));
    assert_eq!(store.account(&account.id), Ok(Some(account.clone())));
    residents_account(store, account.clone());
    subjects(store, account);
    assert_eq!(store.token(token.hash), Ok(Some(token.clone())));
    assert_eq!(store.tokens(), Ok(vec![token.clone()]));
    assert_eq!(store.enrolments(resident(1)), Ok(vec![enrolment]));
    assert_eq!(store.meta("clock"), Ok(Some(vec![1, 2])));
    assert_eq!(store.meta("cloc"), Ok(None));
    put(store, vec![Op::DropToken(token.hash), drop_enrolment()]);
    assert_eq!(store.token(token.hash), Ok(None));
    assert_eq!(store.enrolments(resident(1)), Ok(vec![]));
    faults(store);
}

fn doctor() -> Account {
    Account {
        id: "an".parse().unwrap(),
        password_hash: "$argon2id$".to_owned(),
        holder: Holder::Staff(vec![(Role::Clinician, Some(facility(1)))]),
        display: "An".to_owned(),
        revision: 1,
        disabled: false,
        one_time_until_ms: None,
        second_factor: Some(SecondFactor {
            salt: [1; 16],
            last_step: 7,
            recovery: vec![Digest::of(b"code")],
            key: [2; 8],
        }),
        pending_factor: None,
        subject: None,
        keys: None,
        reset: None,
    }
}

fn residents_account(store: &dyn RecordStore, staff: Account) {
    let own = Account {
        id: "hoa".parse().unwrap(),
        holder: Holder::Resident(registration_id(1)),
        ..staff.clone()
    };
    put(store, vec![Op::PutAccount(own.clone())]);
    assert_eq!(store.account(&own.id), Ok(Some(own.clone())));
    assert_eq!(store.account_by(registration_id(1)), Ok(Some(own.id)));
    assert_eq!(store.account_by(registration_id(2)), Ok(None));
    assert_eq!(store.accounts(), Ok(vec![staff]), "residents' accounts are not among them");
}

fn subjects(store: &dyn RecordStore, account: Account) {
    let subject = |subject: &str| Subject {
        issuer: "https://id.example".to_owned(),
        subject: subject.to_owned(),
    };
    let bound = |to| vec![Op::PutAccount(Account { subject: to, ..account.clone() })];
    put(store, bound(Some(subject("1"))));
    assert_eq!(store.account_of_subject(&subject("1")), Ok(Some(account.id.clone())));
    let elsewhere = Subject { issuer: "https://other.example".to_owned(), ..subject("1") };
    assert_eq!(store.account_of_subject(&elsewhere), Ok(None));
    put(store, bound(Some(subject("2"))));
    assert_eq!(store.account_of_subject(&subject("1")), Ok(None), "bound to another since");
    assert_eq!(store.account_of_subject(&subject("2")), Ok(Some(account.id.clone())));
    put(store, bound(None));
    assert_eq!(store.account_of_subject(&subject("2")), Ok(None));
}

fn drop_enrolment() -> Op {
    Op::DropEnrolment { registration: registration_id(1), programme: programme() }
}

fn faults(store: &dyn RecordStore) {
    let fault = |at, at_ms| FaultRow {
        at_ms,
        facility: facility(at),
        programme: programme(),
        plugin: Digest::of(b"\0asm"),
        category: "deadline".to_owned(),
        reason: "took too long".to_owned(),
        log: String::new(),
        resident: resident(1),
    };
    put(
        store,
        vec![Op::PutFault(fault(1, 1)), Op::PutFault(fault(2, 2)), Op::PutFault(fault(1, 3))],
    );
    put(store, vec![Op::PutFault(fault(1, 3))]);
    assert_eq!(store.faults(None, 2), Ok(vec![fault(1, 3), fault(2, 2)]));
    assert_eq!(store.faults(Some(&facility(1)), 9), Ok(vec![fault(1, 3), fault(1, 1)]));
    assert_eq!(store.counts().unwrap().faults, 3);
    quarantines(store);
}

fn representations(store: &dyn RecordStore) {
    use hoso_core::RepresentationId;
    use hoso_core::policy::*;
    let acts = |n: u8, account: &str| Representation {
        id: RepresentationId([n; 16]),
        registration: registration_id(1),
        account: account.parse().unwrap(),
        standing: Standing::Delegate,
        may_consent: true,
        classes: vec![Class::Hiv],
        since: day("2026-01-01"),
        until: Some(day("2026-12-31")),
        evidence: Evidence { kind: EvidenceKind::OwnAccount, reference: "1".to_owned() },
        recorded_by: "hoa".parse().unwrap(),
        recorded_at: None,
        recorded_ms: i64::from(n),
        ended: None,
    };
    let rows = [acts(2, "lan"), acts(1, "la"), acts(3, "lan")];
    put(store, rows.iter().cloned().map(Op::PutRepresentation).collect());
    let [two, one, three] = rows;
    let ended = Withdrawal { at_ms: 9, account: "hoa".parse().unwrap(), reason: "no".to_owned() };
    let three = Representation { ended: Some(ended), ..three };
    put(store, vec![Op::PutRepresentation(three.clone())]);
    let all = vec![one.clone(), two.clone(), three.clone()];
    assert_eq!(store.representations_at(registration_id(1)), Ok(all));
    assert_eq!(store.representations_at(registration_id(2)), Ok(vec![]));
    assert_eq!(store.represented_by(&"lan".parse().unwrap()), Ok(vec![two, three]));
    assert_eq!(store.represented_by(&"la".parse().unwrap()), Ok(vec![one]));
}

fn permissions(store: &dyn RecordStore) {
    use hoso_core::policy::*;
    use hoso_core::{BreakGlassId, ConsentId};
    put(store, person(1));
    let consent = |n: u8| Consent {
        id: ConsentId([n; 16]),
        registration: registration_id(1),
        decision: Decision::Permit,
        whom: Whom::AllTreating,
        purposes: vec![Purpose::Treatment],
        classes: vec![Class::Hiv],
        since: day("2026-01-01"),
        until: None,
        given_by: GivenBy::Resident,
        evidence: Evidence { kind: EvidenceKind::SignedPaper, reference: "1".to_owned() },
        recorded_by: "an".parse().unwrap(),
        awaits: None,
        recorded_at: Some(facility(1)),
        recorded_ms: i64::from(n),
        withdrawn: None,
    };
    put(store, vec![Op::PutConsent(consent(2)), Op::PutConsent(consent(1))]);
    let withdrawal =
        Withdrawal { at_ms: 9, account: "an".parse().unwrap(), reason: "no more".to_owned() };
    let withdrawn = Consent { withdrawn: Some(withdrawal), ..consent(1) };
    put(store, vec![Op::PutConsent(withdrawn.clone())]);
    assert_eq!(store.consents_at(registration_id(1)), Ok(vec![withdrawn.clone(), consent(2)]));
    assert_eq!(store.consents_at(registration_id(2)), Ok(vec![]));
    assert_eq!(store.consent(registration_id(1), withdrawn.id), Ok(Some(withdrawn)));

    representations(store);
    let opened = |n: u8| BreakGlass {
        id: BreakGlassId([n; 16]),
        resident: resident(1),
        account: "an".parse().unwrap(),
        facility: facility(1),
        reason: EmergencyReason::Unconscious,
        text: "found on the road".to_owned(),
        since_ms: i64::from(n),
        until_ms: 100,
        review_due_ms: 1_000,
        review: None,
    };
    put(store, vec![Op::PutBreakGlass(opened(1)), Op::PutBreakGlass(opened(2))]);
    let review =
        Review { at_ms: 3, account: "bao".parse().unwrap(), justified: true, text: String::new() };
    let reviewed = BreakGlass { review: Some(review), ..opened(1) };
    put(store, vec![Op::PutBreakGlass(reviewed.clone())]);
    assert_eq!(store.unreviewed(9), Ok(vec![opened(2)]));
    assert_eq!(store.break_glasses_of(resident(1)), Ok(vec![opened(2), reviewed.clone()]));
    assert_eq!(store.break_glass(resident(1), reviewed.id), Ok(Some(reviewed)));
    assert_eq!(store.break_glass(resident(2), opened(2).id), Ok(None));
}

fn requests(store: &dyn RecordStore) {
    use hoso_core::SubjectRequestId;
    use hoso_core::policy::*;
    put(store, [person(1), person(2)].concat());
    let made = |n: u8, of: u8| SubjectRequest {
        id: SubjectRequestId([n; 16]),
        registration: registration_id(of),
        kind: RequestKind::Correct,
        text: "my weight".to_owned(),
        disputed: None,
        made_by: "an".parse().unwrap(),
        made_at: Some(facility(1)),
        voice: GivenBy::Resident,
        evidence: Evidence { kind: EvidenceKind::SignedPaper, reference: "1".to_owned() },
        made_ms: i64::from(n),
        answer_by: day("2026-01-05"),
        due: day("2026-01-11"),
        steps: Vec::new(),
    };
    let all = [made(2, 1), made(1, 1), made(3, 2)];
    put(store, all.map(Op::PutSubjectRequest).to_vec());
    assert_eq!(store.subject_requests_at(registration_id(1)), Ok(vec![made(1, 1), made(2, 1)]));
    assert_eq!(store.open_subject_requests(9).unwrap().len(), 3);
    assert_eq!(store.open_subject_requests(2).unwrap().len(), 2);
    let mut closed = made(2, 1);
    let account = "bao".parse().unwrap();
    let (progress, text) = (Progress::Refuse, "it is right".to_owned());
    closed.take(Step { at_ms: 4, account, progress, text }, &Deadlines::default()).unwrap();
    put(store, vec![Op::PutSubjectRequest(closed.clone())]);
    assert_eq!(store.subject_requests_at(registration_id(1)), Ok(vec![made(1, 1), closed]));
    let mut open = store.open_subject_requests(9).unwrap();
    open.sort_by_key(|row| row.made_ms);
    assert_eq!(open, [made(1, 1), made(3, 2)]);
}

fn quarantines(store: &dyn RecordStore) {
    let waits = |at: u8| hoso_core::quarantine::Quarantine {
        facility: facility(at),
        programme: programme(),
        plugin: Digest::of(b"\0asm"),
        revision: 1,
        since_ms: 2,
        reason: "trap".to_owned(),
        probe_at_ms: 3,
        pause_ms: 4,
    };
    put(store, vec![Op::PutPluginQuarantine(waits(1)), Op::PutPluginQuarantine(waits(2))]);
    put(store, vec![Op::DropPluginQuarantine { facility: facility(1), programme: programme() }]);
    assert_eq!(store.plugin_quarantines(), Ok(vec![waits(2)]));
}
