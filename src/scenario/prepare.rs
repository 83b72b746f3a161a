//! From what is written to what is meant: every check before the first replicate.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::actions::{actions, relapse};
use super::feasible::{doubts, feasible};
use super::laid_out::LaidOut;
use super::published::figures;
use super::rehearsal::{kind, learn};
use super::rules::{Bench, no_such, not_known};
use super::{FirstStage, FrameChoice, Reduction, RoundChoice, Scenario, SimulateChoice};
use crate::design::{Stage, Take, ready_made};
use crate::document::read_text;
use crate::error::{Problem, Problems, Refusal};
use crate::estimate::{Estimation, Quantiles};
use crate::frame::{Expression, Frame, Made, Recipe, Source, load, make};
use crate::interview::Ground;
use crate::simulate::{Effort, Methods, Watched, row_names};
use crate::study::{Conditional, Importance, Reducer, Round, Study};
use crate::truth::{Basic, Measure, Truth};
use crate::units::{Consequence, Estimator, Indicator, Language, Note, Words};

/// What the command line changes in a scenario.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Another household list.
    pub frame: Option<PathBuf>,
    /// Another number of replicates.
    pub replicates: Option<u64>,
    /// Another seed.
    pub seed: Option<u64>,
    /// Columns that are loaded although the scenario does not mention them: its variants do ([`mentioned`]).
    pub columns: BTreeSet<String>,
}

/// A study that is ready to run.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The study.
    pub study: Study,
    /// What is recorded.
    pub methods: Methods,
    /// How long.
    pub effort: Effort,
    /// Whether the frame was made from a recipe.
    pub synthetic: bool,
    /// Assumptions, shortfalls and warnings, for the reader.
    pub notes: Vec<Note>,
    laid_out: LaidOut,
}

/// A frame and what is to be said of it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The frame.
    pub frame: Frame,
    /// Whether it was made from a recipe.
    pub synthetic: bool,
    /// Warnings; totals of the recipe that are missed.
    pub notes: Vec<Note>,
}

/// Loads or makes the household list of a scenario. `file` is the scenario's own path: other paths are relative to it.
///
/// # Errors
/// As the frame's doors; also where neither or both of `file` and `make` are given.
pub fn load_frame(scenario: &Scenario, file: &Path, overrides: &Overrides) -> Result<Loaded, Refusal> {
    let choice = &scenario.frame;
    let beside = |path: &PathBuf| file.parent().unwrap_or(Path::new("")).join(path);
    let from_list = |list: PathBuf| -> Result<Loaded, Refusal> {
        let mut columns = mentioned(scenario);
        columns.extend(overrides.columns.iter().cloned().chain(kind(&scenario.truth)?));
        let frame = load(&source(choice, list), &columns)?;
        let notes = warnings(&frame).collect();
        Ok(Loaded { frame, synthetic: false, notes })
    };
    for (key, path) in [("file", &choice.file), ("make", &choice.make)] {
        if overrides.frame.is_none() && path.as_ref().is_some_and(|path| path.as_os_str().is_empty()) {
            let what = ("没有写文件名", "no file is named");
            let remedy = ("写上文件名，例如 \"名单.xlsx\"", "name it, for example \"households.xlsx\"");
            return Err(Problem::new(what, remedy).in_file(file).at_key(format!("frame.{key}")).into());
        }
    }
    match (&overrides.frame, &choice.file, &choice.make) {
        (Some(list), _, _) => from_list(list.clone()),
        (None, Some(list), None) => from_list(beside(list)),
        (None, None, Some(recipe)) => from_recipe(&beside(recipe)),
        _ => {
            let what = ("[frame] 要写 file 或 make，且只写一个", "[frame] needs either file or make");
            let remedy = ("file = \"名单.xlsx\"；或 make = \"配方.toml\"", "file = \"households.xlsx\", or make = \"recipe.toml\"");
            Err(Problem::new(what, remedy).in_file(file).at_key("frame").into())
        }
    }
}

fn from_recipe(file: &Path) -> Result<Loaded, Refusal> {
    let recipe = Recipe::from_toml(&read_text(file)?, file)?;
    let Made { frame, totals } = make(&recipe, None)?;
    let missed = totals.iter().filter(|t| t.missed_by() != 0.0).map(|t| {
        Consequence::List.note(Words::new(
            format!("虚拟县与公布数相差：{}（公布 {}，实际 {}）", t.what.zh, t.wanted, t.made),
            format!("the made county misses a published total: {} (published {}, made {})", t.what.en, t.wanted, t.made),
        ))
    });
    let invented = Consequence::Assumption.note((
        "村级真实情况是虚构的：本例只用公开的县级总数",
        "the truth of each village is invented: only the county's totals are public",
    ));
    let notes = std::iter::once(invented).chain(missed).chain(warnings(&frame)).collect();
    Ok(Loaded { frame, synthetic: true, notes })
}

