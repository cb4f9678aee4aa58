//! What is found, each with the entries that it rests on. Of several tumours each has its own
//! findings; the evidence says whose they are.

use crate::checks::{self, CHECKS};
use crate::code::Verdict;
use crate::dates::written;
use crate::follow_up::Vital;
use crate::picture::{Picture, Primary};
use crate::primaries::Relation;
use crate::tumour::Tumour;
use hoso_sdk::{Finding, Value, text};

/// The findings of a picture.
pub fn findings(picture: &Picture) -> Vec<Finding> {
    let mut all = Vec::new();
    all.extend(case_finding(picture));
    all.extend(picture.tumours.iter().flat_map(of_tumour));
    all.extend(several(picture));
    all.extend(follow_up(picture));
    all
}

fn finding(code: &str, value: Value, words: (&str, &str), evidence: &[String]) -> Finding {
    Finding {
        code: code.to_owned(),
        value,
        text: text(words.0, words.1),
        evidence: evidence.to_vec(),
    }
}

fn case_finding(picture: &Picture) -> Option<Finding> {
    let found = picture.candidate.as_ref()?;
    let (value, vi, en) = match found.with_pathology {
        true => ("with-pathology", "có giải phẫu bệnh", "with pathology"),
        false => ("without-pathology", "chưa thấy giải phẫu bệnh", "without pathology"),
    };
    let (vi, en) = (format!("Chẩn đoán {}: {vi}", found.code), format!("{}: {en}", found.code));
    Some(finding("case-finding", Value::Text(value.to_owned()), (&vi, &en), &found.evidence))
}

fn of_tumour(tumour: &Tumour) -> Vec<Finding> {
    let evidence = [tumour.entry.id.clone()];
    let say = |code: &str, value, vi: &str, en: &str| finding(code, value, (vi, en), &evidence);
    let word = |code: &str, verdict: Verdict, vi: &str, en: &str| {
        say(code, Value::Text(verdict.code().to_owned()), vi, en)
    };
    let mut all = vec![word("check", tumour.verdict(), "Kiểm tra chung", "All checks")];
    if let Ok(age) = tumour.case.age {
        all.push(say("age", Value::Count(age.into()), "Tuổi khi mắc", "Age at incidence"));
    }
    if let Some(code) = tumour.icd10() {
        let words = format!("ICD-10: {}", dotted(&code));
        all.push(say("icd10", Value::Text(code), &words, &words));
    }
    let class = checks::iccc3(&tumour.case);
    if let Ok(class) = class {
        let words = format!("ICCC-3: {class}");
        all.push(say("iccc3", Value::Text(class.to_string()), &words, &words));
        if class.extended > 0 {
            let value = Value::Count(class.extended.into());
            all.push(say("iccc3-extended", value, "ICCC-3 mở rộng", "ICCC-3 extended"));
        }
    }
    let verdict = class.map_or_else(|lack| lack, |_| Verdict::Ok);
    all.push(word("iccc3-conversion", verdict, "Quy đổi sang ICCC-3", "Conversion to ICCC-3"));
    all.extend(
        CHECKS.iter().map(|check| word(check.code, check.judge(&tumour.case), check.vi, check.en)),
    );
    all
}

/// `C509` as people write it: C50.9.
pub fn dotted(code: &str) -> String {
    match code.split_at_checked(3) {
        Some((category, digit)) if !digit.is_empty() => format!("{category}.{digit}"),
        _ => code.to_owned(),
    }
}

fn several(picture: &Picture) -> Vec<Finding> {
    let mut all = Vec::new();
    for (relation, one, other) in picture.relations() {
        let (vi, en) = match relation {
            Relation::Duplicate => ("Cùng một u", "The same tumour"),
            Relation::MultiplePrimary => ("Hai u nguyên phát", "Two primaries"),
            Relation::UnknownTopography => ("Một u chưa rõ vị trí", "One of unknown site"),
            Relation::Invalid => ("Hình thái không so sánh được", "Morphology not in a group"),
        };
        let evidence = [one.entry.id.clone(), other.entry.id.clone()];
        let value = Value::Text(relation.code().to_owned());
        all.push(finding("multiple-primary", value, (vi, en), &evidence));
    }
    let primaries = picture.primaries();
    if !primaries.is_empty() {
        let evidence: Vec<String> = primaries.iter().map(|p| p.first.entry.id.clone()).collect();
        let total = Value::Count(primaries.len() as i64);
        all.push(finding("primaries", total, ("Số u nguyên phát", "Primaries"), &evidence));
    }
    for (index, primary) in primaries.iter().enumerate() {
        all.push(numbered(index, primary));
    }
    all
}

fn numbered(index: usize, primary: &Primary) -> Finding {
    let day = written(primary.first.entry.when);
    let words = (format!("U thứ {}, {day}", index + 1), format!("Primary {}, {day}", index + 1));
    let evidence: Vec<String> = primary.all.iter().map(|tumour| tumour.entry.id.clone()).collect();
    let sequence = Value::Count(index as i64 + 1);
    finding("primary-sequence", sequence, (&words.0, &words.1), &evidence)
}

fn follow_up(picture: &Picture) -> Vec<Finding> {
    let (Some(contact), Some(first)) = (&picture.contact, picture.tumours.first()) else {
        return Vec::new();
    };
    let (_, vi, en) = Vital::ALL[contact.vital as usize];
    let vital = Value::Text(contact.vital.code().to_owned());
    let mut all = vec![
        finding("vital-status", vital, (vi, en), &contact.evidence),
        finding(
            "last-contact",
            Value::Date(contact.day.into()),
            ("Liên hệ lần cuối", "Last contact"),
            &contact.evidence,
        ),
    ];
    let days = first.incidence.days_until(contact.day);
    if days >= 0 {
        let evidence = [std::slice::from_ref(&first.entry.id), &contact.evidence].concat();
        let words = ("Số ngày theo dõi từ khi mắc", "Days followed since incidence");
        all.push(finding("followed-days", Value::Count(days), words, &evidence));
    }
    all
}
