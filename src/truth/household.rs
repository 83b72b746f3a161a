//! One household in sixteen bits: all that a review can see of it.

use super::Basic;
use crate::frame::Status;

/// A household as it is, or as a review records it. Sixteen bits, so that a county of a million households fits a cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Household(u16);

// From the lowest bit: persons (5), register class (2), and single bits; then the number of members left out (4).
const SATISFIED: u16 = 1 << 7;
const AWAY: u16 = 1 << 8;
const ERROR: u16 = 1 << 9;
const MIS_INCLUDED: u16 = 1 << 10;
const LEFT_OUT: u16 = 1 << 11;

/// The bit that makes a household a case of one kind of error, and its value then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    bit: u16,
    on: u16,
}

impl Mark {
    /// Whether a household is a case.
    #[inline]
    pub(super) fn is_on(self, household: Household) -> bool {
        household.0 & self.bit == self.on
    }

    /// A household that is no case made one, or the other way round.
    #[inline]
    pub(super) fn turned(self, household: Household) -> Household {
        Household(household.0 ^ self.bit)
    }
}

/// A set of kinds of error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Errors(u8);

impl Errors {
    /// None.
    pub const NONE: Self = Self(0);
    /// A household never registered though poor, or members left out of a registered one.
    pub const OMISSION: Self = Self(1);
    /// Wrongly exited.
    pub const MIS_EXIT: Self = Self(2);
    /// Wrongly included.
    pub const MIS_INCLUSION: Self = Self(4);
    /// Every kind.
    pub const ALL: Self = Self(7);

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn has(self, kind: Self) -> bool {
        self.0 & kind.0 != 0
    }
}

impl std::ops::BitAnd for Errors {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl std::ops::BitOr for Errors {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Household {
    /// What marks a case: an error, a wrong inclusion, or dissatisfaction.
    pub(super) fn mark_of(basic: Basic) -> Mark {
        match basic {
            Basic::Omission | Basic::MisExit => Mark { bit: ERROR, on: ERROR },
            Basic::MisInclusion => Mark { bit: MIS_INCLUDED, on: MIS_INCLUDED },
            Basic::Approval => Mark { bit: SATISFIED, on: 0 },
        }
    }

    /// Every code a household can have.
    pub const CODES: usize = 1 << 16;

    /// A household without errors, at home and satisfied. `persons` is 1 to 30.
    pub fn new(status: Status, persons: u8) -> Self {
        Self(u16::from(persons.clamp(1, 30)) | (status as u16) << 5 | SATISFIED)
    }

    /// The household of a code; see [`Household::code`].
    pub fn from_code(code: usize) -> Self {
        Self(code as u16)
    }

    /// The code, below [`Household::CODES`].
    #[inline]
    pub fn code(self) -> usize {
        usize::from(self.0)
    }

    /// Number of classes; see [`Household::class`].
    pub(super) const CLASSES: usize = 1 << 8;

    /// Persons, register class and answer, as a number below [`Household::CLASSES`].
    #[inline]
    pub(super) fn class(self) -> usize {
        usize::from(self.0) & (Self::CLASSES - 1)
    }

    /// Number of kinds; see [`Household::kind`].
    pub const KINDS: usize = 1 << 7;

    /// Everything but its size, as a number below [`Household::KINDS`]: register class, errors, answer, away, and whether members were
    /// left out.
    #[inline]
    pub fn kind(self) -> usize {
        usize::from(self.0 >> 5) & (Self::KINDS - 1)
    }

    /// A household of a kind: of one person, who is also the member left out if there is one.
    pub fn of_kind(kind: usize) -> Self {
        let household = Self(1 | (kind as u16) << 5);
        household.with_omitted_members(u8::from(household.0 & LEFT_OUT != 0))
    }

    /// Persons, 1 to 30.
    #[inline]
    pub fn persons(self) -> u8 {
        (self.0 & 31) as u8
    }

    /// Register class.
    #[inline]
    pub fn status(self) -> Status {
        Status::ALL[usize::from(self.0 >> 5 & 3).min(2)]
    }

    /// Poor by the standard though never registered (omitted), or though exited (wrongly exited).
    #[inline]
    pub fn error(self) -> bool {
        self.0 & ERROR != 0
    }