fn warnings(frame: &Frame) -> impl Iterator<Item = Note> {
    frame.warnings().iter().cloned().map(|words| Consequence::List.note(words))
}

fn source(choice: &FrameChoice, file: PathBuf) -> Source {
    Source {
        file,
        columns: choice.columns.clone(),
        values: choice.values.clone(),
        sheet: choice.sheet.clone(),
        village_names_repeat: choice.village_names_repeat,
    }
}

/// Every name that a scenario mentions where a column may stand.
pub fn mentioned(scenario: &Scenario) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let truth = &scenario.truth;
    let rates = [&truth.omission, &truth.mis_exit, &truth.mis_inclusion, &truth.approval];
    let relapses = scenario.round.iter().filter_map(|round| round.relapse.as_ref()).flat_map(|relapse| &relapse.by);
    let multipliers = rates.into_iter().flatten().flat_map(|rate| &rate.by).chain(relapses).map(|m| &m.condition);
    let actions = scenario.action.iter().filter_map(|action| action.condition.as_ref());
    let interviews = scenario.round.iter().flat_map(|round| round.interview.conditions());
    for condition in scenario.conditions.values().chain(multipliers).chain(actions).chain(interviews) {
        names.extend(condition.columns());
    }
    for stage in scenario.round.iter().flat_map(|round| &round.stage) {
        names.extend(stage.strata.iter().cloned());
        names.extend(stage.size.iter().chain(&stage.balance).chain(&stage.spread).chain(&stage.sort).cloned());
        names.extend(stage.take.iter().flat_map(Take::measures).cloned());
        for condition in stage.only.iter().chain(&stage.prefer) {
            names.extend(condition.columns());
        }
    }
    names.retain(|name| !scenario.conditions.contains_key(name));
    names
}

/// The scenario's named conditions and those that every frame has: `registered`, and `high_risk` over the risk flags of the list.
fn conditions(scenario: &Scenario, frame: &Frame) -> Result<BTreeMap<String, Expression>, Refusal> {
    let mut all = BTreeMap::from([("registered".to_owned(), Expression::parse("status != 'never_registered'")?)]);
    let flags = ["subsistence", "unsafe_house", "serious_illness", "no_labour", "lone_elder"];
    let known: Vec<&str> = flags.into_iter().filter(|name| frame.flag(name).is_some()).collect();
    if !known.is_empty() {
        all.insert("high_risk".to_owned(), Expression::parse(&known.join(" or "))?);
    }
    all.extend(scenario.conditions.clone());
    Ok(all)
}

/// Refuses named conditions, and those of rates, that hold for no household; a condition that cannot be read is told where it is used.
fn somebody_meets(scenario: &Scenario, conditions: &BTreeMap<String, Expression>, frame: &Frame) -> Result<(), Refusal> {
    let truth = &scenario.truth;
    let rates = [
        ("omission", &truth.omission),
        ("mis_exit", &truth.mis_exit),
        ("mis_inclusion", &truth.mis_inclusion),
        ("approval", &truth.approval),
    ];
    let named = scenario.conditions.iter().map(|(name, condition)| (format!("conditions.{name}"), condition));
    let of_rates = rates.iter().flat_map(|(error, rate)| {
        let by = rate.iter().flat_map(|rate| &rate.by).enumerate();
        by.map(move |(at, m)| (format!("truth.{error}.by[{}].where", at + 1), &m.condition))
    });
    let mut problems = Problems::default();
    for (key, condition) in named.chain(of_rates) {
        let Ok(whole) = condition.substitute(conditions) else { continue };
        if whole.holds(frame.columns()).is_ok_and(|holds| !holds.contains(&true)) {
            problems.push(whole.holds_for_nobody(frame.columns()).at_key(key));
        }
    }
    problems.or(())
}

