import type { Environment } from '@zhiqi/runtime';

/** Where the key of the reporters' vault is. */
export const VAULT_KEY_VARIABLE = 'ZHIQI_VAULT_KEY_FILE';
/** Where calendars of later years and corrected ones are. */
export const CALENDARS_VARIABLE = 'ZHIQI_CALENDAR_DIR';

/** What this service reads from its environment beside what every service reads. */
export interface EnforcementConfig {
  /** Path of the key-encryption key; undefined = reporters can be neither sealed nor read. */
  readonly vaultKeyFile: string | undefined;
  /** Folder of calendar files; undefined = only the calendars shipped with the platform. */
  readonly calendarDir: string | undefined;
}

export function readEnforcementConfig(env: Environment): EnforcementConfig {
  return { vaultKeyFile: env[VAULT_KEY_VARIABLE] || undefined, calendarDir: env[CALENDARS_VARIABLE] || undefined };
}
