//! One resident's share of the rows of the MCH report form in a month (rows as far as they are
//! known: I.1 to I.8 mothers, III.1 to III.8 children), and of full immunisation at one year.

use crate::birth::{self, CARE, cared_for};
use crate::contacts::{contacts, four_in_three};
use crate::facts::{self, Facts, URINE_PROTEIN};
use crate::growth::{self, Level};
use crate::pregnancy::{self, Pregnancy};
use crate::{settings, tetanus, vaccines};
use hoso_immunization::{Status, forecast};
use hoso_sdk::codes::LOINC;
use hoso_sdk::{Call, Clock, Contribution, Date, Period, Stratum, Tallied};

/// The contributions of a period.
///
/// # Errors
/// When the period has no complete first and last day.
pub fn tally(call: &Call, period: &Period) -> Result<Tallied, String> {
    let since = Date::exact(period.since).ok_or("period.since is not a complete date")?;
    let until = Date::exact(period.until).ok_or("period.until is not a complete date")?;
    let known = facts::known(call);
    let facts = Facts::today(call, &known).at(until);
    let month = Month { facts, since, until };
    let mut all = month.mother();
    all.extend(month.child());
    Ok(Tallied { contributions: all, valid_until: None })
}

struct Month<'a> {
    facts: Facts<'a>,
    since: Date,
    until: Date,
}

