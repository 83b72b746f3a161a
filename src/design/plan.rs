//! One stage with everything that it looks up in the frame.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::inclusion::Table;
use super::layout::Candidate;
use super::lookup::Lookup;
use super::{All, Amount, Select, Stage, Take, serpentine};
use crate::error::{Problem, Problems, Refusal};
use crate::frame::{Expression, Frame, Status};
use crate::units::{Level, Words};

/// A stage's conditions, strata and sizes by household.
pub(super) struct Plan<'a> {
    pub(super) stage: &'a Stage,
    pub(super) key: String,
    pub(super) only: Option<Vec<bool>>,
    pub(super) prefer: Option<Vec<bool>>,
    pub(super) sizes: Option<Vec<u64>>,
    /// By household: measures to balance, or coordinates to spread.
    auxiliary: Vec<Vec<f64>>,
    /// By household: keys by which units are sorted.
    sort: Vec<Vec<f64>>,
    /// By household: what an allocation looks at, in the order of [`Take::measures`].
    pub(super) measures: Vec<Vec<f64>>,
    pub(super) stratum: Vec<u32>,
    pub(super) names: Vec<String>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(frame: &Frame, stage: &'a Stage, conditions: &BTreeMap<String, Expression>, key: String) -> Result<Self, Refusal> {
        consistent(stage, &key)?;
        if stage.unit == Level::Group && frame.groups().is_none() {
            let what = ("名单没有村民小组（group）一列", "the list has no column of village groups (group)");
            return Err(Problem::new(what, ("补上该列，或去掉这一阶段", "add the column, or drop the stage")).at_key(key).into());
        }
        let lookup = Lookup { frame, conditions, key: &key };
        let (stratum, names) = lookup.strata(&stage.strata)?;
        let plan = Self {
            only: lookup.holds_for_some(stage.only.as_ref(), "where")?,
            prefer: lookup.holds_for_some(stage.prefer.as_ref(), "prefer")?,
            sizes: stage.size.as_deref().map(|size| lookup.sizes(size, "size")).transpose()?,
            auxiliary: lookup.auxiliary(stage)?,
            sort: stage.sort.iter().map(|name| lookup.numbers(name, "sort")).collect::<Result<_, _>>()?,
            measures: stage.take.iter().flat_map(Take::measures).map(|name| lookup.measure(name)).collect::<Result<_, _>>()?,
            stage,
            stratum,
            names,
            key,
        };
        plan.takes_every_stratum()?;
        plan.allocation_is_whole()?;
        Ok(plan)
    }

    /// Whether it draws households, all alike and in a fixed number: they need no tier of units of their own.
    pub(super) fn takes_households_alike(&self) -> bool {
        let stage = self.stage;
        let plain = stage.permanent.is_none() && stage.sort.is_empty() && stage.prefer.is_none();
        stage.unit == Level::Household && plain && matches!(stage.select, Select::Simple | Select::Systematic | Select::All)
    }

    /// What is taken in a stratum, where that does not depend on the other strata.
    pub(super) fn amount(&self, stratum: u32) -> &Amount {
        match &self.stage.take {
            Some(Take::Same(amount)) => amount,
            Some(Take::ByStratum(amounts)) => amounts.get(&self.names[stratum as usize]).unwrap_or(&Amount::Count(0)),
            Some(Take::Allocated(_)) | None => &Amount::Word(All::All),
        }
    }

    /// Units in serpentine order of the sorting keys (their means), or as they are.
    pub(super) fn sorted(&self, units: Vec<Candidate>) -> Vec<Candidate> {
        if self.sort.is_empty() {
            return units;
        }
        let keys: Vec<Vec<f64>> = units.iter().map(|unit| self.sort.iter().map(|values| unit.mean(values)).collect()).collect();
        let mut units: Vec<Option<Candidate>> = units.into_iter().map(Some).collect();
        serpentine(&keys).into_iter().filter_map(|k| units[k].take()).collect()
    }

    /// What the drawing of these units with probabilities `pi` looks up.
    pub(super) fn table(&self, units: &[Candidate], pi: &[f64], select: Select) -> Result<Table, Refusal> {
        let of_unit = |values: &[f64], unit: &Candidate| if select == Select::LocalPivotal { unit.mean(values) } else { unit.sum(values) };
        let auxiliary = Array2::from_shape_fn((units.len(), self.auxiliary.len()), |(u, j)| of_unit(&self.auxiliary[j], &units[u]));
        Table::new(select, pi, &auxiliary).map_err(|problem| problem.at_key(format!("{}.select", self.key)).into())
    }

    fn takes_every_stratum(&self) -> Result<(), Refusal> {
        let Some(Take::ByStratum(takes)) = &self.stage.take else { return Ok(()) };
        let mut problems = Problems::default();
        for name in takes.keys().filter(|name| !self.names.contains(name) && !may_be_empty(name)) {
            let what = (format!("没有叫 {name} 的层"), format!("there is no stratum {name}"));
            let there = Words::listed(&self.names);
            let remedy = (format!("现有的层：{}", there.zh), format!("the strata are: {}", there.en));
            problems.push(Problem::new(what, remedy).at_key(format!("{}.take", self.key)));
        }
        let left_out: Vec<&String> = self.names.iter().filter(|name| !takes.contains_key(*name)).collect();
        if let Some(first) = left_out.first() {
            let names = Words::listed(&left_out);
            let what = (format!("take 没有写到层 {}", names.zh), format!("take leaves out the strata {}", names.en));
            let remedy = (format!("写 {first} = 数目；不抽就写 0"), format!("write {first} = a number, or 0 to leave it out"));
            problems.push(Problem::new(what, remedy).at_key(format!("{}.take", self.key)));
        }
        problems.or(())
    }
}

