//! Which facilities there are and where: stations of communes, and a health centre and a hospital
//! for each district. Codes are made up: no facility of Hanoi is meant by any of them.

use crate::rng::Rng;
use crate::tables::{COMMUNES, DISTRICTS, OLD_COMMUNES, OldCommune, Unit};
use jiff::civil::{Date, date};

/// Two-tier government: districts ended, communes merged.
pub const REFORM: Date = date(2025, 7, 1);
/// The exports cover so many days before today.
const WINDOW_DAYS: i64 = 3 * 365;
/// A real commune of Hanoi has some 70,000 residents; few suffice to look at a station's work.
const RESIDENTS_PER_STATION: usize = 500;
const STATIONS_LEAST: usize = 3;
const STATIONS_PER_AREA: usize = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FacilityKind {
    Station,
    Centre,
    /// Exports FHIR, the others QD 3176 XML.
    Hospital,
}

/// How a facility's software writes. Real ones differ and stay as they are.
#[derive(Debug, Clone, Copy)]
pub struct Habits {
    pub capital_names: bool,
    /// Tone on the second vowel: hoà, not hòa.
    pub new_tone: bool,
    /// MAHUYEN_CU_TRU still filled after the districts ended; no text says what to put there.
    pub writes_old_district: bool,
    /// Which wording its clinical notes have.
    pub wording: usize,
}

#[derive(Debug, Clone)]
pub struct Facility {
    /// Like MA_CSKCB: 01 for Hanoi and three characters; the letter says that it is made up.
    pub code: String,
    pub name: String,
    pub kind: FacilityKind,
    pub commune: &'static Unit,
    pub habits: Habits,
}

/// A station's people.
#[derive(Debug, Clone)]
pub struct Commune {
    pub now: &'static Unit,
    /// The communes that became this one, wholly or in part.
    pub before: Vec<&'static OldCommune>,
    pub residents: usize,
}

/// A district of before the reform: its people and the facilities that they go to.
#[derive(Debug, Clone)]
pub struct Area {
    pub district: &'static Unit,
    /// Station `i` serves commune `i`.
    pub communes: Vec<Commune>,
    /// The stations, then the centre, then the hospital.
    pub facilities: Vec<Facility>,
    /// Number of the first person; numbers of areas do not overlap.
    pub first_person: usize,
}

impl Area {
    pub fn centre(&self) -> usize {
        self.communes.len()
    }
    pub fn hospital(&self) -> usize {
        self.communes.len() + 1
    }
}

#[derive(Debug, Clone)]
pub struct Plan {
    pub seed: u64,
    pub today: Date,
    /// First day of the exports.
    pub start: Date,
    pub areas: Vec<Area>,
}

impl Plan {
    /// Some stations in some districts, more with more residents, at most all 126 communes.
    pub fn new(seed: u64, residents: usize, today: Date) -> Self {
        let start = today.saturating_sub(jiff::Span::new().days(WINDOW_DAYS));
        let stations = (residents / RESIDENTS_PER_STATION).clamp(STATIONS_LEAST, COMMUNES.len());
        let rng = &mut Rng::new(seed, 0);
        let mut plan = Self { seed, today, start, areas: Vec::new() };
        let (mut left, mut first_person) = (stations, 0);
        let mut districts: Vec<&'static Unit> = DISTRICTS.iter().collect();
        shuffle(&mut districts, rng);
        // Where all communes are wanted, every district gives all it has.
        let per_area = if stations * 2 > COMMUNES.len() { usize::MAX } else { STATIONS_PER_AREA };
        for district in districts {
            let mut communes = communes_of(district);
            shuffle(&mut communes, rng);
            communes.truncate(left.min(per_area));
            if communes.is_empty() {
                continue;
            }
            left -= communes.len();
            for commune in &mut communes {
                commune.residents = residents / stations;
            }
            let area = plan.area(district, communes, first_person, rng);
            first_person += area.communes.len() * (residents / stations + LARGEST_HOUSEHOLD);
            plan.areas.push(area);
        }
        plan
    }

    fn area(
        &self,
        district: &'static Unit,
        communes: Vec<Commune>,
        first_person: usize,
        rng: &mut Rng,
    ) -> Area {
        let stations: usize = self.areas.iter().map(|a| a.communes.len()).sum();
        let area = self.areas.len();
        let mut facilities: Vec<_> = communes
            .iter()
            .enumerate()
            .map(|(i, commune)| {
                let (letter, n) = (['X', 'Y'][(stations + i) / 100], (stations + i) % 100);
                let name = format!("Trạm Y tế {}", lower_first(commune.now.name));
                let code = format!("01{letter}{n:02}");
                facility(code, name, FacilityKind::Station, commune.now, rng)
            })
            .collect();
        let (seat, name) = (communes[0].now, lower_first(district.name));
        let centre = format!("Trung tâm Y tế {name}");
        facilities.push(facility(format!("01Z{area:02}"), centre, FacilityKind::Centre, seat, rng));
        let (code, hospital) =
            (format!("01Z{:02}", area + 50), format!("Bệnh viện Đa khoa {name}"));
        facilities.push(facility(code, hospital, FacilityKind::Hospital, seat, rng));
        Area { district, communes, facilities, first_person }
    }
}

/// The last household of a commune may go so far over its number of residents.
pub const LARGEST_HOUSEHOLD: usize = 12;

fn facility(
    code: String,
    name: String,
    kind: FacilityKind,
    commune: &'static Unit,
    rng: &mut Rng,
) -> Facility {
    let habits = Habits {
        capital_names: rng.chance(250),
        new_tone: rng.chance(400),
        writes_old_district: rng.chance(500),
        wording: rng.below(4) as usize,
    };
    Facility { code, name, kind, commune, habits }
}

/// The communes of today whose first predecessor, the main one where it has one, lay there.
fn communes_of(district: &Unit) -> Vec<Commune> {
    let before = |unit: &Unit| {
        let main = |old: &&OldCommune| old.now[0] == unit.code;
        let some: Vec<_> = OLD_COMMUNES.iter().filter(main).collect();
        let part = |old: &&OldCommune| old.now.contains(&unit.code);
        if some.is_empty() { OLD_COMMUNES.iter().filter(part).collect() } else { some }
    };
    let all = COMMUNES.iter().map(|now| Commune { now, before: before(now), residents: 0 });
    all.filter(|c| c.before.first().is_some_and(|old| old.district == district.code)).collect()
}

/// "Phường Láng" within a name: "phường Láng".
fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().into_iter().flat_map(char::to_lowercase);
    first.chain(chars).collect()
}

fn shuffle<T>(items: &mut [T], rng: &mut Rng) {
    for i in (1..items.len()).rev() {
        items.swap(i, rng.below(i as u64 + 1) as usize);
    }
}
