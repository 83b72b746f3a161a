//! Invented village names: two or three common characters and 村. A likeness to a real village is chance.

use std::collections::BTreeSet;

use super::county::{County, Question};

const FIRST: &str = "龙凤石双大青白黄红金银长太平三五九新古杨李梅桃松柏竹桂莲荷马牛羊鹤云月天花泉清团永福兴和";
const MIDDLE: &str = "家山水林树岩沙口门头合元阳安丰明";
const LAST: &str = "坝坪河溪沟湾塘岭坡梁岩寨庙桥井田林湖堡堰峰岗台池垭洞滩嘴园店院关";

/// One name for every village, all different.
pub(super) fn villages(county: &County, number: usize) -> Vec<String> {
    let [first, middle, last] = [FIRST, MIDDLE, LAST].map(|text| text.chars().collect::<Vec<char>>());
    let mut used = BTreeSet::new();
    (0..number)
        .map(|v| {
            let mut stream = county.stream(Question::VillageName, v);
            let mut pick = |from: &[char]| from[stream.below(from.len() as u32) as usize];
            let mut name = String::new();
            for attempt in 0..30 {
                name = if attempt < 10 {
                    format!("{}{}村", pick(&first), pick(&last))
                } else {
                    format!("{}{}{}村", pick(&first), pick(&middle), pick(&last))
                };
                if !used.contains(&name) {
                    break;
                }
            }
            if used.contains(&name) {
                name = format!("{}{}村", name.trim_end_matches('村'), v + 1);
            }
            used.insert(name.clone());
            name
        })
        .collect()
}