/// Words in conditions that never occur in their column, where the condition still holds for somebody.
fn misspelt(scenario: &Scenario, frame: &Frame) -> Vec<Note> {
    let stages = scenario.round.iter().flat_map(|round| &round.stage);
    let interviews = scenario.round.iter().flat_map(|round| round.interview.conditions());
    let written = scenario.conditions.values().chain(stages.flat_map(|stage| stage.only.iter().chain(&stage.prefer))).chain(interviews);
    let problems = written.flat_map(|condition| condition.misspellings(frame.columns()));
    problems.map(|problem| Consequence::Verdict.note((problem.tell(Language::Zh), problem.tell(Language::En)))).collect()
}

/// Replicates whose file is large enough to be spoken of.
const MANY: u64 = 5_000_000;

fn many_rows(effort: Effort, methods: &Methods) -> Option<Note> {
    let Effort::Replicates(n) = effort else { return None };
    // Eight bytes a number before compression.
    let gigabytes = n as f64 * 8.0 * row_names(methods).len() as f64 / 1e9;
    (n > MANY).then(|| {
        Consequence::Practice.note((
            format!("模拟 {n} 次：replicates.parquet 每次一行，最大约 {gigabytes:.1} GB"),
            format!("{n} replicates: replicates.parquet holds a row for each, up to about {gigabytes:.1} GB"),
        ))
    })
}

/// Checks a scenario against its frame and prepares the study.
///
/// # Errors
/// Everything that could go wrong later.
pub fn prepare(scenario: &Scenario, loaded: Loaded, overrides: &Overrides) -> Result<Prepared, Refusal> {
    let Loaded { frame, synthetic, notes } = loaded;
    on_frame(scenario, Arc::new(frame), None, (synthetic, notes), overrides)
}

/// Prepares another study on the same frame with the same named conditions; what both have in common is not worked out again. Notes on
/// the loading are left out.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_again(scenario: &Scenario, prepared: &Prepared, overrides: &Overrides) -> Result<Prepared, Refusal> {
    on_frame(scenario, Arc::clone(&prepared.study.frame), Some(prepared), (prepared.synthetic, Vec::new()), overrides)
}

fn on_frame(
    scenario: &Scenario,
    frame: Arc<Frame>,
    known: Option<&Prepared>,
    (synthetic, mut notes): (bool, Vec<Note>),
    overrides: &Overrides,
) -> Result<Prepared, Refusal> {
    scenario.plan.check()?;
    let effort = effort(&scenario.simulate, overrides)?;
    let conditions = conditions(scenario, &frame)?;
    somebody_meets(scenario, &conditions, &frame)?;
    let known_truth = known.map(|known| &known.study.truth);
    let mut truth = Truth::prepare_again(&frame, &scenario.truth, &conditions, known_truth)?;
    notes.extend(learn(&mut truth, &scenario.truth, &frame, known_truth)?.map(|words| Consequence::Assumption.note(words)));
    let methods = methods(scenario, &truth)?;
    let known_measure = known.and_then(|known| Some(known.study.rounds.first()?.estimation.measure()));
    let measure = Measure::or_known(scenario.estimate.unit, truth.knows_mis_inclusion_of_exited(), known_measure);
    if scenario.round.is_empty() {
        let what = ("没有写评估（round）", "no review is given (round)");
        return Err(Problem::new(what, ("至少写一个 [[round]]", "write at least one [[round]]")).at_key("round").into());
    }
    let seed = overrides.seed.unwrap_or(scenario.seed);
    let bench = Bench { scenario, methods: &methods, truth: &truth };
    let mut actions = actions(scenario, &frame, &truth, &conditions)?.into_iter();
    let mut rounds = Vec::new();
    let mut laid_out = LaidOut::under(&conditions);
    for (at, choice) in scenario.round.iter().enumerate() {
        let key = format!("round[{}]", at + 1);
        let mut design = laid_out.lay(&frame, stages(choice, &key)?, &key, known.map(|known| &known.laid_out))?;
        let inclusion = design.inclusion(frame.households());
        notes.extend(design.notes.iter().cloned().map(|words| Consequence::Verdict.note(words)));
        notes.extend(doubts(&design, &inclusion));
        let estimation = Estimation::new(&frame, &truth, measure.clone(), &design, &methods.estimators);
        let (rules, without) = feasible(&frame, (&design, &inclusion), bench.rules(choice, &key)?, &key)?;
        notes.extend(without);
        let ground = Ground {
            frame: &frame,
            spec: &scenario.truth,
            truth: &truth,
            measure: &measure,
            conditions: &conditions,
            seed,
            round: at as u32,
            key: &format!("{key}.interview"),
        };
        let (interview, of_list) = choice.interview.prepare(&ground, &mut design)?;
        notes.extend(of_list.into_iter().map(|words| Consequence::Assumption.note(words)));
        rounds.push(Round {
            name: choice.name.clone(),
            profile: choice.profile.clone(),
            rules,
            interview,
            actions: actions.next().unwrap_or_default(),
            correct: choice.correct,
            relapse: relapse(choice, at + 1 == scenario.round.len(), &frame, &conditions, &key)?,
            design,
            estimation,
        });
    }
    notes.extend(assumptions(&rounds, &truth));
    notes.extend(misspelt(scenario, &frame));
    notes.extend(scenario.published.iter().filter(|published| !published.source.is_empty()).map(|published| {
        let source = &published.source;
        Consequence::Practice.note((format!("公布的结果来自：{source}"), format!("the published result is from: {source}")))
    }));
    notes.extend(many_rows(effort, &methods));
    let mut study = Study { frame, truth, rounds, seed, decompose: scenario.estimate.decompose, reducer: None, stratified: false };
    if scenario.simulate.first_stage == FirstStage::Stratified {
        study.stratified = study.rounds.iter().any(|round| crate::draw::stratifies(&round.design));
        notes.extend(study.rounds.iter().filter(|round| !crate::draw::stratifies(&round.design)).map(not_stratified));
    }
    match reducer(scenario.simulate.method, &study) {
        Ok(reducer) => study.reducer = reducer,
        Err(note) => notes.push(note),
    }
    Ok(Prepared { study, methods, effort, synthetic, notes, laid_out })
}

