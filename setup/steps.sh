# Runs the steps of a set-up so that Ctrl-C and SIGTERM end a step together with all it started.
# Sourced by ./run and ./test.

set -m # each background job becomes a process group of its own, which can be ended as one
step_process=
beside_process=
beside_told=

step() {
  "$@" </dev/null &
  step_process=$!
  local status=0
  wait "$step_process" || status=$?
  step_process=
  return "$status"
}

# A step beside the others: what it says is kept until it is waited for. One at a time.
begin_beside() {
  beside_told=$(mktemp)
  "$@" </dev/null >"$beside_told" 2>&1 &
  beside_process=$!
}

# end_beside: tell what it said, and answer as it did.
end_beside() {
  local status=0
  wait "$beside_process" || status=$?
  beside_process=
  cat "$beside_told"
  rm -f "$beside_told"
  return "$status"
}

end_step() {
  local process
  for process in $step_process $beside_process; do
    kill -TERM -- "-$process" 2>/dev/null || true
  done
  if [ -n "$step_process$beside_process" ]; then
    sleep 0.5
  fi
  for process in $step_process $beside_process; do
    kill -KILL -- "-$process" 2>/dev/null || true
  done
  rm -f "$beside_told"
  exit "$1"
}

trap 'end_step 130' INT
trap 'end_step 143' TERM HUP

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# The hash of files' contents, whatever their names: one line, the same on every system.
hash_of() {
  .venv/bin/python - "$@" <<'PYTHON'
import hashlib, sys
digest = hashlib.sha256()
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        digest.update(hashlib.sha256(file.read()).digest())
print(digest.hexdigest())
PYTHON
}
