//! The handle to the terminal: a closed pipe ends the program quietly instead of with a panic; a full disk is told.

use std::io::{ErrorKind, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Stop;
use crate::error::Problem;
use crate::report::told;
use crate::units::Language;

/// Standard output and standard error.
#[derive(Debug)]
pub(super) struct Terminal {
    /// The reader's language, as far as it is known yet.
    pub(super) language: Language,
}

impl Terminal {
    /// Writes text to standard output, with a newline at its end.
    pub(super) fn say(&mut self, text: &str) -> Result<(), Stop> {
        let mut out = std::io::stdout().lock();
        let newline = if text.ends_with('\n') { "" } else { "\n" };
        write!(out, "{text}{newline}").and_then(|()| out.flush()).map_err(|e| {
            if e.kind() == ErrorKind::BrokenPipe {
                return Stop::Deaf;
            }
            let what = ("标准输出写不进去", "standard output cannot be written");
            let remedy = ("检查磁盘空间和重定向的文件", "check the space on the disk and the file it is sent to");
            Stop::Refused(Problem::new(what, remedy).into(), self.language)
        })
    }

    /// Writes text to standard error; nothing can be done if that fails.
    pub(super) fn complain(&mut self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// A bar with rate and remaining time; silent where standard error is not a terminal, or on request.
    pub(super) fn bar(&self, wanted: Option<u64>, quiet: bool, language: Language) -> ProgressBar {
        if quiet || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let (done, pace) = ("{human_pos}", "{per_sec}");
        let template = match wanted {
            Some(_) => told!(language, "progress", bar = "{wide_bar}", done, all = "{human_len}", pace, left = "{eta}"),
            None => told!(language, "progress-without-end", spinner = "{spinner}", done, pace),
        };
        let bar = wanted.map_or_else(ProgressBar::no_length, ProgressBar::new);
        bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }
}
