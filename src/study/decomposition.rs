//! Where the error of an estimate comes from: one replicate estimated again and again, each time with one thing less that is perfect. The
//! differences add up to the error exactly. Source: the total survey error of Groves & Lyberg (2010), by common random numbers.

use super::Round;
use crate::draw::Sample;
use crate::estimate::{self, Expansion, Findings, INDICATORS};
use crate::interview::{Answers, Depth, Scene};
use crate::stream::Luck;
use crate::truth::{Truth, World};
use crate::units::{Estimator, Level};

/// A part of the total error, in the order in which they arise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The list is not the county.
    Coverage,
    /// Which units of this level were drawn, all below them being looked at.
    Stage(Level),
    /// Those who were not met.
    Nonresponse,
    /// Those who were asked instead.
    Substitution,
    /// What was judged and said, each interview by itself.
    Measurement,
    /// That interviews of one enumerator are alike.
    Interviewers,
    /// What the local side explained away or cleared up.
    Appeals,
}

impl Part {
    /// The name in outputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Coverage => "coverage",
            Self::Stage(Level::County) => "sampling_county",
            Self::Stage(Level::Township) => "sampling_township",
            Self::Stage(Level::Village) => "sampling_village",
            Self::Stage(Level::Group) => "sampling_group",
            Self::Stage(Level::Household) => "sampling_household",
            Self::Nonresponse => "nonresponse",
            Self::Substitution => "substitution",
            Self::Measurement => "measurement",
            Self::Interviewers => "interviewers",
            Self::Appeals => "appeals",
        }
    }
}

impl Round {
    /// The parts of the error of this review.
    pub fn parts(&self) -> Vec<Part> {
        let stages = self.design.tiers.iter().map(|tier| tier.level).chain([Level::Household]).map(Part::Stage);
        let rest = [Part::Nonresponse, Part::Substitution, Part::Measurement, Part::Interviewers, Part::Appeals];
        std::iter::once(Part::Coverage).chain(stages).chain(rest).collect()
    }
}

/// Estimates by [`Estimator`] and indicator.
type Estimates = [[f64; INDICATORS]; 2];

/// The working space.
#[derive(Clone, Debug, Default)]
pub(super) struct Desk {
    sample: Sample,
    answers: Answers,
    estimate: estimate::Desk,
    steps: Vec<Estimates>,
}

/// One replicate of one review: what is so, who was drawn, and what was found in the end.
pub(super) struct Case<'a> {
    pub(super) round: &'a Round,
    pub(super) truth: &'a Truth,
    pub(super) sample: &'a Sample,
    pub(super) luck: Luck,
    /// The number of the review.
    pub(super) index: u32,
    pub(super) rates: [f64; INDICATORS],
    pub(super) findings: &'a Findings,
    pub(super) expansion: Expansion,
}

impl Desk {
    /// Takes the errors of one review apart.
    pub(super) fn take_apart(&mut self, case: &Case<'_>, world: &mut World, parts: &mut Vec<f64>) {
        let design = &case.round.design;
        self.steps.clear();
        for depth in 0..=design.tiers.len() {
            // The whole county as the list has it: where the list is right, that is the truth.
            if depth == 0 && case.round.interview.written().list_is_right() {
                self.steps.push([case.rates; 2]);
                continue;
            }
            case.sample.in_full_below(design, depth, &mut self.sample);
            case.truth.visit(world, &self.sample.households);
            self.answers.see_all(&self.sample, world);
            self.steps.push(estimates(&case.round.estimation.estimate(
                design,
                &self.sample,
                &self.answers,
                &case.expansion,
                &mut self.estimate,
            )));
        }
        self.answers.see_all(case.sample, world);
        self.step(case);
        for depth in [Depth::Met, Depth::Truth, Depth::Alone, Depth::Found] {
            let scene = Scene { design, sample: case.sample, world };
            case.round.interview.conduct(scene, case.luck, case.index, depth, &mut self.answers);
            self.step(case);
        }
        self.steps.push(estimates(case.findings));
        parts.clear();
        for estimator in Estimator::ALL {
            for indicator in 0..INDICATORS {
                let mut before = case.rates[indicator];
                for step in &self.steps {
                    let now = step[estimator as usize][indicator];
                    parts.push(now - before);
                    before = now;
                }
            }
        }
    }

    /// What these answers of the sample would give.
    fn step(&mut self, case: &Case<'_>) {
        let Case { round, sample, expansion, .. } = case;
        self.steps.push(estimates(&round.estimation.estimate(&round.design, sample, &self.answers, expansion, &mut self.estimate)));
    }
}

fn estimates(findings: &Findings) -> Estimates {
    findings.map(|findings| findings.map(|finding| finding.estimate))
}
