#!/usr/bin/env bash
# Model-checks the protocol. Needs spin 6.5 and gcc.
#   run.sh                 the quick runs, some minutes
#   run.sh --all           every run, an hour or two and 15 GB of memory
#   run.sh NAME...         those runs of runs.txt
# One line per run. Exits with 1 if one that must be exhausted isn't, or a planted fault isn't found.
# TRACES=directory keeps the shortest traces there, MEMORY (MB) and SECONDS_EACH bound each run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
all_protections="-DX_SHELLRV=1 -DX_RELPODS=1 -DX_WAIT=1 -DX_STOPFIRST=1 -DX_DERIVE=1 -DX_OBJFIRST=1 -DX_REC0=1 -DX_RSOBS=1"
failures=0

# Where an option is given twice the last one counts.
last_of_each() {
  local -A value=()
  local -a order=()
  local option key
  for option in "$@"; do
    key=${option%%=*}
    if [ -z "${value[$key]+set}" ]; then
      order+=("$key")
    fi
    value[$key]=$option
  done
  for key in ${order[@]+"${order[@]}"}; do
    printf '%s ' "${value[$key]}"
  done
}

run() {
  local name=$1 model=$2 expected=$3 options=$4
  local place=$work/$name compiling="-DSAFETY -DCOLLAPSE" checking="-m400000 -w24" deadlocks="" code=0 outcome states transitions took
  mkdir "$place"
  cp "$here/$model" "$place"
  cd "$place"
  # Releases that nobody makes are no deadlock of b and c: they are left for a later caller.
  case $name in
    b_*) deadlocks=-E ;;
    c_stuck) ;;
    c_*) deadlocks=-E ;;
  esac
  case $expected in
    found) compiling="-DSAFETY -DBFS -DCOLLAPSE" ;;
    live)
      compiling="-DCOLLAPSE -DNFAIR=3"
      checking="-a -f -m2000000 -w24"
      ;;
  esac
  case $name in
    # Found by a deep search only.
    a_leftover) compiling="-DSAFETY -DCOLLAPSE" ;;
    # Hash-compact: too large to be kept exactly.
    b_3 | b_again) compiling="-DSAFETY -DHC4" ;;
  esac
  # shellcheck disable=SC2086
  spin $options -a "$model" >spin.log 2>&1 || { cat spin.log; return 1; }
  # shellcheck disable=SC2086
  gcc -O2 -w -DVECTORSZ=2048 -DMEMLIM="${MEMORY:-15000}" $compiling -o pan pan.c
  # shellcheck disable=SC2086
  timeout "${SECONDS_EACH:-1800}" ./pan $checking $deadlocks >pan.log 2>&1 || code=$?
  states=$(awk '/states, stored/ {print $1; exit}' pan.log)
  transitions=$(awk '/ transitions / {printf "%.0f", $1; exit}' pan.log)
  took=$(awk '/elapsed time/ {print $4; exit}' pan.log)
  outcome=exhausted
  if grep -q '^pan:[0-9]*: \(assertion violated\|invalid end state\|acceptance cycle\)' pan.log; then
    outcome=found
  elif [ "$code" -ne 0 ] || [ -z "$states" ] || grep -qE 'too small|out of memory|reached -DMEMLIM' pan.log; then
    outcome=unfinished
  fi
  if [ "$outcome" = found ] && [ -n "${TRACES:-}" ]; then
    # shellcheck disable=SC2086
    spin $options -t "$model" 2>/dev/null | sed -n 's/^ *EV //p' >"$TRACES/$name.txt"
    sed -n 's/^pan:[0-9]*: \(assertion violated\|invalid end state\).*/=> \1/p' pan.log | head -1 >>"$TRACES/$name.txt"
  fi
  local verdict=ok
  if [ "$outcome" != "${expected/live/exhausted}" ]; then
    verdict=WRONG
    failures=$((failures + 1))
  fi
  printf '%-5s %-15s %-10s states %s transitions %s seconds %s\n' "$verdict" "$name" "$outcome" "${states:--}" "${transitions:--}" "${took:--}"
  cd "$here"
  rm -rf "$place"
}

trimmed() { sed 's/^ *//; s/ *$//' <<<"$1"; }

wanted=" $* "
while IFS='|' read -r name model tier expected options; do
  name=$(trimmed "$name")
  case $name in '#'* | '') continue ;; esac
  case "$wanted" in
    *" --all "*) ;;
    *" $name "*) ;;
    '  ') [ "$(trimmed "$tier")" = quick ] || continue ;;
    *) continue ;;
  esac
  options=${options/'$A'/$all_protections}
  # shellcheck disable=SC2086
  run "$name" "$(trimmed "$model")" "$(trimmed "$expected")" "$(last_of_each $options)"
done <"$here/runs.txt"
[ "$failures" -eq 0 ] || { echo "$failures of the runs came out wrong"; exit 1; }
