//! The newest glucose and HbA1c in the units that other records use (Hoelzel 2004), and the average
//! glucose that an HbA1c stands for (ADAG: Nathan 2008).

use crate::facts::{Facts, Hba1c, Level, Sugar};
use crate::findings::finding;
use hoso_sdk::{Finding, quantity, text, units};

/// mg/dL of the average glucose in one mmol/L, as ADAG converts.
const ADAG_MG_DL_PER_MMOL_L: f64 = 18.0;

/// Not rounded, but for the average in mmol/L: its source prints one decimal.
pub fn findings(facts: &Facts) -> Vec<Finding> {
    let sugars = facts.sugars();
    let glucose = sugars.iter().find(|sugar| !matches!(sugar.level, Level::Hba1c(_)));
    let hba1c = sugars.iter().find_map(|sugar| match sugar.level {
        Level::Hba1c(hba1c) => Some(of_hba1c(hba1c, sugar)),
        _ => None,
    });
    glucose.and_then(of_glucose).into_iter().flatten().chain(hba1c.into_iter().flatten()).collect()
}

fn of_glucose(sugar: &Sugar) -> Option<[Finding; 2]> {
    let (Level::Fasting(glucose) | Level::Random(glucose)) = sugar.level else { return None };
    let mmol_l = if glucose.in_mg_dl {
        glucose.mg_dl / units::GLUCOSE_MG_DL_PER_MMOL_L
    } else {
        glucose.mmol_l
    };
    let of = |code, value, unit| {
        let name = text("Đường huyết mới nhất", "Newest blood glucose");
        finding(code, quantity(value, unit), name, &sugar.evidence)
    };
    Some([of("glucose-mmol-l", mmol_l, "mmol/L"), of("glucose-mg-dl", glucose.mg_dl, "mg/dL")])
}

fn of_hba1c(hba1c: Hba1c, sugar: &Sugar) -> Vec<Finding> {
    let of = |code, value, unit, (vi, en)| {
        finding(code, quantity(value, unit), text(vi, en), &sugar.evidence)
    };
    let average = 28.7 * hba1c.percent - 46.7;
    let one_decimal = (average / ADAG_MG_DL_PER_MMOL_L * 10.0 + 0.5).floor() / 10.0;
    let (newest, mean) = (
        ("HbA1c mới nhất", "Newest HbA1c"),
        ("Đường huyết trung bình ước tính theo HbA1c", "Estimated average glucose"),
    );
    let mut all = vec![
        of("hba1c-percent", hba1c.percent, "%", newest),
        of("hba1c-mmol-mol", hba1c.mmol_mol, "mmol/mol", newest),
    ];
    // The regression has no glucose for an HbA1c that nobody alive has.
    if average > 0.0 {
        all.push(of("average-glucose-mg-dl", average, "mg/dL", mean));
        all.push(of("average-glucose-mmol-l", one_decimal, "mmol/L", mean));
    }
    all
}
