//! What residents measure themselves. It is kept at the registration by which the account knows the
//! resident, says who took it, and no programme judges or counts it (`Grant::shows`).

use super::OpContext;
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::identity::Registration;
use hoso_core::policy::{Action, Grant, Holder, Role};
use hoso_core::record::{Coding, Entry, Kind, Part, Record, Value};
use hoso_core::{Digest, Error, RecordId, ResidentId, Result};
use hoso_exchange::{ELEMENT, codes};
use hoso_store::{Changeset, ChartQuery, Committed, Op};
use jiff::civil::Date;
use jiff::{ToSpan as _, civil};
use serde::Deserialize;

/// Values that are taken for one day.
const PER_DAY: usize = 30;
/// Days back that a value may be of.
const BACK: i32 = 366;

/// Something that people measure at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Systolic and diastolic.
    BloodPressure,
    Weight,
    Height,
    Temperature,
    /// In capillary blood, as home devices measure it.
    Glucose,
}

/// One number that is typed: the name of its field, its unit, and bounds that only a slip of the
/// hand passes. Those are bounds of typing, no clinical thresholds.
#[derive(Debug, Clone, Copy)]
pub struct Typed {
    pub name: &'static str,
    /// UCUM.
    pub unit: &'static str,
    pub least: f64,
    pub most: f64,
}

const fn typed(name: &'static str, unit: &'static str, least: f64, most: f64) -> Typed {
    Typed { name, unit, least, most }
}

impl Measure {
    pub const ALL: [Measure; 5] = [
        Measure::BloodPressure,
        Measure::Weight,
        Measure::Height,
        Measure::Temperature,
        Measure::Glucose,
    ];

    /// The numbers of one measurement.
    pub fn fields(self) -> &'static [Typed] {
        const PRESSURES: [Typed; 2] =
            [typed("systolic", "mm[Hg]", 50.0, 300.0), typed("diastolic", "mm[Hg]", 20.0, 200.0)];
        const WEIGHT: [Typed; 1] = [typed("weight", "kg", 0.5, 300.0)];
        const HEIGHT: [Typed; 1] = [typed("height", "cm", 30.0, 250.0)];
        const TEMPERATURE: [Typed; 1] = [typed("temperature", "Cel", 30.0, 45.0)];
        const GLUCOSE: [Typed; 1] = [typed("glucose", "mmol/L", 0.5, 50.0)];
        match self {
            Measure::BloodPressure => &PRESSURES,
            Measure::Weight => &WEIGHT,
            Measure::Height => &HEIGHT,
            Measure::Temperature => &TEMPERATURE,
            Measure::Glucose => &GLUCOSE,
        }
    }

    /// Code of the observation, LOINC.
    pub fn code(self) -> Coding {
        codes::loinc(match self {
            Measure::BloodPressure => codes::BLOOD_PRESSURE,
            Measure::Weight => codes::BODY_WEIGHT,
            Measure::Height => codes::BODY_HEIGHT,
            Measure::Temperature => codes::BODY_TEMPERATURE,
            Measure::Glucose => codes::GLUCOSE,
        })
    }

    /// FHIR category: blood glucose is none of the vital signs, and comes from no laboratory.
    fn category(self) -> &'static str {
        if self == Measure::Glucose { "" } else { codes::VITAL_SIGNS }
    }
}

/// One measurement: a number for each of its fields, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    pub measure: Measure,
    pub numbers: Vec<f64>,
}

/// What was measured on one day.
#[derive(Debug, Clone)]
pub struct NewDeclared {
    /// None: today.
    pub day: Option<Date>,
    pub measured: Vec<Measured>,
    /// The sender's own name for it: the same one sent twice is stored once.
    pub key: String,
}

impl App {
    /// What was declared of the resident, newest first.
    pub fn declared(&self, ctx: &OpContext, id: ResidentId, limit: usize) -> Result<Vec<Record>> {
        let grant = self.open_resident(ctx, Action::ReadChart, Act::ReadChart, id)?;
        self.declared_within(&grant, id, &ChartQuery::newest(limit.min(500)))
    }

