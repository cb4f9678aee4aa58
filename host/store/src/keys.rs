//! Keys by which a store's values and files are sealed. They are kept outside the store: whoever
//! has its folder alone has nothing of what it seals.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Keys of one store; more are a rotation that never ended.
const KEYS_MAX: usize = 16;
const KEY: usize = 32;

/// By its number it is named in every value that it seals.
pub type KeyId = u32;

/// One or more keys; what is written is sealed by the last one. The others open what is older.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    all: BTreeMap<KeyId, [u8; KEY]>,
    current: KeyId,
}

/// Why a text is no list of keys. Says nothing of the keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadKeys {
    #[error("line {0}: a number and 64 hexadecimal digits are expected")]
    Line(usize),
    #[error("1 to {KEYS_MAX} keys are expected, each with a number of its own")]
    Count,
    #[error("a key that is in use cannot be dropped")]
    InUse,
}

/// Numbers alone.
impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("ids", &self.all.keys()).finish_non_exhaustive()
    }
}

impl Keys {
    /// A number and 64 hexadecimal digits a line; empty lines and what follows a `#` are left out.
    pub fn parse(text: &str) -> Result<Self, BadKeys> {
        let (mut all, mut current) = (BTreeMap::new(), None);
        for (at, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let (id, key) = key(line).ok_or(BadKeys::Line(at + 1))?;
            if all.insert(id, key).is_some() {
                return Err(BadKeys::Count);
            }
            current = Some(id);
        }
        let fits = all.len() <= KEYS_MAX;
        Ok(Self { all, current: current.filter(|_| fits).ok_or(BadKeys::Count)? })
    }

    /// One key, which is the first.
    pub fn new(key: [u8; KEY]) -> Self {
        Self { all: BTreeMap::from([(1, key)]), current: 1 }
    }

    /// These and one more, by which all is sealed from now on.
    ///
    /// # Errors
    /// `Count` where there are too many already.
    pub fn with(&self, key: [u8; KEY]) -> Result<Self, BadKeys> {
        let last = self.all.keys().next_back().copied().unwrap_or_default();
        let id = last.checked_add(1).ok_or(BadKeys::Count)?;
        let mut all = self.all.clone();
        all.insert(id, key);
        if all.len() > KEYS_MAX { Err(BadKeys::Count) } else { Ok(Self { all, current: id }) }
    }

    /// These without one that is not the current one.
    ///
    /// # Errors
    /// `InUse` for the current one.
    pub fn without(&self, id: KeyId) -> Result<Self, BadKeys> {
        if id == self.current {
            return Err(BadKeys::InUse);
        }
        let mut all = self.all.clone();
        all.remove(&id);
        Ok(Self { all, current: self.current })
    }

    pub fn current(&self) -> KeyId {
        self.current
    }

    pub fn ids(&self) -> impl Iterator<Item = KeyId> + '_ {
        self.all.keys().copied()
    }

    pub(crate) fn each(&self) -> impl Iterator<Item = (KeyId, &[u8; KEY])> {
        self.all.iter().map(|(id, key)| (*id, key))
    }

    /// As `parse` reads it, the current key last.
    pub fn to_text(&self) -> String {
        let mut text =
            "# Keys of the store. What is written is sealed by the last one.\n".to_owned();
        let (others, last): (Vec<_>, Vec<_>) = self.each().partition(|(id, _)| *id != self.current);
        for (id, key) in others.into_iter().chain(last) {
            let hex = key.iter().fold(String::new(), |mut hex, byte| {
                write!(hex, "{byte:02x}").expect("a string takes all that is written");
                hex
            });
            writeln!(text, "{id} {hex}").expect("a string takes all that is written");
        }
        text
    }
}

fn key(line: &str) -> Option<(KeyId, [u8; KEY])> {
    let (id, hex) = line.split_once(char::is_whitespace)?;
    let hex = hex.trim();
    if hex.len() != 2 * KEY || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mut key = [0; KEY];
    for (byte, at) in key.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(&hex[at..at + 2], 16).ok()?;
    }
    Some((id.parse().ok()?, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_keys_comes_back_as_it_was() {
        let one = Keys::new([1; KEY]);
        let two = one.with([2; KEY]).unwrap();
        assert_eq!(two.current(), 2);
        assert_eq!(Keys::parse(&two.to_text()).as_ref(), Ok(&two));
        assert_eq!(two.without(2), Err(BadKeys::InUse));
        let rest = two.without(1).unwrap();
        assert_eq!(Keys::parse(&rest.to_text()).unwrap().ids().collect::<Vec<_>>(), [2]);
        assert_eq!(rest.with([3; KEY]).unwrap().current(), 3);
        assert!(!format!("{two:?}").contains("0202"));
    }

    #[test]
    fn what_is_no_list_is_refused_by_its_line() {
        let good = "a1".repeat(KEY);
        assert_eq!(Keys::parse(&format!("# x\n\n7 {good} # y\n")).unwrap().current(), 7);
        for (text, why) in [
            (String::new(), BadKeys::Count),
            (format!("1 {good}\n1 {good}"), BadKeys::Count),
            (format!("1 {good}0"), BadKeys::Line(1)),
            (format!("1 {}", "zz".repeat(KEY)), BadKeys::Line(1)),
            (format!("1 {good}\nx {good}"), BadKeys::Line(2)),
            (good.clone(), BadKeys::Line(1)),
        ] {
            assert_eq!(Keys::parse(&text), Err(why), "{text}");
        }
        let many: String = (0..=KEYS_MAX).map(|id| format!("{id} {good}\n")).collect();
        assert_eq!(Keys::parse(&many), Err(BadKeys::Count));
    }
}
