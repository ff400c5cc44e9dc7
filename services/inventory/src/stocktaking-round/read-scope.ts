import type { RoundScope as ScopeMessage } from '@zhiqi/contracts/zhiqi/inventory/v1/types';
import { type LegalDate, parseLegalDate } from '@zhiqi/kernel';
import { enumList } from '@zhiqi/runtime';
import { type RoundScope, WHOLE_BANNER } from './domain.ts';

/** Reads a scope query from a request; whether it makes sense is the domain's affair. */
export function readScope(message: ScopeMessage | undefined): RoundScope {
  if (!message) return WHOLE_BANNER;
  return {
    kinds: enumList(message.kinds, 'PATENT_KIND', 'scope.kinds', '专利类型'),
    holderTypes: enumList(message.holderTypes, 'HOLDER_TYPE', 'scope.holder_types', '权利人类型'),
    // A state that is never an item is refused by the domain, which knows which are.
    states: enumList(message.states, 'PATENT_STATE', 'scope.states', '法律状态') as RoundScope['states'],
    divisionCodes: message.divisionCodes.map((code) => code.trim()),
    grantedFrom: dateOrNull(message.grantedFrom, 'scope.granted_from'),
    grantedTo: dateOrNull(message.grantedTo, 'scope.granted_to'),
    localHoldersOnly: message.localHoldersOnly,
  };
}

/** A scope as the office sees it. */
export function scopeView(scope: RoundScope): ScopeMessage {
  return {
    kinds: scope.kinds.map((kind) => `PATENT_KIND_${kind}` as const),
    holderTypes: scope.holderTypes.map((type) => `HOLDER_TYPE_${type}` as const),
    states: scope.states.map((state) => `PATENT_STATE_${state}` as const),
    divisionCodes: [...scope.divisionCodes],
    grantedFrom: scope.grantedFrom ?? '',
    grantedTo: scope.grantedTo ?? '',
    localHoldersOnly: scope.localHoldersOnly,
  };
}

function dateOrNull(text: string, field: string): LegalDate | null {
  return text === '' ? null : parseLegalDate(text, field);
}
