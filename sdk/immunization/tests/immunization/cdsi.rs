//! CDC's schedule: published cases, and the rules of healthy children.

use super::{day, girl, given};
use hoso_immunization::{CDSI, GroupForecast, Status, forecast};
use hoso_sdk::Clock;
use serde_json::Value as Json;

fn group<'a>(all: &'a [GroupForecast], name: &str) -> &'a GroupForecast {
    all.iter().find(|one| one.group == name).expect("the schedule has the group")
}

fn told(forecast: &GroupForecast) -> (String, Option<String>, Option<String>) {
    let status = match forecast.status {
        Status::NotComplete => "NOT_COMPLETE",
        Status::Complete => "COMPLETE",
        Status::NotRecommended => "NOT_RECOMMENDED",
        Status::AgedOut => "AGED_OUT",
    };
    let text =
        |day: hoso_sdk::Date| format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
    (status.to_owned(), forecast.earliest.map(text), forecast.recommended.map(text))
}

#[test]
fn published_cases() {
    let file: Json = serde_json::from_str(include_str!("cdsi_cases.json")).unwrap();
    let mut failed = Vec::new();
    for case in file["cases"].as_array().unwrap() {
        let text = |name: &str| case[name].as_str().unwrap();
        let doses: Vec<(&str, u16)> = case["given"]
            .as_array()
            .unwrap()
            .iter()
            .map(|dose| (dose[0].as_str().unwrap(), dose[1].as_u64().unwrap() as u16))
            .collect();
        let all =
            forecast(&CDSI, &girl(text("born")), &given(&doses), &Clock::new(day(text("today"))));
        let has = group(&all, text("group"));
        let optional = |name: &str| case[name].as_str().map(str::to_owned);
        let wants = (text("status").to_owned(), optional("earliest"), optional("recommended"));
        if told(has) != wants {
            failed.push(format!("{} {}: {:?}\n  has {has:?}", text("id"), text("about"), wants));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
