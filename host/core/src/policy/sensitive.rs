//! Classes of data that a general consent does not cover. The code sets are data
//! (`sensitive.toml`), the classes themselves are the law's and the design's.

use crate::record::{Coding, Entry, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The order is stored: add at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    Hiv,
    MentalHealth,
    SexualAndReproductive,
    Violence,
    Genetic,
}

impl Class {
    pub const ALL: [Class; 5] = [
        Class::Hiv,
        Class::MentalHealth,
        Class::SexualAndReproductive,
        Class::Violence,
        Class::Genetic,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Class::Hiv => "hiv",
            Class::MentalHealth => "mental-health",
            Class::SexualAndReproductive => "sexual-and-reproductive",
            Class::Violence => "violence",
            Class::Genetic => "genetic",
        }
    }
}

/// A set of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Classes(u8);

impl Classes {
    pub const NONE: Classes = Classes(0);
    pub const ALL: Classes = Classes(0b1_1111);

    pub fn with(self, class: Class) -> Self {
        Self(self.0 | 1 << class as u8)
    }

    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Class> {
        Class::ALL.into_iter().filter(move |class| Self::NONE.with(*class).is_within(self))
    }
}

impl FromIterator<Class> for Classes {
    fn from_iter<I: IntoIterator<Item = Class>>(classes: I) -> Self {
        classes.into_iter().fold(Self::NONE, Self::with)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Codes {
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    icd10: Vec<String>,
}

static CODES: LazyLock<Vec<(Class, Codes)>> = LazyLock::new(|| {
    let sets: BTreeMap<Class, Codes> =
        toml::from_str(include_str!("sensitive.toml")).expect("the table is tested");
    sets.into_iter().collect()
});

impl Classes {
    /// What the record tells about a person besides its plain content. The codes of the record, of
    /// its value and of its parts count.
    pub fn of(entry: &Entry) -> Self {
        let holds = |(class, codes): &(Class, Codes)| codes.hold(entry).then_some(*class);
        CODES.iter().filter_map(holds).collect()
    }
}

impl Codes {
    fn hold(&self, entry: &Entry) -> bool {
        let labelled = self.category.as_ref().is_some_and(|c| *c == entry.category);
        let parts = entry.parts.iter().any(|p| self.name(&p.code) || self.value(&p.value));
        labelled || self.name(&entry.code) || self.value(&entry.value) || parts
    }

    fn value(&self, value: &Value) -> bool {
        matches!(value, Value::Coding(coding) if self.name(coding))
    }

    /// Codes of other systems have another shape, or are no diagnosis: a LOINC code is never one.
    fn name(&self, coding: &Coding) -> bool {
        coding.system.contains("icd-10")
            && self.icd10.iter().any(|pattern| match pattern.strip_suffix('*') {
                Some(start) => coding.code.starts_with(start),
                None => coding.code == *pattern,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Kind;

    fn diagnosis(code: &str) -> Entry {
        Entry {
            kind: Kind::Condition,
            category: String::new(),
            code: Coding {
                system: "http://hl7.org/fhir/sid/icd-10".into(),
                code: code.into(),
                display: String::new(),
            },
            when: "2026".parse().unwrap(),
            value: Value::None,
            parts: Vec::new(),
            status: "active".into(),
        }
    }

    #[test]
    fn each_code_is_of_the_class_that_the_table_says() {
        let cases = [
            ("B20.1", Some(Class::Hiv)),
            ("Z21", Some(Class::Hiv)),
            ("F32.1", Some(Class::MentalHealth)),
            ("A53.9", Some(Class::SexualAndReproductive)),
            ("A49.9", None),
            ("O04", Some(Class::SexualAndReproductive)),
            ("O10.0", None),
            ("Y04", Some(Class::Violence)),
            ("Y10", None),
            ("Q90.0", Some(Class::Genetic)),
            ("Q89.9", None),
            ("I10", None),
        ];
        for (code, class) in cases {
            assert_eq!(Classes::of(&diagnosis(code)), class.into_iter().collect(), "{code}");
        }
    }

    #[test]
    fn a_label_and_a_part_count_too() {
        let labelled = Entry { category: "HIV".into(), ..diagnosis("I10") };
        assert_eq!(Classes::of(&labelled).iter().collect::<Vec<_>>(), [Class::Hiv]);
        let part = crate::record::Part {
            code: Coding::default(),
            value: Value::Coding(diagnosis("T74.1").code),
        };
        let entry = Entry { parts: vec![part], ..diagnosis("I10") };
        assert_eq!(Classes::of(&entry).iter().collect::<Vec<_>>(), [Class::Violence]);
    }
}
