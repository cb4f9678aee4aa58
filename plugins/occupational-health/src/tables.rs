//! The tables of `data/`, made into constants by the build.

/// One reference equation of the Global Lung Function Initiative.
pub struct Equation {
    /// Intercept, factor of ln(height in cm), factor of ln(age in years).
    pub m: [f64; 3],
    /// Intercept, factor of ln(age in years).
    pub s: [f64; 2],
    /// Intercept, factor of ln(age in years).
    pub l: [f64; 2],
    /// Offsets of M by group; zeros where the set has no groups.
    pub m_groups: [f64; 5],
    /// Offsets of S by group.
    pub s_groups: [f64; 5],
    /// L, M and S splines at 3 years and every quarter of a year after it.
    pub knots: &'static [[f64; 3]],
}

include!(concat!(env!("OUT_DIR"), "/tables.rs"));
