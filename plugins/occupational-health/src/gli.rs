//! Reference values of spirometry: GLI Global 2022 (Bowerman 2023) and GLI 2012 (Quanjer 2012).

use crate::facts::Sex;
use crate::tables::{Equation, GLI_2012, GLI_GLOBAL_2022};

/// z-score of the lower limit of normal: the fifth percentile.
pub const LIMIT_Z: f64 = -1.645;
/// Age of the first spline, and the steps of the splines in a year.
const FIRST_AGE: f64 = 3.0;
const STEPS: f64 = 4.0;

/// What a spirometer measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Forced expiratory volume in one second, L.
    Fev1,
    /// Forced vital capacity, L.
    Fvc,
    /// FEV1/FVC, a fraction.
    Ratio,
    /// Mean flow between 25 and 75 % of the vital capacity, L/s. Only in GLI 2012.
    Fef,
}

/// Groups of GLI 2012, in the order of its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Caucasian,
    AfricanAmerican,
    NorthEastAsian,
    SouthEastAsian,
    Other,
}

/// A set of reference equations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    Global2022,
    Gli2012(Group),
}

/// Whose lungs are measured.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    pub sex: Sex,
    /// Years with decimals.
    pub age: f64,
    pub height_cm: f64,
}

/// The distribution in healthy people of the same sex, age and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// Box-Cox power.
    pub l: f64,
    /// The predicted value, in the unit of the measure.
    pub m: f64,
    /// Coefficient of variation.
    pub s: f64,
}

/// What to expect; `None` outside of the ages of the table (3 to 95 years, of FEF 3 to 90), or
/// where the set has no such measure.
pub fn expected(reference: Reference, measure: Measure, person: &Person) -> Option<Expected> {
    let index = measure as usize;
    let sex = person.sex as usize;
    let (equation, group) = match reference {
        Reference::Global2022 => (GLI_GLOBAL_2022[sex].get(index)?, 0),
        Reference::Gli2012(group) => (GLI_2012[sex].get(index)?, group as usize),
    };
    let knot = knot(equation, person.age)?;
    let (age, height) = (person.age.ln(), person.height_cm.ln());
    let [m, s, l] =
        [equation.m, [equation.s[0], 0.0, equation.s[1]], [equation.l[0], 0.0, equation.l[1]]]
            .map(|[base, of_height, of_age]| base + of_height * height + of_age * age);
    let found = Expected {
        l: l + knot[0],
        m: (m + equation.m_groups[group] + knot[1]).exp(),
        s: (s + equation.s_groups[group] + knot[2]).exp(),
    };
    (found.m.is_finite() && found.m > 0.0).then_some(found)
}

/// The splines at an age go straight within each quarter of a year.
fn knot(equation: &Equation, age: f64) -> Option<[f64; 3]> {
    let place = (age - FIRST_AGE) * STEPS;
    if !(0.0..=(equation.knots.len() - 1) as f64).contains(&place) {
        return None;
    }
    // Within the knots, so the cast is exact.
    let lower = equation.knots[place as usize];
    let upper = equation.knots.get(place as usize + 1).unwrap_or(&lower);
    let part = place.fract();
    Some([0, 1, 2].map(|i| lower[i] + part * (upper[i] - lower[i])))
}

impl Expected {
    /// The z-score of a measured value.
    pub fn z(self, measured: f64) -> f64 {
        if self.l == 0.0 {
            (measured / self.m).ln() / self.s
        } else {
            ((measured / self.m).powf(self.l) - 1.0) / (self.l * self.s)
        }
    }

    /// The lower limit of normal, in the unit of the measure.
    pub fn lower_limit(self) -> f64 {
        if self.l == 0.0 {
            self.m * (LIMIT_Z * self.s).exp()
        } else {
            ((1.0 + LIMIT_Z * self.l * self.s).ln() / self.l + self.m.ln()).exp()
        }
    }

    /// Per cent of the predicted value.
    pub fn percent(self, measured: f64) -> f64 {
        100.0 * measured / self.m
    }
}
