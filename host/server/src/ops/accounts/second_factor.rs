//! The second factor: codes of RFC 6238 from an application of the account's owner, and recovery
//! codes for the day on which it is lost. The store holds a salt; the secret is made of it and of a
//! key outside the store, so that a copy of the store gives no code.

use super::sign_in::SESSION_MS;
use super::{SignedIn, random_bytes};
use crate::app::App;
use crate::ops::{OpContext, audit_row};
use hmac::{Hmac, Mac as _};
use hoso_core::audit::Act;
use hoso_core::policy::Role;
use hoso_core::{AccountId, Digest, Error, Result};
use hoso_store::{Account, Op, SecondFactor};
use sha2::Sha256;
use std::sync::PoisonError;
use totp_rs::{Algorithm, TOTP};

/// What every application for codes takes; some ignore that a URI says otherwise.
const DIGITS: usize = 6;
const STEP_S: u64 = 30;
/// Bytes of a secret, as RFC 4226 recommends.
const SECRET: usize = 20;
/// A clock may be wrong by so many steps.
const SKEW: u64 = 1;
const RECOVERY_CODES: usize = 10;
/// Of 32 letters each: 80 bits.
const RECOVERY_LETTERS: usize = 16;
/// Without those that are taken for another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// What the owner gives to the application; told once.
pub struct Setup {
    /// `otpauth://totp/...`
    pub uri: String,
    /// The secret in base32, to be typed where the URI cannot be opened.
    pub secret: String,
}

/// What a code was.
#[derive(Debug, PartialEq, Eq)]
enum Shown {
    /// Of this step of time.
    Step(u64),
    Recovery(Digest),
}

fn totp(secret: Vec<u8>) -> TOTP {
    TOTP::new_unchecked(Algorithm::SHA1, DIGITS, 0, STEP_S, secret)
}

/// The step whose code it is: at most `SKEW` from now, and newer than the last that was taken.
fn step_of(totp: &TOTP, code: &str, now_ms: i64, last: u64) -> Option<u64> {
    let now = u64::try_from(now_ms).unwrap_or_default() / 1_000 / STEP_S;
    let mut steps = now.saturating_sub(SKEW)..=now + SKEW;
    steps.find(|step| *step > last && totp.check(code, step * STEP_S))
}

/// A salt, so that the secret of a later factor is another one.
fn new_salt() -> Result<[u8; 16]> {
    let bytes = random_bytes().map_err(Error::internal)?;
    Ok(std::array::from_fn(|i| bytes[i]))
}

