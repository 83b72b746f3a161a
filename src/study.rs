//! **study**: the spine. One replicate is a list of rounds; a round is draw, interview, estimate, judge; before it the county may
//! act, after it errors are corrected and households relapse.
//!
//! Takes a checked [`Study`] and the number of a replicate; gives the [`Course`] of every round. Nothing here fails. Equal addresses give
//! equal courses, whatever ran before and on which thread. Source: Morris, White & Crowther (2019), §3, for the plan of a simulation study.

mod conditional;
mod decomposition;
mod importance;
mod recheck;
mod trace;

use std::sync::Arc;

pub use conditional::{Chances, Conditional};
pub use decomposition::Part;
pub use importance::Importance;
pub use recheck::Recheck;
pub use trace::{Spot, Traced};

use crate::design::Design;
use crate::draw::{Address, Sample};
use crate::estimate::{self, Estimation, Expansion, Findings, INDICATORS, Quantiles};
use crate::frame::Frame;
use crate::interview::{Account, Answers, Depth, Protocol, Scene};
use crate::judge::{On, Rule, Verdict};
use crate::stream::{Luck, Purpose, Stream};
use crate::truth::{Acted, Action, Basic, Correct, Counts, Place, Recorded, Relapse, Sums, Truth, World};
use crate::units::{Estimator, Finding, Level};

/// Everything that is fixed before the first replicate.
#[derive(Clone, Debug)]
pub struct Study {
    /// Who can be asked; shared by studies that differ in something else.
    pub frame: Arc<Frame>,
    /// What is so.
    pub truth: Truth,
    /// The reviews, in order; the last decides.
    pub rounds: Vec<Round>,
    /// Seed of all random numbers.
    pub seed: u64,
    /// Whether errors are taken apart, which costs several times a replicate.
    pub decompose: bool,
    /// How the chance to pass is estimated with fewer replicates; none: as the share of replicates that pass.
    pub reducer: Option<Reducer>,
    /// Whether first stages are stratified over blocks of replicates ([`crate::draw::BLOCK`]): a replicate is as it is without, but those of a
    /// block depend on each other.
    pub stratified: bool,
}

/// How the chance to pass is estimated with fewer replicates than as a share.
#[derive(Clone, Debug)]
pub enum Reducer {
    /// The mean of the chance given each sample and its interviews.
    Conditional(Conditional),
    /// The weighted share of replicates with raised rates.
    Importance(Importance),
}

impl Reducer {
    /// The name in scenarios and outputs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Conditional(_) => "conditional",
            Self::Importance(_) => "importance",
        }
    }
}

/// One review.
#[derive(Clone, Debug)]
pub struct Round {
    /// Its name.
    pub name: String,
    /// The profile its rules come from.
    pub profile: Option<String>,
    /// How households are chosen; shared by studies that lay out the same stages.
    pub design: Arc<Design>,
    /// How the interviews go.
    pub interview: Protocol,
    /// What is computed.
    pub estimation: Estimation,
    /// What must hold.
    pub rules: Vec<StudyRule>,
    /// What the county does before it.
    pub actions: Vec<Action>,
    /// How errors are corrected before the next round.
    pub correct: Option<Correct>,
    /// Who falls into poverty again before the next round.
    pub relapse: Option<Relapse>,
}

/// A rule with its bound prepared.
#[derive(Clone, Debug)]
pub struct StudyRule {
    /// The rule.
    pub rule: Rule,
    /// Whose number it compares.
    pub estimator: Estimator,
    /// Method of the bound, with quantiles for the one-sided level.
    pub bound: (estimate::Method, Quantiles),
}

/// How one round went in one replicate.
#[derive(Clone, Debug)]
pub struct Course {
    /// True value of every indicator before the round.
    pub truth: [f64; INDICATORS],
    /// The register's totals before the round.
    pub expansion: Expansion,
    /// Variance of one household under simple random sampling, by basic indicator.
    pub unit_variance: [f64; 4],
    /// What the review finds.
    pub findings: Findings,
    /// Rules that are broken, as bits.
    pub broken: u64,
    /// Rules that could not be judged, as bits.
    pub not_judged: u64,
    /// Villages drawn; 0 where the design has no village stage.
    pub villages: u32,
    /// Households drawn.
    pub drawn: u32,
    /// Households interviewed.
    pub interviewed: u32,
    /// Findings: omissions and mis-exits, in households.
    pub found: u32,
    /// What the county's actions before the round changed, in their order.
    pub acted: Vec<Acted>,
    /// How the interviews went.
    pub account: Account,
    /// Parts of the error, estimator by estimator, indicator by indicator, in the order of [`Round::parts`]; empty where they are not wanted.
    pub parts: Vec<f64>,
    /// Townships that were visited.
    pub townships: Vec<Visit>,
}

