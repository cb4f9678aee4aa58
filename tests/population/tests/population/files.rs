//! The exported files.

use super::{SEED, TODAY};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hoso_core::message::Severity;
use hoso_exchange::{Format, LabMap, Limits};
use hoso_population::forms::{Tables, forms};
use hoso_population::tables::{Field, fields_of};
use hoso_population::{File, FileKind, Generator, lab_map, org_units, write_demo};
use jiff::civil::date;
use std::collections::{BTreeMap, BTreeSet};

fn files() -> Vec<File> {
    Generator::new(SEED, 1_500, TODAY).collect()
}

/// Table and text of every base64 part.
fn parts(file: &File) -> Vec<(String, String)> {
    let text = std::str::from_utf8(&file.bytes).unwrap();
    let parts = text.split("<LOAIHOSO>").skip(1).map(|part| {
        let (table, rest) = part.split_once("</LOAIHOSO><NOIDUNGFILE>").unwrap();
        let (content, _) = rest.split_once("</NOIDUNGFILE>").unwrap();
        (table.to_owned(), String::from_utf8(STANDARD.decode(content).unwrap()).unwrap())
    });
    parts.collect()
}

/// The rows of a part: field names with their values, in order.
fn rows(text: &str) -> Vec<Vec<(String, String)>> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut rows, mut open) = (Vec::new(), None);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                open = Some((String::from_utf8(tag.name().0.to_vec()).unwrap(), String::new()));
                if tag.name().0 == b"MA_LK" {
                    rows.push(Vec::new());
                }
            }
            Event::Empty(tag) => {
                let name = String::from_utf8(tag.name().0.to_vec()).unwrap();
                rows.last_mut().unwrap().push((name, String::new()));
            }
            Event::Text(text) => {
                open.as_mut().unwrap().1.push_str(&text.decode().unwrap());
            }
            Event::End(_) => {
                if let (Some(field), Some(row)) = (open.take(), rows.last_mut()) {
                    row.push(field);
                }
            }
            Event::Eof => return rows,
            _ => {}
        }
    }
}

#[test]
fn a_seed_gives_the_same_bytes_and_another_seed_others() {
    let (one, two) = (files(), files());
    assert!(one == two);
    assert!(one != Generator::new(SEED + 1, 1_500, TODAY).collect::<Vec<_>>());
}

#[test]
fn every_row_keeps_to_its_table() {
    let tables: BTreeMap<_, _> = ["XML1", "XML2", "XML3", "XML4", "XML5", "XML14"]
        .map(|table| (table, fields_of(table)))
        .into();
    let mut seen = BTreeSet::new();
    let xml = |file: &File| file.kind.is_clean() && file.name.ends_with(".xml");
    for file in files().iter().filter(|file| xml(file)) {
        for (table, text) in parts(file) {
            let fields = &tables[table.as_str()];
            let rows = rows(&text);
            assert!(!rows.is_empty(), "{}: {table} without rows", file.name);
            for row in rows {
                check_row(&file.name, &table, fields, &row);
            }
            seen.insert(table);
        }
    }
    assert_eq!(seen.len(), tables.len(), "every table is used: {seen:?}");
}

fn check_row(file: &str, table: &str, fields: &[Field], row: &[(String, String)]) {
    assert_eq!(row.len(), fields.len(), "{file}: {table}");
    for (field, (name, value)) in fields.iter().zip(row) {
        assert_eq!(field.name, name, "{file}: {table}");
        let longest = field.longest.unwrap_or(usize::MAX);
        assert!(value.chars().count() <= longest, "{file}: {table}/{name} is too long");
        // The districts have ended, and the rule that wants one has not.
        let required = field.required && name != "MAHUYEN_CU_TRU";
        assert!(!required || !value.is_empty(), "{file}: {table}/{name} is empty");
    }
}

