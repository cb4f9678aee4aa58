//! One assessment: the picture of today, told as findings, tasks, alerts and advice.

use crate::picture::Picture;
use crate::{advice, alerts, facts, findings, tasks};
use hoso_sdk::{Assessment, Call};

/// What is found in a chart today, and what has to be done.
pub fn assess(call: &Call) -> Assessment {
    let known = facts::known(call);
    let picture = Picture::of(call, &known);
    Assessment {
        stage: picture.stage.code().to_owned(),
        findings: findings::findings(&picture),
        tasks: tasks::tasks(&picture),
        alerts: alerts::alerts(&picture),
        advice: advice::advice(&picture),
        ..Assessment::default()
    }
}
