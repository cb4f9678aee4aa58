//! Everything that the rules say of one resident today.

use crate::anaemia::{self, Anaemia};
use crate::birth::{self, NEWBORN_DAYS, Newborn, POSTPARTUM_DAYS};
use crate::contacts::{self, Contact, Window};
use crate::facts::{DANGER_SIGN, Facts, Known, RISK_FACTOR};
use crate::growth::{self, Growth};
use crate::pregnancy::{self, Pregnancy};
use crate::tetanus::{self, Tetanus};
use crate::vaccines::{self, Vaccines};
use crate::{glucose, pressure, settings};
use hoso_sdk::{Call, Date};

/// Where a resident is in the programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Pregnant,
    Postpartum,
    Newborn,
    Child,
    Finished,
    Deceased,
}

impl Stage {
    /// As declared.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pregnant => "pregnant",
            Self::Postpartum => "postpartum",
            Self::Newborn => "newborn",
            Self::Child => "child",
            Self::Finished => "finished",
            Self::Deceased => "deceased",
        }
    }
}

/// A pregnancy with what the rules say of it.
#[derive(Clone, Debug)]
pub struct Mother {
    pub pregnancy: Pregnancy,
    pub contacts: Vec<Contact>,
    pub next_contact: Option<Window>,
    pub pressure: Option<(pressure::Class, Vec<String>)>,
    pub anaemia: Option<Anaemia>,
    pub glucose: Option<(glucose::Class, String)>,
    pub tetanus: Option<Tetanus>,
    /// Codes and entries of the newest contact with signs.
    pub danger: Vec<(String, String)>,
    /// Risks of pre-eclampsia told in this pregnancy, with their entries.
    pub risks: Vec<(String, String)>,
}

/// One resident today.
#[derive(Clone, Debug)]
pub struct Picture<'a> {
    pub facts: Facts<'a>,
    pub stage: Stage,
    /// While pregnant or within six weeks of the end.
    pub mother: Option<Mother>,
    pub newborn: Option<Newborn>,
    pub vaccines: Option<Vaccines>,
    /// Of a child who was measured.
    pub growth: Option<Growth>,
}

impl<'a> Picture<'a> {
    /// Applies every rule.
    pub fn of(call: &'a Call, known: &'a [Known<'a>]) -> Self {
        let facts = Facts::today(call, known);
        let mut picture = Self {
            facts,
            stage: Stage::Finished,
            mother: None,
            newborn: None,
            vaccines: None,
            growth: None,
        };
        if call.chart.subject.deceased.is_some() {
            picture.stage = Stage::Deceased;
            return picture;
        }
        let child = child_stage(call);
        if let Some(birth) = call.birth().filter(|_| child.is_some()) {
            picture.newborn = Some(birth::newborn(&facts, birth));
        }
        picture.growth = growth(&facts, child.is_some());
        let follows_vaccines = child.is_some()
            || call.settings.text("vaccine-schedule").is_some_and(|id| id == "CDSI-4.64");
        picture.vaccines = vaccines::vaccines(&facts).filter(|_| follows_vaccines);
        picture.mother = if child.is_none() { mother(&facts) } else { None };
        picture.stage = match (&picture.mother, child) {
            (Some(mother), _) if mother.pregnancy.end.is_some() => Stage::Postpartum,
            (Some(_), _) => Stage::Pregnant,
            (None, child) => child.unwrap_or(Stage::Finished),
        };
        picture
    }

    /// Today.
    pub fn today(&self) -> Date {
        self.facts.until
    }
}

/// To the last day of WHO's standards, which can be the fifth birthday. Who is no known child is
/// one by a score only.
fn growth(facts: &Facts, is_child: bool) -> Option<Growth> {
    let clock = &facts.call.clock;
    let ended = |birth: Date| clock.reached(birth.add_days(growth::LAST_DAY + 1));
    let young = facts.call.birth().is_none_or(|birth| !ended(birth));
    let growth = growth::newest(facts).filter(|_| is_child || young)?;
    (is_child || !growth.indicators().is_empty()).then_some(growth)
}

fn child_stage(call: &Call) -> Option<Stage> {
    let birth = call.birth()?;
    if call.clock.aged(birth, settings::whole(call, "child-until-years")) {
        None
    } else if call.clock.reached(birth.add_days(NEWBORN_DAYS)) {
        Some(Stage::Child)
    } else {
        Some(Stage::Newborn)
    }
}

fn mother(facts: &Facts) -> Option<Mother> {
    if facts.call.chart.subject.sex == "male" {
        return None;
    }
    let clock = &facts.call.clock;
    let pregnancy = pregnancy::newest(facts, clock)?;
    let over = |end: &pregnancy::End| clock.reached(end.day.add_days(POSTPARTUM_DAYS + 1));
    if pregnancy.end.as_ref().is_some_and(over) {
        return None;
    }
    let contacts = contacts::contacts(facts, &pregnancy);
    let open = pregnancy.end.is_none();
    let next_contact = contacts::next(facts, &pregnancy, &contacts).filter(|_| open);
    Some(Mother {
        next_contact,
        pressure: pressure::newest(facts, &pregnancy),
        anaemia: anaemia::newest(facts, &pregnancy),
        glucose: glucose::gravest(facts, &pregnancy),
        tetanus: tetanus::tetanus(facts, &pregnancy),
        danger: danger(facts, &pregnancy),
        risks: facts.signs_since(RISK_FACTOR, pregnancy.since()),
        contacts,
        pregnancy,
    })
}

/// Signs of the newest day that has any, unless a later contact found none.
fn danger(facts: &Facts, pregnancy: &Pregnancy) -> Vec<(String, String)> {
    let signs = facts.own(DANGER_SIGN).take_while(|(_, day)| *day >= pregnancy.since());
    let contacts = facts.own(crate::facts::CONTACT).chain(facts.own(crate::facts::POSTNATAL));
    let newest = signs.map(|(_, day)| day).chain(contacts.map(|(_, day)| day)).max();
    newest.map(|day| facts.signs_since(DANGER_SIGN, day)).unwrap_or_default()
}
