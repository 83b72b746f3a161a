## What a rehearsal taught

lesson = { $name }：预演在 { $villages } 个村问了 { households-counted }，查出 { $found } 户；实际平均约 { $mean }，95 % 可能在 { $lower } 与 { $upper } 之间。
lesson-use = 要让模拟从这里抽取真实情况，在情景里写：
townships-not-visited = 没有去过的乡镇
which = 哪类
found-asked = 查出/问
belief = 判断
low = 下限
high = 上限
correlation-within = 村内相关
spread-of-townships = 乡镇差异
which-where = 哪类、哪个乡镇
lessons-note = 判断：预演后的平均；下限、上限之间有 95 % 的可能。村内相关：同村两户一起出错的程度。乡镇按判断从高到低。
lessons-caveat = 同类、同乡镇、同村内的户被抽中的机会须与对错无关；已按 [learn] 里的灵敏度和特异度修正。
lesson-omission = 漏评（一般户）
lesson-mis-exit = 错退（已脱贫户）
lesson-mis-inclusion = 错评（未脱贫户）
lesson-dissatisfied = 不满意（各类户）
lesson-members = 漏人（建档户）
lesson-of-kind = { $error }，{ $kind }

## One replicate

replay-note = 某一村、某一类户被抽中、见到、查出的户数；不列户。
replay-withheld = 真实名单不逐村列出。只在内部使用时加 --internal。
replay-passed = 通过
replay-not-judged = 无法评判
replay-failed = 不通过
rule-met = 合格
rule-broken = 不合格
rule-judged = 规则
finding = 结果
verdict-head = 判断
class-of-household = 户类型
drawn-households = 抽中
met-households = 见到
found = 查出
replay-verdict = 第 { $replicate } 次模拟，{ $name }：{ $verdict }

## A survey

estimate-of = 项目
estimate = 估计值
se = 标准误
lower = 下限
upper = 上限
n = n
df = df
deff = deff
cv = cv
small-areas = 小区域
found-n = 查出/n
direct = 直接
shrunk = 收缩
own = 自身
fh = FH
test = 检验
statistic = 统计量
p = p
flag-empty = 没有一行可用
flag-undefined = 分母为 0
flag-nothing-found = 一例也没有发现（比例给出单侧上限）
flag-all-found = 全部都是
flag-no-df = 没有自由度，给不出区间
flag-no-spread = 各值相同，看不出差异，给不出标准误和区间
flag-no-interval = 此处没有这种区间，可改用 wald 或 korn-graubard
flag-use-melded = 此处不能这样修正，可改用 melded
flag-no-se = 方差算不出（有的重复样本没有这些行，或为负值）
flag-df-below8 = 自由度不足 8，区间不稳
flag-effective-n-below30 = 有效样本量不足 30
flag-nchs-suppress = 按 NCHS 标准不宜公布
flag-nchs-review = 按 NCHS 标准应由统计人员复核
flag-nchs-complement = 按 NCHS 标准其余额不宜公布
flag-missing = 有空格的行不计
flag-lonely-stratum = 有只抽一个单位的层
design-effects = 设计效应
deff-replace = 放回
deff-weights = 权数
effective-n = 有效n
interval-kind = { $method } { $level }%
interval-kind-upper = { $method } { $level }%（单侧上限）
interval-kind-lower = { $method } { $level }%（单侧下限）
intervals-of = 区间：{ $kinds }
design-effects-note = deff：与不放回简单随机抽样相比；放回：与放回简单随机抽样相比；权数：只因权数不等（Kish）
small-areas-note = 小区域：收缩为层次贝塔二项（按计数），FH 为 logit 上的 Fay–Herriot；自身：估计里有多少来自本组自己的回答，其余借自各组
missing-values = 缺失值：估计所用的列有空格的行，该项估计不计（视同域外），最多一项 { $most } 行
flagged = { $flag }：{ $shown }
flagged-and-more = { $flag }：{ $shown } 等，另有 { $more } 项

## The survey file

headline = { $name }：种子 { $seed }，第 { $replicate } 次抽样
lonely-later = 后面阶段有的层只抽一个单位：本阶段不计方差（与模拟相同）
lonely-first = 第一阶段有的层只抽一个单位：与全部单位的平均相比（偏大）
composite-shares = 名单中的未脱贫、已脱贫、一般户占全部的份额
survey-file-then = 填好答案后：preassess estimate { $file }
survey-file-filling-in = met 填 1（访到）或 0；truly_poor、satisfied 等填 1（是）或 0（否），未访到的留空；漏评人数预填的 0 表示查过、没有漏人，没有查的请清空
no-population = 有放回：没有 population

