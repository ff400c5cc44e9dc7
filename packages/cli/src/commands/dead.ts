import {
  getDeadLetter,
  listDeadLetters,
  type RedriveResult,
  redriveDeadLetter,
  type StoredDeadLetter,
} from '@zhiqi/client';
import { CliError, EXIT } from '../exit-codes.ts';
import { note, print, printJson } from '../output/output.ts';
import { renderTable, truncate } from '../output/table.ts';
import { withBus } from '../platform/bus.ts';
import { locateRunning } from '../platform/locate.ts';

export interface DeadOptions {
  readonly consumer?: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

const CAUSES: Readonly<Record<StoredDeadLetter['cause'], string>> = {
  failed: '处理失败',
  undecodable: '无法解读',
  late: '来得太晚',
};
const ERROR_WIDTH = 48;

/** `zhiqi dead list`. */
export async function listDead(options: DeadOptions): Promise<void> {
  const letters = await withBus(locateRunning(options.dataDir), (session) =>
    Array.fromAsync(listDeadLetters(session, options.consumer)),
  );
  if (options.json) printJson({ letters: letters.map(letterJson) });
  else if (letters.length === 0) print('没有死信。');
  else print(letterTable(letters));
}

/** `zhiqi dead show NUMBER`: the cause, and the original as it stands on the bus. */
export async function showDead(text: string, options: DeadOptions): Promise<void> {
  const number = letterNumber(text);
  const letter = await withBus(locateRunning(options.dataDir), (session) => getDeadLetter(session, number));
  if (letter === undefined) throw missing(number);
  const original = new TextDecoder().decode(letter.original.data);
  if (options.json) {
    printJson({ ...letterJson(letter), original });
    return;
  }
  print(letterTable([letter]));
  print(`\n原因:${letter.error}\n主题:${letter.original.subject}\n追踪:${letter.traceId}\n原文:${original}`);
}

/** `zhiqi dead replay NUMBER`: the consumer that gave it up tries again; only success removes the letter. */
export async function replayDead(text: string, options: DeadOptions): Promise<void> {
  const number = letterNumber(text);
  const result = await withBus(locateRunning(options.dataDir), (session) => redriveDeadLetter(session, number));
  const failure = explain(number, result);
  if (failure !== undefined) throw failure;
  if (options.json) printJson({ number, outcome: result.outcome });
  else note(`✔ 死信 ${number} 已处理并删除`);
}

function explain(number: number, result: RedriveResult): CliError | undefined {
  switch (result.outcome) {
    case 'handled':
      return undefined;
    case 'missing':
      return missing(number);
    case 'failed':
      return new CliError(EXIT.refused, `死信 ${number} 再次处理失败(${result.error}),已保留,请修正原因后重试。`);
    case 'nobody-listens':
      return new CliError(EXIT.notRunning, `死信 ${number} 的消费者没有在运行,已保留,请先启动对应的服务。`);
    case 'no-answer':
      return new CliError(EXIT.failure, `死信 ${number} 没有按时得到答复,已保留,请稍后用 zhiqi dead list 查看再重试。`);
  }
}

function missing(number: number): CliError {
  return new CliError(EXIT.refused, `没有编号为 ${number} 的死信,请用 zhiqi dead list 查看。`);
}

function letterNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new CliError(EXIT.usage, `死信编号 ${text} 无效,请用 zhiqi dead list 查看。`);
}

function letterJson(letter: StoredDeadLetter) {
  const { number, storedAt, consumer, cause, error, failures, original, eventId, eventType, traceId } = letter;
  const { subject, stream, streamSequence } = original;
  return {
    number,
    storedAt,
    consumer,
    cause,
    error,
    failures,
    eventId,
    eventType,
    traceId,
    subject,
    stream,
    sequence: streamSequence,
  };
}

function letterTable(letters: readonly StoredDeadLetter[]): string {
  return renderTable(letters, [
    { title: '编号', align: 'right', value: ({ number }) => number },
    { title: '时间', value: ({ storedAt }) => storedAt.toISOString() },
    { title: '消费者', value: ({ consumer }) => consumer },
    { title: '原因', value: ({ cause }) => CAUSES[cause] },
    { title: '事件', value: ({ eventType }) => eventType.replace(/^zhiqi\./, '') },
    { title: '次数', align: 'right', value: ({ failures }) => failures },
    { title: '错误', value: ({ error }) => truncate(error, ERROR_WIDTH) },
  ]);
}
