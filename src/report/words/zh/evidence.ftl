## Where a page comes from

review-head = 评估

## What a page rests on

notes-reading = 对结论影响大的在前。
may-change-the-verdict = 可能改变结论
errors-not-trusted = 误差范围不可全信
is-assumed = 是假定
the-list-needs-a-look = 名单要核对
good-to-know = 操作上要知道
made-up-list = 合成名单
real-list-internal-only = 真实名单 · 仅供内部
real-list-small-counts-withheld = 真实名单 · 小数不公开
withheld-internal = 本报告由真实名单算出，含县以下的小数（1 至 9 户），仅供内部使用。
withheld = 本报告由真实名单算出；县以下 1 至 9 户的数不公开，为防止用合计倒推，另有个别数一并不公开。内部使用可加 --internal。
consequence = 影响
note = 说明
fact-version = 程序版本
fact-scenario = 方案
fact-list = 名单
fact-seed = 随机种子
fact-replicates = 模拟次数

## Tables of a page

the-numbers-behind-it = 图中的数据
count-withheld = 不公开

## Sections of a page

round-passed-bound = { $name }：通过的可能性 { $passes }
round-passed = { $name }：通过的可能性 { $passes }（模拟误差 ±{ $error } 个百分点）
sweep-points = 前 { $points } 个点（另有 { $left } 个见 variants.csv）
actions-caption = 各项行动平均解决的户数
actions-reading = 评估之前的行动和它们解决的问题。
review-after-review = 一轮一轮地看
overlooked-at-first-found-at-last = 自查没查出、后来被查出
of-what = { $name }：{ $what }
words-of-key = { $words }（{ $key }）
no-key-stands-out = 哪个因素最要紧，看不出来。
what-drives-the-result = 什么最左右结果
action = 行动
households-meant = 面向的户
omissions = 漏评
mis-exits = 错退
mis-inclusions = 错评
satisfied = 转为满意
made-easy-to-meet = 外出户可见到
township = 乡镇
overlooked-then-found = 前面没查出、最后查出
visited-before = 其中前面来过
share-alone = 单独的份额
with-interactions = 连同相互作用
lowest-when-changed-alone = 单独改变时最低
highest = 最高
values = 取值
change-points = 相差（点）
an-average-review = 一次评估平均
number = 数目

## Tables behind the pictures

indicators-caption = “多数落在”：100 次评估约有 95 次落在这个范围；“误差”：模拟次数有限带来的误差，百分点。
failing-alone-and-together = 单独与一起不合格
places-caption = 按查出问题的可能性排列，点列名可重排。“名次”：考虑模拟误差后可能的名次（95%）。“抽中后”：抽到该乡镇时不过的可能性比抽不到时高几个百分点。
mean-estimate = 平均估计
mostly-within = 多数落在
estimator = 口径
bias-points = 偏差（点）
rmse-points = 均方根误差（点）
se-points = 标准误（点）
design-effect = 设计效应
households-behind = 说到它的户
nothing-found = 一个也没查出
rule-head = 要求
fails = 不合格
it-alone = 只因它
not-judged = 无法评判
what-fails-together = 一起不合格的
share-of-simulations = 占模拟
villages = 村
drawn = 被抽中
error-found = 查出问题
rank = 名次
if-drawn-points = 抽中后（点）
its-error = 相差的误差
made-pointless-by = 不如哪个方案
interval = 区间
promised = 标称
holds-the-truth = 包住真值
all-below = 整个偏低
all-above = 整个偏高
none-computed = 算不出
mean-width-points = 平均宽度（点）
estimator-judged = { $name }，评判所用
fails-alone = 只有{ $names }

## The method

how = 在全县农户名单上，按评估组的办法抽样、入户、判断、计算，再与标准比较；这样重复 { $replicates } 次，数一数有多少次通过。真值在抽样之前由全部名单算出，所以偏差和区间是否可靠都是直接比较得来的。
given-in-the-scenario = 方案里写明的
left-out-the-default-holds = 没有写、按默认值算的
the-numbers-that-went-in = 算的时候用了哪些数
parameters-reading = 每个数都注明单位和来处；没有出处的是假定，应当换成本县的数再算。
probability = 概率
unit-share = 比例
correlation = 相关系数
factor = 倍数
yuan = 元
visits = 次
replicates = 次
whole-number = 整数
condition = 条件
choice = 选择
scenario-no-source-noted = 方案给定，未注出处
command-line = 命令行给定
default = 默认值
formulas-reading = 按人还是按户、按哪种口径，见上表“取值”。
formulas-and-sources = 公式和依据
what-it-is = 是什么
parameter-key = 键
unit = 单位
source = 来处
formula-what = 算什么
formula-how = 怎么算
formula-source = 依据

