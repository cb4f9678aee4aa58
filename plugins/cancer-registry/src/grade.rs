//! Grade against behaviour and morphology (IARC Technical Report 42).

use crate::code::{Item, MALIGNANT, Verdict};

/// Not known, not applicable.
pub const UNKNOWN: u8 = 9;

/// A grade that is left out is fine unless the tumour is malignant.
///
/// # Errors
/// What cannot be checked, and why.
pub fn check(grade: Option<u8>, morphology: Item<u16>, behaviour: Item<u8>) -> Item<Verdict> {
    let is_malignant = behaviour? == MALIGNANT;
    let is_valid = match grade {
        None if is_malignant => return Err(Verdict::Missing),
        None | Some(UNKNOWN) => true,
        Some(grade @ 1..=8) if is_malignant => fits(morphology?, grade),
        Some(_) => false,
    };
    Ok(if is_valid { Verdict::Ok } else { Verdict::Invalid })
}

/// A grade of 1 to 8 that the morphology allows. Solid tumours have 1 to 4, lymphomas and
/// leukaemias 5 (T-cell), 6 (B-cell), 7 (null cell), 8 (natural killer cell). The reference
/// software also asks 5 or 8 of 9714, which may have 4 or 7: not here.
fn fits(morphology: u16, grade: u8) -> bool {
    let allowed: &[u8] = match morphology {
        8331 | 9187 | 9511 => &[1],
        8249 | 8332 | 9083 | 9243 | 9372 => &[2],
        8631 | 8634 => &[3],
        8020 | 8021 | 8805 | 9062 | 9082 | 9392 | 9401 | 9451 | 9505 | 9512 => &[4],
        ..9590 => &[1, 2, 3, 4],
        9714 => &[4, 5, 7],
        9702 | 9705 | 9708 | 9709 | 9716..=9719 | 9724 | 9726 | 9729 | 9827 | 9834 | 9837 => &[5],
        // Of the range for T-cell and killer cell; listed for B-cell too, so that no grade fits.
        9712 => &[],
        9700..=9719 => &[5, 8],
        9670..=9699 | 9728 | 9737 | 9738 | 9811..=9818 | 9823 | 9833 | 9836 => &[6],
        9948 => &[8],
        _ => return true,
    };
    allowed.contains(&grade)
}
