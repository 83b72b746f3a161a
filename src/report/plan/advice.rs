//! How many, by which rule, with which interval.

use comfy_table::ColumnConstraint;

use super::Part;
use crate::plan::{IntervalAdvice, Kind, Planned, Rehearsal, RuleAdvice, Size};
use crate::report::operating::lever;
use crate::report::table::{lines, ruled};
use crate::report::words::{self, say};
use crate::units::{Language, Words};

pub(super) fn sizes(planned: &Planned, language: Language) -> Part {
    let mut sentences: Vec<String> = planned.rehearsals.iter().map(|r| rehearsal(r, language)).collect();
    let [error, width, level] = planned.precision.map(|x| words::plain(x * 100.0, 3));
    if !planned.sizes.is_empty() {
        sentences.push(match language {
            Language::Zh => format!(
                "下表：每村户数不变，标准误降到 {error} 个百分点、{level}% 区间宽不超过 {width} 个百分点、或把现状与标准线分清（两边误判各 10%）各要多少村；“实测”是抽那么多村时模拟出的标准误。"
            ),
            Language::En => format!(
                "Below: villages, with as many households in each as now, for a standard error of {error} points, a {level}% interval of at most {width} points, or to tell the present rate from its limit (10% risk on both sides); \"got\" is the simulated standard error with so many."
            ),
        });
    }
    let table = (!planned.sizes.is_empty()).then(|| size_table(&planned.sizes, language));
    Part { head: say(language, "要查多少", "How many"), sentences, table }
}

fn rehearsal(of: &Rehearsal, language: Language) -> String {
    let (what, limit, rate) = (lever(of.lever, language), words::rate(of.limit), words::rate(of.rate));
    let (villages, households, above) = (words::count(of.villages), words::count(of.households), of.alarm_above);
    match language {
        Language::Zh => format!(
            "若{what}真占 {rate}（标准线 {limit}），县里自己演练最少抽 {villages} 村 {households} 户就看得出来：查出多于 {above} 户就该警惕。"
        ),
        Language::En => {
            let (villages, households) =
                (words::plural(&villages, "village", "villages"), words::plural(&households, "household", "households"));
            format!(
                "If the {what} were really {rate} of their class (limit {limit}), a rehearsal in {villages} with {households} would show it: more than {above} found is the alarm."
            )
        }
    }
}

