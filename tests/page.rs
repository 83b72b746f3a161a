//! report.html in a real browser: it runs under its own policy, asks nothing of a network, and its switch, order, filter, pictures and print
//! view work. Chromium is driven over its DevTools pipe (<https://chromedevtools.github.io/devtools-protocol/>); where there is none, this
//! test says so and proves nothing.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "a test")]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

struct Browser {
    process: Child,
    to: File,
    from: Receiver<Value>,
    number: u64,
    session: Option<String>,
    /// Everything that was told without being asked.
    events: Vec<Value>,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Browser {
    fn start(home: &Path) -> Option<Self> {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        let known = |name: &&str| Command::new(name).arg("--version").stderr(Stdio::null()).output().is_ok_and(|o| o.status.success());
        let name = names.into_iter().find(known)?;
        let [input, output] = ["commands", "answers"].map(|pipe| home.join(pipe));
        assert!(Command::new("mkfifo").args([&input, &output]).status().unwrap().success());
        // The browser reads commands from descriptor 3 and answers on 4; `exec` makes it the process that is ended.
        let script = "profile=$3; exec \"$0\" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
            --user-data-dir=\"$profile\" --remote-debugging-pipe about:blank 3<\"$1\" 4>\"$2\"";
        let mut command = Command::new("sh");
        command.args(["-c", script, name]).args([&input, &output, &home.join("profile")]);
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let to = File::options().write(true).open(&input).unwrap();
        let mut answers = BufReader::new(File::open(&output).unwrap());
        let (told, from) = channel();
        std::thread::spawn(move || {
            let mut message = Vec::new();
            while answers.read_until(0, &mut message).is_ok_and(|n| n > 1) {
                message.pop();
                if told.send(serde_json::from_slice(&message).unwrap()).is_err() {
                    return;
                }
                message.clear();
            }
        });
        let mut browser = Self { process, to, from, number: 0, session: None, events: Vec::new() };
        let target = browser.call("Target.createTarget", &json!({"url": "about:blank"}))["targetId"].clone();
        let session = browser.call("Target.attachToTarget", &json!({"targetId": target, "flatten": true}));
        browser.session = session["sessionId"].as_str().map(String::from);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        Some(browser)
    }

    fn next(&mut self) -> Value {
        self.from.recv_timeout(Duration::from_secs(120)).expect("the browser answers")
    }

    fn call(&mut self, method: &str, params: &Value) -> Value {
        self.number += 1;
        let mut message = json!({"id": self.number, "method": method, "params": params});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        write!(self.to, "{message}\0").unwrap();
        loop {
            let mut told = self.next();
            if told["id"] == json!(self.number) {
                assert!(told["error"].is_null(), "{method}: {told}");
                return told["result"].take();
            }
            self.events.push(told);
        }
    }

    /// Opens an address and waits until its script has run.
    fn open(&mut self, address: &str) {
        self.events.clear();
        self.call("Page.navigate", &json!({"url": "about:blank"}));
        self.call("Page.navigate", &json!({"url": address}));
        let ready = "location.protocol === 'file:' && !!document.documentElement && 'ready' in document.documentElement.dataset";
        let began = (0..600).any(|_| {
            std::thread::sleep(Duration::from_millis(100));
            self.ask(ready) == true
        });
        assert!(began, "the page's script runs");
    }

    /// The value of an expression in the page; a promise is waited for.
    fn ask(&mut self, expression: &str) -> Value {
        let mut told = self.call("Runtime.evaluate", &json!({"expression": expression, "awaitPromise": true, "returnByValue": true}));
        assert!(told["exceptionDetails"].is_null(), "{expression}: {told}");
        told["result"]["value"].take()
    }

    /// Presses a key.
    fn press(&mut self, key: &str, code: u32) {
        let text = if key == "Enter" { "\r" } else { "" };
        for kind in ["keyDown", "keyUp"] {
            self.call(
                "Input.dispatchKeyEvent",
                &json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": if kind == "keyDown" { text } else { "" }}),
            );
        }
    }

    fn complaints(&self) -> Vec<&Value> {
        let of = |event: &&Value| match event["method"].as_str() {
            Some("Runtime.exceptionThrown") => true,
            Some("Log.entryAdded") => event["params"]["entry"]["level"] == "error",
            Some("Runtime.consoleAPICalled") => event["params"]["type"] == "error",
            _ => false,
        };
        self.events.iter().filter(of).collect()
    }

    /// Addresses that were asked for, but those of the page itself and what it carries.
    fn requests(&self) -> Vec<&str> {
        let asked = self.events.iter().filter(|e| e["method"] == "Network.requestWillBeSent");
        asked
            .filter_map(|e| e["params"]["request"]["url"].as_str())
            .filter(|url| !["file:", "data:", "blob:", "about:"].iter().any(|own| url.starts_with(own)))
            .collect()
    }
}

/// Runs a command on a scenario of the repository to whose text some is added; gives the address of its page.
fn made(command: &str, scenario: &str, (more, replicates): (&str, &str), dir: &Path) -> String {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut text = fs::read_to_string(scenarios.join(scenario)).unwrap();
    for county in ["yunyang-county.toml", "w1-county.toml"] {
        text = text.replace(&format!("\"{county}\""), &format!("{:?}", scenarios.join(county).display().to_string()));
    }
    let file = dir.join(scenario);
    fs::write(&file, text + more).unwrap();
    let out = dir.join(format!("{command}-{scenario}"));
    let mut run = Command::new(env!("CARGO_BIN_EXE_preassess"));
    let done = run.arg(command).arg(&file).args(["--replicates", replicates, "--quiet", "--out"]).arg(&out).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(fs::metadata(out.join("report.html")).unwrap().len() < 1_500_000);
    format!("file://{}", out.join("report.html").display())
}

/// A page with two reviews and a variant.
fn page(dir: &Path) -> String {
    let more = "\n[[variant]]\nname = \"漏评多一倍\"\nset = { \"truth.omission.rate\" = 0.012 }\n";
    made("run", "05-rounds.toml", (more, "60"), dir)
}

const ROWS: &str = "Array.from(document.querySelectorAll('main:not([hidden]) table[data-name=places] tbody tr'))";

#[test]
fn the_page_works_in_a_browser() {
    let home = tempfile::tempdir().unwrap();
    let Some(mut browser) = Browser::start(home.path()) else {
        eprintln!("no Chromium on PATH: the page was not tried in a browser");
        return;
    };
    let address = page(home.path());
    browser.open(&address);
    let loaded = "performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart";
    eprintln!("ready after {} ms", browser.ask(loaded));

    // The switch.
    let lead = "document.querySelector('main:not([hidden]) h1').textContent";
    assert!(browser.ask(lead).as_str().unwrap().starts_with("如果明天验收"));
    browser.ask("document.querySelector('[data-speak=en]').click()");
    assert!(browser.ask(lead).as_str().unwrap().starts_with("If the review came tomorrow"));
    assert_eq!(browser.ask("document.documentElement.lang"), "en");
    assert_eq!(browser.ask("document.querySelectorAll('main:not([hidden])').length"), 1);

    // The order, by the chance to be drawn, both ways.
    let head = "document.querySelector('main:not([hidden]) table[data-name=places] th:nth-child(4) button').click()";
    let values = format!("{ROWS}.map(row => Number(row.cells[3].dataset.v))");
    let order = |browser: &mut Browser| -> Vec<f64> { serde_json::from_value(browser.ask(&values)).unwrap() };
    browser.ask(head);
    let down = order(&mut browser);
    assert!(down.len() == 42 && down.windows(2).all(|w| w[0] >= w[1]), "{down:?}");
    browser.ask(head);
    assert!(order(&mut browser).windows(2).all(|w| w[0] <= w[1]));

    // The filter.
    browser.ask("(() => { const f = document.querySelector('main:not([hidden]) input[type=search]'); f.value = '街道'; f.dispatchEvent(new Event('input')); })()");
    let shown = format!("{ROWS}.filter(row => !row.hidden).length");
    assert_eq!(browser.ask(&shown), 4);
    assert_eq!(browser.ask("document.querySelector('main:not([hidden]) .filter output').textContent"), "4 / 42");

    // The slider: what it says, where its mark stands, and the keys.
    let slider = "document.querySelector('main:not([hidden]) .slide')";
    let told = format!("{slider}.querySelector('output').textContent");
    let first = browser.ask(&told);
    let mark = "document.querySelector('main:not([hidden]) figure[data-name=curves] svg > circle:last-of-type')";
    let place = |browser: &mut Browser| browser.ask(&format!("Number({mark}.getAttribute('cx'))")).as_f64().unwrap();
    let before = place(&mut browser);
    browser.ask(&format!("{slider}.querySelector('input').focus()"));
    browser.press("ArrowRight", 39);
    assert_eq!(
        browser.ask(&format!("{slider}.querySelectorAll('li')[Number({slider}.querySelector('input').value)].textContent")),
        browser.ask(&told)
    );
    assert!(browser.ask(&told) != first && first.as_str().unwrap().contains("the chance of passing is"), "{first}");
    let stops = format!("Array.from({slider}.querySelectorAll('li')).length");
    let stops = browser.ask(&stops).as_u64().unwrap();
    browser.press("End", 35);
    assert_eq!(browser.ask(&format!("{slider}.querySelector('input').value")), (stops - 1).to_string());
    assert!(stops > 8, "{stops}");
    browser.press("Home", 36);
    assert!(browser.ask(&told).as_str().unwrap().starts_with("0%, about 0 households with 0 persons"), "{}", browser.ask(&told));
    let marks = format!("{slider}.parentElement.querySelectorAll('figure svg > circle').length");
    assert!(browser.ask(&marks).as_u64().unwrap() > stops && before > 0.0);

    // Everything that acts is reached by the keyboard.
    browser.ask("document.querySelector('[data-speak=zh]').focus()");
    browser.press("Enter", 13);
    assert_eq!(browser.ask("document.documentElement.lang"), "zh-CN");
    browser.press("Tab", 9);
    assert_eq!(browser.ask("document.activeElement.dataset.speak"), "en");
    browser.press("Enter", 13);
    let deaf = "Array.from(document.querySelectorAll('main:not([hidden]) button, main:not([hidden]) input, main:not([hidden]) summary')).filter(e => e.tabIndex < 0).length";
    assert_eq!(browser.ask(deaf), 0);

    // All of that stands in the address, and comes back from it.
    let link = browser.ask("location.href").as_str().unwrap().to_string();
    assert!(link.contains("lang=en") && link.contains("sort=places%3A3") && link.contains("filter="), "{link}");
    browser.open(&link);
    assert_eq!(browser.ask("document.documentElement.lang"), "en");
    assert_eq!(browser.ask(&shown), 4);
    assert!(order(&mut browser).windows(2).all(|w| w[0] <= w[1]));

    // A picture to take away, drawn from the page alone.
    let figures = browser.ask("document.querySelectorAll('main:not([hidden]) figure').length").as_u64().unwrap();
    assert_eq!(figures, 8);
    assert_eq!(
        browser.ask("Array.from(document.querySelectorAll('figure')).filter(f => !f.parentElement.querySelector('table')).length"),
        0
    );
    for kind in ["SVG", "PNG"] {
        let saved = format!(
            "new Promise(done => {{ const f = document.querySelector('main:not([hidden]) figure'); \
             Array.from(f.querySelectorAll('button')).find(b => b.textContent === '{kind}').click(); \
             const look = () => (f.dataset.saved || '').startsWith('{kind}') ? done(Number(f.dataset.saved.slice(4))) : setTimeout(look, 20); look(); }})"
        );
        assert!(browser.ask(&saved).as_u64().unwrap() > 20_000, "{kind}");
    }

    // Any width, and paper.
    for wide in [1440, 768, 390] {
        browser.call("Emulation.setDeviceMetricsOverride", &json!({"width": wide, "height": 900, "deviceScaleFactor": 1, "mobile": false}));
        let beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(browser.ask(beyond), 0, "nothing hangs out at {wide} pixels");
    }
    browser.call("Emulation.setEmulatedMedia", &json!({"media": "print"}));
    assert_eq!(browser.ask("getComputedStyle(document.querySelector('header')).display"), "none");
    let paper = browser.call("Page.printToPDF", &json!({"preferCSSPageSize": true}));
    assert!(paper["data"].as_str().unwrap().starts_with("JVBERi0"), "a PDF");

    assert!(browser.complaints().is_empty(), "{:#?}", browser.complaints());
    assert!(browser.requests().is_empty(), "{:?}", browser.requests());

    // The policy holds: markup that got in somehow would not run.
    browser.ask("document.body.insertAdjacentHTML('beforeend', '<img src=data:, onerror=\"window.bad = 1\"><a onclick=\"window.bad = 1\" class=bad>x</a>')");
    browser.ask("(() => { const s = document.createElement('script'); s.textContent = 'window.bad = 1'; document.body.appendChild(s); document.querySelector('.bad').click(); })()");
    browser.ask("new Promise(done => setTimeout(done, 200))");
    assert!(browser.ask("window.bad").is_null());
}

/// Each plan changes one number a little.
fn fifty_variants() -> String {
    let one = |k: usize| {
        let rate = 0.002 + 0.0002 * k as f64;
        format!("\n[[variant]]\nname = \"第 {k} 个方案：漏评率换一个数\"\nset = {{ \"truth.omission.rate\" = {rate:.4} }}\n")
    };
    (1..=50).map(one).collect()
}

#[test]
fn fifty_variants_stay_a_small_page() {
    let home = tempfile::tempdir().unwrap();
    let address = made("run", "yunyang.toml", (&fifty_variants(), "50"), home.path());
    let page = fs::read_to_string(address.trim_start_matches("file://")).unwrap();
    eprintln!("{} bytes with 42 townships and 50 variants", page.len());
    assert!(page.matches("个方案：漏评率换一个数").count() >= 100, "both languages tell all of them");
    let Some(mut browser) = Browser::start(home.path()) else { return };
    browser.open(&address);
    let loaded = "performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart";
    eprintln!("ready after {} ms", browser.ask(loaded));
    assert_eq!(browser.ask("document.querySelectorAll('main:not([hidden]) table[data-name=variants] tbody tr').length"), 50);
    assert!(browser.complaints().is_empty(), "{:#?}", browser.complaints());
}

#[test]
fn a_plan_ends_in_a_page_too() {
    let home = tempfile::tempdir().unwrap();
    let Some(mut browser) = Browser::start(home.path()) else {
        eprintln!("no Chromium on PATH: the page of a plan was not tried in a browser");
        return;
    };
    browser.open(&made("plan", "bench-w1.toml", ("", "100"), home.path()));
    let text = "document.querySelector('main:not([hidden])').innerText";
    let told = browser.ask(text).as_str().unwrap().to_owned();
    for words in [
        "As things are, the chance of passing",
        "How sure this is",
        "Where to re-check first",
        "How many",
        "Judged in another way",
        "Which interval",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(browser.ask("document.querySelectorAll('main:not([hidden]) .slide').length").as_u64().unwrap() >= 2);
    for wide in [1440, 768, 390] {
        browser.call("Emulation.setDeviceMetricsOverride", &json!({"width": wide, "height": 900, "deviceScaleFactor": 1, "mobile": false}));
        let beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(browser.ask(beyond), 0, "nothing hangs out at {wide} pixels");
    }
    assert!(browser.complaints().is_empty() && browser.requests().is_empty(), "{:#?}", browser.complaints());
}
