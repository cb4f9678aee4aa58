//! The record taken along: a stream of pages, each read when the one before has been taken. What
//! ends the access ends the stream in its middle, so that nobody takes the part for the whole.

use super::{Caller, In, blocking};
use crate::app::App;
use crate::error::ApiError;
use crate::ops::OpContext;
use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::try_unfold;
use hoso_core::identity::Registration;
use hoso_core::policy::Purpose;
use hoso_core::record::Record;
use hoso_core::{Error, ResidentId, Result};
use hoso_exchange::to_fhir;

type WriteRecord = Box<dyn Fn(&App, &Record) -> String + Send + Sync>;

/// How a record is written: what comes before, each record, what comes after.
pub struct Written {
    pub head: String,
    pub record: WriteRecord,
    pub tail: String,
}

/// Where the stream is.
enum At {
    Page(Option<String>),
    End,
}

struct Run {
    caller: Caller,
    id: ResidentId,
    write: std::sync::Arc<WriteRecord>,
    tail: String,
    at: At,
}

impl Run {
    /// The next piece; `None` at the end.
    async fn step(mut self) -> Result<Option<(String, Self)>> {
        let At::Page(cursor) = std::mem::replace(&mut self.at, At::End) else { return Ok(None) };
        let (caller, id, write) = (self.caller.clone(), self.id, self.write.clone());
        let read = blocking(move || {
            let app = &caller.app.0;
            let ctx = app.context(caller.actor, Purpose::OwnUse, caller.request_id);
            let page = app.export_page(&ctx, &caller.token, id, cursor)?;
            let records = page.records.iter().map(|record| write(app, record));
            Ok((records.collect::<String>(), page.next))
        });
        let (mut piece, next) = read.await?;
        match next {
            Some(next) => self.at = At::Page(Some(next)),
            None => piece.push_str(&self.tail),
        }
        Ok(Some((piece, self)))
    }
}

/// # Errors
/// As any other read of the record; what ends the access later breaks the body off.
pub async fn stream(
    caller: Caller,
    id: ResidentId,
    write: impl FnOnce(&App, &OpContext, &[Registration]) -> Result<Written> + Send + 'static,
) -> std::result::Result<Body, ApiError> {
    let begun = caller.clone().run(Purpose::OwnUse, move |app, ctx| {
        let registrations = app.begin_export(ctx, id)?;
        write(app, ctx, &registrations)
    });
    let Written { head, record, tail } = begun.await?;
    let run = Run { caller, id, write: record.into(), tail, at: At::Page(None) };
    let pieces = try_unfold((Some(head), run), |(head, run)| async {
        match head {
            Some(head) => Ok::<_, Error>(Some((head, (None, run)))),
            None => Ok(run.step().await?.map(|(piece, run)| (piece, (None, run)))),
        }
    });
    Ok(Body::from_stream(pieces))
}

/// All that the caller may see of the record as one FHIR R4 Bundle, of any length.
#[utoipa::path(get, path = "/api/v1/residents/{resident}/export", tag = "charts",
    params(("resident" = String, Path)),
    responses((status = 200, content_type = "application/fhir+json", body = serde_json::Value)))]
pub async fn fhir(
    caller: Caller,
    In(id): In<ResidentId>,
) -> std::result::Result<Response, ApiError> {
    let headers = [
        (header::CONTENT_TYPE, "application/fhir+json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"health-record.json\""),
    ];
    Ok((headers, stream(caller, id, move |_, _, known| Ok(bundle(id, known))).await?)
        .into_response())
}

fn entry(resource: serde_json::Value) -> String {
    serde_json::json!({ "resource": resource }).to_string()
}

pub fn bundle(id: ResidentId, registrations: &[Registration]) -> Written {
    let people: Vec<String> = to_fhir::people(id, registrations).map(entry).collect();
    Written {
        head: format!(
            r#"{{"resourceType":"Bundle","type":"collection","entry":[{}"#,
            people.join(",")
        ),
        record: Box::new(move |_, record| format!(",{}", entry(to_fhir::resource(record)))),
        tail: "]}".to_owned(),
    }
}
