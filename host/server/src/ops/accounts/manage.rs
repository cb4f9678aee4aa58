//! What administrators of accounts do. Each change says why, raises the account's revision, and is
//! audited in the same commit; nobody changes the own account here.

use super::{OneTime, check_password, hash_password, one_time_password};
use crate::app::App;
use crate::ops::{OpContext, audit_row, switching};
use hoso_core::audit::Act;
use hoso_core::policy::{Action, Grant, Held, Holder, Role};
use hoso_core::{AccountId, Error, Result};
use hoso_store::{Account, Op, Reset, ResetOf};
use serde::Serialize;
use std::sync::PoisonError;

const HOUR_MS: i64 = 3_600_000;
const ROLES_MAX: usize = 50;
const DISPLAY_MAX: usize = 200;
/// Names under which the host itself acts.
const RESERVED: [&str; 2] = [COMMAND_LINE, "import"];
const COMMAND_LINE: &str = "command-line";

/// An account without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountView {
    pub id: AccountId,
    pub display: String,
    pub roles: Vec<Held>,
    pub disabled: bool,
    /// A one-time password waits to be replaced until then.
    pub one_time_until_ms: Option<i64>,
    pub has_second_factor: bool,
    pub recovery_codes_left: usize,
    /// The host no longer has the key of its second factor: recovery codes alone are taken.
    pub second_factor_lost: bool,
    /// At the identity provider, which may sign in to the account.
    pub subject: Option<String>,
}

impl From<Account> for AccountView {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            display: account.display,
            roles: account.holder.roles().to_vec(),
            disabled: account.disabled,
            one_time_until_ms: account.one_time_until_ms,
            has_second_factor: account.second_factor.is_some(),
            second_factor_lost: false,
            recovery_codes_left: account.second_factor.map_or(0, |factor| factor.recovery.len()),
            subject: account.subject.map(|subject| subject.subject),
        }
    }
}

impl AccountView {
    /// `clinician at 01001, identity-clerk`
    pub fn held(&self) -> String {
        listed(&self.roles)
    }
}

#[derive(Debug, Clone)]
pub struct NewAccount {
    pub id: AccountId,
    /// Name to show.
    pub display: String,
    pub roles: Vec<Held>,
    /// For a system; a person gets a one-time password where it is left out.
    pub password: Option<String>,
}

/// What is done to an account, and why.
pub(super) struct Change<'a> {
    pub act: Act,
    /// Goes before the reason into the audit row.
    pub what: String,
    pub reason: &'a str,
}

impl App {
    /// Accounts of staff and systems that the actor manages, by name.
    pub fn accounts(&self, ctx: &OpContext) -> Result<Vec<AccountView>> {
        let grant = self.open_facility(ctx, Action::ManageAccounts)?;
        let accounts =
            self.store.accounts()?.into_iter().filter(|a| grant.manages(a.holder.roles()));
        let views = accounts.map(|account| self.view_of(account)).collect();
        self.commit(vec![Op::Audit(audit_row(ctx, Act::ReadAccounts, None, ""))])?;
        Ok(views)
    }

    /// One account of a person or a resident that the actor manages, or the own one.
    pub fn managed(&self, ctx: &OpContext, id: &AccountId) -> Result<AccountView> {
        let grant = self.open_facility(ctx, Action::ManageAccounts)?;
        let account = self.store.account(id)?.ok_or(Error::NotFound)?;
        if *id != ctx.actor.account && !self.is_managed(&grant, &account)? {
            return Err(Error::NotFound);
        }
        self.commit(vec![Op::Audit(audit_row(ctx, Act::ReadAccounts, None, id.as_str()))])?;
        Ok(account.into())
    }

