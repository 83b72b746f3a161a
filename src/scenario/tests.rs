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