/// One township in one round.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Visit {
    /// Index in the frame.
    pub township: u32,
    /// Households drawn.
    pub drawn: u32,
    /// Households interviewed.
    pub interviewed: u32,
    /// Findings: omissions and mis-exits, in households.
    pub found: u32,
    /// Cases that were recorded, by [`Basic`] indicator; for approval those who are not satisfied.
    pub cases: Cases,
}

/// Cases of one township in one round, by [`Basic`] indicator; for approval those who are not satisfied.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cases {
    /// In households.
    pub households: [f64; 4],
    /// In the unit of the rates, by estimator: as they are, and weighted.
    pub by_estimator: [[f64; 4]; 2],
}

impl Cases {
    fn add(&mut self, unit: &Counts, households: &Counts, weight: f64) {
        let cases = |counts: &Counts| [counts.y[0], counts.y[1], counts.y[2], counts.x[3] - counts.y[3]];
        let (unit, households) = (cases(unit), cases(households));
        for i in 0..4 {
            self.households[i] += households[i];
            self.by_estimator[Estimator::Published as usize][i] += unit[i];
            self.by_estimator[Estimator::Weighted as usize][i] += weight * unit[i];
        }
    }
}

/// The working space of one thread.
#[derive(Clone, Debug)]
pub struct Desk {
    world: World,
    sample: Sample,
    answers: Answers,
    estimate: estimate::Desk,
    apart: decomposition::Desk,
    visits: Vec<Visit>,
    courses: Vec<Course>,
    given: conditional::Desk,
}

impl Study {
    /// What the county's actions cost on average, in yuan.
    pub fn cost(&self) -> f64 {
        // No action at all costs 0; an empty sum of floats would be -0.
        self.rounds.iter().flat_map(|round| &round.actions).map(Action::cost).fold(0.0, |sum, cost| sum + cost)
    }

    /// A working space; one for each thread.
    pub fn desk(&self) -> Desk {
        let measure = self.rounds.first().map(|round| round.estimation.measure().clone());
        let measure = measure.unwrap_or_else(|| crate::truth::Measure::new(crate::units::Unit::Person, false));
        Desk {
            world: self.truth.world(&measure),
            sample: Sample::default(),
            answers: Answers::default(),
            estimate: estimate::Desk::default(),
            apart: decomposition::Desk::default(),
            visits: (0..self.frame.townships().len() as u32).map(|township| Visit { township, ..Visit::default() }).collect(),
            courses: self.rounds.iter().map(|_| Course::default()).collect(),
            given: conditional::Desk::default(),
        }
    }

