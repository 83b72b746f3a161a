//! Nonresponse, trimming, calibration and replication, by survey files.

use std::fmt::Write;
use std::fs;

use preassess::estimate::survey::{Flag, Row};
use preassess::report::{describe_survey, weights_csv};
use preassess::units::Language;

use super::{DATA, DESIGNS, close, estimate, of, rows, told};

fn mean_of_y() -> String {
    estimate("m", "mean", "y", "")
}

#[test]
fn those_who_answered_stand_for_their_class() {
    let csv = "c,w,y\na,2,1\na,2,\na,4,3\nb,1,5\nb,1,7\n";
    let nonresponse = "weight = 'w'\n[nonresponse]\nclass = 'c'\nresponded = 'y > 0'\n";
    let analysis = of(csv, &format!("{nonresponse}{}", mean_of_y())).unwrap();
    let weights = analysis.weights.as_ref().unwrap();
    assert_eq!(weights.iter().map(|w| w[1]).collect::<Vec<_>>(), [2.0 * 8.0 / 6.0, 0.0, 4.0 * 8.0 / 6.0, 1.0, 1.0]);
    let row = &analysis.rows[0];
    close(row.estimate, (8.0 / 6.0 * (2.0 + 12.0) + 12.0) / 10.0, "mean");
    assert_eq!((row.n, row.missing), (4, 0), "the silent row is no missing value");
    let table = describe_survey(&analysis, Language::En);
    assert!(table.contains("1 of 5 rows did not answer") && table.contains("nonresponse"), "{table}");
    let sheet = String::from_utf8(weights_csv(&analysis).unwrap().unwrap()).unwrap();
    assert!(sheet.contains("2,2,0,0\r\n"), "{sheet}");
    let silent = of("c,w,y\na,2,1\nb,2,\n", &format!("{nonresponse}{}", mean_of_y())).unwrap_err();
    assert!(silent.contains("nobody of class \"b\" answered"), "{silent}");
    let blank = of("c,w,y\na,2,1\n,2,2\n", &format!("{nonresponse}{}", mean_of_y())).unwrap_err();
    assert!(blank.contains("nonresponse.class"), "{blank}");
}

#[test]
fn weights_are_trimmed_and_keep_their_sum() {
    let csv = "w,y\n1,1\n2,2\n4,3\n10,4\n0,9\n";
    let analysis = of(csv, &format!("weight = 'w'\n[trim]\nlower = 1\nupper = 5\n{}", mean_of_y())).unwrap();
    let weights: Vec<f64> = analysis.weights.unwrap().iter().map(|w| w[1]).collect();
    assert!(weights.iter().zip([3.0, 4.0, 5.0, 5.0, 0.0]).all(|(w, v)| (w - v).abs() < 1e-12), "{weights:?}");
    assert_eq!(analysis.rows[0].n, 4);
    for bounds in ["upper = 2", "lower = 5\nupper = 3", "lower = -1"] {
        let told = of(csv, &format!("weight = 'w'\n[trim]\n{bounds}\n{}", mean_of_y())).unwrap_err();
        assert!(told.contains("key trim"), "{told}");
    }
}

/// The table of totals may be a file, and groups of several columns are rows of it.
#[test]
fn margins_come_from_the_survey_file_or_from_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("data.csv"), "g,s,w,y\na,1,1,1\na,2,1,2\nb,1,1,3\nb,2,1,4\nb,2,1,5\n").unwrap();
    fs::write(path("sizes.csv"), "s,g,total\n1,a,10\n2,a,20\n1,b,30\n2,b,40\n").unwrap();
    let survey = |margin: &str| {
        let data = path("data.csv");
        let asked = estimate("n", "total", "1", "by = ['g', 's']");
        told(&format!("data = {data:?}\nweight = 'w'\n[calibrate]\nmargins = [{margin}]\n{asked}"))
    };
    let file = survey(&format!("{{ by = ['g', 's'], totals = {:?} }}", path("sizes.csv"))).unwrap();
    let written = survey("{ by = ['g', 's'], totals = { 'a · 1' = 10, 'a · 2' = 20, 'b · 1' = 30, 'b · 2' = 40 } }").unwrap();
    for analysis in [file, written] {
        let sizes: Vec<f64> = analysis.rows.iter().map(|row| row.estimate).collect();
        assert!(sizes.iter().zip([10.0, 20.0, 30.0, 40.0]).all(|(a, b)| (a - b).abs() < 1e-9), "{sizes:?}");
        assert!(analysis.rows.iter().all(|row| row.se < 1e-9), "known totals have no error");
    }
    let missing = survey("{ by = 'g', totals = { a = 3 } }").unwrap_err();
    assert!(missing.contains("row 3") && missing.contains("no known total"), "{missing}");
    let nobody = survey("{ by = 'g', totals = { a = 3, b = 4, c = 5 } }").unwrap_err();
    assert!(nobody.contains("nobody in the sample is \"g c\""), "{nobody}");
    let negative = survey("{ by = 'g', totals = { a = 3, b = -4 } }").unwrap_err();
    assert!(negative.contains("calibrate.margins[1]"), "{negative}");
    let bounds = survey("{ by = 'g', totals = { a = 3, b = 4 } }]\ndistance = 'raking'\nbounds = [0.5, 2").unwrap_err();
    assert!(bounds.contains("calibrate.bounds") && bounds.contains("logit"), "{bounds}");
}

