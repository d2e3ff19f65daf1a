# Runs the steps of a set-up so that Ctrl-C and SIGTERM end a step together with all it started.
# Sourced by ./run and ./test.

set -m # each background job becomes a process group of its own, which can be ended as one
step_process=

step() {
  "$@" </dev/null &
  step_process=$!
  local status=0
  wait "$step_process" || status=$?
  step_process=
  return "$status"
}

end_step() {
  if [ -n "$step_process" ]; then
    kill -TERM -- "-$step_process" 2>/dev/null || true
    sleep 0.5
    kill -KILL -- "-$step_process" 2>/dev/null || true
  fi
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
