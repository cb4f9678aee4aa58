//! Bearer tokens, kept as SHA-256. A token is no better than its account is now.

use super::{SignedIn, random_bytes};
use crate::app::App;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hoso_core::policy::{Actor, Held, Holder, Role, Scopes};
use hoso_core::{AccountId, Digest, Error, FacilityId, Result};
use hoso_store::{Account, Op, TokenRow};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// Tokens that one commit drops.
const DROP_AT_ONCE: usize = 500;
const CLEAR_EVERY: Duration = Duration::from_secs(3_600);

fn new_token() -> Result<String> {
    let bytes = random_bytes().map_err(Error::internal)?;
    Ok(format!("hoso_{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// Whether the account, as it is now, stands behind the token.
fn is_good(token: &TokenRow, account: &Account, now_ms: i64) -> bool {
    let held = account.holder.holds(token.role, token.facility.as_ref());
    let current = token.account == account.id && token.revision == account.revision;
    current && held && !account.disabled && token.expires_ms > now_ms
}

impl App {
    /// A token for a system, in one of the roles of its account, for all that the role may.
    ///
    /// # Errors
    /// `NotFound` without such an account, `Forbidden` where it is disabled or lacks the role.
    pub fn issue_token(
        &self,
        account: AccountId,
        role: Role,
        facility: Option<FacilityId>,
        lifetime_ms: i64,
    ) -> Result<SignedIn> {
        self.issue_scoped_token(account, (role, facility), None, lifetime_ms)
    }

    /// As `issue_token`, for no more than the scopes say.
    ///
    /// # Errors
    /// Besides, `Invalid` names `scope` where scopes of a resident are asked for staff.
    pub fn issue_scoped_token(
        &self,
        account: AccountId,
        held: Held,
        scopes: Option<Scopes>,
        lifetime_ms: i64,
    ) -> Result<SignedIn> {
        let found = self.store.account(&account)?.ok_or(Error::NotFound)?;
        self.issue(&found, held, scopes, lifetime_ms)
    }

    /// Under the revision of the account as it was seen: where it has changed since, the token is
    /// void from the start.
    pub(super) fn issue_for(
        &self,
        found: &Account,
        role: Role,
        facility: Option<FacilityId>,
        lifetime_ms: i64,
    ) -> Result<SignedIn> {
        self.issue(found, (role, facility), None, lifetime_ms)
    }

    pub(super) fn issue(
        &self,
        found: &Account,
        (role, facility): Held,
        scopes: Option<Scopes>,
        lifetime_ms: i64,
    ) -> Result<SignedIn> {
        if scopes.as_ref().is_some_and(|s| s.are_of_a_resident() != Some(role == Role::Resident)) {
            let text = "patient/ is for residents, user/ and system/ for everybody else";
            return Err(Error::invalid("scope", text));
        }
        let account = found.id.clone();
        let token = new_token()?;
        let now_ms = self.clock.now_ms();
        let expires_ms = now_ms.saturating_add(lifetime_ms);
        let row = TokenRow {
            hash: Digest::of(token.as_bytes()),
            account: account.clone(),
            role,
            facility: facility.clone(),
            expires_ms,
            revision: found.revision,
            scopes: scopes.clone(),
        };
        if !is_good(&row, found, expires_ms.saturating_sub(1)) {
            let message = "the account is disabled, or does not hold this role at this facility";
            return Err(Error::Forbidden { message: message.to_owned() });
        }
        self.commit(vec![Op::PutToken(row)])?;
        Ok(SignedIn {
            token,
            expires_ms,
            second_factor_due: self.lacks_second_factor(found, role),
            actor: Actor { scopes, ..Actor::of(account, role, facility) },
        })
    }

    /// Who sent the token. The account is looked at anew: it may be disabled, have another
    /// password or lack the role since.
    ///
    /// # Errors
    /// `Unauthenticated` for whatever is not good now; which reason it is stays unsaid.
    /// `Forbidden` where the role needs a second factor that is not set up yet.
    pub fn authenticate(&self, bearer: &str) -> Result<Actor> {
        let (actor, account) = self.stands_behind(bearer)?;
        if self.lacks_second_factor(&account, actor.role) {
            let message = "this role needs a second factor: set it up at /account, or by \
                           POST /api/v1/account/second-factor";
            return Err(Error::Forbidden { message: message.to_owned() });
        }
        Ok(actor)
    }

    /// As `authenticate`, for what somebody may do whose second factor is not set up yet.
    pub fn authenticate_own(&self, bearer: &str) -> Result<Actor> {
        self.stands_behind(bearer).map(|(actor, _)| actor)
    }

    fn stands_behind(&self, bearer: &str) -> Result<(Actor, Account)> {
        let row = self.store.token(Digest::of(bearer.as_bytes()))?;
        let row = row.ok_or(Error::Unauthenticated)?;
        let account = self.store.account(&row.account)?.ok_or(Error::Unauthenticated)?;
        if !is_good(&row, &account, self.clock.now_ms()) {
            return Err(Error::Unauthenticated);
        }
        let TokenRow { account: id, role, facility, scopes, .. } = row;
        Ok((Actor { scopes, ..Actor::of(id, role, facility) }, account))
    }

    pub fn sign_out(&self, bearer: &str) -> Result<()> {
        self.commit(vec![Op::DropToken(Digest::of(bearer.as_bytes()))])
    }

    /// Now and then: systems fetch a token every few minutes.
    pub(super) fn drop_expired_tokens(&self) -> Result<()> {
        let mut last = self.tokens_cleared.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| last.elapsed() < CLEAR_EVERY) {
            return Ok(());
        }
        *last = Some(Instant::now());
        drop(last);
        let now_ms = self.clock.now_ms();
        self.drop_tokens(|row| row.expires_ms <= now_ms)
    }

    fn drop_tokens(&self, is_void: impl Fn(&TokenRow) -> bool) -> Result<()> {
        let mut rows = self.store.tokens()?;
        rows.retain(is_void);
        for rows in rows.chunks(DROP_AT_ONCE) {
            self.commit(rows.iter().map(|row| Op::DropToken(row.hash)).collect())?;
        }
        Ok(())
    }

    /// Removes what is good no longer of the account, and all that has expired. The account's
    /// revision has made them void before: this only clears them away.
    pub(super) fn drop_void_tokens(&self, account: &Account) -> Result<()> {
        if matches!(account.holder, Holder::Resident(_)) {
            // Residents are many, and this looks at every token: theirs go once they have expired.
            return Ok(());
        }
        let now_ms = self.clock.now_ms();
        self.drop_tokens(|row| {
            row.expires_ms <= now_ms
                || (row.account == account.id && !is_good(row, account, now_ms))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_no_better_than_its_account() {
        let station: FacilityId = "01001".parse().unwrap();
        let account = Account {
            id: "an".parse().unwrap(),
            password_hash: String::new(),
            holder: Holder::Staff(vec![
                (Role::Clinician, Some(station.clone())),
                (Role::IdentityClerk, None),
            ]),
            display: String::new(),
            revision: 3,
            disabled: false,
            one_time_until_ms: None,
            second_factor: None,
            pending_factor: None,
            subject: None,
            keys: None,
            reset: None,
        };
        let token = TokenRow {
            hash: Digest::of(b"token"),
            account: account.id.clone(),
            role: Role::Clinician,
            facility: Some(station),
            expires_ms: 1_000,
            revision: 3,
            scopes: None,
        };
        assert!(is_good(&token, &account, 999));
        let elsewhere = Some("01002".parse().unwrap());
        let void = [
            ("expired", TokenRow { expires_ms: 999, ..token.clone() }),
            ("older than the account's change", TokenRow { revision: 2, ..token.clone() }),
            ("of a later account", TokenRow { revision: 4, ..token.clone() }),
            ("of another", TokenRow { account: "binh".parse().unwrap(), ..token.clone() }),
            ("a role not held", TokenRow { role: Role::ModuleAdministrator, ..token.clone() }),
            ("held elsewhere", TokenRow { facility: elsewhere, ..token.clone() }),
            ("a resident's role", TokenRow { role: Role::Resident, ..token.clone() }),
            ("held at a facility only", TokenRow { facility: None, ..token.clone() }),
        ];
        for (why, token) in void {
            assert!(!is_good(&token, &account, 999), "{why}");
        }
        assert!(!is_good(&token, &Account { disabled: true, ..account }, 999));
    }
}
