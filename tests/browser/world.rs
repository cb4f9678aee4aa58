//! The city that every test begins with: made once, copied for each, served by `hoso serve`.

use crate::page::Page;
use hoso_core::org::OrgUnit;
use hoso_core::policy::{Evidence, EvidenceKind, Role};
use hoso_server::ops::{Credentials, Invitation, NewRepresentative};
use hoso_tests::process::{PASSWORD, Server};
use hoso_tests::support::{OTHER, STATION, TestHost, Visit, file, plugin};
use hoso_tests::urls::Known;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;

pub const CITY: &str = "SYT";
pub const DISTRICT: &str = "Q01";

/// High blood pressure in May, and nobody has seen her since.
pub const AN: &str = "Lê Thị An";
/// Known to both stations; diabetes at the other one.
pub const HOA: &str = "Đỗ Thị Hoà";
pub const HOA_NUMBER: &str = "001160012345";
pub const HOA_PHONE: &str = "0912345678";
/// Her account of the own.
pub const RESIDENT: &str = "hoa";
pub const MAI: &str = "mai";
const MAI_NUMBER: &str = "001160098765";
pub const CHILD: &str = "Nguyễn Gia Bảo";
/// A sore throat: in no programme.
pub const BINH: &str = "Trần Văn Bình";
/// Known to the other station alone.
pub const CUC: &str = "Vũ Thị Cúc";
pub const CUC_NUMBER: &str = "001160054321";
/// Registered at both stations without a number: are they one person?
pub const TUYET: &str = "Quách Thị Ánh Tuyết";
pub const HOSTILE: [&str; 2] =
    ["<script>document.title='taken'</script>", "\"><img src=x onerror=alert(1)>"];

/// Of whom no address may tell.
pub const PEOPLE: [Known<'static>; 6] = [
    known(AN, "1960-02-03", &[]),
    known(HOA, "1960-02-03", &[HOA_NUMBER, HOA_PHONE]),
    known(BINH, "1995-03-04", &[]),
    known(CUC, "1960-02-03", &[CUC_NUMBER]),
    known(TUYET, "1971-04-17", &[]),
    known(CHILD, "2025-10-20", &[]),
];

const fn known(
    name: &'static str,
    born: &'static str,
    numbers: &'static [&'static str],
) -> Known<'static> {
    Known { name, born, numbers }
}

pub struct World {
    pub server: Server,
    _data: TempDir,
}

impl World {
    pub fn new() -> Self {
        let data = TempDir::new().unwrap();
        copy(template(), data.path());
        let server = Server::start(data.path());
        Self { server, _data: data }
    }

    /// The same city, to which something has happened before anybody looks.
    pub fn after(happened: impl FnOnce(&TestHost)) -> Self {
        let mut host = TestHost::new().asking();
        fill(&host);
        happened(&host);
        host.close();
        let data = TempDir::new().unwrap();
        copy(host.dir.path(), data.path());
        let server = Server::start(data.path());
        Self { server, _data: data }
    }

    /// With Mai, who has an account of her own too.
    pub fn with_mai() -> Self {
        Self::after(mai)
    }

    /// With a child of one year at the station, whose guardian Hoà is.
    pub fn with_a_child() -> Self {
        Self::after(child)
    }

    pub fn page(&self) -> Page {
        Page::new(&self.server.url)
    }

    /// Signs in by keyboard; the first page of the account is open.
    pub fn sign_in(&self, account: &str) -> Page {
        let mut page = self.page();
        page.goto("/sign-in");
        page.fill("Tên đăng nhập", account);
        page.fill("Mật khẩu", PASSWORD);
        page.load(|page| page.key("Enter"));
        page
    }
}

/// Where each role of the console is held.
const ACCOUNTS: [(&str, Role, Option<&str>); 8] = [
    ("doctor", Role::Clinician, Some(STATION)),
    ("nurse", Role::ProgrammeOfficer, Some(STATION)),
    ("elsewhere", Role::Clinician, Some(OTHER)),
    ("admin", Role::ModuleAdministrator, None),
    ("clerk", Role::IdentityClerk, None),
    ("officer", Role::DataProtectionOfficer, None),
    ("analyst", Role::DepartmentAnalyst, None),
    ("accounts", Role::AccountAdministrator, None),
];

fn template() -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("world");
        // What an earlier run left behind.
        let _ = std::fs::remove_dir_all(&kept);
        let mut host = TestHost::new().asking();
        fill(&host);
        host.close();
        copy(host.dir.path(), &kept);
        kept
    })
}

fn fill(host: &TestHost) {
    host.install(&plugin("ncd"));
    let tree = [
        (CITY, "Sở Y tế Hà Nội", None),
        (DISTRICT, "Trung tâm y tế khu vực 1", Some(CITY)),
        (STATION, "Trạm y tế phường Một", Some(DISTRICT)),
        (OTHER, "Trạm y tế phường Hai", Some(DISTRICT)),
    ];
    let units = tree.map(|(code, name, parent)| OrgUnit {
        code: code.parse().unwrap(),
        name: name.to_owned(),
        commune: None,
        parent: parent.map(|code| code.parse().unwrap()),
        since: None,
        until: None,
    });
    let admin = host.actor(Role::ModuleAdministrator, None);
    host.app().put_org_units(&admin, units.to_vec()).unwrap();
    host.switch(CITY, true);
    for (account, role, facility) in ACCOUNTS {
        let roles = vec![(role, facility.map(|code| code.parse().unwrap()))];
        host.app().put_account(account.parse().unwrap(), "", PASSWORD, roles).unwrap();
    }
    for visits in visits() {
        host.send(visits[0].facility, &file(&visits));
    }
    invite(host, RESIDENT, HOA_NUMBER);
    // A message that cannot be read waits in quarantine.
    host.send(STATION, b"<GIAMDINHHS><THONGTIN");
    host.assess();
}

