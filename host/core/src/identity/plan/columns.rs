//! Which columns of a table are those of the model, whole or in parts.

use super::super::model::{Field, Model};
use super::super::normalise::{Normaliser, words};
use super::{ModelError, PlannedField, error};
use std::collections::BTreeMap;

impl Model {
    /// Where a table has the column; its own name counts as a header too.
    fn find(&self, column: &str, headers: &[String]) -> Option<usize> {
        let known = self.columns.get(column)?;
        let mut names = std::iter::once(column).chain(known.iter().map(String::as_str));
        names.find_map(|name| place(headers, name))
    }

    /// Columns that a table has in parts alone: what the model calls them, and where their parts
    /// stand among the headers.
    ///
    /// # Errors
    /// The model joins a column that it does not have.
    pub fn in_parts(&self, headers: &[String]) -> Result<Vec<(String, Vec<usize>)>, ModelError> {
        let mut found = Vec::new();
        for (column, ways) in &self.joined {
            if !self.columns.contains_key(column) {
                return Err(error("joined", format!("no column `{column}`")));
            }
            let parts = |way: &Vec<String>| way.iter().map(|name| place(headers, name)).collect();
            if self.find(column, headers).is_none()
                && let Some(parts) = ways.iter().find_map(parts)
            {
                found.push((column.clone(), parts));
            }
        }
        Ok(found)
    }
}

fn place(headers: &[String], name: &str) -> Option<usize> {
    headers.iter().position(|header| words(header) == words(name))
}

pub(super) struct Columns<'a> {
    pub model: &'a Model,
    pub tables: &'a [Vec<String>],
}

impl Columns<'_> {
    pub fn absent(&self) -> Vec<String> {
        let nowhere =
            |column: &&String| self.tables.iter().all(|t| self.model.find(column, t).is_none());
        self.model.columns.keys().filter(nowhere).cloned().collect()
    }

    /// `None` where no table has any of its columns.
    pub fn field(&self, name: &str, field: &Field) -> Result<Option<PlannedField>, ModelError> {
        let at = || format!("field `{name}`");
        let (least, most) = field.normaliser.columns();
        if !(least..=most).contains(&field.from.len()) {
            return Err(error(at(), format!("reads {least} to {most} columns")));
        }
        let mut named = field.from.iter().chain(&field.needs);
        if let Some(unknown) = named.find(|c| !self.model.columns.contains_key(*c)) {
            return Err(error(at(), format!("no column `{unknown}`")));
        }
        let map = match &field.map {
            None => BTreeMap::new(),
            Some(map) => self
                .model
                .maps
                .get(map)
                .cloned()
                .ok_or_else(|| error(at(), format!("no map `{map}`")))?,
        };
        let of =
            |table: &Vec<String>| field.from.iter().map(|c| self.model.find(c, table)).collect();
        let sources: Vec<Vec<Option<usize>>> = self.tables.iter().map(of).collect();
        // A personal number is read with birth and sex; without the number there is no field.
        let there = sources.iter().any(|columns| match field.normaliser {
            Normaliser::PersonalNumber | Normaliser::GuardianNumber => columns[0].is_some(),
            Normaliser::OwnInsuranceNumber => columns[0].is_some() || columns[1].is_some(),
            _ => columns.iter().any(Option::is_some),
        });
        let anywhere = |column: &String| {
            self.tables.iter().any(|table| self.model.find(column, table).is_some())
        };
        let there = there && field.needs.as_ref().is_none_or(anywhere);
        Ok(there.then(|| PlannedField {
            name: name.to_owned(),
            normaliser: field.normaliser,
            take: field.take,
            map,
            sources,
        }))
    }
}
