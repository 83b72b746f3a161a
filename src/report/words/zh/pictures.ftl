## Causes

causes-reading-only = { $fails } 的模拟因{ $name }不合格而不过。
causes-reading = { $name }最常让验收不过：{ $fails } 的模拟因它不合格，{ $alone } 只因它一项。
causes-none = { $n } 次模拟中没有一项标准不合格。
causes-row = { $name }，要求{ $rule }
causes-share = { $share }，只因它 { $alone }
causes-never = { $n } 次中 0 次（{ $share }）
no-limit-is-set = 没有设定标准
what-would-fail-the-review = 验收会因为什么不过
causes-no-limit = 没有设定标准，不判合格与否。
thin-line-95-simulation-error = 细线：95% 模拟误差范围
this-alone = 只因这一项
others-fail-too = 还有别的项也不合格

## Coverage

coverage-reading = 标称 { $promised }% 的区间，最差的是{ $name }的 { $method } 区间：只有 { $held } 的时候包住真值。橙色为达不到标称的。
coverage-title = 评估报出的区间可信吗
no-interval-was-computed = 没有计算区间
holds-truth = 包住真值
coverage-promised = 竖线：应当包住真值的比例
coverage-kept = 没有发现区间比它所标称的更不可靠。

## Curves

effort-reading = 横轴为复查户数；橙线为 { $until }%。
curves-title = 真实情况若不同，通过的可能性怎么变
what-re-checking-buys = 复查多少户，通过的可能性到多少
curves-reading = 每条线只变一个数，其余不变。橙色横线是想要的 { $wanted }%，竖线是现在；细线是 95% 模拟误差。
curves-reading-exact = 每条线只变一个数，其余不变。橙色横线是想要的 { $wanted }%，竖线是现在；细线是 95% 模拟误差；灰点是只看这一条规则的精确值。

## Distribution

distribution-reading = 最险的是{ $name }：{ $met } 的模拟达标。
distribution-title = 各项指标离标准有多远
distribution-no-limit = 没有设定标准，只画各次模拟的估计值。
distribution-safe = 各次模拟的估计值都在合格一侧。
colours-two-sides = 深蓝为合格一侧，橙色为不合格一侧。
colours-some = 深蓝为合格一侧，橙色为不合格一侧；浅蓝的不直接与估计值比较。
colours-none = 评判比较的不是估计值本身，所以不分两侧。
never-estimated = 各次模拟都无法估计
distribution-met = 达标可能 { $met }
distribution-about = 平均 { $mean }，95% 的模拟落在 { $spread }
distribution-about-nothing = 平均 { $mean }，95% 的模拟落在 { $spread }，{ $share } 一个也没查出
distribution-truth = 真值 { $truth }
distribution-limit = 标准：{ $rule }

## Fieldwork

fieldwork-reading = 一次评估平均抽 { $drawn } 户，访到 { $met } 户；受访户中真有的问题 { $real } 个，最后认定 { $stand } 个（含误判）。
the-fieldwork = 入户这一路

## Likelihood

likelihood-tip = 似然 { $likelihood }%，对数差 { $ratio }，误差 { $error }
likelihood-reading = 格内：对数似然与最大值的差，其余因素取最有利的值；深色相差不到 0.5，浅色不到 1.92，不能排除；橙色已不大可能。
likelihood-title = 公布的结果在哪些情况下最可能

## Cost against chance

loses-to = “{ $worse }”不如“{ $better }”
what-money-buys = 花多少钱，换来多大把握
pareto-none-beaten = 横轴为费用（元），纵轴为通过的可能性。没有一个方案又贵又不更有把握。
pareto-beaten = 横轴为费用（元），纵轴为通过的可能性。又不便宜又不更有把握的方案：{ $pairs }。

## Ranks

ranks-among =
    在最差 { $n } 个之列
    的可能性
ranks-tip = { $name }：真实差错率 { $rate }，平均名次 { $rank }（{ $low } 至 { $high }），在最差之列 { $worst }
ranks-reading = 最差的 { $n } 个乡镇里，八成以上有把握的有 { $sure } 个；有 { $possible } 个乡镇都可能（5% 以上）在其中。
ranks-title = 哪些乡镇最差，有多大把握
ranks-by = 按真实差错率的名次，1 为最差
ranks-range = 点为平均，线上约有 95 次
ranks-reading-all = 一共只有 { $n } 个乡镇，都算在最差之列，只有名次分得出高低。

## Two numbers at once

surfaces-reading = 格中为通过的可能性：蓝为不低于想要的 { $wanted }%，浅蓝过半，浅橙不到一半，橙低于 10%；竖线处为 95%、50%、10%（生产方风险 5%、使用方风险 10%），黑点为现状。
surface-axes = 横：{ $across }；纵：{ $upright }
surfaces-title = 两个数一起变时通过的可能性

## Townships

townships-first = { $name }最常查出问题（{ $often } 的模拟）。
townships-risky = 抽到{ $name }时，不过的可能性高 { $more } 个百分点，各乡镇中最多。
townships-more = 共 { $n } 个乡镇，只画最常查出问题的 { $shown } 个，其余见 townships.csv。
townships-not-compared =
    每次都抽到（或都抽不到）
    无从比较
townships-alike =
    抽到与否
    各次模拟的结果都一样
townships-if-drawn =
    若被抽中，不过的可能性
    变化几个百分点
townships-tip = { $name }：被抽中 { $drawn }，查出问题 { $found }，抽中后不过的可能性变化 { $more } 点（误差 { $error }）
townships-title = 先看哪些乡镇
chance-of-being-drawn = 被抽中的可能性
chance-that-an-error-is-found = 查出问题的可能性
townships-none = 各次模拟都没有在哪个乡镇查出问题。

## Variants

variant-tip-bound = { $p }（{ $change } 点）
variant-tip = { $p }（{ $change } ±{ $error } 点）
what-other-plans-would-bring = 换一种做法，过不过
variants-alike = 与现在的打算相比，差别都在模拟误差之内。
variants-raise = 同样的运气下比较：“{ $name }”把通过的可能性提高 { $by } 个百分点。
variants-lower = 同样的运气下比较：“{ $name }”把通过的可能性降低 { $by } 个百分点。
variants-raise-and-lower = 同样的运气下比较：“{ $good }”把通过的可能性提高 { $up } 个百分点，“{ $bad }”降低 { $down } 个百分点。
true-omission-rate = 真实漏评率
true-mis-exit-rate = 真实错退率
counties-title = 各县真实的比率怎样分布
counties-reading = 横轴是一个县真实的比率（占户数，每格十倍），纵轴是比率不超过它的县占几成。线：各种分布的拟合；灰带：三种分布的 95% 抽样误差合在一起。
