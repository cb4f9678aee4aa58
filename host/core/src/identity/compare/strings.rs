//! Similarity of strings, without allocation. On bytes: folded text is nearly all ASCII.

/// Stands for a letter that was lost on the way.
const LOST: u8 = b'?';
/// Longer strings are compared by their first bytes.
const BYTES_MAX: usize = 64;

/// A string and which letters it has: unlike strings are told without reading them.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    pub bytes: &'a [u8],
    letters: u32,
}

impl<'a> Word<'a> {
    /// `letters` are those of the bytes.
    pub fn new(bytes: &'a [u8], letters: u32) -> Self {
        Self { bytes, letters }
    }

    fn bounded(self) -> &'a [u8] {
        &self.bytes[..self.bytes.len().min(BYTES_MAX)]
    }

    /// Letters that the other one has not.
    fn lacking(self, other: Word<'_>) -> usize {
        (self.letters & !other.letters).count_ones() as usize
    }

    /// False where the byte does not occur; true is not certain.
    fn may_have(self, byte: u8) -> bool {
        self.letters & letters(&[byte]) != 0
    }

    fn parts(self, between: u8) -> impl Iterator<Item = &'a [u8]> {
        self.bytes.split(move |byte| *byte == between)
    }

    fn words(self) -> impl Iterator<Item = &'a [u8]> {
        self.parts(b' ')
    }
}

/// A bit for each byte that occurs, by its low five bits.
pub fn letters(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |set, byte| set | 1 << (byte & 31))
}

/// A value of one is a value of the other; they are not equal.
pub fn shares(a: Word<'_>, b: Word<'_>) -> bool {
    (a.may_have(b';') || b.may_have(b';'))
        && a.parts(b';').any(|one| b.parts(b';').any(|other| one == other))
}

/// Jaro's similarity with Winkler's bonus of 0.1 for each of up to four equal first bytes; 0 to 1.
/// What is below `least` is given as 0: strings unlike are told quickly.
pub fn jaro_winkler(a: Word<'_>, b: Word<'_>, least: f32) -> f32 {
    let (text_a, text_b) = (a.bounded(), b.bounded());
    let prefix = text_a.iter().zip(text_b).take(4).take_while(|(a, b)| a == b).count();
    let winkler = |jaro: f32| jaro + prefix as f32 * 0.1 * (1.0 - jaro);
    // Letters that the other one lacks match nothing; not so where only the beginnings are read.
    if a.bytes.len().max(b.bytes.len()) <= BYTES_MAX {
        let (all_a, all_b) = (text_a.len(), text_b.len());
        let common = (all_a - a.lacking(b)).min(all_b - b.lacking(a)) as f32;
        let most = (common / all_a as f32 + common / all_b as f32 + 1.0) / 3.0;
        if winkler(most) < least {
            return 0.0;
        }
    }
    let found = winkler(jaro(text_a, text_b));
    if found < least { 0.0 } else { found }
}

fn jaro(a: &[u8], b: &[u8]) -> f32 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let window = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut matched_a, mut matched_b) = (0_u64, 0_u64);
    for (i, byte) in a.iter().enumerate() {
        let from = i.saturating_sub(window);
        let to = (i + window + 1).min(b.len());
        for (j, other) in b.iter().enumerate().take(to).skip(from) {
            if byte == other && matched_b >> j & 1 == 0 {
                matched_a |= 1 << i;
                matched_b |= 1 << j;
                break;
            }
        }
    }
    let common = matched_a.count_ones();
    if common == 0 {
        return 0.0;
    }
    let swapped = bits(matched_a).zip(bits(matched_b)).filter(|(i, j)| a[*i] != b[*j]).count();
    let common = common as f32;
    let halves = (swapped / 2) as f32;
    (common / a.len() as f32 + common / b.len() as f32 + (common - halves) / common) / 3.0
}

fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = set.trailing_zeros() as usize;
        (set != 0).then(|| {
            set &= set - 1;
            at
        })
    })
}

/// At most `most` edits (insertion, deletion, substitution, swap of neighbours; each part of the
/// string is edited once: optimal string alignment).
pub fn within_edits(a: Word<'_>, b: Word<'_>, most: u8) -> bool {
    let at_most = usize::from(most);
    // Each letter that the other string lacks costs an edit.
    if a.bytes.len().abs_diff(b.bytes.len()) > at_most || a.lacking(b).max(b.lacking(a)) > at_most {
        return false;
    }
    let (a, b) = differing(a.bytes, b.bytes);
    match a.len().max(b.len()) {
        longer if longer <= at_most => true,
        longer if longer > BYTES_MAX => false,
        // Both ends differ: what is left is one swap, or more than one edit.
        longer if most == 1 => longer == 2 && a.len() == b.len() && a[0] == b[1] && a[1] == b[0],
        _ => aligned(a, b) <= most,
    }
}

