import { checkCodes, checkVersions, checkWholeNumbers, type Versioned } from '@zhiqi/kernel';
import { NAVIGATION_CONTENTS, NAVIGATION_TYPES, type NavigationContent, type NavigationType } from './types.ts';

/** The standard of patent navigation and what the notice asks beyond it, as data. */
export interface NavigationRules extends Versioned {
  readonly basis: string;
  /** Fewest experts of a review; no source sets it. */
  readonly minExperts: number;
  readonly types: readonly {
    readonly type: NavigationType;
    /** Part of GB/T 39551. */
    readonly standardPart: number;
    readonly requiredContents: readonly NavigationContent[];
  }[];
}

/** Checks rule data. @throws Error naming what is wrong; the service does not start on wrong rules. */
export function checkNavigationRules(data: unknown): readonly NavigationRules[] {
  const sets = data as readonly NavigationRules[];
  checkVersions('navigation', sets);
  checkWholeNumbers('navigation', sets, ['minExperts']);
  for (const { version, types } of sets) {
    const given = types.map(({ type }) => type);
    checkCodes('navigation types', NAVIGATION_TYPES, given);
    const missing = NAVIGATION_TYPES.find((type) => !given.includes(type));
    if (missing) throw new Error(`rules navigation: ${version} has no ${missing}`);
    checkWholeNumbers('navigation types', types, ['standardPart']);
    const contents = types.flatMap(({ requiredContents }) => requiredContents);
    checkCodes('navigation contents', NAVIGATION_CONTENTS, contents);
  }
  return sets;
}
