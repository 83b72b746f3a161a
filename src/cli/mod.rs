//! **cli**: the only room that prints.
//!
//! Takes the command line; gives text on the terminal, files, and an exit code: 0 done, 1 below `--require-pass`, 2 refused, 130
//! interrupted. Fails never with a panic. Source of the commands: `README.md`.

mod check;
mod compare;
mod draw;
mod estimate;
mod job;
mod learn;
mod make;
mod mistyped;
mod plan;
mod recorder;
mod replay;
mod run;
mod schema;
mod terminal;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::document::read_text;
use crate::error::Refusal;
use crate::scenario::Written;
use crate::units::Language;
use terminal::Terminal;

/// Would we pass? Imitates the official review on a household list, before it comes. 预评：验收之前，先知道过不过、差在哪。
#[derive(Debug, Parser)]
#[command(name = "preassess", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Simulate the review and say whether the county would pass. 模拟评估，回答过不过
    Run(run::Run),
    /// Simulate several scenarios on the same random numbers and compare them. 比较几个情景
    Compare(compare::Compare),
    /// How much may be wrong, where to re-check first, how many to draw. 还差多少、先查哪里、要查多少
    Plan(plan::Plan),
    /// Look at the household list as the review will see it, and at the design in it. 检查名单和抽样设计
    Check(check::Check),
    /// Draw one real sample: the household list by team and village. 抽一份真实样本，按队按村列出农户名单
    Draw(draw::Draw),
    /// Tell one replicate of `run` in detail: where the review was, what it met and found. 把某一次模拟摊开看
    Replay(replay::ReplayArguments),
    /// Make a synthetic county from a recipe. 按配方造一个虚拟县
    Make(make::Make),
    /// Analyse a survey that was really carried out. 分析实际做过的调查
    Estimate(estimate::Estimate),
    /// What a rehearsal taught of the true rates, for a simulation to draw from. 预演说明了什么
    Learn(learn::Learn),
    /// Print the JSON Schema of the scenario file, for editors. 情景文件的 JSON Schema
    Schema,
    /// Print a completion script for a shell. 命令补全脚本
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Options of every command that reads a scenario.
#[derive(Debug, Args)]
struct Common {
    /// Language of all text, instead of the scenario's. 语言
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    /// A household list (csv, parquet, xlsx) instead of the scenario's. 换一份名单
    #[arg(long, value_name = "FILE")]
    frame: Option<PathBuf>,
    /// Another seed. 随机种子
    #[arg(long)]
    seed: Option<u64>,
    /// Threads; all cores if left out. Results do not depend on it. 线程数
    #[arg(long)]
    threads: Option<usize>,
    /// Print nothing but errors. 安静
    #[arg(long, short)]
    quiet: bool,
    /// Print the result as JSON. 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// Options of every command that simulates and writes into a folder.
#[derive(Debug, Args)]
struct Simulated {
    /// Where to write; left out, `output/<scenario>` (of `plan`, the folder `plan` in it; of `compare`, `output/compare-<first
    /// scenario>`). 输出文件夹
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Another number of replicates (of `plan`, behind each point of a curve). 模拟次数
    #[arg(long)]
    replicates: Option<u64>,
    /// Tell counts from 1 to 9 households of a real list too: the result must stay in the office. 内部使用，小数照列
    #[arg(long)]
    internal: bool,
}

impl Simulated {
    /// The folder: as given, or the usual one below `output`.
    fn folder(&self, usual: impl AsRef<Path>) -> PathBuf {
        self.out.clone().unwrap_or_else(|| Path::new("output").join(usual))
    }

