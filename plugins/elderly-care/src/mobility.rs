//! Falls and sarcopenia.

use crate::facts::{Facts, Said, points};
use crate::settings;

/// Falls in the last 12 months, a count.
pub const FALLS: &str = "falls";
/// Signs of a grave fall: injury, lay long, lost consciousness.
pub const GRAVE: [&str; 3] = ["fall-injury", "fall-long-lie", "fall-unconscious"];
/// Worried or unsteady: a gait or balance concern.
pub const UNSTEADY: &str = "unsteady";
/// Timed up and go, s.
pub const TUG: &str = "timed-up-and-go";
/// Usual gait speed, m/s.
pub const GAIT: &str = "gait-speed";
/// Five chair stands, s.
pub const CHAIR_FIVE: &str = "chair-stand-five";
/// Chair stands in 30 s, a count.
pub const CHAIR_30: &str = "chair-stands-30s";
/// Best grip of either hand, kg.
pub const GRIP: &str = "grip";
/// Calf circumference, cm.
pub const CALF: &str = "calf";
/// SARC-F, 0 to 10.
pub const SARC_F: &str = "sarc-f";
/// What SARC-F asks for, 0 to 2 points each.
pub const SARC_F_ITEMS: [(&str, &str, &str); 5] = [
    ("sarc-f-strength", "SARC-F: sức mạnh (0-2)", "SARC-F: strength (0-2)"),
    ("sarc-f-walking", "SARC-F: đi lại (0-2)", "SARC-F: walking (0-2)"),
    ("sarc-f-rising", "SARC-F: đứng dậy (0-2)", "SARC-F: rising from a chair (0-2)"),
    ("sarc-f-stairs", "SARC-F: leo cầu thang (0-2)", "SARC-F: climbing stairs (0-2)"),
    ("sarc-f-falls", "SARC-F: ngã (0-2)", "SARC-F: falls (0-2)"),
];
/// Tandem stand of the four-stage balance test, s.
pub const TANDEM: &str = "tandem-stand";

/// Falls counted, and gait tests, at most this many.
pub const MOST_FALLS: i64 = 100;

/// World falls guidelines 2022 (Montero-Odasso M, Age Ageing 2022;51:afac205).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Risk {
    Low,
    Intermediate,
    High,
    /// Fell once or is unsteady, and neither gait speed nor timed up and go is known.
    GaitNeeded,
}

/// The risk of falls, where falls were asked for. `frail`: by the FRAIL score.
pub fn risk(facts: &Facts, frail: Option<&Said<i64>>) -> Option<Said<Risk>> {
    let falls = facts.points(FALLS, MOST_FALLS)?;
    let mut evidence = falls.evidence.clone();
    let mut add = |said: Vec<String>| evidence.extend(said);
    // A grave sign speaks of the falls that were asked for on its day.
    let of_day = |code: &&str| facts.truth(code).filter(|said| said.value && said.day == falls.day);
    let grave: Vec<Said<bool>> = GRAVE.iter().filter_map(of_day).collect();
    let fell_gravely = falls.value >= 1 && !grave.is_empty();
    let unsteady = facts.truth(UNSTEADY).filter(|said| said.value && said.day == falls.day);
    let gait = gait_impaired(facts);
    let impaired = gait.as_ref().map(|said| said.value);
    let concern = falls.value >= 1 || unsteady.is_some();
    // Frailty makes a fall or a concern grave; alone it is none.
    let frail = frail.filter(|score| score.value >= 3 && (concern || impaired == Some(true)));
    let value = if falls.value >= 2 || fell_gravely || frail.is_some() {
        grave.into_iter().for_each(|said| add(said.evidence));
        frail.into_iter().for_each(|said| add(said.evidence.clone()));
        Risk::High
    } else {
        unsteady.into_iter().for_each(|said| add(said.evidence));
        gait.into_iter().for_each(|said| add(said.evidence));
        match (impaired, concern) {
            (Some(true), _) => Risk::Intermediate,
            (Some(false), _) | (None, false) => Risk::Low,
            (None, true) => Risk::GaitNeeded,
        }
    };
    evidence.sort();
    evidence.dedup();
    Some(Said { value, day: falls.day, evidence })
}

/// Gait speed at or below, or timed up and go above the bound.
fn gait_impaired(facts: &Facts) -> Option<Said<bool>> {
    let slow = settings::number(facts.call, "falls-gait-speed-to");
    let long = settings::number(facts.call, "falls-tug-above");
    let speed = facts.number(GAIT).map(|said| Said { value: said.value <= slow, ..said_as(said) });
    let tug = facts.number(TUG).map(|said| Said { value: said.value > long, ..said_as(said) });
    match (speed, tug) {
        (Some(speed), Some(tug)) => Some(Said {
            value: speed.value || tug.value,
            day: speed.day.max(tug.day),
            evidence: [speed.evidence, tug.evidence].concat(),
        }),
        (speed, tug) => speed.or(tug),
    }
}

fn said_as(said: Said<f64>) -> Said<bool> {
    Said { value: false, day: said.day, evidence: said.evidence }
}

