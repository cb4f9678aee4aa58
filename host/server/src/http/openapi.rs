//! The OpenAPI document, generated from the handlers. A test holds it against the router.

use super::{
    accounts, audit, backups, break_glass, charts, consents, corrections, enrolments, export,
    fhir_referrals, forms, health, identity, indicators, intake, measurements, overview,
    own_account, own_record, plugins, programmes, referrals, representatives, requests,
    resident_accounts, residents, sessions, switching, tasks, tokens,
};
use crate::error::{KINDS, Problem};
use axum::response::Json;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi as Document, Ref, ResponseBuilder};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Hoso",
        description = "Host of lifelong health records: intake, residents, charts, programmes.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(
        sessions::sign_in,
        sessions::sign_out,
        tokens::issue,
        accounts::list,
        accounts::create,
        accounts::change_roles,
        accounts::disable,
        accounts::enable,
        accounts::reset_password,
        accounts::bind_subject,
        accounts::set_keys,
        own_account::read,
        accounts::remove_second_factor,
        own_account::change_password,
        own_account::begin_factor,
        own_account::confirm_factor,
        own_record::read,
        resident_accounts::invite,
        intake::take_in,
        intake::receipts,
        intake::receipt,
        intake::quarantine,
        intake::replay,
        residents::search,
        residents::read,
        charts::read,
        charts::record,
        corrections::mark_wrong,
        charts::fhir,
        charts::assessments,
        audit::read,
        audit::fhir,
        enrolments::list,
        enrolments::enrol,
        enrolments::end,
        forms::submit,
        consents::list,
        consents::record,
        consents::withdraw,
        consents::confirm,
        consents::fhir,
        consents::record_fhir,
        representatives::list,
        representatives::appoint,
        representatives::end,
        break_glass::open,
        break_glass::list,
        break_glass::review,
        referrals::list,
        referrals::make,
        referrals::open,
        fhir_referrals::search_requests,
        fhir_referrals::read_request,
        fhir_referrals::search_tasks,
        fhir_referrals::read_task,
        referrals::answer,
        measurements::list,
        measurements::declare,
        measurements::take_back,
        requests::list,
        requests::make,
        requests::open,
        requests::step,
        export::fhir,
        identity::list,
        identity::ask,
        identity::read,
        identity::answer,
        identity::take_back,
        identity::assign,
        identity::statistics,
        identity::links,
        identity::fhir_match,
        tasks::list,
        tasks::record_contact,
        indicators::list,
        plugins::install,
        plugins::vendors,
        plugins::trust,
        plugins::distrust,
        programmes::list,
        programmes::describe,
        switching::at,
        switching::switch,
        switching::as_above,
        switching::grant,
        switching::upgrade,
        programmes::rehearse,
        programmes::replay,
        programmes::release,
        programmes::faults,
        overview::read,
        backups::write,
        health::alive,
        health::ready,
        health::metrics,
        document,
    ),
    components(schemas(Problem)),
    security(("bearer" = [])),
    modifiers(&Failures)
)]
struct Api;

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "health", security(()),
    responses((status = 200, body = serde_json::Value)))]
pub async fn document() -> Json<Document> {
    Json(Api::openapi())
}

pub fn api() -> Document {
    Api::openapi()
}

/// Gives every operation the problems that any of them can meet.
struct Failures;

/// Statuses that every path under /api can answer with.
const COMMON: [u16; 6] = [400, 401, 403, 404, 500, 503];

impl Modify for Failures {
    fn modify(&self, document: &mut Document) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        if let Some(components) = document.components.as_mut() {
            components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
        }
        let under_api = document.paths.paths.iter_mut().filter(|(p, _)| p.starts_with("/api/"));
        for (_, item) in under_api {
            let verbs = [&mut item.get, &mut item.post, &mut item.put, &mut item.delete];
            verbs.into_iter().flatten().for_each(add_failures);
        }
    }
}

fn add_failures(operation: &mut Operation) {
    let common = KINDS.iter().filter(|kind| COMMON.contains(&kind.status.as_u16()));
    for kind in common {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new()
            .description(kind.title)
            .content("application/problem+json", content)
            .build();
        let responses = &mut operation.responses.responses;
        responses.entry(kind.status.as_str().to_owned()).or_insert(response.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::router::{Access, routes};
    use std::collections::BTreeSet;

    #[test]
    fn the_document_and_the_router_name_the_same_operations() {
        let document = api();
        let mut documented = BTreeSet::new();
        for (path, item) in &document.paths.paths {
            let verbs = [
                ("GET", &item.get),
                ("POST", &item.post),
                ("PUT", &item.put),
                ("DELETE", &item.delete),
            ];
            let present = verbs.into_iter().filter(|(_, operation)| operation.is_some());
            documented.extend(present.map(|(verb, _)| format!("{verb} {path}")));
        }
        let is_page = |path: &str| {
            !path.starts_with("/api/") && !["/healthz", "/readyz", "/metrics"].contains(&path)
        };
        let routed: BTreeSet<_> = routes()
            .iter()
            .filter(|route| !is_page(route.path))
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();
        assert_eq!(documented, routed);
    }

    #[test]
    fn what_needs_no_token_is_documented_so_and_nothing_else_is() {
        let document = serde_json::to_value(api()).unwrap();
        for route in routes().iter().filter(|r| r.path.starts_with("/api/")) {
            let verb = route.method.as_str().to_lowercase();
            let operation = &document["paths"][route.path][verb.as_str()];
            let open = operation["security"] == serde_json::json!([{}]);
            assert_eq!(open, route.access == Access::Anyone, "{verb} {}", route.path);
            assert!(operation["responses"]["401"].is_object(), "{verb} {}", route.path);
        }
    }
}