#[test]
fn bounded_factors_stay_in_their_bounds_and_meet_the_totals() {
    let csv = "x,w,y\n1,10,1\n2,10,2\n3,10,4\n4,10,3\n9,10,8\n";
    let calibrate = |more: &str| {
        let totals = "totals = [{ variable = '1', total = 55 }, { variable = 'x', total = 250 }]\n";
        of(csv, &format!("weight = 'w'\n[calibrate]\n{totals}{more}\n{}{}", mean_of_y(), estimate("x", "total", "x", "")))
    };
    for more in ["", "distance = 'linear'\nbounds = [0.8, 1.6]", "distance = 'logit'\nbounds = [0.7, 1.8]", "distance = 'raking'"] {
        let analysis = calibrate(more).unwrap();
        let factors: Vec<f64> = analysis.weights.as_ref().unwrap().iter().map(|w| w[1] / w[0]).collect();
        assert!((analysis.rows[1].estimate - 250.0).abs() < 1e-8 && analysis.rows[1].se < 1e-8, "{more} {:?}", analysis.rows[1]);
        if more.contains("bounds") {
            assert!(factors.iter().all(|g| (0.7 - 1e-12..=1.8).contains(g)), "{more} {factors:?}");
        }
    }
    // the regression estimator by hand: residuals of y on (1, x) with equal weights, times the factors
    let linear = calibrate("").unwrap();
    let (x, y) = ([1.0, 2.0, 3.0, 4.0, 9.0], [1.0, 2.0, 4.0, 3.0, 8.0]);
    let (mx, my) = (19.0 / 5.0, 18.0 / 5.0);
    let slope = x.iter().zip(&y).map(|(x, y)| (x - mx) * (y - my)).sum::<f64>() / x.iter().map(|x: &f64| (x - mx).powi(2)).sum::<f64>();
    let estimate = (55.0 * my + slope * (250.0 - 55.0 * mx)) / 55.0;
    close(linear.rows[0].estimate, estimate, "regression estimator");
    let weights: Vec<f64> = linear.weights.unwrap().iter().map(|w| w[1]).collect();
    let z: Vec<f64> = (0..5).map(|k| weights[k] * (y[k] - my - slope * (x[k] - mx)) / 55.0).collect();
    let centre = z.iter().sum::<f64>() / 5.0;
    close(linear.rows[0].se, (1.25 * z.iter().map(|z| (z - centre).powi(2)).sum::<f64>()).sqrt(), "of residuals");
    assert!(calibrate("distance = 'logit'\nbounds = [0.99, 1.01]").unwrap_err().contains("does not converge"));
}

/// Two units in each of three strata.
fn pairs() -> String {
    let mut csv = "h,v,g,w,y,x\n".to_owned();
    for (k, (y, x)) in
        [(3, 2), (8, 4), (1, 1), (5, 6), (9, 3), (4, 4), (7, 5), (2, 2), (6, 1), (6, 3), (8, 2), (1, 5)].into_iter().enumerate()
    {
        writeln!(csv, "{},{},{},{},{y},{x}", k / 4, k / 2, k % 2, 1 + k % 3).unwrap();
    }
    csv
}

const PAIRED: &str = "weight = 'w'\n[[stage]]\nunit = 'v'\nstrata = 'h'\n";

fn asked() -> String {
    estimate("t", "total", "y", "") + &estimate("r", "ratio", "y", "over = 'x'") + &estimate("q", "quantile", "y", "")
}

fn by(replicates: &str) -> Vec<Row> {
    rows(&pairs(), &format!("{PAIRED}[replicates]\n{replicates}\n{}", asked()))
}

