//! From what a recipe says of a class (a number or a share, a total or a mean) to households and persons of the three classes.

use super::{Class, Recipe, Townships};
use crate::frame::Status;

/// Households and persons of a class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Amount {
    pub households: u64,
    pub persons: u64,
}

impl Amount {
    /// What is left when a part is taken away; none when the part is larger.
    fn without(self, part: Self) -> Option<Self> {
        Some(Self { households: self.households.checked_sub(part.households)?, persons: self.persons.checked_sub(part.persons)? })
    }

    /// Whether households of 1 to `largest` persons can have that many persons.
    pub fn reachable(self, largest: u8) -> bool {
        (self.households..=self.households * u64::from(largest)).contains(&self.persons)
    }

    fn persons_each(self) -> f64 {
        self.persons as f64 / self.households.max(1) as f64
    }
}

/// Everyone, the register and its parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amounts {
    pub everyone: Amount,
    pub register: Amount,
    pub still_poor: Amount,
    pub never: Option<Amount>,
    pub exited: Option<Amount>,
}

impl Amounts {
    /// The amounts of a class; zero where the recipe contradicts itself, which `check` refuses.
    pub fn of(&self, status: Status) -> Amount {
        match status {
            Status::NeverRegistered => self.never.unwrap_or_default(),
            Status::RegisteredPoor => self.still_poor,
            Status::Exited => self.exited.unwrap_or_default(),
        }
    }
}

impl Recipe {
    /// What is written, and what follows from it.
    pub(super) fn amounts(&self) -> Amounts {
        let households = self.everyone.households;
        let each = |mean: f64| (mean * households as f64).round() as u64;
        let persons = self.everyone.persons.or(self.everyone.persons_each.map(each)).unwrap_or(0);
        let everyone = Amount { households, persons };
        let register = self.register.part_of(everyone);
        let still_poor = self.still_poor.part_of(register);
        Amounts { everyone, register, still_poor, never: everyone.without(register), exited: register.without(still_poor) }
    }
}

impl Class {
    fn part_of(&self, whole: Amount) -> Amount {
        let mean = self.persons_each.unwrap_or(whole.persons_each());
        let households = match (self.households, self.share, self.persons) {
            (Some(households), _, _) => households,
            (None, Some(share), _) => (share.get() * whole.households as f64).round() as u64,
            (None, None, Some(persons)) if mean > 0.0 => (persons as f64 / mean).round() as u64,
            (None, None, _) => 0,
        };
        Amount { households, persons: self.persons.unwrap_or((mean * households as f64).round() as u64) }
    }
}

impl Townships {
    /// The names as given, or 镇01, 镇02, ….
    pub(super) fn list(&self) -> Vec<String> {
        match (&self.names, self.number) {
            (Some(names), _) => names.clone(),
            (None, number) => {
                let number = number.unwrap_or(0);
                let width = number.to_string().len().max(2);
                (1..=number).map(|t| format!("镇{t:0width$}")).collect()
            }
        }
    }
}
