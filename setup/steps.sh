# Runs the steps of a set-up. Ctrl-C and SIGTERM end a step and every process that it started.
# Sourced by ./run and ./test.

set -m # each background job becomes a process group of its own, which one signal can end
step_process=
beside_processes=()
beside_told=()

step() {
  "$@" </dev/null &
  step_process=$!
  local status=0
  wait "$step_process" || status=$?
  step_process=
  return "$status"
}

# Starts a step in the background, in one process group with every process that it starts. Its output
# is kept until end_beside.
begin_beside() {
  local told
  told=$(mktemp)
  (
    set +m
    "$@"
  ) </dev/null >"$told" 2>&1 &
  beside_processes+=("$!")
  beside_told+=("$told")
}

# Waits for all steps in the background and prints their output. Fails if one of them failed.
end_beside() {
  local status=0 index
  if [ ${#beside_processes[@]} -eq 0 ]; then
    return
  fi
  for index in "${!beside_processes[@]}"; do
    wait "${beside_processes[index]}" || status=$?
    cat "${beside_told[index]}"
    rm -f "${beside_told[index]}"
    unset "beside_processes[index]" "beside_told[index]"
  done
  return "$status"
}

end_step() {
  local process running=()
  # This form is needed because an older bash takes an empty list for an unset name.
  running=($step_process ${beside_processes[@]+"${beside_processes[@]}"})
  if [ ${#running[@]} -gt 0 ]; then
    for process in "${running[@]}"; do
      kill -TERM -- "-$process" 2>/dev/null || true
    done
    sleep 0.5
    for process in "${running[@]}"; do
      kill -KILL -- "-$process" 2>/dev/null || true
    done
  fi
  rm -f ${beside_told[@]+"${beside_told[@]}"}
  exit "$1"
}

trap 'end_step 130' INT
trap 'end_step 143' TERM HUP

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# The hash of the files' contents, without their names: one line, the same on every system.
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