/// Timed up and go at or above the bound of CDC STEADI.
pub fn tug_at_risk(facts: &Facts) -> Option<Said<bool>> {
    let from = settings::number(facts.call, "steadi-tug-from");
    facts.number(TUG).map(|said| Said { value: said.value >= from, ..said_as(said) })
}

/// Tandem stand below the bound of CDC STEADI.
pub fn tandem_at_risk(facts: &Facts) -> Option<Said<bool>> {
    let below = settings::number(facts.call, "steadi-tandem-below");
    facts.number(TANDEM).map(|said| Said { value: said.value < below, ..said_as(said) })
}

/// Below average from this many chair stands in 30 s on: from age, men, women (CDC STEADI).
pub const BELOW_AVERAGE: [(i32, i64, i64); 7] =
    [(90, 7, 4), (85, 8, 8), (80, 10, 9), (75, 11, 10), (70, 12, 10), (65, 12, 11), (60, 14, 12)];

/// Chair stands in 30 s below the average of age and sex; not from 95 years, where the table ends.
pub fn chair_below_average(facts: &Facts) -> Option<Said<bool>> {
    if !settings::uses_chair_table(facts.call) {
        return None;
    }
    let stands = facts.points(CHAIR_30, 100)?;
    let age = facts.age_on(stands.day).filter(|age| *age < 95)?;
    let (_, men, women) = BELOW_AVERAGE.iter().find(|(from, ..)| age >= *from)?;
    let bound = facts.by_sex(*men, *women)?;
    Some(Said { value: stands.value < bound, day: stands.day, evidence: stands.evidence })
}

/// Bounds of a consensus on sarcopenia; men, then women.
pub struct Consensus {
    grip_below: (f64, f64),
    slow: fn(f64) -> bool,
    chair: fn(f64) -> bool,
}

/// AWGS 2019 (Chen LK, JAMDA 2020;21:300-7).
pub const AWGS: Consensus =
    Consensus { grip_below: (28.0, 18.0), slow: |speed| speed < 1.0, chair: |s| s >= 12.0 };
/// EWGSOP2 (Cruz-Jentoft AJ, Age Ageing 2019;48:16-31).
pub const EWGSOP2: Consensus =
    Consensus { grip_below: (27.0, 16.0), slow: |speed| speed <= 0.8, chair: |s| s > 15.0 };

/// The newest SARC-F: of its items, else as the total that was told.
pub fn sarc_f(facts: &Facts) -> Option<Said<i64>> {
    let items = facts.sheet(&SARC_F_ITEMS.map(|(code, ..)| code)).and_then(|sheet| {
        let value = sheet.values.iter().map(|value| points(value, 2)).sum::<Option<i64>>()?;
        Some(Said { value, day: sheet.day, evidence: sheet.evidence })
    });
    [facts.points(SARC_F, 10), items].into_iter().flatten().max_by_key(|said| said.day)
}

/// A SARC-F from here on is positive (Malmstrom TK, JAMDA 2013;14:531-2).
pub const SARC_F_FROM: i64 = 4;

/// SARC-F from 4, or a thin calf (AWGS 2019: men below 34,
/// women below 33 cm): look for sarcopenia.
pub fn sarcopenia_screen(facts: &Facts) -> Option<Said<bool>> {
    let sarc_f = sarc_f(facts).map(|s| (s.value >= SARC_F_FROM, s.day, s.evidence));
    let calf = facts.number(CALF).and_then(|said| {
        let bound = facts.by_sex(34.0, 33.0)?;
        Some((said.value < bound, said.day, said.evidence))
    });
    either(sarc_f, calf)
}

/// Weak grip or slow chair stands: possible (AWGS 2019) or probable (EWGSOP2) sarcopenia.
pub fn weak(facts: &Facts) -> Option<Said<bool>> {
    let consensus = settings::consensus(facts.call);
    let grip = facts.number(GRIP).and_then(|said| {
        let bound = facts.by_sex(consensus.grip_below.0, consensus.grip_below.1)?;
        Some((said.value < bound, said.day, said.evidence))
    });
    let chair = facts.number(CHAIR_FIVE);
    either(grip, chair.map(|said| ((consensus.chair)(said.value), said.day, said.evidence)))
}

/// Low gait speed by the consensus.
pub fn slow(facts: &Facts) -> Option<Said<bool>> {
    let consensus = settings::consensus(facts.call);
    facts.number(GAIT).map(|said| Said { value: (consensus.slow)(said.value), ..said_as(said) })
}

type Test = Option<(bool, hoso_sdk::Date, Vec<String>)>;

fn either(one: Test, other: Test) -> Option<Said<bool>> {
    let known: Vec<_> = [one, other].into_iter().flatten().collect();
    Some(Said {
        value: known.iter().any(|(met, ..)| *met),
        day: known.iter().map(|(_, day, _)| *day).max()?,
        evidence: known.into_iter().flat_map(|(.., evidence)| evidence).collect(),
    })
}
