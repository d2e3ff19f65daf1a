// Builds what the browser gets: app.css, app.js, calendar.js, moments.js and icons.svg in ../enishi/static.

import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import esbuild from "esbuild";
import { PurgeCSS } from "purgecss";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "enishi", "static");
const DATA_URL = /url\("data:image\/svg\+xml,([^"]+)"\)/g;

// Where a name of one of Tabler's classes can stand. A name must be written whole there: one put
// together when the page is drawn would not be found.
const NAMES_STAND_IN = [
  join(here, "../enishi/**/*.html"),
  join(here, "../enishi/web/**/*.py"),
  join(here, "src/**/*.ts"),
];

// Most of Tabler styles things that Enishi does not have, and would travel to every phone: only the
// rules for what a page or its script names are kept. And our content security policy admits no
// data: addresses, with which Tabler draws ticks and arrows, so each becomes a small file.
const tablerAsWeUseIt = {
  name: "tabler-as-we-use-it",
  setup(build) {
    build.onLoad({ filter: /@tabler[\\/]core.*\.css$/ }, async ({ path }) => {
      const [{ css }] = await new PurgeCSS().purge({ content: NAMES_STAND_IN, css: [path] });
      const images = [...css.matchAll(DATA_URL)].map(([, svg]) => decodeURIComponent(svg));
      await mkdir(join(target, "images"), { recursive: true });
      await Promise.all(images.map((svg) => writeFile(join(target, imageName(svg)), svg)));
      const contents = css.replace(
        DATA_URL,
        (_, svg) => `url("./${imageName(decodeURIComponent(svg))}")`,
      );
      return { contents, loader: "css" };
    });
    build.onResolve({ filter: /^\.\/images\// }, ({ path }) => ({ path, external: true }));
  },
};

function imageName(svg) {
  return `images/${createHash("sha256").update(svg).digest("hex").slice(0, 12)}.svg`;
}

// One sprite instead of a web font: only the icons named in icons.txt travel.
async function iconSprite() {
  const list = await readFile(join(here, "icons.txt"), "utf8");
  const names = list.split(/\s*\n\s*/).filter((line) => line && !line.startsWith("#"));
  const symbols = await Promise.all(names.map(iconSymbol));
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

async function iconSymbol(name) {
  const path = join(here, "node_modules/@tabler/icons/icons/outline", `${name}.svg`);
  const svg = await readFile(path, "utf8").catch(() => {
    throw new Error(`icons.txt names "${name}", which @tabler/icons does not have`);
  });
  const shapes = [...svg.matchAll(/<(path|circle|rect|line|polyline|ellipse)\b[^>]*\/>/g)]
    .map(([shape]) => shape)
    .filter((shape) => !shape.includes('d="M0 0h24v24H0z"'));
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.join("")}</symbol>`;
}

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
await Promise.all([
  esbuild.build({
    entryPoints: {
      app: join(here, "src/app.ts"),
      calendar: join(here, "src/calendar/index.ts"),
      moments: join(here, "src/moments.ts"),
    },
    outdir: target,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome111", "firefox113", "safari16.4"],
    legalComments: "linked",
    logLevel: "info",
    plugins: [tablerAsWeUseIt],
  }),
  iconSprite().then((sprite) => writeFile(join(target, "icons.svg"), sprite)),
  cp(join(here, "assets"), target, { recursive: true }),
]);