#[test]
fn charges_add_up() {
    for file in files().iter().filter(|f| f.kind == FileKind::Visits && f.name.ends_with(".xml")) {
        let (mut rows_total, mut visit_total, mut shares) = (0.0, 0.0, 0.0);
        for (table, text) in parts(file) {
            for row in rows(&text) {
                let sum = |wanted: &[&str]| -> f64 {
                    let of = |field: &&(String, String)| wanted.contains(&field.0.as_str());
                    row.iter().filter(of).map(|(_, value)| value.parse::<f64>().unwrap()).sum()
                };
                match table.as_str() {
                    "XML1" => {
                        visit_total += sum(&["T_TONGCHI_BV"]);
                        shares += sum(&["T_BNTT", "T_BNCCT", "T_BHTT"]);
                    }
                    "XML2" | "XML3" => rows_total += sum(&["THANH_TIEN_BV"]),
                    _ => {}
                }
            }
        }
        assert!((rows_total - visit_total).abs() < 0.01, "{}", file.name);
        assert!((shares - visit_total).abs() < 0.01, "{}", file.name);
    }
}

#[test]
fn intake_reads_every_clean_file_whole() {
    let labs = LabMap::from_toml(&lab_map()).unwrap();
    let (mut cases, mut problems) = (0, 0);
    for file in files() {
        let format = Format::detect(&file.bytes).unwrap();
        let read = hoso_exchange::parse(format, &file.bytes, &labs, &Limits::default());
        let facility = hoso_exchange::sender(&file.bytes);
        let rejected = read.as_ref().map(|message| {
            message.problems.iter().filter(|p| p.severity == Severity::Rejected).count()
        });
        match file.kind {
            FileKind::Visits | FileKind::Correction | FileKind::Again => {
                let message = read.as_ref().unwrap();
                let first = message.problems.iter().find(|p| p.severity == Severity::Rejected);
                assert_eq!(first, None, "{}", file.name);
                let named = facility.unwrap();
                assert!(file.name.contains(named.as_str()), "{}: {named}", file.name);
                assert!(message.cases.iter().all(|case| case.facility == named));
                cases += message.cases.len();
            }
            FileKind::Truncated => assert!(read.is_err(), "{} is read", file.name),
            FileKind::BrokenPart | FileKind::ImpossibleDate => {
                assert!(rejected.is_err() || rejected == Ok(1), "{}: {rejected:?}", file.name);
                problems += 1;
            }
        }
    }
    assert!(cases > 4_000 && problems == 2, "{cases} cases, {problems} problems");
}

/// Every blood pressure and glucose of the truth arrives, however the facility words it.
#[test]
fn intake_finds_every_measurement() {
    let labs = LabMap::from_toml(&lab_map()).unwrap();
    let mut generator = Generator::new(SEED, 1_500, TODAY);
    let (mut pressures, mut glucoses, mut damaged) = (0, 0, 0);
    for file in generator.by_ref() {
        damaged += usize::from(!file.kind.is_clean());
        if file.kind != FileKind::Visits {
            continue;
        }
        let format = Format::detect(&file.bytes).unwrap();
        let message = hoso_exchange::parse(format, &file.bytes, &labs, &Limits::default()).unwrap();
        let records = message.cases.iter().flat_map(|case| &case.records);
        let codes: Vec<_> = records.map(|record| record.entry.code.code.as_str()).collect();
        pressures += codes.iter().filter(|code| **code == "85354-9").count();
        glucoses += codes.iter().filter(|code| **code == "14771-0").count();
    }
    let visits = &generator.catchment().unwrap().visits;
    let measured = visits.iter().filter(|visit| visit.vitals.pressure.is_some()).count();
    let tested = visits.iter().filter(|v| v.labs.iter().any(|lab| lab.lab.code == "GLU")).count();
    assert_eq!(pressures, measured - damaged);
    assert!((tested - damaged..=tested).contains(&glucoses), "{glucoses} of {tested}");
}

