//! What was really published, held against the simulation: sentences and tables.

use super::exhibit::{Cell, Section, Table, error, number, plain, rate, share, worded};
use super::plots::{self, Picture};
use super::words::{self, say};
use crate::simulate::{CountiesOutcome, Detection, Estimated, Figure, Likelihood, Outcome, REGION, Shape, ShapeOutcome, SweepOutcome};
use crate::units::Language;
use minijinja::value::Value;

/// How likely the published result is, and what it speaks for.
pub(super) fn told(outcome: &Outcome, language: Language) -> Vec<String> {
    let mut told: Vec<String> = outcome.published.iter().map(|l| likely(l, outcome, language)).collect();
    told.extend(outcome.sweep.as_ref().and_then(|sweep| speaks_for(sweep, language)));
    told.extend(outcome.counties.iter().flat_map(|counties| of_counties(counties, outcome.replicates, language)));
    told
}

fn likely(of: &Likelihood, outcome: &Outcome, language: Language) -> String {
    let part = |f: &crate::simulate::FigureLikelihood| {
        let (name, published) = (words::short(f.indicator, language), printed(f.published));
        let near = words::probability(f.near, outcome.replicates);
        match language {
            Language::Zh => format!("{name} {published}：{near}"),
            Language::En => format!("{name} {published}: {near}"),
        }
    };
    let parts: Vec<String> = of.figures.iter().map(part).collect();
    let (all, error) = (words::probability(of.all, outcome.replicates), words::error_points(of.all));
    let exactly = words::probability(of.all_as_printed, outcome.replicates);
    match language {
        Language::Zh => format!(
            "与公布的结果各项都相近的模拟占 {all}（误差 {error} 个百分点），印出来一模一样的占 {exactly}；逐项看：{}。",
            parts.join("，")
        ),
        Language::En => format!(
            "In {all} of simulations (error {error} points) every figure comes near the published one, in {exactly} all are printed alike; one by one: {}.",
            parts.join(", ")
        ),
    }
}

/// A share in per cent with the digits that it has.
fn printed(share: f64) -> String {
    format!("{}%", words::plain(share * 100.0, 4))
}

/// The values of each key that the published result does not speak against.
fn speaks_for(of: &SweepOutcome, language: Language) -> Option<String> {
    let support = of.support.as_ref()?;
    let left = |profile: &crate::simulate::Profile| {
        let inside: Vec<String> =
            profile.values.iter().filter(|value| support.points[value.point].inside).map(|value| words::plain(value.value, 6)).collect();
        let key = plots::brief(&profile.key);
        let all = inside.len() == profile.values.len();
        match (language, all) {
            (Language::Zh, true) => format!("{key} 试过的每个值都有可能"),
            (Language::En, true) => format!("{key}: every value tried"),
            (Language::Zh, false) => format!("{key} 取 {}", inside.join("、")),
            (Language::En, false) => format!("{key}: {}", inside.join(", ")),
        }
    };
    let parts: Vec<String> = support.profiles.iter().map(left).collect();
    let region = words::plain(REGION, 2);
    let likeliest = words::visible(of.variants.get(support.best)?.name.get(language));
    Some(match language {
        Language::Zh => format!(
            "试过的各点里，公布的结果最可能出自：{likeliest}。对数似然相差不到 {region}、不能排除的取值：{}。",
            if parts.is_empty() { words::NOTHING.to_owned() } else { parts.join("；") }
        ),
        Language::En => format!(
            "Of the points tried the published result is likeliest at {likeliest}. Within {region} of the largest log-likelihood, so not excluded: {}.",
            if parts.is_empty() { words::NOTHING.to_owned() } else { parts.join("; ") }
        ),
    })
}

