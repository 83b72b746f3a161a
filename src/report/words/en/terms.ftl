## Indicators

indicator-omission = omission rate (of interviewed unregistered persons)
indicator-omission-village = omission rate (of all unregistered persons in drawn villages)
indicator-mis-exit = mis-exit rate
indicator-mis-inclusion = mis-inclusion rate
indicator-composite-incidence = composite poverty incidence
indicator-approval = public approval
short-omission = omission rate
short-omission-village = omission (villages)
short-composite-incidence = composite incidence
as-published = as published
weighted = weighted

## Rules

below = below { $limit }
at-most = at most { $limit }
above = above { $limit }
at-least = at least { $limit }
rule-upper = upper { $level }% bound { $compared }
rule-lower = lower { $level }% bound { $compared }
rule-count = findings { $compared }

## Things in a row, and where a sentence ends

between-sentences = { " " }
between-things = ,{" "}
between-clauses = ,{" "}
between-parts = ;{" "}
sentence = { $note }.

## Counted

households-counted =
    { $households ->
        [one] { $households } household
       *[other] { $households } households
    }
persons-counted =
    { $persons ->
        [one] { $persons } person
       *[other] { $persons } persons
    }
villages-counted =
    { $villages ->
        [one] { $villages } village
       *[other] { $villages } villages
    }
cases = { households-counted } with { persons-counted }
