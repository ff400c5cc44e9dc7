import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from './problem.ts';

/**
 * Lets the server itself read its configuration, with made-up passwords, and checks what it would not miss.
 * @param server the nats-server binary
 * @param folder with the main files and what they include
 */
export function natsProblems(root: string, folder: string, mains: readonly string[], server: string): Problem[] {
  const main = readFileSync(join(root, folder, 'nats.conf'), 'utf8');
  const users = readFileSync(join(root, folder, 'users.conf'), 'utf8');
  const env = { PATH: process.env.PATH, ...passwordsFor(users) };
  return [
    ...mains.flatMap((name) => refused(root, join(folder, name), server, env)),
    ...missing(main, join(folder, 'nats.conf')),
    ...openUsers(users, join(folder, 'users.conf')),
  ];
}

/** A value for every variable that the user file names. */
function passwordsFor(users: string): Record<string, string> {
  const variables = [...users.matchAll(/\$(ZHIQI_NATS_PASSWORD_\w+)/g)].map(([, name = '']) => name);
  return Object.fromEntries(variables.map((name) => [name, `pw_${name.toLowerCase()}`]));
}

function refused(root: string, file: string, server: string, env: NodeJS.ProcessEnv): Problem[] {
  const { status, stderr, error } = spawnSync(server, ['-t', '-c', join(root, file)], { env, encoding: 'utf8' });
  if (error !== undefined) return [{ file, place: server, message: error.message }];
  return status === 0 ? [] : [{ file, place: 'nats-server -t', message: stderr.trim() }];
}

function missing(main: string, file: string): Problem[] {
  const wanted: readonly (readonly [RegExp, string])[] = [
    [/^\s*sync_interval:/m, 'sync_interval is not set: the default of 2 minutes would be lost at a power cut'],
    [/^\s*include\s+users\.conf/m, 'users.conf is not included: everybody could do everything'],
    [/^\s*max_payload:/m, 'max_payload is not set'],
  ];
  return wanted.flatMap(([pattern, message]) => (pattern.test(main) ? [] : [{ file, place: 'server', message }]));
}

/** Every user has a list of what it may publish and subscribe to, and a password from the environment or a hash. */
function openUsers(users: string, file: string): Problem[] {
  const entries = users.split(/^\s*user:\s*/m).slice(1);
  return entries.flatMap((entry) => {
    const [, name = '', password = ''] = /^([\w-]+),\s*password:\s*(\S+)/.exec(entry) ?? [];
    const place = `user ${name}`;
    const guarded = /publish: \{ allow: \[/.test(entry) && /subscribe: \{ allow: \[/.test(entry);
    const hidden = /^\$ZHIQI_NATS_PASSWORD_\w+$|^"\$2[aby]\$/.test(password);
    return [
      ...(guarded ? [] : [{ file, place, message: 'it has no list of what it may publish and subscribe to' }]),
      ...(hidden ? [] : [{ file, place, message: 'its password stands in the file' }]),
    ];
  });
}
