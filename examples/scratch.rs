//! scratch
use preassess::{scenario, simulate};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let file = std::path::Path::new(&a[1]);
    let (sc, _) = scenario::read(file).unwrap_or_else(|e| {
        println!("{e}");
        std::process::exit(2)
    });
    let o = scenario::Overrides {
        frame: a.get(2).filter(|s| !s.is_empty()).map(Into::into),
        replicates: a.get(3).map(|s| s.parse().unwrap()),
        seed: None,
    };
    let t = std::time::Instant::now();
    let l = scenario::load_frame(&sc, file, &o).unwrap_or_else(|e| {
        println!("{e}");
        std::process::exit(2)
    });
    println!("load {:?}", t.elapsed());
    let p = scenario::prepare(&sc, l, &o).unwrap_or_else(|e| {
        println!("{e}");
        std::process::exit(2)
    });
    println!("prepare {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let out = simulate::run("x", &p.study, &p.methods, p.effort, &mut |_| Ok(())).unwrap();
    let e = t.elapsed();
    println!("run {e:?} = {:?} per replicate and thread", e * 2 / out.replicates as u32);
    let r = out.last().unwrap();
    println!("pass {:?}", r.pass_probability);
    for i in &r.indicators {
        for e in &i.by_estimator {
            println!(
                "{} {} truth {:.6} mean {:.6}±{:.6} bias {:.6} esd {:.5}±{:.5} se {:.5} deff {:.3} df {:.1} n {:.1} none {:.4}",
                i.indicator.code(),
                e.estimator.code(),
                i.truth.value,
                e.mean.value,
                e.mean.mcse,
                e.bias.value,
                e.empirical_se.value,
                e.empirical_se.mcse,
                e.standard_error.value,
                e.deff.value,
                e.df.value,
                e.households.value,
                e.nothing_found.value
            );
            for c in &e.coverage {
                println!(
                    "   {} {:.4}±{:.4} undefined missed {:.4} below {:.4} above {:.4} none {:.4} width {:.4}",
                    c.method,
                    c.coverage.value,
                    c.coverage.mcse,
                    c.coverage_undefined_missed.value,
                    c.missed_below.value,
                    c.missed_above.value,
                    c.no_interval.value,
                    c.mean_width.value
                )
            }
        }
    }
    println!("{:?}", r.fieldwork);
}