    /// Runs one replicate; gives the course of every round.
    pub fn replicate<'a>(&self, replicate: u64, desk: &'a mut Desk) -> &'a [Course] {
        self.open(replicate, desk);
        self.review(replicate, desk)
    }

    /// The truth of one replicate, before any review.
    pub fn open(&self, replicate: u64, desk: &mut Desk) {
        if let Some(round) = self.rounds.first() {
            self.truth.fill(&mut desk.world, round.estimation.measure(), self.seed, replicate);
        }
    }

    /// The reviews of one replicate on the truth as it now is.
    pub fn review<'a>(&self, replicate: u64, desk: &'a mut Desk) -> &'a [Course] {
        self.reviews(replicate, desk, |_, _| {});
        &desk.courses
    }

    /// The same; `seen` looks at the desk after each review.
    fn reviews(&self, replicate: u64, desk: &mut Desk, mut seen: impl FnMut(usize, &Desk)) {
        for (index, round) in self.rounds.iter().enumerate() {
            desk.courses[index].acted.clear();
            for action in &round.actions {
                let luck = Luck::at(self.seed, Purpose::Act, replicate);
                let acted = self.truth.act(action, &mut desk.world, round.estimation.measure(), luck);
                desk.courses[index].acted.push(acted);
            }
            let luck = Luck::at(self.seed, Purpose::Interview, replicate);
            self.draw(replicate, index, &mut desk.sample);
            self.truth.visit(&mut desk.world, round.interview.candidates(&round.design, &desk.sample));
            let scene = Scene { design: &round.design, sample: &desk.sample, world: &desk.world };
            round.interview.conduct(scene, luck, index as u32, Depth::Published, &mut desk.answers);
            let expansion = Expansion::of(&desk.world);
            let findings = round.estimation.estimate(&round.design, &desk.sample, &desk.answers, &expansion, &mut desk.estimate);
            let course = &mut desk.courses[index];
            course.truth = round.estimation.truth(&desk.world);
            course.expansion = expansion;
            course.unit_variance = Basic::ALL.map(|basic| desk.world.moments(basic).unit_variance());
            (course.broken, course.not_judged) = round.judge(&findings, &expansion);
            if self.decompose {
                let (truth, sample, rates) = (&self.truth, &desk.sample, course.truth);
                let case = decomposition::Case { round, truth, sample, luck, index: index as u32, rates, findings: &findings, expansion };
                desk.apart.take_apart(&case, &mut desk.world, &mut course.parts);
            }
            course.findings = findings;
            self.record(round, desk, index);
            seen(index, desk);
            if index + 1 < self.rounds.len() {
                self.pass_on(round, desk, replicate, index as u32);
            }
        }
    }

    /// What is so in each township when the last review comes, once a replicate has been run at this desk.
    pub fn places(&self, desk: &Desk, places: &mut Vec<Place>) {
        if let Some(round) = self.rounds.last() {
            self.truth.places(&desk.world, round.estimation.measure(), places);
        }
    }

    /// Whether the last review finds the same truth in every replicate.
    pub fn is_constant(&self) -> bool {
        let untouched = |round: &Round| round.actions.is_empty() && round.correct.is_none() && round.relapse.is_none();
        self.truth.is_fixed() && self.rounds.iter().all(untouched)
    }

    /// An unbiased estimate of the chances from one replicate, by [`Study::reducer`]; none where there is none. A conditional one has the sample and
    /// interviews of [`Study::replicate`]; its mean over replicates is the chance in either case.
    pub fn chances<'a>(&self, replicate: u64, desk: &'a mut Desk) -> Option<&'a Chances> {
        match self.reducer.as_ref()? {
            Reducer::Conditional(conditional) => self.given(conditional, replicate, &mut desk.given),
            Reducer::Importance(importance) => self.weighted(importance, replicate, desk),
        }
        Some(&desk.given.chances)
    }

    /// Draws the sample of a round (counted from 0) in a replicate: the one that [`Study::replicate`] interviews.
    pub fn draw(&self, replicate: u64, round: usize, sample: &mut Sample) {
        sample.keep_numbers(Luck::at(self.seed, Purpose::Permanent, replicate));
        sample.stratify(self.stratified.then_some(Address { seed: self.seed, replicate, round: round as u64 }));
        sample.draw(&self.rounds[round].design, &mut Stream::at(self.seed, Purpose::Draw, replicate, round as u64));
    }

    /// Up to `most` reserves for each drawn cell of that sample, in the order in which they are asked; their random numbers have an
    /// address of their own.
    pub fn reserves(&self, replicate: u64, round: usize, sample: &Sample, most: u32) -> Vec<Vec<u32>> {
        let luck = Luck::at(self.seed, Purpose::Reserve, replicate);
        sample.reserves(&self.rounds[round].design, most, |household| luck.permanent(household, round as u32))
    }

    /// Notes the fieldwork by township.
    fn record(&self, round: &Round, desk: &mut Desk, index: usize) {
        let mut course = std::mem::take(&mut desk.courses[index]);
        course.townships.clear();
        course.villages = round.design.tier(Level::Village).map_or(0, |tier| desk.sample.tiers[tier].units.len() as u32);
        course.drawn = desk.sample.households.len() as u32;
        course.interviewed = desk.answers.records.len() as u32;
        course.account = desk.answers.account;
        for at in 0..desk.sample.cells.len() {
            let cell = &desk.sample.cells[at];
            match round.design.township[cell.cell as usize] {
                Some(township) => {
                    let (Sums { unit, households, .. }, weight) = desk.estimate.cell(at);
                    let visit = &mut desk.visits[township as usize];
                    visit.drawn += cell.drawn.end - cell.drawn.start;
                    visit.interviewed += households.x[Basic::Approval as usize] as u32;
                    visit.found += (households.y[Basic::Omission as usize] + households.y[Basic::MisExit as usize]) as u32;
                    visit.cases.add(unit, households, cell.weight * weight);
                }
                None => self.visit_each(round, desk, at),
            }
        }
        course.found = 0;
        for visit in desk.visits.iter_mut().filter(|visit| visit.drawn > 0) {
            course.found += visit.found;
            course.townships.push(*visit);
            *visit = Visit { township: visit.township, ..Visit::default() };
        }
        desk.courses[index] = course;
    }

    /// The same for a cell that spans townships.
    fn visit_each(&self, round: &Round, desk: &mut Desk, cell: usize) {
        let (townships, measure) = (self.frame.townships(), round.estimation.measure());
        let drawn = desk.sample.cells[cell].drawn.clone();
        let weight = desk.sample.cells[cell].weight * desk.estimate.cell(cell).1;
        for &k in &desk.sample.households[drawn.start as usize..drawn.end as usize] {
            desk.visits[townships.locate(k as usize)].drawn += 1;
        }
        for i in desk.answers.cells[cell].clone() {
            let visit = &mut desk.visits[townships.locate(desk.answers.households[i as usize] as usize)];
            let record = desk.answers.records[i as usize];
            visit.interviewed += 1;
            visit.found += measure.findings(record) as u32;
            visit.cases.add(&measure.counts(record), &measure.counts_in_households(record), weight);
        }
    }

    /// What happens between a round and the next one.
    fn pass_on(&self, round: &Round, desk: &mut Desk, replicate: u64, index: u32) {
        let luck = Luck::at(self.seed, Purpose::Correct, replicate);
        let measure = round.estimation.measure();
        if let Some(how) = &round.correct {
            let recorded = Recorded { households: &desk.answers.households, records: &desk.answers.records };
            self.truth.correct(how, recorded, &mut desk.world, measure, luck, index);
        }
        if let Some(relapse) = &round.relapse {
            let mut stream = Stream::at(self.seed, Purpose::Correct, replicate, u64::from(index));
            self.truth.relapse(relapse, &mut desk.world, measure, &mut stream, luck, index);
        }
    }
}

