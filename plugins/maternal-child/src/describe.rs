//! What the programme declares: needs, forms, indicators, settings, stages.

use crate::facts::{
    BIRTH_WEIGHT, CONTACT, DANGER_SIGN, DELIVERY, DUE_DATE, GESTATIONAL_AGE, GESTATIONAL_AGE_SCAN,
    HAEMOGLOBIN, LAST_PERIOD, OWN, POSTNATAL, RISK_FACTOR, SEVERE_SIGN, URINE_PROTEIN,
};
use crate::form_items::{ASKED, BIRTH, CHILD, DATING, MEASURED, NEWBORN};
use crate::growth::{AGE, HEAD, HEIGHT_STANDING, LENGTH_LYING};
use crate::{form, indicators, settings};
use hoso_sdk::codes::{
    BLOOD_PRESSURE, DIASTOLIC, GLUCOSE, GLUCOSE_FASTING, HEIGHT, SYSTOLIC, WEIGHT,
};
use hoso_sdk::{Descriptor, Need, Stage, need, text};

/// The descriptor of the programme.
pub fn descriptor() -> Descriptor {
    let reads = reads();
    Descriptor {
        id: "maternal-child".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        title: text("Sức khỏe bà mẹ, trẻ em và tiêm chủng", "Mothers, children and immunisation"),
        summary: text(
            "Quản lý thai, sinh đẻ, chăm sóc sau sinh, trẻ sơ sinh, lịch tiêm chủng và báo cáo.",
            "Follows pregnancies, births, newborns and vaccines: dates, risks, tasks, reports.",
        ),
        triggers: reads.clone(),
        reads,
        writes: writes(),
        forms: form::forms(),
        indicators: indicators::indicators(),
        settings: settings::declared(),
        stages: stages(),
        sensitivity: vec!["general".to_owned()],
    }
}

fn reads() -> Vec<Need> {
    // O00-O08, O10-O48, O80-O84, Z33-Z35, Z37: a need knows prefixes only.
    let blocks = ["O0*", "O1*", "O2*", "O3*", "O4*", "O8*", "Z33*", "Z34*", "Z35*", "Z37*"];
    let why = || text("Biết có thai, sinh, sảy.", "To know of pregnancies and how they ended.");
    let measures = [
        &[BLOOD_PRESSURE, SYSTOLIC, DIASTOLIC, WEIGHT, HEIGHT, HAEMOGLOBIN, URINE_PROTEIN][..],
        &[LENGTH_LYING, HEIGHT_STANDING, HEAD],
        &GLUCOSE_FASTING[..],
        &GLUCOSE[..],
    ]
    .concat();
    let dating = [LAST_PERIOD, DUE_DATE, GESTATIONAL_AGE, GESTATIONAL_AGE_SCAN, BIRTH_WEIGHT];
    vec![
        need("Condition", &blocks, why()),
        need("Encounter", &blocks, why()),
        need("Immunization", &[], text("Tính lịch tiêm chủng.", "To forecast vaccines.")),
        need(
            "Observation",
            &measures,
            text(
                "Phát hiện nguy cơ khi mang thai, theo dõi trẻ.",
                "To find risks, to follow growth.",
            ),
        ),
        need(
            "Observation",
            &dating,
            text("Tính tuổi thai, cân nặng lúc sinh.", "To date the pregnancy; birth weight."),
        ),
        need(
            "Observation",
            &own_codes(),
            text("Các phiếu của chương trình.", "This programme's own forms."),
        ),
    ]
}

fn own_codes() -> Vec<&'static str> {
    let items = [DATING, MEASURED, ASKED, BIRTH, NEWBORN, CHILD].concat();
    let own = items.into_iter().filter(|item| item.system == OWN).map(|item| item.code);
    let events =
        [CONTACT, POSTNATAL, DELIVERY, DANGER_SIGN, RISK_FACTOR, SEVERE_SIGN, "ogtt-fasting", AGE];
    let mut codes: Vec<&str> = own.chain(events).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn writes() -> Vec<Need> {
    let items = [DATING, MEASURED, ASKED, BIRTH, NEWBORN, CHILD].concat();
    let mut codes: Vec<&str> = items.into_iter().map(|item| item.code).collect();
    codes.extend([
        CONTACT,
        POSTNATAL,
        DELIVERY,
        DANGER_SIGN,
        RISK_FACTOR,
        SEVERE_SIGN,
        BLOOD_PRESSURE,
    ]);
    codes.sort_unstable();
    codes.dedup();
    vec![
        need("Observation", &codes, text("Ghi các phiếu.", "To record the forms.")),
        need("Immunization", &[], text("Ghi mũi tiêm.", "To record vaccines.")),
    ]
}

fn stages() -> Vec<Stage> {
    let stage = |code: &str, vi, en| Stage { code: code.to_owned(), title: text(vi, en) };
    vec![
        stage("pregnant", "Đang mang thai", "Pregnant"),
        stage("postpartum", "Sau sinh", "After birth"),
        stage("newborn", "Trẻ sơ sinh", "Newborn"),
        stage("child", "Trẻ dưới 5 tuổi", "Child under five"),
        stage("finished", "Đã kết thúc theo dõi", "Finished"),
        stage("deceased", "Đã tử vong", "Deceased"),
    ]
}
