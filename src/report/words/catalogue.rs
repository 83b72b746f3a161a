//! The message catalogue of the report and the terminal in [Fluent](https://projectfluent.org), `zh/` and `en/`: every sentence is one whole message, so
//! that each language has its own word order and plurals. `told!` takes a message from it.
//!
//! Errors, notes and parameters from other rooms are no messages but pairs ([`Words`](crate::units::Words)): they travel inside results
//! (`result.json` tells both languages) and stand beside the rule that they tell of.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::Entry;

use super::plain;
use crate::units::Language;

/// The files of both languages, by subject.
const FILES: [(&str, [&str; 6]); 2] = [
    (
        "zh",
        [
            include_str!("zh/terms.ftl"),
            include_str!("zh/answer.ftl"),
            include_str!("zh/evidence.ftl"),
            include_str!("zh/pictures.ftl"),
            include_str!("zh/plan.ftl"),
            include_str!("zh/field.ftl"),
        ],
    ),
    (
        "en",
        [
            include_str!("en/terms.ftl"),
            include_str!("en/answer.ftl"),
            include_str!("en/evidence.ftl"),
            include_str!("en/pictures.ftl"),
            include_str!("en/plan.ftl"),
            include_str!("en/field.ftl"),
        ],
    ),
];

static CATALOGUES: LazyLock<[Catalogue; 2]> = LazyLock::new(|| [Language::Zh, Language::En].map(Catalogue::new));

/// The messages of one language.
struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    /// Messages that need nothing to be told.
    fixed: BTreeMap<String, String>,
}

impl Catalogue {
    fn new(language: Language) -> Self {
        let (code, files) = FILES[language as usize];
        let mut bundle = FluentBundle::new_concurrent(vec![code.parse().unwrap_or_default()]);
        // Both languages run from left to right, and names have lost their direction marks (`shown`): none is put around them here.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) => Some(plain(number.value, 6)),
            _ => None,
        }));
        let mut ids = Vec::new();
        for file in files {
            // What cannot be read or comes twice is left out here and found by the test.
            let read = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(read, _)| read);
            ids.extend(read.entries().filter_map(|entry| match entry {
                Entry::Message(message) => Some(message.id.name.to_owned()),
                _ => None,
            }));
            let _ = bundle.add_resource(read);
        }
        let mut catalogue = Self { bundle, fixed: BTreeMap::new() };
        let fixed = ids.into_iter().filter_map(|id| catalogue.told(&id, None).ok().map(|told| (id, told)));
        catalogue.fixed = fixed.collect();
        catalogue
    }

    /// A message, or what could be made of it.
    fn told(&self, id: &str, arguments: Option<&FluentArgs<'_>>) -> Result<String, String> {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else { return Err(id.to_owned()) };
        let mut errors = Vec::new();
        let told = self.bundle.format_pattern(pattern, arguments, &mut errors).into_owned();
        if errors.is_empty() { Ok(told) } else { Err(told) }
    }
}

/// A message that needs nothing to be told.
pub(crate) fn fixed(language: Language, id: &'static str) -> &'static str {
    CATALOGUES[language as usize].fixed.get(id).map_or(id, String::as_str)
}

/// A message with its arguments: words and numbers told already, or a number on which a plural depends.
pub(crate) fn with<'a>(language: Language, id: &str, arguments: impl IntoIterator<Item = (&'a str, FluentValue<'a>)>) -> String {
    let arguments: FluentArgs<'a> = arguments.into_iter().collect();
    CATALOGUES[language as usize].told(id, Some(&arguments)).unwrap_or_else(|made| made)
}

/// A message of the catalogue: `told!(language, "villages")`, `told!(language, "drawn", name, share = words::rate(x))`.
macro_rules! told {
    ($language:expr, $id:literal $(,)?) => {
        $crate::report::fixed($language, $id)
    };
    ($language:expr, $id:literal $(, $name:ident $(= $value:expr)?)+ $(,)?) => {
        $crate::report::with(
            $language,
            $id,
            [$((stringify!($name), $crate::report::Argument::from($crate::report::argument!($name $(= $value)?)))),+],
        )
    };
}

/// An argument goes by its own name where it has no other.
macro_rules! argument {
    ($name:ident) => {
        $name
    };
    ($name:ident = $value:expr) => {
        $value
    };
}

