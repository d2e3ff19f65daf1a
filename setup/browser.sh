# Finds or installs a Chromium and a Japanese font for the browser tests. Sourced by ./test.

CHROMIUM_NAMES=(chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable)

find_chromium() {
  local name found
  if [ -n "${ENISHI_CHROMIUM:-}" ]; then
    [ -x "$ENISHI_CHROMIUM" ] || fail "ENISHI_CHROMIUM names no program: $ENISHI_CHROMIUM"
    return 0
  fi
  for name in "${CHROMIUM_NAMES[@]}"; do
    if found=$(command -v "$name"); then
      export ENISHI_CHROMIUM=$found
      return 0
    fi
  done
  # Playwright gives the path even if it has not installed anything there.
  found=$(.venv/bin/python -c 'from playwright.sync_api import sync_playwright as start
with start() as playwright: print(playwright.chromium.executable_path)' 2>/dev/null) || return 1
  [ -x "$found" ] || return 1
  export ENISHI_CHROMIUM=$found
}

has_japanese_font() {
  [ -n "$(fc-list :lang=ja family 2>/dev/null)" ] || ls \
    /usr/share/fonts/opentype/ipafont-gothic /usr/share/fonts/opentype/noto/*CJK* \
    /System/Library/Fonts/*Hiragino* >/dev/null 2>&1
}

install_debian_packages() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  export DEBIAN_FRONTEND=noninteractive
  step apt-get update -qq -o DPkg::Lock::Timeout=300 || true
  step apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" >/dev/null
}

# Installs a Chromium without root; the npm package contains the libraries that it needs.
install_chromium_from_npm() {
  find_node
  local place=.venv/chromium
  step npm --prefix "$place" install --no-audit --no-fund --loglevel=error \
    @sparticuz/chromium@147.0.0 || return 1
  local found
  found=$(cd "$place" && node --input-type=module --eval '
    import chromium from "@sparticuz/chromium";
    console.log(await chromium.executablePath());') || return 1
  [ -x "$found" ] || return 1
  export ENISHI_CHROMIUM=$found
}

# Installs a Japanese font without root: IPAexGothic from a Python wheel.
provide_font_from_pypi() {
  local place=$PWD/.venv/fonts
  [ -d "$place/matplotlib_fontja" ] || step .venv/bin/python -m pip --quiet install --no-deps \
    --target "$place" matplotlib-fontja==1.1.0 || return 1
  cat >"$place/fonts.conf" <<CONF
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>$place</dir>
  <cachedir>$place/cache</cachedir>
</fontconfig>
CONF
  export FONTCONFIG_FILE="$place/fonts.conf"
}

# Debian's and Python's packages are installed at the same time, because both mostly wait for the
# network.
begin_debian_packages_beside() {
  if ! { find_chromium && has_japanese_font; }; then
    begin_beside install_browser_from_debian
  fi
}

# If this fails, provide_browser tries again or says what is missing.
install_browser_from_debian() {
  install_debian_packages chromium-headless-shell fonts-ipafont-gothic || true
}

provide_browser() {
  if ! find_chromium; then
    say "Installing a Chromium for the browser tests … / テスト用のブラウザを導入しています"
    { install_debian_packages chromium-headless-shell fonts-ipafont-gothic && find_chromium; } ||
      install_chromium_from_npm ||
      { step .venv/bin/python -m playwright install chromium-headless-shell && find_chromium; } ||
      fail "The browser tests need a Chromium. Install one (on Debian: apt-get install chromium-headless-shell fonts-ipafont-gothic) or name it in ENISHI_CHROMIUM."
  fi
  has_japanese_font || install_debian_packages fonts-ipafont-gothic || provide_font_from_pypi ||
    fail "The browser tests need a Japanese font. On Debian: apt-get install fonts-ipafont-gothic"
}
