//! What one household contributes to each indicator: the one place that defines numerators and denominators.

use std::sync::Arc;

use super::Household;
use crate::frame::Status;
use crate::units::Unit;

/// The four simple indicators that households contribute to directly; the others derive from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basic {
    /// Omitted / non-registered.
    Omission = 0,
    /// Wrongly exited / exited.
    MisExit = 1,
    /// Wrongly included / registered.
    MisInclusion = 2,
    /// Satisfied / asked (households, whatever the unit of the rates).
    Approval = 3,
}

impl Basic {
    /// All, in the order of the arrays below.
    pub const ALL: [Self; 4] = [Self::Omission, Self::MisExit, Self::MisInclusion, Self::Approval];

    /// The name in scenarios and outputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Omission => "omission",
            Self::MisExit => "mis_exit",
            Self::MisInclusion => "mis_inclusion",
            Self::Approval => "approval",
        }
    }

    /// Whether households of a class can be cases of it.
    pub fn concerns(self, status: Status) -> bool {
        match self {
            Self::Omission => status == Status::NeverRegistered,
            Self::MisExit => status == Status::Exited,
            Self::MisInclusion => status == Status::RegisteredPoor,
            Self::Approval => true,
        }
    }
}

/// Numerator `y` and denominator `x` of each [`Basic`] indicator.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    /// Numerators.
    pub y: [f64; 4],
    /// Denominators.
    pub x: [f64; 4],
}

/// The contributions of every possible household, eight of them in the bytes of one word:
/// `y₀ x₀ y₁ x₁ y₂ x₂ y₃ x₃`, each at most 30.
#[derive(Clone, Debug)]
pub struct Measure {
    unit: Unit,
    exited_may_be_mis_included: bool,
    households: Arc<[u64]>,
    persons: Arc<[u64]>,
}

impl Measure {
    /// `exited_may_be_mis_included`: whether it is known of exited households if they ever met the standard; if not, only the
    /// remaining poor are the denominator of mis-inclusion.
    pub fn new(unit: Unit, exited_may_be_mis_included: bool) -> Self {
        let table = |unit| {
            (0..Household::CODES).map(|code| pack(contribution(Household::from_code(code), unit, exited_may_be_mis_included))).collect()
        };
        Self { unit, exited_may_be_mis_included, households: table(Unit::Household), persons: table(Unit::Person) }
    }

    /// Another with the same unit and denominators is the same: its tables are shared.
    pub fn or_known(unit: Unit, exited_may_be_mis_included: bool, known: Option<&Self>) -> Self {
        let same = known.filter(|known| (known.unit, known.exited_may_be_mis_included) == (unit, exited_may_be_mis_included));
        same.cloned().unwrap_or_else(|| Self::new(unit, exited_may_be_mis_included))
    }

    /// The unit in which rates are counted.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// Contributions of one household counted in households, packed.
    #[inline]
    pub fn in_households(&self, household: Household) -> u64 {
        self.households[household.code()]
    }

    /// Contributions of one household counted in persons (approval: in households), packed.
    #[inline]
    pub fn in_persons(&self, household: Household) -> u64 {
        self.persons[household.code()]
    }

    /// Contributions of one household in the unit of the rates.
    pub fn counts(&self, household: Household) -> Counts {
        unpack(self.packed(household))
    }

    /// Contributions of one household in the unit of the rates, packed.
    #[inline]
    pub fn packed(&self, household: Household) -> u64 {
        match self.unit {
            Unit::Person => self.in_persons(household),
            Unit::Household => self.in_households(household),
        }
    }

    /// What the numerator of a basic indicator gains from one record to another, both packed.
    #[inline]
    pub fn gain(from: u64, to: u64, basic: Basic) -> i32 {
        let numerator = |word: u64| (word >> (16 * basic as u32) & 0xff) as i32;
        numerator(to) - numerator(from)
    }

    /// Contributions of one household counted in households.
    pub fn counts_in_households(&self, household: Household) -> Counts {
        unpack(self.in_households(household))
    }

    /// Findings that a record holds, in households: an omission, a mis-exit, or both.
    pub fn findings(&self, record: Household) -> f64 {
        let counts = self.counts_in_households(record);
        counts.y[Basic::Omission as usize] + counts.y[Basic::MisExit as usize]
    }

    /// Households never registered among households with these counts.
    pub fn never_registered(&self, households: &Counts) -> f64 {
        let [_, exited, on_trial, asked] = households.x;
        asked - on_trial - if self.exited_may_be_mis_included { 0.0 } else { exited }
    }

    /// Size of one household in the unit of the rates.
    pub fn size(&self, household: Household) -> f64 {
        match self.unit {
            Unit::Person => f64::from(household.persons()),
            Unit::Household => 1.0,
        }
    }