fn of_counties(of: &CountiesOutcome, replicates: u64, language: Language) -> Vec<String> {
    let mut told: Vec<String> = of.detections.iter().map(|detection| implied(detection, language)).collect();
    if let Some(alike) = of.detections.first().and_then(|d| d.shapes.iter().find(|s| s.shape == Shape::Alike)) {
        let p = alike.p.unwrap_or(f64::NAN);
        let p = if p < 0.0001 { "< 0.0001".to_owned() } else { format!("= {}", words::plain(p, 4)) };
        told.push(match language {
            Language::Zh => format!(
                "各县都一样的说法，公布的数{}（G² 检验 p {p}）。其余各种分布都用三个数配三个比例，必然配得上：用哪一种，公布的数分辨不出。",
                if alike.p.is_some_and(|p| p < 0.05) { "不支持" } else { "不能否定" }
            ),
            Language::En => format!(
                "That all counties are alike is {} by the published shares (G² test, p {p}). The other shapes fit three numbers to three shares and cannot fail: which of them is right, the shares do not tell.",
                if alike.p.is_some_and(|p| p < 0.05) { "contradicted" } else { "not contradicted" }
            ),
        });
    }
    told.extend(of.approval.as_ref().map(|every| {
        let number = of.counted.number();
        let (least, chance) = (printed(every.at_least), words::probability(every.chance, replicates));
        match language {
            Language::Zh => format!(
                "{number} 个县认可度都达到 {}：由此只知道一个县达到的可能性多半在 {least} 以上（95% 把握）；这里是 {chance}。",
                every.rule
            ),
            Language::En => format!(
                "The approval met {} in all {number} counties: that only says that the chance of one is above {least} (95% sure). Here it is {chance}.",
                every.rule
            ),
        }
    }));
    told
}

/// What the shares imply for one way of detecting, over all shapes that let counties differ.
fn implied(of: &Detection, language: Language) -> String {
    let name = detection(of, language);
    let differing = || of.shapes.iter().filter(|shape| shape.shape != Shape::Alike);
    let range = |of: fn(&ShapeOutcome) -> Estimated| {
        let least = differing().map(|s| of(s).value).fold(f64::INFINITY, f64::min);
        let most = differing().map(|s| of(s).value).fold(0.0, f64::max);
        let lower = differing().map(|s| of(s).lower).fold(f64::INFINITY, f64::min);
        let upper = differing().map(|s| of(s).upper).fold(0.0, f64::max);
        let p = |x: f64| words::plain(x * 100.0, 3);
        match language {
            Language::Zh => format!("{}–{}%（连抽样误差 {}–{}%）", p(least), p(most), p(lower), p(upper)),
            Language::En => format!("{}–{}% ({}–{}% with sampling error)", p(least), p(most), p(lower), p(upper)),
        }
    };
    if differing().next().is_none() {
        return match language {
            Language::Zh => format!("{name}：模拟次数太少，配不出来。"),
            Language::En => format!("{name}: too few replicates for a fit."),
        };
    }
    let (omission, mis_exit) = (range(|s| s.omission.mean), range(|s| s.mis_exit.mean));
    match language {
        Language::Zh => format!("{name}：按不同分布，各县真实漏评率平均 {omission}，错退率平均 {mis_exit}（占户数）。"),
        Language::En => {
            format!(
                "{name}: over the shapes the mean true rate of counties is {omission} for omission, {mis_exit} for mis-exit (of households)."
            )
        }
    }
}

fn detection(of: &Detection, language: Language) -> String {
    if of.name.en.is_empty() {
        say(language, "按本情景", "As the scenario has it").to_owned()
    } else {
        words::shown(of.name.get(language))
    }
}

fn shape(of: Shape, language: Language) -> &'static str {
    match of {
        Shape::Alike => say(language, "各县一样", "all alike"),
        Shape::CleanPart => say(language, "一部分县毫无差错", "some counties clean"),
        Shape::Gamma => say(language, "伽马分布", "gamma"),
        Shape::LogNormal => say(language, "对数正态分布", "lognormal"),
    }
}

