## The terminal

what-to-do-first = 先做什么
how-sure-this-is = 有多大把握
beware = 请注意
how-ready-the-townships-are = 各乡镇准备得怎样
what-this-rests-on = 这样算的前提

## The answer

lead-never-failed = 如果明天验收，{ $n } 次模拟中没有一次不通过：通过的可能性高于 { $less }（95% 把握）。
lead-never-passed = 如果明天验收，{ $n } 次模拟中没有一次通过：通过的可能性低于 { $less }（95% 把握）。
lead = 如果明天验收，通过的可能性约 { $told }（模拟误差 ±{ $error } 个百分点，共模拟 { $n } 次）：{ $verdict }。
reason-only = 不过的原因：{ $name }不合格（要求{ $rule }），占模拟的 { $fails }。
reason = 最可能不过的原因：{ $name }不合格（要求{ $rule }），占模拟的 { $fails }，其中只因它一项的占 { $alone }。
margin-inside = { $name }平均会估成 { $mean }，离标准线 { $limit } 还有 { $gap } 个百分点；而单是抽到谁，一次评估的结果就会上下摆动约 { $sway } 个百分点。
margin-beyond = { $name }平均会估成 { $mean }，已经越过标准线 { $limit } 达 { $gap } 个百分点；单是抽到谁，一次评估的结果就会上下摆动约 { $sway } 个百分点。
step-plan = 看先查哪些村、查多少户：运行 preassess plan { $plan }，它会列出复查名单。
step-rehearse = 先演练一遍：运行 preassess draw { $plan }，按评估的办法抽一份样本，照单入户。
no-review = 没有模拟任何一轮评估，无法回答。
made-up-county = 名单是合成的，结果不代表任何真实的县。
lead-no-limit = 没有设定合格标准，所以不能回答能否通过；下面是各项指标会得到的估计。
very-likely = 很有把握
likely-not-safe = 多半能过，但不保险
either-way = 能过也能不过
more-likely-to-fail = 多半过不了
almost-sure-to-fail = 几乎过不了
sure-assumptions = 假定的真实情况、入户的条件和评估的办法若有不同，答案的变化会比模拟误差大得多（见“这样算的前提”和“用了哪些数”）。
reason-and-next = 最可能不过的原因：{ $name }不合格（要求{ $rule }），占模拟的 { $fails }，其中只因它一项的占 { $alone }。其次是{ $next }，{ $next_fails }。
sure-error = 模拟误差 ±{ $error } 个百分点：只因模拟次数有限，多模拟就变小。真正的把握要看下面的前提。
sure-bound = 模拟里没有出现过另一种结果，所以只能给出界限；多模拟，界限就更紧。真正的把握要看下面的前提。
lead-one = 只模拟了一次：它算出的通过可能性 { $told } 没有误差可言，不能据此下结论，请多模拟。
sure-one = 只模拟了一次，模拟误差无从知道；多模拟才有。真正的把握要看下面的前提。

## Earlier reviews, actions, other plans

better = 比较过的方案中，“{ $name }”最有用：通过的可能性高 { $by } 个百分点（误差 { $error }）。
overlooked = 责任倒查：前面各轮一个问题也没查出、最后一轮却查出的可能性 { $found }；前面都通过、最后不过的 { $failed }。
look-risky = 先看这些乡镇，抽中了，不过的可能性会高出几个百分点：{ $names }（误差约 { $error }）。
look-often = 先到最常查出问题的乡镇看：{ $names }（一次评估在那里查出问题的可能性）。
importance-saves-nothing = 重要性抽样在这里不省次数，仍按普通模拟估计。
importance-saves = 通过的可能性用重要性抽样估计（多抽出错的情形，再按真实的机会加权）：同样的误差，普通模拟要做 { $times } 倍的次数（普通模拟得 { $plain }% ±{ $error }）。
stratified-saves = 各次模拟的第一阶段分层轮抽：同样的误差，普通模拟要做 { $times } 倍的次数（普通模拟得 { $plain }% ±{ $error }）。
given-the-sample-saves = 通过的可能性按每次抽中的样本精确计算后再平均：同样的误差，普通模拟要做 { $times } 倍的次数（普通模拟得 { $plain }% ±{ $error }）。
earlier = 各轮通过的可能性：{ $rounds }；以最后一轮为准。
settled-omission = 漏评户 { $number }
settled-mis-exit = 错退户 { $number }
settled-mis-inclusion = 错评户 { $number }
settled-satisfied = 转为满意的户 { $number }
settled-reached = 能见到的外出户 { $number }
acted = 行动“{ $name }”面向 { $households } 户，约花 { $cost } 元。平均解决：{ $changes }。
acted-in-vain = 行动“{ $name }”面向 { $households } 户，约花 { $cost } 元，没有解决什么。
driver-range = { $key }：{ $low }% 至 { $high }%
driven-shares = 通过可能性的变动里，各因素（连同相互作用）占：{ $keys }。
driven-alone = 单独改变一个数，通过的可能性：{ $keys }。
overlooked-by-township = 责任倒查：前面各轮一个问题也没查出、最后一轮却查出的可能性 { $found }；前面都通过、最后不过的 { $failed }。分乡镇看（本乡镇前面没查出、最后查出）最高的是：{ $townships }。

