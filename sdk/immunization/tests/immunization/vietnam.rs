//! Viet Nam's versions.

use super::{day, girl, given};
use hoso_immunization::{GroupForecast, Reason, Status, Verdict, by_id, forecast, vietnam};
use hoso_sdk::Clock;

const BORN: &str = "2025-01-31";

fn of(doses: &[(&str, u16)], today: &str, series: &str) -> GroupForecast {
    let schedule = by_id("TT10-2024").expect("a schedule");
    let all = forecast(schedule, &girl(BORN), &given(doses), &Clock::new(day(today)));
    all.into_iter().find(|one| one.group == series).expect("the schedule has the series")
}

#[test]
fn versions_follow_the_calendar() {
    let id = |on: &str| vietnam(&Clock::new(day(on))).id;
    assert_eq!(id("2015-06-01"), "TT38-2017");
    assert_eq!(id("2024-07-31"), "TT38-2017");
    assert_eq!(id("2024-08-01"), "TT10-2024");
    // Circular 13/2026 carries no schedule.
    assert_eq!(id("2026-11-27"), "TT10-2024");
}

#[test]
fn first_dose_by_age() {
    for (series, earliest, past_due) in [
        ("HEPB_BIRTH", "2025-01-31", Some("2025-01-31")),
        ("BCG", "2025-01-31", Some("2025-02-28")),
        ("DPT_HEPB_HIB", "2025-03-31", None),
        ("IPV", "2025-07-01", None),
        ("MEASLES", "2025-10-31", None),
        ("MR", "2026-07-31", None),
        ("JE", "2026-01-31", None),
        ("TD7", "2032-01-31", None),
    ] {
        let next = of(&[], "2025-01-31", series);
        assert_eq!((next.earliest, next.recommended), (Some(day(earliest)), Some(day(earliest))));
        assert_eq!(next.past_due, past_due.map(day), "{series}");
        assert_eq!((next.status, next.number), (Status::NotComplete, 1));
    }
}

#[test]
fn a_month_between_the_doses_of_dpt() {
    let first = ("2025-04-02", 198);
    for (second, verdict) in [
        ("2025-05-01", Verdict::NotValid(Reason::IntervalTooShort)),
        ("2025-05-02", Verdict::Valid),
    ] {
        let next = of(&[first, (second, 198)], second, "DPT_HEPB_HIB");
        assert_eq!(next.doses[1].verdict, verdict);
    }
    let next = of(&[first, ("2025-05-01", 198)], "2025-05-01", "DPT_HEPB_HIB");
    // Counted from the dose that was too early, and number 2 again.
    assert_eq!((next.number, next.earliest), (2, Some(day("2025-06-01"))));
}

#[test]
fn catch_up_goes_on_where_it_stopped() {
    let next = of(&[("2025-04-02", 198)], "2025-11-20", "DPT_HEPB_HIB");
    assert_eq!((next.number, next.earliest), (2, Some(day("2025-05-02"))));
    assert_eq!(next.recommended, Some(day("2025-05-02")));
}

#[test]
fn too_young_too_old_wrong() {
    let young = of(&[("2025-03-30", 198)], "2025-03-30", "DPT_HEPB_HIB");
    assert_eq!(young.doses[0].verdict, Verdict::NotValid(Reason::TooYoung));
    let old = of(&[("2026-01-31", 19)], "2026-01-31", "BCG");
    assert_eq!((old.doses[0].verdict, old.status), (Verdict::TooOld, Status::AgedOut));
    let other = of(&[("2025-11-01", 21)], "2025-11-01", "MEASLES");
    assert!(other.doses.is_empty());
}

#[test]
fn live_vaccines_need_four_weeks() {
    let next = of(&[("2026-07-05", 21), ("2026-07-31", 4)], "2026-07-31", "MR");
    assert_eq!(next.doses[0].verdict, Verdict::NotValid(Reason::LiveVaccineTooSoon));
    let next = of(&[("2026-07-03", 21), ("2026-07-31", 4)], "2026-07-31", "MR");
    assert_eq!(next.status, Status::Complete);
}
