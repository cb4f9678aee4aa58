//! Vietnamese text of before Unicode, recognised where it is certain: TCVN3 (ABC fonts) and VNI
//! (VNI-Win fonts) whose bytes were read as Windows-1252.

use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The text in Unicode NFC. An old encoding is turned where all of the text reads as Vietnamese
/// syllables afterwards, and neither before nor as the other one; everything else is kept.
pub fn repaired(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let latin1 = text.chars().all(|c| u32::from(c) < 0x100);
    if latin1 && text.chars().any(|c| u32::from(c) >= 0xA1) && !is_vietnamese(text) {
        let turned = [from_tcvn3(text), from_vni(text)];
        let mut readable = turned.into_iter().filter(|turned| is_vietnamese(turned));
        if let (Some(one), None) = (readable.next(), readable.next()) {
            return Cow::Owned(one);
        }
    }
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        _ => Cow::Owned(text.nfc().collect()),
    }
}

fn is_vietnamese(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphabetic() && !is_symbol(c));
    words.filter(|word| !word.is_empty()).all(is_marked_syllable)
}

/// Signs that stand for letters in the old encodings; a word must not fall apart at them.
fn is_symbol(c: char) -> bool {
    ('\u{a1}'..='\u{bf}').contains(&c) || c == '\u{d7}' || c == '\u{f7}'
}

/// A syllable with at most one mark of tone: enough to tell text from wrong bytes.
fn is_marked_syllable(word: &str) -> bool {
    let tones = word.nfd().filter(|c| super::name::is_tone(*c)).count();
    let marked = word.nfd().filter(|c| super::is_mark(*c)).count();
    let wrong = word.chars().any(|c| "ÄäËëÏïÖöÜüÅåÆæÇçÑñØøÛûÎîÐð".contains(c));
    is_syllable(&crate::text::fold(word)) && tones <= 1 && marked <= tones + 2 && !wrong
}

/// Onset, vowels, coda, folded: as Vietnamese syllables are built.
pub fn is_syllable(folded: &str) -> bool {
    let vowel = |c: char| "aeiouy".contains(c);
    let (Some(first), Some(last)) = (folded.find(vowel), folded.rfind(vowel)) else {
        return false;
    };
    ONSETS.contains(&&folded[..first])
        && CODAS.contains(&&folded[last + 1..])
        && VOWELS.contains(&&folded[first..=last])
}

const ONSETS: [&str; 26] = [
    "", "b", "c", "ch", "d", "g", "gh", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p",
    "ph", "q", "r", "s", "t", "th", "tr", "v", "x",
];
/// Without marks; those behind q and g among them.
const VOWELS: [&str; 44] = [
    "a", "ai", "ao", "au", "ay", "e", "eo", "eu", "i", "ia", "ie", "ieu", "iu", "o", "oa", "oai",
    "oao", "oay", "oe", "oeo", "oi", "oo", "u", "ua", "uai", "uao", "uau", "uay", "ue", "ueo",
    "ueu", "ui", "uo", "uoi", "uou", "uu", "uy", "uya", "uye", "uyeu", "uyu", "y", "ye", "yeu",
];
const CODAS: [&str; 9] = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];

/// Letters of TCVN3 from 0xA1 on; `.` is none.
const TCVN3: &str = "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộ\
                     ờởỡớợù.ủũúụừửữứựỳỷỹýỵ.";

fn from_tcvn3(text: &str) -> String {
    let letter = |c: char| {
        let at = u32::from(c).checked_sub(0xA1)?;
        TCVN3.chars().nth(at as usize).filter(|letter| *letter != '.')
    };
    text.chars().map(|c| letter(c).unwrap_or(c)).collect()
}

/// VNI writes a letter and then a sign that carries both quality and tone, as combining marks.
const VNI_SIGNS: [(char, &str); 17] = [
    ('ø', "\u{300}"),
    ('ù', "\u{301}"),
    ('û', "\u{309}"),
    ('õ', "\u{303}"),
    ('ï', "\u{323}"),
    ('â', "\u{302}"),
    ('à', "\u{302}\u{300}"),
    ('á', "\u{302}\u{301}"),
    ('å', "\u{302}\u{309}"),
    ('ã', "\u{302}\u{303}"),
    ('ä', "\u{302}\u{323}"),
    ('ê', "\u{306}"),
    ('è', "\u{306}\u{300}"),
    ('é', "\u{306}\u{301}"),
    ('ú', "\u{306}\u{309}"),
    ('ü', "\u{306}\u{303}"),
    ('ë', "\u{306}\u{323}"),
];
/// Letters that VNI writes alone.
const VNI_LETTERS: [(char, &str); 7] =
    [('ñ', "đ"), ('ô', "ơ"), ('ö', "ư"), ('æ', "ỉ"), ('ó', "ĩ"), ('ò', "ị"), ('î', "ỵ")];

fn from_vni(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        let lower = c.to_lowercase().next().unwrap_or(c);
        let after_vowel = out.chars().next_back().is_some_and(is_vni_base);
        let sign = VNI_SIGNS.iter().find(|(sign, _)| *sign == lower && after_vowel);
        let letter = VNI_LETTERS.iter().find(|(letter, _)| *letter == lower);
        match (sign, letter) {
            (Some((_, marks)), _) => out.push_str(marks),
            (None, Some((_, letter))) if c.is_uppercase() => out.push_str(&letter.to_uppercase()),
            (None, Some((_, letter))) => out.push_str(letter),
            (None, None) => out.push(c),
        }
    }
    out.nfc().collect()
}

fn is_vni_base(c: char) -> bool {
    "aeouyơưAEOUYƠƯ".contains(c)
}

#[cfg(test)]
mod tests {
    use super::repaired;

    #[test]
    fn old_encodings_are_recognised_where_certain() {
        let cases = [
            ("NguyÔn V¨n §øc", "Nguyễn Văn Đức"),
            ("TrÇn ThÞ H¹nh", "Trần Thị Hạnh"),
            ("Nguyeãn Vaên Ñöùc", "Nguyễn Văn Đức"),
            ("Traàn Thò Haïnh", "Trần Thị Hạnh"),
            ("Nguye\u{302}\u{303}n", "Nguyễn"),
            ("Trần Thị Hạnh", "Trần Thị Hạnh"),
            ("Hà Lê", "Hà Lê"),
            ("Tô Hoài", "Tô Hoài"),
            ("François Müller", "François Müller"),
            ("Smith", "Smith"),
        ];
        for (text, unicode) in cases {
            assert_eq!(repaired(text), unicode, "{text}");
        }
    }
}