#[test]
fn half_samples_and_jack_knives_of_a_total_are_its_linearised_variance() {
    let linear = rows(&pairs(), &format!("{PAIRED}{}", asked()));
    for replicates in ["method = 'jkn'\ncentre = 'full'", "method = 'brr'", "method = 'fay'\nrho = 0.3"] {
        let got = by(replicates);
        close(got[0].se, linear[0].se, replicates);
        assert!((got[1].se / linear[1].se - 1.0).abs() < 0.2, "{replicates}");
        assert_eq!((got[0].df, got[1].df), (3.0, 3.0));
        assert!(got[2].se.is_finite() || got[2].lower.is_finite() || got[2].flags.contains(&Flag::NoInterval));
    }
    let boot = by("method = 'bootstrap'\nnumber = 4000\nseed = 7");
    assert!((boot[0].se / linear[0].se - 1.0).abs() < 0.1, "{} {}", boot[0].se, linear[0].se);
    assert_eq!(boot, by("method = 'rao-wu'\nnumber = 4000\nseed = 7"));
    let one = format!("{}[replicates]\nmethod = 'jk1'\n{}", "weight = 'w'\n[[stage]]\nunit = 'v'\npopulation = 10\n", asked());
    let linear = rows(&pairs(), &one.replace("[replicates]\nmethod = 'jk1'\n", ""));
    close(rows(&pairs(), &one)[0].se, linear[0].se, "jk1 with a fraction");
}

/// Replicate weights made elsewhere, as a file of columns: the same jack-knife.
#[test]
fn given_replicate_weights_are_those_that_would_be_made() {
    let text = pairs();
    let mut lines = text.lines();
    let mut csv = format!("{},{}\n", lines.next().unwrap(), (1..=6).map(|r| format!("rep{r},f{r}")).collect::<Vec<_>>().join(","));
    for line in lines {
        let cells: Vec<usize> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        let factor = |r: usize| {
            if cells[1] == r {
                0
            } else if cells[1] / 2 == r / 2 {
                2
            } else {
                1
            }
        };
        let more: Vec<String> = (0..6).map(|r| format!("{},{}", cells[3] * factor(r), factor(r))).collect();
        writeln!(csv, "{line},{}", more.join(",")).unwrap();
    }
    let made = by("method = 'jkn'");
    let given = |replicates: &str, stages: &str| rows(&csv, &format!("{stages}[replicates]\n{replicates}\n{}", asked()));
    for replicates in [
        "weights = { prefix = 'rep', number = 6 }\nscale = 0.5",
        "weights = ['rep1', 'rep2', 'rep3', 'rep4', 'rep5', 'rep6']\nrscales = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]\nmethod = 'jkn'",
        "weights = { prefix = 'f', number = 6 }\ncombined = false\nscale = 0.5",
    ] {
        for (a, b) in given(replicates, PAIRED).iter().zip(&made) {
            assert!((a.se / b.se - 1.0).abs() < 1e-12 || (a.se.is_nan() && b.se.is_nan()), "{replicates} {a:?} {b:?}");
        }
        // without stages the degrees of freedom are the rank of the weights less one: six columns of which each pair adds up to the same
        assert_eq!(given(replicates, "weight = 'w'\n")[0].df, 3.0);
    }
    let scaled = given("weights = { prefix = 'rep', number = 6 }\nmethod = 'jk1'", PAIRED);
    close(scaled[0].se, made[0].se * (5.0_f64 / 6.0 / 0.5).sqrt(), "(R − 1) / R");
}

#[test]
fn adjustments_are_repeated_in_every_replicate() {
    let calibrate = "[calibrate]\nmargins = [{ by = 'g', totals = { 0 = 30, 1 = 50 } }]\n";
    let asked = estimate("n", "total", "1", "by = 'g'") + &estimate("y", "total", "y", "");
    for replicates in ["method = 'jkn'", "method = 'brr'", "method = 'bootstrap'\nnumber = 50"] {
        // the half of g = 0 and g = 1 are in every unit, so that no replicate lacks a group
        let got = rows(&pairs(), &format!("{PAIRED}[replicates]\n{replicates}\n{calibrate}{asked}"));
        assert!(got[0].se < 1e-9 && got[1].se < 1e-9 && got[2].se > 0.0, "{replicates} {got:?}");
        let without = rows(&pairs(), &format!("{PAIRED}[replicates]\n{replicates}\n{asked}"));
        assert!(without[0].se > 0.1);
    }
    let jack = rows(&pairs(), &format!("{PAIRED}[replicates]\nmethod = 'jkn'\n{calibrate}{asked}"));
    let linear = rows(&pairs(), &format!("{PAIRED}{calibrate}{asked}"));
    assert!((jack[2].se / linear[2].se - 1.0).abs() < 0.5, "{} {}", jack[2].se, linear[2].se);
}

