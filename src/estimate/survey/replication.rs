//! Replicate weights: made from the first stage of the design, or given with the data.

use super::adjusting::{MOST, Replicate, Resampling};
use super::design::Design;
use super::written::{Lonely, Survey};
use crate::error::{Problem, Problems, Refusal};
use crate::estimate::{Bootstrap, Centre, Psus, Replicates, Unreplicable, bootstrap, brr, jack_knife, jack_knife_n};
use crate::frame::Listing;
use crate::units::Words;

/// Replicate weights and how their estimates combine.
#[derive(Debug)]
pub(super) struct Replication {
    /// Factors by first-stage unit; only its scales are used where weights are given.
    replicates: Replicates,
    given: Option<Vec<Vec<f64>>>,
    /// The weights of the design by place.
    start: Vec<f64>,
    centre: Centre,
    /// Whether the data name no stages, so that degrees of freedom follow from the replicates.
    unstaged: bool,
}

/// A column that follows from others to this share of it adds no degree of freedom (R `qr` uses the same).
const FOLLOWS: f64 = 1e-7;

impl Replication {
    /// # Errors
    /// Keys that contradict each other, a design of which no such replicates can be made, a given weight that is no number.
    pub(super) fn new(written: &Replicate, survey: &Survey, listing: &Listing, design: &Design) -> Result<Self, Refusal> {
        let start = design.weights.clone();
        let columns = written.columns();
        let (replicates, given) = if written.weights.is_some() {
            let scales = given_scales(written, columns.len())?;
            let weights = given(&columns, written.combined, listing, design)?;
            (Replicates { factors: Vec::new(), scales }, Some(weights))
        } else {
            (made(written, survey, design)?, None)
        };
        Ok(Self { replicates, given, start, centre: written.centre, unstaged: survey.stage.is_empty() })
    }

    /// How many there are.
    pub(super) fn number(&self) -> usize {
        self.replicates.scales.len()
    }

    /// The weights of a replicate by place, before adjustment.
    pub(super) fn weights(&self, replicate: usize, design: &Design) -> Vec<f64> {
        match &self.given {
            Some(given) => given[replicate].clone(),
            None => {
                let factors = &self.replicates.factors[replicate];
                design.tiers[0].unit_of.iter().zip(&self.start).map(|(&unit, weight)| weight * factors[unit as usize]).collect()
            }
        }
    }

    /// V = Σ scale (θᵣ − centre)²; `NaN` where a replicate leaves the estimate undefined.
    pub(super) fn variance(&self, full: f64, estimates: &[f64]) -> f64 {
        self.replicates.variance(full, estimates, self.centre)
    }

    /// The rank of given weights at some places; none where the design has its own degrees of freedom.
    pub(super) fn rank(&self, places: &[u32]) -> Option<usize> {
        let given = self.given.as_ref().filter(|_| self.unstaged)?;
        let mut basis: Vec<Vec<f64>> = Vec::new();
        for column in given {
            let mut left: Vec<f64> = places.iter().map(|&place| column[place as usize]).collect();
            let size = dot(&left, &left).sqrt();
            for _ in 0..2 {
                for direction in &basis {
                    let share = dot(&left, direction);
                    left.iter_mut().zip(direction).for_each(|(x, d)| *x -= share * d);
                }
            }
            let rest = dot(&left, &left).sqrt();
            if rest > FOLLOWS * size {
                left.iter_mut().for_each(|x| *x /= rest);
                basis.push(left);
            }
        }
        Some(basis.len())
    }

