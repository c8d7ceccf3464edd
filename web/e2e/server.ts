import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const TARGET = join(import.meta.dirname, '../../server/app/target');
const JAR = join(TARGET, 'parley-server.jar');
const MOST_START_MILLIS = 60_000;

/** A real server on a free port of the loopback, with data of its own. */
export class Server {
  private process: ChildProcess | undefined;
  private readonly data = mkdtempSync(join(tmpdir(), 'parley-web-'));
  private fixedPort = 0;

  private constructor(private readonly options: readonly string[]) {}

  /** @param options further settings of `serve` */
  static async start(...options: string[]): Promise<Server> {
    if (!existsSync(JAR)) {
      throw new Error('the server is not built: run ./parley build');
    }
    const server = new Server(options);
    await server.start();
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.fixedPort}`;
  }

  /** Starts it again, on the port and the data it had. */
  async start(): Promise<void> {
    const java = join(process.env['JAVA_HOME'] ?? '/usr', 'bin/java');
    const child = spawn(
      java,
      [
        `-Djava.library.path=${join(TARGET, 'native')}`,
        '--enable-native-access=ALL-UNNAMED',
        '--sun-misc-unsafe-memory-access=allow',
        '-jar',
        JAR,
        'serve',
        '--bind',
        '127.0.0.1',
        '--port',
        String(this.fixedPort),
        '--data',
        join(this.data, 'data'),
        ...this.options,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.process = child;
    this.fixedPort = await ready(child);
  }

  /** Ends it as a crash would: at once, with nothing put in order. */
  async kill(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child && child.exitCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.data, { recursive: true, force: true });
  }
}

/** @returns the port, once connections are accepted */
function ready(child: ChildProcess): Promise<number> {
  const stdout = child.stdout;
  if (!stdout) {
    throw new Error('the server has no output');
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the server was not ready within ${MOST_START_MILLIS} ms`));
    }, MOST_START_MILLIS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${code} before it was ready`));
    });
    createInterface(stdout).on('line', (line) => {
      const port = /ready at \S+:(\d+)/.exec(line)?.[1];
      if (port) {
        clearTimeout(timer);
        resolve(Number(port));
      }
    });
  });
}
