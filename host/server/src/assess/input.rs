//! What a plugin is given: the grant for (facility, programme), and the chart narrowed by it and by
//! the reads that the plugin declared.

use crate::app::App;
use crate::registry::Enabled;
use hoso_core::error::Message;
use hoso_core::identity::Registration;
use hoso_core::policy::{self, Action, Actor, Grant, Purpose, Role};
use hoso_core::programme::{Answered, Chart, ChartEntry, Context, Descriptor, Enrolment, Named};
use hoso_core::record::{Kind, Record, Value};
use hoso_core::{AccountId, Error, ProgrammeId, RegistrationId, ResidentId, Result};
use hoso_runtime::{Call, Fault, FaultCategory};
use hoso_store::ChartQuery;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

const PAGE: usize = 1_000;

/// What a plugin call needs to know of a resident.
#[derive(Clone)]
pub struct PluginInput {
    pub resident: ResidentId,
    pub registration: RegistrationId,
    /// Day from which this registration is enrolled.
    pub enrolled_since: Option<Date>,
    /// Commune of residence as the facility knows it.
    pub commune: Option<String>,
    pub enabled: Enabled,
    pub context: Arc<Context>,
    pub chart: Arc<Chart>,
    pub settings: Arc<BTreeMap<String, Value>>,
}

impl PluginInput {
    pub fn call(&self) -> Call {
        Call {
            context: self.context.clone(),
            chart: self.chart.clone(),
            settings: self.settings.clone(),
            terms: Arc::new(crate::terms::lookup),
        }
    }
}

/// Why a plugin gets no chart.
pub enum NoInput {
    /// Nothing ties the facility to the resident.
    Denied,
    Fault(Fault),
}

/// How a fault is told to the caller of an API.
pub fn fault_error(fault: Fault) -> Error {
    let message = Message {
        external: "the programme could not answer; the record is unharmed".to_owned(),
        internal: fault.reason.clone(),
    };
    match fault.category {
        FaultCategory::Deadline => Error::PluginDeadline { message },
        FaultCategory::Busy => Error::Unavailable { message, retry_after_s: 1 },
        FaultCategory::Host => Error::internal(fault.reason),
        _ => Error::PluginFault { message },
    }
}

/// A plugin acts as a machine for its programme at the facility that enabled it.
pub fn plugin_actor(enabled: &Enabled) -> Actor {
    let (facility, programme) = (&enabled.enablement.facility, &enabled.enablement.programme);
    let account = plugin_account(programme);
    let actor = Actor::of(account, Role::Machine, Some(facility.clone()));
    Actor { programme: Some(programme.clone()), ..actor }
}

/// The host's own trouble: the item runs again, and no plugin is to blame.
fn host(error: impl std::fmt::Display) -> Fault {
    Fault { category: FaultCategory::Host, reason: error.to_string(), log: String::new() }
}

fn plugin_account(programme: &ProgrammeId) -> AccountId {
    programme.as_str().parse().expect("a programme's code is a code")
}

impl App {
    /// The chart as this programme at this facility may see it on this day.
    pub(crate) fn plugin_input(
        &self,
        today: Date,
        resident: ResidentId,
        enabled: &Enabled,
        purpose: &str,
    ) -> Result<Result<PluginInput, NoInput>> {
        self.plugin_input_at(today, resident, enabled, purpose, None)
    }

    /// `as_of_ms`: with the records as they were stored then.
    pub(crate) fn plugin_input_at(
        &self,
        today: Date,
        resident: ResidentId,
        enabled: &Enabled,
        purpose: &str,
        as_of_ms: Option<i64>,
    ) -> Result<Result<PluginInput, NoInput>> {
        let enablement = &enabled.enablement;
        let actor = plugin_actor(enabled);
        let relationships = self.relationships(&actor, Purpose::Programme, resident)?;
        let decision = policy::decide(&actor, Action::Assess, Some(resident), &relationships);
        let Ok(grant) = decision else { return Ok(Err(NoInput::Denied)) };
        let registrations = self.store.registrations_of(resident)?;
        let own = registrations.into_iter().find(|r| r.facility == enablement.facility);
        let Some(own) = own else { return Ok(Err(NoInput::Denied)) };
        let mut enrolled = self.store.enrolments(resident)?;
        enrolled
            .retain(|e| e.facility == enablement.facility && e.programme == enablement.programme);
        let here = Enrolment::together(enrolled.clone());
        let chart = match self.narrowed_chart(&grant, &own, &here, enabled, as_of_ms)? {
            Ok(chart) => chart,
            Err(fault) => return Ok(Err(NoInput::Fault(fault))),
        };
        let context = Context {
            today,
            facility: enablement.facility.clone(),
            locale: "vi".to_owned(),
            purpose: purpose.to_owned(),
        };
        Ok(Ok(PluginInput {
            resident,
            registration: own.id,
            enrolled_since: enrolled.iter().find(|e| e.registration == own.id).map(|e| e.since),
            commune: own.demographics.commune,
            enabled: enabled.clone(),
            context: Arc::new(context),
            chart: Arc::new(chart),
            settings: Arc::new(enablement.settings.clone()),
        }))
    }

