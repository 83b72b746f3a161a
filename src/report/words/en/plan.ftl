## The lead of a plan

plan-lead = As things are, the chance of passing is about { $p } (simulation error ±{ $error } points).
plan-lead-bound = As things are, the chance of passing is { $p }.

## How much may be wrong

together = All by one factor: at most { $factor } times as many as now (error ±{ $error }) for a chance of at least { $wanted }%. That is: { $each }.
together-never = All together: even without any the chance stays below { $wanted }%.
together-not-tried = All together: as things are the chance is at least { $wanted }%; more was not tried, so the margin is not known.
together-beyond = All together: at { $factor } times as many as now the chance is still at least { $wanted }%, more was not tried.
surface-crossing = { $chance }% at { $x }
surface-sentence = { $across } × { $upright } (the latter as it is): the chance of passing is { $points }.
how-much-may-be-wrong = How much may be wrong
surface-uncrossed = it crosses none of 95%, 50% and 10%
two-numbers-at-once = Two numbers at once

## Where to re-check first

recheck-unneeded = The chance is at least { $until }% already: no re-check is needed for it.
recheck = Re-checking the list from the top, as far as entry { $entries } (about { households-counted }, { $low } to { $high }), brings the chance to { $until }% (if { $finds }% of errors are found and corrected).
recheck-cost = Re-checking the list from the top, as far as entry { $entries } (about { households-counted }, { $low } to { $high }, for { $cost } yuan), brings the chance to { $until }% (if { $finds }% of errors are found and corrected).
recheck-all = Even re-checking all (with { $finds }% of errors found and corrected) reaches only { $best }, not { $until }%.
against-reached = With { households-counted } re-checked, this list differs from "{ $name }" by { $by } points (error { $error }), which takes { $more } households for as much.
against = With { households-counted } re-checked, this list differs from "{ $name }" by { $by } points (error { $error }).
never-registered = never registered
still-poor = still poor
exited = exited
by-this-list = by this list
largest-villages-first = largest villages first
remote-villages-first = remote villages first
where-to-re-check-first = Where to re-check first
recheck-note = Each entry is one class of one village; its gain is what it alone adds to the chance (points, then their error); entries that differ by less than their errors are as good as tied. The whole list is in where_first.xlsx.
recheck-number = Re-check { households-counted } ({ $low } to { $high } within the simulation error) and the chance of passing reaches { $until }% (where { $finds }% of errors are found).
recheck-withheld = The list by village is withheld: the household list holds the truth, so that it would point to who is in error. With --internal, for use in the office only, it is told.
recheck-order-only = Each entry is one class of one village, the first to re-check on top. Of a real list only the order is told, neither households nor gains; with --internal, for use in the office only, all is.
recheck-doubtful =
    { $doubtful ->
        [one] The gain of { $doubtful } entry of the list is within its simulation error (95%) and marked "{ $sign }": its place means nothing, and it is not among the first that are shown.
       *[other] The gains of { $doubtful } entries of the list are within their simulation errors (95%) and marked "{ $sign }": their order means nothing, and they are not among the first that are shown.
    }
village = village
class = class
households-number = households
so-far = so far
gain = gain
a-thousand = a thousand

## How many, by which rule, with which interval

rehearsal = If the { $what } were really { $rate } of their class (limit { $limit }), a rehearsal in { villages-counted } with { households-counted } would show it: more than { $above } found is the alarm.
interval-heads = method (holds / mean width)
sizes-note = Below: villages, with as many households in each as now, for a standard error of { $error } points, a { $level }% interval of at most { $width } points, or to tell the present rate from its limit (10% risk on both sides); "got" is the simulated standard error with so many.
rules-advice = With the omission rate exactly at its limit, judging by { $safe } still passes { $safe_limit } (as things are { $safe_now }), by { $easy } { $easy_limit } (as things are { $easy_now }): take the first against passing wrongly, the second against failing wrongly with a small sample.
interval-keeps = On this list and design take { $name }: its { $promised }% intervals hold the truth at least { $worst } of the time for every indicator, and it is the narrowest that keeps its word.
interval-none = On this list and design no method keeps its word; { $name } comes closest: at worst its { $promised }% interval holds the truth { $worst } of the time, so leave room.
how-many = How many
by-estimate = the estimate
by-bound = a 95% bound
by-count = a count
by-posterior = 90% posterior
judged-in-another-way = Judged in another way
which-interval = Which interval
size-rate = rate
size-each = each
size-now = now
size-error = error
size-for-error = for error
size-got = got
size-for-width = for width
size-for-verdict = for verdict
size-accept = accept
judged-by = judged by
as-things-are = as things are
at-the-limit = at the limit

## Tables of the page

list-all = What to re-check, from the top
list-first = The first { $shown } entries to re-check, from the top; the others are in where_first.xlsx
by-township = By township
gain-points = gain (points)
a-thousand-households-points = a thousand households (points)
order = order
households-rechecked = households
size-households-a-village = households a village
size-villages-now = villages now
size-error-now = error now
size-villages-for-error = villages for the error
size-error-with-so-many = error with so many
size-for-the-width = for the width
size-for-a-verdict = for a verdict
size-found-at-most = found at most
passes-as-things-are = passes as things are
passes-at-limit = passes with the omission rate at its limit
method = method
error-points = error (points)

## The workbook of a plan

rank-in-list = rank
households-so-far = households so far
cases-expected = cases expected in the sample
gain-in-the-chance = gain in the chance (points)
per-thousand-households = per thousand households
done = done
township-or-class = township or class
gain-total = gain (points)
per-thousand = per thousand
chance = chance
sheet-list = list
sheet-areas = areas
sheet-effort = effort