    /// # Errors
    /// `Invalid` names the field that is left open or wrong; `Conflict` where the form was sent
    /// before with other values.
    pub fn declare(&self, ctx: &OpContext, id: ResidentId, new: &NewDeclared) -> Result<()> {
        let day = new.day.unwrap_or(ctx.today);
        check(ctx.today, day, &new.measured)?;
        let grant = self.open_resident(ctx, Action::Declare, Act::Declare, id)?;
        let at = self.declared_at(ctx, id)?;
        let reader = self.open_resident(ctx, Action::ReadChart, Act::ReadChart, id)?;
        let that_day = ChartQuery { since: Some(day), until: Some(day), ..ChartQuery::newest(500) };
        let before = self.declared_within(&reader, id, &that_day)?.len();
        if before + new.measured.len() > PER_DAY {
            let text = format!("at most {PER_DAY} values are taken for one day");
            return Err(Error::invalid("day", text));
        }
        let key = Digest::of(format!("{}/{}", grant.actor().account, new.key).as_bytes());
        let own = self.own_resident(&ctx.actor.account)? == Some(id);
        let records = new.measured.iter().map(|measured| {
            let code = measured.measure.code().code;
            let source_key = format!("declared/{}/{key}/{code}", at.id);
            record(ctx, &at, source_key, entry(measured, day, own))
        });
        let records: Vec<Record> = records.collect();
        let expect = records.iter().map(|record| (record.id, 0)).collect();
        let put = |record: &Record| Op::PutRecord { resident: id, record: record.clone() };
        let ops = records.iter().map(put).collect();
        match self.store.commit(Changeset { expect, ops, ..Changeset::default() })? {
            Committed::Done | Committed::Already => Ok(()),
            Committed::Conflict | Committed::Switched => self.is_stored(&records),
        }
    }

    /// A form that was sent twice is stored; one that was changed and sent again is not.
    fn is_stored(&self, records: &[Record]) -> Result<()> {
        for record in records {
            let known = self.store.record(record.id)?;
            if known.is_none_or(|known| known.entry != record.entry) {
                let message = "this form was stored already".to_owned();
                return Err(Error::Conflict { message });
            }
        }
        Ok(())
    }

    /// Takes a declared value back: it was a slip. It stays as a version that says so.
    pub fn take_back_declared(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        record: RecordId,
    ) -> Result<()> {
        self.open_resident(ctx, Action::Declare, Act::Declare, id)?;
        let at = self.declared_at(ctx, id)?;
        let known = self.store.record(record)?.filter(|known| known.registration == at.id);
        let mut known = known.filter(|k| k.entry.is_declared()).ok_or(Error::NotFound)?;
        if known.is_error() {
            return Ok(());
        }
        let expect = vec![(record, known.version)];
        known.version += 1;
        known.entry.status = Record::ENTERED_IN_ERROR.to_owned();
        known.stored_at_ms = ctx.now_ms;
        let ops = vec![Op::PutRecord { resident: id, record: known }];
        match self.store.commit(Changeset { expect, ops, ..Changeset::default() })? {
            Committed::Done | Committed::Already => Ok(()),
            Committed::Conflict | Committed::Switched => {
                Err(Error::Conflict { message: "it was changed just now".to_owned() })
            }
        }
    }

    fn declared_within(
        &self,
        grant: &Grant,
        id: ResidentId,
        query: &ChartQuery,
    ) -> Result<Vec<Record>> {
        let codes = Measure::ALL.map(|measure| measure.code().code).to_vec();
        let query = ChartQuery { kinds: vec![Kind::Observation], codes, ..query.clone() };
        let mut rows = self.store.chart(grant, id, &query)?.rows;
        rows.retain(|record| record.entry.is_declared());
        Ok(rows)
    }

    /// The registration by which the account knows the resident: its own, or that at which it was
    /// said to represent.
    fn declared_at(&self, ctx: &OpContext, id: ResidentId) -> Result<Registration> {
        if ctx.actor.role != Role::Resident {
            return Err(Error::NotFound);
        }
        let account = &ctx.actor.account;
        let own = match self.store.account(account)?.map(|account| account.holder) {
            Some(Holder::Resident(registration)) => Some(registration),
            _ => None,
        };
        let stands = self.store.represented_by(account)?.into_iter().map(|row| row.registration);
        let by: Vec<_> = own.into_iter().chain(stands).collect();
        let mut all = self.store.registrations_of(id)?.into_iter();
        all.find(|registration| by.contains(&registration.id)).ok_or(Error::NotFound)
    }
}

