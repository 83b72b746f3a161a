//! The method of a result: every parameter with its unit and where it comes from, and the formulas with their sources.

use super::Provenance;
use super::exhibit::{Section, Table, worded};
use super::words::{self, say};
use crate::scenario::{Origin, Parameter, ParameterUnit};
use crate::units::{Indicator, Language};

/// What was assumed: first what the scenario gives, then what holds because nobody said otherwise.
pub(super) fn parameters(all: &[Parameter], language: Language) -> Option<Section> {
    let heads = [("是什么", "What it is"), ("键", "Key"), ("取值", "Value"), ("单位", "Unit"), ("来处", "Source")];
    let row = |of: &Parameter| {
        vec![
            worded(say(language, &of.zh, &of.en)),
            worded(words::shown(&of.key)),
            worded(words::shown(&of.value)),
            worded(unit(of.unit, language)),
            worded(source(&of.origin, language)),
        ]
    };
    let table = |name, default: bool| {
        let chosen = all.iter().filter(|of| (of.origin == Origin::Default) == default);
        Table::new(name, heads, 5, chosen.map(row).collect(), language)
    };
    let given = table("given", false)?.open(say(language, "方案里写明的", "Given in the scenario"));
    let defaults = table("defaults", true).map(|mut table| {
        table.caption = say(language, "没有写、按默认值算的", "Left out: the default holds").to_owned();
        table
    });
    let title = say(language, "算的时候用了哪些数", "The numbers that went in");
    let reading = say(
        language,
        "每个数都注明单位和来处；没有出处的是假定，应当换成本县的数再算。",
        "Each with its unit and its source. What has no source is an assumption: try other values for your county.",
    );
    Some(Section::plain("parameters", title, reading, std::iter::once(given).chain(defaults).collect()))
}

fn unit(of: ParameterUnit, language: Language) -> &'static str {
    match of {
        ParameterUnit::Probability => say(language, "概率", "probability"),
        ParameterUnit::Share => say(language, "比例", "share"),
        ParameterUnit::Correlation => say(language, "相关系数", "correlation"),
        ParameterUnit::Factor => say(language, "倍数", "factor"),
        ParameterUnit::Yuan => say(language, "元", "yuan"),
        ParameterUnit::Visits => say(language, "次", "visits"),
        ParameterUnit::Tries => say(language, "户", "households"),
        ParameterUnit::Replicates => say(language, "次", "replicates"),
        ParameterUnit::Number => say(language, "整数", "whole number"),
        ParameterUnit::Condition => say(language, "条件", "condition"),
        ParameterUnit::Choice => say(language, "选择", "choice"),
    }
}

fn source(of: &Origin, language: Language) -> String {
    match of {
        Origin::Given(Some(remark)) => words::visible(remark),
        Origin::Given(None) => say(language, "方案给定，未注出处", "scenario, no source noted").to_owned(),
        Origin::Command => say(language, "命令行给定", "command line").to_owned(),
        Origin::Default => say(language, "默认值", "default").to_owned(),
    }
}

/// A formula: what it is, how it is computed, where it comes from.
struct Formula {
    name: (&'static str, &'static str),
    formula: (&'static str, &'static str),
    source: (&'static str, &'static str),
}

/// The document of the State Council's poverty alleviation office that names the indicators.
const OFFICE: (&str, &str) = ("国开办发〔2017〕56号", "Poverty alleviation office, document 56 of 2017");