## The rehearsal

team = 队
reserves = 候补户
from = 从
to = 到
rehearsal-drawn = 抽中 { $villages } 个村、{ $households } 户，加权代表 { $weights } 户（名单共 { $all } 户）。
leaflet-again = 同样的样本可以再抽一次：{ $command }
leaflet-filling-in = 填表：是否访到填 1（访到）或 0；实际贫困、是否满意等只在访到时填 1（是）或 0（否），没访到的留空；漏评人数是已建档户中漏掉的人；预填的 0 表示查过、没有漏人，没有查的请清空（该户就不计入漏评和错退）。
leaflet-number-in-village = 村内序号：该户在本村名单中的次序（同一组的户连在一起，按首次出现先后）。
leaflet-reserves = 候补：抽中的户确实访不到时，按候补顺序用同一层（各级单位、分层都相同）的候补户顶替，把候补那一行移到“名单”里，换下原来那一行。顶替会带来偏差，能访到的户不要顶替。
leaflet-stage-equal = 第 { $stage } 阶段：{ $unit }，层内机会均等。
leaflet-stage-replacement = 第 { $stage } 阶段：{ $unit }，有放回，概率一栏是期望被抽次数。
leaflet-stage-unequal = 第 { $stage } 阶段：{ $unit }，概率不等，见入样概率。
leaflet-then = 填好后运行 preassess estimate survey-xlsx.toml（用本工作簿）或 survey.toml（用 sample.csv）。
drawn-by =
    种子 { $seed }，第 { $replicate } 次；再抽一次：
    { $command }

## The household list and the design

class-head = 类别
units = 单位
units-number = 个数
smallest = 最小户数
median-size = 中位
largest = 最大
kinds-of-villages = 村的类型
villages-number = 村
truth-in-the-list = 名单中的真实情况
count-head = 人数或户数
count-of = 其中
rate-percent = 比率 %
icc = 村内相关
stage = 阶段
stratum = 层
selection = 方法
available = 可抽
take = 每处抽
short-of = 不足处
certain = 必抽
class-never-registered = 一般户
class-registered-poor = 未脱贫户
class-exited = 已脱贫户
all-classes = 合计
kind-poor = 贫困村
kind-other = 非贫困村
kind-remote = 偏远村
kind-not-remote = 非偏远村
kind-mountain = 山区
kind-hill = 丘陵
kind-plain = 平坝
stratum-poor = 贫困村
stratum-other = 其他村
truth-in-persons = { $what }（人）
truth-in-households = { $what }（户）
truth-omission = 漏评
truth-mis-exit = 错退
truth-mis-inclusion = 错评
truth-composite-incidence = 综合贫困发生率
truth-approval = 满意
design-of = 抽样设计：{ $review }

## The workbook of a rehearsal

sheet-sample = 名单
sheet-summary = 汇总
sheet-reserve = 候补
village-surveyed = 行政村
villages-format = 0" 个村"

## Parts of a stage

part-all = （全部）
part-preferred = { $stratum }（有意挑选）
part-others = { $stratum }（其余）
part-certain = { $stratum }（必抽）
part-passing = （不经此步）
part-in-full = （整组全查）

## The program

mistyped-unknown = 命令里不认识“{ $argument }”。正确的写法见下面的 Usage，或加 --help 查看。
mistyped-missing = 命令里缺少 { $argument }：要写明文件等必需的内容。正确的写法见下面的 Usage。
mistyped-empty = 命令里 { $argument } 后面没有写值。
mistyped-value = 命令里 { $argument } 的值“{ $value }”不对。
mistyped-command = 没有“{ $command }”这个命令。加 --help 查看有哪些命令。
mistyped = 命令写得不完整或不对。正确的写法见下面，或加 --help 查看。
full-report = 完整报告：{ $page }（图、表在同一文件夹）
plan-files = 名单、曲线和图：{ $folder }
made = 已写出 { $file }：{ $households } 户。各项总数：
made-total = { $what }：要求 { $wanted }，实际 { $made }（{ $met }）
progress = 模拟 { $bar } { $done }/{ $all } 次，{ $pace }，还需 { $left }
progress-without-end = 模拟 { $spinner } { $done } 次，{ $pace }
replay-beyond = 情景只模拟 { $replicates } 次，编号 0 至 { $last }：第 { $replicate } 次不在结果里，只是同样的办法再抽一次。
