//! Every module of `plugins/` passes the battery, and all its cases in the sandbox of production.

use crate::support::plugin;
use hoso_runtime::{Compiler, Limits, Runtime};
use hoso_testkit::{CaseFile, Verdict, battery, run_cases};
use std::path::Path;

#[test]
fn every_module_passes_the_battery_and_its_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugins");
    let runtime = Runtime::new(Limits::default(), None, Compiler::InProcess).unwrap();
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