    /// A step of the weighting that a replicate cannot take.
    pub(super) fn refused(replicate: usize, problem: Problem) -> Refusal {
        let number = replicate + 1;
        let what =
            Words::new(format!("第 {number} 个重复样本：{}", problem.what.zh), format!("in replicate {number}: {}", problem.what.en));
        Problem { what, ..problem }.into()
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Replicates of the first stage. Strata that the policy takes for certain have none.
fn made(written: &Replicate, survey: &Survey, design: &Design) -> Result<Replicates, Refusal> {
    let tier = &design.tiers[0];
    if tier.unequal.is_some() {
        return Err(unequal().at_key("replicates").into());
    }
    if written.scale.is_some() || !written.rscales.is_empty() || !written.combined {
        return Err(belongs_to_given().at_key("replicates").into());
    }
    let certain = matches!(survey.lonely, Lonely::Remove | Lonely::Certainty);
    let fraction = |s: &super::design::Stratum| if certain && s.drawn == 1 { 1.0 } else { s.fraction().min(1.0) };
    let psus = Psus {
        stratum: tier.stratum_of.iter().map(|&stratum| stratum as usize).collect(),
        fraction: tier.strata.iter().map(fraction).collect(),
    };
    let Some(method) = written.method else { return Err(no_method().at_key("replicates.method").into()) };
    let resampled = matches!(method, Resampling::RaoWu | Resampling::MccarthySnowden | Resampling::ChipperfieldPreston);
    let halves = matches!(method, Resampling::Brr | Resampling::Fay);
    if (written.rho.is_some() && !halves) || (method == Resampling::Fay && written.rho.is_none()) {
        return Err(rho().at_key("replicates.rho").into());
    }
    if (written.number.is_some() || written.seed.is_some()) && !resampled || written.number.is_some_and(|n| !(2..=MOST).contains(&n)) {
        return Err(number().at_key("replicates.number").into());
    }
    let resample = |kind| bootstrap(&psus, kind, written.number.unwrap_or(500), written.seed.unwrap_or(1));
    let replicates = match method {
        Resampling::Jk1 => jack_knife(&psus),
        Resampling::Jkn => jack_knife_n(&psus),
        Resampling::Brr | Resampling::Fay => brr(&psus, written.rho.unwrap_or(0.0)),
        Resampling::RaoWu => resample(Bootstrap::RaoWu),
        Resampling::MccarthySnowden => resample(Bootstrap::McCarthySnowden),
        Resampling::ChipperfieldPreston => resample(Bootstrap::ChipperfieldPreston),
    };
    replicates.map_err(|why| {
        let row = |stratum: usize| tier.strata.get(stratum).map_or(0, |stratum| stratum.row);
        unreplicable(why, row).at_key("replicates.method").into()
    })
}

/// Scale times rscales; by the rule of the method where scale is left out (R `svrepdesign`).
fn given_scales(written: &Replicate, number: usize) -> Result<Vec<f64>, Problem> {
    let count = number as f64;
    let rho = written.rho.unwrap_or(0.0);
    let usual = match written.method {
        Some(Resampling::Jk1) => Some((count - 1.0) / count),
        Some(Resampling::Brr | Resampling::Fay) => Some(1.0 / (count * (1.0 - rho) * (1.0 - rho))),
        Some(Resampling::RaoWu | Resampling::MccarthySnowden | Resampling::ChipperfieldPreston) => Some(1.0 / (count - 1.0)),
        Some(Resampling::Jkn) if !written.rscales.is_empty() => Some(1.0),
        Some(Resampling::Jkn) | None => None,
    };
    let scale = written.scale.or(usual).or((!written.rscales.is_empty()).then_some(1.0));
    let fine = |x: &f64| *x >= 0.0 && x.is_finite();
    match scale {
        Some(scale) if fine(&scale) && number >= 2 && (0.0..1.0).contains(&rho) && written.number.is_none() && written.seed.is_none() => {
            if written.rscales.is_empty() {
                Ok(vec![scale; number])
            } else if written.rscales.len() == number && written.rscales.iter().all(fine) {
                Ok(written.rscales.iter().map(|r| r * scale).collect())
            } else {
                Err(scales().at_key("replicates.rscales"))
            }
        }
        _ => Err(scales().at_key("replicates.scale")),
    }
}

/// The given weights by replicate and place.
fn given(columns: &[String], combined: bool, listing: &Listing, design: &Design) -> Result<Vec<Vec<f64>>, Refusal> {
    let mut problems = Problems::default();
    let mut all = Vec::new();
    for name in columns {
        match listing.numbers(name) {
            Ok(numbers) => {
                if let Some(row) = numbers.iter().position(|w| !w.is_finite()) {
                    problems.push(listing.at(name, row, no_weight()));
                }
                let times = |(&row, weight): (&u32, &f64)| numbers[row as usize] * if combined { 1.0 } else { *weight };
                all.push(design.order.iter().zip(&design.weights).map(times).collect());
            }
            Err(problem) => problems.push(problem),
        }
    }
    problems.or(all)
}

fn unreplicable(why: Unreplicable, row: impl Fn(usize) -> u32) -> Problem {
    let (what, remedy) = match why {
        Unreplicable::Lonely(stratum) => (
            Words::new(
                format!("有的层只抽了一个单位（例如数据第 {} 行所在的层），做不了重复样本", row(stratum) + 1),
                format!("a stratum has a single unit (that of data row {}, for example) and cannot be replicated", row(stratum) + 1),
            ),
            Words::new(
                "写 lonely = \"collapse\"（合并）或 \"certainty\"（不计方差）",
                "write lonely = \"collapse\" to join it with another, or \"certainty\" to leave it out of the variance",
            ),
        ),
        Unreplicable::NotTwo(stratum) => (
            Words::new(
                format!("半样本要求每层两个单位，数据第 {} 行所在的层不是", row(stratum) + 1),
                format!("half-samples need two units a stratum; that of data row {} has another number", row(stratum) + 1),
            ),
            Words::new("改用 method = \"jkn\" 或 \"bootstrap\"", "use method = \"jkn\" or \"bootstrap\""),
        ),
        Unreplicable::Shape => (
            Words::new("这种设计不能这样做重复样本", "this design cannot be replicated in this way"),
            Words::new(
                "jk1 只用于不分层的设计；0 ≤ rho < 1；至少两个单位",
                "jk1 is for a design without strata; 0 ≤ rho < 1; at least two units",
            ),
        ),
    };
    Problem::new(what, remedy)
}

fn no_method() -> Problem {
    Problem::new(
        Words::new("没有写明重复样本怎样做", "it is not said how replicates are made"),
        Words::new(
            "写 method = \"jkn\"、\"brr\"、\"bootstrap\" 等，或 weights = [\"列名\", …]",
            "write method = \"jkn\", \"brr\", \"bootstrap\" …, or weights = [\"a column\", …]",
        ),
    )
}

fn belongs_to_given() -> Problem {
    Problem::new(
        Words::new("scale、rscales、combined 只与给定的 weights 同用", "scale, rscales and combined go with given weights only"),
        Words::new("删去它们", "leave them out"),
    )
}

fn unequal() -> Problem {
    Problem::new(
        Words::new("按概率不放回抽取的设计不做重复样本", "a design with inclusion probabilities is not replicated"),
        Words::new(
            "写 weight 而不写 probability（视为放回），或删去 replicates",
            "write weight instead of probability (as drawn with replacement), or leave out replicates",
        ),
    )
}

fn rho() -> Problem {
    Problem::new(
        Words::new("rho 只用于 brr 和 fay；fay 必须写", "rho goes with brr and fay, and fay needs it"),
        Words::new("例如 method = \"fay\"、rho = 0.3", "for example method = \"fay\" and rho = 0.3"),
    )
}

fn number() -> Problem {
    Problem::new(
        Words::new("number 与 seed 只用于自助法，number 至少为 2", "number and seed go with a bootstrap, number being at least 2"),
        Words::new("例如 method = \"bootstrap\"、number = 500", "for example method = \"bootstrap\" and number = 500"),
    )
}

fn scales() -> Problem {
    Problem::new(
        Words::new(
            "给定的重复权数至少两列，并要有非负的 scale，或 rscales（每列一个），或写明其 method",
            "given replicate weights are at least two columns with a scale that is not negative, or rscales, one a column, or their method",
        ),
        Words::new(
            "例如 scale = 0.0125，或 method = \"jk1\"；number 与 seed 不写",
            "for example scale = 0.0125, or method = \"jk1\"; leave out number and seed",
        ),
    )
}

fn no_weight() -> Problem {
    Problem::new(Words::new("重复权数应为数字", "a replicate weight must be a number"), Words::new("填写重复权数", "write the weight"))
}