impl Round {
    /// Judges all rules: the broken ones and those that could not be judged, as bits.
    fn judge(&self, findings: &Findings, expansion: &Expansion) -> (u64, u64) {
        let (mut broken, mut not_judged) = (0, 0);
        for (bit, rule) in self.rules.iter().enumerate() {
            let findings = &findings[rule.estimator as usize];
            let finding = &findings[rule.rule.indicator as usize];
            match rule.rule.judge(finding, rule.bound(findings, expansion)) {
                Verdict::Met => {}
                Verdict::Broken => broken |= 1 << bit,
                Verdict::NotJudged => not_judged |= 1 << bit,
            }
        }
        (broken, not_judged)
    }
}

impl StudyRule {
    fn bound(&self, findings: &[Finding; INDICATORS], expansion: &Expansion) -> f64 {
        let (method, quantiles) = &self.bound;
        let limits = || estimate::limits_of(*method, findings, self.rule.indicator, quantiles, expansion);
        match self.rule.on {
            On::Estimate | On::Count => f64::NAN,
            On::Upper => limits().map_or(f64::NAN, |l| l.interval.upper),
            On::Lower => limits().map_or(f64::NAN, |l| l.interval.lower),
        }
    }
}

impl Default for Course {
    fn default() -> Self {
        Self {
            truth: [f64::NAN; INDICATORS],
            expansion: Expansion { remaining: 0.0, exited: 0.0, non_registered: 0.0, all: 0.0 },
            unit_variance: [f64::NAN; 4],
            findings: [[Finding::NOTHING; INDICATORS]; 2],
            broken: 0,
            not_judged: 0,
            villages: 0,
            drawn: 0,
            interviewed: 0,
            found: 0,
            acted: Vec::new(),
            account: Account::default(),
            parts: Vec::new(),
            townships: Vec::new(),
        }
    }
}
