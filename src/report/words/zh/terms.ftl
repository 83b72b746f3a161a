## Indicators

indicator-omission = 漏评率（按受访未建档人口）
indicator-omission-village = 漏评率（按抽中村全部未建档人口）
indicator-mis-exit = 错退率
indicator-mis-inclusion = 错评率
indicator-composite-incidence = 综合贫困发生率
indicator-approval = 群众认可度
short-omission = 漏评率（受访）
short-omission-village = 漏评率（抽中村）
short-composite-incidence = { indicator-composite-incidence }
as-published = 公布口径
weighted = 加权口径

## Rules

below = 低于 { $limit }
at-most = 不高于 { $limit }
above = 高于 { $limit }
at-least = 不低于 { $limit }
rule-upper = { $level }% 上限{ $compared }
rule-lower = { $level }% 下限{ $compared }
rule-count = 查出户数{ $compared }

## Things in a row, and where a sentence ends

between-sentences = { "" }
between-things = 、
between-clauses = ，
between-parts = ；
sentence = { $note }。

## Counted

households-counted = { $households } 户
persons-counted = { $persons } 人
villages-counted = { $villages } 村
cases = { households-counted } { persons-counted }
