// Generates src/protocol/gen from parley.proto. Runs buf's own program straight from its package:
// the package's wrapper is made by an install script, which npm may have been told not to run.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

const require = createRequire(import.meta.url);
const web = join(import.meta.dirname, '..');
const { platform, arch } = process;
const buf = require.resolve(`@bufbuild/buf-${platform}-${arch}/bin/buf`);
const path = [join(web, 'node_modules/.bin'), process.env['PATH']].join(delimiter);

execFileSync(buf, ['generate'], {
  cwd: web,
  stdio: 'inherit',
  env: { ...process.env, PATH: path },
});
