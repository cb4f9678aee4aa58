//! Consents as FHIR, out and in (IHE PCF). What comes in is recorded by the same operation as any
//! other.

use super::OpContext;
use crate::app::App;
use hoso_core::policy::Consent;
use hoso_core::{Error, ResidentId, Result};
use hoso_exchange::consent::{Told, bundle, from_json, to_json};

impl App {
    /// # Errors
    /// `Unprocessable` where no policy is configured: FHIR asks every Consent for one.
    fn consent_policy(&self) -> Result<&str> {
        let configured = self.account_rules.residents.consent_policy.as_deref();
        configured.ok_or_else(|| Error::Unprocessable {
            message: "accounts.residents.consent_policy is not configured: a FHIR Consent names \
                      the policy that was presented"
                .to_owned(),
        })
    }

    /// Every consent of the resident as a Bundle.
    pub fn consents_as_fhir(&self, ctx: &OpContext, id: ResidentId) -> Result<String> {
        let policy = self.consent_policy()?;
        let consents = self.consents(ctx, id)?;
        let told = |consent: &Consent| self.consent_as_fhir(id, consent, policy);
        let all = consents.iter().map(told).collect::<Result<Vec<_>>>()?;
        Ok(bundle(all).to_string())
    }

    fn consent_as_fhir(
        &self,
        resident: ResidentId,
        consent: &Consent,
        policy: &str,
    ) -> Result<serde_json::Value> {
        let registration = self.store.registration(consent.registration)?;
        let registered = registration.map(|r| r.facility);
        let organization = consent.recorded_at.clone().or(registered);
        let organization = organization.ok_or_else(|| Error::internal("a consent of nobody"))?;
        Ok(to_json(consent, Told { resident, organization: &organization, policy }))
    }

    /// # Errors
    /// `Invalid` names the element that the host cannot keep to.
    pub fn record_fhir_consent(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        bytes: &[u8],
    ) -> Result<String> {
        let policy = self.consent_policy()?;
        let stated = from_json(bytes, id, policy)
            .map_err(|refused| Error::invalid(refused.place.field, refused.reason))?;
        let recorded = self.record_consent(ctx, id, stated)?;
        Ok(self.consent_as_fhir(id, &recorded, policy)?.to_string())
    }
}