## The workbook

again = 重做：{ $command }
summary = 概要
townships = 乡镇
notes = 说明
all-rules = 全部要求
review = 评估
passes-or-is-met = 通过或达标的可能
simulation-error = 模拟误差
quantile-low = 2.5% 分位
quantile-high = 97.5% 分位
bias = 偏差
rmse = 均方根误差
population = 人口
households-if-drawn = 抽中后访到的户
true-error-rate = 真实差错率
rank-by-errors = 差错名次
rank-lowest = 名次下限
rank-highest = 名次上限
worst-by-errors = 差错最差之列
dissatisfaction = 不满意率
among-the-worst-by-dissatisfaction = 不满意最差之列

## The fieldwork

step-drawn = 抽中的户
step-not-found = 找不到（搬走、拆户、查无此户）
step-away = 全家外出、电话也没联系上
step-not-at-home = 上门时家里没人
step-refused = 拒绝受访
step-substituted = 换来的替补户
step-interviewed = 受访的户
step-by-phone = 其中电话访问
step-errors-met = 受访户中真有的问题
step-recognised = 认出来的
step-false-alarms = 错判成问题的
step-before-appeal = 当场认定的问题
step-explained-away = 真问题被解释掉的
step-cleared-up = 误判得到澄清的
step-after-appeal = 最后留下的问题
heard-awareness = 政策知晓度
heard-score = 问卷平均得分
heard-approval-by-class = 按各类户加权的认可度
heard-score-by-class = 按各类户加权的得分
heard-kappa = 两组复访的一致性（κ）
where-errors-come-from = 误差从哪里来
step = 环节
mean-bias = 平均偏差
sway = 上下摆动
decomposition-note = 单位：百分点；各环节的偏差相加就是总偏差。
part-coverage = 名单有误
part-sampling-township = 抽到哪些乡镇
part-sampling-village = 抽到哪些村
part-sampling-group = 抽到哪些组
part-sampling-household = 抽到哪些户
part-nonresponse = 没见到的户
part-substitution = 替补
part-measurement = 判断和回答
part-interviewers = 调查员
part-appeals = 申诉
step-villages = 抽中的村

## Formulas

name-weighted-estimate = 加权口径
formula-weighted-estimate = Ŷ / X̂，Ŷ = Σ yₖ / πₖ，X̂ = Σ xₖ / πₖ
name-standard-error = 标准误
formula-standard-error = uₖ = (yₖ − r̂ xₖ) / X̂；按抽样的各步估计 Σ uₖ / πₖ 的方差，再开方
name-design-effect = 设计效应
formula-design-effect = 方差 ÷ 同样户数简单随机抽样的方差
name-simulation-error = 通过可能性的模拟误差
formula-simulation-error = √(p (1 − p) / R)，R 为模拟次数
name-never-happened = 一次也没发生的
formula-never-happened = 上限 1 − 0.05^(1/R)，95% 把握
name-truth-correlation = 真值在村内的相关
formula-truth-correlation = 贝塔—二项分布，相关 ρ
formula-omission = 漏评户的人和漏评成员 ÷ 受访未建档人口
formula-omission-village = 同上 ÷ 抽中村全部未建档人口
formula-mis-exit = 错退人口 ÷ 受访已脱贫人口
formula-mis-inclusion = 错评人口 ÷ 受访建档人口
formula-composite-incidence = (R + ê·X + ô·(N − B)) / N：R 未脱贫、X 已脱贫、B 建档、N 农业户籍人口，ê 错退率，ô 漏评率
formula-approval = 认可的户 ÷ 受访户
office-document = 国开办发〔2017〕56号

## The frame of a page

own-name = 中文
print = 打印
beware-ranked = 请注意（要紧的在前）
filter-by-name = 按名称筛选
how-this-was-found = 怎么算的，怎样重做
made-again = 重做一遍
