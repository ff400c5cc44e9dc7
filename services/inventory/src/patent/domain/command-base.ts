import type { Actor } from '@zhiqi/kernel';

/** What every command on a patent says. */
export interface CommandBase {
  readonly actor: Actor;
  /** UTC instant of the platform's clock; its Shanghai date is the day of judgement. */
  readonly at: string;
}