/// What is said of a review whose first stage is drawn plainly though strata are asked for.
fn not_stratified(round: &Round) -> Note {
    let name = &round.name;
    Consequence::Practice.note((
        format!("“{name}”的第一阶段不能分层轮抽（直接抽户，或抽法不是 simple、systematic、pps-systematic、poisson、bernoulli、pareto 及放回抽样），按普通办法抽"),
        format!(
            "the first stage of \"{name}\" cannot be stratified over replicates (households are drawn directly, or not by simple, systematic, pps-systematic, poisson, bernoulli, pareto or with replacement): it is drawn plainly"
        ),
    ))
}

/// The method that the scenario asks for, or why it cannot be had.
fn reducer(method: Reduction, study: &Study) -> Result<Option<Reducer>, Note> {
    let learnt = Words::new("真实情况由预演的后验抽出", "the truth is drawn from a posterior");
    let (name, reducer) = match method {
        Reduction::Plain => return Ok(None),
        Reduction::Conditional if study.truth.is_learnt() => ("conditional", Err(learnt)),
        Reduction::Importance if study.truth.is_learnt() => ("importance", Err(learnt)),
        Reduction::Conditional => ("conditional", Conditional::prepare(study).map(Reducer::Conditional)),
        Reduction::Importance => ("importance", Importance::prepare(study).map(Reducer::Importance)),
    };
    let told = |reason: Words| {
        Consequence::Practice.note((
            format!("method = \"{name}\" 在这里用不上（{}），通过的可能性按普通模拟计算", reason.zh),
            format!("method = \"{name}\" cannot be used here ({}): the chance to pass is estimated by plain simulation", reason.en),
        ))
    };
    reducer.map(Some).map_err(told)
}

fn effort(simulate: &SimulateChoice, overrides: &Overrides) -> Result<Effort, Refusal> {
    let refuse = |what: (&str, &str), remedy: (&str, &str)| Err(Problem::new(what, remedy).at_key("simulate").into());
    match (overrides.replicates.or(simulate.replicates), &simulate.until) {
        (Some(_), Some(_)) if overrides.replicates.is_none() => {
            refuse(("replicates 与 until 只写一个", "write either replicates or until"), ("删去其中一个", "remove one of them"))
        }
        (Some(n), _) if n == 0 || n > Effort::MOST => refuse(
            ("模拟次数应在 1 与 10 亿之间", "the number of replicates lies between 1 and a billion"),
            ("一万次的误差约 0.4 个百分点，通常够用", "ten thousand leave an error of about 0.4 points, which is usually enough"),
        ),
        (Some(n), _) => Ok(Effort::Replicates(n)),
        (None, Some(until)) if !(until.mcse >= 1e-5 && until.mcse < 0.5) => refuse(
            ("until.mcse 应在 0.00001 与 0.5 之间", "until.mcse lies between 0.00001 and 0.5"),
            ("例如 until = { mcse = 0.002 }", "for example until = { mcse = 0.002 }"),
        ),
        (None, Some(until)) => Ok(Effort::Until { mcse: until.mcse }),
        (None, None) => Ok(Effort::Replicates(10_000)),
    }
}