/// Several messages that need nothing to be told, such as the heads of a table.
macro_rules! each {
    ($language:expr; $($id:literal),+ $(,)?) => {
        [$($crate::report::fixed($language, $id)),+]
    };
}

pub(in crate::report) use each;
pub(crate) use {argument, told};

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::Path;

    use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement};
    use fluent_syntax::parser::parse;

    use super::*;

    /// What a message needs to be told: variables, and other messages in it.
    #[derive(Debug, Default)]
    struct Needs {
        variables: BTreeSet<String>,
        messages: BTreeSet<String>,
    }

    impl Needs {
        fn pattern(&mut self, pattern: &Pattern<&str>) {
            for element in &pattern.elements {
                if let PatternElement::Placeable { expression } = element {
                    self.expression(expression);
                }
            }
        }

        fn expression(&mut self, expression: &Expression<&str>) {
            match expression {
                Expression::Inline(inline) => self.inline(inline),
                Expression::Select { selector, variants } => {
                    self.inline(selector);
                    variants.iter().for_each(|variant| self.pattern(&variant.value));
                }
            }
        }

        fn inline(&mut self, inline: &InlineExpression<&str>) {
            match inline {
                InlineExpression::VariableReference { id } => {
                    self.variables.insert(id.name.to_owned());
                }
                InlineExpression::MessageReference { id, attribute: None } => {
                    self.messages.insert(id.name.to_owned());
                }
                InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
                InlineExpression::Placeable { expression } => self.expression(expression),
                // Terms, functions and attributes: nothing that the catalogue has.
                other => {
                    self.messages.insert(format!("{other:?}"));
                }
            }
        }
    }

    /// Every message of a language; the variables of the messages inside it are its own too.
    fn messages(files: &[&str]) -> BTreeMap<String, Needs> {
        let mut all = BTreeMap::new();
        for file in files {
            for entry in parse(*file).unwrap().body {
                match entry {
                    Entry::Message(message) => {
                        let mut needs = Needs::default();
                        needs.pattern(message.value.as_ref().unwrap());
                        assert!(all.insert(message.id.name.to_owned(), needs).is_none(), "{} comes twice", message.id.name);
                    }
                    other => assert!(matches!(other, Entry::GroupComment(_) | Entry::Comment(_)), "{other:?}"),
                }
            }
        }
        for _ in 0..3 {
            let known: BTreeMap<String, BTreeSet<String>> = all.iter().map(|(id, of)| (id.clone(), of.variables.clone())).collect();
            let unknown: Vec<_> = all.values().flat_map(|of| &of.messages).filter(|id| !known.contains_key(*id)).collect();
            assert!(unknown.is_empty(), "messages take what is no message: {unknown:?}");
            for needs in all.values_mut() {
                needs.variables.extend(needs.messages.iter().flat_map(|id| known[id].iter().cloned()));
            }
        }
        all
    }

    /// The arguments of every call of a macro in a piece of code, each call split at its commas and semicolons.
    fn calls<'a>(code: &'a str, call: &str) -> Vec<Vec<&'a str>> {
        let mut found = Vec::new();
        for (at, _) in code.match_indices(call) {
            let inside = &code[at + call.len()..];
            let (mut parts, mut start, mut depth, mut quoted, mut escaped) = (Vec::new(), 0, 0, false, false);
            for (at, c) in inside.char_indices() {
                match c {
                    _ if escaped => escaped = false,
                    '\\' if quoted => escaped = true,
                    '"' => quoted = !quoted,
                    _ if quoted => {}
                    '(' | '[' | '{' => depth += 1,
                    ')' | ']' | '}' if depth == 0 => {
                        parts.push(inside[start..at].trim());
                        break;
                    }
                    ')' | ']' | '}' => depth -= 1,
                    ',' | ';' if depth == 0 => {
                        parts.push(inside[start..at].trim());
                        start = at + 1;
                    }
                    _ => {}
                }
            }
            parts.retain(|part| !part.is_empty());
            found.push(parts);
        }
        found
    }

    fn sources(dir: &Path) -> Vec<String> {
        let entries: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
        let below = entries.iter().filter(|path| path.is_dir()).flat_map(|path| sources(path));
        let here = entries.iter().filter(|path| path.extension().is_some_and(|e| e == "rs") && !path.ends_with("words/catalogue.rs"));
        let code = |path: &std::path::PathBuf| {
            let text = fs::read_to_string(path).unwrap();
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
        };
        here.map(code).chain(below).collect()
    }

    /// The messages that the code takes, each with the arguments that it hands over.
    fn taken() -> Vec<(String, BTreeSet<String>)> {
        let mut taken = Vec::new();
        for code in ["src/report", "src/cli"].into_iter().flat_map(|room| sources(Path::new(room))) {
            for call in calls(&code, "told!(") {
                let id = call[1].trim_matches('"').to_owned();
                let names = call[2..].iter().map(|part| part.split('=').next().unwrap_or_default().trim().to_owned());
                taken.push((id, names.collect()));
            }
            for call in calls(&code, "each![") {
                taken.extend(call[1..].iter().map(|id| (id.trim_matches('"').to_owned(), BTreeSet::new())));
            }
        }
        taken
    }

    #[test]
    fn every_message_is_there_in_both_languages_with_what_the_code_hands_over_and_is_used() {
        let [zh, en] = FILES.map(|(_, files)| messages(&files));
        let needs = |of: &BTreeMap<String, Needs>| -> BTreeMap<String, BTreeSet<String>> {
            of.iter().map(|(id, needs)| (id.clone(), needs.variables.clone())).collect()
        };
        let (in_zh, in_en) = (needs(&zh), needs(&en));
        let differ = |a: &BTreeMap<String, BTreeSet<String>>, b: &BTreeMap<String, BTreeSet<String>>| -> Vec<String> {
            a.iter().filter(|(id, variables)| b.get(*id) != Some(variables)).map(|(id, _)| id.clone()).collect()
        };
        assert_eq!(
            (differ(&in_zh, &in_en), differ(&in_en, &in_zh)),
            (Vec::new(), Vec::new()),
            "only in one language, or with other variables"
        );
        let taken = taken();
        assert!(taken.len() > 400, "{} messages are taken: the code is not read as it should be", taken.len());
        let wrong: Vec<_> = taken.iter().filter(|(id, names)| in_zh.get(id) != Some(names)).collect();
        assert!(wrong.is_empty(), "missing, or with other variables than the code hands over: {wrong:#?}");
        let mut used: BTreeSet<&String> = taken.iter().map(|(id, _)| id).collect();
        used.extend(zh.values().chain(en.values()).flat_map(|needs| &needs.messages));
        let idle: Vec<_> = in_zh.keys().filter(|id| !used.contains(id)).collect();
        assert!(idle.is_empty(), "nobody takes {idle:#?}");
    }

    #[test]
    fn every_message_can_be_told() {
        for (language, (_, files)) in [Language::Zh, Language::En].into_iter().zip(FILES) {
            let catalogue = &CATALOGUES[language as usize];
            for (id, needs) in messages(&files) {
                for number in [0.0, 1.0, 2.0, 1_234.5] {
                    let arguments: FluentArgs<'_> = needs.variables.iter().map(|name| (name.as_str(), FluentValue::from(number))).collect();
                    let told = catalogue.told(&id, Some(&arguments));
                    assert!(told.is_ok(), "{id}: {told:?}");
                }
                assert_eq!(needs.variables.is_empty(), catalogue.fixed.contains_key(&id), "{id}");
            }
        }
    }

    #[test]
    fn plurals_and_numbers_follow_the_language() {
        let cases = |language, households: u64, persons: u64| told!(language, "cases", households, persons);
        assert_eq!(cases(Language::En, 1, 1), "1 household with 1 person");
        assert_eq!(cases(Language::En, 1_212, 3_930), "1,212 households with 3,930 persons");
        assert_eq!(cases(Language::Zh, 1_212, 3_930), "1,212 户 3,930 人");
    }

    #[test]
    fn what_is_missing_is_told_by_its_name_and_never_panics() {
        assert_eq!(told!(Language::En, "there-is-no-such-message"), "there-is-no-such-message");
        assert_eq!(told!(Language::En, "there-is-no-such-message", n = 1), "there-is-no-such-message");
        assert_eq!(told!(Language::En, "below", other = 1), "below {$limit}");
    }
}
