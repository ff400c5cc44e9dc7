import type { WorkingCalendar } from '@zhiqi/kernel';
import type { ServiceContext } from '@zhiqi/runtime';
import type { ReporterVault } from './vault/vault.ts';

/** What the slices of this service are given to work with, beside what every service has. */
export interface EnforcementContext extends ServiceContext {
  /** The working-day calendar as loaded. */
  calendar(): WorkingCalendar;
  /** The reporters' vault. */
  vault(): ReporterVault;
}