    /// Makes an account; the one-time password is told in this answer alone.
    ///
    /// # Errors
    /// `Conflict` where the name is taken, `Forbidden` for a role beyond the actor's own place.
    pub fn create_account(
        &self,
        ctx: &OpContext,
        new: NewAccount,
        reason: &str,
    ) -> Result<(AccountView, Option<OneTime>)> {
        let grant = self.open_facility(ctx, Action::ManageAccounts)?;
        let reason = switching::reason(reason)?;
        check_new(&new)?;
        may_give(&grant, &new.roles)?;
        let (password_hash, one_time) = match &new.password {
            Some(password) => {
                check_password("password", password)?;
                (hash_password(password)?, None)
            }
            None => {
                let (hash, one_time) = self.one_time(ctx.now_ms)?;
                (hash, Some(one_time))
            }
        };
        let _turn = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if self.has_account(&new.id)? {
            return Err(Error::Conflict { message: "the name is taken".to_owned() });
        }
        let note = format!("{} as {}: {reason}", new.id, listed(&new.roles));
        let account = Account {
            id: new.id,
            password_hash,
            holder: Holder::Staff(new.roles),
            display: new.display.trim().to_owned(),
            revision: 1,
            disabled: false,
            one_time_until_ms: one_time.as_ref().map(|one| one.until_ms),
            second_factor: None,
            pending_factor: None,
            subject: None,
            keys: None,
            reset: None,
        };
        self.commit(vec![
            Op::PutAccount(account.clone()),
            Op::Audit(audit_row(ctx, Act::CreateAccount, None, &note)),
        ])?;
        Ok((account.into(), one_time))
    }

    /// Replaces all roles of the account; what it was signed in with ends.
    pub fn change_roles(
        &self,
        ctx: &OpContext,
        id: &AccountId,
        roles: Vec<Held>,
        reason: &str,
    ) -> Result<AccountView> {
        check_roles(&roles)?;
        let what = listed(&roles);
        self.manage(ctx, id, Change { act: Act::ChangeRoles, what, reason }, |account, grant| {
            may_give(grant, &roles)?;
            let Holder::Staff(held) = &mut account.holder else {
                let message = "a resident's account holds no role".to_owned();
                return Err(Error::Conflict { message });
            };
            *held = roles;
            Ok(())
        })
    }

    /// A disabled account signs in nowhere, and what it was signed in with ends.
    pub fn set_disabled(
        &self,
        ctx: &OpContext,
        id: &AccountId,
        disabled: bool,
        reason: &str,
    ) -> Result<AccountView> {
        let (act, what) = match disabled {
            true => (Act::DisableAccount, "disabled"),
            false => (Act::EnableAccount, "enabled"),
        };
        self.manage(ctx, id, Change { act, what: what.to_owned(), reason }, |account, _| {
            account.disabled = disabled;
            Ok(())
        })
    }

    /// Gives a one-time password in place of one that was lost or stolen.
    pub fn reset_password(
        &self,
        ctx: &OpContext,
        id: &AccountId,
        reason: &str,
    ) -> Result<(AccountView, OneTime)> {
        let (hash, one_time) = self.one_time(ctx.now_ms)?;
        let change = Change { act: Act::ResetPassword, what: "new password".to_owned(), reason };
        let view = self.manage(ctx, id, change, |account, _| {
            takes(ctx, account, ResetOf::Password)?;
            account.password_hash = hash;
            account.one_time_until_ms = Some(one_time.until_ms);
            Ok(())
        })?;
        Ok((view, one_time))
    }

    /// Takes the second factor away whose owner has lost application and recovery codes.
    ///
    /// # Errors
    /// `Conflict` where the account has none.
    pub fn remove_second_factor(
        &self,
        ctx: &OpContext,
        id: &AccountId,
        reason: &str,
    ) -> Result<AccountView> {
        let what = "without second factor".to_owned();
        let change = Change { act: Act::RemoveSecondFactor, what, reason };
        self.manage(ctx, id, change, |account, _| {
            takes(ctx, account, ResetOf::SecondFactor)?;
            account.pending_factor = None;
            let removed = account.second_factor.take().map(drop);
            removed.ok_or_else(|| Error::Conflict { message: "it has no second factor".into() })
        })
    }

    /// The one way to change another's account.
    pub(super) fn manage(
        &self,
        ctx: &OpContext,
        id: &AccountId,
        change: Change<'_>,
        edit: impl FnOnce(&mut Account, &Grant) -> Result<()>,
    ) -> Result<AccountView> {
        let grant = self.open_facility(ctx, Action::ManageAccounts)?;
        let reason = switching::reason(change.reason)?;
        if *id == ctx.actor.account {
            let message = "nobody manages the own account; another administrator has to do it";
            return Err(Error::Forbidden { message: message.to_owned() });
        }
        let _turn = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut account = self.store.account(id)?.ok_or(Error::NotFound)?;
        if !self.is_managed(&grant, &account)? {
            return Err(Error::NotFound);
        }
        edit(&mut account, &grant)?;
        let note = format!("{id} {}: {reason}", change.what);
        let changed = self.put_changed(account, audit_row(ctx, change.act, None, &note))?;
        Ok(self.view_of(changed))
    }