impl Month<'_> {
    fn has(&self, day: Date) -> bool {
        (self.since..=self.until).contains(&day)
    }

    fn share(&self, indicator: &str, numerator: usize, denominator: usize) -> Contribution {
        let sex = self.facts.call.chart.subject.sex.clone();
        Contribution {
            indicator: indicator.to_owned(),
            strata: vec![Stratum { name: "sex".to_owned(), value: sex }],
            // A month has no more contacts than days.
            numerator: numerator as u32,
            denominator: denominator as u32,
        }
    }

    fn truth(&self, indicator: &str, counts: bool) -> Contribution {
        self.share(indicator, usize::from(counts), 1)
    }

    fn mother(&self) -> Vec<Contribution> {
        let clock = Clock::new(self.until);
        let Some(pregnancy) = pregnancy::newest(&self.facts, &clock) else { return Vec::new() };
        let mut all = Vec::new();
        let unknown_before = pregnancy.end.as_ref().is_some_and(|e| e.day == pregnancy.known_since);
        if self.has(pregnancy.known_since) && !unknown_before {
            all.push(self.truth("new-adolescent", self.is_adolescent(pregnancy.known_since)));
        }
        let contacts = contacts(&self.facts, &pregnancy);
        let now = contacts.iter().filter(|contact| self.has(contact.day)).count();
        if now > 0 {
            all.push(self.share("urine-protein", self.strips().min(now), now));
        }
        let birth = pregnancy.end.as_ref().filter(|end| end.birth).map(|end| end.day);
        if let Some(birth) = birth.filter(|birth| self.has(*birth)) {
            all.push(self.share("contacts-per-birth", contacts.len(), 1));
            all.push(self.truth("birth-four-in-three", four_in_three(&contacts)));
            all.extend(self.birth(&pregnancy, birth));
        }
        all
    }

    fn strips(&self) -> usize {
        let own = self.facts.own("urine-protein");
        let strips = own.chain(self.facts.coded(LOINC, URINE_PROTEIN));
        strips.filter(|(_, day)| self.has(*day)).count()
    }

    fn is_adolescent(&self, on: Date) -> bool {
        let years = settings::whole(self.facts.call, "adolescent-below-years");
        self.facts.call.birth().is_some_and(|birth| birth.age_on(on) < years)
    }

    /// The rows of a birth. Care afterwards is looked at in the whole chart: it comes later than
    /// the month of the birth.
    fn birth(&self, pregnancy: &Pregnancy, birth: Date) -> Vec<Contribution> {
        let since = pregnancy.since();
        let now = self.facts.now();
        // The form of a birth may be written some weeks later.
        let late = birth.add_days(birth::POSTPARTUM_DAYS);
        let told = |code| now.truth_between(code, since, late).is_some_and(|(truth, _)| truth);
        let glucose = crate::glucose::gravest(&self.facts, pregnancy).is_some();
        let certificate =
            now.own("birth-certificate").any(|(_, day)| (birth..=late).contains(&day));
        let mut all = vec![
            self.truth("birth-adolescent", self.is_adolescent(birth)),
            self.truth("birth-tetanus", tetanus::protects(&self.facts, pregnancy, birth)),
            self.truth("birth-hepatitis-b-tested", told("hepatitis-b-tested")),
            self.truth("birth-syphilis-tested", told("syphilis-tested")),
            self.truth("birth-hiv-tested", told("hiv-tested")),
            self.truth("birth-glucose-tested", glucose),
            self.truth("birth-skilled", told("skilled-attendant")),
            self.truth("birth-certificate", certificate),
        ];
        all.extend(CARE.map(|care| self.truth(care.code, cared_for(&now, birth, care))));
        all
    }

    fn child(&self) -> Vec<Contribution> {
        let Some(birth) = Date::exact(self.facts.call.chart.subject.birth_date) else {
            return Vec::new();
        };
        let mut all = if self.has(birth) { self.newborn(birth) } else { Vec::new() };
        all.extend(self.growth());
        let first = birth.birthday(1);
        let dead = self.facts.call.chart.subject.deceased.and_then(Date::earliest);
        if self.has(first) && dead.is_none_or(|dead| dead > first) {
            all.push(self.truth("immunised-at-one-year", self.immunised(birth, first)));
        }
        all
    }

    fn newborn(&self, birth: Date) -> Vec<Contribution> {
        let now = self.facts.now();
        let told = |code| now.truth_since(code, birth).is_some_and(|(truth, _)| truth);
        let newborn = birth::newborn(&now, birth);
        let preterm = newborn.weeks.is_some_and(|(weeks, _)| weeks < 37);
        let mut all = vec![
            self.truth("newborn-essential-care", told("essential-care")),
            self.truth("newborn-preterm", preterm),
            self.truth("newborn-asphyxia", told("asphyxia")),
            self.truth("newborn-vitamin-k1", told("vitamin-k1")),
        ];
        if let Some((grams, _)) = newborn.grams {
            let class = birth::weight_class(grams);
            all.push(self.truth("newborn-low-weight", class == "low"));
            all.push(self.truth("newborn-high-weight", class == "high"));
        }
        all
    }

    /// A child measured in the month; a score that is missing or flagged counts for nothing.
    fn growth(&self) -> Vec<Contribution> {
        let Some(growth) = growth::newest(&self.facts).filter(|one| self.has(one.day)) else {
            return Vec::new();
        };
        let scores = &growth.scores;
        let rows = [
            ("growth-stunted", scores.length_for_age, growth.low(scores.length_for_age)),
            ("growth-underweight", scores.weight_for_age, growth.low(scores.weight_for_age)),
            ("growth-wasted", scores.weight_for_length, growth.low(scores.weight_for_length)),
            ("growth-overweight", scores.weight_for_length, growth.high()),
        ];
        let known = rows.into_iter().filter(|(_, score, _)| score.is_some_and(|s| !s.flagged));
        known.map(|(row, _, level)| self.truth(row, level != Level::Normal)).collect()
    }

    /// Nothing of the schedule was recommended before the first birthday and is missing. The dose
    /// of the first day cannot be made up for: the later ones hold the same antigen.
    fn immunised(&self, birth: Date, first: Date) -> bool {
        let facts = self.facts.at(first);
        let (given, _) = vaccines::given(&facts, birth);
        let clock = Clock::new(first);
        let person = vaccines::person(&facts, birth);
        let groups = forecast(vaccines::schedule(&facts), &person, &given, &clock);
        let counts = |group: &str| vaccines::is_given(&facts, group) && group != vaccines::AT_BIRTH;
        groups.iter().filter(|group| counts(group.group)).all(|group| {
            group.status != Status::AgedOut && group.recommended.is_none_or(|day| day >= first)
        })
    }
}
