//! A child's vaccines by the schedule that the facility follows.

use crate::facts::{CVX, Facts};
use crate::picture::Stage;
use crate::settings;
use hoso_immunization::{Given, GroupForecast, Person, Schedule, Sex, by_id, forecast, vietnam};
use hoso_sdk::Date;
use std::collections::BTreeSet;

/// Groups that not every province gives (Circular 10/2024: by a roadmap).
const ROADMAP: [&str; 2] = ["ROTA", "PCV"];

/// Hepatitis B within the first day: a newborn's dose, later ones are in the combined vaccine.
pub const AT_BIRTH: &str = "HEPB_BIRTH";

/// What was given, and what comes next.
#[derive(Clone, Debug)]
pub struct Vaccines {
    pub schedule: &'static str,
    pub groups: Vec<GroupForecast>,
    /// Ids of the doses, in the order that the groups' indices mean.
    pub doses: Vec<String>,
}

/// The forecast today. None without a complete birth date: a month would shift every dose.
pub fn vaccines(facts: &Facts) -> Option<Vaccines> {
    let birth = Date::exact(facts.call.chart.subject.birth_date)?;
    let (given, doses) = given(facts, birth);
    let schedule = schedule(facts);
    let mut groups = forecast(schedule, &person(facts, birth), &given, &facts.call.clock);
    groups.retain(|group| is_given(facts, group.group) || !group.doses.is_empty());
    Some(Vaccines { schedule: schedule.id, groups, doses })
}

/// Whether the facility gives a group: all but those of the roadmap, and those by its setting.
pub fn is_given(facts: &Facts, group: &str) -> bool {
    !ROADMAP.contains(&group) || settings::gives(facts.call, group)
}

/// Whether a dose of the group is still waited for: that of the first day in a newborn only.
pub fn is_awaited(stage: Stage, group: &str) -> bool {
    group != AT_BIRTH || stage == Stage::Newborn
}

/// By the setting; else what is in force in Viet Nam.
pub fn schedule(facts: &Facts) -> &'static Schedule {
    let named = facts.call.settings.text("vaccine-schedule");
    named.and_then(|id| by_id(&id)).unwrap_or_else(|| vietnam(&facts.call.clock))
}

/// The chart's own person.
pub fn person(facts: &Facts, birth: Date) -> Person {
    let sex = match facts.call.chart.subject.sex.as_str() {
        "male" => Sex::Male,
        "female" => Sex::Female,
        _ => Sex::Unknown,
    };
    Person { birth, sex }
}

/// Nobody has so many; a hostile chart must not cost time.
const DOSES_MAX: usize = 60;

/// Doses with a CVX code and a complete day, with their ids. A dose before birth is a slip; one
/// that two facilities wrote down is one.
pub fn given(facts: &Facts, birth: Date) -> (Vec<Given>, Vec<String>) {
    let doses = facts.entries().filter(|(entry, day)| {
        entry.kind == "Immunization" && entry.code.system == CVX && *day >= birth
    });
    let mut known = BTreeSet::new();
    let known = doses.filter_map(|(entry, _)| {
        let cvx = entry.code.code.parse().ok()?;
        let day = Date::exact(entry.when)?;
        known.insert((day, cvx)).then(|| (Given { cvx, day }, entry.id.clone()))
    });
    known.take(DOSES_MAX).unzip()
}

/// Names of the Vietnamese series; CDC's groups keep their own name.
pub fn name(group: &str) -> (&str, &str) {
    match group {
        "HEPB_BIRTH" => ("viêm gan B sơ sinh", "hepatitis B at birth"),
        "BCG" => ("lao (BCG)", "tuberculosis (BCG)"),
        "DPT_HEPB_HIB" => ("bạch hầu, ho gà, uốn ván, viêm gan B, Hib", "DPT, hepatitis B, Hib"),
        "BOPV" => ("bại liệt uống", "oral polio"),
        "IPV" => ("bại liệt tiêm", "injected polio"),
        "ROTA" => ("tiêu chảy do rota", "rotavirus"),
        "PCV" => ("phế cầu", "pneumococcus"),
        "MEASLES" => ("sởi", "measles"),
        "MR" => ("sởi, rubella", "measles and rubella"),
        "DPT_BOOSTER" => ("bạch hầu, ho gà, uốn ván nhắc lại", "DPT booster"),
        "JE" => ("viêm não Nhật Bản", "Japanese encephalitis"),
        "TD7" => ("uốn ván, bạch hầu giảm liều", "tetanus and low-dose diphtheria"),
        other => (other, other),
    }
}

/// A group's name as part of a code: `dtap-tdap-td`, `dpt-hepb-hib`.
pub fn slug(group: &str) -> String {
    let parts = group.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}