/// What is left without the common beginning and end.
fn differing<'a>(mut a: &'a [u8], mut b: &'a [u8]) -> (&'a [u8], &'a [u8]) {
    let prefix = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    (&a[..a.len() - suffix], &b[..b.len() - suffix])
}

/// Least number of edits; three rows of the table are enough.
fn aligned(a: &[u8], b: &[u8]) -> u8 {
    let mut rows = [[0_u8; BYTES_MAX + 1]; 3];
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j as u8;
    }
    for i in 1..=a.len() {
        let (now, last, before) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        rows[now][0] = i as u8;
        for j in 1..=b.len() {
            let changed = rows[last][j - 1] + u8::from(a[i - 1] != b[j - 1]);
            let mut cost = changed.min(rows[last][j] + 1).min(rows[now][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(rows[before][j - 2] + 1);
            }
            rows[now][j] = cost;
        }
    }
    rows[a.len() % 3][b.len()]
}

/// The same words in any order; a letter that was lost may be any.
pub fn permuted(a: Word<'_>, b: Word<'_>) -> bool {
    let lost = a.may_have(LOST) || b.may_have(LOST);
    if a.bytes.len() != b.bytes.len() || !lost && a.letters != b.letters {
        return false;
    }
    let mut taken = 0_u64;
    a.words().all(|word| {
        let mut others = b.words().enumerate().take(64);
        let found = others.find(|(at, other)| taken >> at & 1 == 0 && may_be_one(word, other));
        found.is_some_and(|(at, _)| {
            taken |= 1 << at;
            true
        })
    })
}

/// Equal, or equal but for letters that were lost, not all of them.
fn may_be_one(word: &[u8], other: &[u8]) -> bool {
    let lost = |byte: &u8| *byte == LOST;
    let mut pairs = word.iter().zip(other);
    word == other
        || word.len() == other.len()
            && pairs.all(|(a, b)| a == b || lost(a) || lost(b))
            && word.iter().zip(other).any(|(a, b)| a == b)
}

/// First and last word equal, and the words of one in order among the other's; a letter that was
/// lost may be any.
pub fn abridged(a: Word<'_>, b: Word<'_>) -> bool {
    let (short, long) = if a.bytes.len() < b.bytes.len() { (a, b) } else { (b, a) };
    let lost = a.may_have(LOST) || b.may_have(LOST);
    if !lost && short.lacking(long) > 0 {
        return false;
    }
    let agree =
        |a: Option<&[u8]>, b: Option<&[u8]>| a.zip(b).is_some_and(|(a, b)| may_be_one(a, b));
    let several = |text: Word<'_>| text.words().nth(1).is_some();
    if !several(short)
        || !several(long)
        || !agree(short.words().next(), long.words().next())
        || !agree(short.words().last(), long.words().last())
    {
        return false;
    }
    let mut words = long.words();
    short.words().all(|word| words.any(|other| may_be_one(word, other)))
}

/// Byte for byte equal where both are known; `?` is a letter that is not. At least half are known.
pub fn equal_but_lost(a: Word<'_>, b: Word<'_>) -> bool {
    if a.bytes.len() != b.bytes.len() || !(a.may_have(LOST) || b.may_have(LOST)) {
        return false;
    }
    let lost = |(x, y): &(&u8, &u8)| **x == LOST || **y == LOST;
    let pairs = || a.bytes.iter().zip(b.bytes);
    let unknown = pairs().filter(lost).count();
    unknown > 0
        && 2 * unknown <= a.bytes.len()
        && pairs().all(|pair| lost(&pair) || pair.0 == pair.1)
}

/// Equal but for one word that is one edit apart: the first of several, or one that is a word on
/// one side alone.
pub fn equal_but_slip(a: Word<'_>, b: Word<'_>, is_word: impl Fn(&str) -> bool) -> bool {
    let words = a.words().count();
    if !within_edits(a, b, 1) || words != b.words().count() {
        return false;
    }
    let there = |word: &[u8]| std::str::from_utf8(word).is_ok_and(&is_word);
    let mut apart = a.words().zip(b.words()).enumerate().filter(|(_, (one, other))| one != other);
    let is_slip = |(at, (one, other)): (usize, (&[u8], &[u8]))| {
        at == 0 && words > 1 || there(one) != there(other)
    };
    // One edit changes one word, or moves the border of two.
    apart.next().is_some_and(is_slip) && apart.next().is_none()
}

