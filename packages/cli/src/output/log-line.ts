import { stripVTControlCharacters, styleText } from 'node:util';

type Colour = Parameters<typeof styleText>[0];

/** One line of a process's log, taken apart. */
interface LogRecord {
  readonly time: Date;
  readonly level: Level;
  readonly message: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly isNoise: boolean;
}

type Level = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

const LEVEL_COLOURS: Readonly<Record<Level, Colour>> = {
  debug: 'gray',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: 'red',
};
const NAME_COLOURS: readonly Colour[] = ['cyan', 'magenta', 'blue', 'yellow', 'green', 'cyanBright', 'magentaBright'];
const NAME_WIDTH = 11;
const LEVEL_WIDTH = 5;
/** Shown in the full log only: the same on every line, or of no use to a reader. */
const HIDDEN = new Set(['time', 'level', 'msg', 'service', 'pid', 'hostname', 'spanId', 'err']);
/** nats-server: `[123] 2022/06/30 09:00:00.123456 [INF] Server is ready`. */
const NATS_LINE = /^\[\d+\] (\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d\.\d{3})\d* \[(\w{3})\] (.*)$/;
/** The passwords are random, made by the launcher and handed over in the environment: there is nothing to hash. */
const EXPECTED = /^Plaintext passwords detected/;
const NATS_LEVELS: Readonly<Record<string, Level>> = {
  DBG: 'debug',
  TRC: 'debug',
  INF: 'info',
  WRN: 'warn',
  ERR: 'error',
  FTL: 'fatal',
};

/** Renders lines of several processes as one readable log: time, name, level, message, key fields. */
export class LogRenderer {
  readonly #colour: boolean;
  readonly #colours = new Map<string, Colour>();

  constructor(colour: boolean) {
    this.#colour = colour;
  }

  /** @returns undefined for a line that belongs in the log file only */
  render(name: string, text: string): string | undefined {
    const record = parseLine(text);
    if (record.isNoise) return undefined;
    const time = this.#style('gray', formatTime(record.time));
    const process = this.#style(this.#colourOf(name), name.padEnd(NAME_WIDTH));
    const level = this.#style(LEVEL_COLOURS[record.level], record.level.toUpperCase().padEnd(LEVEL_WIDTH));
    const fields = record.fields.map(([key, value]) => ` ${this.#style('gray', `${key}=`)}${value}`).join('');
    return `${time} ${process} ${level} ${record.message}${fields}`;
  }

  #colourOf(name: string): Colour {
    const known = this.#colours.get(name);
    if (known !== undefined) return known;
    const colour = NAME_COLOURS[this.#colours.size % NAME_COLOURS.length] ?? 'cyan';
    this.#colours.set(name, colour);
    return colour;
  }

  #style(colour: Colour, text: string): string {
    return this.#colour ? styleText(colour, text, { validateStream: false }) : text;
  }
}

/** The reason that an error line gives: its Chinese sentence where it has one, else its error's message. */
export function failureOf(text: string): string | undefined {
  const json = parseObject(text);
  if (json === undefined || (json.level !== 'fatal' && json.level !== 'error')) return undefined;
  const { messageZh, err, msg } = json;
  if (typeof messageZh === 'string' && messageZh !== '') return messageZh;
  return compact(err === undefined ? msg : errorMessage(err));
}

/** Takes apart a JSON line, a line of nats-server, or any other text. */
function parseLine(text: string): LogRecord {
  const json = parseObject(text);
  if (json !== undefined) return fromJson(json);
  const nats = NATS_LINE.exec(text);
  if (nats !== null) {
    const [, year, month, day, clock, tag = '', message = ''] = nats;
    const time = new Date(`${year}-${month}-${day}T${clock}`);
    const level = NATS_LEVELS[tag] ?? 'info';
    return {
      time,
      level,
      message,
      fields: [],
      isNoise: level === 'info' || level === 'debug' || EXPECTED.test(message),
    };
  }
  return { time: new Date(), level: 'info', message: stripVTControlCharacters(text), fields: [], isNoise: false };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    // Not JSON after all: shown as the text it is.
    return undefined;
  }
}

function fromJson(json: Record<string, unknown>): LogRecord {
  const { time, level, msg, err } = json;
  const instant = new Date(typeof time === 'string' || typeof time === 'number' ? time : Date.now());
  const fields = Object.entries(json)
    .filter(([key]) => !HIDDEN.has(key))
    .map(([key, value]) => [key, compact(value)] as const);
  return {
    time: Number.isNaN(instant.getTime()) ? new Date() : instant,
    level: isLevel(level) ? level : 'info',
    message: typeof msg === 'string' ? msg : '',
    fields: err === undefined ? fields : [...fields, ['err', compact(errorMessage(err))] as const],
    isNoise: false,
  };
}

function errorMessage(err: unknown): unknown {
  return typeof err === 'object' && err !== null && 'message' in err ? err.message : err;
}

const MAX_VALUE = 120;

function compact(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > MAX_VALUE ? `${line.slice(0, MAX_VALUE)}…` : line;
}

function isLevel(level: unknown): level is Level {
  return typeof level === 'string' && level in LEVEL_COLOURS;
}

function formatTime(time: Date): string {
  const two = (value: number, width = 2) => String(value).padStart(width, '0');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((value) => two(value)).join(':');
  return `${clock}.${two(time.getMilliseconds(), 3)}`;
}
