//! WHO's screen for losses of intrinsic capacity (Integrated care for older people: guidance on
//! person-centred assessment and pathways in primary care, 2019, step 1).

use crate::facts::{Facts, Said};
use crate::mobility::CHAIR_FIVE;

/// Words recalled, 0 to 3.
pub const WORDS: &str = "icope-words";
/// Time and place all right.
pub const ORIENTED: &str = "icope-oriented";
/// Cannot rise from a chair five times without arms.
pub const CANNOT_RISE: &str = "chair-rise-unable";
/// Signs of which one is enough, by domain.
const SIGNS: [(Domain, &[&str]); 4] = [
    (Domain::Nutrition, &["weight-loss-3kg", "appetite-loss"]),
    (Domain::Vision, &["sight-problem"]),
    (Domain::Hearing, &["hearing-failed"]),
    (Domain::Mood, &["feeling-down", "little-interest"]),
];

/// The six domains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    Cognition,
    Mobility,
    Nutrition,
    Vision,
    Hearing,
    Mood,
}

/// A domain that was screened; true is a loss.
pub type Screened = (Domain, Said<bool>);

/// The domains that were screened. One sign is enough for a loss; to pass, all must be answered.
pub fn screened(facts: &Facts) -> Vec<Screened> {
    let signs = SIGNS.iter().map(|(domain, codes)| {
        (*domain, judged(codes.iter().map(|code| facts.truth(code)).collect()))
    });
    let first = [(Domain::Cognition, cognition(facts)), (Domain::Mobility, mobility(facts))];
    first.into_iter().chain(signs).filter_map(|(domain, said)| Some((domain, said?))).collect()
}

fn cognition(facts: &Facts) -> Option<Said<bool>> {
    let words = facts.points(WORDS, 3).map(|s| with(s.value < 3, s));
    let oriented = facts.truth(ORIENTED).map(|s| with(!s.value, s));
    judged(vec![words, oriented])
}

/// Five rises within 14 s; the newer of a time and an inability speaks. An inability that was taken
/// back says nothing.
fn mobility(facts: &Facts) -> Option<Said<bool>> {
    let timed = facts.number(CHAIR_FIVE).map(|s| with(s.value > 14.0, s));
    let unable = facts.truth(CANNOT_RISE).filter(|said| said.value);
    [timed, unable].into_iter().flatten().max_by_key(|said| said.day)
}

fn with<T>(value: bool, said: Said<T>) -> Said<bool> {
    Said { value, day: said.day, evidence: said.evidence }
}

fn judged(signs: Vec<Option<Said<bool>>>) -> Option<Said<bool>> {
    let all_known = signs.iter().all(Option::is_some);
    let known: Vec<Said<bool>> = signs.into_iter().flatten().collect();
    let lost = known.iter().any(|sign| sign.value);
    let shown: Vec<Said<bool>> = known.into_iter().filter(|s| s.value || !lost).collect();
    let day = shown.iter().map(|sign| sign.day).max()?;
    (lost || all_known).then(|| Said {
        value: lost,
        day,
        evidence: shown.into_iter().flat_map(|sign| sign.evidence).collect(),
    })
}