## Doubts

doubt-flattered = { $name }实际是 { $truth }，评估平均只会得到 { $mean }：评估看到的比实际好，通过不等于没有问题。
doubt-nothing-found = 约 { $share } 的评估在{ $name }上一个也查不出，而实际有 { $truth }：没查出不等于没有。
doubt-interval = { $name }的 { $promised }% 区间（{ $method }）实际只有 { $held } 的时候包住真值：报出的误差范围太窄或者偏了，不能全信。
doubt-not-judged = { $share } 的模拟无法评判{ $name }（没有访到有关的户，或算不出误差）：这样的评估既不算通过，也不算不过。

## Operating curves

omitted-households = 漏评户
wrongly-exited-households = 错退户
dissatisfied-households = 不满意户
intra-village-correlation = 村内相关
reviewers-sensitivity = 评估员查出率
villages-drawn = 抽村数
households-a-village = 每村抽户数
curve-if = 假如
curve-were = 为
households = 户
persons = 人
passes = 通过
error = 误差
its-own-rule-met = 它这一项达标
margin-room = { $what }现在估计有 { $now }；多到 { $most }（占同类户的 { $rate }，误差 ±{ $error } 户），通过的可能性就只剩 { $wanted }%：余地约 { $gap }。
margin-lacking = { $what }现在估计有 { $now }；减到 { $most }（占同类户的 { $rate }，误差 ±{ $error } 户），通过的可能性才有 { $wanted }%：至少要再查出、纠正约 { $gap }。
margin-never = { $what }现在估计有 { $now }；就算一户也没有，通过的可能性也到不了 { $wanted }%。
margin-beyond-tried = { $what }现在估计有 { $now }；试到 { $most }，通过的可能性仍不低于 { $wanted }%，再多没有试，余地在试过的范围之外。
margin-not-tried = { $what }现在估计有 { $now }，通过的可能性不低于 { $wanted }%；比这更多的没有试，余地多大不知道。
half-won-over = 让一半不满意的户（约 { $half }）转为满意：通过的可能性由{ $now } 升到{ $then }。
half-helped = 查出并帮扶一半错退户（约 { $half }）：通过的可能性由{ $now } 升到{ $then }。
half-registered = 查出并纳入一半漏评户（约 { $half }）：通过的可能性由{ $now } 升到{ $then }。
chance-below = 低于 { $bound }
chance-above = 高于 { $bound }
chance-about = 约 { $told }
otherwise-less = { $what }（现在按 { $now } 算）：若是 { $less }，通过的可能性{ $pa }，而不是{ $pb }。
otherwise = { $what }（现在按 { $now } 算）：若是 { $less }，通过的可能性{ $pa }；若是 { $more }，{ $pb }。
slider = 假如{ $what }有多有少
slider-stop = { $rate }，约 { $cases }：通过的可能性约 { $chance }（模拟误差 ±{ $error } 个百分点）
slider-stop-bound = { $rate }，约 { $cases }：通过的可能性{ $chance }

## Tables of the terminal

indicators-note = 多数落在：100 次评估约有 95 次；误差：模拟次数有限带来的误差，百分点。
as-it-is = 现在的打算
variants-paired = 各方案用同样的随机数逐次比较，误差是相差的误差。
variants-independent = 名单或种子不同的情景各自独立，误差是相差的误差。
indicator = 指标
truth = 真值
mean = 平均估计
mostly = 多数落在
must-be = 要求
met-in = 达标可能
plan = 方案
change-pts = 相差（点）
cost-yuan = 费用（元）

## How ready the townships are

of-those-told =
    { $withheld ->
        [0] {""}
       *[other] （数目不公开的 { $withheld } 个乡镇不在其中）
    }
