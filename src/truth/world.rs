//! The world of one replicate: what is so in every household, with its totals kept up to date.

use super::{Basic, Household, Measure, Place, household};
use crate::frame::Units;
use crate::stream::{Luck, Purpose};

/// Households in frame order and the population moments of each basic indicator.
#[derive(Clone, Debug)]
pub struct World {
    households: Vec<Household>,
    /// Households as they were before each change, in order.
    before: Vec<(u32, Household)>,
    /// Changes that [`World::set`] made: the household, as it was and as it became.
    steps: Vec<(u32, Household, Household)>,
    /// Townships with the cases that were drawn, without the changes since.
    places: Vec<Place>,
    places_at_first: Vec<Place>,
    /// Cases of each village that are counted, but not yet laid out, by basic indicator.
    awaited: [Vec<u32>; 4],
    luck: Luck,
    moments: [Moments; 4],
    at_first: [Moments; 4],
    size: f64,
}

/// Population sums of a ratio's numerator `y` and denominator `x`. Whole numbers below 2⁵³, so the sums are exact in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    /// Households in the domain (`x > 0`).
    pub n: f64,
    /// Σy.
    pub y: f64,
    /// Σx.
    pub x: f64,
    /// Σy².
    pub yy: f64,
    /// Σxy.
    pub xy: f64,
    /// Σx².
    pub xx: f64,
}

impl Moments {
    fn add(&mut self, y: f64, x: f64, sign: f64) {
        self.n += sign * f64::from(u8::from(x > 0.0));
        self.y += sign * y;
        self.x += sign * x;
        self.yy += sign * y * y;
        self.xy += sign * x * y;
        self.xx += sign * x * x;
    }

    /// The ratio `Y / X`; `NaN` in an empty domain.
    pub fn ratio(&self) -> f64 {
        if self.x > 0.0 { self.y / self.x } else { f64::NAN }
    }

    /// Variance of the linearised ratio of a simple random sample of one household of the domain: `S²ᵤ / x̄²` with `u = y − Rx`
    /// (Särndal et al. 1992, result 5.6.1). Divide by n.
    pub fn unit_variance(&self) -> f64 {
        let r = self.ratio();
        let mean_x = self.x / self.n;
        (self.yy - 2.0 * r * self.xy + r * r * self.xx) / (self.n - 1.0) / (mean_x * mean_x)
    }
}

/// A state of a world, of one replicate.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    changes: usize,
    steps: usize,
    moments: [Moments; 4],
}

impl World {
    pub(super) fn new(base: &[Household], villages: &Units, measure: &Measure) -> Self {
        let mut moments = [Moments::default(); 4];
        for &household in base {
            add(&mut moments, household, measure, 1.0);
        }
        let size = base.iter().map(|&household| measure.size(household)).sum();
        let places = Place::all(base, villages, measure);
        Self {
            households: base.to_vec(),
            before: Vec::new(),
            steps: Vec::new(),
            places: places.clone(),
            places_at_first: places,
            awaited: [(); 4].map(|()| vec![0; villages.len()]),
            luck: Luck::at(0, Purpose::Truth, 0),
            moments,
            at_first: moments,
            size,
        }
    }

    /// Undoes every change and takes the luck of another replicate.
    pub(super) fn reset(&mut self, luck: Luck) {
        for (k, household) in self.before.drain(..).rev() {
            self.households[k as usize] = household;
        }
        self.steps.clear();
        self.luck = luck;
        self.moments = self.at_first;
    }

    /// Forgets the cases that were drawn in the townships.
    pub(super) fn reset_places(&mut self) {
        self.places.copy_from_slice(&self.places_at_first);
    }

    /// Counts cases that were drawn in a township: households, and what they count in the unit of the rates.
    #[inline]
    pub(super) fn count_here(&mut self, basic: Basic, township: u32, households: f64, unit: f64) {
        self.places[township as usize].count_cases(basic, households, unit);
    }

    /// The townships with the cases that were drawn, without [`World::steps`].
    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    /// Changes that [`World::set`] made, in order.
    pub(super) fn steps(&self) -> &[(u32, Household, Household)] {
        &self.steps
    }

    /// The luck of this replicate's truth.
    #[inline]
    pub(super) fn luck(&self) -> Luck {
        self.luck
    }

    /// Notes cases of a village that are counted, but not yet laid out.
    #[inline]
    pub(super) fn expect(&mut self, basic: Basic, village: usize, cases: u32) {
        self.awaited[basic as usize][village] = cases;
    }

    /// Households that were changed since the reset, some more than once.
    pub(super) fn changed(&self) -> impl Iterator<Item = u32> + '_ {
        self.before.iter().map(|(k, _)| *k)
    }

    /// Cases of a village that are still to be laid out; they are from now on.
    #[inline]
    pub(super) fn awaited(&mut self, basic: Basic, village: usize) -> u32 {
        std::mem::take(&mut self.awaited[basic as usize][village])
    }

    /// One household, of a village that was visited ([`Truth::visit`](super::Truth::visit)).
    #[inline]
    pub fn household(&self, k: usize) -> Household {
        self.households[k]
    }

    /// All households; see [`World::household`].
    pub fn households(&self) -> &[Household] {
        &self.households
    }

    /// Everybody, in the unit of the rates.
    pub fn size(&self) -> f64 {
        self.size
    }

    /// Changes one household; undone at the next replicate.
    pub fn set(&mut self, k: usize, household: Household, measure: &Measure) {
        add(&mut self.moments, self.households[k], measure, -1.0);
        add(&mut self.moments, household, measure, 1.0);
        self.before.push((k as u32, self.households[k]));
        self.steps.push((k as u32, self.households[k], household));
        self.households[k] = household;
    }

    /// Where the world stands, to come back to.
    pub fn mark(&self) -> Mark {
        Mark { changes: self.before.len(), steps: self.steps.len(), moments: self.moments }
    }

    /// Undoes what [`World::set`] changed since a mark. No village may have been laid out in between.
    pub fn rewind(&mut self, to: &Mark) {
        for (k, household) in self.before.drain(to.changes..).rev() {
            self.households[k as usize] = household;
        }
        self.steps.truncate(to.steps);
        self.moments = to.moments;
    }

    /// Makes a household a case without counting it; [`World::count_cases`] must follow.
    #[inline]
    pub(super) fn turn(&mut self, k: usize, mark: household::Mark) -> Household {
        let household = &mut self.households[k];
        self.before.push((k as u32, *household));
        *household = mark.turned(*household);
        *household
    }

    /// Counts households that became cases (for approval: no longer satisfied), of which the numerator is 0 or the denominator.
    pub(super) fn count_cases(&mut self, basic: Basic, sum: f64, squares: f64) {
        let moments = &mut self.moments[basic as usize];
        let sign = if basic == Basic::Approval { -1.0 } else { 1.0 };
        moments.y += sign * sum;
        moments.yy += sign * squares;
        moments.xy += sign * squares;
    }

    /// Population moments of a basic indicator.
    pub fn moments(&self, basic: Basic) -> &Moments {
        &self.moments[basic as usize]
    }
}

fn add(moments: &mut [Moments; 4], household: Household, measure: &Measure, sign: f64) {
    let counts = measure.counts(household);
    for (i, moments) in moments.iter_mut().enumerate() {
        moments.add(counts.y[i], counts.x[i], sign);
    }
}