/// On the county sample linearisation and replication agree about everything that is smooth, domains and combinations, too.
#[test]
fn linearisation_and_replication_agree_on_the_county_sample() {
    let over = "over = 'persons'\nby = 'status'";
    let asked = estimate("poor", "ratio", "persons * truly_poor", over)
        + &estimate("satisfied", "proportion", "satisfied", "")
        + &estimate("income", "quantile", "income", "")
        + "[[combination]]\nname = 'sum'\nterms = [{ estimate = 'poor', group = 'exited', times = 0.1 }, \
           { estimate = 'poor', group = 'never_registered', times = 0.9 }]\n\
           [[association]]\nname = 'a'\nrows = 'status'\ncolumns = 'satisfied'\n";
    let calibrate =
        "[calibrate]\nmargins = [{ by = 'status', totals = { exited = 23800, never_registered = 266000, registered_poor = 10200 } }]\n";
    for adjusted in ["", calibrate] {
        let of = |replicates: &str| told(&format!("data = {DATA:?}\n{}{adjusted}{replicates}{asked}", DESIGNS[1].1)).unwrap().rows;
        for (linear, jack) in of("").iter().zip(of("[replicates]\nmethod = 'jkn'\n")) {
            let (a, b) = if linear.name == "a" { (linear.p_value.unwrap(), jack.p_value.unwrap()) } else { (linear.se, jack.se) };
            assert!((a / b - 1.0).abs() < 0.1, "{linear:?}\n{jack:?}");
            assert_eq!((linear.n, linear.missing), (jack.n, jack.missing));
        }
    }
}

#[test]
fn replicates_that_cannot_be_made_are_refused() {
    let refused = |design: &str, replicates: &str| {
        of(&pairs(), &format!("{design}[replicates]\n{replicates}\n{}", mean_of_y())).map(|a| format!("{:?}", a.rows)).unwrap_err()
    };
    let single = "weight = 'w'\n[[stage]]\nunit = 'v'\nstrata = 'v'\n";
    for (design, replicates, parts) in [
        (PAIRED, "method = 'jk1'", ["replicates.method", "without strata"]),
        (PAIRED, "method = 'fay'", ["replicates.rho", "fay needs it"]),
        (PAIRED, "method = 'jkn'\nnumber = 9", ["replicates.number", "bootstrap"]),
        (PAIRED, "centre = 'full'", ["replicates.method", "how replicates are made"]),
        (PAIRED, "method = 'jkn'\nscale = 2.0", ["replicates", "given weights only"]),
        (PAIRED, "weights = ['w']", ["replicates.scale", "at least two columns"]),
        (PAIRED, "weights = ['w', 'x']\nrscales = [1.0]", ["replicates.rscales", "one a column"]),
        (PAIRED, "weights = { prefix = 'rep', number = 3 }\nscale = 1.0", ["no column", "rep1"]),
        (single, "method = 'jkn'", ["replicates.method", "single unit"]),
        ("weight = 'w'\n[[stage]]\nunit = 'v'\n", "method = 'brr'", ["two units a stratum", "jkn"]),
    ] {
        let told = refused(design, replicates);
        assert!(parts.iter().all(|part| told.contains(part)), "{replicates}: {told}");
    }
    let lonely = format!("lonely = 'certainty'\n{single}[replicates]\nmethod = 'jkn'\n{}", mean_of_y());
    assert_eq!(rows(&pairs(), &lonely)[0].se, 0.0);
    let joined = format!("lonely = 'collapse'\n{single}[replicates]\nmethod = 'brr'\n{}", mean_of_y());
    assert!(rows(&pairs(), &joined)[0].se > 0.0);
    // a class that falls silent in a replicate is told with its number
    let csv = "v,c,w,y\n1,a,1,1\n2,b,1,2\n3,b,1,3\n";
    let design = "weight = 'w'\n[[stage]]\nunit = 'v'\n[nonresponse]\nclass = 'c'\nresponded = 'y > 0'\n[replicates]\nmethod = 'jkn'\n";
    assert!(of(csv, &format!("{design}{}", mean_of_y())).is_ok(), "a class without weight needs nobody");
}

/// The regression estimator may turn weights negative: the reader is told, not spared.
#[test]
fn negative_weights_are_told() {
    let csv = (0..12).fold("y\n".to_owned(), |csv, y| csv + &format!("{y}\n"));
    let totals = "[calibrate]\ntotals = [{ variable = '1', total = 12 }, { variable = 'y', total = 200 }]\n";
    let analysis = of(&csv, &format!("weight = 1\n{totals}{}", estimate("m", "mean", "y", ""))).unwrap();
    let least = analysis.weights.unwrap().iter().map(|w| w[1]).fold(f64::INFINITY, f64::min);
    // 1 + λ (y − 5.5) with λ = (200 − 66) / Σ (y − 5.5)² = 134 / 143
    close(least, 1.0 - 5.5 * 134.0 / 143.0, "the least weight");
    assert!(analysis.notes.iter().any(|note| note.en.contains(&format!("weights {least:.4}–"))), "{:?}", analysis.notes);
}