/// `ABCD-EFGH-...`
fn new_recovery_code() -> Result<String> {
    let bytes = random_bytes().map_err(Error::internal)?;
    let letters: Vec<char> = bytes[..RECOVERY_LETTERS]
        .iter()
        .map(|b| char::from(LETTERS[usize::from(b % 32)]))
        .collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

/// As the owner may type it: with or without spaces, hyphens and capitals.
fn plain(code: &str) -> String {
    let kept = code.chars().filter(|c| !c.is_whitespace() && *c != '-');
    kept.collect::<String>().to_uppercase()
}

fn recovery_digest(account: &AccountId, code: &str) -> Digest {
    Digest::of(format!("recovery {account} {}", plain(code)).as_bytes())
}

impl App {
    /// Roles in `second_factor_for` need one; until it is set up, their tokens open the own
    /// account alone.
    pub(super) fn lacks_second_factor(&self, account: &Account, role: Role) -> bool {
        account.second_factor.is_none() && self.account_rules.second_factor_for.contains(&role)
    }

    /// Tells the key of factors from another, and nothing of it.
    fn factor_key_mark(&self) -> [u8; 8] {
        let mac = Hmac::<Sha256>::new_from_slice(&self.second_factor_key);
        let mut mac = mac.expect("HMAC takes a key of any length");
        mac.update(b"mark of this key");
        let mac = mac.finalize().into_bytes();
        std::array::from_fn(|i| mac[i])
    }

    /// Was the key lost, by which the account's factor was made?
    pub(super) fn has_lost_factor(&self, account: &Account) -> bool {
        let factor = account.second_factor.as_ref();
        factor.is_some_and(|factor| factor.key != self.factor_key_mark())
    }

    /// Says at the start that the key was lost, and what helps.
    pub(crate) fn tell_of_lost_factors(&self) -> Result<()> {
        let accounts = self.store.accounts()?;
        let lost = accounts.iter().filter(|account| self.has_lost_factor(account)).count();
        if lost > 0 {
            let file = self.data.join("second-factor.key");
            tracing::error!(
                file = %file.display(), accounts = lost,
                "this is not the key by which second factors of accounts were made: stop the host \
                 and put the file back from its copy, or let their owners sign in by a recovery \
                 code and set the factor up anew"
            );
        }
        Ok(())
    }

    fn totp_of(&self, account: &AccountId, salt: &[u8; 16]) -> TOTP {
        let mac = Hmac::<Sha256>::new_from_slice(&self.second_factor_key);
        let mut mac = mac.expect("HMAC takes a key of any length");
        mac.update(b"totp");
        mac.update(account.as_str().as_bytes());
        mac.update(salt);
        totp(mac.finalize().into_bytes()[..SECRET].to_vec())
    }

    /// Makes a secret for the owner's application; `confirm_second_factor` puts it in force.
    ///
    /// # Errors
    /// `Invalid` names `password`, or `code` where another factor is in force and this is not its.
    pub fn begin_second_factor(
        &self,
        ctx: &OpContext,
        password: &str,
        code: Option<&str>,
    ) -> Result<Setup> {
        let seen = self.own_password(ctx, password)?;
        self.spend_code(ctx, &seen, code)?;
        self.tries().succeeded(&seen.id);
        let salt = new_salt()?;
        let _turn = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut account = self.unchanged(&seen)?;
        account.pending_factor = Some(salt);
        self.commit(vec![Op::PutAccount(account)])?;
        let totp = self.totp_of(&seen.id, &salt);
        let secret = totp.get_secret_base32();
        // A name is of letters that a URI takes as they are.
        let uri = format!(
            "otpauth://totp/Hoso:{}?secret={secret}&issuer=Hoso&algorithm=SHA1&digits={DIGITS}\
             &period={STEP_S}",
            seen.id
        );
        Ok(Setup { uri, secret })
    }

    /// Puts the factor in force that was begun, once its code shows that the application has it.
    /// Whatever the account was signed in with ends; the answer is a new token, and the recovery
    /// codes, which are told this once.
    ///
    /// # Errors
    /// `Conflict` where none was begun, `Invalid` names `code` where it is not the factor's.
    pub fn confirm_second_factor(
        &self,
        ctx: &OpContext,
        code: &str,
    ) -> Result<(SignedIn, Vec<String>)> {
        let seen = self.store.account(&ctx.actor.account)?.ok_or(Error::Unauthenticated)?;
        let salt = seen.pending_factor.ok_or_else(|| Error::Conflict {
            message: "no second factor was begun; begin one first".to_owned(),
        })?;
        let step = step_of(&self.totp_of(&seen.id, &salt), &plain(code), ctx.now_ms, 0);
        let last_step = step.ok_or_else(wrong_code)?;
        let codes = (0..RECOVERY_CODES).map(|_| new_recovery_code());
        let codes = codes.collect::<Result<Vec<_>>>()?;
        let recovery = codes.iter().map(|code| recovery_digest(&seen.id, code)).collect();
        let account = self.change_own(ctx, &seen, Act::SetSecondFactor, |account| {
            if account.pending_factor != Some(salt) {
                return Err(wrong_code());
            }
            account.pending_factor = None;
            let key = self.factor_key_mark();
            account.second_factor = Some(SecondFactor { salt, last_step, recovery, key });
            account.reset = None;
            Ok(())
        })?;
        let (role, facility) = (ctx.actor.role, ctx.actor.facility.clone());
        Ok((self.issue_for(&account, role, facility, SESSION_MS)?, codes))
    }

    /// Takes the code that the account asks for, once: of the application or a recovery code.
    /// An account without a second factor asks for none.
    ///
    /// # Errors
    /// `Invalid` names `code`.
    pub(super) fn spend_code(
        &self,
        ctx: &OpContext,
        seen: &Account,
        code: Option<&str>,
    ) -> Result<()> {
        if seen.second_factor.is_none() {
            return Ok(());
        }
        let code = code.map(plain).filter(|code| !code.is_empty());
        let code = code.ok_or_else(|| {
            Error::invalid("code", "send the code of the second factor, or a recovery code")
        })?;
        // Two who show one code at a moment take turns, and the second finds it spent.
        let _turn = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut account = self.unchanged(seen)?;
        let factor = account.second_factor.as_mut().ok_or_else(wrong_code)?;
        let totp = self.totp_of(&seen.id, &factor.salt);
        let lost = factor.key != self.factor_key_mark();
        let refused = if lost { lost_key } else { wrong_code };
        let row = match shown(factor, &totp, &seen.id, &code, ctx.now_ms).ok_or_else(refused)? {
            Shown::Step(step) => {
                factor.last_step = step;
                None
            }
            Shown::Recovery(digest) => {
                factor.recovery.retain(|left| *left != digest);
                let note = format!("{} codes left", factor.recovery.len());
                Some(audit_row(ctx, Act::UseRecoveryCode, None, &note))
            }
        };
        self.commit(row.map(Op::Audit).into_iter().chain([Op::PutAccount(account)]).collect())
    }

    /// The account as it was seen; the caller holds the turn of accounts.
    pub(super) fn unchanged(&self, seen: &Account) -> Result<Account> {
        let account = self.store.account(&seen.id)?.filter(|now| now.revision == seen.revision);
        account.ok_or_else(|| Error::Conflict {
            message: "the account has just been changed; sign in again".to_owned(),
        })
    }
}

fn shown(
    factor: &SecondFactor,
    totp: &TOTP,
    account: &AccountId,
    code: &str,
    now_ms: i64,
) -> Option<Shown> {
    if let Some(step) = step_of(totp, code, now_ms, factor.last_step) {
        return Some(Shown::Step(step));
    }
    let digest = recovery_digest(account, code);
    factor.recovery.contains(&digest).then_some(Shown::Recovery(digest))
}

fn wrong_code() -> Error {
    Error::invalid("code", "it is wrong, or was used before: wait for the next one")
}

fn lost_key() -> Error {
    let text = "the host has lost the key of this second factor: use a recovery code and set the \
                factor up anew, or ask an administrator to remove it";
    Error::invalid("code", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1; the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let totp = totp(b"12345678901234567890".to_vec());
        let vectors = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (time_s, code) in vectors {
            assert_eq!(totp.generate(time_s), code);
            let step = step_of(&totp, code, time_s as i64 * 1_000, 0);
            assert_eq!(step, Some(time_s / STEP_S));
        }
    }

    #[test]
    fn a_code_is_taken_once_and_near_its_time() {
        let totp = totp(b"12345678901234567890".to_vec());
        let at = |step: u64| (step * STEP_S * 1_000) as i64;
        let code = |step: u64| totp.generate(step * STEP_S);
        let of = |step, now, last| step_of(&totp, &code(step), at(now), last);
        assert_eq!(of(100, 100, 0), Some(100));
        assert_eq!([of(100, 99, 0), of(100, 101, 0)], [Some(100), Some(100)]);
        assert_eq!([of(100, 98, 0), of(100, 102, 0)], [None, None], "too far");
        assert_eq!(of(100, 100, 100), None, "replayed");
        assert_eq!(of(99, 100, 100), None, "older than the last");
        assert_eq!(of(101, 100, 100), Some(101));
        for wrong in ["", "00000", "0000000", "abcdef"] {
            assert_eq!(step_of(&totp, wrong, at(100), 0), None, "{wrong}");
        }
    }

    #[test]
    fn a_recovery_code_may_be_typed_as_it_comes() {
        let an: AccountId = "an".parse().unwrap();
        let code = new_recovery_code().unwrap();
        assert_eq!(code.len(), 19);
        assert_ne!(code, new_recovery_code().unwrap());
        let digest = recovery_digest(&an, &code);
        let typed = format!(" {} ", code.replace('-', " ").to_lowercase());
        assert_eq!(recovery_digest(&an, &typed), digest);
        assert_ne!(recovery_digest(&"binh".parse().unwrap(), &code), digest);
    }
}
