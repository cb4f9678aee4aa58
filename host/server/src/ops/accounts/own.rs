//! What everybody does with the own account.

use super::sign_in::SESSION_MS;
use super::{AccountView, SignedIn, check_password, hash_password};
use crate::app::App;
use crate::ops::{OpContext, audit_row};
use hoso_core::audit::Act;
use hoso_core::{Error, Result};
use hoso_store::{Account, ResetOf};
use std::sync::PoisonError;

impl App {
    pub fn own_account(&self, ctx: &OpContext) -> Result<AccountView> {
        let account = self.store.account(&ctx.actor.account)?;
        account.map(|account| self.view_of(account)).ok_or(Error::Unauthenticated)
    }

    /// Sets another password. Whatever the account was signed in with ends; the answer is a new
    /// token in the same role.
    ///
    /// # Errors
    /// `Invalid` names `password` where it is not the account's, `new_password` where it is too
    /// short or the same.
    pub fn change_own_password(
        &self,
        ctx: &OpContext,
        password: &str,
        new_password: &str,
    ) -> Result<SignedIn> {
        let account = self.prove(ctx, password)?;
        let hash = new_hash(password, new_password)?;
        let account = self.change_own(ctx, &account, Act::ChangePassword, |account| {
            replaces_password(account, hash);
            Ok(())
        })?;
        self.issue_for(&account, ctx.actor.role, ctx.actor.facility.clone(), SESSION_MS)
    }

    /// The caller's own account, proved anew by its password. That alone takes no failed codes
    /// back: who has a session and the password could guess those without waiting.
    pub(in crate::ops) fn prove(&self, ctx: &OpContext, password: &str) -> Result<Account> {
        let account = self.own_password(ctx, password)?;
        if account.second_factor.is_none() {
            self.tries().succeeded(&account.id);
        }
        Ok(account)
    }

    /// The caller, proved anew by all that a sign-in asks for.
    ///
    /// # Errors
    /// `Invalid` names `password` or `code`.
    pub(in crate::ops) fn prove_anew(
        &self,
        ctx: &OpContext,
        password: &str,
        code: Option<&str>,
    ) -> Result<()> {
        let account = self.own_password(ctx, password)?;
        self.spend_code(ctx, &account, code)?;
        self.tries().succeeded(&account.id);
        Ok(())
    }

    /// The try stays counted as failed until the caller has seen all that it wants to see.
    pub(super) fn own_password(&self, ctx: &OpContext, password: &str) -> Result<Account> {
        let proved = self.with_password(ctx.actor.account.as_str(), password);
        proved.map_err(|error| match error {
            Error::Unauthenticated => Error::invalid("password", "it is not the account's"),
            other => other,
        })
    }

    /// Changes the account as it was when it was proved.
    pub(super) fn change_own(
        &self,
        ctx: &OpContext,
        seen: &Account,
        act: Act,
        edit: impl FnOnce(&mut Account) -> Result<()>,
    ) -> Result<Account> {
        let _turn = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut account = self.unchanged(seen)?;
        edit(&mut account)?;
        self.put_changed(account, audit_row(ctx, act, None, seen.id.as_str()))
    }
}

/// By the owner, who has shown what the account asks for.
pub(super) fn replaces_password(account: &mut Account, hash: String) {
    account.password_hash = hash;
    account.one_time_until_ms = None;
    account.reset.take_if(|reset| reset.what == ResetOf::Password);
}

/// # Errors
/// `Invalid` names `new_password`.
pub(super) fn new_hash(old: &str, new: &str) -> Result<String> {
    check_password("new_password", new)?;
    if new == old {
        return Err(Error::invalid("new_password", "another one than before is needed"));
    }
    hash_password(new)
}
