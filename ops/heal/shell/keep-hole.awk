# Keeps the samples of a hole from what `promtool tsdb dump` prints, and prints them as OpenMetrics with an end mark.
# RANGES names a file of lines `job <tab> instance <tab> first ms <tab> last ms <tab> gap ms`, job and instance as the dump quotes
# them; the line with an empty job is for series of no target and for what rules computed.
# COUNTS gets one line: samples kept, series left out for marks that OpenMetrics cannot carry, native histograms left out.
BEGIN {
  while ((getline line < RANGES) > 0) {
    split(line, part, "\t")
    key = part[1] "\t" part[2]
    first[key] = part[3]
    last[key] = part[4]
    gap[key] = part[5]
  }
}

# The value of a label between its quotes, escapes and all. A value cannot hold the mark it is found by: its quotes are escaped.
function value_of(label,   at, rest) {
  at = index(series, ", " label "=\"")
  if (!at) return ""
  rest = substr(series, at + length(label) + 4)
  match(rest, /^([^"\\]|\\.)*/)
  return substr(rest, 1, RLENGTH)
}

# The labels without the blanks between them, which OpenMetrics does not allow; those in values stay.
function condensed(text,   out) {
  if (!index(text, "\\\"")) {
    gsub(/", /, "\",", text)
    return text
  }
  out = ""
  while (match(text, /"([^"\\]|\\.)*", /)) {
    out = out substr(text, 1, RSTART + RLENGTH - 2)
    text = substr(text, RSTART + RLENGTH)
  }
  return out text
}

function start_series(   key, bare) {
  series = text
  key = value_of("job") "\t" value_of("instance")
  if (!(key in first) || series ~ /__name__="(ALERTS"|[^"\\]*:)/) key = "\t"
  low = first[key] + 0
  high = last[key] + 0
  # The state of pending alerts belongs to the server that watches them.
  if (series ~ /__name__="ALERTS_FOR_STATE"/) high = 0
  limit = gap[key] + 0
  if (high == 0) return
  metric = condensed(series)
  sub(/__name__="/, "\"", metric)
  if (!index(metric, "\\")) return
  gsub(/\\t/, "\t", metric)
  bare = metric
  gsub(/\\\\|\\"|\\n/, "", bare)
  if (index(bare, "\\")) {
    high = 0
    strange += 1
  }
}

# A digit behind the milliseconds: the reader multiplies by 1000 and cuts, and would else lose one now and then.
function keep(at, value) {
  print metric, value, substr(at, 1, length(at) - 3) "." substr(at, length(at) - 2) "5"
  kept += 1
}

{
  at = $NF
  value = $(NF - 1)
  text = substr($0, 1, length($0) - length(at) - length(value) - 2)
  if (text != series) {
    held = ""
    start_series()
  }
  # A NaN that nothing follows marks the end of a series, which OpenMetrics cannot say: any other is a value.
  if (held != "" && at - held <= limit) keep(held, "NaN")
  held = ""
  if (high == 0 || at + 0 < low || at + 0 > high) next
  if (value == "NaN") held = at
  else if (value ~ /^[-+]?([0-9]|Inf$)/) keep(at, value)
  else histograms += 1
}

END {
  print "# EOF"
  print kept + 0, strange + 0, histograms + 0 > COUNTS
}
