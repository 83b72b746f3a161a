use std::path::Path;

use super::*;
use crate::units::Language;

const HEAD: &str = "[frame]\nfile=\"a.csv\"\n[truth]\nfrom=\"columns\"\n[[round]]\nname=\"a\"\n";

fn told(text: &str, language: Language) -> String {
    parse(text, Path::new("a.toml")).unwrap_err().tell(language)
}

#[test]
fn mistakes_are_told_with_line_key_and_remedy_in_both_languages() {
    let cases = [
        ("[[round.stage]]\nunit=\"village\"\ntake = -3\n", "a.toml:9, key round[1].stage[1].take: this is no take", "写整数、比例"),
        (
            "[[round.rule]]\nindicator = \"omission\"\nmust = \"2\"\n",
            "a.toml:9, key round[1].rule[1].must: this is no threshold",
            "不是界限",
        ),
        ("[round.interview]\nrefusal = 2.5\n", "a.toml:8, key round[1].interview.refusal: 2.5 is not a probability", "不是概率"),
        ("[round.interview]\nsensitivity = 2.5\n", "a.toml:8, key round[1].interview.sensitivity: 2.5 is not a probability", "不是概率"),
        ("[round.interview]\nsensitivity = { omision = 1 }\n", "omision is not known here. did you mean omission?", "不认识 omision"),
        ("replicates = 5\n", "replicates is not known here", "不认识"),
        ("simulate = { replicates = 5 }\n", "simulate does not belong to this section", "文件开头"),
        ("[[variant]]\nnome = \"b\"\n", "nome is not known here. did you mean name?", "不认识 nome"),
        ("[sweep]\nhow = \"guess\"\nover = {}\n", "key sweep.how", "sweep.how"),
        ("[round.stage]\nunit = \"village\"\n", "write two brackets: [[round.stage]]", "[[round.stage]]"),
    ];
    for (more, english, chinese) in cases {
        let text = format!("{HEAD}{more}");
        let (en, zh) = (told(&text, Language::En), told(&text, Language::Zh));
        assert!(en.contains(english), "{more}:\n{en}");
        assert!(zh.contains(chinese), "{more}:\n{zh}");
        assert!(!zh.contains("not a") && !zh.contains("no take") && !en.contains('‖'), "{zh}\n{en}");
    }
}

#[test]
fn an_expression_keeps_its_picture_and_its_remedy() {
    let text = format!("{HEAD}[[round.stage]]\nunit=\"village\"\ntake = 3\nwhere = \"persons > \"\n");
    let told = told(&text, Language::Zh);
    assert!(told.contains("a.toml:10，键 round[1].stage[1].where：表达式有误：\n    persons > \n"), "{told}");
    assert!(told.contains("^ 这里还缺一个值。写一个列名"), "{told}");
}

/// A list of two villages, and what a scenario over it is refused for.
fn refused(interview: &str, truth: &str) -> (String, String) {
    let text = format!(
        "frame = {{ file = 'a.csv' }}\n{truth}\n[[round]]\nname = 'a'\nstage = [{{ unit = 'household', take = 3 }}]\nrule = [{{ indicator = 'omission', must = '< 2 %' }}]\n[round.interview]\n{interview}\n"
    );
    let scenario = match parse(&text, Path::new("a.toml")) {
        Ok(scenario) => scenario,
        Err(refusal) => return (refusal.tell(Language::En), refusal.tell(Language::Zh)),
    };
    let csv = "township,village,status,persons,truly_poor,satisfied,remote\nt,v,never_registered,3,no,yes,no\nt,v,exited,2,no,yes,no\nt,w,exited,4,yes,no,yes\nt,w,never_registered,4,no,no,yes\n";
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("a.csv");
    std::fs::write(&list, csv).unwrap();
    let overrides = Overrides { frame: Some(list), ..Overrides::default() };
    let loaded = load_frame(&scenario, Path::new("a.toml"), &overrides).unwrap();
    let refusal = prepare(&scenario, loaded, &overrides).unwrap_err();
    (refusal.tell(Language::En), refusal.tell(Language::Zh))
}

#[test]
fn impossible_interviews_are_refused_at_their_key_with_a_remedy() {
    const COLUMNS: &str = "truth = { from = 'columns' }";
    const RATES: &str = "truth = { from = 'rates', omission = { rate = 0.1 }, mis_exit = { rate = 0.1 } }";
    let cases = [
        ("contakt = 0.9", COLUMNS, "did you mean contact?", "是否要写 contact"),
        ("contact = { p = 0.9, wher = 1 }", COLUMNS, "wher is not known here", "不认识 wher"),
        ("refusal = { p = 0.4, if_error = 3 }", COLUMNS, "key round[1].interview.refusal: p multiplied by its factors exceeds 1", "超过 1"),
        ("refusal = { p = 0.4, by = [{ where = 'remote', times = 3 }] }", COLUMNS, "make p or the factors smaller", "减小 p"),
        ("refusal = { p = 0.4, by = [{ where = 'remote', times = -3 }] }", COLUMNS, "a factor must be a number not below 0", "倍数"),
        (
            "refusal = { p = 0.4, by = [{ where = 'persons > 9', times = 1 }] }",
            COLUMNS,
            "interview.refusal.by[1].where",
            "refusal.by[1].where",
        ),
        ("sensitivity = { by = [{ where = 'remote', times = 1 }] }", COLUMNS, "by holds factors and needs p", "要有 p"),
        ("calls = 0", COLUMNS, "key round[1].interview.calls: the number of visits lies between 1 and 20", "上门次数"),
        ("substitute = 'cousin'", COLUMNS, "cousin is not known here. known here: none, reserve, neighbour, village", "不认识 cousin"),
        ("persons = 'both'", COLUMNS, "did you mean both-agree?", "both-agree"),
        ("persons_correlation = 0.5", COLUMNS, "one person alone has nobody to agree with", "只有一个人"),
        ("guarantee = { housing = { sensitivity = 0.9 } }", COLUMNS, "from = \"standard\"", "from = \"standard\""),
        ("missing = { p = 0.1, if_error = 2 }", RATES, "there is one list, but the truth is drawn anew", "名单只有一份"),
        ("item = [{ weight = 1, cuts = [0], loading = 0.5 }]", RATES, "nobody's satisfaction is known", "不知道谁满意"),
        ("item = [{ weight = 0.9, cuts = [0], loading = 0.5 }]", COLUMNS, "add up to 1", "合计为 1"),
        ("item = [{ weight = 1, cuts = [1, 0], loading = 0.5 }]", COLUMNS, "interview.item[1].cuts: cuts are 1 to 6 ascending", "由小到大"),
        ("voice = [{ where = 'remote', weight = 0.4 }]", COLUMNS, "the weights of the classes", "各类住户的权重"),
        ("teams = { number = 0 }", COLUMNS, "interview.teams.number: must lie between 1 and 10,000", "人数"),
        ("teams = { number = 2, sensitivity = [1, 1, 1] }", COLUMNS, "more factors than teams", "倍数比组多"),
        ("teams = { drift = 0.9 }", COLUMNS, "interview.teams: this design draws no villages", "没法按村分组"),
        ("teams = { drift = 2 }", COLUMNS, "between 0.5 and 1.5", "0.5 与 1.5"),
    ];
    for (interview, truth, english, chinese) in cases {
        let (en, zh) = refused(interview, truth);
        assert!(en.contains(english), "{interview}:\n{en}");
        assert!(zh.contains(chinese), "{interview}:\n{zh}");
    }
}
