/** A failure that is told in one sentence of Chinese that says what to do next. */
export class SetupError extends Error {
  /**
   * @param {string} message what is wrong and what to do, one sentence
   * @param {string} [detail] the failing program's own output, printed below the sentence
   */
  constructor(message, detail) {
    super(message);
    this.name = 'SetupError';
    this.detail = detail;
  }
}

const HEARTBEAT_MS = 10_000;

/** Progress goes to stderr, so that `--json` output of the wrapped program stays clean. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Results of a check, on stdout. */
export function print(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Runs one long step and tells that it started, that it still runs, and how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const started = Date.now();
  const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
  say(`▸ ${title} …`);
  const result = await withHeartbeat(title, work);
  say(`✔ ${title}(${seconds()} 秒)`);
  return result;
}

/** Tells every ten seconds that something still runs. */
export async function withHeartbeat(title, work) {
  const started = Date.now();
  const tell = () => say(`  ${title}:仍在进行,已用 ${Math.round((Date.now() - started) / 1000)} 秒`);
  const heartbeat = setInterval(tell, HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
  }
}

const TAIL_LINES = 15;

/** Prints a failure the same way everywhere and sets a non-zero exit code. */
export function fail(error) {
  if (error instanceof SetupError) {
    if (error.detail) {
      say(error.detail.trimEnd().split('\n').slice(-TAIL_LINES).join('\n'));
    }
    say(`✘ ${error.message}`);
  } else {
    say(`✘ 内部错误:${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  process.exitCode = 1;
}
