//! What `estimate` tells other programs: rows as JSON and CSV.

use super::sheets::{inert, written};
use crate::estimate::survey::{Analysis, Borrowed, Local, Row, Sided};

/// The rows as a JSON array; a number that is not defined is `null`.
pub fn survey_json(analysis: &Analysis) -> String {
    serde_json::to_string_pretty(&analysis.rows).unwrap_or_default()
}

/// The rows as CSV with the same columns, one for the correlation of each level; a number that is not defined is an empty cell.
///
/// # Errors
/// Memory for the text cannot be had.
pub fn survey_csv(analysis: &Analysis) -> csv::Result<Vec<u8>> {
    let head = [
        "name",
        "group",
        "estimate",
        "se",
        "lower",
        "upper",
        "n",
        "df",
        "deff",
        "cv",
        "flags",
        "probability",
        "interval",
        "level",
        "side",
        "deff_replace",
        "deff_weights",
        "effective_n",
        "apparent",
        "statistic",
        "df_numerator",
        "p_value",
        "missing",
    ];
    let levels = levels(&analysis.rows.iter().collect::<Vec<_>>());
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let small = analysis.rows.iter().any(|row| row.small_area.is_some());
    if small {
        rows[0].push("found".to_owned());
        let names = ["shrunk", "fay_herriot"].into_iter().flat_map(|name| OF_AREA.map(|part| format!("{name}{part}")));
        rows[0].extend(names);
    }
    rows[0].extend(levels.iter().map(|level| inert(&format!("icc_{level}"))));
    for row in &analysis.rows {
        let mut cells = vec![inert(&row.name), inert(row.group.as_deref().unwrap_or_default())];
        cells.extend([row.estimate, row.se, row.lower, row.upper].map(exact));
        cells.push(row.n.to_string());
        cells.extend([row.df, row.deff, row.cv].map(exact));
        cells.push(row.flags.iter().map(|flag| flag.code()).collect::<Vec<_>>().join(" "));
        cells.push(row.probability.map(exact).unwrap_or_default());
        cells.extend([row.interval.to_owned(), exact(row.level), side(row.side).to_owned()]);
        cells.extend([row.deff_replace, row.deff_weights, row.effective_n].map(exact));
        cells.extend([row.apparent, row.statistic, row.df_numerator, row.p_value].map(|x| x.map(exact).unwrap_or_default()));
        cells.push(row.missing.to_string());
        if small {
            cells.extend(of_area(row.small_area.as_ref()));
        }
        cells.extend(levels.iter().map(|level| row.icc.get(*level).copied().map(exact).unwrap_or_default()));
        rows.push(cells);
    }
    written(rows)
}

/// What is told of a small area by each model.
const OF_AREA: [&str; 5] = ["", "_se", "_lower", "_upper", "_own"];

fn of_area(of: Option<&Local>) -> Vec<String> {
    let Some(of) = of else { return vec![String::new(); 1 + 2 * OF_AREA.len()] };
    let cells = |b: &Borrowed| [b.estimate, b.se, b.lower, b.upper, b.own].map(exact);
    let model = of.fay_herriot.as_ref().map(cells).unwrap_or_default();
    std::iter::once(of.found.to_string()).chain(cells(&of.shrunk)).chain(model).collect()
}

/// The weights by row of the data, from 1: of the design, of the estimates, and their quotient. Nothing where none were adjusted.
///
/// # Errors
/// Memory for the text cannot be had.
pub fn weights_csv(analysis: &Analysis) -> csv::Result<Option<Vec<u8>>> {
    let Some(weights) = &analysis.weights else { return Ok(None) };
    let mut rows = vec![["row", "design_weight", "weight", "factor"].map(str::to_owned).to_vec()];
    for (row, [before, after]) in weights.iter().enumerate() {
        rows.push(vec![(row + 1).to_string(), exact(*before), exact(*after), exact(after / before)]);
    }
    written(rows).map(Some)
}

fn exact(x: f64) -> String {
    if x.is_finite() { x.to_string() } else { String::new() }
}

fn side(side: Sided) -> &'static str {
    match side {
        Sided::Both => "both",
        Sided::Upper => "upper",
        Sided::Lower => "lower",
    }
}

/// The levels of the correlations, in the order of their names.
pub(super) fn levels<'r>(rows: &[&'r Row]) -> Vec<&'r String> {
    let mut levels: Vec<&String> = rows.iter().flat_map(|row| row.icc.keys()).collect();
    levels.sort_unstable();
    levels.dedup();
    levels
}
