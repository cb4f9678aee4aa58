//! The facility's settings: asked from the host in the sandbox, resolved from the descriptor in
//! native tests.

use crate::{Descriptor, Named, Value, bindings};

/// Values by name. A setting that is not declared reads as absent.
#[derive(Clone, Debug)]
pub struct Settings(Source);

#[derive(Clone, Debug)]
enum Source {
    /// The host answers each question, with the initial value where nobody set one.
    Host,
    Fixed(Vec<Named>),
}

impl Settings {
    pub(crate) const HOST: Self = Self(Source::Host);

    /// The declared initial values, with `changes` over them.
    pub fn of(descriptor: &Descriptor, changes: &[Named]) -> Self {
        let value = |setting: &crate::Setting| {
            let changed = changes.iter().find(|change| change.name == setting.name);
            let value = changed.map_or(&setting.initial, |change| &change.value);
            Named { name: setting.name.clone(), value: value.clone() }
        };
        Self(Source::Fixed(descriptor.settings.iter().map(value).collect()))
    }

    /// The value of a setting.
    pub fn get(&self, name: &str) -> Option<Value> {
        match &self.0 {
            Source::Host => bindings::hoso::program::settings::get(name),
            Source::Fixed(all) => {
                all.iter().find(|named| named.name == name).map(|named| named.value.clone())
            }
        }
    }

    /// A number, whether set as a quantity or as a count.
    pub fn number(&self, name: &str) -> Option<f64> {
        crate::text::number(&self.get(name)?)
    }

    /// A text or the code of a choice.
    pub fn text(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::Text(text) => Some(text),
            Value::Coding(coding) => Some(coding.code),
            _ => None,
        }
    }
}