    /// A command with what must be repeated to have the same result.
    fn command(&self, command: String) -> String {
        if self.internal { command + " --internal" } else { command }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Lang {
    Zh,
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Zh => Self::Zh,
            Lang::En => Self::En,
        }
    }
}

/// Why a command ends before its end.
#[derive(Debug)]
enum Stop {
    /// The input is refused; told in the language that was known by then.
    Refused(Refusal, Language),
    /// The reader of our output went away (`| head -1`): end quietly.
    Deaf,
    /// Done, but below what was required.
    BelowRequired,
    /// Ctrl-C.
    Interrupted(String),
}

/// The program.
pub fn main() -> ExitCode {
    hush_foreign_panics();
    let language = mistyped::asked_language(std::env::args_os().map(|word| word.to_string_lossy().into_owned()));
    let mut terminal = Terminal { language: language.unwrap_or_else(|| first_language(None)) };
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return mistyped::end(&error, &mut terminal),
    };
    let done = match cli.command {
        Command::Run(run) => run.run(&mut terminal),
        Command::Compare(compare) => compare.run(&mut terminal),
        Command::Plan(plan) => plan.run(&mut terminal),
        Command::Check(check) => check.run(&mut terminal),
        Command::Draw(draw) => draw.run(&mut terminal),
        Command::Replay(replay) => replay.run(&mut terminal),
        Command::Make(make) => make.run(&mut terminal),
        Command::Estimate(estimate) => estimate.run(&mut terminal),
        Command::Learn(learn) => learn.run(&mut terminal),
        Command::Schema => schema::print(&mut terminal),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "preassess", &mut script);
            terminal.say(&String::from_utf8_lossy(&script))
        }
    };
    match done {
        Ok(()) | Err(Stop::Deaf) => ExitCode::SUCCESS,
        Err(Stop::BelowRequired) => ExitCode::from(1),
        Err(Stop::Refused(refusal, language)) => {
            terminal.complain(&refusal.tell(language));
            ExitCode::from(2)
        }
        Err(Stop::Interrupted(told)) => {
            terminal.complain(&told);
            ExitCode::from(130)
        }
    }
}

/// A malformed file may make a reader of another crate panic; the frame's door turns that into a refusal, and nothing is printed.
fn hush_foreign_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !crate::frame::reading_foreign_bytes() {
            usual(info);
        }
    }));
}

/// The language before a scenario is read: asked for, or that of the environment.
fn first_language(asked: Option<Lang>) -> Language {
    let environment = || ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    match asked {
        Some(lang) => lang.into(),
        None if environment().is_some_and(|v| v.starts_with("zh")) => Language::Zh,
        None => Language::En,
    }
}

/// The language of refusals of a file: asked for, or the file's own, or that of the environment.
fn language_before_reading(asked: Option<Lang>, file: &Path) -> Language {
    let own = || written_language(file).unwrap_or_else(|| first_language(None));
    asked.map_or_else(own, Language::from)
}

/// The language that a file asks for above its first heading, though other things in it may be wrong.
fn written_language(file: &Path) -> Option<Language> {
    let text = read_text(file).ok()?;
    let top = text.lines().map(str::trim).take_while(|line| !line.starts_with('['));
    let value = top.filter_map(|line| line.strip_prefix("language")?.trim_start().strip_prefix('=')).next()?;
    match value.split('#').next()?.trim().trim_matches(['"', '\'']) {
        "zh" => Some(Language::Zh),
        "en" => Some(Language::En),
        _ => None,
    }
}

impl Common {
    /// Reads the scenario; gives it with the reader's language, which the terminal speaks from then on.
    fn scenario(&self, file: &Path, terminal: &mut Terminal) -> Result<(Written, Language), Stop> {
        terminal.language = language_before_reading(self.lang, file);
        let written = crate::scenario::read(file).map_err(|r| Stop::Refused(r, terminal.language))?;
        terminal.language = self.lang.map_or(written.scenario.language, Language::from);
        Ok((written, terminal.language))
    }

    /// Runs `work` on the wanted number of threads.
    fn on_threads<T: Send>(&self, language: Language, work: impl FnOnce() -> Result<T, Stop> + Send) -> Result<T, Stop> {
        let threads = self.threads.unwrap_or(0);
        if threads > 1_024 || self.threads == Some(0) {
            let what = ("线程数应在 1 与 1024 之间", "the number of threads lies between 1 and 1,024");
            let problem = crate::error::Problem::new(what, ("不写就用全部核心", "leave it out to use all cores")).at_key("--threads");
            return Err(Stop::Refused(problem.into(), language));
        }
        match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
            Ok(pool) => pool.install(work),
            Err(_) => {
                let what = ("系统不允许开这么多线程", "the system does not allow so many threads");
                Err(Stop::Refused(crate::error::Problem::new(what, ("减小 --threads", "make --threads smaller")).into(), language))
            }
        }
    }
}
