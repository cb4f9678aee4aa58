//! Employment, exposures and periodic examinations of those insured by an employer.

use super::{Writer, height};
use jiff::ToSpan as _;
use jiff::civil::Date;

const EMPLOYMENT: (&str, &str) = ("occupational-health", "employment");
const EXPOSURE: (&str, &str) = ("occupational-health", "exposure");
const EXAMINATION: (&str, &str) = ("occupational-health", "examination");
const AUDIOGRAM: (&str, &str) = ("occupational-health", "audiogram");
const SPIROMETRY: (&str, &str) = ("occupational-health", "spirometry");
const RADIOGRAPH: (&str, &str) = ("occupational-health", "radiograph");

const EARS: [[&str; 7]; 2] = [
    [
        "hearing-right-500",
        "hearing-right-1000",
        "hearing-right-2000",
        "hearing-right-3000",
        "hearing-right-4000",
        "hearing-right-6000",
        "hearing-right-8000",
    ],
    [
        "hearing-left-500",
        "hearing-left-1000",
        "hearing-left-2000",
        "hearing-left-3000",
        "hearing-left-4000",
        "hearing-left-6000",
        "hearing-left-8000",
    ],
];
/// Where noise hurts: 4 kHz most; dB for each dB of damage.
const NOTCH: [f64; 7] = [0.1, 0.2, 0.6, 0.9, 1.2, 0.9, 0.5];

/// An employer: its code, what is done there, and what workers are exposed to.
const EMPLOYERS: [(&str, &str, Option<&str>); 6] = [
    ("CT-MAY-01", "Công nhân may", Some("exposure-cotton")),
    ("CT-CO-KHI-02", "Thợ hàn, cơ khí", Some("exposure-noise")),
    ("CT-DA-03", "Thợ chế tác đá", Some("exposure-silica")),
    ("CT-SON-04", "Thợ sơn", Some("exposure-benzene")),
    ("VP-05", "Nhân viên văn phòng", None),
    ("VP-06", "Nhân viên bán hàng", None),
];

impl Writer<'_> {
    pub(super) fn worker(&mut self, index: usize) {
        let (person, _) = self.person(index);
        let today = self.plan.today;
        let works = (20..59).contains(&person.age(today))
            && person.card(today).is_some_and(|card| card.starts_with("DN"));
        let Some(station) = self.station(index).filter(|_| works) else { return };
        if !self.rng.chance(550) {
            return;
        }
        let (employer, occupation, hazard) = *self.rng.pick(&EMPLOYERS);
        let since = self.about(today, -2_400, 1_300);
        let since = since.max(person.born.saturating_add(18.years()));
        let employment = vec![
            ("employed", "true".to_owned()),
            ("employer", employer.to_owned()),
            ("occupation", occupation.to_owned()),
            ("occupation-since", since.strftime("%d/%m/%Y").to_string()),
            ("heavy-work", hazard.is_some().to_string()),
        ];
        let first = self.about(today, -620, 60);
        self.write(EMPLOYMENT, (index, station), first, employment);
        let at = (index, station);
        if let Some(hazard) = hazard {
            self.exposed(at, hazard, since, first);
        }
        let step = if hazard.is_some() { 190 } else { 365 };
        let mut day = first;
        while day <= today {
            if self.rng.chance(850) {
                let answers = self.classes(hazard.is_some());
                self.write(EXAMINATION, at, day, answers);
            }
            day = self.about(day, step, 20);
        }
        match hazard {
            Some("exposure-noise") => self.hearing(at, first),
            Some("exposure-cotton" | "exposure-silica") => self.lungs(at, first),
            _ => {}
        }
    }

    fn exposed(&mut self, at: (usize, usize), hazard: &'static str, since: Date, day: Date) {
        let mut answers = vec![
            (hazard, "true".to_owned()),
            ("exposure-since", since.strftime("%d/%m/%Y").to_string()),
        ];
        if hazard == "exposure-noise" {
            answers.push(("noise-level-1", self.whole(88.0, 2.5)));
            answers.push(("noise-hours-1", "7".to_owned()));
        }
        self.write(EXPOSURE, at, day, answers);
    }

    fn classes(&mut self, exposed: bool) -> Vec<(&'static str, String)> {
        let class = ["1", "2", "2", "2", "3", "3", "4"][self.rng.below(7) as usize];
        let mut answers = vec![("health-class", class.to_owned())];
        for field in ["class-physique", "class-circulation", "class-respiration", "class-eyes"] {
            answers.push((field, ["1", "2", "2", "3"][self.rng.below(4) as usize].to_owned()));
        }
        if exposed {
            answers.push(("detection-examined", self.truth(900)));
        }
        answers
    }

    /// The second a year and a half later: one in five has lost hearing by then.
    fn hearing(&mut self, at: (usize, usize), first: Date) {
        let before = self.rng.normal(6.0, 4.0).max(0.0);
        let lost = if self.rng.chance(200) { 14.0 } else { 1.0 };
        for (after, damage) in [(0, before), (545, before + lost)] {
            let mut answers = Vec::new();
            for (field, share) in EARS.into_iter().flat_map(|ear| ear.into_iter().zip(NOTCH)) {
                let level = 8.0 + share * damage + self.rng.normal(0.0, 1.5);
                // An audiometer has steps of 5 dB.
                answers.push((field, format!("{:.0}", (level / 5.0).round() * 5.0)));
            }
            let day = self.about(first, after, 15);
            self.write(AUDIOGRAM, at, day, answers);
        }
    }

    fn lungs(&mut self, at: (usize, usize), first: Date) {
        let (person, health) = self.person(at.0);
        let day = self.about(first, 20, 10);
        let age = i64::from((day - person.born).get_days());
        let height = height(health, age);
        let obstructed = self.rng.chance(90);
        let vital = 0.043 * height - 0.024 * (age as f64 / 365.25) - 2.6;
        let share = if obstructed { 0.6 } else { 0.82 };
        let answers = vec![
            ("height", format!("{height:.0}")),
            ("fev1", format!("{:.2}", vital * share)),
            ("fvc", format!("{vital:.2}")),
        ];
        self.write(SPIROMETRY, at, day, answers);
        let profusion = if self.rng.chance(60) { "1/1" } else { "0/0" };
        let film = vec![("ilo-quality", "1".to_owned()), ("ilo-profusion", profusion.to_owned())];
        self.write(RADIOGRAPH, at, day, film);
    }
}
