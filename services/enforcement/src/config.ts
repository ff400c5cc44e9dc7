import type { Environment } from '@zhiqi/runtime';

/** Where the key of the reporters' vault is. */
export const VAULT_KEY_VARIABLE = 'ZHIQI_VAULT_KEY_FILE';
/** Where the list of erased reporters is, if not beside that key: a mounted key's folder cannot be written to. */
export const ERASURES_VARIABLE = 'ZHIQI_VAULT_ERASURES_FILE';
/** Where calendars of later years and corrected ones are. */
export const CALENDARS_VARIABLE = 'ZHIQI_CALENDAR_DIR';

/** What this service reads from its environment beside what every service reads. */
export interface EnforcementConfig {
  /** Path of the key-encryption key; undefined = reporters can be neither sealed nor read. */
  readonly vaultKeyFile: string | undefined;
  /** Path of the list of erased references; undefined without a key. */
  readonly erasuresFile: string | undefined;
  /** Folder of calendar files; undefined = only the calendars shipped with the platform. */
  readonly calendarDir: string | undefined;
}

export function readEnforcementConfig(env: Environment): EnforcementConfig {
  const vaultKeyFile = env[VAULT_KEY_VARIABLE] || undefined;
  const beside = vaultKeyFile === undefined ? undefined : `${vaultKeyFile}.erased`;
  return {
    vaultKeyFile,
    erasuresFile: env[ERASURES_VARIABLE] || beside,
    calendarDir: env[CALENDARS_VARIABLE] || undefined,
  };
}
