import { legalDateAt } from '@zhiqi/kernel';

/** Plan year of a date of law or a UTC instant: the calendar year in Asia/Shanghai. */
export function shanghaiYear(effective: string): number {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(effective) ? effective : legalDateAt(effective);
  return Number(date.slice(0, 4));
}
