//! Nobody's name, number or birth day stands in an address: neither in those that are asked for,
//! nor in those that an answer leads to.

use super::cases::{CASES, Case};
use super::world::{BINH, MORE, World};
use crate::representatives::AN;
use crate::residents::{HOA, LAN, bundle};
use crate::support::{Answer, STATION};
use crate::urls::{Known, of_json, of_page};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// Of Hoà, beside the number of her card of identity.
const INSURANCE: &str = "HT2012996123456";
const PHONE: &str = "0912345678";

/// The station learns her other numbers.
async fn with_every_number(world: &World) {
    let mut sent: Value = serde_json::from_str(&bundle(HOA, STATION, "I10")).unwrap();
    let patient = &mut sent["entry"][0]["resource"];
    let system = "http://fhir.ehealth.gov.vn/core/sid/insurance_number";
    let card = json!({"system": system, "value": INSURANCE});
    patient["identifier"].as_array_mut().unwrap().push(card);
    patient["telecom"] = json!([{"system": "phone", "value": PHONE}]);
    let doctor = &world.tokens["doctor"];
    let answer = world.city.host.post("/api/v1/intake/fhir", doctor, sent.to_string()).await;
    assert!(answer.status.is_success(), "{}", answer.body);
    for number in [INSURANCE, PHONE] {
        let field = if number == PHONE { "phone" } else { "identifier" };
        let ask = json!({ field: number }).to_string();
        let found = world.city.host.post("/api/v1/residents/search", doctor, ask).await;
        assert_eq!(found.json()[0]["id"], world.city.hoa.as_str(), "{number}: {}", found.body);
    }
}

/// Where an answer leads: by its head, and by what it says.
fn of_answer(answer: &Answer) -> Vec<String> {
    let heads = ["location", "content-location", "link", "refresh", "content-disposition"];
    let mut all: Vec<String> = heads.map(|name| answer.header(name).to_owned()).into();
    match answer.header("content-type").split(';').next() {
        Some("text/html") => all.extend(of_page(&answer.body)),
        Some(kind) if kind.ends_with("json") => {
            let bodies = serde_json::Deserializer::from_str(&answer.body).into_iter::<Value>();
            all.extend(bodies.flat_map(|body| of_json(&body.unwrap())));
        }
        _ => {}
    }
    all.retain(|address| !address.is_empty());
    all
}

fn people() -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    let of = |(name, number, born)| (name, born, vec![number]);
    let mut all: Vec<_> = [HOA, LAN, AN, BINH].into_iter().chain(MORE).map(of).collect();
    all[0].2.extend([INSURANCE, PHONE]);
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn no_address_tells_of_anybody() {
    let world = World::new().await;
    with_every_number(&world).await;
    let people = people();
    let known: Vec<_> =
        people.iter().map(|(name, born, numbers)| Known { name, born, numbers }).collect();
    let (mut seen, mut told) = (0, Vec::new());
    for case in CASES {
        let answer = world.ask(case, case.right).await;
        assert!(
            answer.status.is_success() || answer.status == StatusCode::SEE_OTHER,
            "{}: {}",
            case.route,
            answer.body
        );
        for address in asked_and_led_to(&world, case, &answer) {
            seen += 1;
            let tells = known.iter().find_map(|person| person.told_by(&address));
            told.extend(tells.map(|what| format!("{}: {address} tells {what}", case.route)));
        }
    }
    assert!(told.is_empty(), "{} addresses tell of somebody:\n{}", told.len(), told.join("\n"));
    assert!(seen > 1_000, "{seen} addresses are too few to be all");
}

fn asked_and_led_to(world: &World, case: &Case, answer: &Answer) -> Vec<String> {
    let mut all = of_answer(answer);
    all.push(world.address(case));
    all
}
