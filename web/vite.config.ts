import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { version } from './package.json' with { type: 'json' };

const OUT = 'dist';
/** Of JavaScript, compressed, that the first screen needs. */
const FIRST_LOAD_BYTES = 150_000;

/**
 * Finishes a build: tells the service worker which files there are, writes the list that the
 * server serves by, and compresses what can be, so that the server need not.
 */
function finish(): Plugin {
  return {
    name: 'parley-finish',
    apply: 'build',
    closeBundle() {
      const files = list(OUT).filter((file) => file !== '/sw.js');
      const build = createHash('sha256');
      files.forEach((file) => build.update(file).update(readFileSync(join(OUT, file))));
      const shell = files.map((file) => (file === '/index.html' ? '/' : file));
      const worker = join(OUT, 'sw.js');
      writeFileSync(
        worker,
        readFileSync(worker, 'utf8')
          .replaceAll('__BUILD__', JSON.stringify(build.digest('hex').slice(0, 16)))
          .replaceAll('__FILES__', JSON.stringify(shell)),
      );
      const all = list(OUT);
      writeFileSync(join(OUT, 'files.txt'), all.map((file) => `${file}\n`).join(''));
      requireSmall();
      all.filter((file) => /\.(?:js|css|html|svg|webmanifest)$/.test(file)).forEach(compress);
    },
  };
}

/** What index.html asks for. */
function requireSmall(): void {
  const index = readFileSync(join(OUT, 'index.html'), 'utf8');
  const scripts = new Set(index.match(/assets\/[^"]+\.js/g));
  const bytes = [...scripts]
    .map((file) => gzipSync(readFileSync(join(OUT, file)), { level: 9 }).length)
    .reduce((sum, it) => sum + it, 0);
  if (bytes > FIRST_LOAD_BYTES) {
    throw new Error(`the first load has ${bytes} bytes of JavaScript, not ${FIRST_LOAD_BYTES}`);
  }
}

function list(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
    .sort();
}

function compress(file: string): void {
  const bytes = readFileSync(join(OUT, file));
  writeFileSync(join(OUT, `${file}.gz`), gzipSync(bytes, { level: 9 }));
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  writeFileSync(join(OUT, `${file}.br`), brotliCompressSync(bytes, quality));
}

const server = process.env['PARLEY_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), finish()],
  define: { __VERSION__: JSON.stringify(version) },
  build: {
    outDir: OUT,
    target: 'es2024',
    assetsInlineLimit: 0, // the Content-Security-Policy allows no data: but for pictures
    modulePreload: { polyfill: false },
    minify: 'terser', // two in a hundred smaller than the default
    terserOptions: { ecma: 2020, module: true, compress: { passes: 3 } },
    rolldownOptions: {
      input: { main: 'index.html', sw: 'src/worker/sw.ts' },
      output: {
        // One file for what every screen needs: it compresses better than many.
        codeSplitting: {
          groups: [
            {
              name: 'base',
              test: /node_modules\/(?!virtua)|src\/(?:app|ui|device|store|i18n\/(?!de))/,
            },
          ],
        },
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  // `npx vite` serves the sources, and hands the rest to a server that runs.
  server: { proxy: { '/v1': { target: server, ws: true } } },
});