fn size_table(sizes: &[Size], language: Language) -> String {
    let headers = [
        ("项目", "rate"),
        ("每村户", "each"),
        ("现村数", "now"),
        ("现误差", "error"),
        ("为误差", "for error"),
        ("实测", "got"),
        ("为宽度", "for width"),
        ("为判定", "for verdict"),
        ("容许", "accept"),
    ];
    let mut table = ruled(&headers.map(Words::from), language);
    let number = |n: Option<u64>| n.map_or_else(|| words::NOTHING.to_owned(), words::count);
    for of in sizes {
        table.add_row([
            lever(of.lever, language).to_owned(),
            of.each.to_string(),
            of.villages_now.to_string(),
            words::rate(of.error_now.value),
            number(of.villages_for_error),
            words::rate(of.error_checked.value),
            number(of.villages_for_width),
            number(of.villages_for_verdict),
            number(of.accept_for_verdict),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    lines(&table)
}

pub(super) fn kind(of: Kind, language: Language) -> &'static str {
    match of {
        Kind::Estimate => say(language, "看估计值", "the estimate"),
        Kind::Bound => say(language, "看 95% 置信限", "a 95% bound"),
        Kind::Count => say(language, "看查出户数", "a count"),
        Kind::Posterior => say(language, "看达标把握 ≥ 90%", "90% posterior"),
    }
}

pub(super) fn rules(planned: &Planned, language: Language) -> Part {
    let head = say(language, "换一种判法", "Judged in another way");
    let Some(safest) =
        planned.rules.iter().filter(|r| r.at_limit.value.is_finite()).min_by(|a, b| a.at_limit.value.total_cmp(&b.at_limit.value))
    else {
        return Part { head, ..Part::default() };
    };
    let easiest = planned.rules.iter().max_by(|a, b| a.now.value.total_cmp(&b.now.value)).unwrap_or(safest);
    let told = |r: &RuleAdvice| (kind(r.kind, language), words::rate(r.now.value), words::rate(r.at_limit.value));
    let ((safe, safe_now, safe_limit), (easy, easy_now, easy_limit)) = (told(safest), told(easiest));
    let sentence = match language {
        Language::Zh => format!(
            "漏评率正好在标准线上时，{safe}仍会放过 {safe_limit}（现状通过 {safe_now}），{easy}会放过 {easy_limit}（现状通过 {easy_now}）：怕错放就取前者，样本不够大又怕错罚就取后者。"
        ),
        Language::En => format!(
            "With the omission rate exactly at its limit, judging by {safe} still passes {safe_limit} (as things are {safe_now}), by {easy} {easy_limit} (as things are {easy_now}): take the first against passing wrongly, the second against failing wrongly with a small sample."
        ),
    };
    let headers =
        [("判法", "judged by"), ("现状通过", "as things are"), ("误差", "error"), ("在标准线上通过", "at the limit"), ("误差", "error")];
    let mut table = ruled(&headers.map(Words::from), language);
    for r in &planned.rules {
        let (name, now, limit) = told(r);
        table.add_row([name.to_owned(), now, words::error_points(r.now), limit, words::error_points(r.at_limit)]);
    }
    Part { head, sentences: vec![sentence], table: Some(lines(&table)) }
}

/// Methods that the terminal shows.
const SHOWN: usize = 6;

pub(super) fn intervals(planned: &Planned, language: Language) -> Part {
    let head = say(language, "误差范围用哪种算法", "Which interval");
    let Some(best) = planned.intervals.first() else { return Part { head, ..Part::default() } };
    let (name, worst) = (words::method(best.method), words::rate(best.worst()));
    let promised = words::plain(best.level * 100.0, 2);
    let keeps = best.worst() >= best.level - 0.01;
    let sentence = match (language, keeps) {
        (Language::Zh, true) => {
            format!("在这份名单和设计上用 {name}：各项指标的 {promised}% 区间至少有 {worst} 包住真值，且在说到做到的算法中最窄。")
        }
        (Language::Zh, false) => {
            format!("在这份名单和设计上没有一种算法说到做到；{name} 最接近，{promised}% 区间最差的一项只有 {worst} 包住真值，要留余地。")
        }
        (Language::En, true) => format!(
            "On this list and design take {name}: its {promised}% intervals hold the truth at least {worst} of the time for every indicator, and it is the narrowest that keeps its word."
        ),
        (Language::En, false) => format!(
            "On this list and design no method keeps its word; {name} comes closest: at worst its {promised}% interval holds the truth {worst} of the time, so leave room."
        ),
    };
    Part { head, sentences: vec![sentence], table: Some(interval_table(&planned.intervals, language)) }
}

fn interval_table(intervals: &[IntervalAdvice], language: Language) -> String {
    let indicators = intervals.first().map_or(&[][..], |of| &of.by_indicator);
    let mut headers = vec![Words::new("算法（包住真值 / 平均宽度）", "method (holds / mean width)")];
    headers
        .extend(indicators.iter().map(|of| Words::new(words::short(of.indicator, Language::Zh), words::short(of.indicator, Language::En))));
    let mut table = ruled(&headers, language);
    for of in intervals.iter().take(SHOWN) {
        let held = of.by_indicator.iter().map(|held| format!("{:.1}% / {}", held.coverage.value * 100.0, words::rate(held.width.value)));
        table.add_row(std::iter::once(words::method(of.method).to_owned()).chain(held));
    }
    lines(&table)
}
