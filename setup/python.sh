# Makes .venv and installs the pinned requirements. Sourced by ./run and ./test.

# The system's own Python comes first. Distributions compile it with profile-guided optimisation;
# version managers do not, and everything here takes a tenth longer with their Python.
find_python() {
  local candidate
  for candidate in ${PYTHON:-} /usr/bin/python3 \
    python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import ensurepip, sys, venv
sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  fail "Enishi needs Python 3.11 or newer with its venv module. On Debian 12 or newer: apt-get install python3 python3-venv"
}

make_environment() {
  if .venv/bin/python -c 'import pip' 2>/dev/null; then
    return
  fi
  local python
  python=$(find_python)
  say "The first start takes two to five minutes, later ones seconds. / 初回の準備には2〜5分ほどかかります（2回目以降は数秒です）"
  say "Making .venv … / Python環境を作成しています"
  step "$python" -m venv --clear .venv
}

# install_packages FILE [FILE...]: installs the first file, unless the packages of one of the files
# are already installed. So development packages stay installed.
install_packages() {
  local stamp=.venv/requirements.sha256 wanted file
  for file in "$@"; do
    if [ "$(cat "$stamp" 2>/dev/null)" = "$(hash_of "$file")" ]; then
      return
    fi
  done
  wanted=$(hash_of "$1")
  say "Installing Python packages from $1 … / Pythonパッケージを導入しています"
  rm -f "$stamp"
  local pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet)
  if ! { step "${pip[@]}" install uv && step .venv/bin/python -m uv pip install --quiet \
    --python .venv/bin/python --require-hashes --requirement "$1"; }; then
    say "uv could not do it; trying pip, which takes longer."
    step "${pip[@]}" install --require-hashes --requirement "$1" ||
      fail "The Python packages could not be installed; the lines above say why."
  fi
  printf '%s\n' "$wanted" >"$stamp"
}

# Writes the console commands without build tools, which need a download. After a checkout
# was moved, the next start writes them again.
install_command() {
  local packages
  packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  pwd -P >"$packages/enishi.pth"
  write_command enishi enishi.management
  write_command enishi-sim simulation.cli
}

# write_command NAME MODULE
write_command() {
  cat >".venv/bin/$1" <<SH
#!/bin/sh
exec "$(pwd -P)/.venv/bin/python" -m $2 "\$@"
SH
  chmod +x ".venv/bin/$1"
}
