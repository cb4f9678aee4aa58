//! A host in a folder of its own, its actors, and visits as facilities write them.

use hoso_core::message::Receipt;
use hoso_core::policy::{Actor, Purpose, Role};
use hoso_core::programme::Named;
use hoso_core::{Digest, ProgrammeId, ResidentId};
use hoso_runtime::{Compiler, Limits};
use hoso_server::app::{App, AppState, Linkage, Settings};
use hoso_server::clock::Clock;
use hoso_server::ops::{Asked, FilledForm, GrantTo, OpContext, Origin, SearchQuery, Switch};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

pub const STATION: &str = "01A01";
pub const OTHER: &str = "01A02";
pub const TODAY: &str = "2026-11-24";

pub struct TestHost {
    pub dir: TempDir,
    state: Option<AppState>,
}

impl TestHost {
    pub fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let state = Some(App::open(settings(dir.path())).unwrap());
        Self { dir, state }
    }

    /// With the ncd plugin installed and switched on at both facilities.
    pub fn with_ncd() -> Self {
        let host = Self::new();
        host.install(&plugin("ncd"));
        for facility in [STATION, OTHER] {
            host.switch(facility, true);
        }
        host
    }

    /// Unsigned, as only a host for development takes it.
    pub fn install(&self, component: &Path) -> Digest {
        let ctx = self.actor(Role::ModuleAdministrator, None);
        let component = std::fs::read(component).unwrap();
        self.app().install_plugin(&ctx, &component, Origin::Unsigned).unwrap()
    }

    pub fn app(&self) -> &App {
        &self.state.as_ref().unwrap().0
    }

    /// Closes the host; the folder stays.
    pub fn close(&mut self) {
        self.state = None;
    }

    pub fn reopen(&mut self) {
        self.reopen_as(|_| ());
    }

    /// Where one name and birth are worth a question: in the city of 8.5 million they say too
    /// little, and in a town they are enough.
    pub fn asking(mut self) -> Self {
        self.reopen_with(Linkage { population: 3_000_000, ..Linkage::default() });
        self
    }

    pub fn reopen_with(&mut self, linkage: Linkage) {
        self.reopen_as(|settings| settings.linkage = linkage);
    }

    /// Another day has come.
    pub fn reopen_on(&mut self, day: &str) {
        let today = day.parse().unwrap();
        self.reopen_as(|settings| settings.clock = Clock { fixed_today: Some(today) });
    }

    /// On a busy machine too another limit than the time is what a plugin meets.
    pub fn patient(mut self) -> Self {
        let patient = Duration::from_secs(20);
        self.reopen_as(|settings| {
            let Limits { guest_time, wall_time, .. } = &mut settings.sandbox;
            (*guest_time, *wall_time) = (patient, patient);
        });
        self
    }

    fn reopen_as(&mut self, change: impl FnOnce(&mut Settings)) {
        self.state = None;
        let mut settings = settings(self.dir.path());
        change(&mut settings);
        self.state = Some(App::open(settings).unwrap());
    }

    pub fn actor(&self, role: Role, facility: Option<&str>) -> OpContext {
        let facility = facility.map(|f| f.parse().unwrap());
        let actor = Actor::of("tester".parse().unwrap(), role, facility);
        let purpose = match role {
            Role::Machine => Purpose::Intake,
            Role::ModuleAdministrator => Purpose::Administration,
            _ => Purpose::Treatment,
        };
        self.app().context(actor, purpose, "test".to_owned())
    }

    pub fn doctor(&self, facility: &str) -> OpContext {
        self.actor(Role::Clinician, Some(facility))
    }

    pub fn send(&self, facility: &str, bytes: &[u8]) -> Receipt {
        self.app().intake(&self.actor(Role::Machine, Some(facility)), None, bytes).unwrap()
    }

    pub fn switch(&self, facility: &str, on: bool) {
        self.switch_programme(facility, "ncd", on);
    }

    /// With all that its plugin asks for.
    pub fn switch_programme(&self, unit: &str, programme: &str, on: bool) {
        let ctx = self.actor(Role::ModuleAdministrator, None);
        let asked = asked(unit, programme);
        if on {
            self.app().grant(&ctx, &asked, GrantTo::Declared).unwrap();
        }
        self.app().switch(&ctx, &asked, Switch { enabled: on, settings: None }).unwrap();
    }

    /// The programme of an installed plugin.
    pub fn programme_of(&self, plugin: Digest) -> ProgrammeId {
        self.app().plugin(plugin).unwrap().descriptor().id.clone()
    }

    /// Runs all ready work.
    pub fn assess(&self) {
        while self.app().work_once().unwrap() > 0 {}
    }

    /// Indicators equal a recount, and the store is whole.
    pub fn agrees(&self) {
        let recount = self.app().recount(|_| ()).unwrap();
        assert_eq!(recount.differences, Vec::<String>::new());
        let report = self.app().verify().unwrap();
        assert!(report.is_whole(), "{report}: {:?}", report.problems);
    }

    pub fn find(&self, facility: &str, name: &str) -> Vec<ResidentId> {
        let q = SearchQuery { name: Some(name.to_owned()), limit: 50, ..Default::default() };
        let hits = self.app().search(&self.doctor(facility), &q).unwrap();
        hits.into_iter().map(|hit| hit.id).collect()
    }
}

