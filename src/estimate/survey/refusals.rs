//! How a design is refused, in both languages.

use super::recursion::Alone;
use crate::error::{Problem, Refusal};
use crate::units::Words;

impl Alone {
    /// A lonely stratum that the policy has no answer to.
    pub(super) fn refusal(self) -> Refusal {
        let (stage, row) = (self.stage, self.row + 1);
        let what = Words::new(
            format!("第 {stage} 阶段有的层只抽了一个单位（例如数据第 {row} 行所在的层），估不出层内差异"),
            format!("stage {stage}: a stratum has a single unit (that of data row {row}, for example), so its spread cannot be seen"),
        );
        let remedy = Words::new(
            "合并层，或写明办法：lonely = \"remove\"、\"certainty\"、\"adjust\"、\"average\" 或 \"collapse\"",
            "join strata, or name a policy: lonely = \"remove\", \"certainty\", \"adjust\", \"average\" or \"collapse\"",
        );
        Problem::new(what, remedy).at_key(format!("stage.{stage}.strata")).into()
    }
}

pub(super) fn mixed() -> Problem {
    Problem::new(
        Words::new(
            "同一阶段的 population 既有大于 1 的单位数，又有小于 1 的抽样比",
            "population holds both counts above 1 and sampling fractions below 1 in one stage",
        ),
        Words::new("整个阶段都写单位数，或都写抽样比", "write counts in the whole stage, or fractions"),
    )
}

pub(super) fn blank() -> Problem {
    Problem::new(
        Words::new("设计所用的列有空格", "an empty cell in a column of the design"),
        Words::new("每一行都要写明所属的层和单位", "say for every row to which stratum and unit it belongs"),
    )
}

pub(super) fn no_unit() -> Problem {
    Problem::new(
        Words::new("只有最后一个阶段可以不写单位", "only the last stage may leave out its unit"),
        Words::new("请写 unit = \"列名\"", "write unit = \"a column\""),
    )
}

pub(super) fn no_count() -> Problem {
    Problem::new(
        Words::new("总体单位数应为正数", "the number of units in the population must be a positive number"),
        Words::new(
            "填写该层总体中的单位数（或抽样比）；整个阶段都不知道就不写 population",
            "write the units of the stratum's population, or the sampling fraction; where a whole stage has none, leave out population",
        ),
    )
}

pub(super) fn too_few() -> Problem {
    Problem::new(
        Words::new("样本中的单位比总体还多", "the sample has more units than the population of its stratum"),
        Words::new("核对总体单位数、层的划分和单位的编号", "check the population count, the strata and the names of units"),
    )
}

pub(super) fn varies() -> Problem {
    Problem::new(
        Words::new("同一层内总体单位数不一致", "the population count differs within a stratum"),
        Words::new("同一层每一行填同一个数，或补写 strata", "write the same number in every row of a stratum, or name the strata"),
    )
}

pub(super) fn bad_weight() -> Problem {
    Problem::new(
        Words::new("权数应为非负数", "a weight must be a number that is not negative"),
        Words::new("填写权数；不进入估计的行填 0", "write the weight; 0 where the row does not count"),
    )
}

pub(super) fn no_weight() -> Problem {
    Problem::new(
        Words::new("没有权数", "there is no weight"),
        Words::new(
            "写 weight = \"列名\"，或给每个阶段写 population；等权时写 weight = 1",
            "write weight = \"a column\", or population at every stage; for equal weights weight = 1",
        ),
    )
    .at_key("weight")
}
