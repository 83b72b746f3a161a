## The lead of a plan

plan-lead = 照现在的样子，通过的可能性约 { $p }（模拟误差 ±{ $error } 个百分点）。
plan-lead-bound = 照现在的样子，通过的可能性{ $p }。

## How much may be wrong

together = 几样一起按同样倍数变：最多到现在的 { $factor } 倍（误差 ±{ $error }），通过的可能性才不低于 { $wanted }%。那时是：{ $each }。
together-never = 几样一起：即使都没有，通过的可能性也到不了 { $wanted }%。
together-not-tried = 几样一起：照现在这样，通过的可能性不低于 { $wanted }%；比这更多的没有试，余地多大不知道。
together-beyond = 几样一起：到现在的 { $factor } 倍，通过的可能性仍不低于 { $wanted }%，再多没有试。
surface-crossing = { $x } 处为 { $chance }%
surface-sentence = { $across } × { $upright }（后者照现状）：通过的可能性 { $points }。
how-much-may-be-wrong = 还容得下多少
surface-uncrossed = 没有越过 95%、50% 或 10%
two-numbers-at-once = 两个数一起变

## Where to re-check first

recheck-unneeded = 现在通过的可能性已不低于 { $until }%，不必为此复查。
recheck = 按名单从头查 { $entries } 条，约 { households-counted }（{ $low } 至 { $high }），通过的可能性可到 { $until }%（设每个差错有 { $finds }% 查出并纠正）。
recheck-cost = 按名单从头查 { $entries } 条，约 { households-counted }（{ $low } 至 { $high }），花 { $cost } 元，通过的可能性可到 { $until }%（设每个差错有 { $finds }% 查出并纠正）。
recheck-all = 全部查一遍（每个差错有 { $finds }% 查出并纠正）也只到 { $best }，达不到 { $until }%。
against-reached = 同样查 { households-counted }，按名单与{ $name }相比，通过的可能性相差 { $by } 个百分点（误差 { $error }）；{ $name }要查 { $more } 户才能一样。
against = 同样查 { households-counted }，按名单与{ $name }相比，通过的可能性相差 { $by } 个百分点（误差 { $error }）。
never-registered = 一般户
still-poor = 未脱贫户
exited = 已脱贫户
by-this-list = 按名单
largest-villages-first = 先查大村
remote-villages-first = 先查偏远村
where-to-re-check-first = 先查哪里
recheck-note = 每条是一个村的一类户；增益是只查这一条时通过可能性的提高（百分点，后为误差）；相差不超过误差的，先后不作数。完整名单在 where_first.xlsx。
recheck-number = 复查 { households-counted }（模拟误差下 { $low }—{ $high } 户），通过的可能性可达 { $until }%（查得出 { $finds }% 的差错）。
recheck-withheld = 逐村的名单不列：名单里已有真实情况，列出来就指明了哪里有错。只在内部使用时加 --internal。
recheck-order-only = 每条是一个村的一类户，先查的在前。真实名单只列先后，不列户数和增益；只在内部使用时加 --internal 列全。
recheck-doubtful = 名单里有 { $doubtful } 条的增益没有超出模拟误差（95%），以“{ $sign }”标出：它们之间分不出先后，也不列在最前面的几条里。
village = 村
class = 户类
households-number = 户数
so-far = 累计
gain = 增益
a-thousand = 每千户

## How many, by which rule, with which interval

rehearsal = 若{ $what }真占 { $rate }（标准线 { $limit }），县里自己演练最少抽 { $villages } 村 { $households } 户就看得出来：查出多于 { $above } 户就该警惕。
interval-heads = 算法（包住真值 / 平均宽度）
sizes-note = 下表：每村户数不变，标准误降到 { $error } 个百分点、{ $level }% 区间宽不超过 { $width } 个百分点、或把现状与标准线分清（两边误判各 10%）各要多少村；“实测”是抽那么多村时模拟出的标准误。
rules-advice = 漏评率正好在标准线上时，{ $safe }仍会放过 { $safe_limit }（现状通过 { $safe_now }），{ $easy }会放过 { $easy_limit }（现状通过 { $easy_now }）：怕错放就取前者，样本不够大又怕错罚就取后者。
interval-keeps = 在这份名单和设计上用 { $name }：各项指标的 { $promised }% 区间至少有 { $worst } 包住真值，且在说到做到的算法中最窄。
interval-none = 在这份名单和设计上没有一种算法说到做到；{ $name } 最接近，{ $promised }% 区间最差的一项只有 { $worst } 包住真值，要留余地。
how-many = 要查多少
by-estimate = 看估计值
by-bound = 看 95% 置信限
by-count = 看查出户数
by-posterior = 看达标把握 ≥ 90%
judged-in-another-way = 换一种判法
which-interval = 误差范围用哪种算法
size-rate = 项目
size-each = 每村户
size-now = 现村数
size-error = 现误差
size-for-error = 为误差
size-got = 实测
size-for-width = 为宽度
size-for-verdict = 为判定
size-accept = 容许
judged-by = 判法
as-things-are = 现状通过
at-the-limit = 在标准线上通过

## Tables of the page

list-all = 复查名单，从头查起
list-first = 复查名单的前 { $shown } 条，从头查起；其余见 where_first.xlsx
by-township = 按乡镇合计
gain-points = 增益（点）
a-thousand-households-points = 每千户（点）
order = 次序
households-rechecked = 复查户数
size-households-a-village = 每村户
size-villages-now = 现村数
size-error-now = 现误差
size-villages-for-error = 为误差
size-error-with-so-many = 实测误差
size-for-the-width = 为宽度
size-for-a-verdict = 为判定
size-found-at-most = 容许查出
passes-as-things-are = 现状通过
passes-at-limit = 漏评率在标准线上时通过
method = 算法
error-points = 误差（点）

## The workbook of a plan

rank-in-list = 次序
households-so-far = 累计户数
cases-expected = 评估预计抽到的差错
gain-in-the-chance = 通过可能性提高（百分点）
per-thousand-households = 每千户
done = 已查
township-or-class = 乡镇或户类
gain-total = 增益合计（百分点）
per-thousand = 每千户
chance = 通过可能性
sheet-list = 复查名单
sheet-areas = 乡镇和户类
sheet-effort = 投入与通过
