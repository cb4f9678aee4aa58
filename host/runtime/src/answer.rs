//! What a guest answers, checked against its descriptor, the chart that it was given and the
//! limits, and made into core types. A refusal names the place, never a value.

use crate::bindings::program as wit;
use crate::bindings::types;
use crate::check::{Checked, full_date, list, partial_date, unique, word};
use crate::fault::FaultCategory;
use crate::limits::Limits;
use crate::stop::{At as _, Stop};
use hoso_core::RecordId;
use hoso_core::programme::{
    Alert, AlertLevel, Answer, Belongs, Chart, Contribution, DRAFT_KINDS, Descriptor, FieldProblem,
    Finding, Need, Priority, Screening, Tallied, Task,
};
use hoso_core::record::{Entry, Kind, Part, Value};
use jiff::civil::Date;
use std::cell::OnceCell;

/// What an answer is held against.
pub struct Checker<'a> {
    pub limits: &'a Limits,
    pub descriptor: &'a Descriptor,
    pub chart: &'a Chart,
    pub today: Date,
    /// Ids of the chart's entries, sorted at the first evidence.
    pub ids: OnceCell<Vec<RecordId>>,
}

impl Checker<'_> {
    pub fn screening(&self, answer: wit::Screening) -> Checked<Screening> {
        let limits = self.limits;
        Ok(Screening {
            belongs: match answer.belongs {
                wit::Belongs::Yes => Belongs::Yes,
                wit::Belongs::No => Belongs::No,
                wit::Belongs::Unknown => Belongs::Unknown,
            },
            stage: self.stage(answer.stage)?,
            reasons: list("reasons", answer.reasons, limits.list_items, |reason| {
                Ok(Finding {
                    code: limits.code("code", reason.code)?,
                    value: Value::None,
                    text: limits.text("text", reason.text)?,
                    evidence: self.evidence(reason.evidence)?,
                })
            })?,
        })
    }

    pub fn assessment(&self, answer: wit::Assessment) -> Checked<Answer> {
        let limits = self.limits;
        let most = limits.list_items;
        let tasks = list("tasks", answer.tasks, limits.tasks, |task| self.task(task))?;
        unique("tasks", &tasks, |task| task.code.clone())?;
        Ok(Answer {
            stage: self.stage(answer.stage)?,
            findings: list("findings", answer.findings, most, |f| self.finding(f))?,
            tasks,
            alerts: list("alerts", answer.alerts, most, |alert| self.alert(alert))?,
            advice: list("advice", answer.advice, most, |text| limits.text("text", text))?,
            drafts: self.drafts(answer.drafts)?,
            valid_until: self.valid_until(answer.valid_until)?,
        })
    }

    /// One answer for each of the `periods`; the limit on contributions is for all together.
    pub fn tallied(&self, answers: Vec<wit::Tallied>, periods: usize) -> Checked<Vec<Tallied>> {
        if answers.len() != periods {
            return Err(Stop::invalid("must be one answer for each period")).at("tally");
        }
        let mut left = self.limits.contributions;
        list("tally", answers, periods, |answer| {
            let contributions =
                list("contributions", answer.contributions, left, |c| self.contribution(c))?;
            left -= contributions.len();
            Ok(Tallied { contributions, valid_until: self.valid_until(answer.valid_until)? })
        })
    }

    /// The form must be a declared one: what follows is the caller's mistake, not the guest's.
    pub fn form(&self, code: &str) -> Checked<()> {
        match self.descriptor.forms.iter().any(|form| form.code == code) {
            true => Ok(()),
            false => Err(Stop::new(FaultCategory::Host, "no such form")),
        }
    }

    pub fn submitted(
        &self,
        answer: Result<Vec<types::Draft>, Vec<wit::Problem>>,
    ) -> Checked<Result<Vec<Entry>, Vec<FieldProblem>>> {
        let limits = self.limits;
        match answer {
            Ok(drafts) => self.drafts(drafts).map(Ok),
            Err(problems) if problems.is_empty() => {
                Err(Stop::invalid("refused without a problem")).at("problems")
            }
            Err(problems) => list("problems", problems, limits.list_items, |problem| {
                Ok(FieldProblem {
                    field: limits.code("field", problem.field)?,
                    text: limits.text("text", problem.text)?,
                })
            })
            .map(Err),
        }
    }

    fn finding(&self, finding: wit::Finding) -> Checked<Finding> {
        Ok(Finding {
            code: self.limits.code("code", finding.code)?,
            value: self.limits.value("value", finding.value)?,
            text: self.limits.text("text", finding.text)?,
            evidence: self.evidence(finding.evidence)?,
        })
    }

    fn task(&self, task: wit::Task) -> Checked<Task> {
        let priorities = [
            ("routine", Priority::Routine),
            ("high", Priority::High),
            ("urgent", Priority::Urgent),
        ];
        let task = Task {
            code: self.limits.code("code", task.code)?,
            title: self.limits.text("title", task.title)?,
            earliest: full_date("earliest", task.earliest)?,
            due: full_date("due", task.due)?,
            overdue_after: full_date("overdue-after", task.overdue_after)?,
            priority: word("priority", &task.priority, &priorities)?,
            reason: self.limits.text("reason", task.reason)?,
        };
        match task.earliest <= task.due && task.due <= task.overdue_after {
            true => Ok(task),
            false => Err(Stop::invalid("must lie between earliest and overdue-after")).at("due"),
        }
    }

    fn alert(&self, alert: wit::Alert) -> Checked<Alert> {
        let levels = [
            ("info", AlertLevel::Info),
            ("warning", AlertLevel::Warning),
            ("danger", AlertLevel::Danger),
        ];
        Ok(Alert {
            code: self.limits.code("code", alert.code)?,
            level: word("level", &alert.level, &levels)?,
            text: self.limits.text("text", alert.text)?,
            evidence: self.evidence(alert.evidence)?,
        })
    }

    /// Every id must be of an entry of this very chart.
    fn evidence(&self, ids: Vec<String>) -> Checked<Vec<RecordId>> {
        list("evidence", ids, self.limits.list_items, |text| {
            let id = text.parse::<RecordId>().ok();
            id.filter(|id| self.ids().binary_search(id).is_ok())
                .ok_or_else(|| Stop::invalid("no such entry in the chart"))
        })
    }

    fn ids(&self) -> &[RecordId] {
        self.ids.get_or_init(|| {
            let mut ids: Vec<_> = self.chart.entries.iter().map(|row| row.id).collect();
            ids.sort_unstable();
            ids
        })
    }

    /// Empty keeps the present stage.
    fn stage(&self, stage: String) -> Checked<String> {
        match stage.is_empty() || self.descriptor.stages.iter().any(|s| s.code == stage) {
            true => Ok(stage),
            false => Err(Stop::invalid("not a declared stage")).at("stage"),
        }
    }

    fn drafts(&self, drafts: Vec<types::Draft>) -> Checked<Vec<Entry>> {
        list("drafts", drafts, self.limits.drafts, |draft| self.draft(draft))
    }

    fn draft(&self, draft: types::Draft) -> Checked<Entry> {
        let limits = self.limits;
        let kind = Kind::from_name(&draft.kind).filter(|kind| DRAFT_KINDS.contains(kind));
        let kind = kind.ok_or_else(|| Stop::invalid("not a kind that a plugin may write"));
        let entry = Entry {
            kind: kind.at("kind")?,
            category: limits.sized("category", draft.category, limits.code_bytes)?,
            code: limits.coding("code", draft.code)?,
            when: partial_date("when", draft.when)?,
            value: limits.value("value", draft.value)?,
            parts: list("parts", draft.parts, limits.list_items, |part| {
                Ok(Part {
                    code: limits.coding("code", part.code)?,
                    value: limits.value("value", part.value)?,
                })
            })?,
            status: limits.code("status", draft.status)?,
        };
        let declared = |need: &Need| need.scope.matches(&entry);
        match self.descriptor.writes.iter().any(declared) {
            true => Ok(entry),
            false => Err(Stop::invalid("outside the declared writes")),
        }
    }

    /// Strata must be those of the declaration, in its order: they are part of a cell's key.
    fn contribution(&self, contribution: wit::Contribution) -> Checked<Contribution> {
        let declared = self.descriptor.indicators.iter().find(|i| i.code == contribution.indicator);
        let declared = declared.ok_or_else(|| Stop::invalid("not a declared indicator"));
        let declared = declared.at("indicator")?;
        if !contribution.strata.iter().map(|s| &s.name).eq(&declared.strata) {
            return Err(Stop::invalid("not the declared strata in their order")).at("strata");
        }
        let most = declared.strata.len();
        Ok(Contribution {
            indicator: contribution.indicator,
            strata: list("strata", contribution.strata, most, |stratum| {
                Ok((stratum.name, self.limits.code("value", stratum.value)?))
            })?,
            numerator: contribution.numerator,
            denominator: contribution.denominator,
        })
    }

    /// A day before today would make the host ask again without end.
    fn valid_until(&self, date: Option<types::PartialDate>) -> Checked<Option<Date>> {
        match date.map(|date| full_date("valid-until", date)).transpose()? {
            Some(date) if date < self.today => {
                Err(Stop::invalid("lies before today")).at("valid-until")
            }
            date => Ok(date),
        }
    }
}
