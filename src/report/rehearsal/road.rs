//! How the variance of each stage is told to `estimate`.

use super::Step;
use super::names::Names;
use crate::design::{Apart, Design, Part, Select, Tier};
use crate::draw::{DrawnTier, Sample};
use crate::units::{Level, Words};

/// A population that makes the finite population correction vanish.
const NO_CORRECTION: f64 = 1e15;

/// How a stage was drawn.
#[derive(Debug)]
pub(super) enum Road {
    /// With equal probabilities: the number of units in the stratum says all.
    Counts,
    /// With replacement. `passed`: some households pass the stage by, which happens once.
    Replacement {
        /// Whether households pass the stage by.
        passed: bool,
    },
    /// Each unit by itself, so that their number varies.
    Independent,
    /// With unequal probabilities, without replacement.
    Unequal {
        /// Exact joint inclusion probabilities of the units drawn, where they exist.
        pairs: Option<Vec<Pair>>,
        /// Pairs of units of the population that are never drawn together.
        never: usize,
    },
}

/// Two drawn units of a stratum.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) first: String,
    pub(super) second: String,
    pub(super) probability: f64,
}

/// What the survey file names: how the variance between unequal units is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) code: &'static str,
    pub(super) joint: bool,
}

/// How each stage was drawn. Households that are all alike are a stage below the design's tiers; those that are not are its last tier.
pub(super) fn roads(design: &Design, sample: &Sample, names: &Names) -> Vec<Road> {
    let tiers = design.tiers.iter().zip(&sample.tiers).zip(&names.units);
    tiers.map(|((plan, tier), names)| Road::of(plan, tier, names)).chain((!households_apart(design)).then_some(Road::Counts)).collect()
}

/// Whether households are units of the design's last tier, because they are not all alike.
pub(super) fn households_apart(design: &Design) -> bool {
    design.tiers.last().is_some_and(|tier| tier.level == Level::Household)
}

impl Road {
    fn of(plan: &Tier, tier: &DrawnTier, names: &[String]) -> Self {
        let any = |is: &dyn Fn(Select) -> bool| plan.cells.iter().any(|cell| is(cell.select));
        if any(&Select::with_replacement) {
            return Self::Replacement { passed: plan.cells.iter().any(|cell| cell.part == Part::Passing) };
        }
        if !any(&|select| !matches!(select, Select::Simple | Select::Systematic | Select::All)) {
            return Self::Counts;
        }
        if any(&Select::size_varies) {
            return Self::Independent;
        }
        let (mut pairs, mut never) = (Some(Vec::new()), 0);
        for cell in &tier.cells {
            let from = &plan.cells[cell.cell as usize];
            let joint = (from.size() <= Apart::MOST).then(|| plan.joint(cell.cell as usize).ok()).flatten().filter(|joint| joint.exact);
            match (joint, &mut pairs) {
                (Some(joint), Some(pairs)) => {
                    never += joint.never_together();
                    let at = |unit: u32| (tier.units[unit as usize].unit - from.units.start) as usize;
                    for i in cell.drawn.clone() {
                        pairs.extend((i + 1..cell.drawn.end).map(|j| Pair {
                            first: names[i as usize].clone(),
                            second: names[j as usize].clone(),
                            probability: joint.probabilities[[at(i), at(j)]],
                        }));
                    }
                }
                _ => pairs = None,
            }
        }
        Self::Unequal { pairs, never }
    }

    /// The file of joint inclusion probabilities, where there are any.
    pub(super) fn joint(&self) -> Option<&[Pair]> {
        match self {
            Self::Unequal { pairs: Some(pairs), .. } if !pairs.is_empty() => Some(pairs),
            _ => None,
        }
    }

    /// The form of the variance: unbiased ones where every pair of units can be drawn together, else Brewer's, which needs no pairs; of
    /// units drawn independently the Poisson form, exact and without pairs.
    pub(super) fn form(&self) -> Option<Form> {
        match self {
            Self::Counts | Self::Replacement { .. } => None,
            Self::Independent => Some(Form { code: "poisson", joint: false }),
            Self::Unequal { never: 0, .. } if self.joint().is_some() => Some(Form { code: "sen-yates-grundy", joint: true }),
            Self::Unequal { .. } => Some(Form { code: "brewer", joint: false }),
        }
    }

    /// The number of units in the stratum; drawn with replacement beside units that are drawn but once, so large that no correction is left.
    pub(super) fn population(&self, step: &Step) -> f64 {
        match self {
            Self::Replacement { passed: true } if step.part != Part::Passing => NO_CORRECTION,
            _ => f64::from(step.population),
        }
    }

    /// What a reader should know of the variance of this stage.
    pub(super) fn remark(&self, depth: usize) -> Option<Words> {
        let stage = depth + 1;
        match self {
            Self::Unequal { never, .. } if *never > 0 && self.joint().is_some() => Some(Words::new(
                format!(
                    "第 {stage} 阶段有 {never} 对单位永远不会同时抽中，没有无偏的方差估计：调查文件用 brewer，joint-stage{stage}.csv 仅供参考"
                ),
                format!(
                    "stage {stage}: {never} pairs of units are never drawn together, so no variance estimator is unbiased: the survey file uses brewer, and joint-stage{stage}.csv is for reference"
                ),
            )),
            Self::Unequal { pairs: None, .. } => Some(Words::new(
                format!("第 {stage} 阶段没有精确的联合入样概率：调查文件用 brewer"),
                format!("stage {stage}: there are no exact joint inclusion probabilities: the survey file uses brewer"),
            )),
            Self::Replacement { .. } => Some(Words::new(
                format!("第 {stage} 阶段有放回：重复抽中的单位以 #2、#3 区分，各算一次"),
                format!("stage {stage} was drawn with replacement: units drawn again are told apart as #2, #3 and count each time"),
            )),
            _ => None,
        }
    }
}
