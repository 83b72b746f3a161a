//! One stage with everything that it looks up in the frame.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::inclusion::Table;
use super::layout::Candidate;
use super::{All, Amount, Select, Stage, Take, serpentine};
use crate::error::{Problem, Problems, Refusal};
use crate::frame::{Column, Expression, Frame, Status};
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
            stage,
            stratum,
            names,
            key,
        };
        plan.takes_every_stratum()?;
        Ok(plan)
    }

    /// What is taken in a stratum.
    pub(super) fn amount(&self, stratum: u32) -> &Amount {
        match &self.stage.take {
            Some(Take::Same(amount)) => amount,
            Some(Take::ByStratum(amounts)) => amounts.get(&self.names[stratum as usize]).unwrap_or(&Amount::Count(0)),
            None => &Amount::Word(All::All),
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
        stage.unit == Level::Household && !matches!(select, Select::Simple | Select::Systematic | Select::All),
        ("抽户阶段各户机会均等，户数固定", "households are drawn with equal chances and in fixed number"),
        ("select 用 simple 或 systematic", "let select be simple or systematic"),
    );
    refuse(
        (select == Select::Cube) == stage.balance.is_empty(),
        ("select = \"cube\" 与 balance 要一起写", "select = \"cube\" and balance go together"),
        ("例如 balance = [\"persons\"]", "for example balance = [\"persons\"]"),
    );
    let coordinated = matches!(select, Select::Simple | Select::Bernoulli | Select::Poisson | Select::Pareto);
    refuse(
        stage.permanent.is_some() && (!coordinated || stage.unit == Level::Household),
        (
            "permanent 只用于抽户以上的 simple、bernoulli、poisson、pareto",
            "permanent is for simple, bernoulli, poisson and pareto above the household",
        ),
        ("换一种 select，或去掉 permanent", "choose one of them, or drop permanent"),
    );
    let listed = matches!(select, Select::Systematic | Select::PpsSystematic | Select::Pivotal | Select::Chromy);
    refuse(
        !stage.sort.is_empty() && (!listed || stage.unit == Level::Household),
        ("sort 只用于抽户以上、按名单顺序的 select", "sort is for methods above the household that go through the list"),
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

/// A column of more different words names single units rather than kinds of them.
const MOST_STRATA: usize = 200;

struct Lookup<'a> {
    frame: &'a Frame,
    conditions: &'a BTreeMap<String, Expression>,
    key: &'a str,
}

impl Lookup<'_> {
    fn holds(&self, condition: Option<&Expression>, key: &str) -> Result<Option<Vec<bool>>, Refusal> {
        let Some(condition) = condition else { return Ok(None) };
        let holds = condition.substitute(self.conditions).and_then(|e| e.holds(self.frame.columns()));
        Ok(Some(holds.map_err(|p| p.at_key(format!("{}.{key}", self.key)))?))
    }

    /// The same, refused where it holds for nobody.
    fn holds_for_some(&self, condition: Option<&Expression>, key: &str) -> Result<Option<Vec<bool>>, Refusal> {
        let holds = self.holds(condition, key)?;
        match (condition, &holds) {
            (Some(condition), Some(flags)) if !flags.contains(&true) => {
                let whole = condition.substitute(self.conditions)?;
                Err(whole.holds_for_nobody(self.frame.columns()).at_key(format!("{}.{key}", self.key)).into())
            }
            _ => Ok(holds),
        }
    }

    /// Stratum of each household and the strata's names, in the order in which the roster first shows their words.
    fn strata(&self, columns: &[String]) -> Result<(Vec<u32>, Vec<String>), Refusal> {
        let columns: Vec<(Vec<u32>, Vec<String>)> = columns.iter().map(|name| self.words(name, "strata")).collect::<Result<_, _>>()?;
        let code = |k: usize| columns.iter().map(|(codes, _)| codes[k]).collect::<Vec<u32>>();
        let n = self.frame.households();
        let mut index: BTreeMap<Vec<u32>, u32> = (0..n).map(|k| (code(k), 0)).collect();
        let mut names = Vec::new();
        for (codes, at) in &mut index {
            *at = names.len() as u32;
            let parts: Vec<&str> = codes.iter().zip(&columns).map(|(&c, (_, words))| words[c as usize].as_str()).collect();
            names.push(parts.join("/"));
        }
        Ok(((0..n).map(|k| index[&code(k)]).collect(), names))
    }

    fn words(&self, name: &str, key: &str) -> Result<(Vec<u32>, Vec<String>), Refusal> {
        let yes_or_no = |flags: &[bool]| (flags.iter().map(|&f| u32::from(f)).collect(), vec!["false".to_owned(), "true".to_owned()]);
        let place = format!("{}.{key}", self.key);
        match (self.frame.column(name), self.conditions.get(name)) {
            (Some(Column::Label(labels)), _) if name == "household_id" || labels.names.len() > MOST_STRATA => {
                let what = (format!("{name} 的取值太多，不能用来分层"), format!("{name} has too many different words to make strata"));
                let remedy = ("用只有少数几种取值的列，或写成条件", "use a column of few words, or a condition");
                Err(Problem::new(what, remedy).at_key(place).into())
            }
            (Some(Column::Label(labels)), _) => Ok((labels.codes.clone(), labels.names.clone())),
            (Some(Column::Flag(flags)), _) => Ok(yes_or_no(flags)),
            (None, Some(condition)) => Ok(yes_or_no(&self.holds(Some(condition), key)?.unwrap_or_default())),
            (Some(Column::Number(_)), _) => {
                let what = (format!("{name} 是数字列，不能直接分层"), format!("{name} holds numbers and makes no strata"));
                Err(Problem::new(what, ("先在 [conditions] 中写成条件", "write a condition on it in [conditions]")).at_key(place).into())
            }
            (None, None) => {
                let what = (format!("没有 {name} 列，也没有同名条件"), format!("there is no column and no condition {name}"));
                Err(Problem::new(what, ("用 check 可看到有哪些列", "run check to see the columns")).at_key(place).into())
            }
        }
    }

    /// What the cube method balances or the local pivotal method spreads over.
    fn auxiliary(&self, stage: &Stage) -> Result<Vec<Vec<f64>>, Refusal> {
        let whole = |name: &String| Ok(self.sizes(name, "balance")?.into_iter().map(|x| x as f64).collect());
        stage.balance.iter().map(whole).chain(stage.spread.iter().map(|name| self.numbers(name, "spread"))).collect()
    }

    /// A column as numbers: labels by their codes, flags and conditions as 0 and 1.
    fn numbers(&self, name: &str, key: &str) -> Result<Vec<f64>, Refusal> {
        match self.frame.column(name) {
            Some(Column::Number(values)) => Ok(values.clone()),
            _ => Ok(self.words(name, key)?.0.into_iter().map(f64::from).collect()),
        }
    }

    fn sizes(&self, size: &str, key: &str) -> Result<Vec<u64>, Refusal> {
        match (size, self.frame.column(size)) {
            ("households", _) => Ok(vec![1; self.frame.households()]),
            ("persons", _) => Ok(self.frame.persons().iter().map(|&p| u64::from(p)).collect()),
            (_, Some(Column::Number(v))) => match v.iter().position(|x| !(x.fract() == 0.0 && (0.0..=1e9).contains(x))) {
                None => Ok(v.iter().map(|&x| x as u64).collect()),
                Some(k) => {
                    let what = (
                        format!("规模列在第 {} 户不是不小于 0 的整数", k + 1),
                        format!("the size of household {} is no whole number from 0", k + 1),
                    );
                    let remedy = ("更正该列，或用 households、persons", "correct the column, or use households or persons");
                    Err(Problem::new(what, remedy).in_column(size).at_key(format!("{}.{key}", self.key)).into())
                }
            },
            (_, Some(Column::Label(_))) => {
                let what = (format!("{size} 列是文字，不能作规模"), format!("{size} holds words and is no size"));
                let remedy = ("用 households、persons、整数列或条件", "use households, persons, a column of whole numbers or a condition");
                Err(Problem::new(what, remedy).at_key(format!("{}.{key}", self.key)).into())
            }
            _ => {
                let condition = Expression::parse(size).map_err(|p| p.at_key(format!("{}.{key}", self.key)))?;
                Ok(self.holds(Some(&condition), key)?.unwrap_or_default().iter().map(|&f| u64::from(f)).collect())
            }
        }
    }
}
