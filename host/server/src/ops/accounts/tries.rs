//! Failed sign-ins. Who fails again and again has to wait; what is remembered of accounts is never
//! forgotten for room, and what is remembered of names that are none has a limit.

use hoso_core::AccountId;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Failures in a row before each further try has to wait, doubling from two seconds.
const FREE_FAILURES: u32 = 5;
const WAIT_MAX: Duration = Duration::from_secs(900);
/// Names without an account of which failures are kept.
const STRANGERS_MAX: usize = 10_000;

/// Who tries. What is no account's name counts as one name: a flood of long texts is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Who {
    Account(AccountId),
    Stranger(Option<AccountId>),
}

#[derive(Debug, Clone, Copy)]
struct Failed {
    in_a_row: u32,
    /// When the next may be tried.
    until: Instant,
}

impl Failed {
    fn again(self, now: Instant) -> Self {
        let in_a_row = self.in_a_row.saturating_add(1);
        let over = in_a_row.saturating_sub(FREE_FAILURES).min(10);
        let wait =
            if over > 0 { WAIT_MAX.min(Duration::from_secs(1 << over)) } else { Duration::ZERO };
        Self { in_a_row, until: now + wait }
    }
}

/// Accounts are as many as the store has; there is room for all of them.
#[derive(Debug, Default)]
pub struct Tries {
    accounts: HashMap<AccountId, Failed>,
    strangers: HashMap<Option<AccountId>, Failed>,
}

impl Tries {
    /// Counts a try as failed before it is made, so that many at once gain nothing; `succeeded`
    /// takes it back.
    ///
    /// # Errors
    /// How long `who` has to wait before the next try.
    pub fn begin(&mut self, who: &Who, now: Instant) -> Result<(), Duration> {
        if let Some(wait) = self.wait(who, now) {
            return Err(wait);
        }
        self.failed(who, now);
        Ok(())
    }

    /// A stranger that is not known waits where there is no room to remember it.
    fn wait(&self, who: &Who, now: Instant) -> Option<Duration> {
        let until = match who {
            Who::Account(name) => self.accounts.get(name).map(|failed| failed.until),
            Who::Stranger(name) => match self.strangers.get(name) {
                Some(failed) => Some(failed.until),
                None if self.strangers.len() < STRANGERS_MAX => None,
                None => self.strangers.values().map(|failed| failed.until).min(),
            },
        };
        until.map(|until| until.saturating_duration_since(now)).filter(|wait| !wait.is_zero())
    }

    fn failed(&mut self, who: &Who, now: Instant) {
        let first = Failed { in_a_row: 0, until: now };
        let failed = match who {
            Who::Account(name) => self.accounts.entry(name.clone()).or_insert(first),
            Who::Stranger(name) => {
                if !self.strangers.contains_key(name) && !self.makes_room(now) {
                    return;
                }
                self.strangers.entry(name.clone()).or_insert(first)
            }
        };
        *failed = failed.again(now);
    }

    pub fn succeeded(&mut self, name: &AccountId) {
        self.accounts.remove(name);
    }

    /// Forgets the stranger whose wait has been over for the longest; none that still waits.
    fn makes_room(&mut self, now: Instant) -> bool {
        if self.strangers.len() < STRANGERS_MAX {
            return true;
        }
        let over = self.strangers.iter().filter(|(_, failed)| failed.until <= now);
        let oldest = over.min_by_key(|(_, failed)| failed.until).map(|(name, _)| name.clone());
        oldest.is_some_and(|name| self.strangers.remove(&name).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stranger(n: usize) -> Who {
        Who::Stranger(Some(format!("stranger-{n}").parse().unwrap()))
    }

    fn account() -> Who {
        Who::Account("an".parse().unwrap())
    }

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let (mut tries, now) = (Tries::default(), Instant::now());
        let mut waits = Vec::new();
        for _ in 0..20 {
            tries.failed(&account(), now);
            waits.push(tries.wait(&account(), now).map_or(0, |wait| wait.as_secs()));
        }
        assert_eq!(&waits[..9], [0, 0, 0, 0, 0, 2, 4, 8, 16]);
        assert_eq!(waits.last(), Some(&900));
        assert_eq!(tries.wait(&account(), now + WAIT_MAX), None);
        assert_eq!(tries.begin(&account(), now), Err(WAIT_MAX));
        tries.succeeded(&"an".parse().unwrap());
        assert_eq!((0..6).filter(|_| tries.begin(&account(), now).is_ok()).count(), 6);
        assert!(tries.begin(&account(), now).is_err(), "many at once are as many in a row");
    }

    /// The attack on the table: a flood of names makes the host forget an account's failures.
    #[test]
    fn a_flood_of_names_gives_no_free_tries() {
        let (mut tries, now) = (Tries::default(), Instant::now());
        for _ in 0..6 {
            tries.failed(&account(), now);
        }
        for n in 0..2 * STRANGERS_MAX {
            tries.failed(&stranger(n), now + Duration::from_millis(n as u64));
        }
        assert_eq!(tries.strangers.len(), STRANGERS_MAX);
        assert_eq!(tries.wait(&account(), now), Some(Duration::from_secs(2)));
        tries.failed(&account(), now);
        assert_eq!(tries.wait(&account(), now), Some(Duration::from_secs(4)), "counted on");
    }

    #[test]
    fn who_waits_is_not_forgotten_for_a_new_name() {
        let (mut tries, now) = (Tries::default(), Instant::now());
        for n in 0..STRANGERS_MAX {
            (0..6).for_each(|_| tries.failed(&stranger(n), now));
        }
        tries.failed(&stranger(STRANGERS_MAX), now);
        assert_eq!(tries.strangers.len(), STRANGERS_MAX);
        assert!(tries.wait(&stranger(0), now).is_some());
        assert!(tries.wait(&stranger(STRANGERS_MAX), now).is_some(), "refused, not remembered");
        assert_eq!(tries.wait(&account(), now), None, "an account has its place");
        let later = now + Duration::from_secs(2);
        tries.failed(&stranger(STRANGERS_MAX), later);
        assert_eq!(tries.strangers.len(), STRANGERS_MAX);
        assert_eq!(tries.wait(&stranger(STRANGERS_MAX), later), None);
    }

    #[test]
    fn texts_that_are_no_names_count_as_one() {
        let (mut tries, now) = (Tries::default(), Instant::now());
        (0..6).for_each(|_| tries.failed(&Who::Stranger(None), now));
        assert_eq!(tries.strangers.len(), 1);
        assert!(tries.wait(&Who::Stranger(None), now).is_some());
    }
}
