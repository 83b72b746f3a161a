//! From one number to those of the strata: the allocations of [`allocate`] as a scenario names them.

use std::collections::BTreeMap;

use super::allocate::{self, Stratum};
use super::plan::Plan;
use super::{Allocated, Amount, Rule, Select, Take};
use crate::error::{Problem, Problems, Refusal};

impl Plan<'_> {
    /// What an allocation gives each stratum of one of `parents` units of the stage before; nothing where the stage has none.
    /// `value` is that of a unit in one of the measures by household.
    ///
    /// # Errors
    /// A number that the strata cannot hold, no variation at all, variances that cannot be met.
    pub(super) fn divided<T>(
        &self,
        strata: &BTreeMap<u32, Vec<T>>,
        value: impl Fn(&T, &[f64]) -> f64,
        parents: usize,
    ) -> Result<BTreeMap<u32, Amount>, Refusal> {
        let Some(Take::Allocated(asked)) = &self.stage.take else { return Ok(BTreeMap::new()) };
        if strata.is_empty() {
            return Ok(BTreeMap::new());
        }
        if parents > 1 && !self.measures.is_empty() {
            let what = (
                "按变异分配只用于第一阶段：以后各阶段每处单位太少，算不出可靠的变异",
                "an allocation by variation is for the first stage: a unit of a later stage holds too few to tell their variation",
            );
            let remedy = ("以后各阶段用 equal 或 proportional", "use equal or proportional at later stages");
            return Err(Problem::new(what, remedy).at_key(format!("{}.take", self.key)).into());
        }
        let here = |problem: Problem| Refusal::from(problem.at_key(format!("{}.take", self.key)));
        let moments: Vec<Vec<Moments>> = self
            .measures
            .iter()
            .map(|values| strata.values().map(|units| Moments::of(units.iter().map(|unit| value(unit, values)))).collect())
            .collect();
        let first = moments.first();
        let known: Vec<Stratum> = strata
            .iter()
            .enumerate()
            .map(|(at, (stratum, units))| Stratum {
                units: units.len() as u32,
                least: asked.least.unwrap_or(2).min(units.len() as u32),
                deviation: first.map_or(0.0, |m| m[at].deviation),
                mean: first.map_or(0.0, |m| m[at].mean),
                cost: asked.cost.get(&self.names[*stratum as usize]).copied().unwrap_or(1.0),
            })
            .collect();
        // Within a unit of a later stage, at most what it holds.
        let held: u32 = known.iter().map(|s| s.units).sum();
        let total = asked.total.map_or(0, |n| if parents > 1 { n.min(held) } else { n });
        let numbers = match asked.allocate {
            Rule::Equal => allocate::equal(&known, total),
            Rule::Proportional => allocate::proportional(&known, total),
            Rule::Neyman => allocate::neyman(&known, total),
            Rule::CostOptimal => allocate::cost_optimal(&known, asked.budget.unwrap_or(0.0)),
            Rule::Power => {
                let importance: Vec<f64> = known.iter().map(|s| f64::from(s.units) * s.mean.abs()).collect();
                allocate::power(&known, &importance, asked.power.map_or(0.5, |q| q.get()), total)
            }
            Rule::Bethel => {
                let deviations: Vec<Vec<f64>> = moments.iter().map(|of| of.iter().map(|m| m.deviation).collect()).collect();
                let sum = |of: &Vec<Moments>| of.iter().zip(&known).map(|(m, s)| f64::from(s.units) * m.mean).sum::<f64>();
                let variances: Vec<f64> = moments.iter().zip(asked.precision.values()).map(|(of, cv)| (cv * sum(of)).powi(2)).collect();
                allocate::bethel(&known, &deviations, &variances)
            }
        };
        Ok(strata.keys().copied().zip(numbers.map_err(here)?.into_iter().map(Amount::Count)).collect())
    }

    /// Whether an allocation has what its rule needs, and nothing else.
    pub(super) fn allocation_is_whole(&self) -> Result<(), Refusal> {
        let Some(Take::Allocated(asked)) = &self.stage.take else { return Ok(()) };
        let mut problems = Problems::default();
        let mut refuse = |broken: bool, what: (&str, &str), remedy: (&str, &str)| {
            if broken {
                problems.push(Problem::new(what, remedy).at_key(format!("{}.take", self.key)));
            }
        };
        let Allocated { allocate: rule, total, budget, by, precision, cost, power, .. } = asked;
        let (costly, several) = (*rule == Rule::CostOptimal, *rule == Rule::Bethel);
        let by_measure = matches!(rule, Rule::Neyman | Rule::CostOptimal | Rule::Power);
        refuse(
            total.is_some() == (costly || several),
            ("total 是各层总数：除 cost-optimal、bethel 外都要写，这两种不写", "total goes with every rule but cost-optimal and bethel"),
            ("例如 { allocate = \"proportional\", total = 500 }", "for example { allocate = \"proportional\", total = 500 }"),
        );
        refuse(
            budget.is_some() != costly,
            ("budget 与 cost-optimal 要一起写", "budget and cost-optimal go together"),
            (
                "例如 { allocate = \"cost-optimal\", budget = 9000, by = \"income\" }",
                "for example { allocate = \"cost-optimal\", budget = 9000, by = \"income\" }",
            ),
        );
        refuse(
            by.is_some() != by_measure,
            ("by 与 neyman、cost-optimal、power 要一起写", "by goes together with neyman, cost-optimal and power"),
            ("例如 by = \"income\"", "for example by = \"income\""),
        );
        refuse(
            several == precision.is_empty() || precision.values().any(|cv| !(*cv > 0.0 && cv.is_finite())),
            ("precision 与 bethel 要一起写，每项大于 0", "precision goes together with bethel, each of it above 0"),
            ("例如 precision = { income = 0.02, truly_poor = 0.1 }", "for example precision = { income = 0.02, truly_poor = 0.1 }"),
        );
        refuse(
            !(cost.is_empty() || costly || several),
            ("cost 只与 cost-optimal、bethel 一起写", "cost goes with cost-optimal and bethel only"),
            ("去掉 cost", "drop cost"),
        );
        refuse(
            cost.keys().any(|name| !self.names.contains(name)),
            ("cost 里有不存在的层", "cost names a stratum that does not exist"),
            ("层名与 strata 的取值一致", "name the strata as their column does"),
        );
        refuse(
            power.is_some() && *rule != Rule::Power,
            ("power 只与 allocate = \"power\" 一起写", "power goes with allocate = \"power\" only"),
            ("去掉 power", "drop power"),
        );
        refuse(
            (by_measure || several) && !matches!(self.stage.select, Select::Simple | Select::Systematic),
            ("按变异分配用的是层内机会均等的方差", "an allocation by variation rests on the variance of equal chances within strata"),
            (
                "select 用 simple 或 systematic，或用 equal、proportional 分配",
                "let select be simple or systematic, or allocate by equal or proportional",
            ),
        );
        problems.or(())
    }
}

/// Mean and standard deviation `S = √(Σ(y − Ȳ)²/(N − 1))` of a measure among the units of a stratum.
struct Moments {
    mean: f64,
    deviation: f64,
}

impl Moments {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let values: Vec<f64> = values.collect();
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|y| (y - mean).powi(2)).sum();
        Self { mean, deviation: if n > 1.0 { (squares / (n - 1.0)).sqrt() } else { 0.0 } }
    }
}
