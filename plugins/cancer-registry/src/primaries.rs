//! Which tumours of one person are primaries of their own: IACR/IARC International Rules for
//! Multiple Primary Cancers (Internal Report 2004/02). Time between them does not count.

use crate::code::{Morphology, Topography};

/// How two tumours of one person stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// One tumour, counted once.
    Duplicate,
    MultiplePrimary,
    /// One of them is of an unknown primary site, and could be the other.
    UnknownTopography,
    /// A morphology belongs to no group.
    Invalid,
}

impl Relation {
    /// As findings write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::MultiplePrimary => "multiple-primary",
            Self::UnknownTopography => "unknown-topography",
            Self::Invalid => "invalid",
        }
    }
}

/// Group of a histology, 1 to 17: the first whose range holds it.
pub fn histology_group(Morphology(morphology): Morphology) -> Option<u8> {
    Some(match morphology {
        8051..=8084 | 8120..=8131 => 1,
        8090..=8110 => 2,
        8140..=8149 | 8160..=8162 | 8190..=8221 | 8260..=8337 | 8350..=8551 => 3,
        8570..=8576 | 8940..=8941 => 3,
        8030..=8046 | 8150..=8157 | 8170..=8180 | 8230..=8255 | 8340..=8347 => 4,
        8560..=8562 | 8580..=8671 => 4,
        8010..=8015 | 8020..=8022 | 8050 => 5,
        8680..=8713 | 8800..=8921 | 8990..=8991 | 9040..=9044 | 9120..=9125 => 6,
        9130..=9136 | 9141..=9252 | 9370..=9373 | 9540..=9582 => 6,
        9050..=9055 => 7,
        9840 | 9861..=9931 | 9945..=9946 | 9950 | 9961..=9967 | 9980..=9987 => 8,
        9670..=9699 | 9728 | 9731..=9734 | 9737..=9738 | 9761..=9767 | 9769 => 9,
        9811..=9818 | 9823..=9826 | 9833 | 9836 | 9940 => 9,
        9700..=9724 | 9726 | 9729 | 9768 | 9827..=9831 | 9834 | 9837 | 9948 => 10,
        9650..=9669 => 11,
        9740..=9749 => 12,
        9750..=9759 => 13,
        9590..=9999 => 14,
        9140 => 15,
        8720..=8799 | 8930..=8939 | 8950..=8989 | 9000..=9039 | 9060..=9119 => 16,
        9260..=9369 | 9380..=9539 => 16,
        8000..=8005 => 17,
        _ => return None,
    })
}

/// Unspecified carcinoma, haematopoietic tumour, or tumour: a specific code tells more.
pub fn is_unspecified(morphology: Morphology) -> bool {
    matches!(histology_group(morphology), None | Some(5 | 14 | 17))
}

/// The organ: topographies of one are the same site.
pub fn organ(topography: Topography) -> u16 {
    match topography.group() {
        1 | 2 => 1,
        0 | 3..=6 => 0,
        9 | 10 | 12..=14 => 9,
        19 | 20 => 19,
        23 | 24 => 23,
        33 | 34 => 33,
        40 | 41 => 40,
        65..=68 => 65,
        group => group,
    }
}

/// Compares two tumours; the order does not matter.
pub fn relation(one: (Topography, Morphology), other: (Topography, Morphology)) -> Relation {
    let (Some(a), Some(b)) = (histology_group(one.1), histology_group(other.1)) else {
        return Relation::Invalid;
    };
    match (a.min(b), a.max(b)) {
        (_, 17) | (1..=5, 5) => by_site(one.0, other.0),
        (8..=13, 14) => Relation::Duplicate,
        (low, high) if low != high => Relation::MultiplePrimary,
        // Systemic: counted once.
        (7..=15, _) => Relation::Duplicate,
        _ => by_site(one.0, other.0),
    }
}

fn by_site(one: Topography, other: Topography) -> Relation {
    let unknown = Topography::UNKNOWN.group();
    match (one.group() == unknown, other.group() == unknown) {
        (true, true) => Relation::Duplicate,
        (true, false) | (false, true) => Relation::UnknownTopography,
        (false, false) if organ(one) == organ(other) => Relation::Duplicate,
        (false, false) => Relation::MultiplePrimary,
    }
}
