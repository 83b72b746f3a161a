//! What `check` tells: the household list, and the design in it.

use comfy_table::Table;

use super::suppress::hidden;
use super::table::{lines, ruled};
use super::words::{NOTHING, each, told};
use crate::design::Design;
use crate::frame::{Status, Summary};
use crate::study::Study;
use crate::units::{Indicator, Language, Level, Unit};

/// The household list as the review will see it, in tables of at most 80 columns.
pub fn describe_frame(summary: &Summary, language: Language) -> String {
    let mut classes = ruled(&each![language; "class-head", "households", "persons"]);
    for class in &summary.classes {
        let name = told_class(class.status, language).to_owned();
        classes.add_row([name, class.households.to_string(), class.persons.to_string()]);
    }
    classes.add_row([told!(language, "all-classes").to_owned(), summary.households.to_string(), summary.persons.to_string()]);
    let mut levels = ruled(&each![language; "units", "units-number", "smallest", "median-size", "largest"]);
    let told = |households: f64| if households.is_nan() { "<10".to_owned() } else { households.to_string() };
    for level in &summary.levels {
        let size = &level.households;
        let name = level.level.words();
        levels.add_row([name.get(language).to_owned(), level.units.to_string(), told(size.min), told(size.median), told(size.max)]);
    }
    let mut text = format!("{}\n{}\n", lines(&classes), lines(&levels));
    if !summary.villages.is_empty() {
        let mut kinds = ruled(&each![language; "kinds-of-villages", "villages-number", "households"]);
        for kind in &summary.villages {
            let households = kind.households.map_or(NOTHING.to_owned(), |households| households.to_string());
            kinds.add_row([kind_name(&kind.column, &kind.value, language), kind.villages.to_string(), households]);
        }
        text += &format!("\n{}\n", lines(&kinds));
    }
    if !summary.rates.is_empty() {
        let heads = each![language;
            "truth-in-the-list",
            "count-head",
            "count-of",
            "rate-percent",
            "icc",
        ];
        let mut rates = ruled(&heads);
        for rate in &summary.rates {
            let icc = rate.icc.map_or("–".to_owned(), |icc| format!("{icc:.3}"));
            let what = indicator_name(rate.indicator, language);
            let name = match rate.unit {
                Unit::Person => told!(language, "truth-in-persons", what),
                Unit::Household => told!(language, "truth-in-households", what),
            };
            rates.add_row([name, rate.count.to_string(), rate.of.to_string(), format!("{:.4}", 100.0 * rate.rate), icc]);
        }
        text += &format!("\n{}\n", lines(&rates));
    }
    text
}

fn kind_name(column: &str, value: &str, language: Language) -> String {
    let name = match (column, value) {
        ("poor_village", "true") => told!(language, "kind-poor"),
        ("poor_village", _) => told!(language, "kind-other"),
        ("remote", "true") => told!(language, "kind-remote"),
        ("remote", _) => told!(language, "kind-not-remote"),
        (_, "mountain") => told!(language, "kind-mountain"),
        (_, "hill") => told!(language, "kind-hill"),
        (_, "plain") => told!(language, "kind-plain"),
        _ => value,
    };
    name.to_owned()
}

/// A stratum's name with our words told in the reader's language.
pub(super) fn stratum_name(name: &str, language: Language) -> String {
    let other = |part| match part {
        "poor" => told!(language, "stratum-poor"),
        "other" => told!(language, "stratum-other"),
        "true" => told!(language, "yes"),
        "false" => told!(language, "no"),
        other => other,
    };
    let told = |part| {
        let class = Status::ALL.into_iter().find(|class| class.code() == part);
        class.map_or_else(|| other(part), |class| told_class(class, language))
    };
    name.split('/').map(told).collect::<Vec<_>>().join("/")
}

/// The class of a household.
pub(super) fn told_class(of: Status, language: Language) -> &'static str {
    match of {
        Status::NeverRegistered => told!(language, "class-never-registered"),
        Status::RegisteredPoor => told!(language, "class-registered-poor"),
        Status::Exited => told!(language, "class-exited"),
    }
}

fn indicator_name(indicator: Indicator, language: Language) -> &'static str {
    match indicator {
        Indicator::Omission | Indicator::OmissionVillage => told!(language, "truth-omission"),
        Indicator::MisExit => told!(language, "truth-mis-exit"),
        Indicator::MisInclusion => told!(language, "truth-mis-inclusion"),
        Indicator::CompositeIncidence => told!(language, "truth-composite-incidence"),
        Indicator::Approval => told!(language, "truth-approval"),
    }
}

/// What each stage of each review asks for, and where the list falls short of it.
///
/// Of a real list (not a synthetic one), strata of 1 to 9 households are withheld, and with them what would give them back.
pub fn describe_designs(study: &Study, synthetic: bool, language: Language) -> String {
    let mut text = String::new();
    for round in &study.rounds {
        let title = told!(language, "design-of", review = &round.name);
        text += &format!("{title}\n{}\n\n", lines(&stages_table(&round.design, synthetic, language)));
    }
    text
}

fn stages_table(design: &Design, synthetic: bool, language: Language) -> Table {
    let heads = each![language;
        "stage",
        "stratum",
        "selection",
        "available",
        "take",
        "short-of",
        "certain",
    ];
    let mut table = ruled(&heads);
    for stage in &design.review {
        let select = stage.select.words();
        let counts: Vec<f64> = stage.strata.iter().map(|stratum| stratum.units as f64).collect();
        let is_counted = !synthetic && stage.level == Level::Household;
        let hidden = if is_counted { hidden(&counts) } else { vec![false; counts.len()] };
        for (stratum, hidden) in stage.strata.iter().zip(hidden).filter(|(stratum, _)| stratum.cells > 0) {
            let take = stratum.take.map_or("–".to_owned(), |n| n.to_string());
            let short = if stratum.short > 0 { format!("{}/{}", stratum.short, stratum.cells) } else { "0".to_owned() };
            table.add_row([
                stage.level.words().get(language).to_owned(),
                stratum_name(&stratum.name, language),
                select.get(language).to_owned(),
                if hidden { NOTHING.to_owned() } else { stratum.units.to_string() },
                take,
                short,
                stratum.certain.to_string(),
            ]);
        }
    }
    table
}
