import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url));
/** Far beyond what any command of these tests takes; a hanging one must not hang the suite. */
const TIMEOUT_MS = 90_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** How one `zhiqi` command ended. */
export interface CommandOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a refused command tells a program: the JSON on stderr. */
export interface Refusal {
  readonly exitCode: number;
  readonly message: string;
  readonly reason?: string;
}

/** Runs the command line as a person's terminal would: a process of its own. It never throws for an exit code. */
export function zhiqi(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandOutput> {
  const options = { env: { ...ownEnvironment(), ...env }, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [MAIN, ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else reject(new Error(`zhiqi ${args.join(' ')}: ${error.message}\n${stderr}`, { cause: error }));
    });
  });
}

/** Stops what may still run in a data folder, before it returns. */
export function stopPlatform(dataDir: string): void {
  spawnSync(process.execPath, [MAIN, 'down', '--data-dir', dataDir], { env: ownEnvironment(), timeout: TIMEOUT_MS });
}

/** The JSON object that a command with `--json` writes to stderr when it fails. */
export function refusalOf({ stderr }: CommandOutput): Refusal {
  const line = stderr.split('\n').findLast((text) => text.startsWith('{"error"'));
  if (line === undefined) throw new Error(`no refusal in:\n${stderr}`);
  return (JSON.parse(line) as { error: Refusal }).error;
}

/** The outer environment without what would tie the platform to a store, a bus or a clock that is not its own. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => name === 'ZHIQI_NATS_SERVER' || !/^(ZHIQI_|OTEL_|MONGODB_URI$|NATS_URL$)/.test(name),
  );
  return Object.fromEntries(kept);
}
