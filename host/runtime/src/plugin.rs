//! A loaded plugin and the questions that it answers, each in an instance of its own.

use crate::answer::Checker;
use crate::bindings::{ModulePre, program};
use crate::convert;
use crate::fault::{Fault, FaultCategory, LoadError};
use crate::gate::Gate;
use crate::meter::Meter;
use crate::powers::{Powers, RecordChart};
use crate::sandbox::{Guest, Sandbox};
use crate::stop::Stop;
use hoso_core::Digest;
use hoso_core::identity::Sex;
use hoso_core::programme::{
    Answer, Chart, Context, Descriptor, FieldProblem, Named, Screening, Tallied,
};
use hoso_core::record::{Coding, Entry, Value};
use jiff::civil::Date;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;
use wasmtime::Store;
use wasmtime::component::Resource;

/// System and code to the coding with its display, where it is known.
pub type Terms = dyn Fn(&str, &str) -> Option<Coding> + Send + Sync;

/// What one call is about.
#[derive(Clone)]
pub struct Call {
    pub context: Arc<Context>,
    /// `entries` newest first, already narrowed to what the plugin may see.
    pub chart: Arc<Chart>,
    /// What the administrator set; the declared initial values stand behind it.
    pub settings: Arc<BTreeMap<String, Value>>,
    pub terms: Arc<Terms>,
}

/// One version of one programme module, compiled and described.
pub struct Plugin {
    digest: Digest,
    descriptor: Arc<Descriptor>,
    pre: ModulePre<Powers>,
    sandbox: Arc<Sandbox>,
    gate: Gate,
}

impl Plugin {
    pub(crate) fn describe(
        digest: Digest,
        pre: ModulePre<Powers>,
        sandbox: Arc<Sandbox>,
    ) -> Result<Self, LoadError> {
        let powers = Powers {
            meter: Meter::start(sandbox.limits.clone()),
            chart: Arc::new(empty_chart()),
            settings: Arc::default(),
            descriptor: None,
            terms: Arc::new(|_, _| None),
        };
        let raw = sandbox.run(&pre, powers, |store, guest| guest.call_describe(store));
        let descriptor = sandbox.limits.descriptor(raw.map_err(LoadError::Describe)?);
        let descriptor = descriptor
            .map_err(|stop| LoadError::Descriptor { place: stop.place, problem: stop.reason })?;
        let gate = Gate::new(sandbox.limits.calls_per_plugin);
        Ok(Self { digest, descriptor: Arc::new(descriptor), pre, sandbox, gate })
    }

    /// SHA-256 of the component file.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    pub fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// Does the resident belong in the programme?
    pub fn screen(&self, call: &Call) -> Result<Screening, Fault> {
        self.run(call, |store, guest, checker| {
            let answer = guest.call_screen(store, &convert::context(&call.context), chart())?;
            Ok(checker.screening(answer)?)
        })
    }

    pub fn assess(&self, call: &Call) -> Result<Answer, Fault> {
        self.run(call, |store, guest, checker| {
            let context = convert::context(&call.context);
            let answer = guest.call_assess(&mut *store, &context, chart())?;
            let answer = answer.map_err(|words| declined(store, &words))?;
            Ok(checker.assessment(answer)?)
        })
    }

    /// The resident's share of the indicators in each of the periods (both days included).
    pub fn tally(&self, call: &Call, periods: &[(Date, Date)]) -> Result<Vec<Tallied>, Fault> {
        let period = |(first, last): &(Date, Date)| program::Period {
            since: convert::partial_date((*first).into()),
            until: convert::partial_date((*last).into()),
        };
        self.run(call, |store, guest, checker| {
            let context = convert::context(&call.context);
            let periods: Vec<_> = periods.iter().map(period).collect();
            let answer = guest.call_tally(&mut *store, &context, chart(), &periods)?;
            let answer = answer.map_err(|words| declined(store, &words))?;
            Ok(checker.tallied(answer, periods.len())?)
        })
    }

    /// Gives a form's answers: drafts to store, or problems that each name a field.
    pub fn submit(
        &self,
        call: &Call,
        form: &str,
        answers: &[Named],
    ) -> Result<Result<Vec<Entry>, Vec<FieldProblem>>, Fault> {
        self.run(call, |store, guest, checker| {
            checker.form(form)?;
            let context = convert::context(&call.context);
            let answers = convert::named(answers);
            let answer = guest.call_submit(store, &context, chart(), form, &answers)?;
            Ok(checker.submitted(answer)?)
        })
    }

    /// One call: waits for its turn, runs, checks the answer.
    fn run<T>(
        &self,
        call: &Call,
        work: impl FnOnce(&mut Store<Powers>, &Guest, &Checker<'_>) -> wasmtime::Result<T>,
    ) -> Result<T, Fault> {
        let deadline = Instant::now() + self.sandbox.limits.queue_time;
        let _own = self.gate.enter(deadline).ok_or_else(|| busy("this plugin"))?;
        let _any = self.sandbox.gate.enter(deadline).ok_or_else(|| busy("all plugins"))?;
        let powers = Powers {
            meter: Meter::start(self.sandbox.limits.clone()),
            chart: call.chart.clone(),
            settings: call.settings.clone(),
            descriptor: Some(self.descriptor.clone()),
            terms: call.terms.clone(),
        };
        let checker = Checker {
            limits: &self.sandbox.limits,
            descriptor: &self.descriptor,
            chart: &call.chart,
            today: call.context.today,
            ids: OnceCell::new(),
        };
        self.sandbox.run(&self.pre, powers, |store, guest| work(store, guest, &checker))
    }
}

/// The handle of the call's one chart.
fn chart() -> Resource<RecordChart> {
    Resource::new_borrow(0)
}

/// The guest's own words may name the resident: they stay in the log of the fault.
fn declined(store: &mut Store<Powers>, words: &str) -> Stop {
    store.data_mut().meter.log_line("declined", words);
    Stop::new(FaultCategory::Refused, "the plugin says that it cannot answer")
}

fn busy(whom: &str) -> Fault {
    let reason = format!("too many calls of {whom} at one time");
    Fault { category: FaultCategory::Busy, reason, log: String::new() }
}

fn empty_chart() -> Chart {
    Chart {
        sex: Sex::Unknown,
        birth_date: None,
        deceased: None,
        enrolment: None,
        entries: Vec::new(),
        answers: Vec::new(),
    }
}
