//! What a department reads of its facilities: sums, comparison, data that comes in, outbreaks.

use crate::support::{OTHER, STATION, TestHost, Visit, file};
use hoso_core::org::OrgUnit;
use hoso_core::policy::Role;
use hoso_core::programme::Month;
use hoso_core::{Error, FacilityId};
use hoso_server::ops::area::Figure;
use hoso_server::ops::audit::TrailQuery;
use hoso_server::ops::dashboard::{Dashboard, DashboardQuery};
use hoso_server::ops::quality::Flow;
use hoso_server::ops::{IndicatorQuery, IndicatorRow, OpContext};

const CITY: &str = "SYT";
const THIRD: &str = "01A03";

/// The stations of two districts, with so many patients with high blood pressure each.
fn city(patients: [usize; 3]) -> TestHost {
    let host = TestHost::new();
    host.install(&crate::support::plugin("ncd"));
    let tree = [
        (CITY, None),
        ("Q01", Some(CITY)),
        ("Q02", Some(CITY)),
        (STATION, Some("Q01")),
        (OTHER, Some("Q01")),
        (THIRD, Some("Q02")),
    ];
    let units = tree.map(|(code, parent)| OrgUnit {
        code: code.parse().unwrap(),
        name: format!("Đơn vị {code}"),
        commune: None,
        parent: parent.map(|parent| parent.parse().unwrap()),
        since: None,
        until: None,
    });
    let admin = host.actor(Role::ModuleAdministrator, None);
    host.app().put_org_units(&admin, units.to_vec()).unwrap();
    host.switch(CITY, true);
    for (facility, count) in [STATION, OTHER, THIRD].into_iter().zip(patients) {
        let visits: Vec<_> = (0..count).map(|n| patient(facility, n)).collect();
        host.send(facility, &file(&visits));
    }
    host.assess();
    host
}

fn patient(facility: &'static str, n: usize) -> Visit {
    let name = format!("Nguyễn Thị {}", ["Lan", "Mai", "Cúc", "Đào", "Huệ"][n % 5]);
    Visit {
        facility,
        visit: format!("LK-{facility}-{n}"),
        born: format!("19{:02}0{}1{}0000", 40 + n, 1 + n % 9, n % 9),
        number: format!(
            "0011{:02}{:06}",
            40 + n,
            1000 * (n + 1) + usize::from(facility.as_bytes()[4])
        ),
        day: "20260610".to_owned(),
        ..Visit::of(&format!("BN-{facility}-{n}"), &name)
    }
}

fn read(host: &TestHost, ctx: &OpContext, unit: &str) -> Result<Dashboard, Error> {
    let unit = (!unit.is_empty()).then(|| unit.parse().unwrap());
    let query = DashboardQuery { unit, ..DashboardQuery::default() };
    host.app().dashboard(ctx, &query)
}

/// Denominator of the present month's first indicator, and those of the parts by their codes.
fn counts(of: &Dashboard) -> (Figure, Vec<(String, Figure)>) {
    let chosen = of.chosen.as_ref().unwrap();
    let whole = *chosen.figures[0].last().unwrap();
    let code = |unit: &FacilityId| unit.to_string();
    let parts = chosen.parts.iter().map(|(unit, figure)| {
        (unit.as_ref().map(|unit| code(&unit.code)).unwrap_or_default(), *figure)
    });
    (whole, parts.collect())
}

fn number(figure: Figure) -> Option<i64> {
    figure.cell().map(|cell| cell.denominator)
}

#[test]
fn sums_go_up_the_tree_and_stay_in_the_readers_part_of_it() {
    let host = city([12, 9, 8]);
    // First of the alphabet, and on nowhere: what has figures is seen.
    host.install(&crate::support::plugin("cancer-registry"));
    let analyst = host.actor(Role::DepartmentAnalyst, None);
    // One root: it is where the department begins.
    let (whole, parts) = counts(&read(&host, &analyst, "").unwrap());
    assert_eq!(number(whole), Some(29));
    let seen: Vec<_> = parts.iter().map(|(unit, f)| (unit.as_str(), number(*f))).collect();
    assert_eq!(seen, [("Q01", Some(21)), ("Q02", Some(8))]);

    let officer = host.actor(Role::ProgrammeOfficer, Some("Q01"));
    let own = read(&host, &officer, "").unwrap();
    assert!(own.above.is_empty(), "nothing above is the officer's");
    let (whole, parts) = counts(&own);
    assert_eq!((number(whole), parts.len()), (Some(21), 2));
    assert_eq!(number(counts(&read(&host, &officer, OTHER).unwrap()).0), Some(9));
    for other in ["Q02", THIRD, CITY, "none"] {
        assert!(matches!(read(&host, &officer, other), Err(Error::NotFound)), "{other}");
    }
    let doctor = host.doctor(STATION);
    assert_eq!(number(counts(&read(&host, &doctor, "").unwrap()).0), Some(12));
    assert!(matches!(read(&host, &doctor, OTHER), Err(Error::NotFound)));
    let clerk = host.actor(Role::IdentityClerk, None);
    assert!(matches!(read(&host, &clerk, ""), Err(Error::Forbidden { .. })));
    // What was kept with every commit is what a count from scratch finds.
    host.agrees();
}