/// Words in common as a share of the words of both, each counted once.
pub fn word_share(a: Word<'_>, b: Word<'_>) -> f32 {
    let once = |text: Word<'_>, at: usize, word: &[u8]| text.words().take(at).all(|w| w != word);
    let distinct = |text: Word<'_>| {
        text.words().enumerate().filter(|(at, word)| once(text, *at, word)).count()
    };
    let common = a
        .words()
        .enumerate()
        .filter(|(at, word)| once(a, *at, word) && b.words().any(|other| other == *word))
        .count();
    common as f32 / (distinct(a) + distinct(b) - common) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word(text: &str) -> Word<'_> {
        Word::new(text.as_bytes(), letters(text.as_bytes()))
    }

    #[test]
    fn published_pairs_have_published_similarities() {
        // Winkler 1990, table of examples.
        for (a, b, value) in [
            ("martha", "marhta", 0.961),
            ("dwayne", "duane", 0.840),
            ("dixon", "dicksonx", 0.813),
            ("abc", "xyz", 0.0),
        ] {
            let found = jaro_winkler(word(a), word(b), 0.0);
            assert!((found - value).abs() < 0.001, "{a} {b} {found}");
        }
    }

    #[test]
    fn words_are_compared_as_words() {
        assert!(permuted(word("nguyen van an"), word("an nguyen van")));
        assert!(!permuted(word("van van an"), word("an an van")));
        assert!(abridged(word("nguyen thi ngoc anh"), word("nguyen anh")));
        let slip = |a, b| equal_but_slip(word(a), word(b), crate::identity::normalise::is_syllable);
        assert!(slip("pan thi anh", "phan thi anh") && slip("trinh", "trinnh"));
        assert!(!slip("le van tuan", "le van tun") && slip("do minh hieu", "do mnh hieu"));
        assert!(!slip("pan", "phan") && !slip("phan an binh", "phan anb inh"));
        assert!(permuted(word("?oan th?y dieu"), word("doan dieu thuy")));
        assert!(!permuted(word("? an"), word("an binh")) && !permuted(word("an ?"), word("an b")));
        assert!(abridged(word("nguy?n oanh"), word("nguyen thi oanh")));
        assert!(!abridged(word("nguyen thi anh"), word("nguyen van anh")));
        assert!(equal_but_lost(word("phan th? uy?n"), word("phan thi uyen")));
        assert!(!equal_but_lost(word("phan th? uy?n"), word("phan thi uyan n")));
        assert!(
            !equal_but_lost(word("ph?n"), word("phen x"))
                && !equal_but_lost(word("p???"), word("phan"))
        );
        assert!((word_share(word("12 yen hoa"), word("yen hoa 12 ha noi")) - 0.6).abs() < 1e-6);
    }

    fn edits(a: &[u8], b: &[u8]) -> usize {
        match (a, b) {
            ([], rest) | (rest, []) => rest.len(),
            ([x, more_a @ ..], [y, more_b @ ..]) => {
                let mut least = edits(more_a, more_b) + usize::from(x != y);
                least = least.min(edits(more_a, b) + 1).min(edits(a, more_b) + 1);
                if let ([x, x2, rest_a @ ..], [y, y2, rest_b @ ..]) = (a, b)
                    && (x, x2) == (y2, y)
                {
                    least = least.min(edits(rest_a, rest_b) + 1);
                }
                least
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn edits_agree_with_the_definition(a in "[ab0]{0,6}", b in "[ab0]{0,6}", most in 0_u8..4) {
            let least = edits(a.as_bytes(), b.as_bytes());
            prop_assert_eq!(within_edits(word(&a), word(&b), most), least <= usize::from(most));
        }

        #[test]
        fn similarity_is_symmetric_and_one_for_equals(a in "[a-d ]{1,80}", b in "[a-d ]{1,80}") {
            let there = jaro_winkler(word(&a), word(&b), 0.0);
            prop_assert!((0.0..=1.000_1).contains(&there));
            let quick = jaro_winkler(word(&a), word(&b), 0.8);
            prop_assert_eq!(quick, if there < 0.8 { 0.0 } else { there });
            prop_assert!((jaro_winkler(word(&a), word(&a), 0.0) - 1.0).abs() < 1e-5);
            prop_assert_eq!(word_share(word(&a), word(&b)), word_share(word(&b), word(&a)));
            prop_assert_eq!(permuted(word(&a), word(&b)), permuted(word(&b), word(&a)));
            prop_assert_eq!(abridged(word(&a), word(&b)), abridged(word(&b), word(&a)));
        }
    }
}
