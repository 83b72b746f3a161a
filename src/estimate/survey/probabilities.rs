//! Units drawn with unequal probabilities and without replacement: what the file must say about them.

use std::collections::BTreeMap;

use super::design::{Stratum, Tier};
use super::unequal::Form;
use super::written::{Lonely, Stage};
use crate::error::{Problem, Problems};
use crate::frame::{Labels, Listing};
use crate::units::Words;

/// The columns of a file of joint inclusion probabilities.
pub(super) const JOINT: [&str; 3] = ["first", "second", "probability"];

/// Inclusion probabilities of a stage.
#[derive(Debug)]
pub(super) struct Unequal {
    form: Form,
    /// By unit.
    probability: Vec<f64>,
    /// By two units, the smaller first.
    joint: BTreeMap<(u32, u32), f64>,
}

impl Unequal {
    /// The inclusion probability of a unit.
    pub(super) fn of(&self, unit: u32) -> f64 {
        self.probability[unit as usize]
    }

    /// Whether units were drawn independently of each other, so that even a single one shows its variance.
    pub(super) fn independent(&self) -> bool {
        self.form == Form::Poisson
    }

    /// The variance between the units from `first` on, by their expanded totals.
    pub(super) fn variance(&self, first: u32, z: &[f64]) -> f64 {
        let pi = &self.probability[first as usize..first as usize + z.len()];
        let joint = |i: usize, j: usize| self.joint.get(&(first + i as u32, first + j as u32)).copied().unwrap_or(f64::NAN);
        self.form.variance(z, pi, joint)
    }
}

/// Where the probabilities of a stage come from.
pub(super) struct Told<'t> {
    pub(super) stage: &'t Stage,
    pub(super) lonely: Lonely,
    pub(super) listing: &'t Listing,
    /// The rows of the file of joint probabilities.
    pub(super) joint: Option<&'t Listing>,
    pub(super) unit_of_row: &'t [u32],
}

impl Tier {
    /// Takes in the probabilities of a stage, if it has any; a stratum's population is then the one with its mean sampling fraction.
    pub(super) fn draw_unequally(&mut self, told: &Told<'_>, problems: &mut Problems, key: &dyn Fn(&str) -> String) {
        let stage = told.stage;
        let form = stage.variance.unwrap_or(if stage.joint.is_some() { Form::SenYatesGrundy } else { Form::Brewer });
        let Some(name) = &stage.probability else {
            if stage.joint.is_some() || stage.variance.is_some() {
                problems.push(no_probability().at_key(key("probability")));
            }
            return;
        };
        if stage.population.is_some() || told.lonely == Lonely::Collapse || form.needs_joint() != stage.joint.is_some() {
            return problems.push(contradiction().at_key(key("probability")));
        }
        let numbers = match told.listing.numbers(name) {
            Ok(numbers) => numbers,
            Err(problem) => return problems.push(problem),
        };
        let mut probability = vec![f64::NAN; self.stratum_of.len()];
        for (row, (&unit, &number)) in told.unit_of_row.iter().zip(&numbers).enumerate() {
            let known = &mut probability[unit as usize];
            if !(number > 0.0 && number <= 1.0) || !(known.is_nan() || *known == number) {
                return problems.push(told.listing.at(name, row, no_chance()));
            }
            *known = number;
        }
        let mut sums = vec![0.0; self.strata.len()];
        self.stratum_of.iter().zip(&probability).for_each(|(&stratum, pi)| sums[stratum as usize] += pi);
        for (Stratum { drawn, population, .. }, sum) in self.strata.iter_mut().zip(sums) {
            *population = f64::from(*drawn) * f64::from(*drawn) / sum;
        }
        let unequal = Unequal { form, probability, joint: BTreeMap::new() };
        let joint = told.joint.map_or(Ok(BTreeMap::new()), |joint| self.joint(told, joint, &unequal));
        match joint {
            Ok(joint) => self.unequal = Some(Unequal { joint, ..unequal }),
            Err(problem) => problems.push(problem.at_key(key("joint"))),
        }
    }

