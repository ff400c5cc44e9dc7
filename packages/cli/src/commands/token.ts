import { type Actor, isRole, ROLE_TITLES, type Role } from '@zhiqi/kernel';
import { issueToken } from '@zhiqi/runtime/auth';
import { CliError, EXIT } from '../exit-codes.ts';
import { print, printJson } from '../output/output.ts';
import type { DataFolder } from '../platform/folder.ts';
import { readJson } from '../platform/json-file.ts';
import { keyFiles, LOCAL_ISSUER, readIssuer } from '../platform/keys.ts';
import { locateFolder, type RunningPlatform } from '../platform/locate.ts';
import { given, readSecrets } from '../platform/outside.ts';
import { readRunning } from '../platform/run-file.ts';

type IssuerKey = Parameters<typeof issueToken>[0];

/** Who gives a command; the defaults are an officer of the department that takes stock. */
export interface ActorOptions {
  readonly as?: string;
  readonly unit?: string;
  readonly person?: string;
}

export const DEFAULT_ACTOR = { role: 'OFF', unit: 'inventory', person: 'off-01' } as const;

/**
 * What a command shows to a service: the token in `ZHIQI_TOKEN`, which somebody else issued, or one of the platform's own
 * issuer for the person and role given.
 */
export async function bearerToken({ folder }: RunningPlatform, options: ActorOptions): Promise<string> {
  return tokenFromEnvironment() ?? mintToken(folder, options);
}

/** The token in `ZHIQI_TOKEN`, or in the file that `ZHIQI_TOKEN_FILE` names. */
export function tokenFromEnvironment(): string | undefined {
  return given(readSecrets(process.env), 'ZHIQI_TOKEN');
}

/** A bearer token of the local platform's own issuer, for the person and role given. */
export async function mintToken(folder: DataFolder, options: ActorOptions, expiresIn?: string): Promise<string> {
  refuseOtherIssuer(folder);
  const issuer = readIssuer(folder);
  if (issuer === undefined) {
    throw new CliError(EXIT.notRunning, `${folder.path} 还没有签发密钥,请先用 zhiqi up 启动一次平台。`);
  }
  return issueToken(issuer, { actor: actorOf(options), issuer: LOCAL_ISSUER, expiresIn });
}

function actorOf(options: ActorOptions): Actor {
  return {
    role: roleOf(options.as ?? DEFAULT_ACTOR.role),
    unit: options.unit ?? DEFAULT_ACTOR.unit,
    personKey: options.person ?? DEFAULT_ACTOR.person,
  };
}

/** A token by the private key that `zhiqi secrets` made for a deployment in containers. */
async function mintByKey(file: string, options: ActorOptions, expiresIn?: string): Promise<string> {
  const key = readJson<IssuerKey>(file);
  if (key === undefined) throw new CliError(EXIT.usage, `找不到签发密钥 ${file},请先用 zhiqi secrets 生成。`);
  return issueToken(key, { actor: actorOf(options), issuer: LOCAL_ISSUER, expiresIn });
}

/** The services would not accept what is issued here. */
function refuseOtherIssuer(folder: DataFolder): void {
  const keySet = readRunning(folder)?.keySet;
  if (keySet === undefined || keySet === keyFiles(folder).keySet) return;
  throw new CliError(
    EXIT.environment,
    `${folder.path} 的平台只认 ${keySet} 的签发方所发的令牌,本机签发的无效:请向签发方领取令牌,放入环境变量 ZHIQI_TOKEN。`,
  );
}

function roleOf(text: string): Role {
  const role = text.toUpperCase();
  // No service believes a token that names the platform itself.
  if (isRole(role) && role !== 'SYS') return role;
  const roles = Object.entries(ROLE_TITLES).filter(([code]) => code !== 'SYS');
  const known = roles.map(([code, title]) => `${code} ${title}`);
  throw new CliError(EXIT.usage, `没有角色 ${text},可选:${known.join('、')}。`);
}

/** `zhiqi token`. */
export async function token(
  options: ActorOptions & {
    role?: string;
    expiresIn?: string;
    issuerKey?: string;
    dataDir?: string;
    json?: boolean;
  },
): Promise<void> {
  const actor = { ...options, as: options.role ?? options.as };
  const text = options.issuerKey
    ? await mintByKey(options.issuerKey, actor, options.expiresIn)
    : await mintToken(locateFolder(options.dataDir), actor, options.expiresIn);
  if (options.json) printJson({ token: text });
  else print(text);
}
