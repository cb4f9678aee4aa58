//! What holds for every history and schedule.

use super::day;
use hoso_immunization::{CDSI, Given, Person, Schedule, Sex, Status, Verdict, by_id, forecast};
use hoso_sdk::Clock;
use proptest::prelude::*;

const CVX: [u16; 16] = [2, 3, 8, 9, 10, 19, 20, 21, 49, 94, 110, 115, 133, 146, 165, 198];

fn history() -> impl Strategy<Value = Vec<Given>> {
    let one = (proptest::sample::select(&CVX[..]), 0..6_000_i32);
    let dose = one.prop_map(|(cvx, age)| Given { cvx, day: day("2008-02-29").add_days(age) });
    proptest::collection::vec(dose, 0..14)
}

fn schedule() -> impl Strategy<Value = &'static Schedule> {
    let all = ["TT38-2017", "TT10-2024"].map(|id| by_id(id).expect("a schedule"));
    prop_oneof![Just(all[0]), Just(all[1]), Just(&CDSI)]
}

proptest! {
    #[test]
    fn days_are_in_order_and_nothing_is_lost(schedule in schedule(), given in history(),
        age in 0..8_000_i32)
    {
        let person = Person { birth: day("2008-02-29"), sex: Sex::Male };
        let today = person.birth.add_days(age);
        for group in forecast(schedule, &person, &given, &Clock::new(today)) {
            prop_assert_eq!(group.earliest.is_some(), group.status == Status::NotComplete);
            prop_assert_eq!(group.number > 0, group.status == Status::NotComplete);
            prop_assert!(group.recommended >= group.earliest);
            prop_assert!(group.past_due.is_none_or(|day| Some(day) >= group.earliest));
            let mut days: Vec<_> = group.doses.iter().map(|dose| given[dose.index].day).collect();
            prop_assert!(days.iter().all(|day| *day <= today));
            let sorted = { let mut days = days.clone(); days.sort(); days };
            prop_assert_eq!(&days, &sorted);
            days.dedup();
        }
    }

    /// A dose given on the day that was told is valid there.
    #[test]
    fn the_earliest_day_is_good(schedule in schedule(), given in history(), age in 0..8_000_i32) {
        let person = Person { birth: day("2008-02-29"), sex: Sex::Female };
        let today = person.birth.add_days(age);
        let given: Vec<Given> = given.into_iter().filter(|dose| dose.day < today).collect();
        for (cvx, name) in [(198, "DPT_HEPB_HIB"), (4, "MR"), (165, "HPV"), (8, "HepB")] {
            let before = forecast(schedule, &person, &given, &Clock::new(today));
            let Some(next) = before.iter().find(|one| one.group == name) else { continue };
            let Some(earliest) = next.earliest else { continue };
            let on = earliest.max(today);
            let mut more = given.clone();
            more.push(Given { cvx, day: on });
            let after = forecast(schedule, &person, &more, &Clock::new(on));
            let group = after.iter().find(|one| one.group == name).unwrap();
            let last = group.doses.iter().find(|dose| dose.index == more.len() - 1).unwrap();
            prop_assert_eq!(last.verdict, Verdict::Valid, "{} {:?} {:?}", name, next, group);
        }
    }

    /// Until the day that the clock tells nothing changes.
    #[test]
    fn the_answer_holds_until_the_clock_says(schedule in schedule(), given in history(),
        age in 0..8_000_i32, later in 0..2_000_i32)
    {
        let person = Person { birth: day("2008-02-29"), sex: Sex::Female };
        let clock = Clock::new(person.birth.add_days(age));
        let now = forecast(schedule, &person, &given, &clock);
        let until = clock.valid_until().and_then(hoso_sdk::Date::exact);
        let then = clock.today().add_days(later);
        let then = until.map_or(then, |until| then.min(until));
        prop_assert_eq!(forecast(schedule, &person, &given, &Clock::new(then)), now);
    }
}
