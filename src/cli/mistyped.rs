//! A command line that cannot be read: told in the reader's language beside the parser's own words, which show how it is written.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::terminal::Terminal;
use crate::report::told;
use crate::units::Language;

/// The language that the words of a command line ask for, whatever else is wrong with them.
pub(super) fn asked_language(words: impl Iterator<Item = String>) -> Option<Language> {
    let words: Vec<String> = words.collect();
    let apart = words.windows(2).filter(|two| two[0] == "--lang").map(|two| two[1].as_str());
    let joined = words.iter().filter_map(|word| word.strip_prefix("--lang="));
    match apart.chain(joined).next_back()? {
        "zh" => Some(Language::Zh),
        "en" => Some(Language::En),
        _ => None,
    }
}

/// Tells what is wrong and gives the exit code; help and version are no mistakes and go to standard output.
pub(super) fn end(error: &Error, terminal: &mut Terminal) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if terminal.language == Language::Zh {
        terminal.complain(&what(error));
    }
    let _ = error.print();
    ExitCode::from(2)
}

/// What is wrong, in one sentence.
fn what(error: &Error) -> String {
    let language = Language::Zh;
    let named = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(word)) => word.clone(),
        Some(ContextValue::Strings(words)) => words.join(" "),
        _ => String::new(),
    };
    let argument = named(ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::UnknownArgument => told!(language, "mistyped-unknown", argument),
        ErrorKind::MissingRequiredArgument => told!(language, "mistyped-missing", argument),
        ErrorKind::InvalidValue if named(ContextKind::InvalidValue).is_empty() => told!(language, "mistyped-empty", argument),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            told!(language, "mistyped-value", argument, value = named(ContextKind::InvalidValue))
        }
        ErrorKind::InvalidSubcommand => told!(language, "mistyped-command", command = named(ContextKind::InvalidSubcommand)),
        _ => told!(language, "mistyped").to_owned(),
    }
}
