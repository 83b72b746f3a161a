//! What the published shares of many counties imply: sentences and tables.

use super::exhibit::{Cell, Table, error, number, plain, rate, share, worded};
use super::published::printed;
use super::words::{self, say};
use crate::simulate::{Between, CountiesOutcome, CurveOutcome, Detection, Estimated, Figure, Shape, ShapeOutcome};
use crate::units::Language;

/// The rates that each way of detecting implies, whether counties are alike, and what the approval says.
pub(super) fn told(of: &CountiesOutcome, replicates: u64, language: Language) -> Vec<String> {
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

pub(super) fn detection(of: &Detection, language: Language) -> String {
    if of.name.en.is_empty() {
        say(language, "按本情景", "As the scenario has it").to_owned()
    } else {
        words::shown(of.name.get(language))
    }
}

pub(super) fn shape(of: Shape, language: Language) -> &'static str {
    match of {
        Shape::Alike => say(language, "各县一样", "all alike"),
        Shape::CleanPart => say(language, "一部分县毫无差错", "some counties clean"),
        Shape::Gamma => say(language, "伽马分布", "gamma"),
        Shape::LogNormal => say(language, "对数正态分布", "lognormal"),
    }
}

/// One row a way of detecting and shape.
pub(super) fn shapes(of: &CountiesOutcome, language: Language) -> Option<Table> {
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

/// How counties are spread: what is behind the picture.
pub(super) fn between(of: &CountiesOutcome, language: Language) -> Option<Table> {
    let heads = [
        ("查得出多少", "Detection"),
        ("各县怎么分布", "Shape"),
        ("真实比率", "True rate"),
        ("漏评率不超过它的县", "Counties at most as high by omission"),
        ("95% 区间", "95% interval"),
        ("模拟误差", "Error"),
        ("错退率不超过它的县", "By mis-exit"),
        ("95% 区间", "95% interval"),
        ("模拟误差", "Error"),
    ];
    let interval = |e: Estimated| number(format!("{}–{}", words::rate(e.lower), words::rate(e.upper)), e.upper);
    let row = |d: &Detection, s: &ShapeOutcome, b: &Between| -> Vec<Cell> {
        let mut row = vec![worded(detection(d, language)), worded(shape(s.shape, language))];
        row.push(number(format!("{}%", words::plain(b.rate * 100.0, 5)), b.rate));
        for e in [b.omission, b.mis_exit] {
            row.extend([rate(e.value), interval(e), error(Figure { value: e.value, mcse: e.mcse })]);
        }
        row
    };
    let shapes = of.detections.iter().flat_map(|d| d.shapes.iter().map(move |s| (d, s))).filter(|(_, s)| s.shape != Shape::Alike);
    let rows = shapes.flat_map(|(d, s)| s.between.iter().map(move |b| row(d, s, b))).collect();
    Table::new("between", heads, 2, rows, language)
}

/// The chances to find nothing behind them.
pub(super) fn curves(of: &CountiesOutcome, replicates: u64, language: Language) -> Option<Table> {
    let heads = [
        ("查得出多少", "Detection"),
        ("真实漏评率", "True omission"),
        ("真实错退率", "True mis-exit"),
        ("没查出漏评", "No omission found"),
        ("没查出错退", "No mis-exit found"),
        ("都没查出", "Neither"),
        ("误差", "Error"),
    ];
    let row = |d: &Detection, c: &CurveOutcome| {
        let seen = |figure: Figure| share(figure, replicates);
        let mut row = vec![worded(detection(d, language)), rate(c.omission), rate(c.mis_exit)];
        row.extend([seen(c.no_omission), seen(c.no_mis_exit), seen(c.neither), error(c.neither)]);
        row
    };
    let rows = of.detections.iter().flat_map(|d| d.curve.iter().map(move |c| row(d, c))).collect();
    Table::new("curves", heads, 1, rows, language)
}