    /// Whom the programme takes in, with all that it then may see: what its own programme wrote at
    /// the resident's other facilities too, which an enrolment opens.
    pub(super) fn input_of_newcomer(
        &self,
        mut input: PluginInput,
        stage: String,
    ) -> Result<Option<PluginInput>, Fault> {
        let (programme, today) = (input.enabled.enablement.programme.clone(), input.context.today);
        let registrations = self.store.registrations_of(input.resident).map_err(host)?;
        let mut chart = (*input.chart).clone();
        if registrations.len() > 1 {
            let actor = plugin_actor(&input.enabled);
            let known = self.relationships(&actor, Purpose::Programme, input.resident);
            let mut known = known.map_err(host)?;
            known.enrolled_here.push(programme);
            let decision = policy::decide(&actor, Action::Assess, Some(input.resident), &known);
            let own = registrations.into_iter().find(|r| r.id == input.registration);
            let (Ok(grant), Some(own)) = (decision, own) else { return Ok(None) };
            chart =
                self.narrowed_chart(&grant, &own, &[], &input.enabled, None).map_err(host)??;
        }
        chart.enrolment = Some((today, stage));
        input.chart = Arc::new(chart);
        Ok(Some(input))
    }

    fn narrowed_chart(
        &self,
        grant: &Grant,
        own: &Registration,
        here: &[Enrolment],
        enabled: &Enabled,
        as_of_ms: Option<i64>,
    ) -> Result<Result<Chart, Fault>> {
        let enrolment = here.first();
        let mut chart = Chart {
            sex: own.demographics.sex,
            birth_date: own.demographics.birth_date,
            deceased: own.demographics.deceased,
            enrolment: enrolment.map(|e| (e.since, e.stage.clone())),
            entries: Vec::new(),
            answers: Vec::new(),
        };
        let descriptor = enabled.plugin.descriptor();
        let mut query = ChartQuery { kinds: kinds_read(descriptor), ..ChartQuery::newest(PAGE) };
        loop {
            let page = self.store.chart(grant, grant.resident().ok_or(Error::NotFound)?, &query)?;
            for record in page.rows {
                let then = self.as_of(record, as_of_ms)?;
                then.into_iter().for_each(|record| add(&mut chart, enabled, record));
            }
            let most = self.runtime.limits().chart_entries;
            if chart.entries.len() > most {
                return Ok(Err(too_long(most)));
            }
            query.cursor = page.next;
            if query.cursor.is_none() {
                return Ok(Ok(chart));
            }
        }
    }
}

impl App {
    /// The version that was stored then; `None` where there was none yet.
    fn as_of(&self, record: Record, as_of_ms: Option<i64>) -> Result<Option<Record>> {
        let Some(at_ms) = as_of_ms.filter(|at_ms| record.stored_at_ms > *at_ms) else {
            return Ok(Some(record));
        };
        let versions = self.store.versions(record.id)?.into_iter().rev();
        Ok(versions.into_iter().find(|version| version.stored_at_ms <= at_ms))
    }
}

/// Kinds that the declared reads name, and the programme's own forms; empty where one names all.
fn kinds_read(descriptor: &Descriptor) -> Vec<Kind> {
    if descriptor.reads.iter().any(|need| need.scope.kind == "*") {
        return Vec::new();
    }
    let read = descriptor.reads.iter().filter_map(|need| Kind::from_name(&need.scope.kind));
    read.chain([Kind::QuestionnaireResponse]).collect()
}

fn add(chart: &mut Chart, enabled: &Enabled, record: Record) {
    let descriptor = enabled.plugin.descriptor();
    let own = record.programme.as_ref() == Some(&descriptor.id);
    if own && record.entry.kind == Kind::QuestionnaireResponse {
        chart.answers.extend(answered(&record));
    }
    if enabled.reads(&record.entry) {
        let Record { id, facility, entry, .. } = record;
        chart.entries.push(ChartEntry { id, entry, facility, own });
    }
}

/// A stored form: its code, its day, and a part for each answer.
fn answered(record: &Record) -> Option<Answered> {
    let parts = record.entry.parts.iter();
    let answers = parts.map(|p| Named { name: p.code.code.clone(), value: p.value.clone() });
    Some(Answered {
        form: record.entry.code.code.clone(),
        when: record.entry.when.full()?,
        answers: answers.collect(),
    })
}

fn too_long(most: usize) -> Fault {
    Fault {
        category: FaultCategory::Limit,
        reason: format!("the chart has more than {most} entries"),
        log: String::new(),
    }
}