/// The section of the page, with the map where there is one.
pub(super) fn section(outcome: &Outcome, pictures: &[Picture], language: Language) -> Option<Section> {
    let picture = pictures.iter().find(|picture| picture.name == "likelihood");
    let tables: Vec<Table> = [
        figures(outcome, language),
        support(outcome, language),
        outcome.counties.as_ref().and_then(|counties| shapes(counties, language)),
        outcome.counties.as_ref().and_then(|counties| curves(counties, outcome.replicates, language)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut points = told(outcome, language);
    let reading = if points.is_empty() { String::new() } else { points.remove(0) };
    let title = say(language, "与公布的结果对照", "Held against what was published");
    let svg = picture.map(|picture| Value::from_safe_string(picture.inline.clone()));
    (!tables.is_empty()).then(|| Section { points, svg, ..Section::plain("published", title, reading, tables) })
}

fn figures(outcome: &Outcome, language: Language) -> Option<Table> {
    let of = outcome.published.as_ref()?;
    let heads = [
        ("指标", "Indicator"),
        ("公布", "Published"),
        ("算作相近（±点）", "Counts as near (±points)"),
        ("相近", "Near"),
        ("误差", "Error"),
        ("印出来一样", "Printed alike"),
    ];
    let row = |f: &crate::simulate::FigureLikelihood| {
        vec![
            worded(words::indicator(f.indicator, language)),
            number(printed(f.published), f.published),
            plain(f.within * 100.0, 4),
            share(f.near, outcome.replicates),
            error(f.near),
            share(f.as_printed, outcome.replicates),
        ]
    };
    let caption = say(language, "公布的各项数在模拟中出现的比例", "How often the published figures come out in the simulation");
    Some(Table::new("published", heads, 1, of.figures.iter().map(row).collect(), language)?.open(caption))
}

fn support(outcome: &Outcome, language: Language) -> Option<Table> {
    let sweep = outcome.sweep.as_ref()?;
    let support = sweep.support.as_ref()?;
    let heads =
        [("因素", "Key"), ("取值", "Value"), ("最好时的对数似然差", "Log-likelihood at its best"), ("误差", "Error"), ("可能", "Possible")];
    let rows = support.profiles.iter().flat_map(|profile| {
        profile.values.iter().map(|value| {
            let of = support.points[value.point];
            let possible = if of.inside { say(language, "是", "yes") } else { say(language, "否", "no") };
            vec![
                worded(plots::brief(&profile.key)),
                plain(value.value, 6),
                plain(of.log_ratio.value, 2),
                plain(of.log_ratio.mcse, 2),
                worded(possible),
            ]
        })
    });
    let caption = say(
        language,
        "每个取值，其余因素取最有利的值；与最大值相差不到 1.92 的不能排除。",
        "Each value with all other keys at their best; less than 1.92 below the largest is not excluded.",
    );
    Some(Table::new("support", heads, 1, rows.collect(), language)?.open(caption))
}

fn shapes(of: &CountiesOutcome, language: Language) -> Option<Table> {
    let heads = [
        ("查得出多少", "Detection"),
        ("各县怎么分布", "Shape"),
        ("漏评率平均", "Mean omission"),
        ("95% 区间", "95% interval"),
        ("中位数", "Median"),
        ("九成以下", "90th percentile"),
        ("错退率平均", "Mean mis-exit"),
        ("95% 区间", "95% interval"),
        ("中位数", "Median"),
        ("九成以下", "90th percentile"),
        ("离散", "Spread"),
        ("G²", "G²"),
    ];
    let fine = |x: f64| number(format!("{}%", words::plain(x * 100.0, 3)), x);
    let interval = |e: Estimated| number(format!("{}–{}%", words::plain(e.lower * 100.0, 3), words::plain(e.upper * 100.0, 3)), e.upper);
    let row = |d: &Detection, s: &ShapeOutcome| -> Vec<Cell> {
        let mut row = vec![worded(detection(d, language)), worded(shape(s.shape, language))];
        for rate in [s.omission, s.mis_exit] {
            row.extend([fine(rate.mean.value), interval(rate.mean), fine(rate.median.value), fine(rate.ninetieth.value)]);
        }
        row.extend([plain(s.spread.map_or(f64::NAN, |spread| spread.value), 2), plain(s.deviance, 2)]);
        row
    };
    let rows = of.detections.iter().flat_map(|d| d.shapes.iter().map(move |s| row(d, s))).collect();
    let caption = say(
        language,
        "由公布的比例倒推的各县真实比率（占户数）。离散：毫无差错的县的比例，或变异系数。",
        "True rates of counties (of households) that the published shares imply. Spread: the share of clean counties, or the coefficient of variation.",
    );
    Some(Table::new("shapes", heads, 2, rows, language)?.open(caption))
}

fn curves(of: &CountiesOutcome, replicates: u64, language: Language) -> Option<Table> {
    let heads = [
        ("查得出多少", "Detection"),
        ("真实漏评率", "True omission"),
        ("真实错退率", "True mis-exit"),
        ("没查出漏评", "No omission found"),
        ("没查出错退", "No mis-exit found"),
        ("都没查出", "Neither"),
        ("误差", "Error"),
    ];
    let row = |d: &Detection, c: &crate::simulate::CurveOutcome| {
        let seen = |figure: Figure| share(figure, replicates);
        let mut row = vec![worded(detection(d, language)), rate(c.omission), rate(c.mis_exit)];
        row.extend([seen(c.no_omission), seen(c.no_mis_exit), seen(c.neither), error(c.neither)]);
        row
    };
    let rows = of.detections.iter().flat_map(|d| d.curve.iter().map(move |c| row(d, c))).collect();
    Table::new("curves", heads, 1, rows, language)
}