    /// On the register though it never met the standard.
    #[inline]
    pub fn mis_included(self) -> bool {
        self.0 & MIS_INCLUDED != 0
    }

    /// Whether anything is wrong: omitted, wrongly exited, wrongly included, or members left out.
    #[inline]
    pub fn is_flawed(self) -> bool {
        self.0 & (ERROR | MIS_INCLUDED | LEFT_OUT) != 0
    }

    /// At home, satisfied, and with nothing wrong.
    #[inline]
    pub fn is_presentable(self) -> bool {
        self.0 & (SATISFIED | AWAY | ERROR | MIS_INCLUDED | LEFT_OUT) == SATISFIED
    }

    /// Satisfied, or says so.
    #[inline(always)]
    pub fn satisfied(self) -> bool {
        self.0 & SATISFIED != 0
    }

    /// The whole family is away for work.
    #[inline]
    pub fn away(self) -> bool {
        self.0 & AWAY != 0
    }

    /// Members of a registered household who were left out of the register, 0 to 15.
    #[inline]
    pub fn omitted_members(self) -> u8 {
        (self.0 >> 12) as u8
    }

    /// The kinds of error in it.
    pub fn errors(self) -> Errors {
        let kind = |holds: bool, kind: Errors| if holds { kind } else { Errors::NONE };
        let never = self.status() == Status::NeverRegistered;
        kind(self.error() && never || self.omitted_members() > 0, Errors::OMISSION)
            | kind(self.error() && !never, Errors::MIS_EXIT)
            | kind(self.mis_included(), Errors::MIS_INCLUSION)
    }

    /// Once these errors are set right in the register: the omitted and the wrongly exited are on it, the wrongly included are not. `errors`
    /// are some of its own.
    #[must_use]
    pub fn corrected(self, errors: Errors) -> Self {
        let mut after = self;
        if errors.has(Errors::OMISSION) {
            after = after.with_omitted_members(0);
        }
        let whole = if self.status() == Status::NeverRegistered { Errors::OMISSION } else { Errors::MIS_EXIT };
        if self.error() && errors.has(whole) {
            after = after.with_error(false).with_status(Status::RegisteredPoor);
        }
        if errors.has(Errors::MIS_INCLUSION) {
            after = after.with_mis_included(false).with_status(Status::NeverRegistered);
        }
        after
    }

    /// Once the cause of these errors has ended: no longer poor, so neither omitted nor wrongly exited; what the register says stays.
    #[must_use]
    pub fn mended(self, errors: Errors) -> Self {
        let whole = if self.status() == Status::NeverRegistered { Errors::OMISSION } else { Errors::MIS_EXIT };
        let after = if errors.has(whole) { self.with_error(false) } else { self };
        if errors.has(Errors::MIS_INCLUSION) { after.with_mis_included(false) } else { after }
    }

    /// With [`Household::error`] set or cleared.
    #[must_use]
    pub fn with_error(self, yes: bool) -> Self {
        self.with(ERROR, yes)
    }

    /// With [`Household::mis_included`] set or cleared.
    #[must_use]
    pub fn with_mis_included(self, yes: bool) -> Self {
        self.with(MIS_INCLUDED, yes)
    }

    /// With [`Household::satisfied`] set or cleared.
    #[must_use]
    #[inline(always)]
    pub fn with_satisfied(self, yes: bool) -> Self {
        self.with(SATISFIED, yes)
    }

    /// With [`Household::away`] set or cleared.
    #[must_use]
    pub fn with_away(self, yes: bool) -> Self {
        self.with(AWAY, yes)
    }

    /// With another register class.
    #[must_use]
    pub fn with_status(self, status: Status) -> Self {
        Self(self.0 & !(3 << 5) | (status as u16) << 5)
    }

    /// With this number of omitted members (at most 15).
    #[must_use]
    pub fn with_omitted_members(self, members: u8) -> Self {
        self.with(LEFT_OUT, members > 0).with_number(members.min(15))
    }

    fn with_number(self, members: u8) -> Self {
        Self(self.0 & 0x0fff | u16::from(members) << 12)
    }

    #[inline(always)]
    fn with(self, bit: u16, yes: bool) -> Self {
        if yes { Self(self.0 | bit) } else { Self(self.0 & !bit) }
    }
}