pub(super) fn knows(truth: &Truth, indicator: Indicator) -> bool {
    match indicator {
        Indicator::Omission | Indicator::OmissionVillage => truth.knows(Basic::Omission),
        Indicator::MisExit => truth.knows(Basic::MisExit),
        Indicator::MisInclusion => truth.knows(Basic::MisInclusion),
        Indicator::CompositeIncidence => truth.knows(Basic::Omission) && truth.knows(Basic::MisExit),
        Indicator::Approval => truth.knows(Basic::Approval),
    }
}

fn methods(scenario: &Scenario, truth: &Truth) -> Result<Methods, Refusal> {
    let choice = &scenario.estimate;
    let level = choice.level.get();
    let refuse =
        |key: &str, what: (&str, &str), remedy: (&str, &str)| Err(Problem::new(what, remedy).at_key(format!("estimate.{key}")).into());
    let Some(quantiles) = Quantiles::new(level).filter(|_| (0.5..=0.9999).contains(&level)) else {
        return refuse(
            "level",
            ("置信水平应在 0.5 与 0.9999 之间", "a confidence level lies between 0.5 and 0.9999"),
            ("例如 level = 0.95", "for example level = 0.95"),
        );
    };
    if choice.estimators.is_empty() {
        return refuse(
            "estimators",
            ("至少要一种口径", "at least one estimator is needed"),
            ("例如 [\"published\"]", "for example [\"published\"]"),
        );
    }
    if choice.indicators.as_ref().is_some_and(Vec::is_empty) {
        return refuse(
            "indicators",
            ("至少要一项指标", "at least one indicator is needed"),
            ("例如 [\"omission\"]；不写就算全部", "for example [\"omission\"]; left out, all are computed"),
        );
    }
    let unknown = choice.indicators.iter().flatten().find(|i| !knows(truth, **i));
    if let Some(indicator) = unknown {
        return Err(not_known(*indicator, "estimate.indicators", None).into());
    }
    let asked = |i: &Indicator| choice.indicators.as_ref().map_or(knows(truth, *i), |asked| asked.contains(i));
    let mut intervals = choice.intervals.clone();
    intervals.sort_unstable();
    intervals.dedup();
    let indicators: Vec<Indicator> = Indicator::ALL.into_iter().filter(asked).collect();
    Ok(Methods {
        published: figures(scenario, truth, &indicators)?,
        indicators,
        estimators: Estimator::ALL.into_iter().filter(|e| choice.estimators.contains(e)).collect(),
        methods: intervals,
        level,
        quantiles: quantiles.tabulated(4_000),
        watched: Some(Watched { check: scenario.readiness.checks(|indicator| knows(truth, indicator))?, worst: scenario.readiness.worst }),
        chance: scenario.simulate.method != Reduction::Plain,
    })
}

pub(super) fn stages(choice: &RoundChoice, key: &str) -> Result<Vec<Stage>, Refusal> {
    let Some(name) = &choice.design else { return Ok(choice.stage.clone()) };
    if !choice.stage.is_empty() {
        let what = ("design 与 stage 只写一个", "write either design or stage");
        return Err(Problem::new(what, ("删去其中一个", "remove one of them")).at_key(format!("{key}.design")).into());
    }
    let designs = ready_made()?;
    match designs.get(name) {
        Some(design) => Ok(design.stage.clone()),
        None => Err(no_such("设计", "design", name, designs.keys()).at_key(format!("{key}.design")).into()),
    }
}

fn assumptions(rounds: &[Round], truth: &Truth) -> Vec<Note> {
    let mut notes = Vec::new();
    if rounds.iter().any(|round| round.interview.is_perfect()) {
        notes.push(Consequence::Verdict.note((
            "假定每户都能见到、每个问题都能查出（没有写 [round.interview]）",
            "everybody is assumed to be met and every error to be found (no [round.interview] is given)",
        )));
    }
    if let Some(paper) = truth.exits_on_paper() {
        notes.push(Consequence::Assumption.note((
            format!("算账脱贫（收入达标而保障未达标）{paper} 户，计为错退"),
            format!("{paper} exited households are above the line with a guarantee unmet; they count as mis-exits"),
        )));
    }
    notes
}