/// From today on.
pub fn asked(unit: &str, programme: &str) -> Asked {
    Asked {
        unit: unit.parse().unwrap(),
        programme: programme.parse().unwrap(),
        since: None,
        reason: "test".to_owned(),
        dry_run: false,
    }
}

fn settings(dir: &Path) -> Settings {
    Settings {
        data: dir.to_owned(),
        clock: Clock { fixed_today: Some(TODAY.parse().unwrap()) },
        lab_map: None,
        groups: hoso_core::surveillance::Groups::default(),
        cache_bytes: 64 << 20,
        compiler: Compiler::Child {
            program: crate::process::binary(),
            args: vec!["compile-component".to_owned()],
        },
        sandbox: Limits::default(),
        dev: true,
        linkage: Linkage::default(),
        break_glass: Default::default(),
        chart: Default::default(),
        accounts: Default::default(),
        requests: Default::default(),
        guards: Default::default(),
    }
}

/// Workspace's `target` folder.
fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target")
}

/// A component that `cargo xtask plugins` has built.
pub fn plugin(name: &str) -> PathBuf {
    let path = target().join(format!("plugins/{name}.wasm"));
    assert!(path.exists(), "{} is missing: run `cargo xtask plugins`", path.display());
    path
}

/// A hostile component that `cargo xtask plugins` has built.
pub fn guest(name: &str) -> PathBuf {
    let path = target().join(format!("guests/{name}.wasm"));
    assert!(path.exists(), "{} is missing: run `cargo xtask plugins`", path.display());
    path
}

/// A form filled in today.
pub fn filled(of: &ProgrammeId, form: &str, answers: Vec<Named>, key: &str) -> FilledForm {
    let (programme, form, key) = (of.clone(), form.to_owned(), key.to_owned());
    FilledForm { programme, form, answers, key, day: None }
}

/// One visit; the fields that tests vary.
#[derive(Clone)]
pub struct Visit {
    pub facility: &'static str,
    pub visit: String,
    pub patient: String,
    pub name: String,
    /// yyyyMMddHHmm.
    pub born: String,
    /// 1 male, 2 female.
    pub sex: u8,
    pub number: String,
    pub card: String,
    pub phone: String,
    /// GSO code of the commune of residence.
    pub commune: String,
    /// yyyyMMdd.
    pub day: String,
    pub diagnosis: String,
    pub blood_pressure: Option<(u16, u16)>,
}

impl Visit {
    pub fn of(patient: &str, name: &str) -> Self {
        Self {
            facility: STATION,
            visit: format!("LK-{patient}"),
            patient: patient.to_owned(),
            name: name.to_owned(),
            born: "196002030000".to_owned(),
            sex: 2,
            number: String::new(),
            card: String::new(),
            phone: String::new(),
            commune: String::new(),
            day: "20261110".to_owned(),
            diagnosis: "I10".to_owned(),
            blood_pressure: Some((150, 95)),
        }
    }

