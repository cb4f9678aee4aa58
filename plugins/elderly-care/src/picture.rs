//! Everything that the rules say of a resident on a day, worked out once.

use crate::facts::{ELDERLY_YEARS, Facts, Said};
use crate::scales::{self, Dependence, dependence};
use crate::{icope, medicines, mobility, settings};
use hoso_sdk::{Call, Date};

/// The yearly examination was done.
pub const EXAMINED: &str = "examined";
/// Lives alone.
pub const ALONE: &str = "lives-alone";
/// Severely ill, cannot come to the station.
pub const SEVERELY_ILL: &str = "severely-ill";
/// Knows how to look after the own health.
pub const SELF_CARE: &str = "self-care-knowledge";
/// A visit at home was made.
pub const VISITED: &str = "home-visited";
/// Abbreviated mental test score, 0 to 10.
pub const AMTS: &str = "amts";
/// Geriatric depression scale of 15 items, 0 to 15.
pub const GDS: &str = "gds15";

/// Where a resident stands in the programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    NotYet,
    Followed,
    HomeVisits,
    Deceased,
}

impl Stage {
    /// Every stage with its texts.
    pub const ALL: [(Self, &str, &str); 4] = [
        (Self::NotYet, "Chưa đủ 60 tuổi", "Not yet 60 years old"),
        (Self::Followed, "Theo dõi hằng năm", "Followed yearly"),
        (Self::HomeVisits, "Theo dõi tại nhà", "Visited at home"),
        (Self::Deceased, "Đã tử vong", "Deceased"),
    ];

    /// Code of the stage.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotYet => "not-yet",
            Self::Followed => "followed",
            Self::HomeVisits => "home-visits",
            Self::Deceased => "deceased",
        }
    }
}

/// A resident on a day.
pub struct Picture<'a> {
    pub facts: Facts<'a>,
    pub stage: Stage,
    pub examined: Option<Said<bool>>,
    /// Lives alone or is severely ill (Law 39/2009, article 13), since when.
    pub needs_visits: Option<Said<bool>>,
    pub alone: bool,
    pub barthel: Option<Said<i64>>,
    pub katz: Option<Said<i64>>,
    pub frail: Option<Said<i64>>,
    pub mini_cog: Option<Said<i64>>,
    pub amts: Option<Said<i64>>,
    pub gds: Option<Said<i64>>,
    pub icope: Vec<icope::Screened>,
    pub falls: Option<Said<mobility::Risk>>,
    pub weak: Option<Said<bool>>,
    pub slow: Option<Said<bool>>,
    pub sarcopenia_screen: Option<Said<bool>>,
    pub medicines: Option<Said<i64>>,
}

impl<'a> Picture<'a> {
    /// The chart as it is today.
    pub fn today(call: &'a Call) -> Self {
        Self::at(call, call.clock.today())
    }

    /// The chart at the end of `until`.
    pub fn at(call: &'a Call, until: Date) -> Self {
        let facts = Facts::at(call, until);
        let alone = facts.holding(ALONE);
        let ill = facts.holding(SEVERELY_ILL);
        let is_alone = alone.is_some();
        let needs_visits = match (alone, ill) {
            (Some(one), Some(other)) => Some(Said {
                value: true,
                day: one.day.min(other.day),
                evidence: [one.evidence, other.evidence].concat(),
            }),
            (one, other) => one.or(other),
        };
        let frail = scales::frail(&facts);
        Self {
            stage: stage(&facts, needs_visits.is_some()),
            examined: facts.yes(EXAMINED),
            needs_visits,
            alone: is_alone,
            barthel: scales::barthel(&facts),
            katz: scales::katz(&facts),
            mini_cog: scales::mini_cog(&facts),
            amts: facts.points(AMTS, 10),
            gds: facts.points(GDS, 15),
            icope: icope::screened(&facts),
            falls: mobility::risk(&facts, frail.as_ref()),
            frail,
            weak: mobility::weak(&facts),
            slow: mobility::slow(&facts),
            sarcopenia_screen: mobility::sarcopenia_screen(&facts),
            medicines: medicines::count(&facts),
            facts,
        }
    }

    /// In the programme: alive and from 60 years.
    pub fn is_followed(&self) -> bool {
        matches!(self.stage, Stage::Followed | Stage::HomeVisits)
    }

    /// The newest examination, where it was made from the age of 60 on.
    pub fn examined_on(&self) -> Option<Date> {
        let sixty = self.facts.call.birth()?.birthday(ELDERLY_YEARS);
        self.examined.as_ref().map(|said| said.day).filter(|day| *day >= sixty)
    }

    /// Totally or severely dependent (Shah 1989).
    pub fn is_dependent(&self) -> bool {
        self.barthel.as_ref().is_some_and(|said| dependence(said.value) <= Dependence::Severe)
    }

    /// A positive Mini-Cog.
    pub fn is_mini_cog_positive(&self) -> Option<bool> {
        let below = i64::from(settings::whole(self.facts.call, "mini-cog-below"));
        self.mini_cog.as_ref().map(|said| said.value < below)
    }

    /// Many medicines, where any is known.
    pub fn takes_many(&self) -> Option<bool> {
        let from = i64::from(settings::whole(self.facts.call, "many-medicines-from"));
        self.medicines.as_ref().map(|said| said.value >= from)
    }

    /// What the screen found lost or a scale found impaired: the newest day and all entries.
    pub fn losses(&self) -> Option<Said<bool>> {
        let domains = self.icope.iter().map(|(_, said)| said).filter(|said| said.value);
        let domains = domains.map(|said| (said.day, said.evidence.clone()));
        let positive = self.is_mini_cog_positive() == Some(true);
        let mind = self.mini_cog.as_ref().filter(|_| positive);
        let amts = self.amts.as_ref().filter(|said| said.value < scales::AMTS_BELOW);
        let scales = mind.into_iter().chain(amts).map(|said| (said.day, said.evidence.clone()));
        let all: Vec<_> = domains.chain(scales).collect();
        let day = all.iter().map(|(day, _)| *day).max()?;
        let evidence = all.into_iter().flat_map(|(_, evidence)| evidence).collect();
        Some(Said { value: true, day, evidence })
    }
}

fn stage(facts: &Facts, at_home: bool) -> Stage {
    if facts.is_dead() {
        Stage::Deceased
    } else if facts.is_elderly() != Some(true) {
        Stage::NotYet
    } else if at_home {
        Stage::HomeVisits
    } else {
        Stage::Followed
    }
}
