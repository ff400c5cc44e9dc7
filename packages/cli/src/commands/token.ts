import { isRole, ROLE_TITLES, type Role } from '@zhiqi/kernel';
import { issueToken } from '@zhiqi/runtime/auth';
import { CliError, EXIT } from '../exit-codes.ts';
import { print, printJson } from '../output/output.ts';
import type { DataFolder } from '../platform/folder.ts';
import { LOCAL_ISSUER, readIssuer } from '../platform/keys.ts';
import { locateFolder } from '../platform/locate.ts';

/** Who gives a command; the defaults are an officer of the department that takes stock. */
export interface ActorOptions {
  readonly as?: string;
  readonly unit?: string;
  readonly person?: string;
}

export const DEFAULT_ACTOR = { role: 'OFF', unit: 'inventory', person: 'off-01' } as const;

/** A bearer token of the local platform's own issuer, for the person and role given. */
export async function mintToken(folder: DataFolder, options: ActorOptions, expiresIn?: string): Promise<string> {
  const issuer = readIssuer(folder);
  if (issuer === undefined) {
    throw new CliError(EXIT.notRunning, `${folder.path} 还没有签发密钥,请先用 zhiqi up 启动一次平台。`);
  }
  const actor = {
    role: roleOf(options.as ?? DEFAULT_ACTOR.role),
    unit: options.unit ?? DEFAULT_ACTOR.unit,
    personKey: options.person ?? DEFAULT_ACTOR.person,
  };
  return issueToken(issuer, { actor, issuer: LOCAL_ISSUER, expiresIn });
}

function roleOf(text: string): Role {
  const role = text.toUpperCase();
  if (isRole(role)) return role;
  const known = Object.entries(ROLE_TITLES).map(([code, title]) => `${code} ${title}`);
  throw new CliError(EXIT.usage, `没有角色 ${text},可选:${known.join('、')}。`);
}

/** `zhiqi token`. */
export async function token(
  options: ActorOptions & { role?: string; expiresIn?: string; dataDir?: string; json?: boolean },
): Promise<void> {
  const folder = locateFolder(options.dataDir);
  const text = await mintToken(folder, { ...options, as: options.role ?? options.as }, options.expiresIn);
  if (options.json) printJson({ token: text });
  else print(text);
}