    fn parts(&self) -> Vec<(&'static str, String)> {
        let xml1 = format!(
            "<TONG_HOP><MA_LK>{lk}</MA_LK><STT>1</STT><MA_BN>{bn}</MA_BN><HO_TEN>{name}</HO_TEN>\
             <SO_CCCD>{number}</SO_CCCD><NGAY_SINH>{born}</NGAY_SINH><GIOI_TINH>{sex}</GIOI_TINH>\
             <MAXA_CU_TRU>{commune}</MAXA_CU_TRU><DIEN_THOAI>{phone}</DIEN_THOAI>\
             <MA_THE_BHYT>{card}</MA_THE_BHYT>\
             <LY_DO_VV>Khám</LY_DO_VV>\
             <MA_BENH_CHINH>{dx}</MA_BENH_CHINH><NGAY_VAO>{day}0800</NGAY_VAO>\
             <NGAY_RA>{day}0900</NGAY_RA><KET_QUA_DTRI>2</KET_QUA_DTRI><MA_LOAI_RV>1</MA_LOAI_RV>\
             <MA_LOAI_KCB>01</MA_LOAI_KCB><MA_CSKCB>{facility}</MA_CSKCB></TONG_HOP>",
            lk = self.visit,
            bn = self.patient,
            name = self.name,
            number = self.number,
            born = self.born,
            sex = self.sex,
            card = self.card,
            phone = self.phone,
            commune = self.commune,
            dx = self.diagnosis,
            day = self.day,
            facility = self.facility,
        );
        let mut parts = vec![("XML1", xml1)];
        if let Some((systolic, diastolic)) = self.blood_pressure {
            let xml5 = format!(
                "<CHITIEU_CHITIET_DIENBIENLAMSANG><DSACH_CHI_TIET_DIEN_BIEN_BENH>\
                 <CHI_TIET_DIEN_BIEN_BENH><MA_LK>{lk}</MA_LK><STT>1</STT>\
                 <DIEN_BIEN_LS>HA: {systolic}/{diastolic} mmHg</DIEN_BIEN_LS>\
                 <THOI_DIEM_DBLS>{day}0830</THOI_DIEM_DBLS><NGUOI_THUC_HIEN>1</NGUOI_THUC_HIEN>\
                 </CHI_TIET_DIEN_BIEN_BENH></DSACH_CHI_TIET_DIEN_BIEN_BENH>\
                 </CHITIEU_CHITIET_DIENBIENLAMSANG>",
                lk = self.visit,
                day = self.day,
            );
            parts.push(("XML5", xml5));
        }
        parts
    }
}

/// One visit with so many laboratory rows.
pub fn lab_file(visit: &Visit, rows: usize) -> Vec<u8> {
    let row = |n: usize| {
        format!(
            "<CHI_TIET_CLS><MA_LK>{lk}</MA_LK><STT>{n}</STT><MA_DICH_VU>23.0075.1494</MA_DICH_VU>\
             <MA_CHI_SO>GLU</MA_CHI_SO><TEN_CHI_SO>Glucose</TEN_CHI_SO><GIA_TRI>5.{n}</GIA_TRI>\
             <DON_VI_DO>mmol/L</DON_VI_DO><NGAY_KQ>{day}0900</NGAY_KQ></CHI_TIET_CLS>",
            lk = visit.visit,
            day = visit.day,
        )
    };
    let xml4 = format!(
        "<CHITIEU_CHITIET_DICHVUCANLAMSANG><DSACH_CHI_TIET_CLS>{}</DSACH_CHI_TIET_CLS>\
         </CHITIEU_CHITIET_DICHVUCANLAMSANG>",
        (1..=rows).map(row).collect::<String>()
    );
    let mut parts = visit.parts();
    parts.push(("XML4", xml4));
    envelope(visit.facility, &[parts])
}

/// The file that a facility exports.
pub fn file(visits: &[Visit]) -> Vec<u8> {
    let cases: Vec<_> = visits.iter().map(Visit::parts).collect();
    envelope(visits[0].facility, &cases)
}

/// Base64 parts in a GIAMDINHHS envelope.
fn envelope(facility: &str, cases: &[Vec<(&'static str, String)>]) -> Vec<u8> {
    let mut list = String::new();
    for parts in cases {
        list.push_str("<HOSO>");
        for (kind, xml) in parts {
            let content = base64(xml.as_bytes());
            list.push_str(&format!(
                "<FILEHOSO><LOAIHOSO>{kind}</LOAIHOSO><NOIDUNGFILE>{content}</NOIDUNGFILE>\
                 </FILEHOSO>"
            ));
        }
        list.push_str("</HOSO>");
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><GIAMDINHHS><THONGTINDONVI>\
         <MACSKCB>{facility}</MACSKCB></THONGTINDONVI><THONGTINHOSO><NGAYLAP>20261124</NGAYLAP>\
         <SOLUONGHOSO>{}</SOLUONGHOSO><DANHSACHHOSO>{list}</DANHSACHHOSO></THONGTINHOSO>\
         <CHUKYDONVI/></GIAMDINHHS>",
        cases.len()
    )
    .into_bytes()
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
