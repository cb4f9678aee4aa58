//! `hoso account`: what an administrator of accounts does, for who may run commands on the host's
//! folder. The server must be stopped; a running one does the same by its API.

use super::{local, say, told};
use crate::app::App;
use crate::ops::{AccountView, NewAccount, OneTime};
use anyhow::Context as _;
use clap::{Args, Subcommand};
use hoso_core::policy::{Held, Purpose, Role, Scopes};
use hoso_core::{AccountId, FacilityId};
use std::io::Read as _;
use std::path::PathBuf;

const DAY_MS: i64 = 86_400_000;

#[derive(Args)]
pub struct AccountArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Every account with its roles.
    List,
    /// Make an account. A one-time password is printed, which its owner replaces at the first
    /// sign-in.
    Create(Create),
    /// Replace all roles of an account.
    Roles {
        name: AccountId,
        #[command(flatten)]
        roles: HeldRoles,
        #[command(flatten)]
        why: Why,
    },
    /// Keep an account out, at once.
    Disable {
        name: AccountId,
        #[command(flatten)]
        why: Why,
    },
    /// Let a disabled account sign in again.
    Enable {
        name: AccountId,
        #[command(flatten)]
        why: Why,
    },
    /// Give an account a one-time password, which is printed.
    Reset {
        name: AccountId,
        #[command(flatten)]
        why: Why,
    },
    /// Take the second factor away whose owner has lost it.
    RemoveSecondFactor {
        name: AccountId,
        #[command(flatten)]
        why: Why,
    },
    /// Say who at the identity provider signs in to an account; nobody without --subject.
    Bind {
        name: AccountId,
        /// As the provider writes it; the page of a sign-in that is bound to no account shows it.
        #[arg(long)]
        subject: Option<String>,
        #[command(flatten)]
        why: Why,
    },
    /// Print a bearer token, for a system.
    Token {
        name: AccountId,
        /// One that the account holds: clinician@01001, or module-administrator.
        #[arg(long, value_parser = held)]
        role: Held,
        #[arg(long, default_value_t = 365)]
        days: u32,
        /// SMART scopes that the token is held to: "system/Observation.rs system/Patient.r".
        #[arg(long)]
        scope: Option<Scopes>,
    },
    /// Note down the public keys (a file with a JWK set) by which a system proves that it is this
    /// account; none without --jwks.
    Keys {
        name: AccountId,
        #[arg(long)]
        jwks: Option<PathBuf>,
        #[command(flatten)]
        why: Why,
    },
}

#[derive(Args)]
struct Create {
    /// Sign-in name.
    name: AccountId,
    #[command(flatten)]
    roles: HeldRoles,
    /// Name to show.
    #[arg(long, default_value = "")]
    display: String,
    /// Read a password from standard input instead, for a system: it need not be replaced.
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    why: Why,
}

#[derive(Args)]
struct HeldRoles {
    /// Role, and @ with the facility at which it is held: clinician@01001. One or more of
    /// clinician, programme-officer, module-administrator, data-protection-officer,
    /// department-analyst, machine, identity-clerk, account-administrator.
    #[arg(long = "role", value_parser = held, required = true)]
    roles: Vec<Held>,
}

#[derive(Args)]
struct Why {
    /// Kept in the audit trail.
    #[arg(long)]
    reason: String,
}

fn held(text: &str) -> Result<Held, String> {
    let (role, at) = match text.split_once('@') {
        Some((role, at)) => (role, Some(at)),
        None => (text, None),
    };
    let role: Role = serde_json::from_value(role.into()).map_err(|e| e.to_string())?;
    let facility = at.map(str::parse::<FacilityId>).transpose().map_err(|e| e.to_string())?;
    Ok((role, facility))
}

impl AccountArgs {
    pub fn run(self, app: &App) -> anyhow::Result<()> {
        let ctx = local(app, Role::AccountAdministrator, None, Purpose::Administration);
        let changed = match self.command {
            Command::List => {
                let accounts = app.accounts(&ctx).map_err(told)?;
                accounts.iter().for_each(tell);
                return Ok(());
            }
            Command::Create(create) => return create.run(app),
            Command::Token { name, role, days, scope } => {
                let lifetime = i64::from(days) * DAY_MS;
                let issued = app.issue_scoped_token(name, role, scope, lifetime);
                let issued = issued.map_err(told)?;
                say(format_args!("{}", issued.token));
                return Ok(());
            }
            Command::Reset { name, why } => {
                let (view, one_time) =
                    app.reset_password(&ctx, &name, &why.reason).map_err(told)?;
                tell_once(&one_time);
                Ok(view)
            }
            Command::Roles { name, roles, why } => {
                app.change_roles(&ctx, &name, roles.roles, &why.reason)
            }
            Command::RemoveSecondFactor { name, why } => {
                app.remove_second_factor(&ctx, &name, &why.reason)
            }
            Command::Bind { name, subject, why } => {
                app.bind_subject(&ctx, &name, subject.as_deref(), &why.reason)
            }
            Command::Keys { name, jwks, why } => {
                let keys = jwks.map(|path| {
                    std::fs::read_to_string(&path).with_context(|| path.display().to_string())
                });
                app.set_keys(&ctx, &name, keys.transpose()?, &why.reason)
            }
            Command::Disable { name, why } => app.set_disabled(&ctx, &name, true, &why.reason),
            Command::Enable { name, why } => app.set_disabled(&ctx, &name, false, &why.reason),
        };
        tell(&changed.map_err(told)?);
        Ok(())
    }
}

impl Create {
    fn run(self, app: &App) -> anyhow::Result<()> {
        let password = self.password_stdin.then(read_password).transpose()?;
        let Self { name: id, roles: HeldRoles { roles }, display, why, .. } = self;
        let new = NewAccount { id, display, roles, password };
        let ctx = local(app, Role::AccountAdministrator, None, Purpose::Administration);
        let (view, one_time) = app.create_account(&ctx, new, &why.reason).map_err(told)?;
        tell(&view);
        if let Some(one_time) = one_time {
            tell_once(&one_time);
        }
        Ok(())
    }
}

fn read_password() -> anyhow::Result<String> {
    let mut password = String::new();
    std::io::stdin().take(1024).read_to_string(&mut password)?;
    password.truncate(password.trim_end_matches(['\r', '\n']).len());
    Ok(password)
}

fn tell(account: &AccountView) {
    let state = match (account.disabled, account.one_time_until_ms) {
        (true, _) => "disabled",
        (false, Some(_)) => "one-time password",
        (false, None) => "enabled",
    };
    say(format_args!("{}\t{state}\t{}\t{}", account.id, account.held(), account.display));
}

fn tell_once(one_time: &OneTime) {
    say(format_args!(
        "one-time password {} (until {}): sign in with it and a password of your own",
        one_time.password,
        jiff::Timestamp::from_millisecond(one_time.until_ms).unwrap_or_default()
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_written_with_its_place() {
        let station: FacilityId = "01001".parse().unwrap();
        assert_eq!(held("clinician@01001"), Ok((Role::Clinician, Some(station))));
        assert_eq!(held("account-administrator"), Ok((Role::AccountAdministrator, None)));
        for wrong in ["doctor", "clinician@", "clinician@a b", "@01001", ""] {
            assert!(held(wrong).is_err(), "{wrong}");
        }
    }
}
