//! Tokens for systems, by client credentials (RFC 6749, 4.4), with SMART scopes. Answers are in
//! OAuth's own form: what fetches them is a library that knows no other.

use super::blocking;
use crate::app::AppState;
use crate::error::ApiError;
use crate::ops::{NoToken, Proof};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Json, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

#[derive(Deserialize, ToSchema)]
pub struct Ask {
    /// client_credentials
    grant_type: String,
    /// SMART scopes, separated by spaces: system/Observation.rs
    #[serde(default)]
    scope: String,
    /// The account; or in the header, as HTTP Basic.
    client_id: Option<String>,
    client_secret: Option<String>,
    /// urn:ietf:params:oauth:client-assertion-type:jwt-bearer
    client_assertion_type: Option<String>,
    /// A JWT signed with RS384 or ES384 (private_key_jwt).
    client_assertion: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Issued {
    access_token: String,
    /// Bearer
    token_type: &'static str,
    expires_in: i64,
    scope: String,
}

/// Gives a system a token for five minutes, for no more than the scopes that it asks for and the
/// role that its account holds.
#[utoipa::path(post, path = "/api/v1/token", tag = "sessions", security(()),
    request_body(content = Ask, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = Issued),
        (status = 400, description = "invalid_request, unsupported_grant_type, invalid_scope"),
        (status = 401, description = "invalid_client")))]
pub async fn issue(
    State(app): State<AppState>,
    headers: HeaderMap,
    form: Result<Form<Ask>, FormRejection>,
) -> Result<Response, ApiError> {
    let ask = form?.0;
    if ask.grant_type != "client_credentials" {
        let text = "client_credentials is the grant that is known here";
        return Ok(refused(StatusCode::BAD_REQUEST, "unsupported_grant_type", text));
    }
    let scope = ask.scope.clone();
    let Some(proof) = proof(&headers, ask) else {
        let text = "one proof of the client is expected: HTTP Basic, client_secret or \
                    client_assertion";
        return Ok(refused(StatusCode::BAD_REQUEST, "invalid_request", text));
    };
    let issued = blocking(move || Ok(app.0.token_for_system(&proof, &scope)));
    Ok(match issued.await? {
        Ok((issued, scopes)) => told(
            StatusCode::OK,
            Json(Issued {
                access_token: issued.token,
                token_type: "Bearer",
                expires_in: crate::ops::TOKEN_MS / 1_000,
                scope: scopes.to_string(),
            }),
        ),
        Err(NoToken::InvalidClient) => {
            refused(StatusCode::UNAUTHORIZED, "invalid_client", "the proof was refused")
        }
        Err(NoToken::InvalidScope(why)) => refused(StatusCode::BAD_REQUEST, "invalid_scope", &why),
        Err(NoToken::Failed(error)) => return Err(ApiError(error)),
    })
}

/// Exactly one.
fn proof(headers: &HeaderMap, ask: Ask) -> Option<Proof> {
    let basic = headers.get(header::AUTHORIZATION);
    match (basic, ask.client_secret, ask.client_assertion) {
        (Some(basic), None, None) => {
            let pair = basic.to_str().ok()?.strip_prefix("Basic ")?;
            let pair = String::from_utf8(STANDARD.decode(pair).ok()?).ok()?;
            let (client, secret) = pair.split_once(':')?;
            let [client, secret] = [client, secret].map(unescaped);
            Some(Proof::Secret { client: client?, secret: secret? })
        }
        (None, Some(secret), None) => Some(Proof::Secret { client: ask.client_id?, secret }),
        (None, None, Some(token)) => {
            let known = ask.client_assertion_type.as_deref() == Some(ASSERTION);
            known.then_some(Proof::Assertion { client: ask.client_id, token })
        }
        _ => None,
    }
}

/// Name and secret are escaped as in a form (RFC 6749, 2.3.1).
fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let [high, low] = [rest.next()?, rest.next()?].map(|d| char::from(d).to_digit(16));
                u8::try_from(high? * 16 + low?).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn told<T: axum::response::IntoResponse>(status: StatusCode, body: T) -> Response {
    (status, [(header::PRAGMA, "no-cache")], body).into_response()
}

fn refused(status: StatusCode, error: &str, description: &str) -> Response {
    let body = json!({ "error": error, "error_description": description });
    let mut response = told(status, Json(body));
    if status == StatusCode::UNAUTHORIZED {
        let scheme = header::HeaderValue::from_static("Basic realm=\"hoso\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
    }
    response
}

/// What a SMART client asks first (SMART App Launch 2.2).
pub async fn smart_configuration(State(app): State<AppState>) -> Result<Response, ApiError> {
    let address = app.0.token_address().ok_or(hoso_core::Error::NotFound)?;
    let document = json!({
        "token_endpoint": address,
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"],
        "scopes_supported": ["system/*.cruds", "user/*.cruds"],
        "capabilities": [
            "client-confidential-symmetric", "client-confidential-asymmetric", "permission-v1",
            "permission-v2",
        ],
    });
    Ok(Json(document).into_response())
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn names_and_secrets_come_escaped() {
        assert_eq!(unescaped("a%3Ab+c%25").as_deref(), Some("a:b c%"));
        for wrong in ["%", "%4", "%zz", "%ff"] {
            assert_eq!(unescaped(wrong), None, "{wrong}");
        }
    }
}