ready-errors = 真实差错率（漏评和错退）在最差 { $n } 个乡镇之列的可能性：{ $names }{ of-those-told }。
ready-dissatisfied = 不满意率在最差 { $n } 个之列的可能性：{ $names }{ of-those-told }。
ready-caption = “自查过关”：在本乡镇{ $check }。“占全县风险”：不过的各次模拟里，不合格各项查出的问题有多少在这里，合计 100%。“名次”按真实差错率，1 为最差；“多数在”：100 次约有 95 次；“最差之列”：在最差 { $n } 个里的可能性。
how-ready-each-township-is = 各乡镇准备得怎样
ready-own-check = 按乡镇自查过关可能最低：{ $names }{ of-those-told }。自查的标准：{ $check }。
ready-risk-few = 全县不过的风险主要来自哪些乡镇，说不准：查出了问题而不过的模拟只有 { $failing } 次，各乡镇的份额不排先后。
ready-risk = 在全县不过的风险里所占份额最大（据 { $failing } 次不过的模拟）：{ $names }{ of-those-told }。
check-mis-exit = 已脱贫户查 { households-counted }，错退不超过 { $most } 户
check-mis-inclusion = 建档户查 { households-counted }，错评不超过 { $most } 户
check-dissatisfied = 各类户查 { households-counted }，不满意不超过 { $most } 户
check-omission = 未建档户查 { households-counted }，漏评不超过 { $most } 户
check-that-errs = { $check }（查得出 { $hit }，不误判 { $clear }）
omissions-if-drawn = 抽中后漏评（户）
mis-exits-if-drawn = 抽中后错退（户）
dissatisfied-if-drawn = 抽中后不满意（户）
share-of-the-risk = 占全县风险
passes-own-check = 自查过关
error-rate = 差错率
mostly-in = 多数在
among-the-worst = 最差之列
worst-by-dissatisfaction = 不满意最差之列

## Held against what was published

held-against-what-was-published = 与公布的结果对照
published-caption = 公布的各项数在模拟中出现的比例
yes = 是
no = 否
support-caption = 每个取值，其余因素取最有利的值；与最大值相差不到 1.92 的不能排除。
published = 公布
counts-as-near-points = 算作相近（±点）
near = 相近
printed-alike = 印出来一样
key = 因素
value = 取值
log-likelihood-at-best = 最好时的对数似然差
possible = 可能
published-figure = { $name } { $published }：{ $near }
published-likely = 与公布的结果各项都相近的模拟占 { $all }（误差 { $error } 个百分点），印出来一模一样的占 { $exactly }；逐项看：{ $each }。
key-any-value = { $key }：试过的每个值都有可能
key-values = { $key }：{ $values }
published-speaks-for = 试过的各点里，公布的结果最可能出自：{ $likeliest }。对数似然相差不到 { $region }、不能排除的取值：{ $keys }。

## Many counties

implied-none = { $name }：模拟次数太少，配不出来。
implied = { $name }：按不同分布，各县真实比率（占户数）的平均：漏评率 { $omission }，错退率 { $mis_exit }。
as-the-scenario-has-it = 按本情景
all-alike = 各县一样
some-counties-clean = 一部分县毫无差错
gamma = 伽马分布
lognormal = 对数正态分布
shapes-caption = 由公布的比例倒推的各县真实比率（占户数）。离散：毫无差错的县的比例，或变异系数。
detection = 查得出多少
shape = 各县怎么分布
mean-omission = 漏评率平均
interval-95 = 95% 区间
median = 中位数
ninetieth = 九成以下
mean-mis-exit = 错退率平均
spread = 离散
deviance = G²
true-omission = 真实漏评率
true-rate = 真实比率
counties-below-by-omission = 漏评率不超过它的县
counties-below-by-mis-exit = 错退率不超过它的县
true-mis-exit = 真实错退率
no-omission-found = 没查出漏评
no-mis-exit-found = 没查出错退
neither = 都没查出
alike-contradicted = 各县都一样的说法，公布的数不支持（G² 检验 p { $p }）。其余各种分布都用三个数配三个比例，必然配得上：用哪一种，公布的数分辨不出。
alike-not-contradicted = 各县都一样的说法，公布的数不能否定（G² 检验 p { $p }）。其余各种分布都用三个数配三个比例，必然配得上：用哪一种，公布的数分辨不出。
approval-everywhere = { $number } 个县的认可度都{ $rule }：由此只知道一个县做到这一点的可能性多半在 { $least } 以上（95% 把握）；这里是 { $chance }。
range-with-sampling-error = { $least }–{ $most }%（连抽样误差 { $lower }–{ $upper }%）
