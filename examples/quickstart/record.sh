#!/bin/sh
# Writes docs/quickstart.txt: the README's command on a real terminal, without colours. Of a line that was written over,
# each different text is kept with the last time that it had.
set -eu
cd "$(dirname "$0")/../.."
command='mvn -q -Prun -pl examples/quickstart -am verify'
raw=$(mktemp)
script -qec "$command" "$raw" >/dev/null
mkdir -p docs
{
  printf '$ %s\n' "$command"
  sed -e '/^Script \(started\|done\)/d' "$raw" | tr -d '\r' | awk '
    function plain(text) { gsub(/\033\[[0-9;?]*[A-Za-z]/, "", text); return text }
    function timeless(text) { sub(/[0-9]+\.[0-9] s +/, "", text); return text }
    {
      if ($0 == "") print ""
      count = split($0, parts, /\033\[2K/)
      for (i = 1; i <= count; i++) {
        text = plain(parts[i])
        if (i < count && (text == "" || timeless(text) == timeless(plain(parts[i + 1])))) continue
        if (i == count && count > 1 && text == "") continue
        print text
      }
    }'
} | cat -s >docs/quickstart.txt
rm -f "$raw"