    pub(super) fn view_of(&self, account: Account) -> AccountView {
        let second_factor_lost = self.has_lost_factor(&account);
        AccountView { second_factor_lost, ..account.into() }
    }

    fn is_managed(&self, grant: &Grant, account: &Account) -> Result<bool> {
        match &account.holder {
            Holder::Staff(roles) => Ok(grant.manages(roles)),
            Holder::Resident(registration) => {
                let registration = self.store.registration(*registration)?;
                Ok(registration.is_some_and(|r| grant.manages_resident(&r.facility)))
            }
        }
    }

    /// The hash to keep, and the password to tell.
    pub(super) fn one_time(&self, now_ms: i64) -> Result<(String, OneTime)> {
        let password = one_time_password().map_err(Error::internal)?;
        let until_ms = now_ms + i64::from(self.account_rules.one_time_hours) * HOUR_MS;
        Ok((hash_password(&password)?, OneTime { password, until_ms }))
    }

    /// Makes the first administrator of a host that has no account yet.
    pub fn first_administrator(&self, ctx: &OpContext) -> Result<Option<(AccountId, OneTime)>> {
        if !self.store.accounts()?.is_empty() {
            return Ok(None);
        }
        let id: AccountId = "admin".parse().map_err(Error::internal)?;
        let roles = vec![(Role::AccountAdministrator, None)];
        let new = NewAccount { id: id.clone(), display: String::new(), roles, password: None };
        let (_, one_time) = self.create_account(ctx, new, "first start")?;
        Ok(one_time.map(|one_time| (id, one_time)))
    }
}

/// Of an account with a second factor one administrator takes the password, or puts something in
/// its place, or the factor: who did both could sign in to it. Whoever has the host's folder has
/// everything as it is.
pub(super) fn takes(ctx: &OpContext, account: &mut Account, what: ResetOf) -> Result<()> {
    let by = &ctx.actor.account;
    let other = account.reset.as_ref().is_some_and(|one| one.by == *by && one.what != what);
    if other && by.as_str() != COMMAND_LINE {
        let message = "you took the password or the second factor of this account, and its owner \
                       has not replaced it yet: another administrator has to take the other";
        return Err(Error::Forbidden { message: message.to_owned() });
    }
    if account.second_factor.is_some() {
        account.reset = Some(Reset { by: by.clone(), what });
    }
    Ok(())
}

fn check_new(new: &NewAccount) -> Result<()> {
    check_name(&new.id)?;
    if new.display.chars().count() > DISPLAY_MAX {
        return Err(Error::invalid("display", format!("at most {DISPLAY_MAX} characters")));
    }
    check_roles(&new.roles)
}

pub(super) fn check_name(id: &AccountId) -> Result<()> {
    if RESERVED.contains(&id.as_str()) {
        return Err(Error::invalid("account", "the host itself acts under this name"));
    }
    Ok(())
}

fn check_roles(roles: &[Held]) -> Result<()> {
    if !(1..=ROLES_MAX).contains(&roles.len()) {
        return Err(Error::invalid("roles", format!("1 to {ROLES_MAX} roles are needed")));
    }
    if roles.iter().any(|(role, _)| *role == Role::Resident) {
        let text = "a resident's account is made by inviting the resident, and holds no other role";
        return Err(Error::invalid("roles", text));
    }
    match roles.iter().find(|(role, at)| role.is_of_a_facility() && at.is_none()) {
        Some(homeless) => {
            let text = format!(
                "{} is held at a facility; name it",
                listed(std::slice::from_ref(homeless))
            );
            Err(Error::invalid("roles", text))
        }
        None => Ok(()),
    }
}

fn may_give(grant: &Grant, roles: &[Held]) -> Result<()> {
    let message = "an administrator of a facility gives roles that are held at it and reach no \
                   further";
    let allowed = grant.manages(roles).then_some(());
    allowed.ok_or_else(|| Error::Forbidden { message: message.to_owned() })
}

fn listed(roles: &[Held]) -> String {
    let name = |role: &Role| serde_json::to_value(role).ok()?.as_str().map(str::to_owned);
    let words = roles.iter().map(|(role, at)| {
        let role = name(role).unwrap_or_default();
        at.as_ref().map_or(role.clone(), |at| format!("{role} at {at}"))
    });
    words.collect::<Vec<_>>().join(", ")
}
