//! Filled forms as a table: by command, twice, with rows that cannot be taken.

use crate::process::run;
use crate::support::{STATION, TestHost, Visit, file};
use hoso_core::record::Kind;
use hoso_server::ops::ChartRequest;

const TABLE: &str = "patient,day,systolic,diastolic\n\
                     BN1,20/11/2026,150,92\n\
                     BN2,,\"141,5\",88\n\
                     BN9,20/11/2026,150,92\n\
                     BN1,20/12/2026,150,92\n\
                     BN1,20/11/26,150,92\n\
                     BN1,20/11/2026,very high,92\n\
                     BN1,20/11/2026,92,150\n";

/// Line by line what is said of the rows that cannot be taken.
const REFUSED: [&str; 5] = [
    "line 4: 01A01 has no patient with number BN9",
    "line 5: day: the day has not come yet",
    "line 6: day: 20/11/26 is no day; write dd/mm/yyyy",
    "line 7: systolic: a number is expected",
    "line 8: diastolic: Diastolic must be lower than systolic",
];

#[test]
fn a_table_of_paper_forms_is_taken_row_by_row() {
    let mut host = TestHost::with_ncd();
    let people = ["BN1", "BN2"].map(|number| Visit::of(number, &format!("Lê Thị {number}")));
    host.send(STATION, &file(&people));
    host.close();
    let table = host.dir.path().join("table.csv");
    std::fs::write(&table, TABLE).unwrap();
    let args = ["forms", "ncd", "visit", table.to_str().unwrap(), "--facility", STATION];
    for told in ["2 forms stored, 0 there already, 5 refused", "0 forms stored, 2 there already"] {
        let output = run(host.dir.path(), &args);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains(told), "{said}");
        for refused in REFUSED {
            assert!(said.contains(refused), "{refused} in: {said}");
        }
    }
    host.reopen();
    let id = host.find(STATION, "le thi bn1")[0];
    let all = ChartRequest { limit: 100, ..Default::default() };
    let chart = host.app().chart(&host.doctor(STATION), id, &all).unwrap();
    let forms = chart.records.iter().filter(|r| r.entry.kind == Kind::QuestionnaireResponse);
    let days: Vec<String> = forms.map(|r| r.entry.when.to_string()).collect();
    assert_eq!(days, ["2026-11-20"], "the form is of the day on the paper");
    host.assess();
    host.agrees();
}