#[test]
fn the_months_are_those_of_the_cells() {
    let host = city([12, 9, 8]);
    let analyst = host.actor(Role::DepartmentAnalyst, None);
    let found = read(&host, &analyst, CITY).unwrap();
    let chosen = found.chosen.unwrap();
    assert_eq!(chosen.months.len(), 12);
    assert_eq!(*chosen.months.last().unwrap(), Month { year: 2026, month: 11 });
    for (at, month) in chosen.months.iter().enumerate() {
        let query = hoso_server::ops::IndicatorQuery {
            programme: "ncd".parse().unwrap(),
            facility: None,
            commune: None,
            period: *month,
            basis: Some("a test adds them up".to_owned()),
        };
        let rows = host.app().indicators(&analyst, &query).unwrap();
        for (indicator, figures) in chosen.programme.indicators.iter().zip(&chosen.figures) {
            let of = rows.iter().filter(|row| row.indicator == indicator.code);
            let figures_of = of.map(|row| (row.numerator.unwrap(), row.denominator.unwrap()));
            let counted = figures_of.fold((0, 0), |(n, d), (more, of)| (n + more, d + of));
            let shown = figures[at].cell().map(|cell| (cell.numerator, cell.denominator));
            let expected = (counted != (0, 0)).then_some(counted);
            if figures[at] != Figure::Hidden {
                assert_eq!(shown, expected, "{} in {month}", indicator.code);
            }
        }
    }
}

#[test]
fn few_patients_are_hidden_from_all_but_those_who_treat_them() {
    let host = city([12, 9, 3]);
    let analyst = host.actor(Role::DepartmentAnalyst, None);
    let (whole, parts) = counts(&read(&host, &analyst, CITY).unwrap());
    assert_eq!(number(whole), Some(24));
    assert!(parts.iter().all(|(_, figure)| *figure == Figure::Hidden), "{parts:?}");
    for unit in ["Q01", "Q02", STATION, THIRD] {
        assert_eq!(counts(&read(&host, &analyst, unit).unwrap()).0, Figure::Hidden, "{unit}");
    }
    let doctor = host.doctor(THIRD);
    assert_eq!(number(counts(&read(&host, &doctor, "").unwrap()).0), Some(3));
}

fn api(host: &TestHost, ctx: &OpContext, unit: &str, basis: &str) -> Vec<IndicatorRow> {
    let query = IndicatorQuery {
        programme: "ncd".parse().unwrap(),
        facility: (!unit.is_empty()).then(|| unit.parse().unwrap()),
        commune: None,
        period: Month { year: 2026, month: 11 },
        basis: (!basis.is_empty()).then(|| basis.to_owned()),
    };
    host.app().indicators(ctx, &query).unwrap()
}

/// What a program reads tells no more than the pages of the same account.
#[test]
fn the_api_hides_what_the_pages_hide() {
    let host = city([12, 9, 3]);
    let analyst = host.actor(Role::DepartmentAnalyst, None);
    let mut hidden = 0;
    for unit in [CITY, "Q01", "Q02", STATION, THIRD] {
        let page = read(&host, &analyst, unit).unwrap().chosen.unwrap();
        let rows = api(&host, &analyst, unit, "");
        hidden += rows.iter().filter(|row| row.denominator.is_none()).count();
        for (indicator, figures) in page.programme.indicators.iter().zip(&page.figures) {
            let row = rows.iter().find(|row| row.indicator == indicator.code);
            let (shown, last) = (row.and_then(|row| row.denominator), figures.last().unwrap());
            // The city is the one root, which is all that there is; its rows are totals here.
            assert_eq!(shown, number(*last), "{} at {unit}", indicator.code);
            assert!(row.is_none_or(|row| row.strata.is_empty()), "{row:?}");
        }
    }
    assert!(hidden > 0, "three patients at one station hide its neighbours too");
    let strata = api(&host, &analyst, "", "");
    assert!(strata.iter().any(|row| !row.strata.is_empty()), "{strata:?}");
    let small = |n: &Option<i64>| n.is_some_and(|n| (1..5).contains(&n));
    let told = strata.iter().find(|row| small(&row.numerator) || small(&row.denominator));
    assert!(told.is_none(), "{told:?}");

    // Who treats them reads the figures, and so does an analyst under a law, which is in the trail.
    let doctor = host.doctor(THIRD);
    let own = api(&host, &doctor, "", "");
    assert!(own.iter().any(|row| row.denominator == Some(3)), "{own:?}");
    let all = api(&host, &analyst, "", "Luật 114/2025/QH15");
    assert!(all.iter().all(|row| row.denominator.is_some()));
    let officer = host.actor(Role::DataProtectionOfficer, None);
    let everything =
        TrailQuery { identifier: String::new(), account: None, since: None, until: None };
    let (trail, _) = host.app().search_trail(&officer, &everything).unwrap();
    let told = trail.iter().any(|row| row.note.ends_with("Luật 114/2025/QH15"));
    assert!(told, "{trail:?}");
}

