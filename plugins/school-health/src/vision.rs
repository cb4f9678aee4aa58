//! Distance vision: who is sent to an eye doctor (IAPB school eye health guidelines 2018), and the
//! category of impairment of the better eye (ICD-11 9D90).

/// Bounds as logMAR with two decimals, as the sources print the equivalents of Snellen fractions.
pub const SIX_NINTHS: f64 = 0.18;
/// 6/12.
pub const SIX_TWELFTHS: f64 = 0.3;

/// ICD-11 9D90, presenting distance vision of the better eye.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Impairment {
    None,
    Mild,
    Moderate,
    Severe,
    Blindness,
}

impl Impairment {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Mild => "mild",
            Self::Moderate => "moderate",
            Self::Severe => "severe",
            Self::Blindness => "blindness",
        }
    }
}

/// logMAR of a decimal acuity (1.0 is 10/10, 6/6), two decimals; none where it is below 0. An eye
/// that sees nothing has the acuity 0 and a logMAR without bound: it is worse than every bound.
pub fn log_mar(decimal: f64) -> Option<f64> {
    let valid = decimal.is_finite() && decimal >= 0.0;
    // Adding zero makes a minus zero of 1.0 plain.
    valid.then(|| (-decimal.log10() * 100.0).round() / 100.0 + 0.0)
}

/// Either eye sees worse than the bound.
pub fn fails(right: f64, left: f64, worse_than: f64) -> bool {
    right.max(left) > worse_than
}

/// Worse than 6/12 is mild, 6/18 moderate, 6/60 severe, 3/60 blindness; logMAR of each eye.
pub fn impairment(right: f64, left: f64) -> Impairment {
    match right.min(left) {
        better if better > 1.3 => Impairment::Blindness,
        better if better > 1.0 => Impairment::Severe,
        better if better > 0.48 => Impairment::Moderate,
        better if better > SIX_TWELFTHS => Impairment::Mild,
        _ => Impairment::None,
    }
}