/// Whether a stratum is one of ours that a frame may happen to lack (no household of a class, no village of a kind).
fn may_be_empty(name: &str) -> bool {
    name.split('/').all(|part| matches!(part, "true" | "false" | "poor" | "other") || Status::ALL.iter().any(|s| s.code() == part))
}

/// Keys that go together.
fn consistent(stage: &Stage, key: &str) -> Result<(), Refusal> {
    let (select, by_size) = (stage.select, stage.size.is_some());
    let mut problems = Problems::default();
    let mut refuse = |broken: bool, what: (&str, &str), remedy: (&str, &str)| {
        if broken {
            problems.push(Problem::new(what, remedy).at_key(key));
        }
    };
    refuse(
        stage.take.is_none() && stage.select != Select::All,
        ("缺少 take", "take is missing"),
        ("写上 take = 数目；全部都要就写 select = \"all\"", "add take = a number, or select = \"all\" for every unit"),
    );
    refuse(
        stage.take.is_some() && stage.select == Select::All,
        ("select = \"all\" 已是全部，不能再写 take", "select = \"all\" takes every unit, and take says otherwise"),
        ("去掉 take，或去掉 select", "remove take, or remove select"),
    );
    refuse(
        stage.prefer.is_some() != stage.purposive.is_some(),
        ("prefer 与 purposive 要一起写", "prefer and purposive go together"),
        ("例如 prefer = \"remote\"，purposive = 0.49", "for example prefer = \"remote\", purposive = 0.49"),
    );
    refuse(
        select.needs_size() == Some(true) && !by_size,
        ("这种 select 按规模抽，要与 size 一起写", "this select draws by size and goes together with size"),
        ("例如 size = \"households\"", "for example size = \"households\""),
    );
    refuse(
        select.needs_size() == Some(false) && by_size,
        ("size 只与按规模抽的 select 一起写", "size goes together with a select that draws by size"),
        ("例如 select = \"pps-systematic\"，或去掉 size", "for example select = \"pps-systematic\", or drop size"),
    );
    refuse(
        stage.stale != 0.0 && !(by_size && (0.0..=2.0).contains(&stage.stale)),
        (
            "stale 是旧规模的偏差，与 size 一起写，0 至 2",
            "stale says how far old sizes are off: it goes together with size and lies between 0 and 2",
        ),
        ("例如 size = \"households\"，stale = 0.2", "for example size = \"households\", stale = 0.2"),
    );
    refuse(
        (select == Select::Cube) == stage.balance.is_empty(),
        ("select = \"cube\" 与 balance 要一起写", "select = \"cube\" and balance go together"),
        ("例如 balance = [\"persons\"]", "for example balance = [\"persons\"]"),
    );
    let coordinated = matches!(select, Select::Simple | Select::Bernoulli | Select::Poisson | Select::Pareto);
    refuse(
        stage.permanent.is_some() && !coordinated,
        ("permanent 只用于 simple、bernoulli、poisson、pareto", "permanent is for simple, bernoulli, poisson and pareto"),
        ("换一种 select，或去掉 permanent", "choose one of them, or drop permanent"),
    );
    let listed = matches!(select, Select::Systematic | Select::PpsSystematic | Select::Pivotal | Select::Chromy);
    refuse(
        !stage.sort.is_empty() && !listed,
        ("sort 只用于按名单顺序的 select", "sort is for methods that go through the list"),
        ("select 用 systematic、pps-systematic、pivotal 或 chromy", "let select be systematic, pps-systematic, pivotal or chromy"),
    );
    refuse(
        (select == Select::LocalPivotal) == stage.spread.is_empty(),
        ("select = \"local-pivotal\" 与 spread 要一起写", "select = \"local-pivotal\" and spread go together"),
        ("例如 spread = [\"longitude\", \"latitude\"]", "for example spread = [\"longitude\", \"latitude\"]"),
    );
    refuse(
        by_size && stage.prefer.is_some(),
        ("按规模抽样不能同时有意挑选", "a stage cannot be drawn by size and on purpose at once"),
        ("去掉 prefer，或改用 simple", "drop prefer, or let select be simple"),
    );
    problems.or(())
}
