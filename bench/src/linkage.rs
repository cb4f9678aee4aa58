//! One registration against many residents: the ordinary intake fills a host with registrations
//! alone, then some that were held back are matched. Also how right the residents are.

use crate::figure::{Figure, Target};
use crate::rig::{Rig, TODAY, context, told};
use crate::timing::Samples;
use anyhow::Context as _;
use hoso_core::identity::evaluate::Truth;
use hoso_core::identity::{Demographics, Sex, identifiers_in};
use hoso_core::policy::Role;
use hoso_core::{FacilityId, PartialDate, RegistrationId, ResidentId};
use hoso_population::Plan;
use hoso_population::linkage::{self, Dirt};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Instant;

/// One row in so many is held back and matched in the end.
const HELD_BACK: usize = 97;
const MATCHED_MAX: usize = 5_000;
/// Patients of a message, and messages that are sent side by side.
const BUNDLE: usize = 40;
const THREADS: usize = 16;
/// From so many residents on each is registered once: loading them three times takes an hour, and
/// who is who is measured on fewer.
const ONCE_FROM: usize = 500_000;
type Row = linkage::Cells;

pub fn run(residents: usize) -> anyhow::Result<Vec<Figure>> {
    let plan = Plan::new(7, residents, TODAY);
    let (mut held, mut labels) = (Vec::new(), Vec::new());
    let rig = Rig::new()?;
    let started = Instant::now();
    let mut last = String::new();
    let rows = linkage::rows(&plan, Dirt::USUAL).enumerate().filter_map(|(at, row)| {
        if at % HELD_BACK == 0 && held.len() < MATCHED_MAX {
            held.push(row);
            return None;
        }
        if residents >= ONCE_FROM && std::mem::replace(&mut last, row[1].clone()) == row[1] {
            return None;
        }
        labels.push((registration(&row), row[1].clone()));
        Some(row)
    });
    load(&rig, rows)?;
    let seconds = started.elapsed().as_secs_f64();
    crate::progress(format_args!("{} registrations in {seconds:.0} s", labels.len()));
    let mut took = Samples::default();
    for row in &held {
        let who = demographics(row);
        let at = facility_of(row);
        took.add(1, || rig.app().would_link(Some(&at), &who).map_err(told))?;
    }
    let ms = |percent| took.percentile_us(percent) / 1e3;
    let figure = |name: &str, value, unit| Figure::new("linkage", name, value, unit);
    let mut figures = vec![
        figure("registrations", labels.len() as f64, "registrations"),
        figure("loading, 16 senders", labels.len() as f64 / seconds, "registrations/s"),
        figure("match, p50", ms(50), "ms").value_target(Target::AtMost(1.0)),
        figure("match, p99", ms(99), "ms").value_target(Target::AtMost(10.0)),
    ];
    if residents < ONCE_FROM {
        figures.extend(quality(&rig, &labels)?);
    }
    let dir = rig.close();
    let disk = crate::memory::disk_bytes(dir.path())? as f64;
    figures.push(figure("disk a registration", disk / labels.len() as f64, "bytes"));
    Ok(figures)
}

fn load(rig: &Rig, rows: impl Iterator<Item = Row>) -> anyhow::Result<()> {
    let mut open: HashMap<FacilityId, Vec<Row>> = HashMap::new();
    let (sender, taken) = std::sync::mpsc::sync_channel::<Vec<Row>>(THREADS);
    let taken = Mutex::new(taken);
    std::thread::scope(|scope| {
        let take = || -> anyhow::Result<()> {
            loop {
                let next = taken.lock().expect("no thread panics").recv();
                let Ok(bundle) = next else { return Ok(()) };
                send(rig, &bundle)?;
            }
        };
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(take)).collect();
        for row in rows {
            let bundle = open.entry(facility_of(&row)).or_default();
            bundle.push(row);
            if bundle.len() == BUNDLE {
                sender.send(std::mem::take(bundle)).context("a sender gave up")?;
            }
        }
        for bundle in open.into_values().filter(|bundle| !bundle.is_empty()) {
            sender.send(bundle).context("a sender gave up")?;
        }
        drop(sender);
        threads.into_iter().try_for_each(|thread| thread.join().expect("no thread panics"))
    })
}

fn facility_of(row: &Row) -> FacilityId {
    row[12].parse().expect("a code")
}

