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
    /// By [`Household::class`].
    sound: Arc<[Sound; Household::CLASSES]>,
}

impl Measure {
    /// `exited_may_be_mis_included`: whether it is known of exited households if they ever met the standard; if not, only the
    /// remaining poor are the denominator of mis-inclusion.
    pub fn new(unit: Unit, exited_may_be_mis_included: bool) -> Self {
        let table = |unit| {
            (0..Household::CODES).map(|code| pack(contribution(Household::from_code(code), unit, exited_may_be_mis_included))).collect()
        };
        let sound = std::array::from_fn(|class| Sound::new(Household::from_code(class), unit, exited_may_be_mis_included));
        Self { unit, exited_may_be_mis_included, households: table(Unit::Household), persons: table(Unit::Person), sound: Arc::new(sound) }
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
    fn in_households(&self, household: Household) -> u64 {
        self.households[household.code()]
    }

    /// Contributions of one household counted in persons (approval: in households), packed.
    #[inline]
    fn in_persons(&self, household: Household) -> u64 {
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

/// Sums over the records of some households: what they contribute, and in the unit of the rates the squares and products of that.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// In the unit of the rates.
    pub unit: Counts,
    /// In households.
    pub households: Counts,
    /// Σy² by basic indicator.
    pub yy: [f64; 4],
    /// Σxy.
    pub xy: [f64; 4],
    /// Σx².
    pub xx: [f64; 4],
    /// Of omission (0) and mis-exit (1) together: Σy₀y₁, Σy₀x₁, Σx₀y₁, Σx₀x₁.
    pub together: [f64; 4],
}

/// Denominators of omission, mis-exit and mis-inclusion of a household without error, in the fields of a word: in households, with the
/// numerator of approval above them; in the unit of the rates; and their squares there. All other numerators are 0.
#[derive(Clone, Copy, Debug, Default)]
struct Sound {
    households: u64,
    unit: u64,
    squares: u64,
}

/// Bits of a field. Persons are at most 30 and squares 900, so that the words of a [`CHUNK`] of records add up without a carry.
const FIELD: u32 = 21;
const HOUSEHOLDS: u32 = 16;
const CHUNK: usize = 2_000;

impl Sound {
    fn new(household: Household, unit: Unit, exited_may_be_mis_included: bool) -> Self {
        let denominators = |unit| {
            let [_, omission, _, mis_exit, _, mis_inclusion, satisfied, _] = contribution(household, unit, exited_may_be_mis_included);
            ([omission, mis_exit, mis_inclusion], u64::from(satisfied))
        };
        let fields = |of: [u8; 3], width: u32, power: u32| of.into_iter().rev().fold(0, |word, x| word << width | u64::from(x).pow(power));
        let ((households, satisfied), (unit, _)) = (denominators(Unit::Household), denominators(unit));
        Self {
            households: fields(households, HOUSEHOLDS, 1) | satisfied << (3 * HOUSEHOLDS),
            unit: fields(unit, FIELD, 1),
            squares: fields(unit, FIELD, 2),
        }
    }
}

#[inline(always)]
fn field(word: u64, width: u32, i: u32) -> f64 {
    f64::from((word >> (width * i)) as u32 & ((1 << width) - 1))
}

impl Sums {
    /// Adds some records: exact, they are whole numbers.
    #[inline(always)]
    pub fn add(&mut self, measure: &Measure, records: &[Household]) {
        for records in records.chunks(CHUNK) {
            let (mut sound, mut flawed) = (Sound::default(), 0);
            for &record in records {
                if record.is_flawed() {
                    self.add_flawed(measure, record);
                    flawed += 1;
                    continue;
                }
                let one = &measure.sound[record.class()];
                sound.households += one.households;
                sound.unit += one.unit;
                sound.squares += one.squares;
            }
            self.add_sound(&sound, (records.len() - flawed) as u32);
        }
    }

    #[inline(always)]
    fn add_sound(&mut self, sound: &Sound, number: u32) {
        let (satisfied, number) = (field(sound.households, HOUSEHOLDS, 3), f64::from(number));
        let households = [0, 1, 2].map(|i| field(sound.households, HOUSEHOLDS, i));
        let [unit, squares] = [sound.unit, sound.squares].map(|word| [0, 1, 2].map(|i| field(word, FIELD, i)));
        let add = |to: &mut [f64; 4], [a, b, c]: [f64; 3], d: f64| {
            for (to, x) in to.iter_mut().zip([a, b, c, d]) {
                *to += x;
            }
        };
        add(&mut self.households.x, households, number);
        add(&mut self.unit.x, unit, number);
        add(&mut self.xx, squares, number);
        for y in [&mut self.households.y, &mut self.unit.y, &mut self.yy, &mut self.xy] {
            y[3] += satisfied;
        }
    }

    #[inline(never)]
    fn add_flawed(&mut self, measure: &Measure, record: Household) {
        let (unit, households) = (measure.counts(record), measure.counts_in_households(record));
        let Counts { y, x } = unit;
        for i in 0..4 {
            self.unit.y[i] += y[i];
            self.unit.x[i] += x[i];
            self.households.y[i] += households.y[i];
            self.households.x[i] += households.x[i];
            self.yy[i] += y[i] * y[i];
            self.xy[i] += x[i] * y[i];
            self.xx[i] += x[i] * x[i];
        }
        for (sum, product) in self.together.iter_mut().zip([y[0] * y[1], y[0] * x[1], x[0] * y[1], x[0] * x[1]]) {
            *sum += product;
        }
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
    fn sums_are_those_of_the_contributions_one_by_one() {
        for (unit, exited_may_be_mis_included) in
            [(Unit::Person, true), (Unit::Person, false), (Unit::Household, true), (Unit::Household, false)]
        {
            let measure = Measure::new(unit, exited_may_be_mis_included);
            let every: Vec<Household> = (0..Household::CODES)
                .map(Household::from_code)
                .filter(|h| (1..=30).contains(&h.persons()) && h.with_omitted_members(h.omitted_members()) == *h)
                .collect();
            let mut sums = Sums::default();
            sums.add(&measure, &every);
            let add = |of: &dyn Fn(&Counts) -> f64| every.iter().map(|&h| of(&measure.counts(h))).sum::<f64>();
            for i in 0..4 {
                assert_eq!((sums.unit.y[i], sums.unit.x[i]), (add(&|c| c.y[i]), add(&|c| c.x[i])));
                let squares = (add(&|c| c.y[i] * c.y[i]), add(&|c| c.x[i] * c.y[i]), add(&|c| c.x[i] * c.x[i]));
                assert_eq!((sums.yy[i], sums.xy[i], sums.xx[i]), squares);
                let households = every.iter().map(|&h| measure.counts_in_households(h));
                let households = households.fold((0.0, 0.0), |(y, x), c| (y + c.y[i], x + c.x[i]));
                assert_eq!((sums.households.y[i], sums.households.x[i]), households);
            }
            let together = [add(&|c| c.y[0] * c.y[1]), add(&|c| c.y[0] * c.x[1]), add(&|c| c.x[0] * c.y[1]), add(&|c| c.x[0] * c.x[1])];
            assert_eq!(sums.together, together);
            assert!(together.iter().all(|&product| product > 0.0));
        }
    }

    #[test]
    fn sums_do_not_overflow() {
        let measure = Measure::new(Unit::Person, true);
        let flawed = vec![Household::new(Status::NeverRegistered, 30).with_error(true); 100_000];
        let mut sums = Sums::default();
        sums.add(&measure, &flawed);
        assert_eq!((sums.unit.x, sums.unit.y), ([3e6, 0.0, 0.0, 1e5], [3e6, 0.0, 0.0, 1e5]));
        let big = vec![Household::new(Status::NeverRegistered, 30); 100_000];
        let mut sums = Sums::default();
        sums.add(&measure, &big);
        assert_eq!((sums.unit.x, sums.unit.y), ([3e6, 0.0, 0.0, 1e5], [0.0, 0.0, 0.0, 1e5]));
        assert_eq!(sums.xx, [9e7, 0.0, 0.0, 1e5]);
    }
}
