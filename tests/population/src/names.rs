//! Names drawn from frequency tables by sex and cohort. No real person is meant by any of them.

use crate::rng::Rng;
use crate::tables::{GIVEN_NAMES, MIDDLE_NAMES, SURNAMES};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Surname, mostly one middle name, given name. Four words are commoner among the young.
pub fn full_name(female: bool, born: i16, surname: Option<&str>, rng: &mut Rng) -> String {
    let surname = surname.unwrap_or_else(|| SURNAMES.draw(rng));
    let (middles, givens) = (MIDDLE_NAMES.of(female, born), GIVEN_NAMES.of(female, born));
    let (middle, given) = (*middles.draw(rng), distinct(givens, &[surname], rng));
    if rng.chance(7) {
        return format!("{surname} {given}");
    }
    let given = if given == middle { distinct(givens, &[surname, middle], rng) } else { given };
    let four_words = [120, 260, 520][usize::from(born >= 1965) + usize::from(born >= 1995)];
    if rng.chance(four_words) {
        let second = distinct(middles, &["Văn", "Thị", surname, middle, given], rng);
        return format!("{surname} {middle} {second} {given}");
    }
    format!("{surname} {middle} {given}")
}

fn distinct(
    names: &crate::rng::Weighted<&'static str>,
    not: &[&str],
    rng: &mut Rng,
) -> &'static str {
    loop {
        let name = names.draw(rng);
        if !not.contains(name) {
            return name;
        }
    }
}

pub fn surname(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}

/// As software without Vietnamese writes it.
pub fn without_diacritics(name: &str) -> String {
    let plain = name.nfd().filter(|c| !is_combining_mark(*c));
    plain
        .map(|c| match c {
            'đ' => 'd',
            'Đ' => 'D',
            c => c,
        })
        .collect()
}

pub fn decomposed(name: &str) -> String {
    name.nfd().collect()
}

/// hòa -> hoà: the tone on the second vowel of an open oa, oe or uy.
pub fn new_tone(name: &str) -> String {
    const PAIRS: [(&str, &str); 15] = [
        ("òa", "oà"),
        ("óa", "oá"),
        ("ỏa", "oả"),
        ("õa", "oã"),
        ("ọa", "oạ"),
        ("òe", "oè"),
        ("óe", "oé"),
        ("ỏe", "oẻ"),
        ("õe", "oẽ"),
        ("ọe", "oẹ"),
        ("ùy", "uỳ"),
        ("úy", "uý"),
        ("ủy", "uỷ"),
        ("ũy", "uỹ"),
        ("ụy", "uỵ"),
    ];
    let word = |word: &str| {
        let found = PAIRS.iter().find(|(old, _)| word.ends_with(old));
        found.map_or_else(|| word.to_owned(), |(old, new)| word.replace(old, new))
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