    /// The joint probabilities of all pairs of units in the same stratum.
    fn joint(&self, told: &Told<'_>, joint: &Listing, unequal: &Unequal) -> Result<BTreeMap<(u32, u32), f64>, Problem> {
        let (Some(names), [Some(first), Some(second)]) =
            (told.stage.unit.as_ref().and_then(|unit| told.listing.words(unit)), [joint.words(JOINT[0]), joint.words(JOINT[1])])
        else {
            return Err(no_pair());
        };
        let units = by_name(names, told.unit_of_row)?;
        let mut pairs = BTreeMap::new();
        for (row, probability) in joint.numbers(JOINT[2])?.into_iter().enumerate() {
            let unit = |labels: &Labels| units.get(labels.names[labels.codes[row] as usize].as_str()).copied();
            let (Some(a), Some(b)) = (unit(first), unit(second)) else { continue };
            if a == b || self.stratum_of[a as usize] != self.stratum_of[b as usize] {
                continue;
            }
            let possible = probability > 0.0 && probability <= unequal.of(a).min(unequal.of(b)) * (1.0 + 1e-9);
            let before = pairs.insert((a.min(b), a.max(b)), probability);
            if !possible || before.is_some_and(|before: f64| (before - probability).abs() > 1e-9 * probability) {
                return Err(joint.at(JOINT[2], row, no_joint_chance()));
            }
        }
        let wanted: u64 = self.strata.iter().map(|s| u64::from(s.drawn) * u64::from(s.drawn.saturating_sub(1)) / 2).sum();
        if pairs.len() as u64 == wanted { Ok(pairs) } else { Err(no_pair()) }
    }
}

/// Units by their word, which must not be used twice.
fn by_name<'l>(labels: &'l Labels, unit_of_row: &[u32]) -> Result<BTreeMap<&'l str, u32>, Problem> {
    let mut units = BTreeMap::new();
    for (&code, &unit) in labels.codes.iter().zip(unit_of_row) {
        if units.insert(labels.names[code as usize].as_str(), unit).is_some_and(|before| before != unit) {
            return Err(Problem::new(
                Words::new("不同层有同名的单位", "units of different strata have the same name"),
                Words::new("给单位唯一的名称", "give every unit a name of its own"),
            ));
        }
    }
    Ok(units)
}

fn no_probability() -> Problem {
    Problem::new(
        Words::new("缺少入样概率", "inclusion probabilities are missing"),
        Words::new("写 probability = \"列名\"", "write probability = \"a column\""),
    )
}

fn contradiction() -> Problem {
    Problem::new(
        Words::new(
            "probability 不与 population、lonely = \"collapse\" 同用；horvitz-thompson 和 sen-yates-grundy 需要 joint，其他不需要",
            "probability goes neither with population nor with lonely = \"collapse\"; horvitz-thompson and sen-yates-grundy need joint, \
             the other forms do not",
        ),
        Words::new("留下其中一种写法", "keep one of them"),
    )
}

fn no_chance() -> Problem {
    Problem::new(
        Words::new(
            "入样概率应大于 0、不超过 1，同一单位各行相同",
            "an inclusion probability lies above 0 and up to 1, the same in all rows of a unit",
        ),
        Words::new("填写该单位的入样概率", "write the inclusion probability of the unit"),
    )
}

fn no_joint_chance() -> Problem {
    Problem::new(
        Words::new("联合入样概率应大于 0，不超过两个单位各自的概率", "a joint probability lies above 0 and is at most that of either unit"),
        Words::new("核对这一对单位", "check this pair of units"),
    )
}

fn no_pair() -> Problem {
    Problem::new(
        Words::new("有的成对单位没有联合入样概率", "some pairs of units have no joint probability"),
        Words::new(
            "文件应有 first、second、probability 三列，每对单位一行",
            "the file has the columns first, second, probability and a row for every pair",
        ),
    )
}
