# Runs one replica: sh -c "$(cat supervise.sh)" supervise RECORD COMMAND...
# Standard input is a pipe that only the host writes to. Its end means that the host has died.
record=$1
shift
# Signals meant for the host's terminal don't end the supervisor; the command gets their defaults.
trap : HUP INT QUIT TERM
exec 3<&0 </dev/null
if command -v setsid >/dev/null 2>&1; then apart=setsid; else apart=; set -m; fi
# The record is written by the process that becomes the command, so the command never runs without one.
$apart sh -c 'echo $$ >"$0" && exec "$@"' "$record" "$@" 3<&- &
child=$!
# From here on only the command holds the output pipes.
exec >/dev/null 2>&1
# Before the new session exists there is no group yet, only the process.
tell() { kill -s "$1" -- "-$child" || kill -s "$1" "$child"; }
{
  trap - HUP INT QUIT TERM
  while read -r word; do
    case $word in
      stop) tell TERM ;;
      kill) tell KILL ;;
    esac
  done
  tell TERM
  n=0
  while [ $n -lt 7 ]; do sleep 0.1 || sleep 1; n=$((n + 1)); done
  tell KILL
} <&3 3<&- &
watch=$!
exec 3<&-
while :; do
  wait "$child"
  code=$?
  # A trapped signal ends a wait as well.
  kill -0 "$child" || break
done
kill -s KILL -- "-$child"
n=0
while kill -0 -- "-$child" && [ $n -lt 10 ]; do sleep 0.05 || sleep 1; n=$((n + 1)); done
kill -s KILL "$watch"
exit "$code"