#[test]
fn what_is_sent_again_comes_a_month_later() {
    let files: BTreeMap<_, _> = files().into_iter().map(|f| (f.name.clone(), f)).collect();
    let again = |kind: FileKind| files.values().filter(move |file| file.kind == kind);
    assert!(again(FileKind::Correction).count() > 10);
    for file in again(FileKind::Correction) {
        for (table, text) in parts(file).iter().filter(|(table, _)| table == "XML1") {
            let first = |earlier: &&File| {
                earlier.kind == FileKind::Visits
                    && earlier.name[..7] < file.name[..7]
                    && earlier.name[8..13] == file.name[8..13]
                    && parts(earlier).iter().any(|p| p.1[..40] == text[..40])
            };
            assert!(files.values().any(|earlier| first(&earlier)), "{}: {table}", file.name);
        }
    }
    assert!(again(FileKind::Again).count() > 0);
    for file in again(FileKind::Again) {
        let same = files.values().filter(|other| other.bytes == file.bytes).count();
        assert_eq!(same, 2, "{}", file.name);
    }
}

#[test]
fn any_day_can_be_today() {
    for today in [date(2024, 2, 29), date(2025, 6, 30), date(2025, 7, 1), date(2029, 12, 31)] {
        let last = format!("{}", today.strftime("%Y-%m"));
        let names: Vec<_> = Generator::new(3, 60, today).map(|file| file.name).collect();
        assert!(names.len() > 30, "{today}");
        assert!(names.iter().all(|name| name[..7] <= last[..]), "{today}");
    }
}

#[test]
fn the_demonstration_folder_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let line = write_demo(SEED, 300, "2026-11-24", folder.path()).unwrap();
    assert!(line.contains(" residents in "), "{line}");
    let names: BTreeSet<_> = folder
        .path()
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let others = ["forms", "lab-map.toml", "org-units.json", "programmes.toml", "truth.csv"];
    assert!(others.iter().all(|name| names.contains(*name)), "{names:?}");
    assert_eq!(Generator::new(SEED, 300, TODAY).count(), names.len() - others.len());
    let units = std::fs::read(folder.path().join("org-units.json")).unwrap();
    let units: Vec<hoso_core::org::OrgUnit> = serde_json::from_slice(&units).unwrap();
    assert_eq!(hoso_core::org::check(&units), Ok(()));
    let codes: BTreeSet<_> = units.iter().map(|unit| unit.code.as_str()).collect();
    assert_eq!(codes.len(), units.len());
    let parents = units.iter().filter_map(|unit| unit.parent.as_ref());
    assert!(parents.into_iter().all(|parent| codes.contains(parent.as_str())));
    assert!(write_demo(SEED, 300, "24/11/2026", folder.path()).is_err());
}

#[test]
fn forms_are_written_for_every_module_by_facilities_that_know_the_person() {
    let (plan, mut tables) = (hoso_population::Plan::new(SEED, 600, TODAY), Tables::new());
    for area in &plan.areas {
        let catchment = hoso_population::Catchment::new(&plan, area);
        forms(&plan, &catchment, &mut tables);
        let known: BTreeSet<_> = catchment
            .registrations
            .iter()
            .map(|r| (area.facilities[r.facility].code.as_str(), r.number.as_str()))
            .collect();
        for row in tables.values().flatten() {
            assert!(known.contains(&(row.facility.as_str(), row.patient.as_str())), "{row:?}");
            assert!(row.day <= TODAY, "{row:?}");
        }
    }
    let programmes: BTreeSet<_> = tables.keys().map(|(programme, _)| *programme).collect();
    let with_forms = [
        "cancer-registry",
        "elderly-care",
        "maternal-child",
        "occupational-health",
        "school-health",
    ];
    assert_eq!(programmes, BTreeSet::from(with_forms), "ncd reads what visits say");
}

#[test]
fn a_whole_city_has_all_communes() {
    let plan = hoso_population::Plan::new(SEED, 1_000_000, TODAY);
    let stations: usize = plan.areas.iter().map(|area| area.communes.len()).sum();
    assert_eq!((stations, plan.areas.len()), (126, 30));
    let facilities = plan.areas.iter().flat_map(|area| &area.facilities);
    let codes: BTreeSet<_> = facilities.map(|facility| &facility.code).collect();
    assert_eq!(codes.len(), 126 + 30 + 30);
    assert!(codes.iter().all(|code| code.len() == 5));
    assert_eq!(org_units(&plan).len(), 1 + 30 + 526 + 126 + codes.len());
}
