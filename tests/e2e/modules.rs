//! Every module of `plugins/` passes the battery, and all its cases in the sandbox of production.

use crate::process::run;
use crate::support::{TODAY, TestHost, plugin};
use hoso_core::policy::Role;
use hoso_runtime::{Compiler, Limits, Runtime};
use hoso_server::ops::WorkingListQuery;
use hoso_testkit::{CaseFile, Verdict, battery, run_cases};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

const MODULES: [&str; 6] = [
    "cancer-registry",
    "elderly-care",
    "maternal-child",
    "ncd",
    "occupational-health",
    "school-health",
];

#[test]
fn every_module_passes_the_battery_and_its_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugins");
    // What is answered counts here, on a machine that may have other things to do.
    let patient = Duration::from_secs(20);
    let limits = Limits { guest_time: patient, wall_time: patient, ..Limits::default() };
    let runtime = Runtime::new(limits, None, Compiler::InProcess).unwrap();
    let mut failed = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let component = std::fs::read(plugin(&name)).unwrap();
        assert!(component.len() < 1 << 20, "{name}: {} bytes", component.len());
        for check in battery(&runtime, &component) {
            if !matches!(check.verdict, Verdict::Pass | Verdict::NotApplicable) {
                failed.push(format!("{name}: {} {:?} {}", check.id, check.verdict, check.detail));
            }
        }
        let module = runtime.load(&component).unwrap();
        for cases in entry.path().join("cases").read_dir().unwrap() {
            let text = std::fs::read_to_string(cases.unwrap().path()).unwrap();
            let ran = run_cases(&module, &CaseFile::Json(&text)).unwrap();
            assert!(ran.passed > 0, "{name}: {:?}", ran.failed);
            failed.extend(ran.failed.into_iter().map(|line| format!("{name}: {line}")));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

/// A table of rows against one template: what passes, and a row that does not, by its id.
#[test]
fn a_table_runs_row_by_row() {
    let runtime = Runtime::new(Limits::default(), None, Compiler::InProcess).unwrap();
    let ncd = runtime.load(&std::fs::read(plugin("ncd")).unwrap()).unwrap();
    let template = r#"{
        "id": "{id}", "source": "WHO HEARTS: 140/90 on two days", "today": "2026-11-25",
        "subject": {"sex": "male", "born": "1966-03-02"},
        "entries": [
            {"id": "a", "code": "85354-9", "when": "2026-11-20",
             "parts": {"8480-6": {"value": "{first}", "unit": "mm[Hg]"},
                       "8462-4": {"value": 80, "unit": "mm[Hg]"}}},
            {"id": "b", "code": "85354-9", "when": "2026-11-01",
             "parts": {"8480-6": {"value": "{second}", "unit": "mm[Hg]"},
                       "8462-4": {"value": 80, "unit": "mm[Hg]"}}}
        ],
        "expect": {"findings": [{"code": "hypertension", "value": "criteria-met"}]}
    }"#;
    let rows = "id,first,second\nboth,150,145\none,150,\nnone,120,118\n";
    let ran = run_cases(&ncd, &CaseFile::Table { rows, template }).unwrap();
    assert_eq!(ran.passed, 1);
    let ids: Vec<_> = ran.failed.iter().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(ids, ["one", "none"]);
    let no_column = CaseFile::Table { rows: "id,first\nx,1\n", template };
    assert_eq!(run_cases(&ncd, &no_column).unwrap_err(), "line 2: no column second");
}

/// The demonstration as a newcomer starts it: nothing is refused, nothing fails, and every module
/// has work to show.
#[test]
fn the_demonstration_has_data_for_every_module() {
    let mut host = TestHost::new();
    host.close();
    let exports = tempfile::tempdir().unwrap();
    hoso_population::write_demo(20_261_124, 500, TODAY, exports.path()).unwrap();
    let (folder, labs) = (exports.path().to_str().unwrap(), exports.path().join("lab-map.toml"));
    let modules = MODULES.map(plugin);
    let mut args = vec!["--lab-map", labs.to_str().unwrap(), "demo", "--no-serve"];
    args.extend(["--import", folder]);
    for module in &modules {
        args.extend(["--plugin", module.to_str().unwrap()]);
    }
    let output = run(host.dir.path(), &args);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains(" forms stored, 0 there already, 0 refused"), "{said}");
    assert!(said.contains(", 0 faults"), "{said}");
    host.reopen();
    let admin = host.actor(Role::ModuleAdministrator, None);
    let mut busy = BTreeSet::new();
    for here in host.app().programmes(&admin, None).unwrap() {
        let doctor = host.doctor(here.facility.as_str());
        let programme = Some(here.programme.clone());
        let query = WorkingListQuery { programme, limit: 1, ..Default::default() };
        if !host.app().working_list(&doctor, &query).unwrap().rows.is_empty() {
            busy.insert(here.programme.to_string());
        }
    }
    assert_eq!(busy, MODULES.map(str::to_owned).into(), "modules with something to do");
    host.agrees();
}