/// An account of the own, of somebody who has replaced the one-time password.
fn invite(host: &TestHost, account: &str, number: &str) {
    let new = Invitation {
        account: account.parse().unwrap(),
        personal_number: number.to_owned(),
        birth_date: jiff::civil::date(1960, 2, 3),
    };
    let (_, once) = host.app().invite_resident(&host.doctor(STATION), &new).unwrap();
    let first = Credentials {
        account: account.to_owned(),
        password: once.password,
        new_password: Some(PASSWORD.to_owned()),
        ..Credentials::default()
    };
    host.app().sign_in(&first).unwrap();
}

/// High blood pressure, and no diabetes anywhere.
fn mai(host: &TestHost) {
    let visit = Visit { number: MAI_NUMBER.to_owned(), ..Visit::of("BN9", "Phạm Thị Mai") };
    let visit = Visit { facility: STATION, visit: "LK-BN9".to_owned(), ..visit };
    host.send(STATION, &file(&[visit]));
    invite(host, MAI, MAI_NUMBER);
    host.assess();
}

/// Weighed and measured twice, vaccinated once, with a guardian.
fn child(host: &TestHost) {
    host.install(&plugin("maternal-child"));
    host.switch_programme(STATION, "maternal-child", true);
    let receipt = host.send(STATION, growing().to_string().as_bytes());
    assert_eq!(receipt.problems, Vec::new());
    let new = NewRepresentative {
        account: RESIDENT.parse().unwrap(),
        may_consent: true,
        classes: Vec::new(),
        until: None,
        evidence: Evidence { kind: EvidenceKind::SignedPaper, reference: "1/2026".to_owned() },
    };
    let doctor = host.doctor(STATION);
    host.app().appoint_representative(&doctor, receipt.cases[0].resident, new).unwrap();
    host.assess();
}

fn growing() -> Value {
    let patient = json!({
        "resourceType": "Patient",
        "id": "c1",
        "name": [{"text": CHILD}],
        "gender": "male",
        "birthDate": "2025-10-20",
        "managingOrganization": {"identifier": {"value": STATION}},
    });
    let subject = json!({"reference": "Patient/c1"});
    let measured = |day: &str, code: &str, value: f64, unit: &str| {
        json!({
            "resourceType": "Observation",
            "id": format!("{code}-{day}"),
            "status": "final",
            "category": [{"coding": [{"code": "vital-signs"}]}],
            "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
            "subject": subject,
            "effectiveDateTime": day,
            "valueQuantity": {"value": value, "unit": unit, "code": unit,
                "system": "http://unitsofmeasure.org"},
        })
    };
    let bcg = json!({
        "resourceType": "Immunization",
        "id": "bcg",
        "status": "completed",
        "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "19"}]},
        "patient": subject,
        "occurrenceDateTime": "2025-10-21",
    });
    let resources = [
        patient,
        measured("2026-04-20", "29463-7", 7.4, "kg"),
        measured("2026-10-20", "29463-7", 9.1, "kg"),
        measured("2026-04-20", "8306-3", 66.8, "cm"),
        measured("2026-10-20", "8306-3", 74.5, "cm"),
        bcg,
    ];
    let entry: Vec<Value> = resources.map(|resource| json!({"resource": resource})).into();
    json!({"resourceType": "Bundle", "type": "collection", "entry": entry})
}

fn visits() -> [Vec<Visit>; 2] {
    let of = |facility, patient: &str, name: &str| Visit {
        facility,
        visit: format!("LK-{facility}-{patient}"),
        ..Visit::of(patient, name)
    };
    let tuyet = |facility, patient| Visit {
        born: "197104170000".to_owned(),
        ..of(facility, patient, TUYET)
    };
    let mut here = vec![
        Visit { day: "20260511".to_owned(), ..of(STATION, "BN1", AN) },
        Visit {
            number: HOA_NUMBER.to_owned(),
            phone: HOA_PHONE.to_owned(),
            ..of(STATION, "BN2", HOA)
        },
        Visit {
            diagnosis: "J02.9".to_owned(),
            blood_pressure: None,
            born: "199503040000".to_owned(),
            sex: 1,
            ..of(STATION, "BN3", BINH)
        },
        tuyet(STATION, "BN4"),
    ];
    let escaped = |name: &str| name.replace('<', "&lt;").replace('>', "&gt;");
    let hostile = HOSTILE.iter().zip(["BN5", "BN6"]);
    here.extend(hostile.map(|(name, patient)| of(STATION, patient, &escaped(name))));
    let diabetes = |visit: Visit| Visit { diagnosis: "E11".to_owned(), ..visit };
    let there = vec![
        diabetes(Visit { number: HOA_NUMBER.to_owned(), ..of(OTHER, "X1", HOA) }),
        diabetes(Visit { number: CUC_NUMBER.to_owned(), ..of(OTHER, "X2", CUC) }),
        tuyet(OTHER, "X3"),
    ];
    [here, there]
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in from.read_dir().unwrap() {
        let entry = entry.unwrap();
        let (path, there) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &there);
        } else {
            std::fs::copy(path, there).unwrap();
        }
    }
}
