//! One resident's share of the indicators in a month, by Simple's definitions: facts up to the end
//! of the period, months counted on the calendar.

use crate::diabetes::{Band, band};
use crate::facts::{DIABETES, Facts, HYPERTENSION, Recorded};
use crate::respiratory::Respiratory;
use crate::{hypertension::Target, schedule};
use hoso_sdk::{Call, Clock, Contribution, Date, Period, Stratum, Tallied};

/// Simple counts 140/90 as the bound for everybody, whatever the target of treatment.
const CONTROLLED: Target = Target { systolic_below: 140.0, diastolic_below: 90.0 };

/// Age bands: their first years. The bounds are those at which a rule changes: adult, risk
/// charts, blood pressure target, threshold of treatment.
const AGE_BANDS: [(i32, &str); 5] =
    [(80, "80+"), (65, "65-79"), (40, "40-64"), (18, "18-39"), (0, "0-17")];

/// How a patient of whom control is expected came off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    MissedVisit,
    NotMeasured,
    Controlled,
    Uncontrolled,
}

/// The contributions of a period.
///
/// # Errors
/// When the period has no complete last day.
pub fn tally(call: &Call, period: &Period) -> Result<Tallied, String> {
    let until = Date::exact(period.until).ok_or("period.until is not a complete date")?;
    let dead = call.chart.subject.deceased.and_then(Date::earliest);
    let contributions = if dead.is_some_and(|day| day <= until) {
        Vec::new()
    } else {
        let facts = Facts { call, until };
        [hypertension(&facts), diabetes(&facts), respiratory(&facts)].concat()
    };
    Ok(Tallied { contributions, valid_until: None })
}

fn hypertension(facts: &Facts) -> Vec<Contribution> {
    let Some(diagnosis) = facts.diagnosis(HYPERTENSION) else { return Vec::new() };
    let reading = facts.pressures().next();
    let measured = reading.as_ref().map(|reading| reading.day);
    let controlled = reading.is_some_and(|reading| CONTROLLED.is_met(&reading));
    shares(facts, "htn", diagnosis.since, measured, Some(controlled))
}

fn diabetes(facts: &Facts) -> Vec<Contribution> {
    let Some(diagnosis) = facts.diagnosis(DIABETES) else { return Vec::new() };
    let sugars = facts.sugars();
    let newest = sugars.first();
    let band = newest.map(|sugar| band(sugar.level));
    let controlled = Some(band == Some(Band::Lowest));
    let day = newest.map(|sugar| sugar.day);
    let mut all = shares(facts, "dm", diagnosis.since, day, controlled);
    // Simple splits the uncontrolled; of the others nobody is in either band.
    let uncontrolled = all.iter().find(|share| share.indicator == "dm-uncontrolled").cloned();
    let split = uncontrolled.into_iter().flat_map(|share| {
        [("dm-middle-band", Band::Middle), ("dm-highest-band", Band::Highest)].map(|(code, of)| {
            let numerator = if band == Some(of) { share.numerator } else { 0 };
            Contribution { indicator: code.to_owned(), numerator, ..share.clone() }
        })
    });
    all.extend(split);
    all
}

/// Control by register 02: asthma where it is full; COPD where it is known which result is good.
fn respiratory(facts: &Facts) -> Vec<Contribution> {
    let known = Respiratory::of(facts);
    let day = |recorded: &Option<Recorded>| recorded.as_ref().map(|recorded| recorded.day);
    let mut all = Vec::new();
    if let Some(diagnosis) = &known.copd {
        let controlled = !known.copd_is_unjudged();
        let controlled = controlled.then(|| known.copd_controlled() == Some(true));
        all.extend(shares(facts, "copd", diagnosis.since, day(&known.copd_result), controlled));
    }
    if let Some(diagnosis) = &known.asthma {
        let controlled = Some(known.asthma_controlled() == Some(true));
        let measured = day(&known.asthma_control);
        all.extend(shares(facts, "asthma", diagnosis.since, measured, controlled));
    }
    all
}

/// `cumulative` patients, those under care or lost among them; and the outcomes among patients
/// under care who registered at least three months ago. Without `controlled` nobody can tell which
/// of the two a measured patient is, so that neither is counted.
fn shares(
    facts: &Facts,
    disease: &str,
    registered: Date,
    measured: Option<Date>,
    controlled: Option<bool>,
) -> Vec<Contribution> {
    let clock = Clock::new(facts.until);
    let visit = facts.last_visit().map(|visit| visit.day);
    let lost = schedule::lost(&clock, registered, visit);
    let share = |indicator: &str, counts: bool| Contribution {
        indicator: format!("{disease}-{indicator}"),
        strata: strata(facts),
        numerator: u32::from(counts),
        denominator: 1,
    };
    let mut all = vec![share("under-care", !lost), share("lost-to-follow-up", lost)];
    if !lost && schedule::adjusted(&clock, registered) {
        let outcome = outcome(&clock, visit, measured, controlled == Some(true));
        if controlled.is_some() {
            all.extend([
                share("controlled", outcome == Outcome::Controlled),
                share("uncontrolled", outcome == Outcome::Uncontrolled),
            ]);
        }
        all.extend([
            share("missed-visit", outcome == Outcome::MissedVisit),
            share("not-measured", outcome == Outcome::NotMeasured),
        ]);
    }
    all
}

fn outcome(
    clock: &Clock,
    visit: Option<Date>,
    measured: Option<Date>,
    controlled: bool,
) -> Outcome {
    if schedule::missed(clock, visit) {
        Outcome::MissedVisit
    } else if schedule::missed(clock, measured) {
        Outcome::NotMeasured
    } else if controlled {
        Outcome::Controlled
    } else {
        Outcome::Uncontrolled
    }
}

/// In the order of the declaration.
fn strata(facts: &Facts) -> Vec<Stratum> {
    let age = facts.call.birth().map(|birth| birth.age_on(facts.until));
    let band = age.and_then(|age| AGE_BANDS.iter().find(|(from, _)| age >= *from));
    let stratum = |name: &str, value: &str| Stratum { name: name.into(), value: value.into() };
    vec![
        stratum("sex", &facts.call.chart.subject.sex),
        stratum("age-band", band.map_or("unknown", |(_, name)| name)),
    ]
}