fn registration(row: &Row) -> RegistrationId {
    RegistrationId::of(&facility_of(row), &row[0])
}

fn send(rig: &Rig, bundle: &[Row]) -> anyhow::Result<()> {
    let facility = facility_of(&bundle[0]);
    let entry: Vec<_> =
        bundle.iter().map(|row| json!({"resource": patient(row, &facility)})).collect();
    let bundle = json!({"resourceType": "Bundle", "type": "batch", "entry": entry});
    let ctx = context(rig.app(), Role::Machine, Some(facility));
    rig.app().intake(&ctx, None, bundle.to_string().as_bytes()).map_err(told)?;
    Ok(())
}

fn patient(row: &Row, facility: &FacilityId) -> serde_json::Value {
    let who = demographics(row);
    let gender = match who.sex {
        Sex::Male => "male",
        Sex::Female => "female",
        Sex::Other | Sex::Unknown => "unknown",
    };
    let mut identifiers: Vec<_> =
        who.identifiers.iter().map(|i| json!({"system": "urn:any", "value": i.value})).collect();
    let system = "http://fhir.ehealth.gov.vn/core/sid/patient-internal-id";
    identifiers.push(json!({"system": system, "value": row[0],
        "type": {"coding": [{"code": "PI"}]}}));
    let mut address = json!({"text": who.address});
    if let Some(commune) = who.commune {
        let url = "urn:hoso:vn:commune";
        address["extension"] = json!([{"url": url, "valueCode": commune}]);
    }
    let mut patient = json!({
        "resourceType": "Patient", "id": row[0], "identifier": identifiers,
        "name": [{"text": who.name}], "gender": gender, "address": [address],
        "telecom": [{"system": "phone", "value": who.phone}],
        "managingOrganization": {"identifier": {"value": facility.as_str()}},
    });
    if let Some(birth) = who.birth_date {
        patient["birthDate"] = json!(birth.to_string());
    }
    patient
}

/// As an intake would type the cells.
fn demographics(row: &Row) -> Demographics {
    Demographics {
        name: row[3].clone(),
        birth_date: birth(&row[4]),
        sex: match row[5].as_str() {
            "1" | "Nam" => Sex::Male,
            "2" | "Nữ" => Sex::Female,
            _ => Sex::Unknown,
        },
        identifiers: identifiers_in(&row[6]).chain(identifiers_in(&row[7])).collect(),
        phone: row[8].clone(),
        address: row[9].clone(),
        commune: Some(row[10].clone()).filter(|code| !code.is_empty()),
        ..Demographics::default()
    }
}

fn birth(cell: &str) -> Option<PartialDate> {
    let digits = hoso_core::identity::normalise::date(cell);
    let part = |range: std::ops::Range<usize>| digits.get(range).and_then(|t| t.parse().ok());
    let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
    PartialDate::new(year, month as u8, day as u8).ok()
}

fn quality(rig: &Rig, labels: &[(RegistrationId, String)]) -> anyhow::Result<Vec<Figure>> {
    let (mut persons, mut residents) = (HashMap::new(), HashMap::<ResidentId, u32>::new());
    let (mut truth, mut clusters) = (Vec::new(), Vec::new());
    for (registration, person) in labels {
        let next = persons.len() as u32 + 1;
        truth.push(*persons.entry(person).or_insert(next));
        let links = rig.app().links_of_registration(*registration).map_err(told)?;
        let resident = links.last().context("every registration is linked")?.resident;
        let next = residents.len() as u32;
        clusters.push(*residents.entry(resident).or_insert(next));
    }
    let found = Truth::new(truth, None).of_clusters(&clusters);
    let clerk = context(rig.app(), Role::IdentityClerk, None);
    let counts = rig.app().linkage_statistics(&clerk).map_err(told)?.counts;
    let count = |what: &str| {
        counts.iter().filter(|row| row.what == what).map(|row| row.count).sum::<i64>() as f64
    };
    let figure = |name: &str, value, unit| Figure::new("linkage", name, value, unit);
    let asked = 100.0 * (count("asked") - count("settled")) / labels.len() as f64;
    Ok(vec![
        figure("people", persons.len() as f64, "people"),
        figure("residents", residents.len() as f64, "residents"),
        figure("pairs, precision", found.precision(), ""),
        figure("pairs, recall", found.recall(), ""),
        figure("open questions", asked, "% of registrations"),
    ])
}