/// Visits for falls: so many in each of the weeks up to the last full one, oldest first.
fn falls(host: &TestHost, facility: &'static str, weeks: &[usize]) {
    let mut monday: jiff::civil::Date = "2026-11-16".parse().unwrap();
    for count in weeks.iter().rev() {
        let visits: Vec<_> = (0..*count)
            .map(|n| Visit {
                day: monday.strftime("%Y%m%d").to_string(),
                visit: format!("F-{facility}-{monday}-{n}"),
                diagnosis: "W10.1".to_owned(),
                blood_pressure: None,
                ..patient(facility, n)
            })
            .collect();
        if !visits.is_empty() {
            host.send(facility, &file(&visits));
        }
        monday = monday.saturating_sub(jiff::ToSpan::days(7));
    }
}

#[test]
fn a_rise_of_falls_is_an_alarm_and_a_corrected_visit_counts_no_more() {
    let host = city([1, 1, 1]);
    let week = [5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 14];
    falls(&host, STATION, &week);
    let analyst = host.actor(Role::DepartmentAnalyst, None);
    let found = host.app().outbreaks(&analyst, None, None).unwrap();
    let codes: Vec<_> = found.alarms.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["injury-fall"]);
    let found = host.app().outbreaks(&analyst, None, Some("injury-fall")).unwrap();
    let last = found.chosen.points.last().unwrap();
    assert_eq!((last.visits, last.week.first().to_string()), (Some(14), "2026-11-16".to_owned()));
    assert_eq!(last.alarms, ["C1", "C2", "C3"]);
    let before: Vec<_> = found.chosen.points.iter().rev().map(|point| point.visits).collect();
    assert_eq!(before[..4], [Some(14), Some(5), Some(6), Some(5)]);
    assert!(matches!(host.app().outbreaks(&analyst, None, Some("none")), Err(Error::NotFound)));
    // A facility corrects what it has sent: none of them was a fall.
    let corrected: Vec<_> = (0..14)
        .map(|n| Visit {
            day: "20261116".to_owned(),
            visit: format!("F-{STATION}-2026-11-16-{n}"),
            diagnosis: "J02.9".to_owned(),
            blood_pressure: None,
            ..patient(STATION, n)
        })
        .collect();
    host.send(STATION, &file(&corrected));
    let found = host.app().outbreaks(&analyst, None, Some("injury-fall")).unwrap();
    assert!(found.alarms.is_empty());
    assert_eq!(found.chosen.points.last().unwrap().visits, Some(0));
    host.agrees();
}

#[test]
fn a_facility_that_falls_silent_stands_first() {
    let host = city([1, 1, 1]);
    falls(&host, STATION, &[7; 9]);
    falls(&host, OTHER, &[7, 7, 7, 7, 7, 7, 7, 7, 0]);
    falls(&host, THIRD, &[8, 8, 8, 8, 8, 8, 8, 8, 3]);
    host.send(STATION, b"<GIAMDINHHS><THONGTIN");
    let analyst = host.actor(Role::DepartmentAnalyst, None);
    let found = host.app().quality(&analyst, None).unwrap();
    let seen: Vec<_> = found
        .facilities
        .iter()
        .map(|one| (one.facility.code.as_str(), one.flow, one.visits, one.usual))
        .collect();
    let expected =
        [(OTHER, Flow::Silent, 0, 7.0), (THIRD, Flow::Low, 3, 8.0), (STATION, Flow::Usual, 7, 7.0)];
    assert_eq!(seen, expected);
    assert!(found.facilities.iter().all(|one| one.last_message_ms.is_some()));
    assert_eq!(found.unreadable, 1);
    let officer = host.actor(Role::ProgrammeOfficer, Some("Q02"));
    let found = host.app().quality(&officer, None).unwrap();
    assert_eq!((found.facilities.len(), found.unreadable), (1, 0));
}