fn check(today: Date, day: Date, measured: &[Measured]) -> Result<()> {
    let earliest = today.checked_sub(BACK.days()).unwrap_or(civil::Date::MIN);
    if day > today || day < earliest {
        let text = format!("a day of the last {BACK} days is expected");
        return Err(Error::invalid("day", text));
    }
    if measured.is_empty() {
        return Err(Error::invalid("measured", "nothing is filled in"));
    }
    for one in measured {
        let fields = one.measure.fields();
        if one.numbers.len() != fields.len() {
            return Err(Error::invalid("measured", "a number for each field is expected"));
        }
        for (field, number) in fields.iter().zip(&one.numbers) {
            if !(field.least..=field.most).contains(number) {
                let Typed { name, unit, least, most } = field;
                let text = format!("{least} to {most} {unit} is expected");
                return Err(Error::invalid(*name, text));
            }
        }
        if one.measure == Measure::BloodPressure && one.numbers[0] <= one.numbers[1] {
            return Err(Error::invalid("diastolic", "the first number is the greater one"));
        }
    }
    Ok(())
}

/// `own`: by the resident, else by who acts for the resident.
fn entry(measured: &Measured, day: Date, own: bool) -> Entry {
    let Measured { measure, numbers } = measured;
    let values = measure
        .fields()
        .iter()
        .zip(numbers)
        .map(|(field, number)| Value::Quantity { value: *number, unit: field.unit.to_owned() });
    let mut values: Vec<Value> = values.collect();
    let performer = Part {
        code: codes::coding(ELEMENT, Entry::PERFORMER, ""),
        value: Value::Coding(match own {
            true => codes::coding(codes::RESOURCE_TYPES, "Patient", "Người dân tự khai"),
            false => codes::coding(codes::RESOURCE_TYPES, "RelatedPerson", "Người đại diện khai"),
        }),
    };
    let pressures = [codes::SYSTOLIC, codes::DIASTOLIC].map(codes::loinc);
    let (value, mut parts) = match measure {
        Measure::BloodPressure => {
            let parts = pressures.into_iter().zip(values);
            (Value::None, parts.map(|(code, value)| Part { code, value }).collect())
        }
        _ => (values.pop().unwrap_or_default(), Vec::new()),
    };
    parts.push(performer);
    Entry {
        kind: Kind::Observation,
        category: measure.category().to_owned(),
        code: measure.code(),
        when: day.into(),
        value,
        parts,
        status: "final".to_owned(),
    }
}

fn record(ctx: &OpContext, at: &Registration, source_key: String, entry: Entry) -> Record {
    let id = RecordId::of(&at.facility, &source_key);
    Record {
        id,
        version: 1,
        facility: at.facility.clone(),
        registration: at.id,
        source_key,
        entry,
        source: Vec::new(),
        visit: None,
        programme: None,
        // Nothing came in: a person wrote it here.
        message: Digest::of(id.to_string().as_bytes()),
        stored_at_ms: ctx.now_ms,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = civil::date(2026, 3, 4);

    fn wrong(day: Date, measure: Measure, numbers: &[f64]) -> String {
        let measured = [Measured { measure, numbers: numbers.to_vec() }];
        match check(TODAY, day, &measured) {
            Err(Error::Invalid { field, .. }) => field,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn what_cannot_be_is_named_by_its_field() {
        use Measure::{BloodPressure, Glucose, Weight};
        let cases: [(Date, Measure, &[f64], &str); 8] = [
            (TODAY, BloodPressure, &[130.0, 80.0], "Ok(())"),
            (civil::date(2025, 3, 3), Weight, &[60.0], "Ok(())"),
            (civil::date(2025, 3, 2), Weight, &[60.0], "day"),
            (civil::date(2026, 3, 5), Weight, &[60.0], "day"),
            (TODAY, BloodPressure, &[80.0, 130.0], "diastolic"),
            (TODAY, BloodPressure, &[1300.0, 80.0], "systolic"),
            (TODAY, BloodPressure, &[130.0], "measured"),
            (TODAY, Glucose, &[f64::NAN], "glucose"),
        ];
        for (day, measure, numbers, expected) in cases {
            assert_eq!(wrong(day, measure, numbers), expected, "{measure:?} {numbers:?}");
        }
        assert!(check(TODAY, TODAY, &[]).is_err());
    }

    #[test]
    fn a_declared_value_says_who_took_it() {
        let pressure = Measured { measure: Measure::BloodPressure, numbers: vec![130.0, 80.0] };
        for own in [true, false] {
            assert!(entry(&pressure, TODAY, own).is_declared());
        }
        let mut measured = entry(&pressure, TODAY, true);
        measured.parts.pop();
        assert!(!measured.is_declared(), "without a performer staff took it");
    }
}
