//! report.html: one page that needs nothing but itself. It speaks both languages; a switch shows one of them.
//!
//! Nothing runs in it but its own script, whose hash the page's Content-Security-Policy names (W3C, CSP Level 3); all else is escaped.
//! What it tells is a [`Story`]; the words of its frame come from the same catalogue.

use base64::{Engine, engine::general_purpose::STANDARD};
use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};
use sha2::{Digest, Sha256};

use super::story::Story;
use super::words::{self, told};
use super::{Provenance, font};
use crate::units::Language;

/// The templates; their names' ending turns escaping on.
const PAGE: &str = "page.html";
/// See [`PAGE`].
const BODY: &str = "body.html";

/// The page of a story told in both languages, opening in `language`.
pub(super) fn html(stories: &[Story; 2], provenance: &Provenance, language: Language) -> Result<String, minijinja::Error> {
    let mut pages = Environment::new();
    pages.add_template(PAGE, include_str!("page.html"))?;
    pages.add_template(BODY, include_str!("body.html"))?;
    let [zh, en] = [Language::Zh, Language::En].map(|of| {
        let story = &stories[of as usize];
        pages.get_template(BODY)?.render(context! {
            code => words::code(of),
            lang => tag(of),
            first => of == language,
            story => Value::from(Serde(story)),
            heads => context! {
                steps => told!(of, "what-to-do-first"),
                sure => told!(of, "how-sure-this-is"),
                beware => told!(of, "beware-ranked"),
                filter => told!(of, "filter-by-name"),
                method => told!(of, "how-this-was-found"),
                again => told!(of, "made-again"),
            },
        })
    });
    let (zh, en) = (zh?, en?);
    // A line end of another system would be read back as this one, and the hash would be wrong.
    let (style, script) = (include_str!("page.css").replace('\r', ""), include_str!("page.js").replace('\r', ""));
    let title = &stories[language as usize].title;
    let frame = [Language::Zh, Language::En].map(|of| [told!(of, "own-name"), told!(of, "print")].concat());
    let font = face(&[&zh, &en, title, &frame.concat()]);
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {} {}; font-src data:; img-src data:; base-uri 'none'; form-action 'none'",
        hashed(&script),
        hashed(&style),
        hashed(&font)
    );
    let bodies = [zh, en].map(Value::from_safe_string).to_vec();
    pages.get_template(PAGE)?.render(context! {
        first => context! { lang => tag(language), code => words::code(language), title => title },
        version => &provenance.version,
        // Only characters that need no escaping are in it, and the quotes are of the other kind.
        policy => Value::from_safe_string(policy),
        style => Value::from_safe_string(style),
        font => Value::from_safe_string(font),
        script => Value::from_safe_string(script),
        bodies => bodies,
        speak => [Language::Zh, Language::En].map(|of| context! {
            code => words::code(of), lang => tag(of), first => of == language, name => told!(of, "own-name"), print => told!(of, "print"),
        }).to_vec(),
    })
}

fn tag(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh-CN",
        Language::En => "en",
    }
}

/// The source of a policy that allows just this text.
fn hashed(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// A font of just the page's own characters, with those that its script writes, so that it reads alike on every machine.
fn face(texts: &[&str]) -> String {
    const OWN: &str = " 0123456789/SVGPNG↑↓";
    let Some(font) = font::cut(&format!("{}{OWN}", texts.concat())) else { return String::new() };
    format!("@font-face {{ font-family: \"Report\"; src: url(data:font/ttf;base64,{}); }}", STANDARD.encode(font))
}
