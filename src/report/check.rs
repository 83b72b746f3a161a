//! What `check` tells: the household list, and the design in it.

use comfy_table::Table;

use super::table::{lines, ruled};
use super::words;
use crate::design::Design;
use crate::frame::{Status, Summary};
use crate::study::Study;
use crate::units::{Indicator, Language, Unit, Words};

fn heads(pairs: &[(&str, &str)]) -> Vec<Words> {
    pairs.iter().map(|&pair| Words::from(pair)).collect()
}

/// The household list as the review will see it, in tables of at most 80 columns.
pub fn describe_frame(summary: &Summary, language: Language) -> String {
    let mut classes = ruled(&heads(&[("类别", "class"), ("户", "households"), ("人", "persons")]), language);
    for class in &summary.classes {
        let name = match class.status {
            Status::NeverRegistered => ("一般户", "never registered"),
            Status::RegisteredPoor => ("未脱贫户", "registered poor"),
            Status::Exited => ("已脱贫户", "exited"),
        };
        classes.add_row([Words::from(name).get(language).to_owned(), class.households.to_string(), class.persons.to_string()]);
    }
    let total = Words::from(("合计", "all"));
    classes.add_row([total.get(language).to_owned(), summary.households.to_string(), summary.persons.to_string()]);
    let mut levels = ruled(
        &heads(&[("单位", "units"), ("个数", "number"), ("最小户数", "smallest"), ("中位", "median"), ("最大", "largest")]),
        language,
    );
    let told = |households: f64| if households.is_nan() { "<10".to_owned() } else { households.to_string() };
    for level in &summary.levels {
        let size = &level.households;
        let name = level.level.words();
        levels.add_row([
            name.get(language).to_owned(),
            level.units.to_string(),
            told(size.min),
            told(size.median),
            told(size.max),
        ]);
    }
    let mut text = format!("{}\n{}\n", lines(&classes), lines(&levels));
    if !summary.villages.is_empty() {
        let mut kinds = ruled(&heads(&[("村的类型", "villages"), ("村", "number"), ("户", "households")]), language);
        for kind in &summary.villages {
            let households = kind.households.map_or(words::NOTHING.to_owned(), |households| households.to_string());
            kinds.add_row([kind_name(&kind.column, &kind.value, language), kind.villages.to_string(), households]);
        }
        text += &format!("\n{}\n", lines(&kinds));
    }
    if !summary.rates.is_empty() {
        let headers = heads(&[
            ("名单中的真实情况", "truth in the list"),
            ("人数或户数", "count"),
            ("其中", "of"),
            ("比率 %", "rate %"),
            ("村内相关", "ICC"),
        ]);
        let mut rates = ruled(&headers, language);
        for rate in &summary.rates {
            let unit = Words::from(if rate.unit == Unit::Person { ("（人）", " (persons)") } else { ("（户）", " (households)") });
            let icc = rate.icc.map_or("–".to_owned(), |icc| format!("{icc:.3}"));
            let name = format!("{}{}", indicator_name(rate.indicator).get(language), unit.get(language));
            rates.add_row([name, rate.count.to_string(), rate.of.to_string(), format!("{:.4}", 100.0 * rate.rate), icc]);
        }
        text += &format!("\n{}\n", lines(&rates));
    }
    text
}

fn kind_name(column: &str, value: &str, language: Language) -> String {
    let name = match (column, value) {
        ("poor_village", "true") => ("贫困村", "poor villages"),
        ("poor_village", _) => ("非贫困村", "other villages"),
        ("remote", "true") => ("偏远村", "remote"),
        ("remote", _) => ("非偏远村", "not remote"),
        (_, "mountain") => ("山区", "mountain"),
        (_, "hill") => ("丘陵", "hill"),
        (_, "plain") => ("平坝", "plain"),
        _ => return value.to_owned(),
    };
    Words::from(name).get(language).to_owned()
}

/// A stratum's name with our words told in the reader's language.
pub(super) fn stratum_name(name: &str, language: Language) -> String {
    let told = |part: &str| {
        let words = match part {
            "never_registered" => ("一般户", "never registered"),
            "registered_poor" => ("未脱贫户", "registered poor"),
            "exited" => ("已脱贫户", "exited"),
            "poor" => ("贫困村", "poor village"),
            "other" => ("其他村", "other village"),
            "true" => ("是", "yes"),
            "false" => ("否", "no"),
            _ => return part.to_owned(),
        };
        Words::from(words).get(language).to_owned()
    };
    name.split('/').map(told).collect::<Vec<_>>().join("/")
}

fn indicator_name(indicator: Indicator) -> Words {
    Words::from(match indicator {
        Indicator::Omission | Indicator::OmissionVillage => ("漏评", "omission"),
        Indicator::MisExit => ("错退", "mis-exit"),
        Indicator::MisInclusion => ("错评", "mis-inclusion"),
        Indicator::CompositeIncidence => ("综合贫困发生率", "composite incidence"),
        Indicator::Approval => ("满意", "approval"),
    })
}

/// What each stage of each review asks for, and where the list falls short of it.
pub fn describe_designs(study: &Study, language: Language) -> String {
    let mut text = String::new();
    for round in &study.rounds {
        let title = Words::new(format!("抽样设计：{}", round.name), format!("design: {}", round.name));
        text += &format!("{}\n{}\n\n", title.get(language), lines(&stages_table(&round.design, language)));
    }
    text
}

fn stages_table(design: &Design, language: Language) -> Table {
    let headers = heads(&[
        ("阶段", "stage"),
        ("层", "stratum"),
        ("方法", "selection"),
        ("可抽", "available"),
        ("每处抽", "take"),
        ("不足处", "short"),
        ("必抽", "certain"),
    ]);
    let mut table = ruled(&headers, language);
    for stage in &design.review {
        let select = stage.select.words();
        for stratum in stage.strata.iter().filter(|s| s.cells > 0) {
            let take = stratum.take.map_or("–".to_owned(), |n| n.to_string());
            let short = if stratum.short > 0 { format!("{}/{}", stratum.short, stratum.cells) } else { "0".to_owned() };
            table.add_row([
                stage.level.words().get(language).to_owned(),
                stratum_name(&stratum.name, language),
                select.get(language).to_owned(),
                stratum.units.to_string(),
                take,
                short,
                stratum.certain.to_string(),
            ]);
        }
    }
    table
}
