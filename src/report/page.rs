//! report.html: one page that needs nothing but itself. It speaks both languages; a switch shows one of them.
//!
//! Nothing runs in it but its own script, whose hash the page's Content-Security-Policy names (W3C, CSP Level 3); all else is escaped.
//! Words stand in `body.html`, in both languages side by side, and in [`evidence`].

use base64::{Engine, engine::general_purpose::STANDARD};
use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};
use sha2::{Digest, Sha256};

use super::plots::Picture;
use super::words::{self, say};
use super::{Provenance, answer, evidence, font};
use crate::simulate::Outcome;
use crate::units::Language;

/// The templates; their names' ending turns escaping on.
const PAGE: &str = "page.html";
/// See [`PAGE`].
const BODY: &str = "body.html";

/// The page, opening in `language`; `zh` and `en` are the pictures in both.
pub(super) fn html(
    outcome: &Outcome,
    provenance: &Provenance,
    (zh, en): (&[Picture], &[Picture]),
    language: Language,
) -> Result<String, minijinja::Error> {
    let mut pages = Environment::new();
    pages.add_template(PAGE, include_str!("page.html"))?;
    pages.add_template(BODY, include_str!("body.html"))?;
    let zh = body(&pages, outcome, provenance, zh, (Language::Zh, language))?;
    let en = body(&pages, outcome, provenance, en, (Language::En, language))?;
    // A line end of another system would be read back as this one, and the hash would be wrong.
    let (style, script) = (include_str!("page.css").replace('\r', ""), include_str!("page.js").replace('\r', ""));
    let title = words::shown(&outcome.title);
    let font = face(&[&zh, &en, &title]);
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {} {}; font-src data:; img-src data:; base-uri 'none'; form-action 'none'",
        hashed(&script),
        hashed(&style),
        hashed(&font)
    );
    let bodies = [zh, en].map(Value::from_safe_string).to_vec();
    pages.get_template(PAGE)?.render(context! {
        first => context! { lang => tag(language), code => code(language), title => title },
        version => &provenance.version,
        // Only characters that need no escaping are in it, and the quotes are of the other kind.
        policy => Value::from_safe_string(policy),
        style => Value::from_safe_string(style),
        font => Value::from_safe_string(font),
        script => Value::from_safe_string(script),
        bodies => bodies,
    })
}

fn code(language: Language) -> &'static str {
    say(language, "zh", "en")
}

fn tag(language: Language) -> &'static str {
    say(language, "zh-CN", "en")
}

/// The source of a policy that allows just this text.
fn hashed(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// A font of just the page's own characters, so that it reads alike on every machine.
fn face(texts: &[&str]) -> String {
    const OWN: &str = "中文打印English Print0123456789/SVGPNG↑↓";
    let Some(font) = font::cut(&format!("{}{OWN}", texts.concat())) else { return String::new() };
    format!("@font-face {{ font-family: \"Report\"; src: url(data:font/ttf;base64,{}); }}", STANDARD.encode(font))
}

/// One language's part.
fn body(
    pages: &Environment<'_>,
    outcome: &Outcome,
    provenance: &Provenance,
    pictures: &[Picture],
    (language, first): (Language, Language),
) -> Result<String, minijinja::Error> {
    let told = answer::told(outcome, provenance, language);
    let round = outcome.last();
    pages.get_template(BODY)?.render(context! {
        zh => language == Language::Zh,
        code => code(language),
        lang => tag(language),
        first => language == first,
        title => words::shown(&outcome.title),
        origin => origin(provenance, language),
        light => told.verdict.map(|(light, _)| light),
        verdict => told.verdict.map(|(_, words)| words),
        lead => told.lead,
        because => told.because,
        steps => told.look.into_iter().chain(answer::better(outcome, language)).collect::<Vec<_>>(),
        sure => sure(language),
        beware => told.beware,
        sections => Value::from(Serde(evidence::sections(outcome, pictures, language))),
        withheld => withheld(provenance, language),
        round => round.map(|r| words::shown(&r.name)),
        profile => round.and_then(|r| r.profile.as_deref()).map(words::shown),
        replicates => words::count(outcome.replicates),
        notes => provenance.notes.iter().map(|w| words::visible(w.get(language))).collect::<Vec<_>>(),
        command => words::visible(&provenance.command),
        scenario => words::shown(&provenance.scenario_file),
        provenance => Value::from(Serde(provenance)),
    })
}

/// Whose list it is, and for whose eyes.
fn origin(provenance: &Provenance, language: Language) -> &'static str {
    match (provenance.synthetic, provenance.internal) {
        (true, _) => say(language, "合成名单", "made-up list"),
        (false, true) => say(language, "真实名单 · 仅供内部", "real list · internal only"),
        (false, false) => say(language, "真实名单 · 小数不公开", "real list · small counts withheld"),
    }
}

fn sure(language: Language) -> &'static str {
    say(
        language,
        "“模拟误差”只是模拟次数有限带来的，多模拟就会变小；真正的把握还要看前提：假定的真实情况、入户的条件和评估的办法（见文末“这样算的前提”）。前提变了，答案会变得比模拟误差大得多。",
        "The simulation error comes from a limited number of simulations only and shrinks with more of them. The answer rests on what was assumed about the truth, the interviews and the review (see \"What this rests on\" at the end); if that is otherwise, the answer changes by much more than the simulation error.",
    )
}

/// What the page leaves out, or why it must not leave the office.
fn withheld(provenance: &Provenance, language: Language) -> Option<&'static str> {
    match (provenance.synthetic, provenance.internal) {
        (true, _) => None,
        (false, true) => Some(say(
            language,
            "本报告由真实名单算出，含县以下的小数（1 至 9 户），仅供内部使用。",
            "Made from a real list with small counts (1 to 9 households) below county level: for internal use only.",
        )),
        (false, false) => Some(say(
            language,
            "本报告由真实名单算出；县以下 1 至 9 户的数不公开，为防止用合计倒推，另有个别数一并不公开。内部使用可加 --internal。",
            "Made from a real list. Counts from 1 to 9 households below county level are withheld, and some others with them so that totals do not give them back; for internal use there is --internal.",
        )),
    }
}
