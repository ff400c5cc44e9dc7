import { readFileSync } from 'node:fs';
import { callByReflection } from '@zhiqi/client';
import { CliError, EXIT } from '../exit-codes.ts';
import { printJson } from '../output/output.ts';
import { locateRunning } from '../platform/locate.ts';
import { addressVariable, given } from '../platform/outside.ts';
import { serviceAddress, toCliError } from '../platform/services.ts';
import { type ActorOptions, bearerToken, tokenFromEnvironment } from './token.ts';

type JsonValue = Parameters<typeof callByReflection>[2];

const METHOD = /^zhiqi\.(?<context>[a-z]+)\.v\d+\.\w+\/\w+$/;
/** Served by every service; asked there unless `--service` names another. */
const COMMON = 'common';
const DEFAULT_SERVICE = 'inventory';

export interface CallOptions extends ActorOptions {
  readonly service?: string;
  readonly dataDir?: string;
}

/** `zhiqi call zhiqi.inventory.v1.PatentService/GetPatent '{"applicationNo": "…"}'`. */
export async function call(method: string, text: string | undefined, options: CallOptions): Promise<void> {
  const context = METHOD.exec(method)?.groups?.context;
  if (context === undefined) {
    throw new CliError(EXIT.usage, `方法 ${method} 写法不对,应为 zhiqi.inventory.v1.PatentService/GetPatent。`);
  }
  const request = parseRequest(text === '-' ? readFileSync(0, 'utf8') : (text ?? '{}'));
  const { address, token } = await targetOf(
    options.service ?? (context === COMMON ? DEFAULT_SERVICE : context),
    options,
  );
  try {
    // One document for a unary call; a server stream answers with several, one after another.
    for (const answer of await callByReflection(address, method, request, { token })) printJson(answer);
  } catch (error) {
    throw toCliError(error);
  }
}

/** Where to call and with which token. Told both by the environment, it needs no platform on this machine. */
async function targetOf(service: string, options: CallOptions): Promise<{ address: string; token: string }> {
  const address = given(process.env, addressVariable(service));
  const token = tokenFromEnvironment();
  if (address !== undefined && token !== undefined) return { address, token };
  const platform = locateRunning(options.dataDir);
  return { address: serviceAddress(platform, service), token: await bearerToken(platform, options) };
}

function parseRequest(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw new CliError(EXIT.usage, '请求内容不是有效的 JSON,请检查引号和逗号。', { cause });
  }
}