    /// What a household counts in one basic indicator if it is a case.
    #[inline]
    pub(super) fn weight(&self, household: Household, basic: Basic) -> f64 {
        match (basic, self.unit) {
            (Basic::Approval, _) | (_, Unit::Household) => 1.0,
            (Basic::Omission, Unit::Person) => f64::from(household.persons()),
            (_, Unit::Person) => f64::from(household.persons() - household.omitted_members().min(household.persons())),
        }
    }

    /// Non-registered persons (or households) of one household: what the omission rate is about.
    pub fn non_registered(&self, household: Household) -> f64 {
        self.counts(household).x[Basic::Omission as usize]
    }
}

/// Omission (漏评) counts whole households that were never registered and single members left out of registered ones, both in numerator
/// and denominator; counted in households, a registered one with members left out is one household with an omission.
fn contribution(household: Household, unit: Unit, exited_may_be_mis_included: bool) -> [u8; 8] {
    let members = household.omitted_members().min(household.persons());
    let (whole, left_out, registered) = match unit {
        Unit::Person => (household.persons(), members, household.persons() - members),
        Unit::Household => (1, members.min(1), 1),
    };
    let yes = |condition: bool, amount: u8| if condition { amount } else { 0 };
    let status = household.status();
    let never = status == Status::NeverRegistered;
    let exited = status == Status::Exited;
    let on_trial = status == Status::RegisteredPoor || exited && exited_may_be_mis_included;
    [
        if never { yes(household.error(), whole) } else { left_out },
        if never { whole } else { left_out },
        yes(exited && household.error(), registered),
        yes(exited, registered),
        yes(on_trial && household.mis_included(), registered),
        yes(on_trial, registered),
        yes(household.satisfied(), 1),
        1,
    ]
}

fn pack(bytes: [u8; 8]) -> u64 {
    u64::from_le_bytes(bytes)
}

fn unpack(word: u64) -> Counts {
    let bytes = word.to_le_bytes();
    Counts { y: [0, 1, 2, 3].map(|i| f64::from(bytes[2 * i])), x: [0, 1, 2, 3].map(|i| f64::from(bytes[2 * i + 1])) }
}

/// Sums packed contributions exactly: sixteen-bit lanes, emptied before they can overflow.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum {
    even: u64,
    odd: u64,
    pending: u32,
    y: [u64; 4],
    x: [u64; 4],
}

const LANES: u64 = 0x00ff_00ff_00ff_00ff;

impl Sum {
    /// Sums a list of words.
    #[inline]
    pub fn of(words: impl Iterator<Item = u64>) -> Self {
        let mut sum = Self::default();
        for word in words {
            sum.even += word & LANES;
            sum.odd += word >> 8 & LANES;
            sum.pending += 1;
            if sum.pending == 2_000 {
                sum.spill();
            }
        }
        sum.spill();
        sum
    }

    #[inline]
    fn spill(&mut self) {
        for i in 0..4 {
            self.y[i] += self.even >> (16 * i) & 0xffff;
            self.x[i] += self.odd >> (16 * i) & 0xffff;
        }
        (self.even, self.odd, self.pending) = (0, 0, 0);
    }

    /// The sums.
    #[inline]
    pub fn counts(&self) -> Counts {
        Counts { y: self.y.map(|v| v as f64), x: self.x.map(|v| v as f64) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_and_households_are_counted_by_the_published_definitions() {
        let omitted = Household::new(Status::NeverRegistered, 4).with_error(true);
        let with_left_out = Household::new(Status::Exited, 5).with_error(true).with_omitted_members(2).with_satisfied(false);
        let by_person = Measure::new(Unit::Person, true);
        assert_eq!(by_person.counts(omitted), Counts { y: [4.0, 0.0, 0.0, 1.0], x: [4.0, 0.0, 0.0, 1.0] });
        assert_eq!(by_person.counts(with_left_out), Counts { y: [2.0, 3.0, 0.0, 0.0], x: [2.0, 3.0, 3.0, 1.0] });
        let by_household = Measure::new(Unit::Household, false);
        assert_eq!(by_household.counts(with_left_out), Counts { y: [1.0, 1.0, 0.0, 0.0], x: [1.0, 1.0, 0.0, 1.0] });
        assert_eq!(by_person.findings(with_left_out), 2.0);
    }

    #[test]
    fn sums_do_not_overflow() {
        let measure = Measure::new(Unit::Person, true);
        let big = measure.in_persons(Household::new(Status::NeverRegistered, 30).with_error(true));
        let counts = Sum::of(std::iter::repeat_n(big, 100_000)).counts();
        assert_eq!(counts.y, [3e6, 0.0, 0.0, 1e5]);
        assert_eq!(counts.x, [3e6, 0.0, 0.0, 1e5]);
    }
}
