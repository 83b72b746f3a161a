//! How a design is refused, in both languages.

use crate::error::Problem;
use crate::units::Words;

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
            "填写该层总体中的单位数；整个阶段都不知道就不写 population",
            "write the units of the stratum's population; where a whole stage has none, leave out population",
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