const COMMON: [Formula; 6] = [
    Formula {
        name: ("加权口径", "weighted estimate"),
        formula: ("Ŷ / X̂，Ŷ = Σ yₖ / πₖ，X̂ = Σ xₖ / πₖ", "Ŷ / X̂ with Ŷ = Σ yₖ / πₖ, X̂ = Σ xₖ / πₖ"),
        source: ("Särndal, Swensson & Wretman 1992, §5.6", "Särndal, Swensson & Wretman 1992, §5.6"),
    },
    Formula {
        name: ("标准误", "standard error"),
        formula: (
            "uₖ = (yₖ − r̂ xₖ) / X̂；按抽样的各步估计 Σ uₖ / πₖ 的方差，再开方",
            "uₖ = (yₖ − r̂ xₖ) / X̂; the root of the variance of Σ uₖ / πₖ, estimated stage by stage",
        ),
        source: ("Särndal, Swensson & Wretman 1992, §4.3, §5.5", "Särndal, Swensson & Wretman 1992, §4.3, §5.5"),
    },
    Formula {
        name: ("设计效应", "design effect"),
        formula: ("方差 ÷ 同样户数简单随机抽样的方差", "variance ÷ variance of a simple random sample of as many households"),
        source: ("Kish 1965, §8.2", "Kish 1965, §8.2"),
    },
    Formula {
        name: ("通过可能性的模拟误差", "simulation error of a chance"),
        formula: ("√(p (1 − p) / R)，R 为模拟次数", "√(p (1 − p) / R) with R replicates"),
        source: ("Morris, White & Crowther 2019, table 6", "Morris, White & Crowther 2019, table 6"),
    },
    Formula {
        name: ("一次也没发生的", "what never happened"),
        formula: ("上限 1 − 0.05^(1/R)，95% 把握", "bound 1 − 0.05^(1/R), 95% sure"),
        source: ("Hanley & Lippman-Hand 1983", "Hanley & Lippman-Hand 1983"),
    },
    Formula {
        name: ("真值在村内的相关", "correlation of the truth within villages"),
        formula: ("贝塔—二项分布，相关 ρ", "beta-binomial with correlation ρ"),
        source: ("Skellam 1948", "Skellam 1948"),
    },
];

fn of_indicator(indicator: Indicator) -> Formula {
    let (formula, source) = match indicator {
        Indicator::Omission => (
            (
                "漏评户的人和漏评成员 ÷ 受访未建档人口",
                "persons of omitted households and omitted members ÷ interviewed non-registered persons",
            ),
            OFFICE,
        ),
        Indicator::OmissionVillage => {
            (("同上 ÷ 抽中村全部未建档人口", "the same ÷ all non-registered persons of the sampled villages"), OFFICE)
        }
        Indicator::MisExit => (("错退人口 ÷ 受访已脱贫人口", "wrongly exited persons ÷ interviewed exited persons"), OFFICE),
        Indicator::MisInclusion => {
            (("错评人口 ÷ 受访建档人口", "persons who never met the standard ÷ interviewed registered persons"), OFFICE)
        }
        Indicator::CompositeIncidence => (
            (
                "(R + ê·X + ô·(N − B)) / N：R 未脱贫、X 已脱贫、B 建档、N 农业户籍人口，ê 错退率，ô 漏评率",
                "(R + ê·X + ô·(N − B)) / N: R remaining poor, X exited, B registered, N rural persons, ê mis-exit rate, ô omission rate",
            ),
            OFFICE,
        ),
        Indicator::Approval => (("认可的户 ÷ 受访户", "satisfied households ÷ interviewed households"), OFFICE),
    };
    Formula { name: (words::short(indicator, Language::Zh), words::short(indicator, Language::En)), formula, source }
}

/// How each indicator and its error are computed, and after whom.
pub(super) fn formulas(indicators: impl Iterator<Item = Indicator>, language: Language) -> Option<Section> {
    let heads = [("算什么", "What"), ("怎么算", "How"), ("依据", "Source")];
    let row = |of: Formula| [of.name, of.formula, of.source].map(|(zh, en)| worded(say(language, zh, en))).to_vec();
    let rows = indicators.map(of_indicator).chain(COMMON).map(row).collect();
    let table = Table::new("formulas", heads, 3, rows, language)?.open("");
    let reading = say(
        language,
        "按人还是按户、按哪种口径，见上表“取值”。",
        "By persons or households, and by which estimator: see the values above.",
    );
    Some(Section::plain("formulas", say(language, "公式和依据", "Formulas and sources"), reading, vec![table]))
}

/// The method in three sentences.
pub(super) fn how(provenance: &Provenance, language: Language) -> String {
    let replicates = words::count(provenance.replicates);
    match language {
        Language::Zh => format!(
            "在全县农户名单上，按评估组的办法抽样、入户、判断、计算，再与标准比较；这样重复 {replicates} 次，数一数有多少次通过。真值在抽样之前由全部名单算出，所以偏差和区间是否可靠都是直接比较得来的。"
        ),
        Language::En => format!(
            "On the county's whole household list, a review was drawn, visited, judged, computed and held against its limits as the reviewers do it; this was repeated {replicates} times, and the passes were counted. The truth is computed on the whole list before sampling, so bias and coverage are plain comparisons."
        ),
    }
}
