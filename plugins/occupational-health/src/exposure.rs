//! What a worker is exposed to, since when, and until when.

use crate::facts::{Facts, date, truth};
use hoso_sdk::Date;

/// Since when the exposures that were told the same day go on.
pub const SINCE: &str = "exposure-since";

/// A hazard, as the list of insured diseases names it.
#[derive(Debug, PartialEq)]
pub struct Agent {
    /// Code of the yes or no of the form.
    pub code: &'static str,
    pub vi: &'static str,
    pub en: &'static str,
    /// Numbers of the diseases on the list that name this hazard.
    pub diseases: &'static [usize],
    pub kind: Kind,
}

/// What its examination needs besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Audiogram.
    Noise,
    /// Spirometry and chest radiograph.
    Dust,
    Other,
}

const fn agent(
    code: &'static str,
    words: (&'static str, &'static str),
    diseases: &'static [usize],
    kind: Kind,
) -> Agent {
    Agent { code, vi: words.0, en: words.1, diseases, kind }
}

/// In the order of the form.
pub const AGENTS: [Agent; 24] = [
    agent("exposure-silica", ("Bụi silic", "Silica dust"), &[1], Kind::Dust),
    agent("exposure-asbestos", ("Bụi amiăng", "Asbestos dust"), &[2], Kind::Dust),
    agent("exposure-cotton", ("Bụi bông", "Cotton dust"), &[3], Kind::Dust),
    agent("exposure-talc", ("Bụi talc", "Talc dust"), &[4], Kind::Dust),
    agent("exposure-coal", ("Bụi than", "Coal dust"), &[5], Kind::Dust),
    agent("exposure-lead", ("Chì", "Lead"), &[8], Kind::Other),
    agent("exposure-benzene", ("Benzen và đồng đẳng", "Benzene and homologues"), &[9], Kind::Other),
    agent("exposure-mercury", ("Thủy ngân", "Mercury"), &[10], Kind::Other),
    agent("exposure-manganese", ("Mangan", "Manganese"), &[11], Kind::Other),
    agent("exposure-tnt", ("Trinitrotoluen", "Trinitrotoluene"), &[12], Kind::Other),
    agent("exposure-arsenic", ("Asen", "Arsenic"), &[13], Kind::Other),
    agent("exposure-pesticide", ("Hóa chất bảo vệ thực vật", "Pesticides"), &[14], Kind::Other),
    agent("exposure-nicotine", ("Nicotin", "Nicotine"), &[15], Kind::Other),
    agent("exposure-carbon-monoxide", ("Cacbon monoxit", "Carbon monoxide"), &[16], Kind::Other),
    agent("exposure-cadmium", ("Cadimi", "Cadmium"), &[17], Kind::Other),
    agent("exposure-noise", ("Tiếng ồn", "Noise"), &[18], Kind::Noise),
    agent("exposure-pressure", ("Áp suất", "Pressure"), &[19], Kind::Other),
    agent(
        "exposure-vibration-body",
        ("Rung toàn thân", "Whole-body vibration"),
        &[20],
        Kind::Other,
    ),
    agent("exposure-vibration-local", ("Rung cục bộ", "Local vibration"), &[21], Kind::Other),
    agent("exposure-radiation", ("Phóng xạ", "Radiation"), &[22], Kind::Other),
    agent("exposure-chromium", ("Crôm", "Chromium"), &[26], Kind::Other),
    agent("exposure-wet-cold", ("Ẩm ướt và lạnh", "Wet and cold"), &[27], Kind::Other),
    agent("exposure-rubber", ("Cao su và phụ gia", "Rubber and additives"), &[28], Kind::Other),
    agent("exposure-other", ("Yếu tố có hại khác", "Other hazard"), &[], Kind::Other),
];

/// One exposure of the worker.
#[derive(Clone, Debug, PartialEq)]
pub struct Exposure {
    pub agent: &'static Agent,
    pub since: Date,
    /// Known to be over from this day.
    pub until: Option<Date>,
    pub evidence: Vec<String>,
}

/// All exposures, in the order of the form. One that was told goes on until a no, or until the
/// work ended on `left`.
pub fn exposures(facts: &Facts, left: Option<Date>) -> Vec<Exposure> {
    AGENTS.iter().filter_map(|agent| exposure(facts, agent, left)).collect()
}

fn exposure(facts: &Facts, agent: &'static Agent, left: Option<Date>) -> Option<Exposure> {
    let told: Vec<_> = facts
        .of(agent.code)
        .iter()
        .filter_map(|(entry, day)| Some((truth(&entry.value)?, *day, &entry.id)))
        .collect();
    let (_, first, first_id) = *told.iter().rev().find(|(yes, ..)| *yes)?;
    let since = facts.on(first, SINCE, date).map(|said| said.value).filter(|day| *day <= first);
    let (newest_yes, newest, newest_id) = *told.first()?;
    let mut evidence = vec![first_id.clone()];
    if newest_id != first_id {
        evidence.push(newest_id.clone());
    }
    Some(Exposure {
        agent,
        since: since.unwrap_or(first),
        until: if newest_yes { left.filter(|day| *day >= newest) } else { Some(newest) },
        evidence,
    })
}
